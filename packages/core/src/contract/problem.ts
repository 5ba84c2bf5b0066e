// A refusal as RFC 9457 tells it: problem+json in the reader's language.
import type { Language } from '@doudi/policy';
import { hideNumbers } from './hide-numbers.ts';
import { REFUSALS, type Refusal, type RefusalCode } from './refusal.ts';

export interface Problem {
  readonly type: `urn:doudi:problem:${string}`;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: RefusalCode;
  /** The id of the request, to be told when asking for help. */
  readonly instance: string;
  /** A JSON Pointer into the input. */
  readonly path?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** Whatever words a refusal found: no long number leaves with them, for it was sent where a kind or a category belongs, and is somebody's. */
export function toProblem(refusal: Refusal, language: Language, requestId: string): Problem {
  const { code, message, path, errors } = refusal;
  const { status, title } = REFUSALS[code];
  return {
    type: `urn:doudi:problem:${code}`,
    title: title[language],
    status,
    detail: hideNumbers(message[language]),
    code,
    instance: requestId,
    ...(path !== undefined && { path: hideNumbers(path) }),
    ...(errors && { errors: errors.map((error) => ({ path: hideNumbers(error.path), message: hideNumbers(error.message[language]) })) }),
  };
}

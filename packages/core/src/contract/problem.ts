// A refusal as RFC 9457 tells it: problem+json in the reader's language.
import type { Language } from '@doudi/policy';
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

export function toProblem(refusal: Refusal, language: Language, requestId: string): Problem {
  const { code, message, path, errors } = refusal;
  const { status, title } = REFUSALS[code];
  return {
    type: `urn:doudi:problem:${code}`,
    title: title[language],
    status,
    detail: message[language],
    code,
    instance: requestId,
    ...(path !== undefined && { path }),
    ...(errors && { errors: errors.map((error) => ({ path: error.path, message: error.message[language] })) }),
  };
}

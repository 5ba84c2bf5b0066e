// An operation of Doudi as data: what goes in, what comes out, how it may refuse, who may ask and what for. The same contract validates
// requests, documents them, types the client and decides in the access test; a route without one cannot be written.
import type { Text } from '@doudi/policy';
import { z } from 'zod';
import type { Access } from './access.ts';
import { COMMON_REFUSALS, type RefusalCode } from './refusal.ts';

export interface Contract<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** The operation's name in the API description and the client: `settleClaim`. */
  readonly id: string;
  /** A query changes nothing. A command runs once for each idempotency key, however often it is sent. A session opens or ends one. */
  readonly kind: 'query' | 'command' | 'session';
  /** Of a command: its answer is kept nowhere. Whoever sends the same key again is answered by reading again, which is noted again. */
  readonly isAnswerSecret?: true;
  readonly method: 'get' | 'post';
  /** Parameters stand in braces and are fields of the input: `/api/settlements/{settlementId}`. */
  readonly path: `/${string}`;
  readonly summary: Text;
  /** A strict object. Fields that the path does not name come from the query string (get) or the JSON body (post). */
  readonly input: Input;
  readonly output: Output;
  /** How long the body may be, where it is not a mebibyte. */
  readonly maxBodyBytes?: number;
  /** Beside those that every operation may give: see `COMMON_REFUSALS`. */
  readonly refusals: readonly RefusalCode[];
  readonly access: Access;
}

/** What is sent: defaults may be left out. */
export type SentInputOf<C extends Contract> = z.input<C['input']>;
/** What an operation receives: checked, with its defaults. */
export type InputOf<C extends Contract> = z.output<C['input']>;
export type OutputOf<C extends Contract> = z.output<C['output']>;

export function contract<Input extends z.ZodType, Output extends z.ZodType>(definition: Contract<Input, Output>): Contract<Input, Output> {
  return definition;
}

/** The names in braces, in order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** Every way in which an operation may refuse: its own, those of its kind of access, and those of every request. */
export function refusalsOf(contract: Contract): RefusalCode[] {
  const codes: RefusalCode[] = [...contract.refusals];
  if (contract.access.kind === 'roles') codes.push('sign-in-needed', 'other-actor', 'not-allowed');
  if (contract.access.kind === 'roles' && contract.access.scope !== 'self') codes.push('password-change-needed');
  if (contract.method === 'post') codes.push('foreign-origin');
  if (contract.kind === 'command') codes.push('key-missing', 'key-reused', 'answer-forgotten');
  return [...new Set([...codes, ...COMMON_REFUSALS])];
}

/** The first word of the path behind `/api`: what the operation belongs to. */
export function moduleOf(contract: Contract): string {
  return contract.path.split('/').find((word, index) => index > 0 && word !== 'api') ?? '';
}

/** The names of the input's fields; undefined if the input is no strict object. */
export function inputFields(contract: Contract): string[] | undefined {
  const schema = withoutPipes(contract.input);
  if (!(schema instanceof z.ZodObject) || !(schema.def.catchall instanceof z.ZodNever)) return undefined;
  return Object.keys(schema.shape);
}

/** A strict object that is transformed afterwards reads what the object reads. */
function withoutPipes(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodPipe ? withoutPipes(schema.in) : schema;
}

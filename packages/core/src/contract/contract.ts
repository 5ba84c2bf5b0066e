// An operation of Doudi as data: what goes in, what comes out, how it may refuse, who may ask and what for. The same contract validates
// requests, documents them, types the client and decides in the access test; a route without one cannot be written.
import type { Text } from '@doudi/policy';
import type { z } from 'zod';
import type { Access } from './access.ts';
import type { RefusalCode } from './refusal.ts';

export interface Contract<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** The operation's name in the API description and the client: `settleClaim`. */
  readonly id: string;
  /** A query changes nothing. A command runs once for each idempotency key, however often it is sent. A session opens or ends one. */
  readonly kind: 'query' | 'command' | 'session';
  readonly method: 'get' | 'post';
  /** Parameters stand in braces and are fields of the input: `/api/settlements/{settlementId}`. */
  readonly path: `/${string}`;
  readonly summary: Text;
  /** A strict object. Fields that the path does not name come from the query string (get) or the JSON body (post). */
  readonly input: Input;
  readonly output: Output;
  /** Beside those that every operation may give: see `COMMON_REFUSALS`. */
  readonly refusals: readonly RefusalCode[];
  readonly access: Access;
}

export type InputOf<C extends Contract> = z.output<C['input']>;
export type OutputOf<C extends Contract> = z.output<C['output']>;

export function contract<Input extends z.ZodType, Output extends z.ZodType>(definition: Contract<Input, Output>): Contract<Input, Output> {
  return definition;
}

/** The names in braces, in order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

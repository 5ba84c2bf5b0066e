// A refusal is a value: what was refused, where, why and what to do, in each language. A bug throws instead.
import type { Text } from './text.ts';

/** Why a claim is refused, in the order of precedence: of several reasons the first in this list is reported. */
export const REFUSAL_CODES = [
  'not-json',
  'missing-field',
  'wrong-type',
  'unknown-field',
  'unknown-kind',
  'unknown-facility',
  'unknown-category',
  'bad-amount',
  'prepay-above-class-b',
  'total-differs',
  'unknown-line',
  'given-too-large',
  'bad-date',
  'outside-validity',
  'duplicate-id',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Refusal {
  readonly code: RefusalCode;
  readonly message: Text;
  /** A JSON Pointer to the field; empty for the whole record. */
  readonly path: string;
}

/** The reason that is reported when there are several. */
export function firstRefusal(refusals: readonly Refusal[]): Refusal | undefined {
  let first: Refusal | undefined;
  for (const refusal of refusals) {
    if (!first || REFUSAL_CODES.indexOf(refusal.code) < REFUSAL_CODES.indexOf(first.code)) first = refusal;
  }
  return first;
}

/** A JSON Pointer (RFC 6901) to a field. */
export function pointer(...keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

// A policy made ready for one shape of batch: the columns that are read and written, the tables of coded facts, the accumulators,
// and the tree of what is done for each claim.
import type { Charges, Portion } from '../bill.ts';
import type { Mutable, Statement } from './tree.ts';

export interface Program {
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  readonly indexes: readonly FactIndex[];
  readonly groups: readonly Group[];
  /** The prefix that loads, resets and opens, then the claim itself. */
  readonly body: readonly Statement[];
  readonly variables: number;
}

export type Input =
  | { readonly kind: 'unit' | 'day' | 'person' | 'household' | 'kind' | 'account-opening' }
  | { readonly kind: 'fact'; readonly fact: string }
  | { readonly kind: 'charge'; readonly charge: keyof Charges }
  | { readonly kind: 'given'; readonly line: string }
  /** What the openings of one accumulator add just before the claim. */
  | { readonly kind: 'opening'; readonly which: number };

export type Output =
  | { readonly kind: 'paid'; readonly line: number }
  | { readonly kind: 'patient' | 'state' | 'flags' | 'promised' | 'broken' }
  | { readonly kind: 'patient-of'; readonly portion: Portion };

/** Everything that depends on the same few coded facts, by their codes together: `code1 × size2 + code2 …`. */
export interface FactIndex {
  readonly facts: readonly { readonly input: number; readonly size: number }[];
  readonly size: number;
  readonly numbers: (readonly number[])[];
  readonly bits: (readonly boolean[])[];
}

/** The accumulators of a person, or of a household, with what tells that they are of an earlier unit, year or month. */
export interface Group {
  /** The input that says which of the unit's; missing if there is one, which then needs no memory. */
  readonly ordinal?: number;
  /** How many of them a unit may have. */
  readonly members: number;
  readonly variables: readonly { readonly variable: Mutable; readonly first: number }[];
}

/** The name of an input, for finding it again. */
export function nameOf(input: Input): string {
  switch (input.kind) {
    case 'fact':
      return `fact ${input.fact}`;
    case 'charge':
      return `charge ${input.charge}`;
    case 'given':
      return `given ${input.line}`;
    case 'opening':
      return `opening ${input.which}`;
    default:
      return input.kind;
  }
}

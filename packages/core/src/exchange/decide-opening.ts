// What a row of opening balances would do: write down what was used before, or nothing, or be refused. An opening balance comes before everything that Doudi
// settles: where bills were settled already, or another opening balance stands, it is not added.
import type { CheckedOpening } from './check-opening.ts';
import type { Reason } from './reasons.ts';

/** As the county has it. */
export interface OurUse {
  readonly name: string;
  /** Whether a bill that stands was settled for the owner of the counter in its period, or anything else than an opening balance is known to be used of it. */
  readonly isUsed: boolean;
  /** The opening balance that stands. */
  readonly opened?: number | undefined;
}

export type OpeningDecision = { readonly state: 'new' | 'unchanged' } | { readonly state: 'bad'; readonly reason: Reason };

export function decideOpening({ name, amount }: CheckedOpening, ours: OurUse | undefined): OpeningDecision {
  if (!ours) return bad({ field: 'idNumber', code: 'not-registered' });
  if (ours.name !== name) return bad({ field: 'name', code: 'other-name' });
  if (ours.opened !== undefined) return ours.opened === amount ? { state: 'unchanged' } : bad({ field: 'counter', code: 'opened-before' });
  if (amount === 0) return { state: 'unchanged' };
  return ours.isUsed ? bad({ field: 'period', code: 'settled-before' }) : { state: 'new' };
}

function bad(reason: Reason): OpeningDecision {
  return { state: 'bad', reason };
}

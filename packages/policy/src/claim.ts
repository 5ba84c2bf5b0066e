// A claim as the engine receives it: checked amounts and facts, nothing of a file or a table.
import type { Charges } from './bill.ts';
import type { Facts } from './condition.ts';
import type { Day } from './day.ts';
import type { Fen } from './money.ts';

export interface Claim {
  readonly id: string;
  readonly personId: string;
  /** A person without a household has one of their own. */
  readonly householdId?: string;
  readonly kind: string;
  /** The day of discharge: it decides the year of every sum. */
  readonly dischargedOn: Day;
  /** Includes `kind` and `dischargedOn`, so that conditions find them. */
  readonly facts: Facts;
  readonly charges: Charges;
  /** Lines whose amount somebody else has already computed. */
  readonly given?: { readonly [line: string]: Fen };
  /** Credited to the account from which a line of this claim pays, just before it pays. */
  readonly accountOpeningFen?: Fen;
}

// Claims as columns: what a compiled kernel settles, a province at a time. One value a claim in each column; nothing here computes.
//
// A *unit* is what shares running sums: a person, a household, or (where people moved between households) all who are joined by one.
// The claims of a unit stand together, in settling order. What happens in one unit never touches another, so units may be cut
// apart, settled side by side and on several threads.
import type { Accumulator } from '../balances.ts';
import type { FactValue } from '../condition.ts';
import type { LongPeriod, Owner } from '../policy.ts';
import type { KernelMemory } from './simd/kernel-memory.ts';

/** Amounts in fen, whole numbers: `Int32Array` where they fit (half the memory to move), else `Float64Array`. */
export type AmountColumn = Int32Array | Float64Array;

/** Codes into a dictionary; the narrowest that holds them is the fastest. */
export type CodeColumn = Uint8Array | Uint16Array | Int32Array;

/** A fact of every claim. A set of categories is one value, as the engine sees it; a claim without the fact has the code of `undefined`. */
export interface CodedFact {
  readonly codes: CodeColumn;
  readonly dictionary: readonly (FactValue | undefined)[];
}

/** What bills state, in fen. A missing column means nothing of it; of `classBPrepay` a missing column or a negative value means not stated. */
export interface ChargeColumns {
  readonly classA?: AmountColumn;
  readonly classB?: AmountColumn;
  readonly classBPrepay?: AmountColumn;
  readonly certifiedOut?: AmountColumn;
  readonly overLimit?: AmountColumn;
  readonly otherOut?: AmountColumn;
}

/**
 * A batch is not changed after it was first settled: what a kernel has found out about it (its largest bill, its longest unit)
 * is kept. All columns have `count` values; typed arrays over a SharedArrayBuffer serve several threads.
 */
export interface ClaimBatch {
  readonly count: number;
  /** Never falls; a new number is a new unit. */
  readonly unit: Int32Array;
  /** Which person of the unit, from 0; missing if every unit is one person. */
  readonly person?: CodeColumn;
  /** Which household of the unit, from 0; missing if every unit has one. */
  readonly household?: CodeColumn;
  /** The day of discharge as yyyymmdd; never falls within a unit. */
  readonly day: Int32Array;
  /** The kind of care; its dictionary holds texts. Conditions on the facts `kind` and `dischargedOn` read this and `day`. */
  readonly kind: CodedFact;
  /** The other facts that the policy reads; one that is not here is missing from every claim. */
  readonly facts: { readonly [fact: string]: CodedFact };
  readonly charges: ChargeColumns;
  /** By line: what somebody else has computed; negative where a claim has none. */
  readonly given?: { readonly [line: string]: AmountColumn };
  /** Credited to the account from which a line of the claim pays. */
  readonly accountOpening?: AmountColumn;
  readonly openings?: Openings;
  /**
   * Lane striping: the claim of lane `l` at step `j` stands at `j * lanes + l`, and order, units and days are those within a lane.
   * 1 if missing. `stripe` makes such a batch.
   */
  readonly lanes?: 1 | 4;
  /** Where its columns lie and those of its outcomes, if compiled code reads and writes them in place: `stripe` and `placeBatch` make such batches. */
  readonly memory?: KernelMemory;
}

/** Opening balances, in rising order of claims: just before a claim, an accumulator of its person or household grows by an amount. */
export interface Openings {
  readonly claim: Int32Array;
  /** Which of `accumulators`, in the period that the claim falls in. */
  readonly which: Int32Array;
  readonly amountFen: Float64Array;
  readonly accumulators: readonly OpeningAccumulator[];
}

export interface OpeningAccumulator {
  readonly owner: Owner;
  readonly each: LongPeriod;
  readonly accumulator: Accumulator;
  readonly name: string;
}

// A bill: its charges as they are stated, and the five portions that they fall into.
import { addFen, type Fen, fen, payRatio, type Ratio, sumFen, ZERO } from './money.ts';

/** The five portions of a bill, in the order in which a line that covers all of them pays. Their sum is the total. */
export const PORTIONS = ['inScope', 'prepay', 'certifiedOut', 'overLimit', 'otherOut'] as const;
export type Portion = (typeof PORTIONS)[number];
export type Portions = { readonly [portion in Portion]: Fen };

/** What a bill states, in fen. `classBPrepay` is the part of class B that the patient pays first; a scheme has a ratio where it is missing. */
export interface Charges {
  readonly classA: Fen;
  readonly classB: Fen;
  readonly classBPrepay?: Fen;
  readonly certifiedOut: Fen;
  readonly overLimit: Fen;
  readonly otherOut: Fen;
}

/** Splits the charges: in scope is class A and class B less the class-B pre-payment. */
export function portionsOf(charges: Charges, prepayRatio: Ratio): Portions {
  const prepay = charges.classBPrepay ?? payRatio(charges.classB, prepayRatio);
  return {
    inScope: fen(charges.classA + charges.classB - prepay),
    prepay,
    certifiedOut: charges.certifiedOut,
    overLimit: charges.overLimit,
    otherOut: charges.otherOut,
  };
}

export function totalOf(charges: Charges): Fen {
  return sumFen([charges.classA, charges.classB, charges.certifiedOut, charges.overLimit, charges.otherOut]);
}

/** The sum of some portions. */
export function sumPortions(portions: Portions, of: readonly Portion[] = PORTIONS): Fen {
  let sum = ZERO;
  for (const portion of of) sum = addFen(sum, portions[portion]);
  return sum;
}

export const NO_PORTIONS: Portions = {
  inScope: ZERO,
  prepay: ZERO,
  certifiedOut: ZERO,
  overLimit: ZERO,
  otherOut: ZERO,
};

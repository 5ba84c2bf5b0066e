// What payers and patients owe, added up: over facilities, by payer, and whether the parts are the whole. In fen.
import type { OutputOf } from '@doudi/core/contract';
import type { getFacilityAccount } from '@doudi/core/settlement';
import { ofFen, sumOf, toFenOf } from '../../ui/amount-text.ts';

export type FacilityAccount = OutputOf<typeof getFacilityAccount>['facilities'][number];
export type OwedByPayer = FacilityAccount['payers'][number];
/** What is owed, to one facility or to several together. */
export type Owed = Pick<FacilityAccount, 'bills' | 'total' | 'patients'> & { readonly payers: readonly OwedByPayer[] };

/** In the order in which the county's schemes name them, as in the band; those that they do not know come last. */
export function inOrder(payers: readonly OwedByPayer[], order: readonly string[]): readonly OwedByPayer[] {
  const place = ({ payer }: OwedByPayer) => (order.includes(payer) ? order.indexOf(payer) : order.length);
  return [...payers].sort((one, other) => place(one) - place(other));
}

/** Several facilities as one. */
export function together(facilities: readonly Owed[]): Owed {
  const payers = new Map<string, OwedByPayer>();
  for (const row of facilities.flatMap((facility) => facility.payers)) {
    const known = payers.get(row.payer);
    payers.set(row.payer, known ? { ...known, bills: known.bills + row.bills, amount: sumOf([known.amount, row.amount]) } : row);
  }
  const patients = facilities.map((facility) => facility.patients);
  return {
    bills: facilities.reduce((sum, { bills }) => sum + bills, 0),
    total: sumOf(facilities.map(({ total }) => total)),
    payers: [...payers.values()],
    patients: {
      due: sumOf(patients.map(({ due }) => due)),
      paid: sumOf(patients.map(({ paid }) => paid)),
      owed: sumOf(patients.map(({ owed }) => owed)),
      owing: patients.reduce((sum, { owing }) => sum + owing, 0),
    },
  };
}

export function payersSum({ payers }: Pick<Owed, 'payers'>): string {
  return sumOf(payers.map(({ amount }) => amount));
}

/** What is owed still: all of the payers' parts, for their payments are not recorded yet, and the rest of the patients'. */
export function stillOwed(owed: Pick<Owed, 'payers' | 'patients'>): string {
  return sumOf([payersSum(owed), owed.patients.owed]);
}

/** By how much the parts and the whole differ, or what patients owe and paid from what was due: "0.00", or the books are wrong. */
export function differenceOf(owed: Owed): string {
  const ofParts = toFenOf(owed.total) - toFenOf(payersSum(owed)) - toFenOf(owed.patients.due);
  const ofPatients = toFenOf(owed.patients.due) - toFenOf(owed.patients.paid) - toFenOf(owed.patients.owed);
  return ofFen(ofParts === 0 ? ofPatients : ofParts);
}

// Payers in the order of the county's schemes, so that tables and bands agree.
import type { BandLine } from '../../explain/band.tsx';
import { useSchemes } from '../../session/schemes.ts';
import { inOrder, type OwedByPayer } from './account-sums.ts';

export function useInOrder(): (payers: readonly OwedByPayer[]) => readonly OwedByPayer[] {
  const { data } = useSchemes();
  const order = data?.schemes.flatMap(({ scheme }) => Object.keys(scheme.policy.payers)) ?? [];
  return (payers) => inOrder(payers, order);
}

/** A part of the band for each payer. */
export function bandLines(payers: readonly OwedByPayer[]): readonly BandLine[] {
  return payers.map(({ payer, payerName, amount }) => ({ line: payer, name: payerName, payer, paid: amount }));
}

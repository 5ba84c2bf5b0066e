// The sums of a list that is on the screen. What was cancelled owes nobody anything and is left out, unless it is all there is. Pure.
import { sumOf, toFenOf } from '../../ui/amount-text.ts';
import type { SettlementRow } from './filters.ts';

export interface ListSums {
  readonly count: number;
  /** How many of the list are left out. */
  readonly leftOut: number;
  readonly total: string;
  readonly payers: readonly PayerSum[];
  readonly patientPays: string;
  readonly patientOwes: string;
}

export interface PayerSum {
  readonly payer: string;
  readonly payerName: { readonly zh: string; readonly en: string };
  readonly paid: string;
}

export function sumsOf(rows: readonly SettlementRow[]): ListSums {
  const standing = rows.filter(({ isCancelled }) => !isCancelled);
  const counted = standing.length === 0 ? rows : standing;
  return {
    count: counted.length,
    leftOut: rows.length - counted.length,
    total: sumOf(counted.map(({ total }) => total)),
    payers: payersOf(counted).map((payer) => ({ ...payer, paid: sumOf(counted.flatMap(({ payers }) => paidBy(payers, payer.payer))) })),
    patientPays: sumOf(counted.map(({ patientPays }) => patientPays)),
    patientOwes: sumOf(counted.map(({ patientOwes }) => patientOwes)),
  };
}

/** Each payer of a list once, in the order in which the bills name them. */
export function payersOf(rows: readonly SettlementRow[]): Omit<PayerSum, 'paid'>[] {
  const seen = new Map<string, PayerSum['payerName']>();
  for (const { payers } of rows) for (const { payer, payerName } of payers) if (!seen.has(payer)) seen.set(payer, payerName);
  return [...seen].map(([payer, payerName]) => ({ payer, payerName }));
}

/** What one payer pays of a bill; a payer with several lines has several amounts. */
export function paidBy(payers: SettlementRow['payers'], payer: string): string[] {
  return payers.filter((candidate) => candidate.payer === payer).map(({ paid }) => paid);
}

/** Those that pay something, as the mini band draws them. */
export function bandLinesOf({ payers }: SettlementRow) {
  return payers.filter(({ paid }) => toFenOf(paid) > 0).map(({ payer, payerName, paid }) => ({ line: payer, name: payerName, payer, paid }));
}

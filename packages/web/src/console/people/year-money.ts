// What a person's bills of one year come to, by payer, from the list of their settlements. Pure.
import type { OutputOf } from '@doudi/core/contract';
import type { listSettlements } from '@doudi/core/settlement';
import { type Fen, shareOfTotal } from '@doudi/policy';
import type { BandLine } from '../../explain/band.tsx';
import { sumOf, toFenOf } from '../../ui/amount-text.ts';

export type ListedSettlement = OutputOf<typeof listSettlements>['settlements'][number];

export interface YearMoney {
  readonly bills: readonly ListedSettlement[];
  readonly total: string;
  readonly patientPays: string;
  readonly patientPaid: string;
  readonly patientOwes: string;
  readonly patientShare: string;
  /** As the band draws it, a part for every payer. */
  readonly payers: readonly BandLine[];
}

/** Those that stand: what was cancelled is not counted. */
export function moneyOfYear(settlements: readonly ListedSettlement[], year: string): YearMoney {
  const bills = settlements.filter(({ dischargedOn, isCancelled }) => dischargedOn.startsWith(`${year}-`) && !isCancelled);
  const total = sumOf(bills.map((bill) => bill.total));
  const patientPays = sumOf(bills.map((bill) => bill.patientPays));
  const paid = bills.flatMap(({ payers }) => payers);
  return {
    bills,
    total,
    patientPays,
    patientPaid: sumOf(bills.map((bill) => bill.patientPaid)),
    patientOwes: sumOf(bills.map((bill) => bill.patientOwes)),
    patientShare: shareOfTotal(toFenOf(patientPays), toFenOf(total) as Fen),
    payers: [...new Map(paid.map((part) => [part.payer, part.payerName]))].map(([payer, name]) => ({
      line: payer,
      name,
      payer,
      paid: sumOf(paid.filter((part) => part.payer === payer).map((part) => part.paid)),
    })),
  };
}

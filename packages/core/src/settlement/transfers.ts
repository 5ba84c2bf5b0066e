// What a settlement moves: each payer, and the patient, owes the facility its part of the bill.
import type { Settlement } from '@doudi/policy';
import { accountOf, type TransferDraft } from '../ledger/transfer.ts';

/** One transfer for every part that is not nothing; together they are the total. */
export function transfersFor(settlement: Settlement, { facilityId, personId }: { readonly facilityId: string; readonly personId: string }): TransferDraft[] {
  const common = { creditAccountId: accountOf('facility', facilityId), status: 'posted', settlementId: settlement.claimId } as const;
  const drafts: TransferDraft[] = settlement.lines.map(({ benefit, paidFen }) => ({
    ...common,
    debitAccountId: accountOf('payer', benefit.payer),
    amountFen: paidFen,
    reason: `line/${benefit.line}`,
  }));
  drafts.push({ ...common, debitAccountId: accountOf('patient', personId), amountFen: settlement.patientFen, reason: 'patient' });
  return drafts.filter(({ amountFen }) => amountFen > 0);
}

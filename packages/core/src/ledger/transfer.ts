// Transfers: an amount goes from one account to another. What is debited is owed more, or holds more; what is credited is owed to it.
import type { Fen } from '@doudi/policy';

type AccountKind = 'payer' | 'facility' | 'patient' | 'fund';

/** `payer/…`, `facility/…`, `patient/…`, `fund/…` */
export function accountOf(kind: AccountKind, owner: string): string {
  return `${kind}/${owner}`;
}

/** A movement before it is booked. */
export interface TransferDraft {
  readonly debitAccountId: string;
  readonly creditAccountId: string;
  readonly amountFen: Fen;
  readonly reason: string;
  readonly status: 'pending' | 'posted' | 'voided';
  readonly pendingTransferId?: string;
  readonly reversesTransferId?: string;
  readonly settlementId?: string;
}

/** The transfer that takes another back; an original has at most one. */
export function reversalOf(
  original: Pick<TransferDraft, 'debitAccountId' | 'creditAccountId' | 'amountFen' | 'settlementId'> & { readonly transferId: string },
  reason: string,
): TransferDraft {
  return {
    debitAccountId: original.creditAccountId,
    creditAccountId: original.debitAccountId,
    amountFen: original.amountFen,
    reason,
    status: 'posted',
    reversesTransferId: original.transferId,
    ...(original.settlementId !== undefined && { settlementId: original.settlementId }),
  };
}

// Amounts held until it is known what is owed: placed at admission, then posted or let go, once.
import { isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { accountOf, placeHold, postHold, type TransferDraft, voidHold } from '@doudi/core/ledger';
import { type Fen, formatFen, toFen } from '@doudi/policy';
import { findFacility } from '../facilities/facilities.ts';
import { commandOf, commandRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { findPatient, joinedRefusal } from '../registry/people.ts';
import { bookTransfers, type TransferRow } from './transfers.ts';

const placeHoldCommand = commandOf(placeHold, async (transaction, { personId, facilityId, amount, reason }, context) => {
  const [patient, facility] = await Promise.all([findPatient(transaction, personId, localDay(context.now)), findFacility(transaction, facilityId)]);
  return () => {
    if (!patient) return refuse('not-found', { zh: '未找到该人员；请先查找或登记。', en: 'there is no such person; find or register them first' }, '/personId');
    if (patient.mergedInto !== undefined) return joinedRefusal(patient.mergedInto);
    if (!facility)
      return refuse(
        'not-found',
        { zh: '没有这家医疗机构；请从机构列表中选取。', en: 'there is no such facility; choose one from the list of facilities' },
        '/facilityId',
      );
    if (toFen(amount) === 0) return refuse('bad-amount', { zh: '待结金额须大于零。', en: 'a held amount is more than nothing' }, '/amount');
    const { writes, transferIds } = bookTransfers(context, [
      {
        debitAccountId: accountOf('patient', personId),
        creditAccountId: accountOf('facility', facilityId),
        amountFen: toFen(amount),
        status: 'pending',
        reason,
      },
    ]);
    const transferId = transferIds[0] ?? '';
    return { answer: { transferId }, writes, audit: { subject: `transfer/${transferId}`, facts: { status: 'pending', amount } } };
  };
});

/** Two that settle one hold at a time: the second meets the constraint. */
export const SETTLED_ONCE = {
  a_hold_is_settled_once: refuse('state-differs', { zh: '这笔挂账已入账或作废。', en: 'this hold was posted or voided already' }, '/transferId'),
};

const postHoldCommand = commandOf(
  postHold,
  async (transaction, { transferId, amount, reason }, context) => {
    const hold = await findOpenHold(transaction, transferId);
    return () => {
      if (isRefusal(hold)) return hold;
      const amountFen = toFen(amount);
      if (amountFen === 0 || amountFen > hold.amount_fen) {
        return refuse(
          'bad-amount',
          {
            zh: `入账金额须大于零，且不超过挂账的 ${formatFen(hold.amount_fen)} 元。`,
            en: `the amount must be more than nothing and at most the ${formatFen(hold.amount_fen)} held`,
          },
          '/amount',
        );
      }
      const booked = bookTransfers(context, [settlingDraft(hold, 'posted', amountFen, reason)]);
      const posted = booked.transferIds[0] ?? '';
      return { answer: { transferId: posted }, writes: booked.writes, audit: { ...auditOf(hold), facts: { status: 'posted', amount } } };
    };
  },
  SETTLED_ONCE,
);

const voidHoldCommand = commandOf(
  voidHold,
  async (transaction, { transferId, reason }, context) => {
    const hold = await findOpenHold(transaction, transferId);
    return () => {
      if (isRefusal(hold)) return hold;
      const booked = bookTransfers(context, [settlingDraft(hold, 'voided', hold.amount_fen, reason)]);
      const voided = booked.transferIds[0] ?? '';
      return { answer: { transferId: voided }, writes: booked.writes, audit: { ...auditOf(hold), facts: { status: 'voided' } } };
    };
  },
  SETTLED_ONCE,
);

/** A hold is on the account of the patient. */
function auditOf({ transfer_id, debit_account_id }: TransferRow) {
  return { subject: `transfer/${transfer_id}`, persons: [debit_account_id.replace(accountOf('patient', ''), '')] };
}

function settlingDraft(hold: TransferRow, status: 'posted' | 'voided', amountFen: Fen, reason: string): TransferDraft {
  return { debitAccountId: hold.debit_account_id, creditAccountId: hold.credit_account_id, amountFen, status, pendingTransferId: hold.transfer_id, reason };
}

export type OpenHold = TransferRow;

/** Whether it was placed for this person at this facility. */
export function isHeldFor(hold: OpenHold, { personId, facilityId }: { readonly personId: string; readonly facilityId: string }): boolean {
  return hold.debit_account_id === accountOf('patient', personId) && hold.credit_account_id === accountOf('facility', facilityId);
}

/** Lets a hold go. */
export function releaseOf(hold: OpenHold, reason: string): TransferDraft {
  return settlingDraft(hold, 'voided', hold.amount_fen, reason);
}

export async function findOpenHold({ rows, countyId }: Transaction, transferId: string, path = '/transferId'): Promise<OpenHold | Refusal> {
  const found = await rows<TransferRow>('select * from transfer where county_id = $1 and (transfer_id = $2 or pending_transfer_id = $2)', [
    countyId,
    transferId,
  ]);
  const hold = found.find((row) => row.transfer_id === transferId && row.status === 'pending');
  if (!hold) return refuse('not-found', { zh: '没有这笔挂账。', en: 'there is no such hold' }, path);
  return found.length > 1 ? { ...SETTLED_ONCE.a_hold_is_settled_once, path } : hold;
}

export function holdRoutes(database: Database): Route[] {
  return [
    commandRoute(placeHold, database, placeHoldCommand),
    commandRoute(postHold, database, postHoldCommand),
    commandRoute(voidHold, database, voidHoldCommand),
  ];
}

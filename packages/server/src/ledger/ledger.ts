// The ledger's tables and their only writer. Transfers are added and never changed; an account is opened by its first transfer.
import { isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { accountOf, getTrialBalance, listTransfers, placeHold, postHold, reversalOf, type TransferDraft, voidHold } from '@doudi/core/ledger';
import { type Fen, formatFen, toFen } from '@doudi/policy';
import { findFacility } from '../facilities/facilities.ts';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { findPatient } from '../registry/registry.ts';

/** Books transfers, all or none. The ids are in the order of the drafts. */
export function bookTransfers(
  { countyId, actor, now, newId }: CommandContext,
  drafts: readonly TransferDraft[],
): { writes: Statement[]; transferIds: string[] } {
  const transferIds = drafts.map(() => newId());
  if (drafts.length === 0) return { writes: [], transferIds };
  const column = <Value>(value: (draft: TransferDraft) => Value) => drafts.map(value);
  const accounts = [...new Set(drafts.flatMap((draft) => [draft.debitAccountId, draft.creditAccountId]))].sort();
  const openAccounts: Statement = {
    name: 'open-accounts',
    text: `insert into account (county_id, account_id, kind, opened_at)
           select $1, a, split_part(a, '/', 1), $3 from unnest($2::text[]) a on conflict do nothing`,
    values: [countyId, accounts, now],
  };
  const insertTransfers: Statement = {
    name: 'book-transfers',
    text: `insert into transfer (county_id, transfer_id, debit_account_id, credit_account_id, amount_fen, status, pending_transfer_id,
                                 reverses_transfer_id, settlement_id, reason, booked_on, booked_at, booked_by)
           select $1, t.*, $11, $12, $13
           from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) t`,
    values: [
      countyId,
      transferIds,
      column((draft) => draft.debitAccountId),
      column((draft) => draft.creditAccountId),
      column((draft) => draft.amountFen),
      column((draft) => draft.status),
      column((draft) => draft.pendingTransferId ?? null),
      column((draft) => draft.reversesTransferId ?? null),
      column((draft) => draft.settlementId ?? null),
      column((draft) => draft.reason),
      localDay(now),
      now,
      actor.actorId,
    ],
  };
  return { writes: [openAccounts, insertTransfers], transferIds };
}

interface TransferRow {
  readonly transfer_id: string;
  readonly debit_account_id: string;
  readonly credit_account_id: string;
  readonly amount_fen: Fen;
  readonly status: 'pending' | 'posted' | 'voided';
  readonly pending_transfer_id: string | null;
  readonly reverses_transfer_id: string | null;
  readonly settlement_id: string | null;
  readonly booked_on: string;
  readonly booked_at: Date;
  readonly reason: string;
}

/** The reversals of everything that a settlement moved. */
export async function reversalsFor({ rows, countyId }: Transaction, settlementId: string): Promise<TransferDraft[]> {
  const found = await rows<TransferRow>(
    `select transfer_id, debit_account_id, credit_account_id, amount_fen from transfer
     where county_id = $1 and settlement_id = $2 and reverses_transfer_id is null order by transfer_id`,
    [countyId, settlementId],
    'find-transfers-of-settlement',
  );
  return found.map((row) =>
    reversalOf(
      { transferId: row.transfer_id, debitAccountId: row.debit_account_id, creditAccountId: row.credit_account_id, amountFen: row.amount_fen, settlementId },
      'cancelled',
    ),
  );
}

const placeHoldCommand = commandOf(placeHold, async (transaction, { personId, facilityId, amount, reason }, context) => {
  const [patient, facility] = await Promise.all([findPatient(transaction, personId, localDay(context.now)), findFacility(transaction, facilityId)]);
  return () => {
    if (!patient) return refuse('not-found', { zh: '没有这个人；请先查找或登记。', en: 'there is no such person; find or register them first' }, '/personId');
    if (!facility) return refuse('not-found', { zh: '没有这家医疗机构。', en: 'there is no such facility' }, '/facilityId');
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
const SETTLED_ONCE = {
  a_hold_is_settled_once: refuse('state-differs', { zh: '这笔待结金额已入账或作废。', en: 'this hold was posted or voided already' }, '/transferId'),
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
            zh: `入账金额须大于零，且不超过待结的 ${formatFen(hold.amount_fen)} 元。`,
            en: `the amount must be more than nothing and at most the ${formatFen(hold.amount_fen)} held`,
          },
          '/amount',
        );
      }
      const booked = bookTransfers(context, [settlingDraft(hold, 'posted', amountFen, reason)]);
      const posted = booked.transferIds[0] ?? '';
      return { answer: { transferId: posted }, writes: booked.writes, audit: { subject: `transfer/${transferId}`, facts: { status: 'posted', amount } } };
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
      return { answer: { transferId: voided }, writes: booked.writes, audit: { subject: `transfer/${transferId}`, facts: { status: 'voided' } } };
    };
  },
  SETTLED_ONCE,
);

function settlingDraft(hold: TransferRow, status: 'posted' | 'voided', amountFen: Fen, reason: string): TransferDraft {
  return { debitAccountId: hold.debit_account_id, creditAccountId: hold.credit_account_id, amountFen, status, pendingTransferId: hold.transfer_id, reason };
}

async function findOpenHold({ rows, countyId }: Transaction, transferId: string): Promise<TransferRow | Refusal> {
  const found = await rows<TransferRow>('select * from transfer where county_id = $1 and (transfer_id = $2 or pending_transfer_id = $2)', [
    countyId,
    transferId,
  ]);
  const hold = found.find((row) => row.transfer_id === transferId && row.status === 'pending');
  if (!hold) return refuse('not-found', { zh: '没有这笔待结金额。', en: 'there is no such hold' }, '/transferId');
  return found.length > 1 ? SETTLED_ONCE.a_hold_is_settled_once : hold;
}

interface TrialRow {
  readonly account_id: string;
  readonly debit_fen: Fen;
  readonly credit_fen: Fen;
  readonly held_fen: Fen;
}

/** Debits and credits of every account at the end of a day; what patients owe is one row, for their accounts name them. */
export async function trialBalance({ rows, countyId }: Transaction, at: string): Promise<TrialRow[]> {
  return rows<TrialRow>(
    `with leg as (
       select debit_account_id as account_id, amount_fen as debit_fen, 0 as credit_fen, status, transfer_id from transfer where county_id = $1 and booked_on <= $2
       union all
       select credit_account_id, 0, amount_fen, status, transfer_id from transfer where county_id = $1 and booked_on <= $2
     ), settled as (
       select pending_transfer_id as transfer_id from transfer where county_id = $1 and booked_on <= $2 and pending_transfer_id is not null
     )
     select case when account_id like 'patient/%' then 'patient/*' else account_id end as account_id,
            coalesce(sum(debit_fen) filter (where status = 'posted'), 0)::bigint as debit_fen,
            coalesce(sum(credit_fen) filter (where status = 'posted'), 0)::bigint as credit_fen,
            coalesce(sum(debit_fen + credit_fen) filter (where status = 'pending' and not exists (select from settled where settled.transfer_id = leg.transfer_id)), 0)::bigint as held_fen
     from leg group by 1 order by 1`,
    [countyId, at],
  );
}

export function ledgerRoutes(database: Database): Route[] {
  return [
    commandRoute(placeHold, database, placeHoldCommand),
    commandRoute(postHold, database, postHoldCommand),
    commandRoute(voidHold, database, voidHoldCommand),
    queryRoute(getTrialBalance, database, async (transaction, { at }) => {
      const found = await trialBalance(transaction, at);
      const total = (side: 'debit_fen' | 'credit_fen') => formatFen(found.reduce((sum, row) => sum + row[side], 0) as Fen);
      return {
        at,
        accounts: found.map(({ account_id, debit_fen, credit_fen, held_fen }) => ({
          accountId: account_id,
          debit: formatFen(debit_fen),
          credit: formatFen(credit_fen),
          balance: formatSigned(debit_fen - credit_fen),
          held: formatFen(held_fen),
        })),
        debit: total('debit_fen'),
        credit: total('credit_fen'),
      };
    }),
    queryRoute(listTransfers, database, async ({ rows, countyId }, { accountId, beforeTransferId, pageSize }) => {
      const found = await rows<TransferRow>(
        `select * from transfer where county_id = $1 and (debit_account_id = $2 or credit_account_id = $2) and ($3::text is null or transfer_id < $3)
         order by transfer_id desc limit $4`,
        [countyId, accountId, beforeTransferId, pageSize + 1],
      );
      return { transfers: found.slice(0, pageSize).map(toTransfer), hasMore: found.length > pageSize };
    }),
  ];
}

function toTransfer(row: TransferRow) {
  return {
    transferId: row.transfer_id,
    debitAccountId: row.debit_account_id,
    creditAccountId: row.credit_account_id,
    amount: formatFen(row.amount_fen),
    status: row.status,
    ...(row.pending_transfer_id !== null && { pendingTransferId: row.pending_transfer_id }),
    ...(row.reverses_transfer_id !== null && { reversesTransferId: row.reverses_transfer_id }),
    ...(row.settlement_id !== null && { settlementId: row.settlement_id }),
    bookedOn: row.booked_on,
    bookedAt: row.booked_at.toISOString(),
    reason: row.reason,
  };
}

function formatSigned(amountFen: number): string {
  return `${amountFen < 0 ? '-' : ''}${formatFen(Math.abs(amountFen) as Fen)}`;
}

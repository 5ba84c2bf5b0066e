// Accounts and transfers: the ledger's tables and their only writer. Transfers are added and never changed; an account is opened by its first.
import { refuse } from '@doudi/core/contract';
import { listTransfers, reversalOf, type TransferDraft } from '@doudi/core/ledger';
import { isProtectedName } from '@doudi/core/scheme';
import { type Fen, formatFen } from '@doudi/policy';
import { queryRoute } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';

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

export interface TransferRow {
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

export function transferRoute(database: Database): Route {
  return queryRoute(listTransfers, database, async ({ rows, countyId }, { accountId, beforeTransferId, pageSize }) => {
    if (accountId.split('/').some(isProtectedName)) return NO_LIST_OF_PROTECTED;
    const found = await rows<TransferRow>(
      `select * from transfer where county_id = $1 and (debit_account_id = $2 or credit_account_id = $2) and ($3::text is null or transfer_id < $3)
       order by transfer_id desc limit $4`,
      [countyId, accountId, beforeTransferId, pageSize + 1],
    );
    return { transfers: found.slice(0, pageSize).map(toTransfer), hasMore: found.length > pageSize };
  });
}

/** The sum of the account tells of nobody; its entries would be the list of everybody who has a protected entitlement. */
const NO_LIST_OF_PROTECTED = refuse(
  'not-allowed',
  { zh: '受保护待遇的账户只提供合计，不提供明细。', en: 'of the account of protected entitlements there is a sum, and no list' },
  '/accountId',
);

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

// Debits and credits of every account at the end of a day.
import { formatSigned, getTrialBalance } from '@doudi/core/ledger';
import { type Fen, formatFen } from '@doudi/policy';
import { queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';

interface TrialRow {
  readonly account_id: string;
  readonly debit_fen: Fen;
  readonly credit_fen: Fen;
  readonly held_fen: Fen;
}

/** What patients owe is one row, for their accounts name them. */
async function trialBalance({ rows, countyId }: Transaction, at: string): Promise<TrialRow[]> {
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

export function trialBalanceRoute(database: Database): Route {
  return queryRoute(getTrialBalance, database, async (transaction, { at }) => {
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
  });
}

// Taking a settlement back: limits are given back, every transfer is reversed, what the patient paid is given back, the original stays.
//
// The last comes first: what was settled after it was reckoned with it, and would be paid by rules that no longer hold. Until later bills are
// reckoned again by themselves, they must be cancelled before and settled again after.
import { type Refusal, refuse } from '@doudi/core/contract';
import { cancelSettlement, rowsAfter, rowsNeeded } from '@doudi/core/settlement';
import { insertRefunds, loadGivenBack, sumByMeans } from '../cashier/refunds.ts';
import { bookTransfers, reversalsFor } from '../ledger/transfers.ts';
import { commandOf } from '../platform/answers.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { lockAccumulators, updateAccumulators } from './accumulators.ts';
import { policyThen } from './scheme-versions.ts';
import type { SchemesInUse } from './schemes-in-use.ts';
import { findSettlement, NO_SUCH_SETTLEMENT, type SettlementRow } from './settlement-row.ts';

const CANCELLED_BEFORE = refuse(
  'already-cancelled',
  { zh: '这次结算已撤销，无须再撤。', en: 'this settlement was cancelled before; nothing is left to do' },
  '/settlementId',
);

/** Its limits were added to another's sums: the last comes first here too. */
const JOINED_SINCE = refuse(
  'state-differs',
  {
    zh: '此人的登记此后已并入另一份登记，已用额度一并归入；请先撤销合并，撤销结算后再合并。',
    en: 'this record was joined to another since, with the limits it used; undo the joining first, cancel, then join again',
  },
  '/settlementId',
);

export function cancelCommand(schemes: SchemesInUse) {
  return commandOf(
    cancelSettlement,
    async (transaction, { settlementId, reason }, context) => {
      const row = await findSettlement(transaction, settlementId);
      if (!row) return () => NO_SUCH_SETTLEMENT;
      const policy = await policyThen(transaction, schemes, row.scheme_id, row.scheme_hash);
      const { rows, number } = await lockAccumulators(transaction, rowsNeeded(policy, row.claim));
      const [[person], [cancelled], [later], reversals, givenBack] = await Promise.all([
        // Once the rows are locked: whoever joins records holds them too.
        transaction.rows<{ merged_into: string | null }>('select merged_into from person where county_id = $1 and person_id = $2', [
          context.countyId,
          row.person_id,
        ]),
        transaction.rows('select 1 from cancellation where county_id = $1 and settlement_id = $2', [context.countyId, settlementId]),
        findLater(transaction, row, rows.length > 1),
        reversalsFor(transaction, settlementId),
        loadGivenBack(transaction, settlementId, context),
      ]);
      return () => {
        if (cancelled) return CANCELLED_BEFORE;
        if (person?.merged_into != null) return JOINED_SINCE;
        if (later) return settledSince(later.settlement_id);
        const after = rowsAfter(rows, row.postings, 'take-back');
        const booked = bookTransfers(context, reversals);
        const reversalOf = new Map(reversals.map(({ reversesTransferId = '' }, index) => [reversesTransferId, booked.transferIds[index] ?? '']));
        const refunds = sumByMeans(givenBack.payments);
        return {
          answer: { settlementId, number, refunds },
          writes: [
            {
              text: `insert into cancellation (county_id, settlement_id, settling_number, reason, cancelled_at, cancelled_by) values ($1, $2, $3, $4, $5, $6)`,
              values: [context.countyId, settlementId, number, reason, context.now, context.actor.actorId],
            },
            ...updateAccumulators(context.countyId, after),
            ...booked.writes,
            ...insertRefunds(context, settlementId, givenBack, reversalOf),
          ],
          audit: { subject: `settlement/${settlementId}`, facts: { number, refunds }, persons: [row.person_id] },
          events: [{ kind: 'settlement-cancelled', facts: { settlementId, number } }],
        };
      };
    },
    { cancellation_pkey: CANCELLED_BEFORE },
  );
}

/** A later settlement of the same person and year that still holds and counts; of the same household, and of all years, where these share something. */
function findLater({ rows, countyId }: Transaction, row: SettlementRow, sharesMore: boolean): Promise<{ settlement_id: string }[]> {
  if (row.postings.length === 0) return Promise.resolve([]);
  return rows(
    `select s.settlement_id from settlement s left join cancellation c using (county_id, settlement_id)
     where s.county_id = $1 and s.settling_number > $2 and c.settlement_id is null and json_array_length(s.postings) > 0
       and case when $3 then s.person_id = $4 or s.household_id = $5
                else s.person_id = $4 and extract(year from s.discharged_on) = extract(year from $6::date) end
     order by s.settling_number desc limit 1`,
    [countyId, row.settling_number, sharesMore, row.person_id, row.household_id, row.discharged_on],
  );
}

function settledSince(settlementId: string): Refusal {
  return refuse(
    'state-differs',
    {
      zh: `此后还有结算（${settlementId}），其待遇以这次结算为前提；请从最近一次起依次撤销，再重新结算。`,
      en: `settlement ${settlementId} came after it and was reckoned with it; cancel from the latest back to this one, then settle again`,
    },
    '/settlementId',
  );
}

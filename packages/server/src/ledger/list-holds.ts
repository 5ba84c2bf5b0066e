// What is held and neither posted nor let go yet: people who are in hospital and whose bills are not settled.
import { onlyFacilityOf } from '@doudi/core/contract';
import { accountOf, listHolds } from '@doudi/core/ledger';
import { formatFen } from '@doudi/policy';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { idsOfPerson } from '../registry/people.ts';
import type { TransferRow } from './transfers.ts';

interface HoldRow extends TransferRow {
  readonly person_id: string;
  readonly person_name: string;
  readonly facility_id: string;
  readonly facility_name: string;
  readonly placed_by_name: string;
}

export function listHoldsRoute(database: Database): Route {
  return queryRoute(listHolds, database, async (transaction, { transferId, personId, facilityId, pageSize }, call) => {
    const { rows, countyId } = transaction;
    const only = onlyFacilityOf(actorOf(call));
    const found = await rows<HoldRow>(
      `select t.*, p.person_id, p.name as person_name, f.facility_id, f.name as facility_name, coalesce(a.display_name, t.booked_by) as placed_by_name
       from transfer t
       join person p on p.county_id = $1 and p.person_id = split_part(t.debit_account_id, '/', 2)
       join facility f on f.county_id = $1 and f.facility_id = split_part(t.credit_account_id, '/', 2)
       left join actor a on a.county_id = $1 and a.actor_id = t.booked_by
       where t.county_id = $1 and t.status = 'pending' and ($2::text[] is null or t.debit_account_id = any ($2))
         and ($3::text is null or t.credit_account_id = $3) and ($4::text is null or t.credit_account_id = $4)
         and ($6::text is null or t.transfer_id = $6)
         and not exists (select from transfer n where n.county_id = $1 and n.pending_transfer_id = t.transfer_id)
       order by t.transfer_id desc limit $5`,
      [
        countyId,
        personId && (await idsOfPerson(transaction, personId)).map((id) => accountOf('patient', id)),
        facilityId === undefined ? undefined : accountOf('facility', facilityId),
        only === undefined ? undefined : accountOf('facility', only),
        pageSize + 1,
        transferId,
      ],
    );
    return { holds: found.slice(0, pageSize).map(toHold), hasMore: found.length > pageSize };
  });
}

function toHold(row: HoldRow) {
  return {
    transferId: row.transfer_id,
    personId: row.person_id,
    personName: row.person_name,
    facilityId: row.facility_id,
    facilityName: row.facility_name,
    amount: formatFen(row.amount_fen),
    reason: row.reason,
    placedOn: row.booked_on,
    placedAt: row.booked_at.toISOString(),
    placedByName: row.placed_by_name,
  };
}

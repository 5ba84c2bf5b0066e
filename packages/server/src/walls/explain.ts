// Why a bill shows a protected entitlement, in the words of the rules: for the treating team, which reads or prints it to the person.

import { toExplained } from '@doudi/core/settlement';
import { explainProtected } from '@doudi/core/walls';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { schemeThen } from '../settlement/scheme-versions.ts';
import { NO_SUCH_SETTLEMENT, type SettlementRow, settleAgain } from '../settlement/settlement-row.ts';
import { findFacts, namedCategory, type WallServices, wallsOfCounty } from './facts.ts';
import { isTreating } from './team.ts';

interface NamedRow extends SettlementRow {
  readonly person_name: string;
  readonly facility_name: string;
  readonly own_name: string;
}

export function explainRoute(database: Database, { schemes, keys }: WallServices): Route {
  return queryRoute(explainProtected, database, async (transaction, { settlementId }, call) => {
    const { actorId } = actorOf(call);
    const row = await findNamed(transaction, settlementId, actorId);
    // Whoever does not treat the person is not told whether there is such a bill.
    if (!row || !(await isTreating(transaction, row.person_id, actorId, localDay(database.now())))) return NO_SUCH_SETTLEMENT;
    const [scheme, facts, walls] = await Promise.all([
      schemeThen(transaction, schemes, row.scheme_id, row.scheme_hash),
      findFacts(transaction, keys, row.person_id),
      wallsOfCounty(transaction, schemes),
    ]);
    const isOn = ({ from_day, to_day }: { readonly from_day: string; readonly to_day: string | null }) =>
      from_day <= row.discharged_on && (to_day === null || to_day >= row.discharged_on);
    return {
      settlementId,
      number: row.settling_number,
      personId: row.person_id,
      personName: row.person_name,
      facilityName: row.facility_name,
      dischargedOn: row.discharged_on,
      isCancelled: row.cancelled_at !== null,
      settlement: toExplained(scheme.rules, settleAgain(scheme.rules, row, true)),
      reasons: facts.filter((fact) => isOn(fact.row)).map(({ content }) => namedCategory({ ...walls, ...scheme.walls.categories }, content)),
      explainedAt: database.now().toISOString(),
      explainedByName: row.own_name,
    };
  });
}

async function findNamed({ rows, countyId }: Transaction, settlementId: string, actorId: string): Promise<NamedRow | undefined> {
  const [row] = await rows<NamedRow>(
    `select s.*, c.cancelled_at, c.reason, p.name as person_name, f.name as facility_name, coalesce(a.display_name, $3) as own_name
     from settlement s
     join person p on p.county_id = $1 and p.person_id = s.person_id
     join facility f on f.county_id = $1 and f.facility_id = s.facility_id
     left join cancellation c on c.county_id = $1 and c.settlement_id = s.settlement_id
     left join actor a on a.county_id = $1 and a.actor_id = $3
     where s.county_id = $1 and s.settlement_id = $2`,
    [countyId, settlementId, actorId],
  );
  return row;
}

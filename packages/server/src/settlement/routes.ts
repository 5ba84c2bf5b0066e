// What was settled: looking at it, listing it, and the operations around it.
import { refuse } from '@doudi/core/contract';
import { cancelSettlement, getSettlement, getUsed, listSettlements, quoteClaim, settleClaim } from '@doudi/core/settlement';
import { formatFen } from '@doudi/policy';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { findPatient } from '../registry/people.ts';
import { usedBy } from './accumulators.ts';
import { cancelCommand } from './cancel.ts';
import { explanationOf } from './outcome.ts';
import { policyThen } from './scheme-versions.ts';
import type { SchemesInUse } from './schemes-in-use.ts';
import { quoteCommand, settleCommand } from './settle.ts';
import { findSettlement, NO_SUCH_SETTLEMENT, type SettlementRow, settleAgain } from './settlement-row.ts';

export function settlementRoutes(database: Database, schemes: SchemesInUse): Route[] {
  return [
    commandRoute(quoteClaim, database, quoteCommand(schemes), true),
    commandRoute(settleClaim, database, settleCommand(schemes)),
    commandRoute(cancelSettlement, database, cancelCommand(schemes)),
    queryRoute(getSettlement, database, async (transaction, { settlementId }) => {
      const row = await findSettlement(transaction, settlementId);
      if (!row) return NO_SUCH_SETTLEMENT;
      const policy = await policyThen(transaction, schemes, row.scheme_id, row.scheme_hash);
      return {
        ...toSettled(row),
        ...row.result,
        ...explanationOf(policy, settleAgain(policy, row, true)),
        ...(row.cancelled_at !== null && { cancelled: { at: row.cancelled_at.toISOString(), reason: row.reason ?? '' } }),
      };
    }),
    queryRoute(listSettlements, database, async ({ rows, countyId }, { personId, facilityId, billNumber, beforeNumber, pageSize }) => {
      const found = await rows<SettlementRow>(
        `select s.*, c.cancelled_at from settlement s left join cancellation c using (county_id, settlement_id)
         where s.county_id = $1 and ($2::text is null or s.person_id = $2) and ($3::text is null or s.facility_id = $3)
           and ($4::text is null or s.bill_number = $4) and ($5::bigint is null or s.settling_number < $5)
         order by s.settling_number desc limit $6`,
        [countyId, personId, facilityId, billNumber, beforeNumber, pageSize + 1],
      );
      const page = found.slice(0, pageSize);
      return {
        settlements: page.map((row) => ({
          ...toSettled(row),
          total: formatFen(row.total_fen),
          patientPays: formatFen(row.patient_fen),
          isCancelled: row.cancelled_at !== null,
        })),
        hasMore: found.length > pageSize,
      };
    }),
    queryRoute(getUsed, database, async (transaction, { personId, year }) => {
      const patient = await findPatient(transaction, personId, localDay(database.now()));
      if (!patient) return refuse('not-found', { zh: '没有这个人。', en: 'there is no such person' }, '/personId');
      const { householdId } = patient;
      return { used: await usedBy(transaction, { personId, ...(householdId !== undefined && { householdId }) }, year) };
    }),
  ];
}

function toSettled(row: SettlementRow) {
  return {
    settlementId: row.settlement_id,
    number: row.settling_number,
    personId: row.person_id,
    facilityId: row.facility_id,
    billNumber: row.bill_number,
    kind: row.kind,
    dischargedOn: row.discharged_on,
    settledAt: row.settled_at.toISOString(),
  };
}

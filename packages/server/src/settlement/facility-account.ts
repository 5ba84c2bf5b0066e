// What a facility is owed for the bills of a period: by each payer, and by the patients.
import { onlyFacilityOf, refuse } from '@doudi/core/contract';
import { getFacilityAccount, type Outcome } from '@doudi/core/settlement';
import { type Fen, fen, formatFen } from '@doudi/policy';
import { PATIENT_PAID } from '../cashier/patient-paid.ts';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';

interface FacilityRow {
  readonly facility_id: string;
  readonly facility_name: string;
  readonly bills: number;
  readonly total_fen: Fen;
  readonly due_fen: Fen;
  readonly paid_fen: Fen;
  readonly owing: number;
}

interface PayerRow {
  readonly facility_id: string;
  readonly payer: string;
  readonly bills: number;
  readonly amount_fen: Fen;
  /** Of its latest bill: there its name stands. */
  readonly lines: Outcome['lines'];
}

/** The settlements that stand, of the county $1, discharged from $2 to $3, of the facilities $4 and $5 where these are named. */
const BILLS = `(select s.settlement_id, s.facility_id, s.total_fen, s.patient_fen from settlement s
  where s.county_id = $1 and s.discharged_on between $2 and $3 and ($4::text is null or s.facility_id = $4) and ($5::text is null or s.facility_id = $5)
    and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id))`;

export function facilityAccountRoute(database: Database): Route {
  return queryRoute(getFacilityAccount, database, async ({ rows, countyId }, { from, to, facilityId }, call) => {
    if (to < from) return TO_BEFORE_FROM;
    const values = [countyId, from, to, facilityId, onlyFacilityOf(actorOf(call))];
    const [facilities, payers] = await Promise.all([
      rows<FacilityRow>(
        `select b.facility_id, f.name as facility_name, count(*) as bills, sum(b.total_fen)::bigint as total_fen, sum(b.patient_fen)::bigint as due_fen,
           coalesce(sum(m.paid_fen), 0)::bigint as paid_fen, count(*) filter (where b.patient_fen > coalesce(m.paid_fen, 0)) as owing
         from ${BILLS} b join facility f on f.county_id = $1 and f.facility_id = b.facility_id left join ${PATIENT_PAID} m using (settlement_id)
         group by b.facility_id, f.name order by f.name`,
        values,
      ),
      rows<PayerRow>(
        `select p.facility_id, p.payer, p.bills, p.amount_fen, s.result->'lines' as lines from (
           select b.facility_id, l.payer, count(distinct l.settlement_id) as bills, sum(l.paid_fen)::bigint as amount_fen, max(l.settlement_id) as latest
           from ${BILLS} b join settlement_line l on l.county_id = $1 and l.settlement_id = b.settlement_id
           where l.paid_fen > 0 group by b.facility_id, l.payer) p
         join settlement s on s.county_id = $1 and s.settlement_id = p.latest order by p.payer`,
        values,
      ),
    ]);
    return { facilities: facilities.map((row) => toAccount(row, payers)) };
  });
}

const TO_BEFORE_FROM = refuse(
  'bad-input',
  { zh: '截止日期早于起始日期；请对调或重新选择。', en: 'the last day lies before the first; exchange them or choose again' },
  '/to',
);

function toAccount(row: FacilityRow, payers: readonly PayerRow[]) {
  return {
    facilityId: row.facility_id,
    facilityName: row.facility_name,
    bills: row.bills,
    total: formatFen(row.total_fen),
    payers: payers
      .filter(({ facility_id }) => facility_id === row.facility_id)
      .map(({ payer, bills, amount_fen, lines }) => ({
        payer,
        payerName: lines.find((line) => line.payer === payer)?.payerName ?? { zh: payer, en: payer },
        bills,
        amount: formatFen(amount_fen),
      })),
    patients: { due: formatFen(row.due_fen), paid: formatFen(row.paid_fen), owed: formatFen(fen(row.due_fen - row.paid_fen)), owing: row.owing },
  };
}

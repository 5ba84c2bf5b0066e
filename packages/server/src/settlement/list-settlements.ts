// Settlements in pages, the latest first, with the names and sums that a list shows. The page is cut out first and joined afterwards, so
// that a county with hundreds of thousands of bills answers as fast as a small one.
import { type InputOf, type OutputOf, onlyFacilityOf, refuse } from '@doudi/core/contract';
import { maskName } from '@doudi/core/registry';
import { isProtectedName } from '@doudi/core/scheme';
import { listSettlements } from '@doudi/core/settlement';
import { addFen, type Fen, fen, formatFen, type Text, ZERO } from '@doudi/policy';
import { PAID_OF_SETTLEMENT } from '../cashier/patient-paid.ts';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route, SignedIn } from '../platform/http/route.ts';
import { beginOf } from '../platform/local-day.ts';
import { idsOfPerson } from '../registry/people.ts';
import { type SettledRow, toSettled } from './settlement-row.ts';

type Listed = OutputOf<typeof listSettlements>['settlements'][number];

interface ListedRow extends SettledRow {
  readonly is_cancelled: boolean;
  readonly person_name: string;
  readonly facility_name: string;
  readonly settled_by_name: string;
  readonly patient_paid_fen: Fen;
  /** What each line paid; none if it was held. */
  readonly paid: Readonly<Record<string, number>> | null;
}

export function listSettlementsRoute(database: Database): Route {
  return queryRoute(listSettlements, database, async (transaction, input, call) => {
    if (input.payer !== undefined && isProtectedName(input.payer)) return NO_LIST_OF_PROTECTED;
    const actor = actorOf(call);
    const found = await findPage(transaction, input, actor);
    return { settlements: found.slice(0, input.pageSize).map((row) => toListed(row, actor)), hasMore: found.length > input.pageSize };
  });
}

/** A bill says that something is protected; a list of all such people would say who they are. */
const NO_LIST_OF_PROTECTED = refuse('not-allowed', { zh: '受保护的待遇不能作为筛选条件。', en: 'nobody is listed by a protected entitlement' }, '/payer');

async function findPage(transaction: Transaction, input: InputOf<typeof listSettlements>, actor: SignedIn): Promise<ListedRow[]> {
  const { rows, countyId } = transaction;
  return rows<ListedRow>(
    `with page as materialized (
       select s.settlement_id, s.settling_number, s.person_id, s.facility_id, s.bill_number, s.kind, s.discharged_on, s.total_fen, s.patient_fen,
         s.result, s.settled_at, s.settled_by, c.settlement_id is not null as is_cancelled
       from settlement s left join cancellation c on c.county_id = $1 and c.settlement_id = s.settlement_id
       where s.county_id = $1 and ($2::text[] is null or s.person_id = any ($2)) and ($3::text is null or s.facility_id = $3)
         and ($4::text is null or s.facility_id = $4) and ($5::text is null or s.bill_number = $5) and ($6::text is null or s.kind = $6)
         and ($7::date is null or s.discharged_on >= $7) and ($8::date is null or s.discharged_on <= $8)
         and ($9::timestamptz is null or s.settled_at >= $9) and ($10::timestamptz is null or s.settled_at < $10)
         and ($11::text is null or s.settled_by = $11) and ($12::bigint is null or s.settling_number < $12)
         and ($13::text = 'all' or ($13::text = 'cancelled') = (c.settlement_id is not null))
         and ($15::bigint is null or s.settling_number = $15)
         and ($16::text is null or exists (select from settlement_line l where l.county_id = $1 and l.settlement_id = s.settlement_id and l.payer = $16 and l.paid_fen > 0))
         and ($13::text <> 'owing' or s.patient_fen > ${PAID_OF_SETTLEMENT})
       order by s.settling_number desc limit $14)
     select s.*, p.name as person_name, f.name as facility_name, coalesce(a.display_name, s.settled_by) as settled_by_name,
       ${PAID_OF_SETTLEMENT} as patient_paid_fen,
       (select json_object_agg(l.line, l.paid_fen) from settlement_line l where l.county_id = $1 and l.settlement_id = s.settlement_id) as paid
     from page s
     join person p on p.county_id = $1 and p.person_id = s.person_id
     join facility f on f.county_id = $1 and f.facility_id = s.facility_id
     left join actor a on a.county_id = $1 and a.actor_id = s.settled_by
     order by s.settling_number desc`,
    [
      countyId,
      input.personId && (await idsOfPerson(transaction, input.personId)),
      input.facilityId,
      onlyFacilityOf(actor),
      input.billNumber,
      input.kind,
      input.dischargedFrom,
      input.dischargedTo,
      input.settledFrom && beginOf(input.settledFrom),
      input.settledTo && beginOf(input.settledTo, 1),
      input.isMine === 'true' ? actor.actorId : undefined,
      input.beforeNumber,
      input.status,
      input.pageSize + 1,
      input.number,
      input.payer,
    ],
  );
}

function toListed(row: ListedRow, { role }: SignedIn): Listed {
  return {
    ...toSettled(row),
    total: formatFen(row.total_fen),
    patientPays: formatFen(row.patient_fen),
    // A payer checks bills; whose they are is no part of that.
    personName: role === 'payer' ? maskName(row.person_name) : row.person_name,
    facilityName: row.facility_name,
    settledByName: row.settled_by_name,
    payers: payersOf(row),
    patientPaid: formatFen(row.patient_paid_fen),
    // Nobody owes a bill that does not stand.
    patientOwes: formatFen(row.is_cancelled ? ZERO : fen(row.patient_fen - row.patient_paid_fen)),
    isCancelled: row.is_cancelled,
  };
}

/** The amounts are those of the lines' rows: a sum may be more than an amount that is stated may be. */
function payersOf({ result, paid }: ListedRow): Listed['payers'] {
  const sums = new Map<string, { payerName: Text; paidFen: Fen }>();
  for (const { line, payer, payerName } of result.lines) {
    const before = sums.get(payer)?.paidFen ?? ZERO;
    sums.set(payer, { payerName, paidFen: addFen(before, fen(paid?.[line] ?? 0)) });
  }
  return [...sums].map(([payer, { payerName, paidFen }]) => ({ payer, payerName, paid: formatFen(paidFen) }));
}

// Everything that is held about one person, for the person: read where it lies, each part with who wrote it. Of others of the household only how many
// they are. It is itself a reading, and stands in the audit that it shows.
import { accountOf } from '@doudi/core/ledger';
import { getSubjectAccess, type Notice } from '@doudi/core/privacy';
import { isProtectedName } from '@doudi/core/scheme';
import { type Fen, formatFen } from '@doudi/policy';
import { findEntries, type Listed } from '../audit/list-entries.ts';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';

import { findCasesOf } from '../recognition/read-cases.ts';
import { findAllDisabilities } from '../registry/disabilities.ts';
import { findEvents } from '../registry/events.ts';
import { findHelp } from '../registry/helping-routes.ts';
import { idsOfPerson, NO_SUCH_PERSON, PERSON_COLUMNS } from '../registry/people.ts';
import { maskedContact, type PersonRow, RECORD_COLUMNS, toPersonInList, toRecord } from '../registry/routes.ts';

import { findOpeningsOf } from '../settlement/openings.ts';
import type { SettledRow } from '../settlement/settlement-row.ts';
import { findConsents } from './consents.ts';

const MOST_LOOKS = 500;

export interface SubjectAccessServices {
  readonly keys: FieldKeys;
  readonly noticeOf: (countyId: string) => Notice;
  /** Of all installed schemes: what stands behind a wall by now. */
  readonly walledCategories: readonly string[];
}

export function subjectAccessRoute(database: Database, { keys, noticeOf, walledCategories }: SubjectAccessServices): Route {
  return queryRoute(getSubjectAccess, database, async (transaction, { personId }, call) => {
    const actor = actorOf(call);
    const notice = noticeOf(actor.countyId);
    const hasHolds = actor.area === actor.countyId;
    // Also what stands under a record that was joined to this one.
    const personIds = await idsOfPerson(transaction, personId);
    const [
      [person],
      corrections,
      designations,
      cases,
      settlements,
      payments,
      arrears,
      holds,
      used,
      openings,
      consents,
      exports,
      looks,
      [maker],
      life,
      disabilities,
    ] = await Promise.all([
      findPerson(transaction, personId, localDay(database.now())),
      findCorrections(transaction, personIds),
      findAllDesignations(transaction, personIds),
      findCasesOf(transaction, personIds, walledCategories),
      findSettlements(transaction, personIds),
      findPayments(transaction, personIds),
      findArrears(transaction, personIds),
      hasHolds ? findHolds(transaction, personIds) : [],
      findUsed(transaction, personId),
      findOpeningsOf(transaction, personIds),
      findConsents(transaction, notice, personId),
      findExports(transaction, personId),
      findEntries(transaction, { personId, pageSize: MOST_LOOKS }),
      transaction.rows<{ display_name: string }>('select display_name from actor where county_id = $1 and actor_id = $2', [
        transaction.countyId,
        actor.actorId,
      ]),
      findLife(transaction, personIds),
      findAllDisabilities(transaction, personIds),
    ]);
    if (!person) return NO_SUCH_PERSON;
    const { categories: _, bornYear: __, householdId, ...listed } = toPersonInList(person, keys);
    const help = householdId === undefined ? undefined : await findHelp(transaction, householdId, localDay(database.now()), keys);
    return {
      madeAt: database.now().toISOString(),
      madeByName: maker?.display_name ?? actor.actorId,
      notice: { name: notice.name, version: notice.version, contact: notice.contact },
      person: { ...listed, ...maskedContact(person, keys), bornOn: person.born_on, registeredAt: person.created_at.toISOString() },
      corrections,
      ...(householdId !== undefined && { household: { householdId, others: person.others } }),
      ...(help && { help }),
      record: toRecord(person, keys),
      ...life,
      designations,
      disabilities,
      cases,
      settlements,
      payments,
      arrears,
      holds,
      hasHolds,
      used,
      openings,
      consents,
      exports,
      looks: looks.entries.map((entry) => toLook(entry, notice)),
      hasMoreLooks: looks.hasMore,
      walled: 'not-included' as const,
    };
  });
}

interface WholePersonRow extends PersonRow {
  readonly created_at: Date;
  readonly others: number;
}

function findPerson({ rows, countyId }: Transaction, personId: string, today: string): Promise<WholePersonRow[]> {
  return rows<WholePersonRow>(
    `select ${PERSON_COLUMNS}, ${RECORD_COLUMNS}, p.phone_cipher, p.bank_account_cipher, p.created_at,
       (select count(*)::integer from person o where o.county_id = $1 and o.household_id = p.household_id and o.person_id <> p.person_id
          and o.died_on is null and o.left_on is null and o.merged_into is null) as others
     from person p where p.county_id = $1 and p.person_id = $3`,
    [countyId, today, personId],
  );
}

async function findCorrections({ rows, countyId }: Transaction, personIds: readonly string[]) {
  const found = await rows<{
    name: string;
    sex: 'male' | 'female' | 'unknown';
    born_on: string;
    village_code: string;
    had_id_number: boolean;
    reason: string;
    evidence: string;
    replaced_at: Date;
    by_name: string;
  }>(
    `select v.*, v.id_number_cipher is not null as had_id_number, coalesce(a.display_name, v.replaced_by) as by_name
     from person_version v left join actor a on a.county_id = $1 and a.actor_id = v.replaced_by
     where v.county_id = $1 and v.person_id = any ($2::text[]) order by v.version desc`,
    [countyId, personIds],
  );
  return found.map((row) => ({
    at: row.replaced_at.toISOString(),
    byName: row.by_name,
    reason: row.reason,
    evidence: row.evidence,
    before: { name: row.name, sex: row.sex, bornOn: row.born_on, villageCode: row.village_code, hadIdNumber: row.had_id_number },
  }));
}

/** Where they lived, what happened to them, and with whom they were taken for one or not. */
async function findLife(transaction: Transaction, personIds: readonly string[]) {
  const { rows, countyId } = transaction;
  const [memberships, events, decisions] = await Promise.all([
    rows<{ household_id: string; from_day: string | null; to_day: string | null; recorded_at: Date; by_name: string; withdrawn_at: Date | null }>(
      `select m.*, coalesce(a.display_name, m.recorded_by) as by_name
       from household_membership m left join actor a on a.county_id = $1 and a.actor_id = m.recorded_by
       where m.county_id = $1 and m.person_id = any ($2::text[]) order by m.recorded_at desc, m.household_membership_id desc`,
      [countyId, personIds],
    ),
    findEvents(transaction, { personIds }),
    rows<{ reason: string; decided_at: Date; by_name: string; undone_at: Date | null }>(
      `select d.*, coalesce(a.display_name, d.decided_by) as by_name
       from duplicate_decision d left join actor a on a.county_id = $1 and a.actor_id = d.decided_by
       where d.county_id = $1 and (d.person_id = any ($2::text[]) or d.other_id = any ($2::text[])) order by d.duplicate_decision_id desc`,
      [countyId, personIds],
    ),
  ]);
  return {
    memberships: memberships.map((row) => ({
      householdId: row.household_id,
      ...(row.from_day !== null && { fromDay: row.from_day }),
      ...(row.to_day !== null && { toDay: row.to_day }),
      recordedAt: row.recorded_at.toISOString(),
      byName: row.by_name,
      ...(row.withdrawn_at !== null && { withdrawnAt: row.withdrawn_at.toISOString() }),
    })),
    // Only what their own record said names nobody else.
    events: events.map((event) => (event.kind === 'record-changed' ? event : { ...event, facts: {} })),
    duplicates: decisions.map((row) => ({
      reason: row.reason,
      at: row.decided_at.toISOString(),
      byName: row.by_name,
      ...(row.undone_at !== null && { undoneAt: row.undone_at.toISOString() }),
    })),
  };
}

/** Also those that were withdrawn. */
async function findAllDesignations({ rows, countyId }: Transaction, personIds: readonly string[]) {
  const found = await rows<{
    category: string;
    from_day: string;
    to_day: string | null;
    source: string;
    recorded_at: Date;
    withdrawn_at: Date | null;
  }>('select * from designation where county_id = $1 and person_id = any ($2::text[]) order by from_day, designation_id', [countyId, personIds]);
  return found.map((row) => ({
    category: row.category,
    fromDay: row.from_day,
    ...(row.to_day !== null && { toDay: row.to_day }),
    source: row.source,
    recordedAt: row.recorded_at.toISOString(),
    ...(row.withdrawn_at !== null && { withdrawnAt: row.withdrawn_at.toISOString() }),
  }));
}

async function findSettlements({ rows, countyId }: Transaction, personIds: readonly string[]) {
  const found = await rows<SettledRow & { facility_name: string; by_name: string; cancelled_at: Date | null }>(
    `select s.settlement_id, s.settling_number, s.bill_number, s.kind, s.discharged_on, s.total_fen, s.patient_fen, s.result, s.settled_at,
       f.name as facility_name, coalesce(a.display_name, s.settled_by) as by_name, c.cancelled_at
     from settlement s join facility f on f.county_id = $1 and f.facility_id = s.facility_id
       left join actor a on a.county_id = $1 and a.actor_id = s.settled_by
       left join cancellation c on c.county_id = $1 and c.settlement_id = s.settlement_id
     where s.county_id = $1 and s.person_id = any ($2::text[]) order by s.settling_number desc`,
    [countyId, personIds],
  );
  return found.map((row) => ({
    settlementId: row.settlement_id,
    number: row.settling_number,
    facilityName: row.facility_name,
    billNumber: row.bill_number,
    kind: row.kind,
    dischargedOn: row.discharged_on,
    settledAt: row.settled_at.toISOString(),
    settledByName: row.by_name,
    total: formatFen(row.total_fen),
    lines: row.result.lines.map(({ name, payerName, paid }) => ({ name, payerName, paid })),
    patientPays: formatFen(row.patient_fen),
    ...(row.cancelled_at !== null && { cancelledAt: row.cancelled_at.toISOString() }),
  }));
}

async function findPayments({ rows, countyId }: Transaction, personIds: readonly string[]) {
  const found = await rows<{ settlement_id: string; amount_fen: Fen; means: string; is_refund: boolean; taken_at: Date; by_name: string }>(
    `select y.settlement_id, y.amount_fen, y.means, y.refunds_payment_id is not null as is_refund, y.taken_at, coalesce(a.display_name, y.taken_by) as by_name
     from payment y join settlement s on s.county_id = $1 and s.settlement_id = y.settlement_id
       left join actor a on a.county_id = $1 and a.actor_id = y.taken_by
     where y.county_id = $1 and s.person_id = any ($2::text[]) order by y.payment_id`,
    [countyId, personIds],
  );
  return found.map((row) => ({
    settlementId: row.settlement_id,
    amount: `${row.is_refund ? '-' : ''}${formatFen(row.amount_fen)}`,
    means: row.means,
    takenAt: row.taken_at.toISOString(),
    takenByName: row.by_name,
  }));
}

async function findArrears({ rows, countyId }: Transaction, personIds: readonly string[]) {
  const found = await rows<{ settlement_id: string; amount_fen: Fen; due_on: string; note: string | null; agreed_at: Date }>(
    `select r.* from arrears_agreement r join settlement s on s.county_id = $1 and s.settlement_id = r.settlement_id
     where r.county_id = $1 and s.person_id = any ($2::text[]) order by r.arrears_agreement_id`,
    [countyId, personIds],
  );
  return found.map((row) => ({
    settlementId: row.settlement_id,
    amount: formatFen(row.amount_fen),
    dueOn: row.due_on,
    ...(row.note !== null && { note: row.note }),
    agreedAt: row.agreed_at.toISOString(),
  }));
}

async function findHolds({ rows, countyId }: Transaction, personIds: readonly string[]) {
  const found = await rows<{ transfer_id: string; amount_fen: Fen; facility_name: string; reason: string; booked_at: Date; is_open: boolean }>(
    `select t.transfer_id, t.amount_fen, f.name as facility_name, t.reason, t.booked_at,
       not exists (select from transfer n where n.county_id = $1 and n.pending_transfer_id = t.transfer_id) as is_open
     from transfer t join facility f on f.county_id = $1 and f.facility_id = split_part(t.credit_account_id, '/', 2)
     where t.county_id = $1 and t.status = 'pending' and t.debit_account_id = any ($2::text[]) order by t.transfer_id`,
    [countyId, personIds.map((personId) => accountOf('patient', personId))],
  );
  return found.map((row) => ({
    transferId: row.transfer_id,
    amount: formatFen(row.amount_fen),
    facilityName: row.facility_name,
    reason: row.reason,
    placedAt: row.booked_at.toISOString(),
    isOpen: row.is_open,
  }));
}

async function findUsed({ rows, countyId }: Transaction, personId: string) {
  const found = await rows<{ period: string; amounts: Record<string, number> }>(
    `select period, amounts from accumulator where county_id = $1 and owner_kind = 'person' and owner_id = $2 order by period`,
    [countyId, personId],
  );
  // What a protected entitlement has used up would tell that there is one.
  const shown = (amounts: Record<string, number>) => Object.fromEntries(Object.entries(amounts).filter(([key]) => !key.split('/').some(isProtectedName)));
  return found.map(({ period, amounts }) => ({ period, entries: shown(amounts) }));
}

async function findExports({ rows, countyId }: Transaction, personId: string) {
  const found = await rows<{ export_id: string; made_at: Date; use: string }>(
    `select e.export_id, e.made_at, e.use from export_subject x join deidentified_export e on e.county_id = $1 and e.export_id = x.export_id
     where x.county_id = $1 and x.person_id = $2 order by e.export_id`,
    [countyId, personId],
  );
  return found.map((row) => ({ exportId: row.export_id, madeAt: row.made_at.toISOString(), use: row.use }));
}

/** As the auditor reads it: who read or changed anything of the person, the last first. */
function toLook({ writtenAt, actorName, actorRole, purpose, what }: Listed, notice: Notice) {
  const purposeName = notice.purposes.find(({ id }) => id === purpose)?.name;
  return { at: writtenAt, byName: actorName, ...(actorRole && { role: actorRole }), purpose, ...(purposeName && { purposeName }), what };
}

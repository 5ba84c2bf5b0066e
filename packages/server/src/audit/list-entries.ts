// Pages of the audit, the latest first: what an auditor asks for by person, account, thing, purpose, kind and days.
import { commandWords, type getAccessLog, type listAuditEntries, purposeWords } from '@doudi/core/audit';
import type { InputOf, OutputOf, Role } from '@doudi/core/contract';
import { maskName } from '@doudi/core/registry';
import type { Text } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import { beginOf } from '../platform/local-day.ts';

export type Listed = OutputOf<typeof listAuditEntries>['entries'][number];
export type EntryFilter = Omit<InputOf<typeof listAuditEntries>, 'pageSize'> & { readonly pageSize: number };
export type Stretch = Pick<InputOf<typeof getAccessLog>, 'from' | 'to' | 'before'>;

interface EntryRow {
  readonly audit_entry_id: string;
  readonly cursor: string;
  readonly written_at: Date;
  readonly actor_id: string;
  readonly actor_name: string | null;
  readonly actor_role: Role | null;
  /** Of who read from above the county. */
  readonly actor_area: string | null;
  readonly command: string;
  readonly purpose: string;
  readonly subject: string;
  readonly persons: string[];
  readonly request_id: string;
  readonly is_sealed: boolean;
}

/** One more than a page, to know whether there are others. */
export async function findEntries(transaction: Transaction, filter: EntryFilter): Promise<{ entries: Listed[]; hasMore: boolean }> {
  const found = await findRows(transaction, filter);
  const page = found.slice(0, filter.pageSize);
  const names = await namesOf(transaction, [...new Set(page.flatMap(personsIn))]);
  return { entries: page.map((row) => toListed(row, names)), hasMore: found.length > filter.pageSize };
}

function findRows({ rows, countyId }: Transaction, filter: EntryFilter): Promise<EntryRow[]> {
  const [micros, id] = filter.before?.split('_', 2) ?? [];
  // An id may hold the character that parts it from the time.
  const beforeId = micros !== undefined && id !== undefined ? filter.before?.slice(micros.length + 1) : undefined;
  return rows<EntryRow>(
    `with page as materialized (
       select e.* from ${filter.personId === undefined ? 'audit_entry e' : ENTRIES_OF_PERSON}
       where e.county_id = $1 and ($3::text is null or e.actor_id = $3) and ($4::text is null or e.subject = $4)
         and ($5::text is null or e.purpose = $5) and ($6::text is null or e.command = $6)
         and ($7::timestamptz is null or e.written_at >= $7) and ($8::timestamptz is null or e.written_at < $8)
         and ($9::bigint is null or (e.written_at <= ${MOMENT} and (e.written_at < ${MOMENT} or e.audit_entry_id < $10)))
         and ($2::text is null or $2 = any (e.persons) or e.subject = 'person/' || $2)
       order by e.written_at desc, e.audit_entry_id desc limit $11)
     select e.audit_entry_id, e.written_at, e.actor_id, coalesce(e.facts #>> '{officer,displayName}', a.display_name) as actor_name,
       coalesce(e.facts #>> '{officer,role}', a.role) as actor_role, e.facts #>> '{officer,area}' as actor_area, e.command, e.purpose, e.subject, e.persons,
       e.request_id, exists (select from audit_seal s where s.county_id = $1 and s.audit_entry_id = e.audit_entry_id) as is_sealed,
       (extract(epoch from e.written_at) * 1000000)::bigint::text || '_' || e.audit_entry_id as cursor
     from page e left join actor a on a.county_id = $1 and a.actor_id = e.actor_id
     order by e.written_at desc, e.audit_entry_id desc`,
    [
      countyId,
      filter.personId,
      filter.actorId,
      filter.subject,
      filter.purpose,
      filter.command,
      filter.from && beginOf(filter.from),
      filter.to && beginOf(filter.to, 1),
      micros,
      beforeId,
      filter.pageSize + 1,
    ],
  );
}

const MOMENT = `(timestamptz 'epoch' + $9::bigint * interval '1 microsecond')`;

/** Those that the sealer has listed, and those that it has not come to: no index serves a list of persons under row-level security. */
const ENTRIES_OF_PERSON = `(
  select l.audit_entry_id from audit_person l
   where l.county_id = $1 and l.person_id = $2 and ($7::timestamptz is null or l.written_at >= $7) and ($8::timestamptz is null or l.written_at < $8)
  union
  select u.audit_entry_id from audit_entry u
   where u.county_id = $1 and u.written_in >= coalesce((select horizon from audit_head where county_id = $1), '0')
     and ($2 = any (u.persons) or u.subject = 'person/' || $2)) about
  join audit_entry e on e.audit_entry_id = about.audit_entry_id`;

function personsIn({ persons, subject }: Pick<EntryRow, 'persons' | 'subject'>): string[] {
  return [...new Set([...persons, ...(subject.startsWith('person/') ? [subject.slice('person/'.length)] : [])])];
}

async function namesOf({ rows, countyId }: Transaction, personIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (personIds.length === 0) return new Map();
  const found = await rows<{ person_id: string; name: string }>('select person_id, name from person where county_id = $1 and person_id = any ($2)', [
    countyId,
    personIds,
  ]);
  return new Map(found.map(({ person_id, name }) => [person_id, maskName(name)]));
}

export async function findNameMasked(transaction: Transaction, personId: string): Promise<string | undefined> {
  return (await namesOf(transaction, [personId])).get(personId);
}

export async function findActorName({ rows, countyId }: Transaction, actorId: string): Promise<string | undefined> {
  const [row] = await rows<{ display_name: string }>('select display_name from actor where county_id = $1 and actor_id = $2', [countyId, actorId]);
  return row?.display_name;
}

function toListed(row: EntryRow, names: ReadonlyMap<string, string>): Listed {
  const what: Text = commandWords(row.command);
  return {
    auditEntryId: row.audit_entry_id,
    cursor: row.cursor,
    writtenAt: row.written_at.toISOString(),
    actorId: row.actor_id,
    actorName: row.actor_name ?? row.actor_id,
    ...(row.actor_role !== null && { actorRole: row.actor_role }),
    ...(row.actor_area !== null && { actorArea: row.actor_area }),
    command: row.command,
    what,
    purpose: row.purpose,
    why: purposeWords(row.purpose),
    subject: row.subject,
    persons: personsIn(row).map((personId) => ({ personId, nameMasked: names.get(personId) ?? '' })),
    requestId: row.request_id,
    isSealed: row.is_sealed,
  };
}

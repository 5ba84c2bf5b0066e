// The audit of a county as it lies in the database, read in one snapshot and changed by nothing.
import type { Transaction } from '../platform/database/transaction.ts';
import type { Chain, ChainHead, SealedRow, UnsealedRow } from './check-chain.ts';
import { ENTRY_TEXT, type EntryTextRow, toEntryText } from './entry-text.ts';
import { ROOT_COLUMNS, type RootRow, toSignedEnd } from './roots.ts';

const AT_ONCE = 5_000;

/** Inside one transaction of the county, which must be repeatable read. */
export async function readChain(transaction: Transaction): Promise<Chain> {
  const { rows, countyId } = transaction;
  // A county with many millions takes longer than a person may.
  await rows('set local statement_timeout = 0');
  const [head] = await rows<{ begun_on: string; sequence: number; hash: Buffer; sealed_at: string; horizon: string }>(
    `select to_char(begun_on, 'YYYY-MM-DD') as begun_on, sequence, hash, horizon::text as horizon, to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as sealed_at
     from audit_head where county_id = $1`,
    [countyId],
  );
  const [now] = await rows<{ read_at: string }>(`select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as read_at`);
  const roots = await rows<RootRow>(`select ${ROOT_COLUMNS} from audit_root r where r.county_id = $1 order by r.day`, [countyId]);
  return {
    countyId,
    head: head && toHead(head),
    roots: roots.map(toSignedEnd),
    readAt: now?.read_at ?? '',
    sealed: () => sealedOf(transaction),
    unsealed: () => unsealedOf(transaction, head?.horizon ?? '0'),
    unlisted: () => unlistedOf(transaction),
  };
}

function toHead(row: { begun_on: string; sequence: number; hash: Buffer; sealed_at: string }): ChainHead {
  return { begunOn: row.begun_on, sequence: row.sequence, hash: row.hash.toString('hex'), sealedAt: row.sealed_at };
}

interface SealRow extends Omit<EntryTextRow, 'county_id'> {
  readonly county_id: string | null;
  readonly sequence: number;
  readonly hash: Buffer;
  readonly sealed_id: string;
}

/** The next rows are fetched while these are computed. A stretch with both ends is found by the key, whatever PostgreSQL knows of the table. */
async function* sealedOf({ rows, countyId }: Transaction): AsyncGenerator<readonly SealedRow[]> {
  const stretch = (from: number) =>
    rows<SealRow>(
      `select s.sequence, s.hash, s.audit_entry_id as sealed_id, ${ENTRY_TEXT}
       from audit_seal s left join audit_entry e on e.county_id = $1 and e.audit_entry_id = s.audit_entry_id
       where s.county_id = $1 and s.sequence >= $2 and s.sequence < $2 + ${AT_ONCE} order by s.sequence`,
      [countyId, from],
      'audit-chain',
    );
  const nextFrom = async (from: number) => {
    const [found] = await rows<{ sequence: number | null }>('select min(sequence) as sequence from audit_seal where county_id = $1 and sequence >= $2', [
      countyId,
      from,
    ]);
    return found?.sequence ?? undefined;
  };
  for (let from = await nextFrom(0), next = from === undefined ? undefined : stretch(from); from !== undefined && next; ) {
    const found = await next;
    // A stretch that is not full ends the chain, or a hole follows in it.
    from = found.length === AT_ONCE ? from + AT_ONCE : await nextFrom((found.at(-1)?.sequence ?? from) + 1);
    next = from === undefined ? undefined : stretch(from);
    // Whoever stops listening leaves it behind.
    next?.catch(() => undefined);
    yield found.map(toSealedRow);
  }
}

function toSealedRow(row: SealRow): SealedRow {
  const { sequence, hash, sealed_id, county_id } = row;
  return { sequence, hash, entryId: sealed_id, entry: county_id === null ? undefined : toEntryText({ ...row, county_id }) };
}

/** All of two tables are compared: row by row would take for ever, and PostgreSQL would do so with a table that it has not analysed yet. */
const COMPARE_ALL = 'set local enable_nestloop = off';

async function* unsealedOf({ rows, countyId }: Transaction, horizon: string): AsyncGenerator<readonly UnsealedRow[]> {
  await rows(COMPARE_ALL);
  await rows(
    `declare unsealed_entries no scroll cursor for
       select ${ENTRY_TEXT}, e.written_in >= $2::xid8 and e.written_in < pg_snapshot_xmax(pg_current_snapshot()) as is_waiting
       from audit_entry e where e.county_id = $1 and not exists (select from audit_seal s where s.county_id = $1 and s.audit_entry_id = e.audit_entry_id)
       order by e.written_in, e.audit_entry_id`,
    [countyId, horizon],
  );
  for (;;) {
    const found = await rows<EntryTextRow & { is_waiting: boolean }>(`fetch forward ${AT_ONCE} from unsealed_entries`);
    if (found.length > 0) yield found.map((row) => ({ entry: toEntryText(row), isWaiting: row.is_waiting }));
    if (found.length < AT_ONCE) break;
  }
  await rows('close unsealed_entries');
  await rows('set local enable_nestloop = on');
}

/** Entries whose persons are not listed as they say, and listings of no such entry. */
async function unlistedOf({ rows, countyId }: Transaction): Promise<string[]> {
  await rows(COMPARE_ALL);
  const found = await rows<{ audit_entry_id: string }>(
    `with told as (
       select e.audit_entry_id, e.written_at, p.person_id, true as is_told
       from audit_entry e join audit_seal s on s.county_id = $1 and s.audit_entry_id = e.audit_entry_id
       cross join lateral (select unnest(e.persons) union select substr(e.subject, 8) where e.subject like 'person/%') as p (person_id)
       where e.county_id = $1 and (e.persons <> '{}' or e.subject like 'person/%') and p.person_id is not null)
     select distinct audit_entry_id
     from told t full join (select *, true as is_listed from audit_person where county_id = $1) l using (person_id, written_at, audit_entry_id)
     where is_told is null or is_listed is null order by 1 limit 1000`,
    [countyId],
  );
  await rows('set local enable_nestloop = on');
  return found.map(({ audit_entry_id }) => audit_entry_id);
}

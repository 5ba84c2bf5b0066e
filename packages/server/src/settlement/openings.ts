// What people had used up before Doudi began, as postings from an opening account. A balance is opened once at a time, before any bill of its period; what was
// wrong is taken back by postings the other way. Each step of a list is signed: the hash of its postings stands with it and in the audit.
import { createHash } from 'node:crypto';
import type { OurUse } from '@doudi/core/exchange';
import { type AccumulatorKey, type AccumulatorRow, rowPeriod, rowsAfter } from '@doudi/core/settlement';
import { type Fen, formatFen, householdOf, type Owner, type Posting } from '@doudi/policy';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { IDS_OF_PERSON } from '../registry/people.ts';
import { lockAccumulators, updateManyAccumulators } from './accumulators.ts';

/** As it is stored; `owner_id` as accumulators name it. */
export interface OpeningPosting {
  readonly opening_posting_id: string;
  readonly person_id: string;
  readonly owner_kind: Owner;
  readonly owner_id: string;
  readonly key: string;
  readonly from_account: string;
  readonly to_account: string;
  readonly amount: number;
  readonly reverses_id: string | null;
  readonly attempt: number;
}

/** Whose balance a row means. */
export interface Wanted {
  readonly personId: string;
  readonly owner: Owner;
  readonly key: string;
}

interface OwnerRow {
  readonly person_id: string;
  readonly household_id: string | null;
  readonly person_years: readonly string[];
}

/** Of a `person p`: the years of bills that stand, of the person and of records joined to theirs. */
const OWNERS = `select p.person_id, p.household_id,
    array(select distinct to_char(s.discharged_on, 'YYYY') from settlement s
          where s.county_id = $1 and s.person_id = any ${IDS_OF_PERSON}
            and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)) as person_years
  from person p where p.county_id = $1 and p.person_id = any ($2::text[])`;

/** The years of bills that stand, by household: asked once for all, for bills are not found by household. */
async function findHouseholdYears({ rows, countyId }: Transaction, householdIds: readonly string[]): Promise<Map<string, readonly string[]>> {
  if (householdIds.length === 0) return new Map();
  const found = await rows<{ household_id: string; years: string[] }>(
    `select s.household_id, array_agg(distinct to_char(s.discharged_on, 'YYYY')) as years from settlement s
     where s.county_id = $1 and s.household_id = any ($2::text[])
       and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)
     group by s.household_id`,
    [countyId, householdIds],
  );
  return new Map(found.map(({ household_id, years }) => [household_id, years]));
}

export interface Uses {
  /** What is known of whom a row means; the owner's id as accumulators name it. */
  readonly of: (wanted: Wanted) => (Omit<OurUse, 'name'> & { readonly ownerId: string; readonly attempt: number }) | undefined;
  readonly rows: readonly AccumulatorRow[];
  readonly number: number;
}

/** `locks`: the persons are locked already, and now their balances are, so that nobody settles for them until the end of the transaction. */
export async function loadUses(transaction: Transaction, wanted: readonly Wanted[], { locks }: { readonly locks: boolean }): Promise<Uses> {
  if (wanted.length === 0) return { of: () => undefined, rows: [], number: 0 };
  const personIds = [...new Set(wanted.map(({ personId }) => personId))];
  const households = await transaction.rows<Pick<OwnerRow, 'person_id' | 'household_id'>>(
    'select person_id, household_id from person where county_id = $1 and person_id = any ($2::text[])',
    [transaction.countyId, personIds],
  );
  const householdIds = new Map(households.map(({ person_id, household_id }) => [person_id, household_id ?? undefined]));
  const keys = keysOf(
    wanted.map(({ personId, owner, key }) => ({ ownerKind: owner, ownerId: ownerIdOf(owner, personId, householdIds.get(personId)), period: rowPeriod(key) })),
  );
  const { rows, number } = locks ? await lockAccumulators(transaction, keys) : { rows: await findAccumulators(transaction, keys), number: 0 };
  // Once the balances are locked: what was settled before is seen, and what comes waits.
  const ofHouseholds = wanted.flatMap(({ owner, personId }) => (owner === 'household' ? (householdIds.get(personId) ?? []) : []));
  const [owners, opened, householdYears] = await Promise.all([
    transaction.rows<OwnerRow>(OWNERS, [transaction.countyId, personIds]),
    findOpened(transaction, keys),
    findHouseholdYears(transaction, [...new Set(ofHouseholds)]),
  ]);
  const ownerOf = new Map(owners.map((owner) => [owner.person_id, owner]));
  const openedOf = byAccount(opened);
  const amounts = new Map(rows.map((row) => [nameOf(row), row.amounts]));
  return {
    rows,
    number,
    of: ({ personId, owner, key }) => {
      const found = ownerOf.get(personId);
      if (!found) return undefined;
      const ownerId = ownerIdOf(owner, personId, found.household_id ?? undefined);
      const period = rowPeriod(key);
      const before = openedOf.get(`${owner}/${ownerId}/${key}`) ?? [];
      const standing = before.find(({ is_standing }) => is_standing)?.amount;
      const years = owner === 'household' && found.household_id !== null ? (householdYears.get(found.household_id) ?? []) : found.person_years;
      const isSettled = period === 'life' ? years.length > 0 : years.includes(period);
      const used = amounts.get(nameOf({ ownerKind: owner, ownerId, period }))?.[key] ?? 0;
      const isUsed = isSettled || used !== (standing ?? 0);
      return { isUsed, opened: standing, ownerId, attempt: before.length };
    },
  };
}

function byAccount<Of extends Pick<OpeningPosting, 'owner_kind' | 'owner_id' | 'key'>>(postings: readonly Of[]): Map<string, Of[]> {
  const found = new Map<string, Of[]>();
  for (const posting of postings) {
    const account = `${posting.owner_kind}/${posting.owner_id}/${posting.key}`;
    const known = found.get(account);
    if (known) known.push(posting);
    else found.set(account, [posting]);
  }
  return found;
}

function ownerIdOf(owner: Owner, personId: string, householdId: string | undefined): string {
  return owner === 'person' ? personId : householdOf({ personId, ...(householdId !== undefined && { householdId }) });
}

/** Each once, in the order in which everybody locks them: persons before households, a year before what no year ends. */
function keysOf(all: readonly AccumulatorKey[]): AccumulatorKey[] {
  const byName = new Map(all.map(({ ownerKind, ownerId, period }) => [nameOf({ ownerKind, ownerId, period }), { ownerKind, ownerId, period }]));
  const order = ({ ownerKind, ownerId, period }: AccumulatorKey) => [ownerKind === 'person' ? '0' : '1', ownerId, period] as const;
  return [...byName.values()].sort((a, b) => {
    const [one, other] = [order(a), order(b)];
    const place = one.findIndex((part, at) => part !== other[at]);
    return place < 0 ? 0 : (one[place] ?? '') < (other[place] ?? '') ? -1 : 1;
  });
}

function nameOf({ ownerKind, ownerId, period }: AccumulatorKey): string {
  return `${ownerKind}/${ownerId}/${period}`;
}

async function findAccumulators({ rows, countyId }: Transaction, keys: readonly AccumulatorKey[]): Promise<AccumulatorRow[]> {
  return rows<AccumulatorRow>(
    `select a.owner_kind as "ownerKind", a.owner_id as "ownerId", a.period, a.amounts
     from accumulator a join unnest($2::text[], $3::text[], $4::text[]) as k (owner_kind, owner_id, period) using (owner_kind, owner_id, period)
     where a.county_id = $1`,
    [countyId, keys.map(({ ownerKind }) => ownerKind), keys.map(({ ownerId }) => ownerId), keys.map(({ period }) => period)],
  );
}

async function findOpened({ rows, countyId }: Transaction, keys: readonly AccumulatorKey[]) {
  return rows<Pick<OpeningPosting, 'owner_kind' | 'owner_id' | 'key' | 'amount'> & { readonly is_standing: boolean }>(
    `select o.owner_kind, o.owner_id, o.key, o.amount,
       not exists (select from opening_posting r where r.county_id = $1 and r.reverses_id = o.opening_posting_id) as is_standing
     from opening_posting o
     where o.county_id = $1 and o.reverses_id is null and (o.owner_kind, o.owner_id) in (select * from unnest($2::text[], $3::text[]))`,
    [countyId, keys.map(({ ownerKind }) => ownerKind), keys.map(({ ownerId }) => ownerId)],
  );
}

/** What is opened for whom; its id is known to whoever remembers the row. */
export interface Opened extends Wanted {
  readonly openingPostingId: string;
  readonly ownerId: string;
  readonly attempt: number;
  readonly amount: number;
}

export function toOpeningPosting({ openingPostingId, personId, owner, ownerId, key, amount, attempt }: Opened): OpeningPosting {
  return {
    opening_posting_id: openingPostingId,
    person_id: personId,
    owner_kind: owner,
    owner_id: ownerId,
    key,
    from_account: `opening/${key}`,
    to_account: `${owner}/${ownerId}/${key}`,
    amount,
    reverses_id: null,
    attempt,
  };
}

export function toReversal(posting: OpeningPosting, id: string): OpeningPosting {
  const { opening_posting_id, from_account, to_account } = posting;
  return { ...posting, opening_posting_id: id, from_account: to_account, to_account: from_account, reverses_id: opening_posting_id };
}

export interface OpeningStep {
  readonly importId: string;
  readonly source: string;
  readonly isTakingBack: boolean;
  readonly postings: readonly OpeningPosting[];
}

/** The writes of one step, and what the audit keeps of it. Nothing where nothing is opened. */
export function bookOpening(
  { importId, source, isTakingBack, postings }: OpeningStep,
  { rows, number }: Pick<Uses, 'rows' | 'number'>,
  { countyId, actor, now, newId }: CommandContext,
): { readonly writes: Statement[]; readonly facts: object } {
  if (postings.length === 0) return { writes: [], facts: {} };
  const openingId = newId();
  const sha256 = hashOfPostings(postings);
  const of = <Field extends keyof OpeningPosting>(field: Field) => postings.map((posting) => posting[field]);
  return {
    facts: { opening: openingId, postings: postings.length, sha256 },
    writes: [
      {
        text: `insert into opening (county_id, opening_id, import_id, is_taking_back, source, settling_number, postings_sha256, recorded_at, recorded_by)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        values: [countyId, openingId, importId, isTakingBack, source, number, sha256, now, actor.actorId],
      },
      {
        text: `insert into opening_posting (county_id, opening_id, opening_posting_id, person_id, owner_kind, owner_id, key, from_account, to_account, amount, reverses_id, attempt)
               select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::integer[])`,
        values: [
          ...[countyId, openingId, of('opening_posting_id'), of('person_id'), of('owner_kind'), of('owner_id'), of('key'), of('from_account')],
          ...[of('to_account'), of('amount'), of('reverses_id'), of('attempt')],
        ],
      },
      updateManyAccumulators(countyId, afterPostings(new Map(rows.map((row) => [nameOf(row), row])), postings)),
    ],
  };
}

/** As it is signed: whatever somebody changes of a posting changes it. */
export function hashOfPostings(postings: readonly OpeningPosting[]): string {
  const signed = postings
    .map(({ opening_posting_id, person_id, owner_kind, owner_id, key, from_account, to_account, amount, reverses_id, attempt }) =>
      canonicalJson([opening_posting_id, person_id, owner_kind, owner_id, key, from_account, to_account, amount, reverses_id, attempt]),
    )
    .sort();
  return createHash('sha256').update(signed.join('\n')).digest('hex');
}

/** The rows of all owners, by their names, as they stand afterwards; only those that change. Rows that are not there yet begin with nothing. */
export function afterPostings(known: ReadonlyMap<string, AccumulatorRow>, postings: readonly OpeningPosting[]): AccumulatorRow[] {
  const byOwner = new Map<string, OpeningPosting[]>();
  for (const posting of postings) {
    const owner = `${posting.owner_kind}/${posting.owner_id}`;
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), posting]);
  }
  return [...byOwner.values()].flatMap((own) => {
    const keys = keysOf(own.map(({ owner_kind, owner_id, key }) => ({ ownerKind: owner_kind, ownerId: owner_id, period: rowPeriod(key) })));
    const before = keys.map((key) => known.get(nameOf(key)) ?? { ...key, amounts: {} });
    return rowsAfter(before, own.map(toPosting), 'post');
  });
}

/** What comes from the opening account is added, and what goes there is taken away. */
function toPosting({ owner_kind, key, from_account, amount }: OpeningPosting): Posting {
  return { owner: owner_kind, key, change: from_account === `opening/${key}` ? amount : -amount };
}

/** What was opened for whom with the rows that are to be taken back. */
export async function findPostings({ rows, countyId }: Transaction, openingPostingIds: readonly string[]): Promise<OpeningPosting[]> {
  if (openingPostingIds.length === 0) return [];
  return rows<OpeningPosting>(
    'select * from opening_posting where county_id = $1 and opening_posting_id = any ($2::text[]) order by owner_kind desc, owner_id, key',
    [countyId, openingPostingIds],
  );
}

/** Their balances, locked as whoever settles locks them. */
export function lockOpened(transaction: Transaction, postings: readonly OpeningPosting[]) {
  const keys = keysOf(postings.map(({ owner_kind, owner_id, key }) => ({ ownerKind: owner_kind, ownerId: owner_id, period: rowPeriod(key) })));
  return keys.length === 0 ? Promise.resolve({ rows: [], number: 0 }) : lockAccumulators(transaction, keys);
}

/**
 * What stands on postings of a `with opened as (…)`: a bill that was reckoned with one, or that the record was joined to another and its sums moved. $1 is
 * the county.
 */
const STANDING_ON = `select o.opening_posting_id, 'settled' as what from opened o
    cross join lateral unnest(array(select m.person_id from person m where m.county_id = $1 and m.merged_into = o.person_id) || o.person_id) as i (person_id)
    join settlement s on s.county_id = $1 and s.person_id = i.person_id
   where not o.is_household and s.settling_number > o.settling_number and (o.year = 'life' or to_char(s.discharged_on, 'YYYY') = o.year)
     and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)
  union
  select o.opening_posting_id, 'settled' from opened o
    join settlement s on s.county_id = $1 and s.household_id = substr(o.owner_id, 11)
   where o.is_household and s.settling_number > o.settling_number and (o.year = 'life' or to_char(s.discharged_on, 'YYYY') = o.year)
     and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)
  union
  select o.opening_posting_id, 'joined' from opened o join person p on p.county_id = $1 and p.person_id = o.person_id and p.merged_into is not null`;

/** What `STANDING_ON` must know of an `opening_posting o` of an `opening b`. */
const OPENED = `select o.opening_posting_id, o.person_id, o.owner_id, o.owner_kind = 'household' and o.owner_id like 'household %' as is_household, left(o.key, 4) as year,
    b.settling_number
  from opening_posting o join opening b on b.county_id = o.county_id and b.opening_id = o.opening_id`;

/** Which of some postings something stands on. */
export async function findStoodOn({ rows, countyId }: Transaction, openingPostingIds: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ opening_posting_id: string }>(
    `with opened as (${OPENED} where o.county_id = $1 and o.opening_posting_id = any ($2::text[])) ${STANDING_ON}`,
    [countyId, openingPostingIds],
  );
  return new Set(found.map(({ opening_posting_id }) => opening_posting_id));
}

/** Rows of an import whose opening balance something stands on: the first of them. */
export function findStoodOnRows(
  { rows, countyId }: Transaction,
  { import_id, run }: { readonly import_id: string; readonly run: number },
  most: number,
): Promise<{ readonly row_number: number; readonly what: 'settled' | 'joined' }[]> {
  return rows(
    `with opened as (${OPENED} where o.county_id = $1 and b.import_id = $2 and not b.is_taking_back
         and not exists (select from opening_posting r where r.county_id = $1 and r.reverses_id = o.opening_posting_id))
     select r.row_number, f.what from (${STANDING_ON}) f
     join import_row r on r.county_id = $1 and r.import_id = $2 and r.run = $3 and r.effect ->> 'opening' = f.opening_posting_id
     order by r.row_number limit $4`,
    [countyId, import_id, run, most],
  );
}

/** What stands opened for a person, the records joined to theirs and their household, in a year and for life, as people read it. */
export async function openingsOf(
  { rows, countyId }: Transaction,
  personIds: readonly string[],
  claim: { readonly personId: string; readonly householdId?: string },
  year: string,
) {
  const found = await rows<Pick<OpeningPosting, 'owner_kind' | 'key' | 'amount'> & { source: string; recorded_at: Date; by_name: string | null }>(
    `select o.owner_kind, o.key, o.amount, b.source, b.recorded_at, a.display_name as by_name
     from opening_posting o join opening b on b.county_id = $1 and b.opening_id = o.opening_id
     left join actor a on a.county_id = $1 and a.actor_id = b.recorded_by
     where o.county_id = $1 and o.reverses_id is null
       and ((o.owner_kind = 'person' and o.owner_id = any ($2::text[])) or (o.owner_kind = 'household' and o.owner_id = $3))
       and (left(o.key, 4) = $4 or o.key like 'life/%')
       and not exists (select from opening_posting r where r.county_id = $1 and r.reverses_id = o.opening_posting_id)
     order by o.owner_kind desc, o.key, o.opening_posting_id`,
    [countyId, personIds, householdOf(claim), year],
  );
  return found.map(({ owner_kind: owner, key, amount, source, recorded_at, by_name }) => ({
    owner,
    key,
    value: key.includes('/count/') ? String(amount) : formatFen(amount as Fen),
    source,
    recordedAt: recorded_at.toISOString(),
    ...(by_name !== null && { recordedByName: by_name }),
  }));
}

/** All that lists ever said some persons had used, also what was taken back, the last first. */
export async function findOpeningsOf({ rows, countyId }: Transaction, personIds: readonly string[]) {
  const found = await rows<Pick<OpeningPosting, 'key' | 'amount'> & { source: string; recorded_at: Date; by_name: string; taken_back_at: Date | null }>(
    `select o.key, o.amount, b.source, b.recorded_at, coalesce(a.display_name, b.recorded_by) as by_name, t.recorded_at as taken_back_at
     from opening_posting o join opening b on b.county_id = $1 and b.opening_id = o.opening_id
     left join actor a on a.county_id = $1 and a.actor_id = b.recorded_by
     left join opening_posting r on r.county_id = $1 and r.reverses_id = o.opening_posting_id
     left join opening t on t.county_id = $1 and t.opening_id = r.opening_id
     where o.county_id = $1 and o.person_id = any ($2::text[]) and o.reverses_id is null order by o.opening_posting_id desc`,
    [countyId, personIds],
  );
  return found.map(({ key, amount, source, recorded_at, by_name, taken_back_at }) => ({
    key,
    value: key.includes('/count/') ? String(amount) : formatFen(amount as Fen),
    source,
    recordedAt: recorded_at.toISOString(),
    byName: by_name,
    ...(taken_back_at !== null && { takenBackAt: taken_back_at.toISOString() }),
  }));
}

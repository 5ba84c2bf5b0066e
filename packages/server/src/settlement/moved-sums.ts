// Sums that count toward limits, moved from one person to another where two records are of one person, and back. What moves is postings like those of a
// settlement: they stand with the decision, in the order of settlements, and the ledger's verification reckons with them.
import { type AccumulatorKey, type AccumulatorRow, postingsOf, rowsAfter } from '@doudi/core/settlement';
import { type Claim, type Fen, householdOf, type Posting, post } from '@doudi/policy';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { lockAccumulators, updateAccumulators } from './accumulators.ts';

/** As it is stored. */
export interface MovedSums {
  readonly postings: readonly Posting[];
  readonly person: { readonly from: string; readonly to: string };
  /** Where the household's sums move too: it was the household of the joined person alone. */
  readonly household?: { readonly from: string; readonly to: string } | undefined;
}

type Owner = { readonly personId: string; readonly householdId?: string };

/** Between whom it would move. */
export function sidesBetween(from: Owner, to: Owner): Omit<MovedSums, 'postings'> {
  const household = { from: householdOf(from), to: householdOf(to) };
  return { person: { from: from.personId, to: to.personId }, ...(household.from !== household.to && { household }) };
}

export interface LockedSums {
  readonly moved: MovedSums;
  readonly from: readonly AccumulatorRow[];
  readonly to: readonly AccumulatorRow[];
  /** Its place among settlements. */
  readonly number: number;
  /** Accounts in which both hold something. */
  readonly bothHold: readonly string[];
}

/** Both sides locked, in the order in which everybody locks them. The persons are locked already: no row of theirs can come meanwhile. */
export async function lockMovedSums(transaction: Transaction, moving: Omit<MovedSums, 'postings'> & Partial<MovedSums>): Promise<LockedSums> {
  const { rows, countyId } = transaction;
  const pairs = pairsOf(moving);
  const existing = await rows<{ owner_kind: 'person' | 'household'; period: string }>(
    `select distinct owner_kind, period from accumulator
     where county_id = $1 and ((owner_kind = 'person' and owner_id = any ($2::text[])) or (owner_kind = 'household' and owner_id = any ($3::text[])))`,
    [countyId, sidesOf(moving.person), sidesOf(moving.household)],
  );
  const keys: AccumulatorKey[] = pairs.flatMap(({ ownerKind, from, to }) =>
    [from, to].sort().flatMap((ownerId) =>
      existing
        .filter(({ owner_kind }) => owner_kind === ownerKind)
        .map(({ period }) => ({ ownerKind, ownerId, period }))
        .sort((a, b) => (a.period < b.period ? -1 : 1)),
    ),
  );
  const locked = await lockAccumulators(transaction, keys);
  const [next] = locked.number > 0 ? [{ number: locked.number }] : await rows<{ number: number }>("select nextval('settling_number') as number");
  const moved = moving.postings ? { ...moving, postings: moving.postings } : await ownSums(transaction, moving, sideIn(locked.rows, pairs, 'from'));
  const [from, to] = [sideIn(locked.rows, pairsOf(moved), 'from'), sideIn(locked.rows, pairsOf(moved), 'to')];
  const held = new Set(postingsOf(to).map(({ owner, key }) => `${owner} ${key}`));
  const bothHold = moved.postings
    .filter(({ owner, key }) => key.includes('/balance/') && held.has(`${owner} ${key}`))
    .map(({ key }) => key.split('/').at(-1) ?? key);
  return { moved, from, to, number: next?.number ?? 0, bothHold };
}

/**
 * All that the person used up; and what their household did, if the person's own bills explain all of it: then it was theirs alone. Else others settled
 * with it, and its sums stay with it.
 */
async function ownSums({ rows, countyId }: Transaction, moving: Omit<MovedSums, 'postings'>, from: readonly AccumulatorRow[]): Promise<MovedSums> {
  const all = postingsOf(from);
  const ofHousehold = all.filter(({ owner }) => owner === 'household');
  const settled = await rows<{ postings: Posting[]; claim: Pick<Claim, 'personId' | 'householdId'> }>(
    `select s.postings, s.claim from settlement s left join cancellation c using (county_id, settlement_id)
     where s.county_id = $1 and s.person_id = $2 and c.settlement_id is null`,
    [countyId, moving.person.from],
  );
  const own = new Map<string, Fen>();
  for (const { postings, claim } of settled) if (householdOf(claim) === moving.household?.from) post(own, postings, 'household');
  post(own, await findOpenedBy({ rows, countyId }, moving), 'household');
  const isOwn = ofHousehold.length === own.size && ofHousehold.every(({ key, change }) => own.get(key) === change);
  const { person, household } = moving;
  return isOwn && household ? { person, household, postings: all } : { person, postings: all.filter(({ owner }) => owner === 'person') };
}

/** What was opened for the household when a list named this person. */
async function findOpenedBy(
  { rows, countyId }: Pick<Transaction, 'rows' | 'countyId'>,
  { person, household }: Omit<MovedSums, 'postings'>,
): Promise<Posting[]> {
  const found = await rows<{ key: string; amount: number }>(
    `select key, amount from opening_posting o where county_id = $1 and person_id = $2 and owner_kind = 'household' and owner_id = $3 and reverses_id is null
       and not exists (select from opening_posting r where r.county_id = $1 and r.reverses_id = o.opening_posting_id)`,
    [countyId, person.from, household?.from ?? null],
  );
  return found.map(({ key, amount }) => ({ owner: 'household', key, change: amount }));
}

type Pair = { readonly ownerKind: 'person' | 'household'; readonly from: string; readonly to: string };

function sideIn(rows: readonly AccumulatorRow[], pairs: readonly Pair[], side: 'from' | 'to'): AccumulatorRow[] {
  return rows.filter((row) => pairs.some((pair) => pair.ownerKind === row.ownerKind && pair[side] === row.ownerId));
}

const sidesOf = (pair: MovedSums['household']) => (pair ? [pair.from, pair.to] : []);

function pairsOf({ person, household }: Omit<MovedSums, 'postings'>): Pair[] {
  return [{ ownerKind: 'person' as const, ...person }, ...(household ? [{ ownerKind: 'household' as const, ...household }] : [])];
}

export function moveSums(countyId: string, { moved: { postings }, from, to }: LockedSums, way: 'there' | 'back'): Statement[] {
  const [loses, gains] = way === 'there' ? [from, to] : [to, from];
  return updateAccumulators(countyId, [...rowsAfter(loses, postings, 'take-back'), ...rowsAfter(gains, postings, 'post')]);
}

/** The last settlement that still holds and counts and was reckoned with what had moved; undefined if there is none. */
export async function settledSinceMoving({ rows, countyId }: Transaction, { person, household }: MovedSums, number: number): Promise<string | undefined> {
  const [found] = await rows<{ settlement_id: string }>(
    `select s.settlement_id from settlement s left join cancellation c using (county_id, settlement_id)
     where s.county_id = $1 and s.settling_number > $2 and c.settlement_id is null and json_array_length(s.postings) > 0
       and (s.person_id = $3 or 'household ' || s.household_id = $4)
     order by s.settling_number desc limit 1`,
    [countyId, number, person.to, household?.to ?? null],
  );
  return found?.settlement_id;
}

/** A joining, or that it was undone, in its place among settlements. */
export interface SumsEvent {
  readonly decisionId: string;
  readonly number: number;
  readonly way: 'there' | 'back';
  readonly moved: MovedSums;
}

export async function findSumsEvents({ rows, countyId }: Transaction): Promise<SumsEvent[]> {
  return rows<SumsEvent>(
    `select duplicate_decision_id as "decisionId", settling_number as number, 'there' as way, moved from duplicate_decision where county_id = $1
     union all
     select duplicate_decision_id, undone_number, 'back', moved from duplicate_decision where county_id = $1 and undone_number is not null
     order by 2`,
    [countyId],
  );
}

/** The same on rows that were rebuilt from what is stored; gives whether the joined record had used up exactly what was moved. */
export function applySums(
  { moved, way }: SumsEvent,
  rowsOf: (ownerKind: 'person' | 'household', ownerId: string) => readonly AccumulatorRow[],
): {
  readonly isExact: boolean;
  readonly after: readonly AccumulatorRow[];
} {
  const pairs = pairsOf(moved);
  const periods = [...new Set(moved.postings.map(({ key }) => (key.startsWith('life/') ? 'life' : key.slice(0, 4))))];
  const sideOf = (side: 'from' | 'to') =>
    pairs.flatMap(({ ownerKind, ...pair }) => {
      const known = rowsOf(ownerKind, pair[side]);
      const missing = periods.filter((period) => !known.some((row) => row.period === period));
      return [...known, ...missing.map((period) => ({ ownerKind, ownerId: pair[side], period, amounts: {} }))];
    });
  const [from, to] = [sideOf('from'), sideOf('to')];
  const [loses, gains] = way === 'there' ? [from, to] : [to, from];
  const inOrder = (postings: readonly Posting[]) =>
    postings
      .map(({ owner, key, change }) => `${owner} ${key} ${change}`)
      .sort()
      .join();
  return {
    isExact: way === 'back' || inOrder(postingsOf(from)) === inOrder(moved.postings),
    after: [...rowsAfter(loses, moved.postings, 'take-back'), ...rowsAfter(gains, moved.postings, 'post')],
  };
}

// What every move has in common: whoever moves is locked and looked at, leaves one household and lives in another, and a household in which nobody is left
// is closed. Sums that count toward a person's limits go with the person; those of a household stay with the household (decision 0019).
import { type Actor, isWithin, type Refusal, refuse } from '@doudi/core/contract';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { changeMemberships, findLastMemberships, type MembershipRow } from './memberships.ts';
import { householdClosed, joinedRefusal, LIVES_THERE, lockPeople, type WholePersonRow } from './people.ts';

export interface HouseholdRow {
  readonly household_id: string;
  readonly village_code: string;
  readonly head_id: string | null;
  readonly address: string | null;
  readonly poverty_causes: string[];
  readonly closed_on: string | null;
}

/** In the order of their ids, so that two commands wait for each other and do not block. */
export function lockHouseholds({ rows, countyId }: Transaction, householdIds: readonly string[]): Promise<HouseholdRow[]> {
  return rows<HouseholdRow>('select * from household where county_id = $1 and household_id = any ($2::text[]) order by household_id for no key update', [
    countyId,
    householdIds,
  ]);
}

export const noSuchHousehold = (path = '/householdId') =>
  refuse('not-found', { zh: '没有这一户，或不在您的管辖范围内。', en: 'there is no such household, or it is not within your area' }, path);

export async function memberIdsOf({ rows, countyId }: Transaction, householdId: string): Promise<string[]> {
  const found = await rows<{ person_id: string }>(
    `select p.person_id from person p where p.county_id = $1 and p.household_id = $2 and ${LIVES_THERE} order by 1`,
    [countyId, householdId],
  );
  return found.map(({ person_id }) => person_id);
}

export interface Moving {
  readonly people: readonly WholePersonRow[];
  readonly memberships: readonly MembershipRow[];
}

export async function loadMoving(transaction: Transaction, personIds: readonly string[]): Promise<Moving> {
  const people = await lockPeople(transaction, personIds);
  return { people, memberships: await findLastMemberships(transaction, personIds) };
}

/** Why they cannot move from a day on; undefined if they can. */
export function movingRefusal({ people, memberships }: Moving, day: string, { now }: CommandContext, path = '/personId'): Refusal | undefined {
  const today = localDay(now);
  if (day > today) return refuse('bad-input', { zh: `日期晚于今天（${today}），请核对。`, en: `the day lies after today (${today}); check it` }, '/day');
  for (const person of people) {
    const refusal = personGone(person, path) ?? dayRefusal(person, memberships, day);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Whoever died, or whose record was joined to another: nothing happens to them any more. */
export function personGone({ died_on, merged_into }: WholePersonRow, path = '/personId'): Refusal | undefined {
  if (merged_into !== null) return joinedRefusal(merged_into, path);
  if (died_on === null) return undefined;
  return refuse(
    'state-differs',
    { zh: `此人已登记于 ${died_on} 死亡；如登记有误，请先撤回。`, en: `the person is recorded to have died on ${died_on}; withdraw that first if it is wrong` },
    path,
  );
}

function dayRefusal({ person_id, born_on }: WholePersonRow, memberships: readonly MembershipRow[], day: string): Refusal | undefined {
  if (day < born_on) return refuse('before-birth', { zh: `日期早于出生日期（${born_on}）。`, en: `the day lies before the birth (${born_on})` }, '/day');
  const last = memberships.find((row) => row.person_id === person_id);
  const since = last?.to_day ?? last?.from_day ?? null;
  if (since === null || day > since || (last?.to_day === null && day === since)) return undefined;
  return refuse(
    'state-differs',
    { zh: `此人自 ${since} 起的居住情况已有登记，日期不能早于该日。`, en: `where the person lives is recorded from ${since} on, and the day lies before that` },
    '/day',
  );
}

/** As for whoever is registered there: a village of the county, within the area of the post. */
export function villageRefusal(villageCode: string, { countyId, area }: Actor): Refusal | undefined {
  if (!isWithin(villageCode, countyId))
    return refuse(
      'bad-input',
      { zh: '村级代码不在本县；迁出本县请用“迁出本县”办理。', en: 'the village is not of this county; whoever leaves the county is recorded as leaving' },
      '/villageCode',
    );
  if (isWithin(villageCode, area)) return undefined;
  return refuse(
    'not-allowed',
    { zh: '该村不在您的管辖范围内；跨乡镇（村）迁移请由县里办理。', en: 'the village is not within your area; the county moves people between townships' },
    '/villageCode',
  );
}

export interface Target {
  readonly householdId: string;
  readonly villageCode: string;
}

export function targetRefusal(household: HouseholdRow | undefined, path = '/householdId'): Refusal | undefined {
  if (!household) return noSuchHousehold(path);
  return household.closed_on === null ? undefined : householdClosed(household.closed_on, path);
}

/** They live there from the day on; whoever had left the county is back. */
export function moveWrites(context: CommandContext, { people, memberships }: Moving, { householdId, villageCode }: Target, day: string): Statement[] {
  const personIds = people.map(({ person_id }) => person_id);
  return [
    ...changeMemberships(context, memberships, personIds, householdId, day),
    {
      name: 'move-people',
      text: `update person set household_id = $3, village_code = $4, relation_to_head = null, left_on = null, left_for = null
             where county_id = $1 and person_id = any ($2::text[])`,
      values: [context.countyId, personIds, householdId, villageCode],
    },
  ];
}

export function setRelation(countyId: string, personId: string, relation: string): Statement {
  return { text: 'update person set relation_to_head = $3 where county_id = $1 and person_id = $2', values: [countyId, personId, relation] };
}

/** A new head is related to nobody but themselves, and how the others are related to them must be said anew. */
export function setHeads(countyId: string, heads: readonly { readonly householdId: string; readonly headId: string }[]): Statement[] {
  const values = [countyId, heads.map(({ householdId }) => householdId), heads.map(({ headId }) => headId)];
  return [
    {
      name: 'set-heads',
      text: `update household h set head_id = u.head_id from unnest($2::text[], $3::text[]) as u (household_id, head_id)
             where h.county_id = $1 and h.household_id = u.household_id`,
      values,
    },
    {
      name: 'set-relations-to-heads',
      text: `update person p set relation_to_head = case p.person_id when u.head_id then 'head' end
             from unnest($2::text[], $3::text[]) as u (household_id, head_id) where p.county_id = $1 and p.household_id = u.household_id`,
      values,
    },
  ];
}

/** Of the households that these leave: those in which nobody lives any more are closed. `left` are the members of each once they are gone. */
export function closeEmptied(countyId: string, households: readonly { readonly householdId: string; readonly left: number }[], day: string): Statement[] {
  const emptied = households.filter(({ left }) => left === 0).map(({ householdId }) => householdId);
  if (emptied.length === 0) return [];
  return [
    {
      name: 'close-households',
      text: 'update household set closed_on = $3 where county_id = $1 and household_id = any ($2::text[]) and closed_on is null',
      values: [countyId, emptied, day],
    },
  ];
}

export function reopenHousehold(countyId: string, householdId: string): Statement {
  return { text: 'update household set closed_on = null where county_id = $1 and household_id = $2', values: [countyId, householdId] };
}

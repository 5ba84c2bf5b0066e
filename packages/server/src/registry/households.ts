// Households as records: one on a page, and what changes, moves, splits and joins them.
import { hideNumbers, type Refusal, refuse } from '@doudi/core/contract';
import { changeHousehold, getHousehold, joinHouseholds, moveHousehold, splitHousehold } from '@doudi/core/registry';
import { commandOf, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { sumsOfYear } from '../settlement/year-sums.ts';
import { unnamedVillage, VILLAGE_NAME } from './areas.ts';
import { findEvents, insertEvents } from './events.ts';
import {
  closeEmptied,
  type HouseholdRow,
  loadMoving,
  lockHouseholds,
  memberIdsOf,
  moveWrites,
  movingRefusal,
  noSuchHousehold,
  setHeads,
  targetRefusal,
  villageRefusal,
} from './moving.ts';
import { householdClosed, insertHouseholds, LIVES_THERE, PERSON_COLUMNS, type PersonInListRow } from './people.ts';
import { toPersonInList } from './routes.ts';

export function householdRoute(database: Database, keys: FieldKeys): Route {
  return queryRoute(getHousehold, database, async (transaction, { householdId }, { actor }) => {
    const today = localDay(database.now());
    const [household, members, former, events] = await Promise.all([
      findHousehold(transaction, householdId),
      findMembers(transaction, householdId, today),
      findFormer(transaction, householdId),
      findEvents(transaction, { householdId }),
    ]);
    if (!household) return noSuchHousehold();
    const year = today.slice(0, 4);
    const sums =
      actor?.role === 'manager'
        ? await sumsOfYear(
            transaction,
            members.map(({ person_id }) => person_id),
            year,
          )
        : undefined;
    return {
      householdId,
      villageCode: household.village_code,
      ...(household.village_name !== null && { villageName: household.village_name }),
      ...(household.address !== null && { address: household.address }),
      povertyCauses: household.poverty_causes,
      ...(household.head_id !== null && { headId: household.head_id }),
      ...(household.closed_on !== null && { closedOn: household.closed_on }),
      members: members.map((row) => ({
        ...toPersonInList(row, keys),
        ...(row.relation_to_head !== null && { relationToHead: row.relation_to_head as 'head' }),
        ...(row.from_day !== null && { fromDay: row.from_day }),
      })),
      former: former.map((row) => ({
        personId: row.person_id,
        name: row.name,
        ...(row.from_day !== null && { fromDay: row.from_day }),
        toDay: row.to_day,
        ...(row.died_on !== null && { diedOn: row.died_on }),
      })),
      events,
      ...(sums && { year: { year, ...sums } }),
    };
  });
}

async function findHousehold(
  { rows, countyId }: Transaction,
  householdId: string,
): Promise<(HouseholdRow & { readonly village_name: string | null }) | undefined> {
  const [row] = await rows<HouseholdRow & { village_name: string | null }>(
    `select p.*, ${VILLAGE_NAME} as village_name from household p where p.county_id = $1 and p.household_id = $2`,
    [countyId, householdId],
  );
  return row;
}

interface MemberRow extends PersonInListRow {
  readonly relation_to_head: string | null;
  readonly from_day: string | null;
}

function findMembers({ rows, countyId }: Transaction, householdId: string, today: string): Promise<MemberRow[]> {
  return rows<MemberRow>(
    `select ${PERSON_COLUMNS}, p.relation_to_head, m.from_day
     from person p
     left join household_membership m on m.county_id = $1 and m.person_id = p.person_id and m.household_id = $3 and m.withdrawn_at is null and m.to_day is null
     where p.county_id = $1 and p.household_id = $3 and ${LIVES_THERE} order by p.born_on, p.person_id`,
    [countyId, today, householdId],
  );
}

interface FormerRow {
  readonly person_id: string;
  readonly name: string;
  readonly from_day: string | null;
  readonly to_day: string;
  readonly died_on: string | null;
}

function findFormer({ rows, countyId }: Transaction, householdId: string): Promise<FormerRow[]> {
  return rows<FormerRow>(
    `select m.person_id, p.name, m.from_day, m.to_day, p.died_on
     from household_membership m join person p on p.county_id = $1 and p.person_id = m.person_id
     where m.county_id = $1 and m.household_id = $2 and m.withdrawn_at is null and m.to_day is not null and p.merged_into is null
     order by m.to_day desc, m.person_id`,
    [countyId, householdId],
  );
}

export const changeHouseholdCommand = commandOf(changeHousehold, async (transaction, input, context) => {
  const { countyId } = context;
  const { householdId, headId, reason } = input;
  const [household] = await lockHouseholds(transaction, [householdId]);
  const members = await memberIdsOf(transaction, householdId);
  return () => {
    const refusal = targetRefusal(household);
    if (refusal || !household) return refusal ?? noSuchHousehold();
    if (headId !== undefined && !members.includes(headId)) return notAMember('/headId');
    const before = { headId: household.head_id, address: household.address, povertyCauses: household.poverty_causes };
    const after = { headId: headId ?? before.headId, address: input.address ?? before.address, povertyCauses: input.povertyCauses ?? before.povertyCauses };
    const changed = (['headId', 'address', 'povertyCauses'] as const).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
    if (changed.length === 0)
      return refuse('state-differs', { zh: '填写的内容与登记的相同，无须变更。', en: 'the record says this already; there is nothing to change' });
    const only = (values: Readonly<Record<string, unknown>>) => Object.fromEntries(changed.map((field) => [field, values[field]]));
    return {
      answer: { householdId, changed },
      writes: [
        {
          text: 'update household set address = $3, poverty_causes = $4 where county_id = $1 and household_id = $2',
          values: [countyId, householdId, after.address, after.povertyCauses],
        },
        ...(headId !== undefined && changed.includes('headId') ? setHeads(countyId, [{ householdId, headId }]) : []),
        insertEvents(context, [
          { kind: 'household-changed', day: localDay(context.now), householdId, facts: { before: only(before), after: only(after) }, reason },
        ]),
      ],
      audit: { subject: `household/${householdId}`, facts: { changed, reason: hideNumbers(reason) }, persons: members },
      events: [{ kind: 'household-changed', facts: { householdId, changed } }],
    };
  };
});

function notAMember(path: string): Refusal {
  return refuse(
    'state-differs',
    { zh: '所选的人现在不是本户成员；请从本户成员中选。', en: 'the person is no member of this household now; choose one who is' },
    path,
  );
}

export const moveHouseholdCommand = commandOf(moveHousehold, async (transaction, { householdId, villageCode, day, address, reason }, context) => {
  const { countyId, actor, now } = context;
  const [household] = await lockHouseholds(transaction, [householdId]);
  const members = await memberIdsOf(transaction, householdId);
  const unnamed = await unnamedVillage(transaction, villageCode);
  return () => {
    const refusal = targetRefusal(household) ?? villageRefusal(villageCode, actor) ?? unnamed;
    if (refusal || !household) return refusal ?? noSuchHousehold();
    if (day > localDay(now)) return refuse('bad-input', { zh: '日期晚于今天，请核对。', en: 'the day lies after today; check it' }, '/day');
    if (household.village_code === villageCode)
      return refuse(
        'state-differs',
        { zh: '该户已在这个村；只改住址请用“变更户登记”。', en: 'the household lives in this village already; change its address instead' },
        '/villageCode',
      );
    const facts = { fromVillage: household.village_code, toVillage: villageCode };
    return {
      answer: { householdId, moved: members.length },
      writes: [
        // The members first: a post that moves them sees the household until the end.
        { text: 'update person set village_code = $3 where county_id = $1 and person_id = any ($2::text[])', values: [countyId, members, villageCode] },
        {
          text: 'update household set village_code = $3, address = $4 where county_id = $1 and household_id = $2',
          // The old address is not the new one's: better none than a wrong one.
          values: [countyId, householdId, villageCode, address ?? null],
        },
        insertEvents(context, [
          { kind: 'household-moved', day, householdId, facts: { ...facts, address: household.address }, reason },
          ...members.map((personId) => ({ kind: 'moved' as const, day, personId, facts: { ...facts, toHousehold: householdId }, reason })),
        ]),
      ],
      audit: { subject: `household/${householdId}`, facts: { ...facts, day, reason: hideNumbers(reason) }, persons: members },
      events: [{ kind: 'household-moved', facts: { householdId, ...facts, day } }],
    };
  };
});

export const splitHouseholdCommand = commandOf(splitHousehold, async (transaction, input, context) => {
  const { countyId, actor, newId } = context;
  const { householdId, headId, day, address, reason } = input;
  const memberIds = [...new Set(input.memberIds)];
  const moving = await loadMoving(transaction, memberIds);
  const [household] = await lockHouseholds(transaction, [householdId]);
  const members = await memberIdsOf(transaction, householdId);
  const unnamed = await unnamedVillage(transaction, input.villageCode);
  return () => {
    const villageCode = input.villageCode ?? household?.village_code ?? '';
    const refusal = targetRefusal(household) ?? villageRefusal(villageCode, actor) ?? unnamed;
    if (refusal || !household) return refusal ?? noSuchHousehold();
    if (memberIds.some((memberId) => !members.includes(memberId))) return notAMember('/memberIds');
    if (!memberIds.includes(headId))
      return refuse('bad-input', { zh: '新户户主须在另立的成员之中。', en: 'the head of the new household is one of those who leave' }, '/headId');
    if (memberIds.length === members.length)
      return refuse(
        'state-differs',
        { zh: '原户须至少留一人；全户搬迁请用“整户迁移”。', en: 'somebody must stay in the old household; to move all of it, move the household' },
        '/memberIds',
      );
    const tooEarly = movingRefusal(moving, day, context, '/memberIds');
    if (tooEarly) return tooEarly;
    const newHouseholdId = newId();
    const facts = { fromHousehold: householdId, toHousehold: newHouseholdId, fromVillage: household.village_code, toVillage: villageCode };
    return {
      answer: { householdId, newHouseholdId },
      writes: [
        insertHouseholds(countyId, [{ householdId: newHouseholdId, villageCode, address }]),
        ...moveWrites(context, moving, { householdId: newHouseholdId, villageCode }, day),
        ...setHeads(countyId, [{ householdId: newHouseholdId, headId }]),
        insertEvents(context, [
          { kind: 'split', day, householdId, facts, reason },
          ...memberIds.map((personId) => ({ kind: 'split' as const, day, personId, householdId: newHouseholdId, facts, reason })),
        ]),
      ],
      audit: { subject: `household/${householdId}`, facts: { ...facts, day, reason: hideNumbers(reason) }, persons: memberIds },
      events: [{ kind: 'household-split', facts: { householdId, newHouseholdId, day } }],
    };
  };
});

export const joinHouseholdsCommand = commandOf(joinHouseholds, async (transaction, { householdId, joiningId, day, reason }, context) => {
  const { countyId } = context;
  const memberIds = await memberIdsOf(transaction, joiningId);
  const moving = await loadMoving(transaction, memberIds);
  const households = await lockHouseholds(transaction, [householdId, joiningId]);
  // Once both are locked, nobody moves in or out of them any more.
  const members = await memberIdsOf(transaction, joiningId);
  return () => {
    if (householdId === joiningId) return refuse('bad-input', { zh: '两户是同一户。', en: 'both are one household' }, '/joiningId');
    const target = households.find(({ household_id }) => household_id === householdId);
    const joining = households.find(({ household_id }) => household_id === joiningId);
    const refusal = targetRefusal(target) ?? targetRefusal(joining, '/joiningId');
    if (refusal || !target || !joining) return refusal ?? noSuchHousehold();
    if (members.join() !== memberIds.join())
      return refuse(
        'state-differs',
        { zh: '并入的户成员刚有变动；请刷新后再办。', en: 'somebody just moved in or out of the household that joins; look again' },
        '/joiningId',
      );
    if (memberIds.length === 0) return householdClosed(day, '/joiningId');
    const tooEarly = movingRefusal(moving, day, context, '/joiningId');
    if (tooEarly) return tooEarly;
    const facts = { fromHousehold: joiningId, toHousehold: householdId, fromVillage: joining.village_code, toVillage: target.village_code };
    return {
      answer: { householdId, moved: memberIds.length },
      writes: [
        ...moveWrites(context, moving, { householdId, villageCode: target.village_code }, day),
        ...closeEmptied(countyId, [{ householdId: joiningId, left: 0 }], day),
        insertEvents(context, [
          { kind: 'joined', day, householdId: joiningId, facts, reason },
          ...memberIds.map((personId) => ({ kind: 'joined' as const, day, personId, householdId, facts, reason })),
        ]),
      ],
      audit: { subject: `household/${householdId}`, facts: { ...facts, day, reason: hideNumbers(reason) }, persons: memberIds },
      events: [{ kind: 'households-joined', facts: { householdId, joiningId, day } }],
    };
  };
});

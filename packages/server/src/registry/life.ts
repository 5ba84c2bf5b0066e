// What happens to a person: a birth, a death, moving, leaving the county, and a change of what their record says besides who they are.
import { hideNumbers, type InputOf, isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { changeRecord, leaveCounty, movePerson, recordDeath, registerBirth, withdrawDeath } from '@doudi/core/registry';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { daysAfter, localDay } from '../platform/local-day.ts';
import { blindIndexes, type FieldKeys } from '../platform/secrets/field-keys.ts';
import { closeTasks, insertTasks } from '../work/tasks.ts';
import { unnamedVillage } from './areas.ts';
import { insertEvents } from './events.ts';
import { endMemberships, findLastMemberships, reopenMembership } from './memberships.ts';
import {
  closeEmptied,
  type HouseholdRow,
  loadMoving,
  lockHouseholds,
  memberIdsOf,
  moveWrites,
  movingRefusal,
  personGone,
  reopenHousehold,
  setHeads,
  setRelation,
  targetRefusal,
  villageRefusal,
} from './moving.ts';
import { initialsOf } from './name-initials.ts';
import {
  alikeRefusal,
  idsOfPerson,
  insertHouseholds,
  insertPeople,
  lockNumber,
  lockPeople,
  NO_SUCH_PERSON,
  personRefusal,
  REGISTERED_ONCE,
  type WholePersonRow,
} from './people.ts';

export function registerBirthCommand(keys: FieldKeys) {
  return commandOf(
    registerBirth,
    async (transaction, input, context) => {
      const { countyId, actor, newId, now } = context;
      const [[mother], isRegistered] = await Promise.all([
        lockPeople(transaction, [input.personId]),
        input.idNumber !== undefined && lockNumber(transaction, blindIndexes(keys, countyId, input.idNumber)),
      ]);
      const alike = await alikeRefusal(transaction, { ...input, householdId: mother?.household_id ?? undefined });
      return () => {
        const refusal = motherRefusal(mother, input);
        if (refusal) return refusal;
        if (!mother?.household_id) throw new Error('a mother without a household was refused');
        const wrong = personRefusal({ ...input, villageCode: mother.village_code }, actor, localDay(now));
        if (wrong) return wrong;
        if (isRegistered) return REGISTERED_ONCE.one_person_for_each_id_number;
        if (alike) return alike;
        const [childId, householdId] = [newId(), mother.household_id];
        const { personId, name, sex, bornOn, idNumber, ethnicity, relationToHead } = input;
        const child = { name, sex, bornOn, idNumber: idNumber?.toUpperCase(), ethnicity, relationToHead };
        const { village_code: villageCode } = mother;
        return {
          answer: { childId, householdId },
          writes: [
            ...insertPeople(keys, countyId, actor.actorId, [
              { ...child, personId: childId, householdId, villageCode, initials: initialsOf(name), livesThereFrom: bornOn },
            ]),
            // A mother who died giving birth may have been the last of her household.
            reopenHousehold(countyId, householdId),
            insertEvents(context, [{ kind: 'born', day: bornOn, personId: childId, householdId, facts: { motherId: personId } }]),
          ],
          audit: { subject: `person/${childId}`, facts: { household: householdId }, persons: [childId, personId] },
          events: [{ kind: 'birth-registered', facts: { personId: childId, motherId: personId } }],
        };
      };
    },
    REGISTERED_ONCE,
  );
}

function motherRefusal(mother: WholePersonRow | undefined, { bornOn, relationToHead }: InputOf<typeof registerBirth>): Refusal | undefined {
  if (!mother) return NO_SUCH_PERSON;
  const state = (zh: string, en: string) => refuse('state-differs', { zh, en }, '/personId');
  if (mother.merged_into !== null) return personGone(mother);
  if (mother.sex === 'male') return state('所选的人登记为男性；请选母亲。', 'the person chosen is registered as male; choose the mother');
  if (bornOn <= mother.born_on)
    return refuse(
      'before-birth',
      { zh: `出生日期早于母亲的出生日期（${mother.born_on}）。`, en: `the birth lies before the mother’s own (${mother.born_on})` },
      '/bornOn',
    );
  if (mother.died_on !== null && bornOn > mother.died_on)
    return refuse(
      'state-differs',
      { zh: `母亲已登记于 ${mother.died_on} 死亡，请核对日期。`, en: `the mother is recorded to have died on ${mother.died_on}; check the day` },
      '/bornOn',
    );
  if (mother.left_on !== null)
    return state(`母亲已于 ${mother.left_on} 迁出本县；请先办理迁回。`, `the mother left the county on ${mother.left_on}; record first that she came back`);
  if (mother.household_id === null)
    return state('母亲没有住户；请先办理迁移，入一户或另立一户。', 'the mother has no household; let her join or begin one first');
  if (relationToHead === 'head') return NEWBORN_IS_NO_HEAD;
  return undefined;
}

const NEWBORN_IS_NO_HEAD = refuse(
  'bad-input',
  { zh: '新生儿不能登记为户主。', en: 'a newborn is not registered as the head of a household' },
  '/relationToHead',
);

export const recordDeathCommand = commandOf(recordDeath, async (transaction, { personId, diedOn, reason }, context) => {
  const { countyId, now } = context;
  const [person] = await lockPeople(transaction, [personId]);
  const [memberships, members, later] = await Promise.all([
    findLastMemberships(transaction, [personId]),
    person?.household_id ? memberIdsOf(transaction, person.household_id) : [],
    countSettledAfter(transaction, await idsOfPerson(transaction, personId), diedOn),
  ]);
  return () => {
    if (!person) return NO_SUCH_PERSON;
    const gone = personGone(person);
    if (gone) return gone;
    if (diedOn > localDay(now)) return refuse('bad-input', { zh: '死亡日期晚于今天，请核对。', en: 'the death lies after today; check it' }, '/diedOn');
    if (diedOn < person.born_on)
      return refuse(
        'before-birth',
        { zh: `死亡日期早于出生日期（${person.born_on}）。`, en: `the death lies before the birth (${person.born_on})` },
        '/diedOn',
      );
    const householdId = person.household_id ?? undefined;
    const left = members.filter((member) => member !== personId).length;
    return {
      answer: { personId, laterSettlements: later },
      writes: [
        ...endMemberships(context, memberships, diedOn),
        { text: 'update person set died_on = $3 where county_id = $1 and person_id = $2', values: [countyId, personId, diedOn] },
        ...(householdId === undefined ? [] : closeEmptied(countyId, [{ householdId, left }], diedOn)),
        insertEvents(context, [{ kind: 'died', day: diedOn, personId, householdId, reason }]),
        ...(later === 0
          ? []
          : [
              insertTasks(context, [
                { kind: 'bill-after-death', area: person.village_code, subject: `person/${personId}`, personId, facts: { diedOn, settlements: later } },
              ]),
            ]),
      ],
      audit: { subject: `person/${personId}`, facts: { diedOn, laterSettlements: later, reason: hideNumbers(reason) } },
      events: [{ kind: 'death-recorded', facts: { personId, diedOn } }],
    };
  };
});

async function countSettledAfter({ rows, countyId }: Transaction, personIds: readonly string[], day: string): Promise<number> {
  const [found] = await rows<{ count: number }>(
    `select count(*)::int as count from settlement s where s.county_id = $1 and s.person_id = any ($2::text[]) and s.discharged_on > $3
       and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)`,
    [countyId, personIds, day],
  );
  return found?.count ?? 0;
}

export const withdrawDeathCommand = commandOf(withdrawDeath, async (transaction, { personId, reason }, context) => {
  const { countyId, now, newId } = context;
  const [person] = await lockPeople(transaction, [personId]);
  const [last] = await findLastMemberships(transaction, [personId]);
  const ids = await idsOfPerson(transaction, personId);
  return () => {
    if (!person) return NO_SUCH_PERSON;
    if (person.died_on === null) return refuse('state-differs', { zh: '此人没有登记过死亡。', en: 'no death is recorded of this person' }, '/personId');
    const householdId = person.household_id ?? undefined;
    const registryEventId = newId();
    const facts = { diedOn: person.died_on };
    return {
      answer: { personId },
      writes: [
        { text: 'update person set died_on = null where county_id = $1 and person_id = $2', values: [countyId, personId] },
        ...(last && last.to_day === person.died_on && person.left_on === null ? reopenMembership(context, last) : []),
        ...(householdId === undefined ? [] : [reopenHousehold(countyId, householdId)]),
        insertEvents(context, [{ registryEventId, kind: 'death-withdrawn', day: localDay(now), personId, householdId, facts, reason }]),
        closeTasks(
          context,
          ids.map((id) => ({ kind: 'bill-after-death', subject: `person/${id}` })),
          `registry-event/${registryEventId}`,
          'death-withdrawn',
        ),
      ],
      audit: { subject: `person/${personId}`, facts: { ...facts, reason: hideNumbers(reason) } },
      events: [{ kind: 'death-withdrawn', facts: { personId } }],
    };
  };
});

export const movePersonCommand = commandOf(movePerson, async (transaction, input, context) => {
  const { countyId, actor, newId } = context;
  const { personId, day, relationToHead, reason } = input;
  const moving = await loadMoving(transaction, [personId]);
  const [person] = moving.people;
  const households = await lockHouseholds(
    transaction,
    [input.householdId, person?.household_id].filter((id) => typeof id === 'string'),
  );
  const left = (await membersWithout(transaction, person?.household_id, [personId])).length;
  const unnamed = await unnamedVillage(transaction, input.householdId === undefined ? input.villageCode : undefined);
  return () => {
    if (!person) return NO_SUCH_PERSON;
    const target = households.find(({ household_id }) => household_id === input.householdId);
    const refusal =
      movingRefusal(moving, day, context) ??
      (input.householdId === undefined ? (villageRefusal(input.villageCode ?? '', actor) ?? unnamed) : targetRefusal(target)) ??
      stayRefusal(person, input, target);
    if (refusal) return refusal;
    const [from, hadLeft] = [person.household_id, person.left_on !== null];
    const to = target
      ? { householdId: target.household_id, villageCode: target.village_code }
      : { householdId: newId(), villageCode: input.villageCode ?? person.village_code };
    const facts = { fromHousehold: from, fromVillage: person.village_code, toHousehold: to.householdId, toVillage: to.villageCode };
    return {
      answer: { personId, householdId: to.householdId },
      writes: [
        ...(target ? [] : [insertHouseholds(countyId, [to])]),
        ...moveWrites(context, moving, to, day),
        ...(target ? relationWrites(countyId, personId, relationToHead) : setHeads(countyId, [{ householdId: to.householdId, headId: personId }])),
        ...(from === null || hadLeft || from === to.householdId ? [] : closeEmptied(countyId, [{ householdId: from, left }], day)),
        insertEvents(context, [{ kind: hadLeft ? 'returned' : 'moved', day, personId, householdId: to.householdId, facts, reason }]),
      ],
      audit: { subject: `person/${personId}`, facts: { ...facts, day, reason: hideNumbers(reason) } },
      events: [{ kind: 'person-moved', facts: { personId, householdId: to.householdId, day } }],
    };
  };
});

function relationWrites(countyId: string, personId: string, relation: string | undefined): Statement[] {
  return relation === undefined ? [] : [setRelation(countyId, personId, relation)];
}

function stayRefusal(
  { household_id, left_on }: WholePersonRow,
  { relationToHead }: InputOf<typeof movePerson>,
  target: HouseholdRow | undefined,
): Refusal | undefined {
  if (target && left_on === null && target.household_id === household_id)
    return refuse('state-differs', { zh: '此人已在这一户。', en: 'the person lives in this household already' }, '/householdId');
  if (target && relationToHead === 'head')
    return refuse('bad-input', { zh: '户主请在户页面变更。', en: 'the head is changed on the page of the household' }, '/relationToHead');
  return undefined;
}

async function membersWithout(transaction: Transaction, householdId: string | null | undefined, leaving: readonly string[]): Promise<string[]> {
  return householdId ? (await memberIdsOf(transaction, householdId)).filter((member) => !leaving.includes(member)) : [];
}

export const leaveCountyCommand = commandOf(leaveCounty, async (transaction, { personId, leftOn, destination, reason }, context) => {
  const { countyId } = context;
  const moving = await loadMoving(transaction, [personId]);
  const [person] = moving.people;
  const left = (await membersWithout(transaction, person?.household_id, [personId])).length;
  return () => {
    if (!person) return NO_SUCH_PERSON;
    if (person.left_on !== null)
      return refuse(
        'state-differs',
        { zh: `此人已于 ${person.left_on} 迁出本县。`, en: `the person left the county on ${person.left_on} already` },
        '/personId',
      );
    const refusal = movingRefusal(moving, leftOn, context);
    if (refusal) return refusal.path === '/day' ? { ...refusal, path: '/leftOn' } : refusal;
    const householdId = person.household_id ?? undefined;
    return {
      answer: { personId },
      writes: [
        ...endMemberships(context, moving.memberships, daysAfter(leftOn, -1)),
        {
          text: 'update person set left_on = $3, left_for = $4 where county_id = $1 and person_id = $2',
          values: [countyId, personId, leftOn, hideNumbers(destination)],
        },
        ...(householdId === undefined ? [] : closeEmptied(countyId, [{ householdId, left }], leftOn)),
        insertEvents(context, [{ kind: 'left', day: leftOn, personId, householdId, facts: { destination: hideNumbers(destination) }, reason }]),
      ],
      audit: { subject: `person/${personId}`, facts: { leftOn, reason: hideNumbers(reason) } },
      events: [{ kind: 'person-left', facts: { personId, leftOn } }],
    };
  };
});

/** Column and value as the contract has it. */
const RECORD_COLUMNS = {
  ethnicity: 'ethnicity',
  relationToHead: 'relation_to_head',
  education: 'education',
  health: 'health',
  labour: 'labour',
  isAgricultural: 'is_agricultural',
} as const;
type RecordField = keyof typeof RECORD_COLUMNS;
const RECORD_FIELDS = Object.keys(RECORD_COLUMNS) as RecordField[];

export const changeRecordCommand = commandOf(changeRecord, async (transaction, input, context) => {
  const { personId, reason } = input;
  const [person] = await lockPeople(transaction, [personId]);
  return () => {
    if (!person) return NO_SUCH_PERSON;
    if (person.merged_into !== null) return personGone(person) ?? NO_SUCH_PERSON;
    const changes = changesOf(person, input);
    if (isRefusal(changes)) return changes;
    const changed = changes.map(({ field }) => field);
    const facts = {
      before: Object.fromEntries(changes.map(({ field, before }) => [field, before])),
      after: Object.fromEntries(changes.map(({ field, after }) => [field, after])),
    };
    return {
      answer: { personId, changed },
      writes: [
        updateRecord(context, personId, { ...recordOf(person), ...facts.after }),
        insertEvents(context, [{ kind: 'record-changed', day: localDay(context.now), personId, facts, reason }]),
      ],
      // What changed, and not to what: health is nobody's business who reads the audit.
      audit: { subject: `person/${personId}`, facts: { changed, reason: hideNumbers(reason) } },
      events: [{ kind: 'record-changed', facts: { personId, changed } }],
    };
  };
});

interface Change {
  readonly field: RecordField;
  readonly before: unknown;
  readonly after: unknown;
}

function recordOf(person: WholePersonRow): Readonly<Record<RecordField, unknown>> {
  return Object.fromEntries(RECORD_FIELDS.map((field) => [field, person[RECORD_COLUMNS[field]]])) as Record<RecordField, unknown>;
}

function changesOf(person: WholePersonRow, input: InputOf<typeof changeRecord>): readonly Change[] | Refusal {
  if (
    input.relationToHead !== undefined &&
    (input.relationToHead === 'head' || person.relation_to_head === 'head') &&
    input.relationToHead !== person.relation_to_head
  )
    return refuse('bad-input', { zh: '户主请在户页面变更。', en: 'the head is changed on the page of the household' }, '/relationToHead');
  const before = recordOf(person);
  const changes = RECORD_FIELDS.flatMap((field) => {
    const after = input[field];
    const isSame = after === undefined || JSON.stringify(after) === JSON.stringify(before[field]);
    return isSame ? [] : [{ field, before: before[field], after }];
  });
  if (changes.length > 0) return changes;
  return refuse('state-differs', { zh: '填写的内容与登记的相同，无须变更。', en: 'the record says this already; there is nothing to change' });
}

function updateRecord({ countyId }: CommandContext, personId: string, record: Readonly<Record<string, unknown>>): Statement {
  return {
    text: `update person set ethnicity = $3, relation_to_head = $4, education = $5, health = $6, labour = $7, is_agricultural = $8
           where county_id = $1 and person_id = $2`,
    values: [countyId, personId, ...RECORD_FIELDS.map((field) => record[field])],
  };
}

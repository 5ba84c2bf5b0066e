// Persons and households: their tables, and registering a person.
import { type Actor, isWithin, type Refusal, refuse } from '@doudi/core/contract';
import { checkIdNumber, readBankAccount, readPhone, registerPerson } from '@doudi/core/registry';
import type { KnownPatient } from '@doudi/core/settlement';
import { commandOf } from '../platform/answers.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { blindIndex, blindIndexes, type FieldKeys, sealField } from '../platform/secrets/field-keys.ts';
import { unnamedVillage, VILLAGE_NAME } from './areas.ts';
import { initialsOf, pinyinOf } from './name-initials.ts';

export interface PersonRow {
  readonly person_id: string;
  readonly household_id: string | null;
  readonly name: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly born_on: string;
  readonly village_code: string;
  readonly id_number_cipher: Buffer | null;
  readonly categories: string[] | null;
}

/** A row of `person` as it stands, for whoever decides what happens to it. */
export interface WholePersonRow extends Omit<PersonRow, 'categories'> {
  readonly ethnicity: string | null;
  readonly relation_to_head: string | null;
  readonly education: string | null;
  readonly health: string[] | null;
  readonly labour: string | null;
  readonly is_agricultural: boolean | null;
  readonly is_temporary: boolean;
  readonly died_on: string | null;
  readonly left_on: string | null;
  readonly left_for: string | null;
  readonly merged_into: string | null;
}

/** As lists show a person. */
export interface PersonInListRow extends PersonRow {
  readonly village_name: string | null;
}

/**
 * Of a `person m`: the record that was kept, where this one was joined to another; else itself. Never `coalesce`: PostgreSQL takes that for something that may
 * tell what a row holds, does not look it up in an index before row security has seen the row, and reads the whole county for one person.
 */
export const KEPT_ID = '(case when m.merged_into is null then m.person_id else m.merged_into end)';

/**
 * Of a `person p`: their id, and those of records that were joined to this one. For what is looked up for one after another; whoever asks of a whole county
 * joins by `KEPT_ID`, for a condition with this is tried for every pair.
 */
export const IDS_OF_PERSON = '(array(select m.person_id from person m where m.county_id = p.county_id and m.merged_into = p.person_id) || p.person_id)';

/** Of a `person p`, whether they live in their household now: whoever died, left the county or was joined to another record does not. */
export const LIVES_THERE = 'p.died_on is null and p.left_on is null and p.merged_into is null';

/**
 * Of a `person p`: their designations `d`, withdrawn ones too, and those of records that were joined to this one. Looked up by person whatever the planner believes
 * of a table that was filled a minute ago: without the offset it reads all of the county that was not withdrawn for each person.
 */
export const DESIGNATIONS_OF_PERSON = `unnest${IDS_OF_PERSON} as own (person_id)
  cross join lateral (select * from designation o where o.county_id = p.county_id and o.person_id = own.person_id offset 0) d`;

/** Of a `person p`, in the order of their names: those that are true on day $2, also those of records that were joined to this one. */
export const CATEGORIES = `(select array_agg(distinct d.category order by d.category) from ${DESIGNATIONS_OF_PERSON}
  where d.withdrawn_at is null and d.from_day <= $2 and (d.to_day is null or d.to_day >= $2))`;
export interface FoundPatient extends KnownPatient {
  readonly diedOn: string | undefined;
  /** The record that this one was joined to as a duplicate. */
  readonly mergedInto: string | undefined;
  /** Records that were joined to this one. */
  readonly joinedIds: readonly string[];
}

const PATIENT = `select p.person_id, p.household_id, p.born_on, p.died_on, p.merged_into, ${CATEGORIES} as categories,
    array(select m.person_id from person m where m.county_id = p.county_id and m.merged_into = p.person_id order by 1) as joined_ids
  from person p where p.county_id = $1 and p.person_id = $3`;
const LOCKED_PATIENT = `${PATIENT} for share of p`;

/** What is asked about a person on a day; undefined if the county has no such person. */
export async function findPatient(transaction: Transaction, personId: string, day: string): Promise<FoundPatient | undefined> {
  return toPatient(await transaction.rows<PatientRow>(PATIENT, [transaction.countyId, day, personId], 'find-patient'));
}

/** The same for whoever settles: until the end of the transaction nobody joins this record to another, or another to it. */
export async function lockPatient(transaction: Transaction, personId: string, day: string): Promise<FoundPatient | undefined> {
  return toPatient(await transaction.rows<PatientRow>(LOCKED_PATIENT, [transaction.countyId, day, personId], 'lock-patient'));
}

type PatientRow = Pick<WholePersonRow, 'person_id' | 'household_id' | 'born_on' | 'died_on' | 'merged_into'> &
  Pick<PersonRow, 'categories'> & { readonly joined_ids: string[] };

function toPatient([row]: readonly PatientRow[]): FoundPatient | undefined {
  return (
    row && {
      personId: row.person_id,
      householdId: row.household_id ?? undefined,
      bornOn: row.born_on,
      categories: row.categories ?? [],
      diedOn: row.died_on ?? undefined,
      mergedInto: row.merged_into ?? undefined,
      joinedIds: row.joined_ids,
    }
  );
}

/** The ids under which a person's bills and papers stand: their own, and those of records that were joined to it. */
export async function idsOfPerson({ rows, countyId }: Transaction, personId: string): Promise<string[]> {
  const found = await rows<{ person_id: string }>(
    'select person_id from person where county_id = $1 and merged_into = $2 order by 1',
    [countyId, personId],
    'ids-of-person',
  );
  return [personId, ...found.map(({ person_id }) => person_id)];
}

/** Whoever means a record that was joined to another is told which. */
export function joinedRefusal(keptId: string, path = '/personId'): Refusal {
  return refuse(
    'state-differs',
    {
      zh: `此登记已并入另一份登记（${keptId}），请在那份登记上办理；如合并有误，请先撤销合并。`,
      en: `this record was joined to another (${keptId}); go on there, or undo the joining first if it was a mistake`,
    },
    path,
  );
}

/** Rows as they stand, locked in the order of their ids, so that what is decided of them holds. */
export function lockPeople({ rows, countyId }: Transaction, personIds: readonly string[]): Promise<WholePersonRow[]> {
  return rows<WholePersonRow>('select * from person where county_id = $1 and person_id = any ($2::text[]) order by person_id for no key update', [
    countyId,
    personIds,
  ]);
}

/** Of a `person p`; $1 is the county and $2 the day on which the categories hold. */
export const PERSON_COLUMNS = `p.person_id, p.household_id, p.name, p.sex, p.born_on, p.village_code, p.id_number_cipher,
  ${CATEGORIES} as categories, ${VILLAGE_NAME} as village_name`;

/** Keeps the index of a phone apart from that of an ID number. */
export const PHONE_INDEX = 'phone';

export interface NewPerson {
  readonly personId: string;
  readonly householdId: string;
  readonly name: string;
  readonly initials: string;
  /** Read from the name where whoever made it up does not know it. */
  readonly pinyin?: string;
  readonly sex: string;
  readonly bornOn: string;
  readonly villageCode: string;
  /** Each as it is stored. */
  readonly idNumber?: string | undefined;
  readonly phone?: string | undefined;
  readonly bankAccount?: string | undefined;
  readonly isTemporary?: boolean | undefined;
  readonly ethnicity?: string | undefined;
  readonly relationToHead?: string | undefined;
  readonly education?: string | undefined;
  readonly health?: readonly string[] | undefined;
  readonly labour?: string | undefined;
  readonly isAgricultural?: boolean | undefined;
  /** Since when they live in the household; else since before the register began. */
  readonly livesThereFrom?: string | undefined;
}

export interface NewHousehold {
  readonly householdId: string;
  readonly villageCode: string;
  readonly address?: string | undefined;
}

export function insertHouseholds(countyId: string, households: readonly NewHousehold[]): Statement {
  return {
    name: 'insert-households',
    text: 'insert into household (county_id, household_id, village_code, address) select $1, * from unnest($2::text[], $3::text[], $4::text[])',
    values: [
      countyId,
      households.map(({ householdId }) => householdId),
      households.map(({ villageCode }) => villageCode),
      households.map(({ address }) => address ?? null),
    ],
  };
}

/** The people, and that they live in their households. */
export function insertPeople(keys: FieldKeys, countyId: string, recordedBy: string, people: readonly NewPerson[]): Statement[] {
  return [insertPersons(keys, countyId, people), insertFirstMemberships(countyId, recordedBy, people)];
}

function insertPersons(keys: FieldKeys, countyId: string, people: readonly NewPerson[]): Statement {
  const sealed = (field: 'id_number' | 'phone' | 'bank_account', numberOf: (person: NewPerson) => string | undefined) =>
    people.map((person) => {
      const value = numberOf(person);
      return value === undefined ? null : sealField(keys, value, `person/${person.personId}/${field}`);
    });
  return {
    name: 'insert-people',
    text: `insert into person (county_id, person_id, household_id, name, initials, pinyin, sex, born_on, village_code,
             id_number_cipher, id_number_index, phone_cipher, phone_index, bank_account_cipher, is_temporary, ethnicity, relation_to_head, education, labour,
             is_agricultural, health)
           select $1, u.a, u.b, u.c, u.d, u.e, u.f, u.g, u.h, u.i, u.j, u.k, u.l, u.m, u.n, u.o, u.p, u.q, u.r, u.s, string_to_array(u.t, ',')
           from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[],
             $10::bytea[], $11::bytea[], $12::bytea[], $13::bytea[], $14::bytea[], $15::boolean[], $16::text[], $17::text[], $18::text[], $19::text[],
             $20::boolean[], $21::text[]) as u (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t)`,
    values: [
      countyId,
      people.map(({ personId }) => personId),
      people.map(({ householdId }) => householdId),
      people.map(({ name }) => name),
      people.map(({ initials }) => initials),
      people.map(({ name, pinyin }) => pinyin ?? pinyinOf(name)),
      people.map(({ sex }) => sex),
      people.map(({ bornOn }) => bornOn),
      people.map(({ villageCode }) => villageCode),
      sealed('id_number', ({ idNumber }) => idNumber),
      people.map(({ idNumber }) => (idNumber === undefined ? null : blindIndex(keys, countyId, idNumber))),
      sealed('phone', ({ phone }) => phone),
      people.map(({ phone }) => (phone === undefined ? null : blindIndex(keys, countyId, phone, PHONE_INDEX))),
      sealed('bank_account', ({ bankAccount }) => bankAccount),
      people.map(({ isTemporary }) => isTemporary ?? false),
      people.map(({ ethnicity }) => ethnicity ?? null),
      people.map(({ relationToHead }) => relationToHead ?? null),
      people.map(({ education }) => education ?? null),
      people.map(({ labour }) => labour ?? null),
      people.map(({ isAgricultural }) => isAgricultural ?? null),
      people.map(({ health }) => health?.join(',') ?? null),
    ],
  };
}

/** Once for each person, so that its id need not be made up. */
function insertFirstMemberships(countyId: string, recordedBy: string, people: readonly NewPerson[]): Statement {
  return {
    name: 'insert-first-memberships',
    text: `insert into household_membership (county_id, household_membership_id, person_id, household_id, from_day, recorded_at, recorded_by)
           select $1, 'first-' || u.person_id, u.person_id, u.household_id, u.from_day, clock_timestamp(), $5
           from unnest($2::text[], $3::text[], $4::date[]) as u (person_id, household_id, from_day)`,
    values: [
      countyId,
      people.map(({ personId }) => personId),
      people.map(({ householdId }) => householdId),
      people.map(({ livesThereFrom }) => livesThereFrom ?? null),
      recordedBy,
    ],
  };
}

export const NO_SUCH_PERSON = refuse(
  'not-found',
  { zh: '未找到该人员；请先查找或登记。', en: 'there is no such person; find or register them first' },
  '/personId',
);

const REGISTERED = refuse(
  'already-exists',
  {
    zh: '此身份证件号码已登记；请先按号码查找。如本登记是同一人的重复登记或临时身份，请合并到那份登记。',
    en: 'this ID number is registered; find the person by it first, and join this record to that one if it is a duplicate or a temporary identity',
  },
  '/idNumber',
);

export const REGISTERED_ONCE = { one_person_for_each_id_number: REGISTERED };

export function registerPersonCommand(keys: FieldKeys) {
  return commandOf(
    registerPerson,
    async (transaction, input, { actor, newId, now }) => {
      const { rows, countyId } = transaction;
      const [[household], isRegistered, alike, unnamed] = await Promise.all([
        input.householdId === undefined
          ? []
          : rows<{ closed_on: string | null }>('select closed_on from household where county_id = $1 and household_id = $2', [countyId, input.householdId]),
        input.idNumber !== undefined && lockNumber(transaction, blindIndexes(keys, countyId, input.idNumber)),
        alikeRefusal(transaction, input),
        unnamedVillage(transaction, input.villageCode),
      ]);
      return () => {
        const refusal = personRefusal(input, actor, localDay(now)) ?? unnamed;
        if (refusal) return refusal;
        if (isRegistered) return REGISTERED;
        if (input.householdId !== undefined && !household) return refuse('not-found', { zh: '没有这一户。', en: 'there is no such household' }, '/householdId');
        if (household?.closed_on != null) return householdClosed(household.closed_on);
        if (input.householdId !== undefined && input.relationToHead === 'head')
          return refuse(
            'bad-input',
            { zh: '该户已有户主或须在户页面确定户主。', en: 'the head of a household is said on the page of the household' },
            '/relationToHead',
          );
        if (input.isTemporary === true && input.idNumber !== undefined)
          return refuse('bad-input', { zh: '已有证件号码的，不是临时身份。', en: 'who has a number is known, and not temporary' }, '/isTemporary');
        if (alike) return alike;
        const [personId, householdId] = [newId(), input.householdId ?? newId()];
        const { villageCode, address } = input;
        return {
          answer: { personId, householdId },
          writes: [
            ...(input.householdId === undefined ? [insertHouseholds(countyId, [{ householdId, villageCode, address }])] : []),
            ...insertPeople(keys, countyId, actor.actorId, [{ ...input, ...storedNumbers(input), personId, householdId, initials: initialsOf(input.name) }]),
            ...(input.relationToHead === 'head'
              ? [{ text: 'update household set head_id = $3 where county_id = $1 and household_id = $2', values: [countyId, householdId, personId] }]
              : []),
          ],
          audit: { subject: `person/${personId}`, facts: { household: householdId, village: villageCode } },
        };
      };
    },
    REGISTERED_ONCE,
  );
}

interface NewcomerInput {
  readonly name: string;
  readonly bornOn: string;
  readonly idNumber?: string | undefined;
  readonly householdId?: string | undefined;
  readonly unlessAlike?: boolean | undefined;
}

/**
 * Who may be registered already: somebody born on the same day who has the same name, or lives in the household that is joined. Two who have each a
 * number of their own are two. It is asked for by whoever registers, and left out once they have looked: twins are alike.
 */
export async function alikeRefusal({ rows, countyId }: Transaction, newcomer: NewcomerInput): Promise<Refusal | undefined> {
  const { name, bornOn, idNumber, householdId, unlessAlike } = newcomer;
  if (unlessAlike !== true) return undefined;
  const found = await rows<{ name: string; village: string | null }>(
    `select p.name, ${VILLAGE_NAME} as village from person p
     where p.county_id = $1 and p.born_on = $2 and p.merged_into is null and (p.name = $3 or p.household_id = $4)
       and ($5::boolean or p.id_number_index is null) order by p.person_id`,
    [countyId, bornOn, name, householdId ?? null, idNumber === undefined],
    'find-alike',
  );
  if (found.length === 0) return undefined;
  const named = found.find((one) => one.name === name);
  return refuse(
    'already-exists',
    named
      ? {
          zh: `已有同名、同日（${bornOn}）出生的人登记在${named.village ?? '本县'}；请先按姓名查找。确是另一个人的，请确认后再登记。`,
          en: `somebody of the same name, born on the same day (${bornOn}), is registered in ${named.village ?? 'the county'}; look for the name first. If this is another person, say so and register them`,
        }
      : {
          zh: `这一户已有同日（${bornOn}）出生的人；请先看该户成员。确是另一个人（如双胞胎）的，请确认后再登记。`,
          en: `somebody born on the same day (${bornOn}) lives in this household already; look at its members first. If this is another person, as a twin is, say so and register them`,
        },
    '/unlessAlike',
  );
}

export function householdClosed(closedOn: string, path = '/householdId'): Refusal {
  return refuse(
    'state-differs',
    { zh: `该户已于 ${closedOn} 注销；请另立一户或选择其他户。`, en: `this household was closed on ${closedOn}; begin another or choose another` },
    path,
  );
}

/** As the contract took them, which refuses what is no number. */
function storedNumbers({ idNumber, phone, bankAccount }: Pick<NewPerson, 'idNumber' | 'phone' | 'bankAccount'>) {
  return {
    idNumber: idNumber?.toUpperCase(),
    phone: phone === undefined ? undefined : readPhone(phone),
    bankAccount: bankAccount === undefined ? undefined : readBankAccount(bankAccount),
  };
}

/**
 * Whether the county has the number, under whichever index key. While these are exchanged, two could register one number under two keys,
 * which no unique index would see; so they wait for each other on what the number is under every key that either knows.
 */
export async function lockNumber({ rows, countyId }: Transaction, indexes: readonly Buffer[]): Promise<boolean> {
  const [, found] = await Promise.all([
    rows(LOCK_NUMBERS, [numbersToLock(indexes)], 'lock-numbers'),
    rows('select 1 from person where county_id = $1 and id_number_index = any($2::bytea[]) limit 1', [countyId, indexes], 'find-number'),
  ]);
  return found.length > 0;
}

export const LOCK_NUMBERS = 'select pg_advisory_xact_lock(number) from unnest($1::bigint[]) number';

/** In one order, so that nobody waits for somebody who waits for them. */
export function numbersToLock(indexes: readonly Buffer[]): string[] {
  return indexes
    .map((index) => index.readBigInt64BE(index.length - 8))
    .sort((a, b) => (a < b ? -1 : 1))
    .map(String);
}

/** Why a person cannot be registered or corrected so; undefined if they can. */
export function personRefusal(
  { idNumber, bornOn, villageCode }: { readonly idNumber?: string | undefined; readonly bornOn: string; readonly villageCode: string },
  { countyId, area }: Actor,
  today: string,
): Refusal | undefined {
  if (!isWithin(villageCode, countyId))
    return refuse(
      'bad-input',
      { zh: '村级代码不在本县，应以本县代码开头。', en: 'the code of the village is not of this county, with whose code it would begin' },
      '/villageCode',
    );
  if (!isWithin(villageCode, area))
    return refuse(
      'not-allowed',
      { zh: '该村不在您的管辖范围内；请由其所在乡镇或县里登记。', en: 'the village is not within your area; its township or the county registers the person' },
      '/villageCode',
    );
  if (bornOn > today) return refuse('bad-input', { zh: '出生日期晚于今天，请核对。', en: 'the birth lies after today; check it' }, '/bornOn');
  if (idNumber === undefined) return undefined;
  const fault = checkIdNumber(idNumber, bornOn);
  return fault && refuse('bad-id-number', fault, '/idNumber');
}

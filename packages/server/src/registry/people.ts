// Persons and households: their tables, and registering a person.
import { type Actor, isWithin, type Refusal, refuse } from '@doudi/core/contract';
import { checkIdNumber, readBankAccount, readPhone, registerPerson } from '@doudi/core/registry';
import type { KnownPatient } from '@doudi/core/settlement';
import { commandOf } from '../platform/answers.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { blindIndex, blindIndexes, type FieldKeys, sealField } from '../platform/secrets/field-keys.ts';
import { VILLAGE_NAME } from './areas.ts';
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

/** As lists show a person. */
export interface PersonInListRow extends PersonRow {
  readonly village_name: string | null;
}

/** Of a `person p`: the categories that are true on day $2, in the order of their names. */
export const CATEGORIES = `(select array_agg(distinct d.category order by d.category) from designation d
  where d.county_id = p.county_id and d.person_id = p.person_id and d.withdrawn_at is null and d.from_day <= $2 and (d.to_day is null or d.to_day >= $2))`;

/** What a settlement asks about a person on a day; undefined if the county has no such person. */
export async function findPatient({ rows, countyId }: Transaction, personId: string, day: string): Promise<KnownPatient | undefined> {
  const [row] = await rows<PersonRow>(
    `select p.person_id, p.household_id, p.born_on, ${CATEGORIES} as categories from person p where p.county_id = $1 and p.person_id = $3`,
    [countyId, day, personId],
    'find-patient',
  );
  return row && { personId, householdId: row.household_id ?? undefined, bornOn: row.born_on, categories: row.categories ?? [] };
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
}

export function insertHouseholds(countyId: string, households: readonly { readonly householdId: string; readonly villageCode: string }[]): Statement {
  return {
    name: 'insert-households',
    text: 'insert into household (county_id, household_id, village_code) select $1, * from unnest($2::text[], $3::text[])',
    values: [countyId, households.map(({ householdId }) => householdId), households.map(({ villageCode }) => villageCode)],
  };
}

export function insertPeople(keys: FieldKeys, countyId: string, people: readonly NewPerson[]): Statement {
  const sealed = (field: 'id_number' | 'phone' | 'bank_account', numberOf: (person: NewPerson) => string | undefined) =>
    people.map((person) => {
      const value = numberOf(person);
      return value === undefined ? null : sealField(keys, value, `person/${person.personId}/${field}`);
    });
  return {
    name: 'insert-people',
    text: `insert into person (county_id, person_id, household_id, name, initials, pinyin, sex, born_on, village_code,
             id_number_cipher, id_number_index, phone_cipher, phone_index, bank_account_cipher)
           select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[],
             $10::bytea[], $11::bytea[], $12::bytea[], $13::bytea[], $14::bytea[])`,
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
  { zh: '此身份证件号码已登记；请先按号码查找。', en: 'this ID number is registered; find the person by it first' },
  '/idNumber',
);

export const REGISTERED_ONCE = { one_person_for_each_id_number: REGISTERED };

export function registerPersonCommand(keys: FieldKeys) {
  return commandOf(
    registerPerson,
    async (transaction, input, { actor, newId, now }) => {
      const { rows, countyId } = transaction;
      const [[household], isRegistered] = await Promise.all([
        input.householdId === undefined ? [] : rows('select 1 from household where county_id = $1 and household_id = $2', [countyId, input.householdId]),
        input.idNumber !== undefined && lockNumber(transaction, blindIndexes(keys, countyId, input.idNumber)),
      ]);
      return () => {
        const refusal = personRefusal(input, actor, localDay(now));
        if (refusal) return refusal;
        if (isRegistered) return REGISTERED;
        if (input.householdId !== undefined && !household) return refuse('not-found', { zh: '没有这一户。', en: 'there is no such household' }, '/householdId');
        const [personId, householdId] = [newId(), input.householdId ?? newId()];
        const { villageCode } = input;
        return {
          answer: { personId, householdId },
          writes: [
            ...(input.householdId === undefined ? [insertHouseholds(countyId, [{ householdId, villageCode }])] : []),
            insertPeople(keys, countyId, [{ ...input, ...storedNumbers(input), personId, householdId, initials: initialsOf(input.name) }]),
          ],
          audit: { subject: `person/${personId}`, facts: { household: householdId, village: villageCode } },
        };
      };
    },
    REGISTERED_ONCE,
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
  const locks = indexes.map((index) => index.readBigInt64BE(index.length - 8)).sort((a, b) => (a < b ? -1 : 1));
  const [, found] = await Promise.all([
    rows('select pg_advisory_xact_lock(number) from unnest($1::bigint[]) number', [locks.map(String)], 'lock-number'),
    rows('select 1 from person where county_id = $1 and id_number_index = any($2::bytea[]) limit 1', [countyId, indexes], 'find-number'),
  ]);
  return found.length > 0;
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

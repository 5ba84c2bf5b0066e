// Persons, households and designations: the tables and their operations. An ID number leaves the registry masked or not at all.
import { type Refusal, refuse } from '@doudi/core/contract';
import { checkIdNumber, designate, endDesignation, findPeople, getPerson, registerPerson } from '@doudi/core/registry';
import type { KnownPatient } from '@doudi/core/settlement';
import { type Day, nextDay } from '@doudi/policy';
import { customPinyin, pinyin } from 'pinyin-pro';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { blindIndex, type FieldKeys, sealField } from '../platform/secrets/field-keys.ts';

interface PersonRow {
  readonly person_id: string;
  readonly household_id: string | null;
  readonly name: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly born_on: string;
  readonly village_code: string;
  readonly id_number_last4: string | null;
  readonly categories: string[] | null;
}

/** The categories that are true on day $2, in the order of their names. */
const CATEGORIES = `(select array_agg(distinct d.category order by d.category) from designation d
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

const PERSON_COLUMNS = `p.person_id, p.household_id, p.name, p.sex, p.born_on, p.village_code, p.id_number_last4, ${CATEGORIES} as categories`;

export interface NewPerson {
  readonly personId: string;
  readonly householdId: string;
  readonly name: string;
  readonly initials: string;
  readonly sex: string;
  readonly bornOn: string;
  readonly villageCode: string;
  readonly idNumber?: string | undefined;
}

export interface NewDesignation {
  readonly designationId: string;
  readonly personId: string;
  readonly category: string;
  readonly fromDay: string;
  readonly toDay?: string | undefined;
  readonly source: string;
}

export function insertHouseholds(countyId: string, households: readonly { readonly householdId: string; readonly villageCode: string }[]): Statement {
  return {
    name: 'insert-households',
    text: 'insert into household (county_id, household_id, village_code) select $1, * from unnest($2::text[], $3::text[])',
    values: [countyId, households.map(({ householdId }) => householdId), households.map(({ villageCode }) => villageCode)],
  };
}

export function insertPeople(keys: FieldKeys, countyId: string, people: readonly NewPerson[]): Statement {
  const sealed = people.map(({ personId, idNumber }) => (idNumber === undefined ? null : sealField(keys, idNumber, `person/${personId}/id_number`)));
  return {
    name: 'insert-people',
    text: `insert into person (county_id, person_id, household_id, name, initials, sex, born_on, village_code, id_number_cipher, id_number_last4, id_number_index)
           select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::text[], $9::bytea[], $10::text[], $11::bytea[])`,
    values: [
      countyId,
      people.map(({ personId }) => personId),
      people.map(({ householdId }) => householdId),
      people.map(({ name }) => name),
      people.map(({ initials }) => initials),
      people.map(({ sex }) => sex),
      people.map(({ bornOn }) => bornOn),
      people.map(({ villageCode }) => villageCode),
      sealed,
      people.map(({ idNumber }) => idNumber?.slice(-4) ?? null),
      people.map(({ idNumber }) => (idNumber === undefined ? null : blindIndex(keys, countyId, idNumber))),
    ],
  };
}

export function insertDesignations(countyId: string, recordedBy: string, recordedAt: Date, designations: readonly NewDesignation[]): Statement {
  return {
    name: 'insert-designations',
    text: `insert into designation (county_id, designation_id, person_id, category, from_day, to_day, source, recorded_at, recorded_by)
           select $1, d.*, $8, $9 from unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::text[]) d`,
    values: [
      countyId,
      designations.map(({ designationId }) => designationId),
      designations.map(({ personId }) => personId),
      designations.map(({ category }) => category),
      designations.map(({ fromDay }) => fromDay),
      designations.map(({ toDay }) => toDay ?? null),
      designations.map(({ source }) => source),
      recordedAt,
      recordedBy,
    ],
  };
}

const NO_SUCH_PERSON = refuse('not-found', { zh: '没有这个人；请先查找或登记。', en: 'there is no such person; find or register them first' }, '/personId');

function registerPersonCommand(keys: FieldKeys) {
  return commandOf(
    registerPerson,
    async ({ rows, countyId }, input, { newId, now }) => {
      const [household] =
        input.householdId === undefined ? [] : await rows('select 1 from household where county_id = $1 and household_id = $2', [countyId, input.householdId]);
      return () => {
        const refusal = personRefusal(input, countyId, localDay(now));
        if (refusal) return refusal;
        if (input.householdId !== undefined && !household) return refuse('not-found', { zh: '没有这一户。', en: 'there is no such household' }, '/householdId');
        const [personId, householdId] = [newId(), input.householdId ?? newId()];
        const { villageCode } = input;
        return {
          answer: { personId, householdId },
          writes: [
            ...(input.householdId === undefined ? [insertHouseholds(countyId, [{ householdId, villageCode }])] : []),
            insertPeople(keys, countyId, [{ ...input, personId, householdId, initials: initialsOf(input.name), idNumber: input.idNumber?.toUpperCase() }]),
          ],
          audit: { subject: `person/${personId}`, facts: { household: householdId, village: villageCode } },
        };
      };
    },
    {
      one_person_for_each_id_number: refuse(
        'already-exists',
        { zh: '此身份证件号码已登记；请先按号码查找。', en: 'this ID number is registered; find the person by it first' },
        '/idNumber',
      ),
    },
  );
}

function personRefusal(
  { idNumber, bornOn, villageCode }: { readonly idNumber?: string | undefined; readonly bornOn: string; readonly villageCode: string },
  countyId: string,
  today: string,
): Refusal | undefined {
  if (!villageCode.startsWith(countyId))
    return refuse('bad-input', { zh: '村级代码不在本县。', en: 'the code of the village is not of this county' }, '/villageCode');
  if (bornOn > today) return refuse('bad-input', { zh: '出生日期晚于今天。', en: 'the birth lies after today' }, '/bornOn');
  if (idNumber === undefined) return undefined;
  const fault = checkIdNumber(idNumber, bornOn);
  return fault && refuse('bad-id-number', fault, '/idNumber');
}

// The library reads this surname of two characters as if the first were one by itself.
customPinyin({ 单于: 'chán yú' });

/** 张三 → zs, 买买提·Ali → mmta: of every syllable, and of every word in Latin letters, the first letter. */
export function initialsOf(name: string): string {
  const parts = pinyin(name, { pattern: 'first', toneType: 'none', type: 'array', surname: 'head', nonZh: 'consecutive' });
  return parts
    .flatMap(
      (part) =>
        part
          .normalize('NFKD')
          .replace(/\p{M}/gu, '')
          .toLowerCase()
          .match(/[a-z]+/g) ?? [],
    )
    .map((word) => word.slice(0, 1))
    .join('');
}

function designateCommand(knowsCategory: (category: string) => boolean) {
  return commandOf(
    designate,
    async (transaction, input, { countyId, newId, now, actor }) => {
      const patient = await findPatient(transaction, input.personId, input.fromDay);
      return () => {
        if (!patient) return NO_SUCH_PERSON;
        if (!knowsCategory(input.category)) {
          return refuse(
            'unknown-category',
            { zh: `没有任何方案认得类别“${input.category}”。`, en: `no scheme knows the category "${input.category}"` },
            '/category',
          );
        }
        if (input.fromDay < patient.bornOn) return refuse('bad-input', { zh: '起始日期早于出生日期。', en: 'it begins before the birth' }, '/fromDay');
        if (input.toDay !== undefined && input.toDay < input.fromDay)
          return refuse('bad-input', { zh: '终止日期早于起始日期。', en: 'it ends before it begins' }, '/toDay');
        const designationId = newId();
        return {
          answer: { designationId },
          writes: [insertDesignations(countyId, actor.actorId, now, [{ ...input, designationId }])],
          audit: { subject: `person/${input.personId}`, facts: { designation: designationId } },
          events: [{ kind: 'designation-recorded', facts: { designationId, personId: input.personId } }],
        };
      };
    },
    {
      a_person_has_each_designation_once_at_a_time: refuse(
        'overlapping',
        { zh: '此人在该期间已有同一类别；请先核对或终止原记录。', en: 'the person has this designation in that period already; check or end the existing one' },
        '/fromDay',
      ),
    },
  );
}

interface DesignationRow {
  readonly designation_id: string;
  readonly person_id: string;
  readonly category: string;
  readonly from_day: string;
  readonly to_day: string | null;
  readonly source: string;
  readonly recorded_at: Date;
  readonly withdrawn_at: Date | null;
}

const endDesignationCommand = commandOf(endDesignation, async ({ rows, countyId }, { designationId, toDay, reason }, { actor, now, newId }) => {
  const [row] = await rows<DesignationRow>('select * from designation where county_id = $1 and designation_id = $2 for update', [countyId, designationId]);
  return () => {
    if (!row) return refuse('not-found', { zh: '没有这条身份记录。', en: 'there is no such designation' }, '/designationId');
    if (row.withdrawn_at !== null)
      return refuse('state-differs', { zh: '这条身份记录已撤回。', en: 'this designation was withdrawn before' }, '/designationId');
    if (row.to_day !== null && row.to_day <= toDay) {
      return refuse('state-differs', { zh: `这条身份记录已止于 ${row.to_day}。`, en: `this designation ends with ${row.to_day} already` }, '/toDay');
    }
    // Ended with the day before it began, it never was.
    const never = toDay < row.from_day;
    if (never && nextDay(toDay as Day) !== row.from_day) {
      return refuse(
        'state-differs',
        { zh: `这条身份记录自 ${row.from_day} 起，不能止于更早。`, en: `this designation begins with ${row.from_day} and cannot end before` },
        '/toDay',
      );
    }
    const followingId = newId();
    const withdraw: Statement = {
      text: 'update designation set withdrawn_at = $3, withdrawn_by = $4 where county_id = $1 and designation_id = $2',
      values: [countyId, designationId, now, actor.actorId],
    };
    const following = { designationId: followingId, personId: row.person_id, category: row.category, fromDay: row.from_day, toDay, source: row.source };
    return {
      answer: { designationId: never ? designationId : followingId },
      writes: [withdraw, ...(never ? [] : [insertDesignations(countyId, actor.actorId, now, [following])])],
      audit: { subject: `person/${row.person_id}`, facts: { designation: designationId, endsWith: toDay, reason } },
      events: [{ kind: 'designation-ended', facts: { designationId, personId: row.person_id } }],
    };
  };
});

const MOST_FOUND = 20;

export interface RegistryServices {
  readonly keys: FieldKeys;
  readonly knowsCategory: (category: string) => boolean;
}

export function registryRoutes(database: Database, { keys, knowsCategory }: RegistryServices): Route[] {
  return [
    commandRoute(registerPerson, database, registerPersonCommand(keys)),
    commandRoute(designate, database, designateCommand(knowsCategory)),
    commandRoute(endDesignation, database, endDesignationCommand),
    queryRoute(findPeople, database, async ({ rows, countyId }, { idNumber, name, initials }) => {
      const [column, value] =
        idNumber !== undefined ? ['id_number_index', blindIndex(keys, countyId, idNumber)] : name !== undefined ? ['name', name] : ['initials', initials];
      const found = await rows<PersonRow>(
        `select ${PERSON_COLUMNS} from person p where p.county_id = $1 and p.${column} = $3 order by p.name, p.person_id limit $4`,
        [countyId, localDay(database.now()), value, MOST_FOUND + 1],
      );
      return { people: found.slice(0, MOST_FOUND).map(toPersonInList), isCut: found.length > MOST_FOUND };
    }),
    queryRoute(getPerson, database, async ({ rows, countyId }, { personId }) => {
      const today = localDay(database.now());
      const [[person], designations] = await Promise.all([
        rows<PersonRow>(`select ${PERSON_COLUMNS} from person p where p.county_id = $1 and p.person_id = $3`, [countyId, today, personId]),
        rows<DesignationRow>('select * from designation where county_id = $1 and person_id = $2 and withdrawn_at is null order by from_day, designation_id', [
          countyId,
          personId,
        ]),
      ]);
      if (!person) return NO_SUCH_PERSON;
      return { person: { ...toPersonInList(person), bornOn: person.born_on }, designations: designations.map(toDesignation) };
    }),
  ];
}

function toPersonInList(row: PersonRow) {
  return {
    personId: row.person_id,
    name: row.name,
    sex: row.sex,
    bornYear: Number(row.born_on.slice(0, 4)),
    ...(row.id_number_last4 !== null && { idNumberMasked: `**************${row.id_number_last4}` }),
    villageCode: row.village_code,
    ...(row.household_id !== null && { householdId: row.household_id }),
    categories: row.categories ?? [],
  };
}

function toDesignation(row: DesignationRow) {
  return {
    designationId: row.designation_id,
    category: row.category,
    fromDay: row.from_day,
    ...(row.to_day !== null && { toDay: row.to_day }),
    source: row.source,
    recordedAt: row.recorded_at.toISOString(),
  };
}

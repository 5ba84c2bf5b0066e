// A county of invented people for the search bench, written at once by the owner, its indexes built afterwards as after an import.
import pg from 'pg';
import { type DemoPerson, generateCounty } from '../packages/server/src/demo/county.ts';
import type { Statement } from '../packages/server/src/platform/database/transaction.ts';
import type { FieldKeys } from '../packages/server/src/platform/secrets/field-keys.ts';
import { insertHouseholds, insertPeople } from '../packages/server/src/registry/people.ts';

export interface SomebodySearched {
  readonly name: string;
  readonly initials: string;
  readonly pinyin: string;
  readonly personId: string;
  readonly bornYear: number;
  readonly idNumber: string | undefined;
  readonly villageCode: string;
}

const HOUSEHOLDS_AT_ONCE = 4_000;
/** One in so many is asked for. */
const SAMPLE = 97;

/** Gives some of the people, from all over the county. */
export async function loadSearchedCounty(
  ownerUrl: string,
  keys: FieldKeys,
  { countyId, people, seed, today }: { readonly countyId: string; readonly people: number; readonly seed: number; readonly today: string },
): Promise<SomebodySearched[]> {
  const owner = new pg.Client(ownerUrl);
  await owner.connect();
  const run = ({ text, values = [] }: Statement) => owner.query(text, [...values]);
  const sample: SomebodySearched[] = [];
  await owner.query(`set doudi.county_id = '${countyId}'; set doudi.area = '${countyId}'`);
  const { rows: indexes } = await owner.query<{ name: string; sql: string }>(
    `select indexname as name, indexdef as sql from pg_indexes where tablename = 'person' and indexname not in ('person_pkey', 'one_person_for_each_id_number')`,
  );
  for (const { name } of indexes) await owner.query(`drop index ${name}`);
  let count = 0;
  for (const households of inGroups(generateCounty({ seed, people, today }).households(), HOUSEHOLDS_AT_ONCE)) {
    const persons = households.flatMap(({ householdId, villageCode, persons }) =>
      persons.map((person) => ({ ...person, householdId, villageCode: inCounty(villageCode, countyId) })),
    );
    await run(
      insertHouseholds(
        countyId,
        households.map(({ householdId, villageCode }) => ({ householdId, villageCode: inCounty(villageCode, countyId) })),
      ),
    );
    for (const write of insertPeople(keys, countyId, 'bench', persons)) await run(write);
    for (const person of persons) if (++count % SAMPLE === 0) sample.push(asSearched(person));
  }
  for (const { sql } of indexes) await owner.query(sql);
  await owner.query('vacuum analyze person');
  await owner.end();
  return sample;
}

function asSearched(person: DemoPerson & { readonly villageCode: string }): SomebodySearched {
  const { name, initials, pinyin, personId, idNumber, villageCode, bornOn } = person;
  return { name, initials, pinyin, personId, idNumber, villageCode, bornYear: Number(bornOn.slice(0, 4)) };
}

const inCounty = (villageCode: string, countyId: string) => countyId + villageCode.slice(6);

function* inGroups<Item>(items: Iterable<Item>, most: number): Generator<Item[]> {
  let group: Item[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length < most) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

// A county, township or village at a glance: who is registered there now, and what its yearly profile says.

import { hideNumbers, isWithin, type Refusal, refuse } from '@doudi/core/contract';
import { getArea, recordAreaProfile } from '@doudi/core/registry';
import { actorOf, commandOf, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { KnownCategories } from './designations.ts';
import { IDS_OF_PERSON, KEPT_ID, LIVES_THERE } from './people.ts';

export const NOT_YOUR_AREA: Refusal = refuse('not-allowed', { zh: '该区域不在您的管辖范围内。', en: 'this area is not within yours' }, '/area');

export function areaRoute(database: Database, { isWalled }: Pick<KnownCategories, 'isWalled'>): Route {
  return queryRoute(getArea, database, async (transaction, { area, after, pageSize }, call) => {
    if (!isWithin(area, actorOf(call).area)) return NOT_YOUR_AREA;
    const today = localDay(database.now());
    const [[total], [households], categories, parts, listed, [profile]] = await Promise.all([
      countPeople(transaction, area),
      transaction.rows<{ count: number }>(
        'select count(*)::int as count from household h where h.county_id = $1 and h.closed_on is null and h.village_code between $2 and $3',
        [transaction.countyId, ...villagesOf(area)],
      ),
      countCategories(transaction, area, today),
      area.length === 12 ? [] : findParts(transaction, area),
      area.length === 12 ? listHouseholds(transaction, area, after, pageSize + 1, today) : [],
      findProfile(transaction, area),
    ]);
    const names = await findNames(transaction, [area, ...parts.map((part) => part.area)]);
    const named = (code: string) => {
      const name = names.get(code.padEnd(12, '0'));
      return name === undefined ? {} : { name };
    };
    return {
      area,
      ...named(area),
      households: households?.count ?? 0,
      persons: total?.persons ?? 0,
      agriculturalPersons: total?.agricultural ?? 0,
      categories: categories.filter(({ category }) => !isWalled(category)),
      parts: parts.map((part) => ({ area: part.area, ...named(part.area), households: part.households, persons: part.persons })),
      listed: listed.slice(0, pageSize).map((row) => toListed(row, isWalled)),
      hasMore: listed.length > pageSize,
      ...(profile && { profile: toProfile(profile) }),
    };
  });
}

/** The first and the last code that a village of the area can have. */
export function villagesOf(area: string): readonly [string, string] {
  return [area.padEnd(12, '0'), area.padEnd(12, '9')];
}

function countPeople({ rows, countyId }: Transaction, area: string) {
  return rows<{ persons: number; agricultural: number }>(
    `select count(*)::int as persons, (count(*) filter (where p.is_agricultural))::int as agricultural
     from person p where p.county_id = $1 and p.village_code between $2 and $3 and ${LIVES_THERE}`,
    [countyId, ...villagesOf(area)],
  );
}

function countCategories({ rows, countyId }: Transaction, area: string, today: string) {
  return rows<{ category: string; persons: number }>(
    `select d.category, count(distinct p.person_id)::int as persons
     from designation d
     join person m on m.county_id = $1 and m.person_id = d.person_id
     join person p on p.county_id = $1 and p.person_id = ${KEPT_ID}
     where d.county_id = $1 and d.withdrawn_at is null and d.from_day <= $4 and (d.to_day is null or d.to_day >= $4)
       and p.village_code between $2 and $3 and ${LIVES_THERE}
     group by d.category order by 2 desc, 1`,
    [countyId, ...villagesOf(area), today],
  );
}

/** The townships of a county, the villages of a township: those that have a name, and those in which somebody is registered. */
function findParts({ rows, countyId }: Transaction, area: string) {
  const digits = area.length + 3;
  return rows<{ area: string; households: number; persons: number }>(
    `with people as (
       select left(p.village_code, $4) as part, count(*)::int as persons from person p
       where p.county_id = $1 and p.village_code between $2 and $3 and ${LIVES_THERE} group by 1),
     houses as (
       select left(h.village_code, $4) as part, count(*)::int as households from household h
       where h.county_id = $1 and h.closed_on is null and h.village_code between $2 and $3 group by 1),
     named as (
       select distinct left(a.area_code, $4) as part from area a
       where a.county_id = $1 and a.area_code between $2 and $3 and substr(a.area_code, $4 - 2, 3) <> '000')
     select part as area, coalesce(households, 0) as households, coalesce(persons, 0) as persons
     from people full join houses using (part) full join named using (part) order by part`,
    [countyId, ...villagesOf(area), digits],
  );
}

interface ListedRow {
  readonly household_id: string;
  readonly address: string | null;
  readonly person_id: string | null;
  readonly name: string | null;
  readonly is_head: boolean | null;
  readonly persons: number;
  readonly categories: string[] | null;
}

function listHouseholds({ rows, countyId }: Transaction, village: string, after: string | undefined, most: number, today: string): Promise<ListedRow[]> {
  return rows<ListedRow>(
    `with page as materialized (
       select h.household_id, h.address, h.head_id from household h
       where h.county_id = $1 and h.village_code = $2 and h.closed_on is null and ($3::text is null or h.household_id > $3)
       order by h.household_id limit $4)
     select h.household_id, h.address, first.person_id, first.name, first.person_id = h.head_id as is_head,
       (select count(*)::int from person p where p.county_id = $1 and p.household_id = h.household_id and ${LIVES_THERE}) as persons,
       (select array_agg(distinct d.category order by d.category) from person p cross join lateral unnest${IDS_OF_PERSON} as own (person_id)
          join designation d on d.county_id = $1 and d.person_id = own.person_id
        where p.county_id = $1 and p.household_id = h.household_id and ${LIVES_THERE}
          and d.withdrawn_at is null and d.from_day <= $5 and (d.to_day is null or d.to_day >= $5)) as categories
     from page h
     left join lateral (
       select p.person_id, p.name from person p where p.county_id = $1 and p.household_id = h.household_id and ${LIVES_THERE}
       order by p.person_id is distinct from h.head_id, p.born_on, p.person_id limit 1) as first on true
     order by h.household_id`,
    [countyId, village, after, most, today],
  );
}

function toListed(row: ListedRow, isWalled: (category: string) => boolean) {
  return {
    householdId: row.household_id,
    ...(row.person_id !== null && { personId: row.person_id }),
    ...(row.name !== null && { name: row.name }),
    isHead: row.is_head === true,
    persons: row.persons,
    ...(row.address !== null && { address: row.address }),
    categories: (row.categories ?? []).filter((category) => !isWalled(category)),
  };
}

export async function findNames({ rows, countyId }: Transaction, areas: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await rows<{ area_code: string; name: string }>('select area_code, name from area where county_id = $1 and area_code = any ($2::text[])', [
    countyId,
    areas.map((area) => area.padEnd(12, '0')),
  ]);
  return new Map(found.map(({ area_code, name }) => [area_code, name]));
}

interface ProfileRow {
  readonly year: string;
  readonly population: number;
  readonly agricultural_population: number;
  readonly households: number;
  readonly note: string | null;
  readonly recorded_at: Date;
  readonly by_name: string;
}

function findProfile({ rows, countyId }: Transaction, area: string): Promise<ProfileRow[]> {
  return rows<ProfileRow>(
    `select f.*, coalesce(a.display_name, f.recorded_by) as by_name from area_profile f
     left join actor a on a.county_id = $1 and a.actor_id = f.recorded_by
     where f.county_id = $1 and f.area = $2 order by f.year desc, f.recorded_at desc, f.area_profile_id desc limit 1`,
    [countyId, area],
  );
}

function toProfile(row: ProfileRow) {
  return {
    year: row.year,
    population: row.population,
    agriculturalPopulation: row.agricultural_population,
    households: row.households,
    ...(row.note !== null && { note: row.note }),
    recordedAt: row.recorded_at.toISOString(),
    byName: row.by_name,
  };
}

export const recordAreaProfileCommand = commandOf(recordAreaProfile, async (_, input, { countyId, actor, now, newId }) => () => {
  const { area, year, population, agriculturalPopulation, households, note } = input;
  if (!isWithin(area, actor.area)) return NOT_YOUR_AREA;
  const today = localDay(now);
  if (year > today.slice(0, 4)) return refuse('bad-input', { zh: '年份尚未到来。', en: 'the year has not come yet' }, '/year');
  if (agriculturalPopulation > population)
    return refuse('bad-input', { zh: '农业人口不能多于总人口。', en: 'the agricultural population is at most the whole' }, '/agriculturalPopulation');
  if (households > population) return refuse('bad-input', { zh: '户数不能多于人口。', en: 'there are at most as many households as people' }, '/households');
  return {
    answer: { area, recordedOn: today },
    writes: [
      {
        text: `insert into area_profile (county_id, area_profile_id, area, year, population, agricultural_population, households, note, recorded_at, recorded_by)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        values: [countyId, newId(), area, year, population, agriculturalPopulation, households, note && hideNumbers(note), now, actor.actorId],
      },
    ],
    audit: { subject: `area/${area}`, facts: { year, population, agriculturalPopulation, households } },
  };
});

// Whether every household that is to be helped has a helper today: for an area, part by part, and by name those that have none.

import { isWithin, type OutputOf } from '@doudi/core/contract';
import { rateOf } from '@doudi/core/enrolment';
import { getHelperCover } from '@doudi/core/registry';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { findNames, NOT_YOUR_AREA, villagesOf } from './area-profile.ts';
import { VILLAGE_NAME } from './areas.ts';
import { findHelping } from './helping-rules.ts';
import { KEPT_ID, LIVES_THERE } from './people.ts';

type Cover = OutputOf<typeof getHelperCover>;

export function helperCoverRoute(database: Database, schemes: SchemesInUse): Route {
  return queryRoute(getHelperCover, database, async (transaction, { area, after, pageSize }, call) => {
    if (!isWithin(area, actorOf(call).area)) return NOT_YOUR_AREA;
    const today = localDay(database.now());
    const helping = await findHelping(transaction, schemes, today);
    if (!helping) return { area, isDefined: false, ...toCover(0, 0), helpers: 0, parts: [], without: [], hasMore: false };
    const asked: Asked = { area, today, categories: helping.categories };
    const [counted, without] = await Promise.all([countCover(transaction, asked), listWithout(transaction, asked, after, pageSize + 1)]);
    const parts = counted.filter((row) => row.part !== null);
    const names = await findNames(
      transaction,
      parts.map(({ part }) => part ?? ''),
    );
    const all = counted.find((row) => row.part === null);
    return {
      area,
      isDefined: true,
      ...toCover(all?.households ?? 0, all?.paired ?? 0),
      helpers: all?.helpers ?? 0,
      parts: area.length === 12 ? [] : parts.map((row) => toPart(row, names)),
      without: without.slice(0, pageSize).map(toWithout),
      hasMore: without.length > pageSize,
    };
  });
}

interface Asked {
  readonly area: string;
  readonly today: string;
  readonly categories: readonly string[];
}

const toCover = (households: number, paired: number) => ({ households, paired, rate: rateOf(paired, households) });

/** $1 the county, $2 and $3 the villages, $4 today, $5 the categories: open households in which somebody lives who has one, with their helper. */
const TO_BE_HELPED = `designated as (
    select p.household_id, array_agg(distinct d.category order by d.category) as categories
    from designation d
    join person m on m.county_id = $1 and m.person_id = d.person_id
    join person p on p.county_id = $1 and p.person_id = ${KEPT_ID}
    where d.county_id = $1 and d.withdrawn_at is null and d.from_day <= $4 and (d.to_day is null or d.to_day >= $4) and d.category = any ($5::text[])
      and ${LIVES_THERE} group by p.household_id),
  to_be_helped as (
    select p.household_id, p.village_code, p.head_id, s.categories,
      (select (e.name, e.organisation)::text from household_helper e where e.county_id = $1 and e.household_id = p.household_id
         and e.from_day <= $4 and (e.to_day is null or e.to_day >= $4)) as helper
    from household p join designated s on s.household_id = p.household_id
    where p.county_id = $1 and p.closed_on is null and p.village_code between $2 and $3)`;

interface CountedRow {
  /** Null: the whole area. */
  readonly part: string | null;
  readonly households: number;
  readonly paired: number;
  readonly helpers: number;
}

function countCover({ rows, countyId }: Transaction, { area, today, categories }: Asked): Promise<CountedRow[]> {
  return rows<CountedRow>(
    `with ${TO_BE_HELPED}
     select part, count(*)::int as households, count(helper)::int as paired, count(distinct helper)::int as helpers
     from (select left(village_code, $6) as part, helper from to_be_helped) as each group by grouping sets ((part), ()) order by part`,
    [countyId, ...villagesOf(area), today, categories, area.length + 3],
  );
}

function toPart({ part, households, paired }: CountedRow, names: ReadonlyMap<string, string>): Cover['parts'][number] {
  const area = part ?? '';
  const name = names.get(area.padEnd(12, '0'));
  return { area, ...(name !== undefined && { name }), ...toCover(households, paired) };
}

interface WithoutRow {
  readonly household_id: string;
  readonly person_id: string;
  readonly name: string;
  readonly village_code: string;
  readonly village_name: string | null;
  readonly categories: string[];
}

function listWithout({ rows, countyId }: Transaction, { area, today, categories }: Asked, after: string | undefined, most: number): Promise<WithoutRow[]> {
  return rows<WithoutRow>(
    `with ${TO_BE_HELPED}
     select w.household_id, w.village_code, w.categories, p.person_id, p.name, ${VILLAGE_NAME} as village_name
     from to_be_helped w
     join lateral (
       select p.county_id, p.person_id, p.name, p.village_code from person p where p.county_id = $1 and p.household_id = w.household_id and ${LIVES_THERE}
       order by p.person_id is distinct from w.head_id, p.born_on, p.person_id limit 1) as p on true
     where w.helper is null and ($6::text is null or w.household_id > $6) order by w.household_id limit $7`,
    [countyId, ...villagesOf(area), today, categories, after, most],
  );
}

function toWithout(row: WithoutRow): Cover['without'][number] {
  return {
    householdId: row.household_id,
    personId: row.person_id,
    name: row.name,
    villageCode: row.village_code,
    ...(row.village_name !== null && { villageName: row.village_name }),
    categories: row.categories,
  };
}

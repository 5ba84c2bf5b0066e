// Key populations, reckoned from what is known of a day: to which somebody belongs, and how many of an area do. Nothing of it is stored.

import { isWithin } from '@doudi/core/contract';
import { countPopulations } from '@doudi/core/registry';
import { type Population, populationsOf } from '@doudi/core/scheme';
import { ageOn, type Day } from '@doudi/policy';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { findSchemesOn, firstOfEach } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { NOT_YOUR_AREA, villagesOf } from './area-profile.ts';
import type { findDisabilities } from './disabilities.ts';
import { KEPT_ID, LIVES_THERE } from './people.ts';

/** Those of the county's schemes that are valid on a day; of two that are called alike, the first. */
export async function findPopulations(transaction: Transaction, schemes: SchemesInUse, day: string): Promise<Population[]> {
  return firstOfEach((await findSchemesOn(transaction, schemes, day as Day)).flatMap(({ populations }) => populations));
}

interface Known {
  readonly bornOn: string;
  readonly categories: readonly string[];
  readonly disabilities: Awaited<ReturnType<typeof findDisabilities>>;
}

/** To which somebody belongs on a day; of several disabilities that hold, which only a joined record can have, by the most severe. */
export function belongsTo(populations: readonly Population[], { bornOn, categories, disabilities }: Known, day: string) {
  const [disability] = disabilities.filter(({ fromDay, toDay }) => fromDay <= day && (toDay === undefined || toDay >= day)).sort((a, b) => a.grade - b.grade);
  return populationsOf(populations, { ageYears: ageOn(bornOn, day), categories, disability }).map(({ id, name }) => ({ id, name }));
}

export function populationsRoute(database: Database, schemes: SchemesInUse): Route {
  return queryRoute(countPopulations, database, async (transaction, { area, day: asked }, call) => {
    if (!isWithin(area, actorOf(call).area)) return NOT_YOUR_AREA;
    const day = asked ?? localDay(database.now());
    const [populations, groups] = [await findPopulations(transaction, schemes, day), await findGroups(transaction, area, day)];
    const counts = new Map<string, number>();
    for (const { age_years, categories, kind, grade, persons } of groups) {
      const known = { ageYears: age_years, categories: categories ?? [], ...(kind !== null && grade !== null && { disability: { kind, grade } }) };
      for (const { id } of populationsOf(populations, known)) counts.set(id, (counts.get(id) ?? 0) + persons);
    }
    return { area, day, populations: populations.map(({ id, name }) => ({ id, name, persons: counts.get(id) ?? 0 })) };
  });
}

interface GroupRow {
  readonly age_years: number;
  readonly categories: string[] | null;
  readonly kind: string | null;
  readonly grade: number | null;
  readonly persons: number;
}

/** Whoever is alike in all that a population can ask about is counted together, so that conditions are judged a few hundred times and not once a person. */
function findGroups({ rows, countyId }: Transaction, area: string, day: string): Promise<GroupRow[]> {
  return rows<GroupRow>(
    `with held as (
       select ${KEPT_ID} as person_id, array_agg(distinct d.category order by d.category) as categories
       from designation d join person m on m.county_id = $1 and m.person_id = d.person_id
       where d.county_id = $1 and d.withdrawn_at is null and d.from_day <= $2 and (d.to_day is null or d.to_day >= $2) group by 1),
     disabled as (
       select distinct on (1) ${KEPT_ID} as person_id, d.kind, d.grade
       from disability d join person m on m.county_id = $1 and m.person_id = d.person_id
       where d.county_id = $1 and d.withdrawn_at is null and d.from_day <= $2 and (d.to_day is null or d.to_day >= $2) order by 1, d.grade)
     select extract(year from age($2::date, p.born_on))::int as age_years, h.categories, d.kind, d.grade, count(*)::int as persons
     from person p left join held h on h.person_id = p.person_id left join disabled d on d.person_id = p.person_id
     where p.county_id = $1 and p.village_code between $3 and $4 and p.born_on <= $2 and ${LIVES_THERE}
     group by 1, 2, 3, 4`,
    [countyId, day, ...villagesOf(area)],
  );
}

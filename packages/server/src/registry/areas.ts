// What areas are called: the county's townships and villages, of which it may have named none or some, and what lies above it.
import { type Refusal, refuse } from '@doudi/core/contract';
import { listAreas } from '@doudi/core/registry';
import { queryRoute } from '../platform/answers.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';

export interface Area {
  /** Twelve digits; those of a township end with 000, those above the county with more zeros. */
  readonly areaCode: string;
  readonly name: string;
}

export function insertAreas(countyId: string, areas: readonly Area[]): Statement {
  return {
    text: 'insert into area (county_id, area_code, name) select $1, * from unnest($2::text[], $3::text[])',
    values: [countyId, areas.map(({ areaCode }) => areaCode), areas.map(({ name }) => name)],
  };
}

/** Why nobody comes to live there: the county has said what its villages are called, and this is none of them. Where no village has a name, any code is one. */
export async function unnamedVillage({ rows, countyId }: Transaction, villageCode: string | undefined): Promise<Refusal | undefined> {
  if (villageCode === undefined) return undefined;
  const [found] = await rows<{ is_unnamed: boolean }>(
    `select exists (select from area where county_id = $1 and right(area_code, 3) <> '000')
       and not exists (select from area where county_id = $1 and area_code = $2 and right(area_code, 3) <> '000') as is_unnamed`,
    [countyId, villageCode],
  );
  if (!found?.is_unnamed) return undefined;
  return refuse(
    'bad-input',
    {
      zh: '本县没有这个代码的村（社区）；请从村名表中选择。村名表缺漏的，请系统运维人员用 doudi county areas 补充。',
      en: 'the county has no village with this code; choose one of its villages. If one is missing, whoever runs Doudi adds it with doudi county areas',
    },
    '/villageCode',
  );
}

/** Of a `person p`: township and village, whichever of them has a name; the township's code comes first. Null if neither has. */
export const VILLAGE_NAME = `(select string_agg(v.name, ' ' order by v.area_code) from area v
  where v.county_id = p.county_id and v.area_code in (p.village_code, left(p.village_code, 9) || '000'))`;

/** As posts name them: zeros at the end stand for nothing below. */
export function areasRoute(database: Database): Route<typeof listAreas> {
  return queryRoute(listAreas, database, async ({ rows, countyId }) => {
    const found = await rows<{ area_code: string; name: string }>(
      `select area_code, name from area where county_id = $1 union all select county_id, name from county where county_id = $1 order by area_code`,
      [countyId],
    );
    return { areas: found.map(({ area_code, name }) => ({ area: area_code.replace(/^(\d{2}|\d{4}|\d{9})(0{10}|0{8}|000)$/, '$1'), name })) };
  });
}

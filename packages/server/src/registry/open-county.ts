// A county begins: as the owner, for no role of a county may make one.
import type { Text } from '@doudi/policy';
import { asOwner } from '../platform/database/owner-transaction.ts';
import { isCountyId, systemScope, type Transaction } from '../platform/database/transaction.ts';
import { UserError } from '../platform/user-error.ts';
import { type Area, insertAreas } from './areas.ts';

/** An area as a list says it, and in which row. */
export interface ListedArea extends Area {
  readonly row: number;
}

const MOST_TOLD = 5;

/** What the province and the prefecture are called in which a county lies. */
export interface Above {
  readonly province: string;
  readonly prefecture: string;
}

export interface NewCounty {
  readonly countyId: string;
  readonly name: string;
  readonly above: Above;
  readonly schemeIds: readonly string[];
  readonly isDemo: boolean;
}

/** Gives whether it was opened now: false if it is there already, and then nothing is changed. */
export async function openCounty(ownerUrl: string, { countyId, name, above, schemeIds, isDemo }: NewCounty): Promise<boolean> {
  if (!isCountyId(countyId)) {
    throw new UserError({ zh: `县级代码应为 6 位数字，而不是“${countyId}”。`, en: `the code of a county has six digits; "${countyId}" is none` });
  }
  if (name.trim() === '') throw new UserError({ zh: '县名不能为空。', en: 'the name of the county may not be empty' });
  return asOwner(ownerUrl, systemScope(countyId, 'county-opener'), async (transaction) => {
    const opened = await transaction.rows(
      'insert into county (county_id, name, scheme_ids, is_demo) values ($1, $2, $3, $4) on conflict (county_id) do nothing returning 1 as opened',
      [countyId, name, schemeIds, isDemo],
    );
    if (opened.length === 1) await writeAbove(transaction, above);
    return opened.length === 1;
  });
}

/** For a county that was opened before these were asked for, or where one is called otherwise now. False if there is no such county. */
export async function nameAbove(ownerUrl: string, countyId: string, above: Above): Promise<boolean> {
  if (!isCountyId(countyId)) return false;
  return asOwner(ownerUrl, systemScope(countyId, 'county-opener'), async (transaction) => {
    const [county] = await transaction.rows('select 1 from county where county_id = $1', [countyId]);
    if (county) await writeAbove(transaction, above);
    return county !== undefined;
  });
}

async function writeAbove({ rows, countyId }: Transaction, { province, prefecture }: Above): Promise<void> {
  if (province.trim() === '' || prefecture.trim() === '')
    throw new UserError({ zh: '省名和市名不能为空。', en: 'the names of province and prefecture may not be empty' });
  await rows(
    `insert into area (county_id, area_code, name) select $1, rpad(left($1, digits), 12, '0'), name from unnest(array[2, 4], $2::text[]) as above (digits, name)
     on conflict (county_id, area_code) do update set name = excluded.name`,
    [countyId, [province, prefecture]],
  );
}

/** What townships and villages are called; who has a name already is called so from now on. False if there is no such county. */
export async function nameAreas(ownerUrl: string, countyId: string, areas: readonly ListedArea[]): Promise<boolean> {
  if (!isCountyId(countyId)) return false;
  return asOwner(ownerUrl, systemScope(countyId, 'county-opener'), async ({ rows }) => {
    const [county] = await rows('select 1 from county where county_id = $1', [countyId]);
    if (!county) return false;
    const known = await rows<{ area_code: string }>('select area_code from area where county_id = $1', [countyId]);
    refuseUnusable(countyId, areas, new Set([...known.map(({ area_code }) => area_code), ...areas.map(({ areaCode }) => areaCode)]));
    const { text, values = [] } = insertAreas(countyId, areas);
    await rows(`${text} on conflict (county_id, area_code) do update set name = excluded.name`, values);
    return true;
  });
}

/** All of what is wrong, so that the file is mended once. */
function refuseUnusable(countyId: string, areas: readonly ListedArea[], known: ReadonlySet<string>): void {
  const seen = new Set<string>();
  const faults = areas.flatMap((area) => {
    const fault = faultOf(countyId, area, seen, known);
    seen.add(area.areaCode);
    return fault ? [{ ...fault, row: area.row }] : [];
  });
  const told = faults.slice(0, MOST_TOLD);
  if (faults.length > 0)
    throw new UserError({
      zh: `${faults.length} 个乡镇或村有误，未作改动：${told.map(({ row, zh }) => `第 ${row} 行${zh}`).join('；')}`,
      en: `${faults.length} townships or villages are wrong; nothing was changed: ${told.map(({ row, en }) => `row ${row} ${en}`).join('; ')}`,
    });
}

function faultOf(countyId: string, { areaCode, name }: Area, seen: ReadonlySet<string>, known: ReadonlySet<string>): Text | undefined {
  if (!/^\d{12}$/.test(areaCode) || !areaCode.startsWith(countyId) || areaCode.endsWith('000000'))
    return {
      zh: `的代码“${areaCode}”不是以 ${countyId} 开头的 12 位乡镇或村代码`,
      en: `has the code "${areaCode}", which is no township or village of ${countyId} in 12 digits`,
    };
  if (name === '' || name.length > 60) return { zh: `（${areaCode}）的名称应为 1 至 60 个字`, en: `(${areaCode}) has no name of 1 to 60 letters` };
  if (seen.has(areaCode)) return { zh: `的代码 ${areaCode} 重复`, en: `has the code ${areaCode} a second time` };
  if (!known.has(`${areaCode.slice(0, 9)}000`))
    return {
      zh: `（${areaCode}）所在乡镇 ${areaCode.slice(0, 9)}000 没有名称`,
      en: `(${areaCode}) lies in the township ${areaCode.slice(0, 9)}000, which has no name`,
    };
  return undefined;
}

/** From now on the county settles by these schemes; what was settled keeps its own. False if there is no such county. */
export async function changeSchemes(ownerUrl: string, countyId: string, schemeIds: readonly string[]): Promise<boolean> {
  if (!isCountyId(countyId)) return false;
  return asOwner(ownerUrl, systemScope(countyId, 'county-opener'), async ({ rows }) => {
    const changed = await rows('update county set scheme_ids = $2 where county_id = $1 returning 1 as changed', [countyId, schemeIds]);
    return changed.length === 1;
  });
}

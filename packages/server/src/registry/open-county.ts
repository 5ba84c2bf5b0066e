// A county begins: as the owner, for no role of a county may make one.

import { asOwner } from '../platform/database/owner-transaction.ts';
import { isCountyId, systemScope, type Transaction } from '../platform/database/transaction.ts';
import { UserError } from '../platform/user-error.ts';

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

/** From now on the county settles by these schemes; what was settled keeps its own. False if there is no such county. */
export async function changeSchemes(ownerUrl: string, countyId: string, schemeIds: readonly string[]): Promise<boolean> {
  if (!isCountyId(countyId)) return false;
  return asOwner(ownerUrl, systemScope(countyId, 'county-opener'), async ({ rows }) => {
    const changed = await rows('update county set scheme_ids = $2 where county_id = $1 returning 1 as changed', [countyId, schemeIds]);
    return changed.length === 1;
  });
}

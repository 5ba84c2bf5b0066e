// A county begins: as the owner, for no role of a county may make one.

import { withConnection } from '../postgres/connect.ts';
import { UserError } from '../user-error.ts';
import { isCountyId } from './transaction.ts';

export interface NewCounty {
  readonly countyId: string;
  readonly name: string;
  readonly schemeIds: readonly string[];
  readonly isDemo: boolean;
}

/** Gives whether it was opened now: false if it is there already, and then nothing is changed. */
export async function openCounty(ownerUrl: string, { countyId, name, schemeIds, isDemo }: NewCounty): Promise<boolean> {
  if (!isCountyId(countyId)) {
    throw new UserError({ zh: `县级代码应为 6 位数字，而不是“${countyId}”。`, en: `the code of a county has six digits; "${countyId}" is none` });
  }
  if (name.trim() === '') throw new UserError({ zh: '县名不能为空。', en: 'the name of the county may not be empty' });
  return withConnection(ownerUrl, async (owner) => {
    const { rowCount } = await owner.query(
      'insert into county (county_id, name, scheme_ids, is_demo) values ($1, $2, $3, $4) on conflict (county_id) do nothing',
      [countyId, name, schemeIds, isDemo],
    );
    return rowCount === 1;
  });
}

/** From now on the county settles by these schemes; what was settled keeps its own. False if there is no such county. */
export async function changeSchemes(ownerUrl: string, countyId: string, schemeIds: readonly string[]): Promise<boolean> {
  return withConnection(ownerUrl, async (owner) => {
    const { rowCount } = await owner.query('update county set scheme_ids = $2 where county_id = $1', [countyId, schemeIds]);
    return rowCount === 1;
  });
}

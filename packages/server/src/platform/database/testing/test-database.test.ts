// The databases that other tests stand on.
import { expect, test } from 'vitest';
import { withConnection } from '../../postgres/connect.ts';
import { testDatabase } from './test-database.ts';

test('every test database is migrated, empty and its own', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  const counties = (url: string) => withConnection(url, async (client) => (await client.query('select name from county')).rows);
  await withConnection(one.ownerUrl, (client) => client.query(`insert into county (county_id, name, scheme_ids) values ('990101', '甲县', '{}')`));
  expect(await counties(one.url)).toEqual([{ name: '甲县' }]);
  expect(await counties(other.url)).toEqual([]);
});

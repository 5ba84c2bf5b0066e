// The databases that other tests stand on.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { withConnection } from '../../postgres/connect.ts';
import { copyOf, testDatabase } from './test-database.ts';

test('every test database is migrated, empty and its own, also when many are made at once', async () => {
  const databases = await Promise.all(Array.from({ length: 8 }, testDatabase));
  const countiesOf = (url: string) => withConnection(url, async (client) => (await client.query('select name from county')).rows);
  const [first, ...others] = databases;
  await withConnection(first?.ownerUrl ?? '', (client) => client.query(`insert into county (county_id, name, scheme_ids) values ('990101', '甲县', '{}')`));
  expect(await countiesOf(first?.url ?? '')).toEqual([{ name: '甲县' }]);
  for (const { url } of others) expect(await countiesOf(url)).toEqual([]);
});

test('a copy begins with what the other has, and is its own from there on', async () => {
  const countiesOf = (url: string) => withConnection(url, async (client) => (await client.query('select name from county order by name')).rows);
  const add = (id: string) => `insert into county (county_id, name, scheme_ids) values ('${id}', '${id}', '{}')`;
  const original = await testDatabase();
  await withConnection(original.ownerUrl, (client) => client.query(add('990101')));
  const [one, other] = [await copyOf(original), await copyOf(original)];
  await withConnection(one.ownerUrl, (client) => client.query(add('990102')));
  expect(await countiesOf(one.url)).toEqual([{ name: '990101' }, { name: '990102' }]);
  for (const { url } of [original, other]) expect(await countiesOf(url)).toEqual([{ name: '990101' }]);
});

test('a database goes with the file that asked for it, also while somebody is connected', async () => {
  const { superuserUrl } = await testDatabase();
  const file = createConnection(inject('databaseSocket'));
  file.write('migrated\n');
  const { database } = JSON.parse(String(await once(file, 'data').then(([data]) => data)));
  await withConnection(superuserUrl, async (client) => {
    const isThere = async () => (await client.query('select from pg_database where datname = $1', [database.name])).rowCount === 1;
    expect(await isThere()).toBe(true);
    await withConnection(database.url, async () => {
      file.destroy();
      while (await isThere()) await pause(10);
    });
  });
});

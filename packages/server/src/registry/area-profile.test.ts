// A county, township or village at a glance.
import { designate, getArea, recordAreaProfile, recordDeath, registerPerson } from '@doudi/core/registry';
import { expect, test } from 'vitest';
import { newAccount, openWorld } from '../every-operation/testing/world.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { HOME, testServer } from '../testing/test-server.ts';

const server = await testServer({ people: 2, now: () => new Date('2026-11-24T02:00:00Z') });
const { ask, done } = server;
const asManager = { as: 'manager' } as const;
const VILLAGE = `${HOME}003001`;
const register = (change: object = {}) =>
  done(registerPerson, { name: '郑村', sex: 'male', bornOn: '1955-05-05', villageCode: VILLAGE, isAgricultural: true, ...change } as never, asManager);
const glance = (area: string) => done(getArea, { area }, asManager);

test('a village counts who lives there now, its categories and its households, page by page', async () => {
  const first = await register({ relationToHead: 'head', address: '一组' });
  await register({ householdId: first.householdId, isAgricultural: false });
  const second = await register();
  await done(designate, { personId: second.personId, category: 'low-income', fromDay: '2026-01-01', source: '民政' }, asManager);
  const gone = await register();
  await done(recordDeath, { personId: gone.personId, diedOn: '2026-05-01', reason: '死亡证明' }, asManager);
  const village = await glance(VILLAGE);
  expect(village).toMatchObject({
    households: 2,
    persons: 3,
    agriculturalPersons: 2,
    categories: [{ category: 'low-income', persons: 1 }],
    parts: [],
    hasMore: false,
  });
  expect(village.listed.find(({ householdId }) => householdId === first.householdId)).toEqual({
    householdId: first.householdId,
    personId: first.personId,
    name: '郑村',
    isHead: true,
    persons: 2,
    address: '一组',
    categories: [],
  });
  const page = await done(getArea, { area: VILLAGE, pageSize: 1 }, asManager);
  expect([page.listed.length, page.hasMore]).toEqual([1, true]);
  const rest = await done(getArea, { area: VILLAGE, pageSize: 1, after: page.listed[0]?.householdId }, asManager);
  expect([rest.listed.length, rest.hasMore]).toEqual([1, false]);
});

test('a county leads to its townships, and these to their villages, with names where there are some', async () => {
  const county = await glance(HOME);
  const lived = county.parts.filter(({ persons }) => persons > 0);
  expect(lived.map(({ area, name }) => [area, name])).toEqual([
    [`${HOME}001`, `township of ${HOME}`],
    [`${HOME}003`, undefined],
  ]);
  expect(county.persons).toBe(county.parts.reduce((sum, { persons }) => sum + persons, 0));
  expect((await glance(`${HOME}001`)).parts).toEqual([
    { area: `${HOME}001001`, name: `village of ${HOME}`, households: 2, persons: 2 },
    // Those in which nobody lives have a name as well.
    { area: `${HOME}001002`, name: `village 001002 of ${HOME}`, households: 0, persons: 0 },
    { area: `${HOME}001009`, name: `village 001009 of ${HOME}`, households: 0, persons: 0 },
  ]);
});

test('a category that only a treating team may know is counted nowhere, also where an old record says it', async () => {
  const { personId } = await register();
  await withConnection(server.database.superuserUrl, (client) =>
    client.query(
      `insert into designation (county_id, designation_id, person_id, category, from_day, source, recorded_at, recorded_by)
       values ($1, 'old', $2, 'only-child-lost', '2026-01-01', 'test', now(), 'test')`,
      [HOME, personId],
    ),
  );
  for (const area of [HOME, VILLAGE]) expect(JSON.stringify(await glance(area))).not.toContain('only-child-lost');
});

test('a yearly profile is recorded and the last one is shown; what cannot be is refused', async () => {
  const profile = (change: object = {}, how: object = asManager) =>
    ask(recordAreaProfile, { area: VILLAGE, year: '2025', population: 467, agriculturalPopulation: 460, households: 167, note: '茶叶', ...change }, how);
  await profile({ population: 470 });
  await profile();
  expect((await glance(VILLAGE)).profile).toMatchObject({
    year: '2025',
    population: 467,
    agriculturalPopulation: 460,
    households: 167,
    note: '茶叶',
    byName: 'manager',
  });
  const refused = async (change: object) => (await profile(change)).problem?.path;
  expect(await refused({ year: '2027' })).toBe('/year');
  expect(await refused({ agriculturalPopulation: 468 })).toBe('/agriculturalPopulation');
  expect(await refused({ households: 468 })).toBe('/households');
  const world = await openWorld(server);
  const township = await newAccount(world, HOME, 'manager', 'open', `${HOME}001`);
  await world.close();
  expect((await profile({}, { token: township.token })).problem).toMatchObject({ code: 'not-allowed', path: '/area' });
  expect((await ask(getArea, { area: VILLAGE }, { token: township.token })).problem?.code).toBe('not-allowed');
});

// Key populations, as the scheme draws their lines: who belongs to one, and how many of an area do on a day.
import { countPopulations, designate, getPerson, mergePersons, recordDeath, recordDisability, registerPerson } from '@doudi/core/registry';
import { expect, test } from 'vitest';
import { newAccount, openWorld } from '../every-operation/testing/world.ts';
import { HOME, testServer } from '../testing/test-server.ts';

const server = await testServer({ people: 2, now: () => new Date('2026-11-24T02:00:00Z') });
const { ask, done } = server;
const asManager = { as: 'manager' } as const;
let made = 0;
const register = async (bornOn: string, villageCode: string) =>
  (await done(registerPerson, { name: `人${++made}`, sex: 'female', bornOn, villageCode }, asManager)).personId;
const disabled = (personId: string, grade: number, fromDay = '2020-01-01') =>
  done(recordDisability, { personId, kind: 'limbs', grade, source: '残疾人证', fromDay }, asManager);
const populationsOf = async (personId: string) => (await done(getPerson, { personId }, asManager)).populations?.map(({ id }) => id);
const countsOf = async (area: string, day?: string) =>
  (await done(countPopulations, { area, ...(day !== undefined && { day }) }, asManager)).populations.map(({ id, persons }) => [id, persons]);

test('somebody belongs by age and grade of a disability, from the very day, and a window is not told', async () => {
  const village = `${HOME}005001`;
  const [six, seven, almost, old] = [
    await register('2019-11-25', village),
    await register('2019-11-24', village),
    await register('1961-11-25', village),
    await register('1961-11-24', village),
  ];
  expect(await populationsOf(six)).toEqual(['young-children']);
  expect(await populationsOf(seven)).toEqual([]);
  expect(await populationsOf(almost)).toEqual([]);
  await disabled(old, 2, '2026-01-01');
  expect(await populationsOf(old)).toEqual(['elderly', 'severely-disabled']);
  await disabled(almost, 3);
  expect(await populationsOf(almost)).toEqual([]);
  expect(await done(getPerson, { personId: old }, { as: 'clerk' })).not.toHaveProperty('populations');
  expect(await countsOf(village)).toEqual([
    ['young-children', 1],
    ['elderly', 1],
    ['severely-disabled', 1],
  ]);
  // A day later one is 65, and one no child any more; a year before, nobody was disabled.
  expect(await countsOf(village, '2026-11-25')).toEqual([
    ['young-children', 0],
    ['elderly', 2],
    ['severely-disabled', 1],
  ]);
  expect(await countsOf(village, '2025-11-24')).toEqual([
    ['young-children', 2],
    ['elderly', 0],
    ['severely-disabled', 0],
  ]);
});

test('one person under two records is counted once, and who died not at all', async () => {
  const village = `${HOME}006001`;
  const [kept, joined, gone] = [await register('1950-01-01', village), await register('1950-01-01', village), await register('1950-01-01', village)];
  await disabled(kept, 3);
  await disabled(joined, 1, '2021-01-01');
  await done(designate, { personId: joined, category: 'low-income', fromDay: '2026-01-01', source: '民政' }, asManager);
  await done(mergePersons, { personId: kept, mergedId: joined, reason: '同一人' }, asManager);
  await done(recordDeath, { personId: gone, diedOn: '2026-05-01', reason: '死亡证明' }, asManager);
  const counts = [
    ['young-children', 0],
    ['elderly', 1],
    ['severely-disabled', 1],
  ];
  expect(await countsOf(village)).toEqual(counts);
  expect(await countsOf(`${HOME}006`)).toEqual(counts);
  expect(await populationsOf(kept)).toEqual(['elderly', 'severely-disabled']);
  expect(await populationsOf(gone)).toEqual([]);
});

test('are counted for whose area it is', async () => {
  const world = await openWorld(server);
  const { token } = await newAccount(world, HOME, 'manager', 'open', `${HOME}005`);
  await world.close();
  expect(await ask(countPopulations, { area: HOME }, { token })).toMatchObject({ status: 403, problem: { path: '/area' } });
  expect((await ask(countPopulations, { area: `${HOME}005001` }, { token })).status).toBe(200);
});

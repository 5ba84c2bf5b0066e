// The facilities of a county: each name once, and only what the schemes can ask about.
import { addFacility, listFacilities } from '@doudi/core/facilities';
import { expect, test } from 'vitest';
import { ELSEWHERE, testServer } from '../testing/test-server.ts';

const { ask, done } = await testServer();
const asManager = { as: 'manager' } as const;
const named = async (name: string, county?: string) =>
  (await done(listFacilities, {}, county === undefined ? {} : { county })).facilities.filter((facility) => facility.name === name);

test('a facility is listed as it was added, with what was not said left out', async () => {
  const whole = { name: '永兴镇卫生院', level: 1, tier: 'township', type: 'general', area: 'inside' } as const;
  const { facilityId } = await done(addFacility, whole, asManager);
  expect(await named('永兴镇卫生院')).toEqual([{ facilityId, ...whole }]);
  const bare = await done(addFacility, { name: '省外某医院', area: 'outside' }, asManager);
  expect(await named('省外某医院')).toEqual([{ facilityId: bare.facilityId, name: '省外某医院', area: 'outside' }]);
});

test('a name belongs to one facility of a county, also when two add it at the same moment; another county has its own', async () => {
  const clinic = { name: '中心医院', level: 2, area: 'inside' } as const;
  const asked = await Promise.all([1, 2, 3].map(() => ask(addFacility, clinic, asManager)));
  expect(asked.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect(await ask(addFacility, { ...clinic, level: 3 }, asManager)).toMatchObject({ problem: { code: 'already-exists', path: '/name' } });
  await done(addFacility, clinic, { as: 'admin', county: ELSEWHERE });
  expect(await named('中心医院')).toHaveLength(1);
  expect(await named('中心医院', ELSEWHERE)).toHaveLength(1);
});

test.each([
  ['of a fourth level', { level: 4 }, '/level'],
  ['of level nought', { level: 0 }, '/level'],
  ['of half a level', { level: 1.5 }, '/level'],
  ['that lies nowhere', { area: 'abroad' }, '/area'],
  ['without a name', { name: '' }, '/name'],
  ['with a name that no paper shows', { name: 'a\u0000b' }, '/name'],
  ['with a fact that nobody asked for', { beds: 20 }, '/beds'],
])('a facility %s is refused, and the list stays as it was', async (_, change, path) => {
  const before = await done(listFacilities, {});
  const asked = await ask(addFacility, { name: '某院', area: 'inside', ...change } as never, asManager);
  expect(asked.problem).toMatchObject({ code: 'bad-input', errors: [{ path }] });
  expect(await done(listFacilities, {})).toEqual(before);
});

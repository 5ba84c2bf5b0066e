// Designations from before their category was protected: refused at the start, moved once, and then nobody's business.
import { getPerson } from '@doudi/core/registry';
import { quoteClaim } from '@doudi/core/settlement';
import { listProtectedFacts } from '@doudi/core/walls';
import { expect, test } from 'vitest';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { testServer } from '../testing/test-server.ts';
import { wallOf } from '../testing/wall.ts';
import { moveBehindWall, refuseUnmovedWalls } from './move.ts';

const server = await testServer({
  designations: [
    { personId: 'p-0', category: 'only-child-lost', fromDay: '2025-03-01' },
    { personId: 'p-1', category: 'only-child-lost', fromDay: '2025-01-01', toDay: '2025-12-31' },
    { personId: 'p-1', category: 'low-income', fromDay: '2025-01-01' },
    { personId: 'p-2', category: 'hiv-treatment', fromDay: '2025-01-01' },
  ],
});
const { done, services, database } = server;
const wall = await wallOf(server);
const bill = { personId: 'p-0', facilityId: 'f-1', kind: 'inpatient', dischargedOn: '2026-03-01', charges: { classA: '1000.00' } };

test('a server does not start with designations that everybody could see, and says what to do', async () => {
  await expect(refuseUnmovedWalls(services)).rejects.toThrow(/has 3 designations of protected categories.*doudi walls move/);
});

test('moved, they are paid for as before and seen by the treating team alone', async () => {
  await withConnection(database.superuserUrl, (superuser) =>
    superuser.query(`update designation set withdrawn_at = now(), withdrawn_by = 'a-manager' where county_id = '990101' and person_id = 'p-2'`),
  );
  const before = await done(quoteClaim, bill);
  // Three of each of the two furnished counties.
  expect(await moveBehindWall(services, database.ownerUrl)).toBe(6);
  await refuseUnmovedWalls(services);
  expect(await moveBehindWall(services, database.ownerUrl)).toBe(0);
  expect((await done(quoteClaim, bill)).lines).toEqual(before.lines);
  expect((await done(getPerson, { personId: 'p-0' })).designations).toEqual([]);
  expect((await done(getPerson, { personId: 'p-1' })).designations).toMatchObject([{ category: 'low-income' }]);
  await wall.treat('p-0');
  const { facts } = await done(listProtectedFacts, { personId: 'p-0', reason: 'care' }, { as: 'doctor' });
  expect(facts).toMatchObject([{ category: 'only-child-lost', fromDay: '2025-03-01', evidence: 'test' }]);
  // What was withdrawn is gone.
  await wall.treat('p-2');
  expect((await done(listProtectedFacts, { personId: 'p-2', reason: 'care' }, { as: 'doctor' })).facts).toEqual([]);
  const contents = await contentsOf(database.superuserUrl);
  expect(Object.entries(contents).filter(([table, text]) => table !== 'scheme_version' && /only-child-lost|hiv-treatment/.test(text))).toEqual([]);
});

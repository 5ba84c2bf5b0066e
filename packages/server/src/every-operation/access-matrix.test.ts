// Who may do what: every operation, every role, every kind of session.
import { ROLES, SUPERVISING_ROLES } from '@doudi/core/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { allRoutes } from '../compose.ts';
import { testServer } from '../testing/test-server.ts';
import { ABOVE, accessMatrix, type OtherCounty, otherCounty } from './testing/access-matrix.ts';
import { areaMatrix } from './testing/area-matrix.ts';
import { meddling, oversharing, prying } from './testing/broken-routes.ts';
import { fixtureOf } from './testing/fixtures.ts';
import { fromAbove } from './testing/from-above.ts';
import { furnishWorld, openWorld, type World, type WorldOptions } from './testing/world.ts';

const EVERYBODY = { kind: 'public', why: { zh: '试', en: 'a test' } } as const;

const server = await testServer();
await furnishWorld(server);
const worlds: World[] = [];
afterAll(() => Promise.all(worlds.map((world) => world.close())));
async function open(options: WorldOptions = {}): Promise<World> {
  const world = await openWorld(server, options);
  worlds.push(world);
  return world;
}
const world = await open();

describe('who may ask', () => {
  // First, while the county is small: each of its texts is looked for in each answer.
  test('in one county sees nothing of another and changes nothing there, whatever ids it knows', async () => {
    const { wrong, leaks, failures, isHomeUnchanged, decisions } = await otherCounty(world);
    expect({ wrong, leaks, failures, isHomeUnchanged }).toEqual({ wrong: [], leaks: [], failures: [], isHomeUnchanged: true });
    expect(decisions).toBe(world.routes.length * ROLES.length);
  }, 300_000);

  test('is decided for every operation, role and kind of session as the contract declares, and a valid request is answered', async () => {
    const { wrong, decisions, endpoints } = await accessMatrix(world);
    expect(wrong).toEqual([]);
    expect(decisions).toBe(endpoints * (ROLES.length * 13 + 1 + SUPERVISING_ROLES.length * Object.keys(ABOVE).length));
  }, 300_000);

  test('reaches as far as the area of the post, and no further', async () => {
    const { wrong, leaks, changes, failures, decisions } = await areaMatrix(world);
    expect({ wrong, leaks, changes, failures }).toEqual({ wrong: [], leaks: [], changes: [], failures: [] });
    expect(decisions).toBeGreaterThan(500);
  }, 300_000);

  test('from above the county nothing is changed there, whatever is asked, and every reading that shows persons is in its audit', async () => {
    const { changed, unnoted, asked } = await fromAbove(world);
    expect({ changed, unnoted }).toEqual({ changed: [], unnoted: [] });
    expect(asked).toBeGreaterThan(100);
  }, 300_000);

  test('is asked of no operation without a valid input to try it with', async () => {
    await expect(fixtureOf(world, oversharing.contract, '990101')).rejects.toThrow('oversharing has no valid input');
  });
});

describe('a mistake is noticed:', () => {
  test('a door that lets in whoever has a token', async () => {
    const careless = await open({
      authenticate: async () => ({ actorId: 'a-clerk', countyId: '990101', role: 'clerk', area: '990101', sessionId: 's', mustChangePassword: false }),
    });
    const { wrong } = await accessMatrix({ ...careless, routes: careless.routes.filter(({ contract }) => contract.id === 'listFacilities') });
    for (const scope of [
      'expired',
      'ended',
      'disabled',
      'unknown token',
      'token of another county',
      'cut token',
      'token that is SQL',
      'must change password',
    ]) {
      expect(wrong.join('\n')).toContain(`listFacilities as clerk, ${scope}: may`);
    }
  });

  test('an operation whose route lets in more roles than its contract', async () => {
    const lax = await open({
      routes: (services) =>
        allRoutes(services).map((route) => (route.contract.id === 'listUsers' ? { ...route, contract: { ...route.contract, access: EVERYBODY } } : route)),
    });
    const declared = world.routes.filter(({ contract }) => contract.id === 'listUsers');
    expect((await accessMatrix({ ...lax, routes: declared })).wrong.join('\n')).toContain('listUsers as clerk, own county: may (200 ), and not not-allowed');
  });

  test('an operation that looks into another county, or writes there', async () => {
    for (const [broken, finding] of [
      [prying(server.services), (found: OtherCounty) => expect(found.leaks).not.toEqual([])],
      [meddling(server.services), (found: OtherCounty) => expect(found.isHomeUnchanged).toBe(false)],
    ] as const) {
      finding(await otherCounty(await open({ routes: () => [broken] }), { [broken.contract.id]: () => ({ name: 'n', personId: 'p' }) }));
    }
  });
});

// Row-level security alone: the application asks for what it must not see, and sees nothing. A mistake of the application ends as a
// failure of ours, never as data of another county.
import { type Access, ROLES } from '@doudi/core/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { allRoutes, type Services } from '../compose.ts';
import type { Route } from '../platform/http/route.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, serversAlike, type TestServerOptions } from '../testing/test-server.ts';
import { otherCounty } from './testing/access-matrix.ts';
import { areaMatrix } from './testing/area-matrix.ts';
import { unfiltered } from './testing/broken-routes.ts';
import { SESSION_WIDE_SETTING, walkPool } from './testing/pool-walk.ts';
import { namingCounty, namingCountyInside } from './testing/without-filter.ts';
import { furnishWorld, openWorld, tablesIn, type World, type WorldOptions } from './testing/world.ts';

/** Every role, however far its post reaches. */
const openTo = (access: Access): Access => (access.kind === 'public' || access.scope === 'self' ? access : { ...access, roles: ROLES, scope: 'area' });

const doorOpen = ({ contract, ...route }: Route): Route => ({ ...route, contract: { ...contract, access: openTo(contract.access) } });

const worlds: World[] = [];
afterAll(() => Promise.all(worlds.map((world) => world.close())));

const newServer = await serversAlike(furnishWorld);
async function newWorlds(options: TestServerOptions = {}) {
  const server = await newServer(options);
  return async (how: WorldOptions = {}): Promise<World> => {
    const world = await openWorld(server, how);
    worlds.push(world);
    return world;
  };
}

const open = await newWorlds();
const settings = (scope: Readonly<Record<string, string>>) =>
  Object.entries(scope)
    .map(([name, value]) => `set local doudi.${name} = '${value}'`)
    .join('; ');

const services = { all: (known: Services) => namingCounty(known, HOME), inside: (known: Services) => namingCountyInside(known, ELSEWHERE, HOME) };

describe('without the application’s filter', () => {
  test.each(Object.entries(services))('nothing of another county is seen or changed: %s its statements name it', async (_, mistaken) => {
    const { leaks, isHomeUnchanged, failures } = await otherCounty(await open({ services: mistaken }));
    expect({ leaks, isHomeUnchanged }).toEqual({ leaks: [], isHomeUnchanged: true });
    // The statements did go astray: PostgreSQL refused to write what they named.
    expect(failures.join('\n')).toContain('addFacility');
  });

  test('nothing of a village is seen or changed by posts elsewhere, although the door lets in whoever is signed in', async () => {
    const { leaks, changes } = await areaMatrix(await open({ routes: (known) => allRoutes(known).map(doorOpen) }), { isDoorOpen: true });
    expect({ leaks, changes }).toEqual({ leaks: [], changes: [] });
  }, 300_000);

  test('an operation that names no county answers its own county’s rows', async () => {
    const world = await open({ routes: (known) => [unfiltered(known)] });
    const { leaks, failures } = await otherCounty(world, { unfiltered: () => ({ name: 'n', personId: 'p' }) });
    expect({ leaks, failures }).toEqual({ leaks: [], failures: [] });
  });
});

describe('a post above the county, by row-level security alone', () => {
  const COUNTED = ['person', 'settlement', 'transfer', 'facility', 'area', 'actor', 'accumulator', 'designation'];

  test('sees the county as a post over it does, from its own prefecture and province, and no row of any table from another', async () => {
    const world = await open();
    const tables = (await tablesIn(world.superuser)).filter((table) => table !== 'county');
    const seenFrom = async (area: string, role = 'manager') =>
      withConnection(world.server.database.url, async (app) => {
        const counts = new Map<string, number>();
        await app.query(`begin; ${settings({ county_id: HOME, actor_id: 'officer', role, area })}`);
        for (const table of tables) counts.set(table, Number((await app.query(`select count(*) from ${table}`)).rows[0].count));
        const { rows } = await app.query(`select count(*) from search_people(null, null, 'z', '{}', null, null)`);
        counts.set('search_people', Number(rows[0].count));
        return counts;
      });
    const over = await seenFrom(HOME);
    for (const table of [...COUNTED, 'search_people']) expect(over.get(table), table).toBeGreaterThan(0);
    for (const role of ['manager', 'auditor'])
      for (const area of [HOME.slice(0, 4), HOME.slice(0, 2)]) expect(await seenFrom(area, role), area).toEqual(await seenFrom(HOME, role));
    for (const role of ['manager', 'auditor', 'admin', 'doctor', 'system'])
      for (const area of [`${HOME.slice(0, 2)}02`, '98', ELSEWHERE, `${ELSEWHERE}001`])
        expect(
          [...(await seenFrom(area, role))].filter(([, count]) => count > 0),
          `${role} of ${area}`,
        ).toEqual([]);
  });

  const above = { county_id: HOME, actor_id: 'officer', role: 'manager', area: HOME.slice(0, 4) };
  const takeKey = `insert into command_key (county_id, actor_id, idempotency_key, command, input_hash, taken_at) values ('${HOME}', 'officer', 'a-key-of-above', 'c', '', now())`;
  const give = `insert into actor (county_id, actor_id, username, display_name, role, password_hash, area)
                values ('${HOME}', 'risen', 'risen', 'r', 'manager', 'none', '${HOME.slice(0, 4)}')`;
  const rise = `update actor set area = '${HOME.slice(0, 4)}' where county_id = '${HOME}' and actor_id = 'a-manager'`;
  test.each([
    ['begins no command', { ...above, purpose: 'registry' }, takeKey],
    ['begins none without a purpose', above, takeKey],
    ['is given by no administrator of the county', { ...above, role: 'admin', area: HOME }, give],
    ['is given by nobody of there either', above, give],
    ['is taken by nobody', { ...above, actor_id: 'a-manager', area: HOME }, rise],
    ['is taken by no administrator for somebody', { ...above, role: 'admin', area: HOME }, rise],
  ])('%s', async (_, scope, statement) => {
    const { server } = await open();
    await withConnection(server.database.url, async (app) => {
      await app.query(`begin; ${settings(scope)}`);
      await expect(app.query(statement)).rejects.toThrow(`new row violates row-level security policy`);
    });
  });

  test('looks after its own account', async () => {
    const { server } = await open();
    await withConnection(server.database.url, async (app) => {
      await app.query(`begin; ${settings({ ...above, purpose: 'own-account' })}`);
      expect((await app.query(takeKey)).rowCount).toBe(1);
    });
  });
});

describe('a connection that others used', () => {
  test('shows no row to a query without a scope, and none of another county in a scope', async () => {
    // Few, so that they change hands; and a county that no matrix has filled.
    const openSmall = await newWorlds({ connections: 3 });
    const { leaks, looks, seenBehind } = await walkPool(await openSmall(), 1000, 1);
    expect(leaks).toEqual([]);
    expect(seenBehind).toBeGreaterThan(500);
    expect(looks).toBeGreaterThan(3000);
  }, 300_000);
});

describe('a hole is noticed:', () => {
  test.each(['protected_fact', 'protected_entitlement', 'treating_team'])('%s without its wall', async (table) => {
    const openElsewhere = await newWorlds();
    const world = await openElsewhere();
    await withConnection(world.server.database.superuserUrl, (superuser) => superuser.query(`drop policy behind_the_wall on ${table}`));
    expect((await walkPool(world, 5, 1)).leaks.join('\n')).toContain(`saw ${table} through the wall`);
  });

  // Sessions and the audit are shown by no operation: only whoever looks into the table sees them.
  test.each([
    ['person', ['getPerson']],
    ['settlement', ['getPayments']],
    ['transfer', ['listTransfers']],
    // The one makes an account, which the other shows.
    ['actor', ['disableUser', 'listUsers']],
    ['facility', ['listFacilities']],
    ['session', []],
    ['audit_entry', []],
  ] as [string, string[]][])('%s without its policy', async (table, shownBy) => {
    const openElsewhere = await newWorlds();
    const world = await openElsewhere({ services: services.all });
    await withConnection(world.server.database.superuserUrl, async (superuser) => {
      await superuser.query(`drop policy own_county on ${table}`);
      await superuser.query(`create policy everybody on ${table} using (true) with check (true)`);
    });
    const routes = world.routes.filter(({ contract }) => shownBy.includes(contract.id));
    if (shownBy.length > 0) expect((await otherCounty({ ...world, routes })).leaks).not.toEqual([]);
    expect((await walkPool(world, 5, 1)).leaks.join('\n')).toContain(`saw ${table} of`);
  });

  test('people without the area of their posts', async () => {
    const openElsewhere = await newWorlds();
    const world = await openElsewhere({ routes: (known) => allRoutes(known).map(doorOpen) });
    await withConnection(world.server.database.superuserUrl, (superuser) => superuser.query('drop policy own_area on person'));
    const routes = world.routes.filter(({ contract }) => ['getPerson', 'correctPerson'].includes(contract.id));
    const { leaks, changes } = await areaMatrix({ ...world, routes }, { isDoorOpen: true });
    expect(leaks.join('\n')).toContain('getPerson as');
    expect(changes.join('\n')).toContain('correctPerson');
  });

  test('a policy that takes an emptied setting for every county', async () => {
    const openElsewhere = await newWorlds();
    const world = await openElsewhere();
    await withConnection(world.server.database.superuserUrl, (superuser) =>
      superuser.query(
        `drop policy own_area on person; create policy careless on person for select using (county_id like current_setting('doudi.county_id', true) || '%')`,
      ),
    );
    expect((await walkPool(world, 20, 1)).leaks.join('\n')).toContain('nobody saw person of');
  });

  test('a search that takes its scope from elsewhere than the transaction', async () => {
    const openElsewhere = await newWorlds();
    const world = await openElsewhere();
    await withConnection(world.server.database.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query<{ sql: string }>(`select pg_get_functiondef('search_people'::regproc) as sql`);
      await superuser.query(String(rows[0]?.sql).replace(/scope_(county_id|area)\(\)/g, `'${HOME}'`));
    });
    expect((await walkPool(world, 5, 1)).leaks.join('\n')).toContain('saw search_people of');
  });

  test('a setting for the whole session', async () => {
    const openElsewhere = await newWorlds();
    const { leaks } = await walkPool(await openElsewhere(), 50, 1, { 'session-wide setting': SESSION_WIDE_SETTING });
    expect(leaks.join('\n')).toContain('nobody saw');
  });
});

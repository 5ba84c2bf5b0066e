// The demonstration county in a database: loaded once, completed after a break, and true to its own books.
import { ROLES } from '@doudi/core/contract';
import type { Day } from '@doudi/policy';
import { afterAll, describe, expect, test } from 'vitest';
import { openServices } from '../compose.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { read, systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { TEST_KEYS } from '../testing/furnish.ts';
import { generateCounty } from './county.ts';
import { PLACE } from './demo-data.ts';
import { DEMO_ACCOUNTS, DEMO_KEEPER, type DemoOptions, findBegunDemo, isDemoLoaded, isDemoOlder, loadDemo } from './load-demo.ts';
import { DEMO_WINDOWS } from './windows.ts';

const OPTIONS = { seed: 11, people: 600, today: '2026-03-01' as Day };

async function emptyCounty() {
  const database = await testDatabase();
  const services = openServices({ url: database.url, keys: TEST_KEYS });
  afterAll(() => services.close());
  return {
    services,
    ownerUrl: database.ownerUrl,
    load: (change: Partial<DemoOptions> = {}) => loadDemo(services, database.ownerUrl, { ...OPTIONS, ...change }),
    superuserUrl: database.superuserUrl,
    contents: () => contentsOf(database.superuserUrl),
  };
}
type County = Awaited<ReturnType<typeof emptyCounty>>;

const rowsOf = async ({ contents }: County) =>
  Object.fromEntries(Object.entries(await contents()).map(([table, text]) => [table, text === '' ? 0 : text.split('\n').length]));

const inCounty = ({ services }: County, text: string) => read(services.database, systemScope(PLACE.countyId, 'auditor'), ({ rows }) => rows(text));

const whole = await emptyCounty();
const loaded = await whole.load();

describe('the demonstration county', () => {
  test('is there whole, and its books agree with themselves', async () => {
    expect(await isDemoLoaded(whole.services)).toBe(true);
    expect(loaded).toMatchObject({ countyId: PLACE.countyId, people: 600 });
    const rows = await rowsOf(whole);
    expect(rows).toMatchObject({
      person: 600,
      designation: loaded.designations,
      settlement: loaded.settlements,
      actor: DEMO_ACCOUNTS.length + DEMO_WINDOWS.length + 1,
      session: 0,
    });
    expect(loaded.settlements).toBeGreaterThan(10);
    const verified = await verifyLedger(whole.services.database, systemScope(PLACE.countyId, 'auditor'), whole.services.schemes);
    expect(verified).toMatchObject({ settlements: loaded.settlements, findings: [] });
  });

  test('has an account for each role, of which clerk and finance work at its largest hospital', async () => {
    const county = generateCounty(OPTIONS);
    expect(DEMO_ACCOUNTS.map(({ username }) => username)).toEqual(ROLES);
    const found = await inCounty(
      whole,
      `select username, role, facility_id from actor where username not like 'window-%' and username <> '${DEMO_KEEPER.username}' order by username`,
    );
    const { facilityId } = county.largestHospital;
    expect(found).toEqual([...ROLES].sort().map((role) => ({ username: role, role, facility_id: role === 'clerk' || role === 'finance' ? facilityId : null })));
  });

  test('has windows at which most patients paid, some agreed to pay later and a few still owe, and every week was counted', async () => {
    const [told] = await inCounty(
      whole,
      `select (select count(*) from payment)::int as payments, (select count(*) from arrears_agreement)::int as agreements,
         (select count(*) from settlement where patient_fen > 0)::int as due, (select count(*) from shift where closed_at is null)::int as open,
         (select count(*) from shift where counted_cash_fen <> expected_cash_fen)::int as differing, (select count(*) from shift)::int as shifts`,
    );
    const { payments, agreements, due, ...shifts } = told as Record<string, number>;
    expect(payments).toBeGreaterThan((due ?? 0) * 0.8);
    expect(payments).toBeLessThan(due ?? 0);
    expect(agreements).toBeLessThan((due ?? 0) * 0.2);
    expect(shifts).toMatchObject({ open: 0, differing: 0 });
    expect(shifts.shifts).toBeGreaterThan(3);
  });

  test('has households that are helped, with work for what is planned', async () => {
    const [told] = await inCounty(
      whole,
      `select (select count(*) from household_helper)::int as helpers, (select count(*) from household_survey)::int as surveys,
         (select count(*) from household_measure where outcome is null)::int as planned, (select count(*) from household_measure where outcome = 'done')::int as done,
         (select count(*) from task where kind = 'measure-to-do' and closed_at is null)::int as work`,
    );
    const { helpers, surveys, planned, done, work } = told as Record<string, number>;
    for (const count of [helpers, surveys, planned, done]) expect(count).toBeGreaterThan(0);
    expect(work).toBe(planned);
  });

  test('has a name for each township and village and for what lies above, so that everybody lives where it is called something', async () => {
    const { townships } = generateCounty(OPTIONS);
    const named = [
      { area_code: '990000000000', name: '示范省（虚构）' },
      { area_code: '990100000000', name: '示范市（虚构）' },
      ...townships.flatMap(({ townshipCode, name, villages }) => [
        { area_code: townshipCode, name },
        ...villages.map((village) => ({ area_code: village.villageCode, name: village.name })),
      ]),
    ];
    expect(await inCounty(whole, 'select area_code, name from area order by area_code')).toEqual(named.sort((a, b) => (a.area_code < b.area_code ? -1 : 1)));
    const nameless = `select 1 from person p where not exists (select 1 from area a where a.area_code = p.village_code)`;
    expect(await inCounty(whole, nameless)).toEqual([]);
  });

  test('whose load broke off after its first piece is completed as it was begun', async () => {
    const county = await emptyCounty();
    const { pool } = county.services.database;
    let left = 0;
    const breaking = { ...pool, connect: () => (left-- > 0 ? pool.connect() : Promise.reject(new Error('broken off'))) };
    const services = { ...county.services, database: { ...county.services.database, pool: breaking as typeof pool } };
    // One connection asks what was begun, the next writes the facilities.
    left = 2;
    await expect(loadDemo(services, county.ownerUrl, OPTIONS)).rejects.toThrow('broken off');
    // What lies above was named as the county was opened.
    expect(await rowsOf(county)).toMatchObject({ actor: 0, area: 2, person: 0, facility: (await rowsOf(whole)).facility });
    expect(await findBegunDemo(county.services)).toEqual(OPTIONS);
    expect(await county.load({ today: '2026-03-02' as Day, people: 60, seed: 1 })).toEqual(loaded);
    expect(await rowsOf(county)).toEqual(await rowsOf(whole));
  });

  test('is not changed by a second load, also of another seed, size or day: what stands there is told', async () => {
    const before = await whole.contents();
    expect(await whole.load()).toEqual(loaded);
    expect(await whole.load({ seed: 12, people: 40, today: '2026-04-01' as Day })).toEqual(loaded);
    expect(await whole.contents()).toEqual(before);
  });

  // The parts of a load at which it breaks off: among the people, with the first bills, near the end.
  test.each([0.1, 0.55, 0.9])('whose load broke off at %d of it is completed by the next, of another day, without a double', async (part) => {
    const county = await emptyCounty();
    const breaking = (done: number) => {
      if (done > part) throw new Error('broken off');
    };
    await expect(county.load({ progress: breaking })).rejects.toThrow('broken off');
    expect(await isDemoLoaded(county.services)).toBe(false);
    expect(await findBegunDemo(county.services)).toEqual(OPTIONS);
    expect(await county.load({ today: '2026-03-02' as Day, people: 60, seed: 1 })).toEqual(loaded);
    expect(await isDemoLoaded(county.services)).toBe(true);
    expect(await rowsOf(county)).toEqual(await rowsOf(whole));
    expect((await county.contents()).accumulator).toEqual((await whole.contents()).accumulator);
  });

  test('is not there in a database where nobody loaded it', async () => {
    const { services } = await emptyCounty();
    expect([await isDemoLoaded(services), await isDemoOlder(services), await findBegunDemo(services)]).toEqual([false, false, undefined]);
  });

  // The older version's load is made of this one's, by the name that its keys had.
  test.each([
    ['whole', 1, true],
    ['as a load that broke off', 0.55, false],
  ])('of an older version that stands there %s is told from one of this version, and neither completed nor changed', async (_, part, isWhole) => {
    const county = await emptyCounty();
    const breaking = (done: number) => {
      if (done > part) throw new Error('broken off');
    };
    await county.load({ progress: breaking }).catch(() => undefined);
    expect([await isDemoLoaded(county.services), await isDemoOlder(county.services)]).toEqual([isWhole, false]);
    await withConnection(county.superuserUrl, (superuser) =>
      superuser.query(`update command_key set idempotency_key = regexp_replace(idempotency_key, '^demo5-', 'demo4-')`),
    );
    expect([await isDemoLoaded(county.services), await isDemoOlder(county.services)]).toEqual([isWhole, true]);
    const before = await county.contents();
    await expect(county.load()).rejects.toThrow(/an older version loaded the demonstration county/);
    expect(await county.contents()).toEqual(before);
  });
});

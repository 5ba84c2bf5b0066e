// The demonstration county in a database: loaded once, completed after a break, and true to its own books.
import type { Day } from '@doudi/policy';
import { afterAll, describe, expect, test } from 'vitest';
import { openServices } from '../compose.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { TEST_KEYS } from '../testing/furnish.ts';
import { PLACE } from './demo-data.ts';
import { type DemoOptions, findBegunDemo, isDemoLoaded, loadDemo } from './load-demo.ts';

const OPTIONS = { seed: 11, people: 600, today: '2026-03-01' as Day };

async function emptyCounty() {
  const database = await testDatabase();
  const services = openServices({ url: database.url, keys: TEST_KEYS });
  afterAll(() => services.close());
  return {
    services,
    load: (change: Partial<DemoOptions> = {}) => loadDemo(services, database.ownerUrl, { ...OPTIONS, ...change }),
    contents: () => contentsOf(database.superuserUrl),
  };
}
type County = Awaited<ReturnType<typeof emptyCounty>>;

const rowsOf = async ({ contents }: County) =>
  Object.fromEntries(Object.entries(await contents()).map(([table, text]) => [table, text === '' ? 0 : text.split('\n').length]));

const whole = await emptyCounty();
const loaded = await whole.load();

describe('the demonstration county', () => {
  test('is there whole, and its books agree with themselves', async () => {
    expect(await isDemoLoaded(whole.services)).toBe(true);
    expect(loaded).toMatchObject({ countyId: PLACE.countyId, people: 600 });
    const rows = await rowsOf(whole);
    expect(rows).toMatchObject({ person: 600, designation: loaded.designations, settlement: loaded.settlements, actor: 4, session: 0 });
    expect(loaded.settlements).toBeGreaterThan(10);
    const verified = await verifyLedger(whole.services.database, { countyId: PLACE.countyId, actorId: 'auditor' }, whole.services.schemes);
    expect(verified).toMatchObject({ settlements: loaded.settlements, findings: [] });
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
    expect([await isDemoLoaded(services), await findBegunDemo(services)]).toEqual([false, undefined]);
  });
});

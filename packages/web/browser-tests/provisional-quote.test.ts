// The browser's own quote against the server's: whatever bill is typed for whomever, both say the same to the fen, and in the same words.

import { listFacilities } from '@doudi/core/facilities';
import { getPerson } from '@doudi/core/registry';
import { loadScheme } from '@doudi/core/scheme';
import { getSchemes, getUsed, quoteClaim, settleClaim } from '@doudi/core/settlement';
import { afterAll, expect, test } from 'vitest';
import { randomOf } from '../../server/src/demo/random.ts';
import { testDatabase } from '../../server/src/platform/database/testing/test-database.ts';
import { read, systemScope } from '../../server/src/platform/database/transaction.ts';
import { localDay } from '../../server/src/platform/local-day.ts';
import { provisionalQuote, type QuoteInput } from '../src/explain/provisional-quote.ts';
import { demoServer } from './testing/demo-server.ts';

const BILLS = 150;
const SEED = 2026;

const server = await demoServer(await testDatabase());
afterAll(() => server.close());
const { ask, services, countyId } = server;

test(`the same is said of ${BILLS} bills, of which half are settled in between (seed ${SEED})`, async () => {
  const year = String(Number(localDay(new Date()).slice(0, 4)) - 1);
  const random = randomOf(SEED, 'provisional');
  const { schemes, knownCategories } = await ask('clerk', getSchemes, {});
  const { scheme } = loadScheme(new Map(schemes[0]?.files.map(({ name, text }) => [name, text])));
  if (!scheme) throw new Error('the county has no scheme that can be read');
  const context = { scheme, knownCategories: new Set(knownCategories) };
  const { facilities } = await ask('clerk', listFacilities, {});
  // Few people, so that their limits and deductibles run on from bill to bill.
  // The browser is not told of protected entitlements, and shows them when the server has answered.
  const people = await read(services.database, { ...systemScope(countyId, 'test'), purpose: 'treatment' }, ({ rows }) =>
    rows<{ person_id: string }>(
      `select p.person_id from person p where p.born_on < '2020-01-01' and p.person_id like any (array['%3', '%7'])
         and not exists (select 1 from protected_fact f where f.county_id = p.county_id and f.person_id = p.person_id)
       order by (select count(*) > 0 from designation d where d.county_id = p.county_id and d.person_id = p.person_id) and p.person_id like '%3' desc, p.person_id limit 16`,
    ),
  );
  const amount = (most: number) => `${random.below(most)}.${String(random.below(100)).padStart(2, '0')}`;
  let refusals = 0;
  for (let index = 0; index < BILLS; index++) {
    const personId = random.pick(people).person_id;
    const facility = random.pick(facilities);
    const bill: QuoteInput = {
      personId,
      facilityId: facility.facilityId,
      kind: random.pick(Object.keys(scheme.policy.kinds)),
      // Last year's, whatever the clock says now.
      dischargedOn: `${year}-${String(random.between(1, 10)).padStart(2, '0')}-${String(random.between(1, 28)).padStart(2, '0')}`,
      billNumber: `differs-${index}`,
      charges: { classA: amount(90_000), classB: amount(30_000), ...(random.happens(300) && { classBPrepay: amount(40_000) }), otherOut: amount(9_000) },
      facts: { referred: random.happens(500), emergency: random.happens(200), signed: random.happens(300) },
    };
    const [person, { used }] = await Promise.all([ask('clerk', getPerson, { personId }), ask('clerk', getUsed, { personId, year })]);
    const here = provisionalQuote(bill, { context, person, facility, used });
    const there = await server.tryAsking('clerk', quoteClaim, bill);
    if ('refused' in here) {
      refusals++;
      expect(there).toMatchObject({ isOk: false, problem: { detail: here.refused.message.en, path: here.refused.path } });
      continue;
    }
    expect(there).toMatchObject({ isOk: true });
    if (there.isOk) expect(here.explained).toEqual(there.value);
    if (random.happens(500)) await ask('clerk', settleClaim, { ...bill, billNumber: bill.billNumber ?? '', expectedPatientPays: here.explained.patientPays });
  }
  expect(refusals).toBeGreaterThan(5);
  expect(refusals).toBeLessThan(BILLS / 2);
});

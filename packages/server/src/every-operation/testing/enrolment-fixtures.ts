// What the operations of enrolment, entitlement and support are tried with.
import { getPremiumAid, recordEnrolments, recordFundArrival } from '@doudi/core/enrolment';
import { designate, registerPerson } from '@doudi/core/registry';
import type { Fixture } from './fixtures.ts';
import { SECRETS } from './words.ts';
import type { World } from './world.ts';

let made = 0;

export const ENROLMENT_FIXTURES: Readonly<Record<string, Fixture>> = {
  lookUpEligibility: () => ({ scanned: SECRETS.idNumber, day: '2026-03-01', facilityId: 'f-2' }),
  runSweep: (_, county) => ({ area: `${county}002003`, year: '2026' }),
  listSweeps: () => ({ pageSize: 20 }),
  recordEnrolments: async (world, county) => ({
    year: '2026',
    source: 'list of the insurer',
    people: [{ personId: await newPersonIn(world, county), state: 'uninsured', reason: 'away' }],
  }),
  listUninsured: async (world, county) => {
    const people = [{ personId: await newPersonIn(world, county), state: 'uninsured', reason: 'away' } as const];
    await world.server.done(recordEnrolments, { year: '2026', source: 'test', people }, { as: 'manager', county });
    return { year: '2026', pageSize: 50 };
  },
  getEnrolmentRate: () => ({ year: '2026' }),
  getPremiumAid: () => ({ year: '2026' }),
  listPremiumAid: async (world, county) => {
    await somebodyWaits(world, county);
    return { year: '2026', pageSize: 50 };
  },
  grantPremiumAid: async (world, county) => {
    await somebodyWaits(world, county);
    const { waiting } = await world.server.done(getPremiumAid, { year: '2026' }, { as: 'manager', county });
    return { year: '2026', people: waiting.people, total: waiting.total };
  },
  getFundAccount: () => ({ year: '2026' }),
  recordFundArrival: () => ARRIVAL(),
  withdrawFundArrival: async (world, county) => {
    const { fundArrivalId } = await world.server.done(recordFundArrival, ARRIVAL(), { as: 'manager', county });
    return { fundArrivalId, reason: 'recorded twice' };
  },
};

const ARRIVAL = () => ({ year: '2026', source: 'premium', amount: '400.00', arrivedOn: '2026-02-01', evidence: `voucher ${++made}` });

/** Where people of the fixtures live. */
async function newPersonIn({ server }: World, county: string): Promise<string> {
  const person = { name: `参保${++made}`, sex: 'female', bornOn: '1970-01-01', villageCode: `${county}002003` } as const;
  return (await server.done(registerPerson, person, { as: 'manager', county })).personId;
}

const waiting = new WeakMap<object, Map<string, Promise<void>>>();

/** Once a county: premium aid is granted exactly as it was read, so the list may not grow between. */
function somebodyWaits(world: World, county: string): Promise<void> {
  const ofServer = waiting.get(world.server) ?? new Map<string, Promise<void>>();
  waiting.set(world.server, ofServer);
  const done = ofServer.get(county) ?? letSomebodyWait(world, county);
  ofServer.set(county, done);
  return done;
}

async function letSomebodyWait(world: World, county: string): Promise<void> {
  const personId = await newPersonIn(world, county);
  await world.server.done(designate, { personId, category: 'low-income', fromDay: '2025-01-01', source: 'test' }, { as: 'manager', county });
  await world.server.done(recordEnrolments, { year: '2026', source: 'test', people: [{ personId, state: 'insured' }] }, { as: 'manager', county });
}

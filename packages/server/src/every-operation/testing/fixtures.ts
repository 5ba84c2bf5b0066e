// A valid input for every operation, with ids that exist in the county it is made for. An operation that takes nothing needs no entry;
// any other without one fails the access matrix.
import { type Contract, inputFields } from '@doudi/core/contract';
import { placeHold } from '@doudi/core/ledger';
import { designate, registerPerson } from '@doudi/core/registry';
import { settleClaim } from '@doudi/core/settlement';
import { SECRETS } from './words.ts';
import { newAccount, type World } from './world.ts';

type Input = Readonly<Record<string, unknown>>;
export type Fixture = (world: World, county: string) => Promise<Input> | Input;

let made = 0;

/** A new one for each call, for a bill is cancelled once. */
export async function fixtureOf(world: World, contract: Contract, county: string, more: Readonly<Record<string, Fixture>> = {}): Promise<Input> {
  if (inputFields(contract)?.length === 0) return {};
  const fixture = { ...FIXTURES, ...more }[contract.id];
  if (!fixture) throw new Error(`the operation ${contract.id} has no valid input for the access matrix; add one to every-operation/testing/fixtures.ts`);
  return fixture(world, county);
}

const bill = (personId: string) => ({
  billNumber: `bill-${++made}`,
  personId,
  facilityId: 'f-2',
  kind: 'inpatient',
  dischargedOn: '2026-03-01',
  charges: { classA: '100.00' },
});
const newPerson = (county: string) => ({ name: `新登记${++made}`, sex: 'female', bornOn: '1970-01-01', villageCode: `${county}002003` }) as const;

const FIXTURES: Readonly<Record<string, Fixture>> = {
  signIn: async (world, countyId) => ({ countyId, username: (await newAccount(world, countyId, 'clerk')).actorId, password: SECRETS.password }),
  changePassword: () => ({ oldPassword: SECRETS.password, newPassword: 'another-long-passphrase' }),
  addUser: () => ({ username: `added-${++made}`, displayName: 'added', role: 'clerk', initialPassword: 'a-first-long-passphrase' }),
  disableUser: async (world, county) => ({ actorId: (await newAccount(world, county, 'clerk')).actorId }),
  addFacility: () => ({ name: `added ${++made}`, level: 2, area: 'inside' }),
  registerPerson: (_, county) => newPerson(county),
  findPeople: () => ({ idNumber: SECRETS.idNumber }),
  getPerson: async (world, county) => ({ personId: await personIn(world, county) }),
  designate: async (world, county) => {
    const { personId } = await world.server.done(registerPerson, newPerson(county), { as: 'manager', county });
    return { personId, category: 'low-income', fromDay: '2026-01-01', source: 'test' };
  },
  endDesignation: async (world, county) => {
    const { personId } = await world.server.done(registerPerson, newPerson(county), { as: 'manager', county });
    const input = { personId, category: 'low-income', fromDay: '2026-01-01', source: 'test' };
    const { designationId } = await world.server.done(designate, input, { as: 'manager', county });
    return { designationId, toDay: '2026-06-30', reason: 'moved away' };
  },
  quoteClaim: async (world, county) => bill(await personIn(world, county)),
  settleClaim: async (world, county) => bill(await personIn(world, county)),
  getSettlement: async (world, county) => ({ settlementId: await settledIn(world, county) }),
  listSettlements: async (world, county) => ({ personId: await personIn(world, county), pageSize: 50 }),
  getUsed: async (world, county) => ({ personId: await personIn(world, county), year: '2026' }),
  cancelSettlement: async (world, county) => ({ settlementId: await settledIn(world, county), reason: 'entered twice' }),
  placeHold: async (world, county) => ({ personId: await personIn(world, county), facilityId: 'f-1', amount: '10.00', reason: 'admitted' }),
  postHold: async (world, county) => ({ transferId: await holdIn(world, county), amount: '1.00', reason: 'discharged' }),
  voidHold: async (world, county) => ({ transferId: await holdIn(world, county), reason: 'went home' }),
  getTrialBalance: () => ({ at: '2030-01-01' }),
  listTransfers: async (world, county) => ({ accountId: `patient/${await personIn(world, county)}` }),
};

/** One whose id no other county has. */
async function personIn({ superuser }: World, county: string): Promise<string> {
  const { rows } = await superuser.query<{ person_id: string }>(`select person_id from person where county_id = $1 and name = $2 order by person_id limit 1`, [
    county,
    `${SECRETS.name}${county}`,
  ]);
  return rows[0]?.person_id ?? '';
}

async function settledIn({ server }: World, county: string): Promise<string> {
  const { personId } = await server.done(registerPerson, newPerson(county), { as: 'manager', county });
  return (await server.done(settleClaim, bill(personId), { county })).settlementId;
}

async function holdIn({ server }: World, county: string): Promise<string> {
  return (await server.done(placeHold, { personId: 'p-0', facilityId: 'f-1', amount: '5.00', reason: 'admitted' }, { county })).transferId;
}

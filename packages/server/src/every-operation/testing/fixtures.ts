// A valid input for every operation, with ids that exist in the county it is made for. An operation that takes nothing needs no entry;
// any other without one fails the access matrix.
import { appointOfficer } from '@doudi/core/access';
import { takePayment } from '@doudi/core/cashier';
import { type Contract, inputFields, type Role } from '@doudi/core/contract';
import { placeHold } from '@doudi/core/ledger';
import { exportDeidentified, placeLegalHold, recordConsent } from '@doudi/core/privacy';
import { designate, registerPerson } from '@doudi/core/registry';
import { printStatement, settleClaim } from '@doudi/core/settlement';
import { recordProtectedFact } from '@doudi/core/walls';
import { sealField } from '../../platform/secrets/field-keys.ts';
import { TEST_KEYS } from '../../testing/furnish.ts';
import { ENROLMENT_FIXTURES } from './enrolment-fixtures.ts';
import { IMPORT_FIXTURES } from './import-fixtures.ts';
import { MATCHING_FIXTURES } from './matching-fixtures.ts';
import { PEOPLE_FIXTURES } from './people-fixtures.ts';
import { RECOGNITION_FIXTURES } from './recognition-fixtures.ts';
import { SIGN_IN_FIXTURES } from './sign-in-fixtures.ts';
import { SIMULATION_FIXTURES } from './simulation-fixtures.ts';
import { SECRETS } from './words.ts';
import { newAccount, type World } from './world.ts';

type Input = Readonly<Record<string, unknown>>;
/** `actorId`: who will ask, where it must be their own. */
export type Fixture = (world: World, county: string, actorId: string) => Promise<Input> | Input;

let made = 0;

/** A new one for each call, for a bill is cancelled once. */
export async function fixtureOf(
  world: World,
  contract: Contract,
  county: string,
  more: Readonly<Record<string, Fixture>> = {},
  actorId = 'a-clerk',
): Promise<Input> {
  if (inputFields(contract)?.length === 0) return {};
  const fixture = { ...FIXTURES, ...more }[contract.id];
  if (!fixture) throw new Error(`the operation ${contract.id} has no valid input for the access matrix; add one to every-operation/testing/fixtures.ts`);
  return fixture(world, county, actorId);
}

/** Those of broken routes have none. */
export function hasFixture({ id }: Contract): boolean {
  return id in FIXTURES;
}

const bill = (personId: string) => ({
  billNumber: `bill-${++made}`,
  personId,
  facilityId: 'f-2',
  kind: 'inpatient',
  dischargedOn: '2026-03-01',
  charges: { classA: '100.00' },
});
const newPerson = (county: string) => ({ name: `新登记${++made}`, sex: 'female', bornOn: '1970-01-01', villageCode: villageOf(county) }) as const;
/** Where people and accounts of the fixtures live and work. */
export const villageOf = (county: string) => `${county}002003`;

const FIXTURES: Readonly<Record<string, Fixture>> = {
  ...PEOPLE_FIXTURES,
  ...SIMULATION_FIXTURES,
  ...MATCHING_FIXTURES,
  ...SIGN_IN_FIXTURES,
  ...IMPORT_FIXTURES,
  ...ENROLMENT_FIXTURES,
  ...RECOGNITION_FIXTURES,
  setPreferences: () => ({ language: 'en', isLargeType: true }),
  addUser: (_, county) => ({
    username: `added-${++made}`,
    displayName: 'added',
    role: 'manager',
    area: villageOf(county),
    facilityId: 'f-2',
    initialPassword: 'a-first-long-passphrase',
  }),
  disableUser: async (world, county) => ({ actorId: await villageManager(world, county) }),
  changePost: async (world, county) => ({ actorId: await villageManager(world, county), role: 'doctor', area: villageOf(county) }),
  appointOfficer: async (world, county) => ({ actorId: (await newAccount(world, county, 'clerk')).actorId, role: 'auditor', area: county }),
  decideProposal: async (world, county, actorId) => ({ proposalId: await proposalIn(world, county, await roleOf(world, county, actorId)), isApproved: true }),
  delegate: async (world, county, actorId) => ({
    deputyId: await colleagueOf(world, county, actorId),
    fromDay: '2026-12-31',
    toDay: '2027-01-31',
    reason: 'leave',
  }),
  revokeDelegation: async (world, county, actorId) => ({ delegationId: await delegationOf(world, county, actorId) }),
  actFor: () => ({}),
  viewCounty: (_, county) => ({ countyId: county }),
  addFacility: (_, county) => ({ name: `added to ${county} as ${String(++made).padStart(6, '0')}`, level: 2, area: 'inside' }),
  registerPerson: (_, county) => newPerson(county),
  findPeople: () => ({ text: SECRETS.idNumber }),
  getPerson: async (world, county) => ({ personId: await personIn(world, county) }),
  changeContact: async (world, county) => ({ personId: await personIn(world, county), phone: SECRETS.phone, bankAccount: SECRETS.bankAccount }),
  revealField: async (world, county) => ({ personId: await personIn(world, county), field: 'idNumber', reason: 'compared with the card' }),
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
  printStatement: async (world, county) => ({ settlementId: await settledIn(world, county), form: 'a4' }),
  verifyStatement: async (world, county) => {
    const { verificationCode } = await world.server.done(printStatement, { settlementId: await settledIn(world, county), form: 'a5' }, { county });
    return { code: verificationCode };
  },
  getFacilityAccount: () => ({ from: '2026-01-01', to: '2026-12-31' }),
  listHolds: async (world, county) => ({ personId: await personIn(world, county) }),
  listSettlements: async (world, county) => ({ personId: await personIn(world, county), pageSize: 50 }),
  getUsed: async (world, county) => ({ personId: await personIn(world, county), year: '2026' }),
  cancelSettlement: async (world, county) => ({ settlementId: await settledIn(world, county), reason: 'entered twice' }),
  takePayment: async (world, county) => ({
    settlementId: await settledIn(world, county),
    parts: [{ means: 'cash', amount: '60.00', tendered: '100.00' }],
    arrears: { dueOn: '9999-12-31', note: 'next month' },
  }),
  getPayments: async (world, county) => ({ settlementId: await paidIn(world, county) }),
  openShift: () => ({ openingCash: '5.00' }),
  closeShift: async (world, county, actorId) => ({ shiftId: await shiftOf(world, county, actorId), countedCash: '12345.67', reason: 'miscounted' }),
  listShifts: () => ({ pageSize: 50 }),
  placeHold: async (world, county) => ({ personId: await personIn(world, county), facilityId: 'f-1', amount: '10.00', reason: 'admitted' }),
  postHold: async (world, county) => ({ transferId: await holdIn(world, county), amount: '1.00', reason: 'left hospital' }),
  voidHold: async (world, county) => ({ transferId: await holdIn(world, county), reason: 'went home' }),
  listAuditEntries: async (world, county) => ({ personId: await personIn(world, county), pageSize: 50 }),
  findAuditedPerson: () => ({ idNumber: SECRETS.idNumber }),
  getAccessLog: async (world, county) => ({ personId: await personIn(world, county) }),
  correctPerson: async (world, county) => {
    const { personId } = await world.server.done(registerPerson, newPerson(county), { as: 'manager', county });
    return { personId, name: `更正${++made}`, reason: 'a slip', evidence: 'household register' };
  },
  recordConsent: async (world, county) => {
    const { personId } = await world.server.done(registerPerson, newPerson(county), { as: 'manager', county });
    return { ...CONSENT, personId };
  },
  withdrawConsent: async (world, county) => ({ consentId: await consentIn(world, county), withdrawnOn: '2026-04-01', withdrawnBy: 'self' }),
  listConsents: async (world, county) => ({ personId: await personIn(world, county) }),
  getSubjectAccess: async (world, county) => ({ personId: await personIn(world, county) }),
  placeLegalHold: () => ({ kind: 'outbox-event', reason: `court case ${++made}` }),
  releaseLegalHold: async (world, county) => {
    const { legalHoldId } = await world.server.done(placeLegalHold, { kind: 'outbox-event', reason: 'a court asks' }, { as: 'admin', county });
    return { legalHoldId, reason: 'the matter is closed' };
  },
  exportDeidentified: async (world, county) => {
    await billsToExport(world, county);
    return EXPORT;
  },
  downloadExport: async (world, county, actorId) => ({ exportId: await exportOf(world, county, actorId) }),
  getTrialBalance: () => ({ at: '2030-01-01' }),
  listTransfers: async (world, county) => ({ accountId: `patient/${await personIn(world, county)}` }),
  listProtectedFacts: async (world, county, actorId) => ({ personId: (await treatedBy(world, county, actorId)).personId, reason: 'care' }),
  recordProtectedFact: async (world, county, actorId) => ({ ...protectedFact((await treatedBy(world, county, actorId)).personId), note: 'a note' }),
  withdrawProtectedFact: async (world, county, actorId) => ({ protectedFactId: await factOf(world, county, actorId), reason: 'recorded by mistake' }),
  explainProtected: async (world, county, actorId) => {
    const { personId } = await treatedBy(world, county, actorId);
    return { settlementId: (await world.server.done(settleClaim, bill(personId), { county })).settlementId, reason: 'asked-by-person' };
  },
  listTreatingTeam: async (world, county, actorId) => ({ personId: (await treatedBy(world, county, actorId)).personId }),
  joinTreatingTeam: async (world, county, actorId) => {
    await makeKeeper(world, county, actorId);
    const { personId } = await world.server.done(registerPerson, newPerson(county), { as: 'manager', county });
    return { personId, actorId: (await newAccount(world, county, 'doctor', 'open', villageOf(county))).actorId, fromDay: '2026-01-01' };
  },
  leaveTreatingTeam: async (world, county, actorId) => {
    await makeKeeper(world, county, actorId);
    return { treatingTeamId: (await treatedBy(world, county, (await newAccount(world, county, 'doctor')).actorId)).treatingTeamId };
  },
  listTasks: async (world, county, actorId) => {
    await taskIn(world, county, actorId);
    return { pageSize: 50 };
  },
  takeTask: async (world, county, actorId) => ({ taskId: await taskIn(world, county, actorId), isTaken: true }),
  closeTask: async (world, county, actorId) => ({ taskId: await taskIn(world, county, actorId), outcome: 'helped', note: 'visited' }),
  appointWallKeeper: async (world, county) => ({ actorId: (await newAccount(world, county, 'doctor')).actorId, isKeeper: true }),
};

/** One that ends by hand, of the account's own role. */
async function taskIn(world: World, county: string, actorId: string): Promise<string> {
  const taskId = `task-${++made}-in-${county}`;
  await world.superuser.query(
    `insert into task (county_id, task_id, kind, role, area, person_id, subject, facts, due_on, opened_at, opened_by)
     values ($1, $2, 'missed-assistance', $3, $4, $5, $2, '{}', '2026-03-01', now(), 'nobody')`,
    [county, taskId, (await roleOf(world, county, actorId)) ?? 'manager', villageOf(county), await personIn(world, county)],
  );
  return taskId;
}

/** A protected category of the scheme, which is nobody else's business. */
const protectedFact = (personId: string) => ({ personId, category: 'only-child-lost', fromDay: '2026-01-01', evidence: 'certificate 7' });

/** Somebody new, whom an account treats. */
async function treatedBy(world: World, county: string, actorId: string): Promise<{ personId: string; treatingTeamId: string }> {
  const { personId } = await world.server.done(registerPerson, newPerson(county), { as: 'manager', county });
  return { personId, treatingTeamId: await putIntoTeam(world, county, personId, actorId) };
}

async function putIntoTeam({ superuser }: World, county: string, personId: string, actorId: string): Promise<string> {
  const treatingTeamId = `team-${++made}-of-${actorId}`;
  await superuser.query(
    `insert into treating_team (county_id, treating_team_id, person_id, actor_id, from_day, added_at, added_by) values ($1, $2, $3, $4, '2025-01-01', now(), 'nobody')`,
    [county, treatingTeamId, personId, actorId],
  );
  return treatingTeamId;
}

async function makeKeeper({ superuser }: World, county: string, actorId: string): Promise<void> {
  await superuser.query(
    `insert into wall_keeper (county_id, wall_keeper_id, actor_id, appointed_at, appointed_by) values ($1, $2, $3, now(), 'nobody') on conflict do nothing`,
    [county, `keeper-${++made}-${actorId}`, actorId],
  );
}

/** Recorded by another doctor of the same team. */
async function factOf(world: World, county: string, actorId: string): Promise<string> {
  const { personId } = await treatedBy(world, county, actorId);
  const other = await newAccount(world, county, 'doctor');
  await putIntoTeam(world, county, personId, other.actorId);
  return (await world.server.done(recordProtectedFact, protectedFact(personId), { token: other.token, county })).protectedFactId;
}

const villageManager = async (world: World, county: string) => (await newAccount(world, county, 'manager', 'open', villageOf(county))).actorId;

/** Proposed by somebody who proposes nothing else, for whoever decides must not have proposed it. Managers decide on exports, administrators on posts. */
async function proposalIn(world: World, county: string, decider: Role | undefined): Promise<string> {
  if (decider === 'manager') {
    await billsToExport(world, county);
    const { token } = await newAccount(world, county, 'manager');
    return (await world.server.done(exportDeidentified, EXPORT, { token, county })).proposalId;
  }
  const proposer = await newAccount(world, county, 'admin');
  const input = { actorId: (await newAccount(world, county, 'clerk')).actorId, role: 'auditor', area: county } as const;
  return (await world.server.done(appointOfficer, input, { token: proposer.token, county })).proposalId;
}

/** Somebody who may stand in: of the same role, where it must be. */
async function colleagueOf(world: World, county: string, actorId: string): Promise<string> {
  return (await newAccount(world, county, (await roleOf(world, county, actorId)) ?? 'clerk')).actorId;
}

/** The role in which an account acts, also in the place of somebody else. */
async function roleOf({ superuser }: World, county: string, actorId: string): Promise<Role | undefined> {
  const { rows } = await superuser.query<{ role: Role }>(
    `select coalesce(p.role, a.role) as role from actor a
       left join session s on s.county_id = a.county_id and s.actor_id = a.actor_id and s.delegation_id is not null
       left join delegation d on d.county_id = a.county_id and d.delegation_id = s.delegation_id
       left join actor p on p.county_id = a.county_id and p.actor_id = d.principal_id
     where a.county_id = $1 and a.actor_id = $2`,
    [county, actorId],
  );
  return rows[0]?.role;
}

const EXPORT = { from: '2026-03-01', to: '2026-03-31', use: 'statistics', reason: 'a yearly report' } as const;
export const CONSENT = { purpose: 'research-export', version: 'v1', givenOn: '2026-03-01', givenBy: 'self', how: 'paper' } as const;

const exportable = new WeakMap<object, Map<string, Promise<void>>>();

/** Bills of twelve people who are alike, once a county: fewer cannot be exported. */
function billsToExport({ server }: World, county: string): Promise<void> {
  const ofServer = exportable.get(server) ?? new Map<string, Promise<void>>();
  exportable.set(server, ofServer);
  const settle = async () => {
    for (let index = 0; index < 12; index++) {
      const { personId } = await server.done(registerPerson, newPerson(county), { as: 'manager', county });
      await server.done(settleClaim, bill(personId), { county });
    }
  };
  const done = ofServer.get(county) ?? settle();
  ofServer.set(county, done);
  return done;
}

async function consentIn({ server }: World, county: string): Promise<string> {
  const { personId } = await server.done(registerPerson, newPerson(county), { as: 'manager', county });
  return (await server.done(recordConsent, { ...CONSENT, personId }, { as: 'manager', county })).consentId;
}

/** One that the account proposed; a file that says nothing. */
async function exportOf(world: World, county: string, actorId: string): Promise<string> {
  const exportId = `export-${++made}-in-${county}`;
  const file = JSON.stringify({ levels: NO_LEVELS, lines: [], data: [], townships: {}, categoryGroups: {} });
  const known = (await roleOf(world, county, actorId)) === undefined ? 'a-manager' : actorId;
  await world.superuser.query(
    `insert into deidentified_export (county_id, export_id, from_day, to_day, use, reason, notice_version, k, row_count, suppressed_count, proposed_by,
       made_at, expires_at, file_cipher, file_sha256)
     values ($1, $2, '2026-03-01', '2026-03-31', 'statistics', 'a report', '2026-10-01', 10, 0, 0, $3, now(), now() + interval '10 years', $4, 'hash')`,
    [county, exportId, known, sealField(TEST_KEYS, file, `deidentified_export/${exportId}/file`)],
  );
  return exportId;
}

const NO_LEVELS = { ageBand: 0, sex: 0, township: 0, month: 0, kind: 0, tier: 0, categoryGroup: 0 };

async function delegationOf(world: World, county: string, actorId: string): Promise<string> {
  const deputyId = await colleagueOf(world, county, actorId);
  const delegationId = `given-${++made}-by-${actorId}`;
  await world.superuser.query(
    `insert into delegation (county_id, delegation_id, principal_id, deputy_id, from_day, to_day, reason, granted_at, granted_by)
     values ($1, $2, $3, $4, '2027-01-01', '2027-01-07', 'leave', now(), $3)`,
    [county, delegationId, actorId, deputyId],
  );
  return delegationId;
}

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

async function paidIn(world: World, county: string): Promise<string> {
  const settlementId = await settledIn(world, county);
  await world.server.done(takePayment, { settlementId, parts: [{ means: 'qr', amount: '10.00' }] }, { county });
  return settlementId;
}

/** The open shift of an account; opened if there is none. */
async function shiftOf({ superuser }: World, county: string, actorId: string): Promise<string> {
  await superuser.query(`insert into shift (county_id, shift_id, actor_id, opened_at, opening_cash_fen) values ($1, $2, $3, now(), 0) on conflict do nothing`, [
    county,
    `shift-${++made}-of-${actorId}`,
    actorId,
  ]);
  const { rows } = await superuser.query<{ shift_id: string }>('select shift_id from shift where county_id = $1 and actor_id = $2 and closed_at is null', [
    county,
    actorId,
  ]);
  return rows[0]?.shift_id ?? '';
}

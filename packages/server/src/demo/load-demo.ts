// The demonstration county, loaded the way a real one would be: through the write path, and every bill through the engine and the ledger.
// Each piece has a key of its own, so a load that was broken off is completed by the next and nothing is there twice.
import { type Actor, isRefusal, type Purpose, type Role } from '@doudi/core/contract';
import type { Day } from '@doudi/policy';
import { insertActor } from '../access/accounts.ts';
import { takePaymentCommand } from '../cashier/payments.ts';
import { closeShiftCommand } from '../cashier/shifts.ts';
import type { Services } from '../compose.ts';
import { insertFacility } from '../facilities/facilities.ts';
import { type Command, runCommand } from '../platform/database/run-command.ts';
import { read, type Statement, systemScope } from '../platform/database/transaction.ts';
import { hashPassword } from '../platform/secrets/passwords.ts';
import { UserError } from '../platform/user-error.ts';
import { type Area, insertAreas } from '../registry/areas.ts';
import { insertDesignations } from '../registry/designations.ts';
import { pairHelperCommand } from '../registry/helpers.ts';
import { endMeasureCommand, planMeasureCommand } from '../registry/measures.ts';
import { setHeads } from '../registry/moving.ts';
import { openCounty } from '../registry/open-county.ts';
import { insertHouseholds, insertPeople } from '../registry/people.ts';
import { recordSurveyCommand } from '../registry/surveys.ts';
import { settleCommand } from '../settlement/settle.ts';
import { insertFact } from '../walls/facts.ts';
import { insertKeeper } from '../walls/keepers.ts';
import { insertMember } from '../walls/team.ts';
import type { DemoClaim } from './bills.ts';
import { type DemoCounty, generateCounty } from './county.ts';
import { PLACE } from './demo-data.ts';
import { helpOf } from './help.ts';
import { get } from './random.ts';
import { type DemoTreated, openTreating } from './walls.ts';
import { counted, DEMO_WINDOWS, type DemoWindow, type Drawer, demoPayment, intoDrawer, weekOf } from './windows.ts';

export interface DemoOptions {
  readonly seed: number;
  readonly people: number;
  readonly today: Day;
  /** Told how much is done, from 0 to 1. */
  readonly progress?: (done: number) => void;
}

export interface LoadedDemo {
  readonly countyId: string;
  readonly people: number;
  readonly designations: number;
  readonly settlements: number;
}

/** Anybody may know them: the county is invented. They are made for it and for no other. */
export const DEMO_PASSWORD = 'doudi-demo-2025';
export const DEMO_ACCOUNTS: readonly { readonly username: Role; readonly displayName: string; readonly isOfHospital?: true }[] = [
  { username: 'clerk', displayName: '窗口结算员', isOfHospital: true },
  { username: 'finance', displayName: '医院财务', isOfHospital: true },
  { username: 'payer', displayName: '医保经办员' },
  { username: 'manager', displayName: '健康扶贫办' },
  { username: 'doctor', displayName: '责任医生' },
  { username: 'auditor', displayName: '县审计员' },
  { username: 'admin', displayName: '系统管理员' },
];

/** A doctor who keeps the wall: says who treats whom, and sees nothing of what is protected. */
export const DEMO_KEEPER = { username: 'keeper', displayName: '受保护信息守护人' } as const;

/** Their ids stay the same, for what they write is written in many pieces. */
const [DOCTOR_ID, KEEPER_ID] = ['demo-doctor', 'demo-keeper'];

const HOUSEHOLDS_AT_ONCE = 1_000;
/** Measured: the bills take about this part of the time. */
const PART_OF_BILLS = 0.6;

/** Loads the county, or completes a load that was broken off: with the seed, size and day with which that one was begun. */
export async function loadDemo(services: Services, ownerUrl: string, asked: DemoOptions): Promise<LoadedDemo> {
  const options = { ...asked, ...(await findBegunDemo(services)) };
  const county = generateCounty(options);
  const { countyId, name, schemeIds } = county.county;
  await openCounty(ownerUrl, { countyId, name, above: PLACE.above, schemeIds, isDemo: true });
  const loader = loaderFor(services, countyId, `${VERSION}-${options.seed}-${options.people}-${options.today}`);
  // First, for accounts name a facility.
  await loader.write(
    'facilities',
    county.facilities.map((facility) => insertFacility(countyId, facility)),
  );
  await loader.write('accounts', await accountWrites(services, county));
  await loader.write('keeper', [
    insertKeeper(countyId, { wallKeeperId: KEEPER_ID, actorId: KEEPER_ID, appointedBy: LOADER, appointedAt: services.database.now() }),
  ]);
  await loader.write('areas', [insertAreas(countyId, areasOf(county))]);
  const people = await loadPeople(services, loader, county, options);
  await helpHouseholds(services, county, options, loader.load);
  const settlements = await settleBills(services, loader, county, options);
  options.progress?.(1);
  return { countyId, ...people, settlements };
}

/** The load that was begun, complete or not; undefined if there is none. One of an older version is refused: its pieces are not those of this one. */
export async function findBegunDemo(services: Services): Promise<Pick<DemoOptions, 'seed' | 'people' | 'today'> | undefined> {
  const [found] = await findLoads(services);
  if (!found) return undefined;
  const [, version, seed, people, today] = /^(demo\d*)-(-?\d+)-(\d+)-(\d{4}-\d\d-\d\d)$/.exec(found.load) ?? [];
  if (version !== VERSION) {
    throw new UserError({
      zh: '演示县由旧版本载入，本版本不会续载或改动它；如需新的演示县，请删除数据文件夹（其中没有其他县时）后重试。',
      en: 'an older version loaded the demonstration county, and this one neither completes nor changes it; for a new one remove the data folder, if no other county is in it, and try again',
    });
  }
  return { seed: Number(seed), people: Number(people), today: today as Day };
}

/** Whether the county stands there whole: its last piece is its last bill. */
export async function isDemoLoaded(services: Services): Promise<boolean> {
  return (await findLoads(services)).some(({ is_whole }) => is_whole);
}

/** Whether it stands there as an older version made it: without what was added since. */
export async function isDemoOlder(services: Services): Promise<boolean> {
  return (await findLoads(services)).some(({ load }) => !load.startsWith(`${VERSION}-`));
}

/** Another version, another key: what is loaded changed, so a load that an older version began is not completed with pieces of this one. */
const VERSION = 'demo5';
const LOADER = 'demo-loader';

/** At most one, for a county is loaded once. The keys of its pieces tell it. */
function findLoads({ database }: Services): Promise<{ load: string; is_whole: boolean }[]> {
  return read(database, systemScope(PLACE.countyId, LOADER), ({ rows, countyId }) =>
    rows(
      `select split_part(idempotency_key, ' ', 1) as load, bool_or(command = 'loadDemo complete') as is_whole
       from command_key where county_id = $1 and actor_id = $2 and command in ('loadDemo', 'loadDemo complete') group by 1`,
      [countyId, LOADER],
    ),
  );
}

interface Loader {
  readonly actor: Actor;
  readonly load: string;
  write(piece: string, writes: readonly Statement[], name?: string): Promise<void>;
  /** As a doctor does it: nobody else gets behind the wall, not even whoever loads the county. */
  writeTreating(actorId: string, piece: string, writes: readonly Statement[]): Promise<void>;
}

function loaderFor({ database }: Services, countyId: string, load: string): Loader {
  const actor: Actor = { countyId, actorId: LOADER, role: 'admin', area: countyId };
  const writeAs = async (by: Actor, purpose: Purpose, name: string, piece: string, writes: readonly Statement[]) => {
    const audit = { subject: `county/${countyId}`, facts: { load, piece } };
    const command: Command<string, object> = { name, purpose, load: async () => () => ({ answer: {}, writes, audit }) };
    const outcome = await runCommand(database, command, piece, { actor: by, idempotencyKey: `${load} ${piece}`, requestId: load });
    if (isRefusal(outcome)) throw new Error(`the demonstration county's ${piece} was refused: ${outcome.message.en}`);
  };
  return {
    actor,
    load,
    write: (piece, writes, name = 'loadDemo') => writeAs(actor, 'administration', name, piece, writes),
    writeTreating: (actorId, piece, writes) => writeAs({ ...actor, actorId, role: 'doctor' }, 'treatment', 'loadDemo', piece, writes),
  };
}

async function accountWrites({ database }: Services, { county, largestHospital }: DemoCounty): Promise<Statement[]> {
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const common = { passwordHash, mustChangePassword: false };
  const hospital = largestHospital.facilityId;
  return [
    ...DEMO_ACCOUNTS.map(({ username, isOfHospital, ...account }) => ({
      actorId: username === 'doctor' ? DOCTOR_ID : database.newId(),
      username,
      role: username,
      facilityId: isOfHospital && hospital,
      ...account,
    })),
    ...DEMO_WINDOWS.map((window) => ({ ...window, role: 'clerk' as const })),
    { ...DEMO_KEEPER, actorId: KEEPER_ID, role: 'doctor' as const },
  ].map((account) => insertActor(county.countyId, { ...account, ...common }));
}

function areasOf({ townships }: DemoCounty): Area[] {
  return townships.flatMap(({ townshipCode, name, villages }) => [
    { areaCode: townshipCode, name },
    ...villages.map(({ villageCode, name }) => ({ areaCode: villageCode, name })),
  ]);
}

async function loadPeople(
  services: Services,
  loader: Loader,
  county: DemoCounty,
  { seed, today, people, progress }: DemoOptions,
): Promise<{ people: number; designations: number }> {
  const { countyId } = county.county;
  const treatedOf = openTreating(seed, today);
  let [written, designations, batch] = [0, 0, 0];
  let previous: Promise<void> = Promise.resolve();
  for (const households of inGroups(county.households(), HOUSEHOLDS_AT_ONCE)) {
    const persons = households.flatMap(({ householdId, villageCode, persons }) =>
      persons.map((person) => ({ ...person, householdId, villageCode, isAgricultural: true })),
    );
    const designated = persons.flatMap(({ personId, designations }) =>
      designations.map((designation, index) => ({ ...designation, personId, designationId: `${personId}-${index}` })),
    );
    const writes = [
      insertHouseholds(countyId, households),
      ...insertPeople(services.keys, countyId, LOADER, persons),
      // Whoever stands first in a household is its head.
      ...setHeads(
        countyId,
        households.flatMap(({ householdId, persons: [head] }) => (head ? [{ householdId, headId: head.personId }] : [])),
      ),
      insertDesignations(countyId, LOADER, services.database.now(), designated),
    ];
    // The next batch is made while this one is written.
    await previous;
    const piece = `people ${++batch}`;
    const treated = treatedOf(persons);
    previous = loader.write(piece, writes).then(() => writeTreated(services, loader, county, treated, piece));
    written += persons.length;
    designations += designated.length;
    progress?.((written / people) * (1 - PART_OF_BILLS));
  }
  await previous;
  return { people: written, designations };
}

/** Who keeps the wall says whom the doctor treats, and the doctor records what is protected. */
async function writeTreated({ database, schemes, keys }: Services, loader: Loader, { county }: DemoCounty, treated: readonly DemoTreated[], piece: string) {
  const { countyId, schemeIds } = county;
  const walls = schemes.wallsOf(schemeIds);
  const recordedAt = database.now();
  const teams = treated.map(({ personId }) => ({
    treatingTeamId: `${personId}-team`,
    personId,
    actorId: DOCTOR_ID,
    fromDay: PLACE.billsFrom,
    addedAt: recordedAt,
    addedBy: KEEPER_ID,
  }));
  const facts = treated.flatMap(({ personId, facts }) =>
    facts.map((fact, index) => {
      const ids = { protectedFactId: `${personId}-fact-${index}`, protectedEntitlementId: `${personId}-entitlement-${index}` };
      return { ...fact, ...ids, personId, kind: walls[fact.category]?.kind ?? '', recordedAt, recordedBy: DOCTOR_ID };
    }),
  );
  await loader.writeTreating(
    KEEPER_ID,
    `teams of ${piece}`,
    teams.map((team) => insertMember(countyId, team)),
  );
  await loader.writeTreating(
    DOCTOR_ID,
    `facts of ${piece}`,
    facts.flatMap((fact) => insertFact(keys, countyId, fact)),
  );
}

/** By the commands of whoever looks after households, one after the other. */
async function helpHouseholds({ database, schemes, keys }: Services, county: DemoCounty, { seed, today }: DemoOptions, load: string): Promise<void> {
  const { countyId, schemeIds } = county.county;
  const actor = { countyId, actorId: LOADER, role: 'manager', area: countyId } as const;
  const run = async <Input, Answer>(command: Command<Input, Answer>, input: Input, piece: string): Promise<Answer> => {
    const outcome = await runCommand(database, command, input, { actor, idempotencyKey: `${load} help ${piece}`, requestId: load });
    if (isRefusal(outcome)) throw new Error(`${command.name} in the demonstration county was refused: ${outcome.code} ${outcome.path}`);
    return outcome;
  };
  const categories = schemeIds.flatMap((id) => schemes.installed(id)?.scheme.helping?.categories ?? []);
  const [pair, survey, plan] = [pairHelperCommand(keys), recordSurveyCommand(schemes), planMeasureCommand(schemes)];
  for (const help of helpOf(county.households(), { seed, today, categories })) {
    const { householdId } = help;
    if (help.helper) await run(pair, { householdId, ...help.helper }, `helper of ${householdId}`);
    if (help.survey) await run(survey, { householdId, ...help.survey }, `survey of ${householdId}`);
    for (const [index, { done, ...measure }] of help.measures.entries()) {
      const { measureId } = await run(plan, { householdId, ...measure }, `measure ${index} of ${householdId}`);
      if (done) await run(endMeasureCommand, { measureId, outcome: 'done', ...done }, `result ${index} of ${householdId}`);
    }
  }
}

/**
 * A person's bills one after the other in order of discharge; of different people some at once, each window its own. Each is booked at noon of its
 * day, and paid then.
 */
async function settleBills(services: Services, loader: Loader, county: DemoCounty, { progress }: DemoOptions): Promise<number> {
  const queues: DemoClaim[][] = DEMO_WINDOWS.map(() => []);
  let bills = 0;
  for (const claim of county.claims()) {
    queues[queueOf(claim.personId)]?.push(claim);
    bills++;
  }
  let settled = 0;
  const told = () => progress?.(1 - PART_OF_BILLS + (++settled / bills) * PART_OF_BILLS);
  const lanes = queues.map((queue, lane) => settleQueue(services, loader, county.county.countyId, get(DEMO_WINDOWS, lane), queue, told));
  // Nobody is told that it broke off while another window still writes.
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
  await loader.write('complete', [], 'loadDemo complete');
  return bills;
}

async function settleQueue(
  { database, schemes, keys }: Services,
  { load }: Loader,
  countyId: string,
  { actorId, username }: DemoWindow,
  queue: readonly DemoClaim[],
  settled: () => void,
): Promise<void> {
  const settle = settleCommand(schemes, keys);
  let drawer: Drawer | undefined;
  let now = database.now();
  const run = async <Input, Answer>(command: Command<Input, Answer>, input: Input, piece: string): Promise<Answer> => {
    const actor = { countyId, actorId, role: 'clerk', area: countyId } as const;
    const outcome = await runCommand(database, command, input, { actor, idempotencyKey: `${load} ${username} ${piece}`, requestId: load, now });
    if (isRefusal(outcome)) throw new Error(`${command.name} in the demonstration county was refused: ${outcome.code} ${outcome.path}`);
    return outcome;
  };
  const count = async (open: Drawer) => run(closeShiftCommand, counted(open), `week ${open.week}`);
  for (const [index, claim] of queue.entries()) {
    const { claimId, personId, facilityId, kind, dischargedOn, charges, facts, given } = claim;
    if (drawer && drawer.week < weekOf(dischargedOn)) {
      await count(drawer);
      drawer = undefined;
    }
    // At noon of its day, or now if that lies ahead.
    now = new Date(Math.min(Date.parse(`${dischargedOn}T04:00:00Z`), database.now().getTime()));
    const bill = { billNumber: claimId, personId, facilityId, kind, dischargedOn, charges, ...(facts && { facts }), ...(given && { given }) };
    const { settlementId, patientPays } = await run(settle, bill, `bill ${index}`);
    const payment = demoPayment(claim, settlementId, patientPays);
    if (payment) {
      const { shiftId } = await run(takePaymentCommand, payment, `payment ${index}`);
      if (shiftId !== undefined) drawer = intoDrawer(drawer, dischargedOn, shiftId, payment);
    }
    settled();
  }
  if (drawer) await count(drawer);
}

function queueOf(personId: string): number {
  let sum = 0;
  for (const character of personId) sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  return sum % DEMO_WINDOWS.length;
}

function* inGroups<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let group: Item[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

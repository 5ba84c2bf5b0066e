// A settlement over HTTP against the floor, at 1, 8 and 32 clients in the same run; and what each step above the floor costs.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type Actor, isRefusal } from '@doudi/core/contract';
import pg from 'pg';
import { insertActor } from '../packages/server/src/access/accounts.ts';
import { insertSession, newSession } from '../packages/server/src/access/sessions.ts';
import { openServices, type Services } from '../packages/server/src/compose.ts';
import { insertFacility } from '../packages/server/src/facilities/facilities.ts';
import { runCommand } from '../packages/server/src/platform/database/run-command.ts';
import { together } from '../packages/server/src/platform/database/together.ts';
import { begin, bothOrFirstFailure, releasing, transactionOn } from '../packages/server/src/platform/database/transaction.ts';
import { type OpenDatabase, openDatabase } from '../packages/server/src/platform/open-database.ts';
import { openCounty } from '../packages/server/src/registry/open-county.ts';
import { insertHouseholds, insertPeople } from '../packages/server/src/registry/people.ts';
import { settleCommand } from '../packages/server/src/settlement/settle.ts';
import { randomFrom } from './claims.ts';
import { type Figure, median, rounded } from './figure.ts';
import { inFolder, startServer } from './server-process.ts';
import { makeFloor, settleOnFloor } from './settle-floor.ts';

const SEED = 7;
const PEOPLE = 20_000;
const SECONDS = 2;
const ROUNDS = 3;
const CLIENTS = [1, 8, 32] as const;
export const COUNTY = '990101';
const ACTOR: Actor = { countyId: COUNTY, actorId: 'bench', role: 'clerk', area: COUNTY };

export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** One operation of a client; resolves when it is answered. */
export type Operation = (person: number, level: number, totalFen: number) => Promise<void>;

export function benchSettleHttp(): Promise<Figure[]> {
  return inFolder(async (dataFolder) => {
    const opened = await openDatabase({ dataFolder });
    try {
      return await measureAll(opened, dataFolder);
    } finally {
      await opened.stop();
    }
  });
}

async function measureAll(opened: OpenDatabase, dataFolder: string): Promise<Figure[]> {
  const services = openServices({ ...opened, connections: 16 });
  const owner = new pg.Client(opened.ownerUrl);
  await owner.connect();
  const floorPool = new pg.Pool({ connectionString: opened.ownerUrl, max: 16 });
  const token = await furnish(services, opened.ownerUrl);
  await makeFloor(owner, PEOPLE);
  const server = await startServer({ DATABASE_URL: opened.url, DATABASE_OWNER_URL: opened.ownerUrl, DOUDI_DATA: dataFolder });
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const operations: Record<string, Operation> = {
    floor: (person, level, totalFen) => settleOnFloor(floorPool, person, level, totalFen),
    command: inProcess(services),
    'without key, audit and event': bare(services),
    'without ledger': inProcess(services, /^(open-accounts|book-transfers)$/),
    http: overHttp(agent, server.port, token),
  };
  try {
    await warmUp(operations);
    const figures: Figure[] = [];
    for (const clients of CLIENTS) figures.push(await measureAt(clients, operations));
    return figures;
  } finally {
    agent.destroy();
    server.child.kill();
    await once(server.child, 'exit');
    await floorPool.end();
    await owner.end();
    await services.close();
  }
}

async function measureAt(clients: number, operations: Readonly<Record<string, Operation>>): Promise<Figure> {
  const rounds = new Map<string, Measured[]>();
  // All in turn within each round, so that a noisy moment meets all.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, operation] of Object.entries(operations)) {
      rounds.set(name, [...(rounds.get(name) ?? []), await measure(clients, operation, SEED + round)]);
    }
  }
  const of = (name: string, what: keyof Measured) => median((rounds.get(name) ?? []).map((measured) => measured[what]));
  const ms = (name: string) => (clients * 1000) / of(name, 'perSecond');
  const cost = (from: string, to: string) => rounded(ms(to) - ms(from), 2);
  return {
    figure: `settle-http-${clients}`,
    value: rounded(of('http', 'perSecond')),
    unit: 'settlements/s',
    ratio: rounded(of('http', 'perSecond') / of('floor', 'perSecond')),
    baseline: `the floor, ${rounded(of('floor', 'perSecond'))}/s, p99 ${rounded(of('floor', 'p99'))} ms`,
    seed: SEED,
    size: `${clients} clients, ${PEOPLE} people, median of ${ROUNDS} x ${SECONDS} s`,
    note:
      `p50 ${rounded(of('http', 'p50'))} ms, p99 ${rounded(of('http', 'p99'))} ms; without HTTP ${rounded(of('command', 'perSecond'))}/s; ms of a client's time: ` +
      `HTTP ${cost('command', 'http')}, key, audit and event ${cost('without key, audit and event', 'command')}, ledger ${cost('without ledger', 'command')}`,
  };
}

export async function measure(clients: number, operation: Operation, seed: number): Promise<Measured> {
  const random = randomFrom(seed);
  const below = (most: number) => Math.floor(random() * most);
  const took: number[] = [];
  const begun = performance.now();
  const end = begun + SECONDS * 1000;
  const client = async () => {
    for (let at = performance.now(); at < end; ) {
      await operation(below(PEOPLE), 1 + below(3), 10_000 + below(3_000_000));
      const now = performance.now();
      took.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - begun) / 1000;
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  return { perSecond: took.length / seconds, p50: at(0.5), p99: at(0.99) };
}

async function warmUp(operations: Readonly<Record<string, Operation>>): Promise<void> {
  for (const operation of Object.values(operations)) {
    for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 32 }, (_, client) => operation((i * 32 + client) % PEOPLE, 2, 500_000)));
  }
}

/** The command without HTTP, in this process; without the writes of some names, if asked. */
export function inProcess({ database, schemes, keys }: Services, without?: RegExp): Operation {
  const settling = settleCommand(schemes, keys);
  const command: typeof settling = without === undefined ? settling : { ...settling, load: withoutWrites(settling.load, without) };
  return async (person, level, totalFen) => {
    await runCommand(database, command, billOf(person, level, totalFen), { actor: ACTOR, idempotencyKey: nextKey(), requestId: 'bench' });
  };
}

type Load = ReturnType<typeof settleCommand>['load'];

function withoutWrites(load: Load, names: RegExp): Load {
  return async (...given) => {
    const decide = await load(...given);
    return () => {
      const decision = decide();
      return isRefusal(decision) ? decision : { ...decision, writesTogether: decision.writesTogether?.filter(({ name = '' }) => !names.test(name)) ?? [] };
    };
  };
}

/** What the write path does, but for the key, the audit, the event and the answer. */
function bare({ database, schemes, keys }: Services): Operation {
  const { load } = settleCommand(schemes, keys);
  return async (person, level, totalFen) => {
    const connection = await database.pool.connect();
    await releasing(connection, async () => {
      const context = { countyId: COUNTY, actor: ACTOR, now: database.now(), newId: database.newId };
      const [, decide] = await bothOrFirstFailure(
        begin(connection, ACTOR, 'read write'),
        load(transactionOn(database, connection, ACTOR), billOf(person, level, totalFen), context),
      );
      const decision = decide();
      if (isRefusal(decision)) throw new Error(decision.message.en);
      const { text, values = [], name = '' } = together(decision.writesTogether ?? []);
      await Promise.all([connection.query({ text, values: [...values], name }), connection.query('commit')]);
    });
  };
}

function overHttp(agent: Agent, port: number, token: string): Operation {
  return (person, level, totalFen) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(billOf(person, level, totalFen));
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': nextKey(),
      };
      const asked = request({ agent, host: '127.0.0.1', port, method: 'POST', path: '/api/settlements', headers }, (response) => {
        response.resume();
        response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`))));
      });
      asked.on('error', reject);
      asked.end(body);
    });
}

let [keys, bills] = [0, 0];
const nextKey = () => `bench-${process.pid}-${++keys}`;

function billOf(person: number, level: number, totalFen: number) {
  const yuan = `${Math.trunc(totalFen / 100)}.${String(totalFen % 100).padStart(2, '0')}`;
  return {
    billNumber: `b-${++bills}`,
    personId: `p-${person}`,
    facilityId: `f-${level}`,
    kind: 'inpatient',
    dischargedOn: '2026-03-01',
    charges: { classA: yuan },
  };
}

export async function furnish({ database, keys }: Services, ownerUrl: string): Promise<string> {
  await openCounty(ownerUrl, {
    countyId: COUNTY,
    name: 'bench',
    above: { province: 'province', prefecture: 'prefecture' },
    schemeIds: ['demo-2025'],
    isDemo: true,
  });
  const session = newSession(ACTOR, database.now(), database.newId);
  const village = `${COUNTY}001001`;
  const people = Array.from({ length: PEOPLE }, (_, id) => ({
    personId: `p-${id}`,
    householdId: `h-${id}`,
    name: '某',
    initials: 'm',
    sex: 'male',
    bornOn: '1960-01-01',
    villageCode: village,
  }));
  const account = { actorId: ACTOR.actorId, username: 'bench', displayName: 'bench', role: ACTOR.role, passwordHash: 'none', mustChangePassword: false };
  const writes = [
    insertActor(COUNTY, account),
    insertSession(ACTOR, session, database.now()),
    ...[1, 2, 3].map((level) => insertFacility(COUNTY, { facilityId: `f-${level}`, name: `f-${level}`, level, area: 'inside' })),
    insertHouseholds(COUNTY, people),
    ...insertPeople(keys, COUNTY, 'bench', people),
    // The floor finds its sums made as well.
    {
      text: `insert into accumulator select $1, 'person', 'p-' || i, '2026', '{}', 0 from generate_series(0, $2::int - 1) i`,
      values: [COUNTY, PEOPLE],
    },
  ];
  const load = async () => () => ({ answer: {}, writes, audit: { subject: 'bench', facts: {} } });
  await runCommand(database, { name: 'furnish', purpose: 'administration', load }, {}, { actor: ACTOR, idempotencyKey: 'furnish-bench', requestId: 'bench' });
  return session.token;
}

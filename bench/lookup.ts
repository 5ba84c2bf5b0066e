// The eligibility look-up as a hospital system asks it: over HTTP, with a credential of its facility, among a million people. How long an answer takes is
// measured in an open loop: requests come when they come, whether or not the last was answered, and each is timed from when it was due.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { makeApiCredential } from '@doudi/core/access';
import pg from 'pg';
import { composeApp, openServices } from '../packages/server/src/compose.ts';
import { createLog } from '../packages/server/src/platform/http/log.ts';
import { clientOf } from '../packages/server/src/platform/http/testing/app-client.ts';
import { localDay } from '../packages/server/src/platform/local-day.ts';
import { type OpenDatabase, openDatabase } from '../packages/server/src/platform/open-database.ts';
import { blindIndex } from '../packages/server/src/platform/secrets/field-keys.ts';
import { furnish } from '../packages/server/src/testing/furnish.ts';
import { randomFrom } from './claims.ts';
import { type Figure, rounded } from './figure.ts';
import { loadSearchedCounty } from './search-county.ts';
import { inFolder, startServer } from './server-process.ts';

const SEED = 7;
const COUNTY = '990101';
const PEOPLE = Number(process.env.DOUDI_BENCH_PEOPLE ?? 1_000_000);
const PER_SECOND = Number(process.env.DOUDI_BENCH_RATE ?? 500);
const SECONDS = 10;
const CLIENTS = 16;
/** So many people are asked for, from all over the county: a client that kept a million numbers would measure itself. */
const ASKED_FOR = 20_000;
const BAR_MS = 10;

/** One question about whoever is at this place of the sample. */
type Ask = (place: number) => Promise<void>;

export function benchLookUp(): Promise<Figure[]> {
  return inFolder(async (dataFolder) => {
    const opened = await openDatabase({ dataFolder });
    const services = openServices({ ...opened, connections: 2 });
    try {
      const tokens = await furnish(opened, services, COUNTY, { people: 0 });
      const today = localDay(new Date());
      const people = await loadSearchedCounty(opened.ownerUrl, services.keys, { countyId: COUNTY, people: PEOPLE, seed: SEED, today });
      await giveHistory(opened, today.slice(0, 4));
      const withNumber = people.flatMap(({ idNumber }) => idNumber ?? []);
      const numbers = withNumber.filter((_, place) => place % Math.ceil(withNumber.length / ASKED_FOR) === 0);
      const admin = clientOf(composeApp(services, createLog({ level: 'silent' })), tokens.admin);
      const made = await admin.call(makeApiCredential, { actorId: 'a-clerk', facilityId: 'f-2', name: 'bench', days: 1 });
      if (!made.isOk) throw new Error('no credential was made');
      const indexes = numbers.map((number) => blindIndex(services.keys, COUNTY, number));
      return await measureAll(opened, dataFolder, { secret: made.value.secret, numbers, indexes, today });
    } finally {
      await services.close();
      await opened.stop();
    }
  });
}

/** One in five is designated and has used something up this year; everybody is insured. */
async function giveHistory({ ownerUrl }: OpenDatabase, year: string): Promise<void> {
  const owner = new pg.Client(ownerUrl);
  await owner.connect();
  try {
    await owner.query(`set doudi.county_id = '${COUNTY}'; set doudi.area = '${COUNTY}'`);
    const values = [COUNTY, year];
    const some = `from person where county_id = $1 and hashtext(person_id) % 5 = 0`;
    await owner.query(
      `insert into designation (county_id, designation_id, person_id, category, from_day, source, recorded_at, recorded_by)
     select $1, 'd-' || person_id, person_id, 'low-income', ($2 || '-01-01')::date, 'bench', now(), 'bench' ${some}`,
      values,
    );
    await owner.query(
      `insert into accumulator (county_id, owner_kind, owner_id, period, amounts, version)
     select $1, 'person', person_id, $2, jsonb_build_object($2 || '/paid/assistance', 123456, $2 || '/sum/basic', 2000000, $2 || '/count/admission', 1), 1 ${some}`,
      values,
    );
    await owner.query(
      `insert into enrolment (county_id, enrolment_id, person_id, year, state, source, recorded_at, recorded_by)
     select $1, 'e-' || person_id, person_id, $2, 'insured', 'bench', now(), 'bench' from person where county_id = $1`,
      values,
    );
    await owner.query('vacuum analyze designation, accumulator, enrolment');
  } finally {
    await owner.end();
  }
}

interface Asked {
  readonly secret: string;
  readonly numbers: readonly string[];
  readonly indexes: readonly Buffer[];
  readonly today: string;
}

async function measureAll(opened: OpenDatabase, dataFolder: string, { secret, numbers, indexes, today }: Asked): Promise<Figure[]> {
  const server = await startServer({ DATABASE_URL: opened.url, DATABASE_OWNER_URL: opened.ownerUrl, DOUDI_DATA: dataFolder });
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const bare = new pg.Pool({ connectionString: opened.ownerUrl, max: CLIENTS, options: `-c doudi.county_id=${COUNTY} -c doudi.area=${COUNTY}` });
  const askBare: Ask = async (place) => {
    await bare.query({
      name: 'bare',
      text: 'select person_id, name from person where county_id = $1 and id_number_index = $2',
      values: [COUNTY, indexes[place % indexes.length]],
    });
  };
  const askNoted: Ask = async (place) => {
    await bare.query(`begin; insert into bench_note values (${place}); commit`);
  };
  const askHttp: Ask = (place) => lookUp(agent, server.port, secret, { scanned: numbers[place % numbers.length] ?? '', day: today });
  try {
    // Twice, so that the server's code is compiled and its statements are prepared.
    for (let round = 0; round < 2; round++) await closedLoop(askHttp, 3);
    await closedLoop(askBare, 1);
    const bareLoop = await closedLoop(askBare, 3);
    await bare.query('create table bench_note (place bigint)');
    await closedLoop(askNoted, 1);
    const noted = await openLoop(askNoted);
    const [loop, open] = [await closedLoop(askHttp, SECONDS), await openLoop(askHttp)];
    const common = { seed: SEED, size: `${PEOPLE} people` };
    return [
      {
        ...common,
        figure: 'lookup-tps',
        value: rounded(loop.perSecond),
        unit: 'look-ups/s',
        ratio: rounded(loop.perSecond / bareLoop.perSecond),
        baseline: `a bare select by the key, ${rounded(bareLoop.perSecond)}/s`,
        note: `${CLIENTS} clients on the same machine, p50 ${rounded(loop.p50)} ms, p99 ${rounded(loop.p99)} ms`,
      },
      {
        ...common,
        figure: 'lookup-p99',
        value: rounded(open.p99),
        unit: 'ms',
        ratio: rounded(noted.p99 / open.p99),
        baseline: `PostgreSQL alone commits one small row at the same rate, p99 ${rounded(noted.p99)} ms`,
        note: `bar ${BAR_MS} ms at ${PER_SECOND}/s; ${rounded(open.perSecond)}/s were answered, p50 ${rounded(open.p50)} ms, most ${rounded(open.most)} ms; each is noted before it is answered`,
      },
    ];
  } finally {
    agent.destroy();
    server.child.kill();
    await once(server.child, 'exit');
    await bare.end();
  }
}

function lookUp(agent: Agent, port: number, secret: string, input: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(input);
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ agent, host: '127.0.0.1', port, method: 'POST', path: '/api/eligibility/look-up', headers }, (response) => {
      let known = false;
      response.on('data', (part: Buffer) => {
        known ||= part.includes('"isKnown":true');
      });
      response.on('end', () => (response.statusCode === 200 && known ? resolve() : reject(new Error(`answered ${response.statusCode}`))));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function closedLoop(ask: Ask, seconds: number) {
  const below = placesFrom(SEED);
  const took: number[] = [];
  const begun = performance.now();
  const client = async () => {
    for (let at = performance.now(); at < begun + seconds * 1000; ) {
      await ask(below());
      const now = performance.now();
      took.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return summaryOf(took, performance.now() - begun);
}

/** The pauses between requests are those of people who come independently of each other. */
async function openLoop(ask: Ask) {
  const below = placesFrom(SEED + 1);
  const random = randomFrom(SEED + 2);
  const took: number[] = [];
  const waiting: Promise<void>[] = [];
  const begun = performance.now();
  for (let due = begun; due < begun + SECONDS * 1000; due += (-Math.log(1 - random()) * 1000) / PER_SECOND) {
    const early = due - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    const dueAt = due;
    waiting.push(ask(below()).then(() => void took.push(performance.now() - dueAt)));
  }
  await Promise.all(waiting);
  return summaryOf(took, performance.now() - begun);
}

function placesFrom(seed: number): () => number {
  const random = randomFrom(seed);
  return () => Math.floor(random() * 1_000_000_000);
}

function summaryOf(took: number[], milliseconds: number) {
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  return { perSecond: (took.length * 1000) / milliseconds, p50: at(0.5), p99: at(0.99), most: at(1) };
}

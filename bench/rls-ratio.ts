// What row-level security costs: the application's role, under the policies, against a role that they do not bind, with an equal filter of its own.
import pg from 'pg';
import { openPool } from '../packages/server/src/platform/database/pool.ts';
import { withDatabase } from '../packages/server/src/platform/database/testing/database-keeper.ts';
import { begin, systemScope } from '../packages/server/src/platform/database/transaction.ts';
import { randomFrom } from './claims.ts';
import { type Figure, rounded } from './figure.ts';

const SEED = 7;
const ROWS = Number(process.env.DOUDI_BENCH_SETTLEMENTS ?? 1_000_000);
/** As many as make a county of a million rows one of 14,286. */
const COUNTIES = 70;
const PEOPLE_IN_COUNTY = Math.max(1, Math.floor(ROWS / COUNTIES / 5));
const BAR = 1.2;

interface Question {
  readonly name: string;
  readonly text: string;
  readonly times: number;
  values(county: string, below: (most: number) => number): readonly unknown[];
}

const QUESTIONS: readonly Question[] = [
  {
    name: 'pk look-up',
    text: 'select settlement_id, total_fen, patient_fen from settlement where county_id = $1 and settlement_id = $2',
    times: 4_000,
    values: (county, below) => [county, idOf(COUNTIES * below(Math.floor(ROWS / COUNTIES)) + indexOf(county))],
  },
  {
    name: 'list by member',
    text: `select settlement_id, total_fen, patient_fen from settlement where county_id = $1 and person_id = $2 order by settling_number desc limit 20`,
    times: 4_000,
    values: (county, below) => [county, `p-${below(PEOPLE_IN_COUNTY)}`],
  },
  {
    name: 'county sum',
    text: 'select count(*) as bills, sum(total_fen) as total_fen, sum(patient_fen) as patient_fen from settlement where county_id = $1',
    times: 60,
    values: (county) => [county],
  },
];

const COUNTY = '990134';
const indexOf = (county: string) => Number(county) - 990_101;
const idOf = (row: number) => `s-${String(row).padStart(8, '0')}`;

export function benchRlsRatio(): Promise<Figure[]> {
  return withDatabase(async ({ url, superuserUrl }) => {
    const [bound, unbound] = [openPool(url, 1), openPool(superuserUrl, 1)];
    try {
      await fillSettlements(superuserUrl);
      const clients = { bound: await bound.connect(), unbound: await unbound.connect() };
      const ratios: { readonly name: string; readonly ratio: number; readonly ms: number }[] = [];
      for (const question of QUESTIONS) ratios.push({ name: question.name, ...(await compare(question, clients)) });
      clients.bound.release();
      clients.unbound.release();
      const value = rounded(Math.max(...ratios.map(({ ratio }) => ratio)));
      return [
        {
          figure: 'rls-ratio',
          value,
          unit: 'times as long',
          ratio: rounded(1 / value),
          baseline: 'a role that the policies do not bind, with an equal filter',
          seed: SEED,
          size: `${ROWS} settlements in ${COUNTIES} counties`,
          note: `bar ${BAR}; ${ratios.map(({ name, ratio, ms }) => `${name} ${rounded(ratio)} (${rounded(ms)} ms)`).join(', ')}`,
        },
      ];
    } finally {
      await Promise.all([bound.end(), unbound.end()]);
    }
  });
}

interface Clients {
  readonly bound: pg.PoolClient;
  readonly unbound: pg.PoolClient;
}

/**
 * The two in turn, question by question, each in one transaction of the county. Compared are the tenths that went fastest: what is added to
 * them is the work of others on the machine, not that of the policies.
 */
async function compare({ name, text, times, values }: Question, clients: Clients): Promise<{ ratio: number; ms: number }> {
  const random = randomFrom(SEED);
  const below = (most: number) => Math.floor(random() * most);
  const took = { bound: [] as number[], unbound: [] as number[] };
  for (const client of Object.values(clients)) await begin(client, systemScope(COUNTY, 'bench'), 'read only');
  for (let time = -times / 10; time < times; time++) {
    const asked = [...values(COUNTY, below)];
    for (const who of time % 2 === 0 ? (['bound', 'unbound'] as const) : (['unbound', 'bound'] as const)) {
      const begun = performance.now();
      const { rows } = await clients[who].query({ name, text, values: asked });
      const ms = performance.now() - begun;
      if (rows.length === 0) throw new Error(`${name} found nothing`);
      // The first only warm up.
      if (time >= 0) took[who].push(ms);
    }
  }
  for (const client of Object.values(clients)) await client.query('commit');
  const [bound, unbound] = [fastestTenth(took.bound), fastestTenth(took.unbound)];
  return { ratio: bound / unbound, ms: bound };
}

function fastestTenth(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 10)] ?? 0;
}

/** Only settlements: what they refer to is asked by nobody here. */
async function fillSettlements(superuserUrl: string): Promise<void> {
  const superuser = new pg.Client(superuserUrl);
  await superuser.connect();
  await superuser.query('set session_replication_role to replica');
  await superuser.query(
    `insert into settlement (county_id, settlement_id, settling_number, person_id, facility_id, bill_number, bill_attempt, kind, discharged_on,
                             total_fen, patient_fen, scheme_id, scheme_hash, claim, balances, result, postings, settled_at, settled_by)
     select (990101 + i % $2)::text, 's-' || lpad(i::text, 8, '0'), i, 'p-' || (i / $2) % $3, 'f-' || i % 7, 'b-' || i, 0, 'inpatient', date '2025-01-01' + i % 365,
            10000 + i % 1000000, i % 10000, 'demo-2025', 'hash', '{}', '{}', '{}', '[]', now(), 'bench'
       from generate_series(0, $1::integer - 1) as i`,
    [ROWS, COUNTIES, PEOPLE_IN_COUNTY],
  );
  await superuser.query('vacuum analyze settlement');
  await superuser.end();
}

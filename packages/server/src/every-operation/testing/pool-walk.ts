// Borrowing, committing, rolling back, failing and giving back, in random order on one pool. Whatever came before: a query without a
// scope sees no row, and a query in one county's scope no row of another.
import { randomOf } from '../../demo/random.ts';
import { runCommand } from '../../platform/database/run-command.ts';
import { begin, type Database, read, releasing, systemScope, type Transaction, whileSettlingFor } from '../../platform/database/transaction.ts';
import { initialsOf } from '../../registry/name-initials.ts';
import { ELSEWHERE, HOME } from '../../testing/furnished-server.ts';
import { SECRETS } from './words.ts';
import { tablesIn, type World } from './world.ts';

export interface Walked {
  readonly sequences: number;
  readonly looks: number;
  /** Tables behind the wall that were seen from there, so that their not being seen elsewhere says something. */
  readonly seenBehind: number;
  /** Rows that were seen and should not have been. */
  readonly leaks: readonly string[];
}

/** Its plan is made once a connection: it looks into every table. */
const LOOK = 'look-everywhere';
/** What a step does with its connection: no more than there is of the person and behind the wall, for nobody judges what it saw. */
const GLANCE = 'glance';
const GLANCED_AT = ['person', 'settlement', 'protected_fact', 'treating_team'];

const countsOf = (table: string) => `select '${table}' as name, county_id, count(*) as count from ${table} group by county_id`;

type Step = (database: Database, county: string, glance: string) => Promise<unknown>;

const scopeOf = (countyId: string) => systemScope(countyId, 'walker');
/** Doudi itself behind the wall, where alone these tables show anything. */
const behindWall = (countyId: string) => ({ ...scopeOf(countyId), purpose: 'treatment' }) as const;
const isWalled = (table: string) => /^(protected_|treating_team$)/.test(table);
const actorOf = (countyId: string) => ({ countyId, actorId: 'walker', role: 'clerk', area: countyId }) as const;

/** On a connection of the pool, given back whatever happens, as the application does. */
async function onConnection(database: Database, work: (query: (text: string) => Promise<unknown>) => Promise<unknown>): Promise<void> {
  const connection = await database.pool.connect();
  await releasing(connection, () => work((text) => connection.query(text)));
}

function command(database: Database, county: string, work: (transaction: Transaction) => Promise<unknown>, isDryRun = false): Promise<unknown> {
  const load = async (transaction: Transaction) => {
    await work(transaction);
    return () => ({ answer: {}, writes: [], audit: { subject: 'walk', facts: {} } });
  };
  const options = { actor: actorOf(county), idempotencyKey: database.newId(), requestId: 'walk', isDryRun };
  return runCommand(database, { name: 'walk', purpose: 'administration', load }, {}, options);
}

const STEPS: Readonly<Record<string, Step>> = {
  read: (database, county, glance) => read(database, scopeOf(county), ({ rows }) => rows(glance, [], GLANCE)),
  'read behind the wall': (database, county, glance) => read(database, behindWall(county), ({ rows }) => rows(glance, [], GLANCE)),
  'read behind the wall that throws': (database, county, glance) =>
    read(database, behindWall(county), async ({ rows }) => {
      await rows(glance, [], GLANCE);
      throw new Error('a bug');
    }),
  'look at what a bill entitles to': (database, county, glance) =>
    read(database, { ...scopeOf(county), role: 'clerk', purpose: 'settlement' }, (transaction) =>
      whileSettlingFor(transaction, 'p-0', () => transaction.rows(glance, [], GLANCE)),
    ),
  'read that throws': (database, county, glance) =>
    read(database, scopeOf(county), async ({ rows }) => {
      await rows(glance, [], GLANCE);
      throw new Error('a bug');
    }),
  'statement that fails': (database, county) => read(database, scopeOf(county), ({ rows }) => rows('select 1/0')),
  'statements behind one that fails': (database, county, glance) =>
    read(database, scopeOf(county), ({ rows }) =>
      Promise.all([rows(glance, [], GLANCE), rows('select 1/0'), rows(glance, [], GLANCE), rows('select no_such_column')]),
    ),
  'write in a read': (database, county) => read(database, scopeOf(county), ({ rows }) => rows('delete from facility')),
  'statement too long': (database, county) =>
    read(database, scopeOf(county), ({ rows }) => Promise.all([rows('set local statement_timeout = 1'), rows('select pg_sleep(1)')])),
  command: (database, county, glance) => command(database, county, ({ rows }) => rows(glance, [], GLANCE)),
  'dry run': (database, county, glance) => command(database, county, ({ rows }) => rows(glance, [], GLANCE), true),
  'command that fails': (database, county) => command(database, county, ({ rows }) => rows("insert into facility values ('000000')")),
  'commit by hand': (database, county, glance) =>
    onConnection(database, async (query) => {
      const connection = { query } as never;
      await begin(connection, scopeOf(county), 'read write');
      await query(glance);
      await query('commit');
    }),
  'commit of a failed transaction': (database, county) =>
    onConnection(database, async (query) => {
      await begin({ query } as never, scopeOf(county), 'read write');
      await query('select 1/0').catch(() => undefined);
      await query('commit');
    }),
  'emptied setting': (database, county) =>
    onConnection(database, async (query) => {
      await begin({ query } as never, scopeOf(county), 'read only');
      await query("set local doudi.county_id = ''");
      await query('commit');
    }),
  'savepoint rolled back': (database, county) =>
    onConnection(database, async (query) => {
      await begin({ query } as never, scopeOf(county), 'read write');
      await query('savepoint s');
      await query(`set local doudi.county_id = '${HOME}'`);
      await query('rollback to s');
      await query('rollback');
    }),
  'given back in the middle': (database, county) =>
    onConnection(database, async (query) => {
      await begin({ query } as never, scopeOf(county), 'read write');
      throw new Error('a bug');
    }),
};

const cutConnection: Step = (database, county) => read(database, scopeOf(county), ({ rows }) => rows('select pg_terminate_backend(pg_backend_pid())'));

/** For the control: what would break the promise if anybody wrote it. */
export const SESSION_WIDE_SETTING: Step = (database, county) => onConnection(database, (query) => query(`set doudi.county_id = '${county}'`));

/** Who bears a name that only these tests know, by each kind of question. Everybody's id is of one county. */
const SEARCHES = [`null, '${SECRETS.name}', null, null, null, null`, `null, null, '${initialsOf(SECRETS.name)}', null, null, null`];

const MOST_LEAKS = 200;
const NOBODY = 'nobody';

export async function walkPool(world: World, sequences: number, seed: number, more: Readonly<Record<string, Step>> = {}): Promise<Walked> {
  const { database } = world.server.services;
  const tables = await filledTables(world);
  const searches = SEARCHES.map((search) => `select 'search_people' as name, person_id as county_id, 1 as count from search_people(${search})`);
  const look = [...tables.map(countsOf), ...searches].join(' union all ');
  const glance = GLANCED_AT.map(countsOf).join(' union all ');
  // A search gives ids only, and these tell no county to whom may not see it.
  const { rows: people } = await world.superuser.query<{ person_id: string; county_id: string }>(
    'select person_id, min(county_id) as county_id from person group by 1 having count(*) = 1',
  );
  const countyOf = new Map(people.map(({ person_id, county_id }) => [person_id, county_id]));
  // A new connection takes long, so that few are cut.
  const frequent = Object.entries({ ...STEPS, ...more });
  const steps = [...frequent, ...frequent, ...frequent, ...frequent, ['connection cut', cutConnection] as const];
  const leaks: string[] = [];
  let [looked, seenBehind] = [0, 0];
  const judge = (found: readonly { name: string; county_id: string }[], county: string, after: readonly string[], isBehind = false) => {
    looked++;
    if (isBehind) seenBehind += found.filter(({ name }) => isWalled(name)).length;
    for (const { name, county_id: said } of found) {
      const county_id = countyOf.get(said) ?? said;
      if (!isBehind && isWalled(name) && leaks.length < MOST_LEAKS) leaks.push(`${county} saw ${name} through the wall after ${after.join(', ')}`);
      if (county_id !== county && leaks.length < MOST_LEAKS) leaks.push(`${county} saw ${name} of ${county_id} after ${after.join(', ')}`);
    }
  };
  const lookAs = async (county: string, after: readonly string[]) => {
    if (county === NOBODY) judge((await database.pool.query({ name: LOOK, text: look })).rows, county, after);
    else judge(await read(database, scopeOf(county), ({ rows }) => rows<{ name: string; county_id: string }>(look, [], LOOK)), county, after);
  };
  for (let sequence = 0; sequence < sequences && leaks.length < MOST_LEAKS; sequence++) {
    const random = randomOf(seed, `walk/${sequence}`);
    const done: string[] = [];
    for (let left = random.between(2, 4); left > 0; left--) {
      // Some of them at once, so that the connections change hands.
      const together = Array.from({ length: random.between(1, 3) }, () => ({ step: random.pick(steps), county: random.pick([HOME, ELSEWHERE]) }));
      done.push(...together.map(({ step: [name], county }) => `${name} (${county})`));
      await Promise.allSettled([
        ...together.map(({ step: [, step], county }) => step(database, county, glance)),
        lookAs(random.pick([HOME, ELSEWHERE, NOBODY]), done),
      ]);
    }
    await lookAs(random.pick([HOME, ELSEWHERE]), done);
    await lookAs(NOBODY, done);
    if (sequence % 5 !== 0) continue;
    const county = random.pick([HOME, ELSEWHERE]);
    judge(await read(database, behindWall(county), ({ rows }) => rows<{ name: string; county_id: string }>(look, [], LOOK)), county, done, true);
  }
  return { sequences, looks: looked, leaks, seenBehind };
}

/** Nothing can be seen of a table that is empty. Which counties there are is public. */
async function filledTables({ superuser }: World): Promise<string[]> {
  const tables = (await tablesIn(superuser)).filter((table) => table !== 'county');
  const { rows } = await superuser.query<{ name: string; is_filled: boolean }>(
    tables.map((table) => `select '${table}' as name, exists (select from ${table}) as is_filled`).join(' union all '),
  );
  return rows.filter(({ is_filled }) => is_filled).map(({ name }) => name);
}

// The one write path, on a real database: one key, one effect, one answer; all or nothing; and nobody sees the scope of somebody else.
import { isRefusal, refuse } from '@doudi/core/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { insertFacility } from '../../facilities/facilities.ts';
import { openCounty } from '../../registry/open-county.ts';
import { withConnection } from '../postgres/connect.ts';
import { newId } from './ids.ts';
import { openPool } from './pool.ts';
import { type Command, type RunOptions, runCommand } from './run-command.ts';
import { contentsOf } from './testing/contents.ts';
import { testDatabase } from './testing/test-database.ts';
import { type Database, read, type Statement } from './transaction.ts';

const { url, ownerUrl, superuserUrl } = await testDatabase();
const databaseOf = (connections?: number): Database => {
  const pool = openPool(url, connections);
  afterAll(() => pool.end());
  return { pool, now: () => new Date(), newId };
};
const database = databaseOf();
for (const countyId of ['990101', '990102'])
  await openCounty(ownerUrl, { countyId, name: countyId, above: { province: 'province', prefecture: 'prefecture' }, schemeIds: [], isDemo: true });

const STRANGE_SCOPE = /a scope has (a county code of six digits and a plain actor id|an area of its county|plain words)/;
const ACTOR = { countyId: '990101', actorId: 'a-manager', role: 'manager', area: '990101' } as const;
let keys = 0;
const options = (change: Partial<RunOptions> = {}): RunOptions => ({
  actor: ACTOR,
  idempotencyKey: `key-of-test-${++keys}`,
  requestId: 'test',
  ...change,
});

type Input = { readonly name: string };
type Answer = { readonly facilityId: string; readonly name: string };

/** Adds a facility; `before` and `after` are written around it. */
function adding({
  before = [],
  after = [],
  ...more
}: { before?: Statement[]; after?: Statement[] } & Partial<Command<Input, Answer>> = {}): Command<Input, Answer> {
  return {
    name: 'addForTest',
    purpose: 'administration',
    load: async (_, { name }, { countyId, newId }) => {
      const facilityId = newId();
      return () => ({
        answer: { facilityId, name },
        writes: [...before, insertFacility(countyId, { facilityId, name, area: 'inside' }), ...after],
        audit: { subject: `facility/${facilityId}`, facts: { name } },
        events: [{ kind: 'facility-added', facts: { facilityId } }],
      });
    },
    ...more,
  };
}

const raising = (code: string): Statement => ({ text: `do $$ begin raise exception 'raised for a test' using errcode = '${code}'; end $$` });

const everything = () => contentsOf(superuserUrl);

const countOf = (what: string, value: string) =>
  withConnection(superuserUrl, async (superuser) => Number((await superuser.query(`select count(*) as n from ${what}`, [value])).rows[0].n));

describe('a request with a key', () => {
  test('is done once, and answered with the same bytes however often it comes', async () => {
    const answer = { zh: '卫生院', amount: '1234.50', list: [{ b: 1, a: null }], huge: 9007199254740991, text: 'a"\\\n' };
    let loads = 0;
    const command: Command<Input, object> = {
      ...adding(),
      load: async (transaction, input, context) => {
        loads++;
        const decide = await adding().load(transaction, input, context);
        return () => ({ ...(decide() as object as ReturnType<typeof Object>), answer });
      },
    };
    const run = options();
    const answers = [];
    for (let times = 0; times < 3; times++) answers.push(JSON.stringify(await runCommand(database, command, { name: 'once' }, run)));
    expect(answers).toEqual([JSON.stringify(answer), JSON.stringify(answer), JSON.stringify(answer)]);
    expect(loads).toBe(3);
    expect(await countOf('facility where name = $1', 'once')).toBe(1);
  });

  test('is done once when it comes twenty times at the same moment', async () => {
    const run = options();
    const answers = await Promise.all(Array.from({ length: 20 }, () => runCommand(database, adding(), { name: 'twenty' }, run)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(isRefusal(answers[0])).toBe(false);
    expect(await countOf('facility where name = $1', 'twenty')).toBe(1);
    expect(await countOf('audit_entry where facts::jsonb @> jsonb_build_object($$name$$, $1::text)', 'twenty')).toBe(1);
  });

  test('is refused with another input or for another operation, and nothing is done', async () => {
    const run = options();
    await runCommand(database, adding(), { name: 'first' }, run);
    const before = await everything();
    expect(await runCommand(database, adding(), { name: 'second' }, run)).toMatchObject({ isRefusal: true, code: 'key-reused' });
    expect(await runCommand(database, adding({ name: 'otherCommand' }), { name: 'first' }, run)).toMatchObject({ code: 'key-reused' });
    expect(await everything()).toEqual(before);
  });

  test('is another request when somebody else, or somebody of another county, uses the same key', async () => {
    const run = options();
    await runCommand(database, adding(), { name: 'mine' }, run);
    expect(await runCommand(database, adding(), { name: 'theirs' }, { ...run, actor: { ...ACTOR, actorId: 'a-other' } })).toMatchObject({ name: 'theirs' });
    expect(await runCommand(database, adding(), { name: 'mine' }, { ...run, actor: { ...ACTOR, countyId: '990102', area: '990102' } })).toMatchObject({
      name: 'mine',
    });
  });

  test('is a mistake of ours without one', async () => {
    await expect(runCommand(database, adding(), { name: 'keyless' }, { actor: ACTOR, requestId: 'test' })).rejects.toThrow(/without a key/);
    expect(await countOf('facility where name = $1', 'keyless')).toBe(0);
  });

  test('gets its first answer although what it would have to read has failed once in the meantime', async () => {
    let failures = 0;
    const command = adding({
      load: async (transaction, input, context) => {
        if (failures-- > 0) await transaction.rows(raising('40001').text);
        return adding().load(transaction, input, context);
      },
    });
    const run = options();
    const first = await runCommand(database, command, { name: 'again' }, run);
    failures = 1;
    expect(await runCommand(database, command, { name: 'again' }, run)).toEqual(first);
  });
});

describe('a request that is refused', () => {
  const refusal = refuse('state-differs', { zh: '不行', en: 'no' }, '/name');
  const refusing = (when: { isRefused: boolean }) =>
    adding({
      load: async (transaction, input, context) => {
        const decide = await adding().load(transaction, input, context);
        return () => (when.isRefused ? refusal : decide());
      },
    });

  test('leaves nothing, not even its key, which can be used again', async () => {
    const when = { isRefused: true };
    const before = await everything();
    const run = options();
    expect(await runCommand(database, refusing(when), { name: 'refused' }, run)).toEqual(refusal);
    expect(await everything()).toEqual(before);
    when.isRefused = false;
    expect(await runCommand(database, refusing(when), { name: 'refused, then done' }, run)).toMatchObject({ name: 'refused, then done' });
  });

  test('by a constraint that the operation knows is refused in its words; another constraint is a fault', async () => {
    const command = adding({ refusals: { one_facility_for_each_name: refusal } });
    await runCommand(database, command, { name: 'named once' }, options());
    const before = await everything();
    expect(await runCommand(database, command, { name: 'named once' }, options())).toEqual(refusal);
    await expect(runCommand(database, adding(), { name: 'named once' }, options())).rejects.toMatchObject({ constraint: 'one_facility_for_each_name' });
    expect(await everything()).toEqual(before);
  });

  test('by a constraint is refused to all but one who come at the same moment', async () => {
    const command = adding({ refusals: { one_facility_for_each_name: refusal } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => runCommand(database, command, { name: 'raced for' }, options())));
    expect(answers.filter(isRefusal)).toEqual(Array(7).fill(refusal));
  });
});

describe('a dry run', () => {
  test('answers as the real one would and leaves nothing in any table', async () => {
    const before = await everything();
    expect(await runCommand(database, adding(), { name: 'dry' }, { actor: ACTOR, requestId: 'test', isDryRun: true })).toMatchObject({ name: 'dry' });
    expect(await everything()).toEqual(before);
  });

  test('meets the same constraints', async () => {
    await runCommand(database, adding(), { name: 'wet' }, options());
    await expect(runCommand(database, adding(), { name: 'wet' }, { actor: ACTOR, requestId: 'test', isDryRun: true })).rejects.toMatchObject({ code: '23505' });
  });
});

describe('a statement that fails', () => {
  test.each([
    ['before the others', { before: [{ text: 'select 1 / 0' }] }],
    ['after the others', { after: [{ text: 'select 1 / 0' }] }],
    ['between the others', { before: [insertFacility('990101', { facilityId: 'f-b', name: 'b', area: 'inside' })], after: [{ text: 'select 1 / 0' }] }],
  ])('%s takes everything back, and the fault that is told is its own', async (_, around) => {
    const before = await everything();
    await expect(runCommand(database, adding(around), { name: 'half' }, options())).rejects.toMatchObject({ code: '22012', message: 'division by zero' });
    expect(await everything()).toEqual(before);
  });

  test('while reading takes the key back too', async () => {
    const run = options();
    const before = await everything();
    const failing = adding({ load: async ({ rows }) => (await rows('select 1 / 0')) as never });
    await expect(runCommand(database, failing, { name: 'unread' }, run)).rejects.toMatchObject({ code: '22012' });
    expect(await everything()).toEqual(before);
    expect(await runCommand(database, adding(), { name: 'read later' }, run)).toMatchObject({ name: 'read later' });
  });

  test('at the very end, in the audit, takes the effect back: there is none without an entry of who did it', async () => {
    const before = await everything();
    const unaudited = { ...options(), requestId: undefined as unknown as string };
    await expect(runCommand(database, adding(), { name: 'unaudited' }, unaudited)).rejects.toMatchObject({ code: '23502', column: 'request_id' });
    expect(await everything()).toEqual(before);
  });

  test('with the effect stands who did what, why and to what, and what others must hear', async () => {
    const answer = (await runCommand(database, adding(), { name: 'audited' }, options({ requestId: 'request-7' }))) as Answer;
    const [audit, heard] = await read(database, { ...ACTOR, role: 'system' }, async ({ rows }) => [
      await rows(`select actor_id, purpose, command, subject, facts from audit_entry where request_id = 'request-7'`),
      await rows('select kind, facts from outbox_event where facts::jsonb = $1', [{ facilityId: answer.facilityId }]),
    ]);
    expect(audit).toEqual([
      { actor_id: 'a-manager', purpose: 'administration', command: 'addForTest', subject: `facility/${answer.facilityId}`, facts: { name: 'audited' } },
    ]);
    expect(heard).toEqual([{ kind: 'facility-added', facts: { facilityId: answer.facilityId } }]);
  });
});

describe('what PostgreSQL says may be tried again', () => {
  /** Fails while reading or while writing, as long as there are failures left; counts the tries. */
  const failing = (code: string, failures: number, where: 'reading' | 'writing') => {
    const tries = { count: 0 };
    const command = adding({
      load: async (transaction, input, context) => {
        const fails = tries.count++ < failures;
        if (fails && where === 'reading') await transaction.rows(raising(code).text);
        return adding({ after: fails ? [raising(code)] : [] }).load(transaction, input, context);
      },
    });
    return { tries, command };
  };

  test.each(['reading', 'writing'] as const)('is tried again, when it failed while %s, and done once', async (where) => {
    for (const code of ['40001', '40P01']) {
      const { tries, command } = failing(code, 4, where);
      expect(await runCommand(database, command, { name: `tried ${where} ${code}` }, options())).toMatchObject({ name: `tried ${where} ${code}` });
      expect(tries.count).toBe(5);
      expect(await countOf('facility where name = $1', `tried ${where} ${code}`)).toBe(1);
    }
  });

  test('is given up after five tries, and leaves nothing', async () => {
    const before = await everything();
    const { tries, command } = failing('40001', 99, 'writing');
    await expect(runCommand(database, command, { name: 'given up' }, options())).rejects.toMatchObject({ code: '40001' });
    expect(tries.count).toBe(5);
    expect(await everything()).toEqual(before);
  });

  test.each(['55P03', '57014', '23514', 'P0001', 'XX000'])('is not the error %s: it is told at once', async (code) => {
    const { tries, command } = failing(code, 99, 'writing');
    await expect(runCommand(database, command, { name: 'not again' }, options())).rejects.toMatchObject({ code });
    expect(tries.count).toBe(1);
  });

  test('is a real deadlock: both who stood in each other’s way are done', async () => {
    let [holding, tries] = [0, 0];
    let bothHold = () => {};
    const bothHolding = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    const crossing = (first: number, second: number) =>
      adding({
        load: async (transaction, input, context) => {
          tries++;
          await transaction.rows('select pg_advisory_xact_lock($1)', [first]);
          if (++holding === 2) bothHold();
          await bothHolding;
          await transaction.rows('select pg_advisory_xact_lock($1)', [second]);
          return adding().load(transaction, input, context);
        },
      });
    const done = await Promise.all([
      runCommand(database, crossing(1, 2), { name: 'crossing there' }, options()),
      runCommand(database, crossing(2, 1), { name: 'crossing back' }, options()),
    ]);
    expect(done).toEqual([expect.objectContaining({ name: 'crossing there' }), expect.objectContaining({ name: 'crossing back' })]);
    expect(tries).toBe(3);
  });
});

describe('the scope of a transaction', () => {
  const alone = databaseOf(1);
  const seen = async () => {
    const { rows } = await alone.pool.query(`select current_setting('doudi.county_id', true) as county, (select count(*) from facility) as facilities`);
    return rows[0];
  };

  test('ends with it: whoever has the connection next sees nothing, however it ended', async () => {
    await runCommand(alone, adding(), { name: 'seen by its own' }, options());
    expect(await seen()).toEqual({ county: '', facilities: 0 });
    await runCommand(alone, adding(), { name: 'dry, alone' }, { actor: ACTOR, requestId: 'test', isDryRun: true });
    expect(await seen()).toEqual({ county: '', facilities: 0 });
    await expect(runCommand(alone, adding({ after: [{ text: 'select 1 / 0' }] }), { name: 'failed, alone' }, options())).rejects.toThrow(/zero/);
    expect(await seen()).toEqual({ county: '', facilities: 0 });
    await expect(read(alone, ACTOR, ({ rows }) => rows('select 1 / 0'))).rejects.toThrow(/zero/);
    expect(await seen()).toEqual({ county: '', facilities: 0 });
    expect(await read(alone, ACTOR, ({ rows }) => rows('select count(*) > 0 as any from facility'))).toEqual([{ any: true }]);
    expect(await seen()).toEqual({ county: '', facilities: 0 });
  });

  test.each([
    ['county', { countyId: "990101'; drop table person; --" }],
    ['county', { countyId: '9901011' }],
    ['county', { countyId: '990101\n' }],
    ['county', { countyId: '９９０１０１' }],
    ['county', { countyId: '' }],
    ['area', { area: '990102' }],
    ['area', { area: '99010100' }],
    ['area', { area: "990101' or true; --" }],
    ['role', { role: "clerk'; --" as 'clerk' }],
    ['facility', { role: 'finance' as const, facilityId: "f'; --" }],
    ['actor', { actorId: "x'; set local doudi.county_id = '990102" }],
    ['actor', { actorId: '' }],
    ['actor', { actorId: 'a'.repeat(65) }],
    ['actor', { actorId: '张三' }],
  ])('of a strange %s is refused before any statement of it is sent: %j', async (_, change) => {
    const sent: unknown[] = [];
    const client = await alone.pool.connect();
    const query = client.query.bind(client) as (...asked: unknown[]) => unknown;
    Object.assign(client, { query: (...asked: unknown[]) => [sent.push(asked[0]), query(...asked)][1] });
    client.release();
    await expect(runCommand(alone, adding(), { name: 'strange' }, options({ actor: { ...ACTOR, ...change } }))).rejects.toThrow(STRANGE_SCOPE);
    await expect(read(alone, { ...ACTOR, ...change }, async () => 'never')).rejects.toThrow(STRANGE_SCOPE);
    expect(sent.filter((statement) => statement !== 'rollback')).toEqual([]);
  });

  test('can change nothing where it only reads', async () => {
    const write = read(alone, ACTOR, ({ rows }) => rows(`insert into facility (county_id, facility_id, name, area) values ('990101', 'r', 'r', 'inside')`));
    await expect(write).rejects.toMatchObject({ code: '25006' });
  });

  test('does not reach into another county', async () => {
    const write = adding({ before: [insertFacility('990102', { facilityId: 'foreign', name: 'foreign', area: 'inside' })] });
    await expect(runCommand(alone, write, { name: 'reaching' }, options())).rejects.toThrow(/row-level security/);
  });
});

describe('a connection that is lost', () => {
  test('in the middle of a request is a fault of that request; the next one has another', async () => {
    const command = adding({
      load: async (transaction, input, context) => {
        const [backend] = await transaction.rows<{ pid: number }>('select pg_backend_pid() as pid');
        await withConnection(superuserUrl, (superuser) => superuser.query('select pg_terminate_backend($1)', [backend?.pid]));
        // The news arrives while no statement is under way.
        await new Promise((resolve) => setTimeout(resolve, 50));
        return adding().load(transaction, input, context);
      },
    });
    const run = options();
    await expect(runCommand(database, command, { name: 'lost' }, run)).rejects.toThrow();
    expect(await runCommand(database, adding(), { name: 'lost' }, run)).toMatchObject({ name: 'lost' });
  });
});

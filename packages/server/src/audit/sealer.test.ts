// The sealer: everything that was written is sealed once and in order, whoever commits late and however many seal; it holds nobody up.
import { afterAll, describe, expect, test } from 'vitest';
import { openPool } from '../platform/database/pool.ts';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { begin, read, systemScope } from '../platform/database/transaction.ts';
import { createLog } from '../platform/http/log.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { checkChain } from './check-chain.ts';
import { ENTRY_COLUMNS, type EntryText, personsOf, sealedText, sealedTextInOrder } from './entry-text.ts';
import { readChain } from './read-chain.ts';
import { sealCounty, startSealer } from './sealer.ts';
import { type ChainedCounty, COUNTY, chainedCounty, emptyCounties, KEY, KEYS, OTHER } from './testing/chained-county.ts';

const open: ChainedCounty[] = [];
afterAll(() => Promise.all(open.map((county) => county.close())));

async function empty() {
  const tables = await testDatabase();
  const county = await emptyCounties(tables);
  open.push(county);
  return { ...tables, county };
}

const verified = ({ database }: ChainedCounty, countyId = COUNTY) =>
  read(database, { countyId, actorId: 'verify', role: 'system', area: countyId }, async (transaction) => {
    await transaction.rows('set transaction isolation level repeatable read');
    return checkChain(await readChain(transaction), { keys: KEYS });
  });

const idsIn = async (url: string, text: string) => withConnection(url, async (client) => (await client.query<{ id: string }>(text)).rows.map(({ id }) => id));
const SEALED = `select audit_entry_id as id from audit_seal where county_id = '${COUNTY}' order by sequence`;
const WRITTEN = `select audit_entry_id as id from audit_entry where county_id = '${COUNTY}' order by audit_entry_id`;

describe('the text of an entry', () => {
  test('covers every column of the table', async () => {
    const { superuserUrl } = await testDatabase();
    const columns = await idsIn(
      superuserUrl,
      `select attname as id from pg_attribute where attrelid = 'audit_entry'::regclass and attnum > 0 and not attisdropped`,
    );
    expect(columns.sort()).toEqual([...ENTRY_COLUMNS]);
  });

  test('is what an outsider makes of the exported line, whatever the order of its names', () => {
    const entry: EntryText = {
      acting_for: null,
      actor_id: 'a',
      audit_entry_id: 'e',
      command: 'c',
      county_id: '990101',
      facts: '{"b": 1,"a":"某\\n"}',
      persons: ['p-2', 'p-1'],
      purpose: 'registry',
      request_id: 'r',
      subject: 'person/p-1',
      written_at: '2026-03-01T00:05:00.123456Z',
      written_in: '7',
    };
    const shuffled = Object.fromEntries(Object.entries(entry).reverse()) as unknown as EntryText;
    expect(sealedText(shuffled)).toBe(sealedTextInOrder(entry));
    expect(personsOf(entry)).toEqual(['p-2', 'p-1']);
  });

  test('is the same in sessions of any time zone, and has the microseconds', async () => {
    const { url, superuserUrl, county } = await empty();
    await county.write();
    await withConnection(superuserUrl, (client) =>
      client.query(`update audit_entry set written_at = '2026-03-01 08:05:00.123456+08', persons = '{"a\\"b",某}'`),
    );
    await county.seal();
    for (const zone of ['Asia/Shanghai', 'America/New_York', 'UTC']) {
      const address = new URL(url);
      address.searchParams.set('options', `-c TimeZone=${zone} -c DateStyle=German`);
      const pool = openPool(address.href, 1);
      const { entries, findings } = await verified({ ...county, database: { ...county.database, pool } });
      await pool.end();
      // Its id was made at another time than it says, but no day was signed yet.
      expect({ entries, findings }).toEqual({ entries: 1, findings: [] });
    }
  });
});

describe('sealing', () => {
  test('an unmutated chain of some days gives no finding, and says how far it goes', async () => {
    const county = await chainedCounty(await testDatabase());
    open.push(county);
    expect(await verified(county)).toMatchObject({
      entries: 48,
      waiting: 0,
      roots: 3,
      lastRootDay: '2026-03-03',
      lastSequence: 48,
      signedSequence: 36,
      findings: [],
    });
    expect(await verified(county, OTHER)).toMatchObject({ entries: 8, findings: [] });
  });

  test('seals each entry once, in the order of their transactions, and nothing when there is nothing', async () => {
    const { superuserUrl, county } = await empty();
    expect(await county.seal()).toBe(0);
    await county.write(5);
    expect(await county.seal()).toBe(5);
    expect(await county.seal()).toBe(0);
    await county.write(3);
    expect(await county.seal()).toBe(3);
    expect(await idsIn(superuserUrl, SEALED)).toEqual(await idsIn(superuserUrl, WRITTEN));
  });

  test('an entry whose transaction commits late is not missed, and those that came after it wait for it', async () => {
    const { superuserUrl, county } = await empty();
    await county.write(2);
    expect(await county.seal()).toBe(2);
    const late = await county.database.pool.connect();
    await begin(late, systemScope(COUNTY, 'late'), 'read write');
    const id = county.database.newId();
    await late.query(
      `insert into audit_entry (county_id, audit_entry_id, written_at, actor_id, purpose, command, subject, request_id, facts)
       values ('${COUNTY}', $1, $2, 'late', 'settlement', 'settleClaim', 'settlement/late', 'late', '{}')`,
      [id, county.at],
    );
    // Later ones commit earlier, and an hour passes.
    await county.write(3);
    expect(await county.seal()).toBe(0);
    county.at = new Date(county.at.getTime() + 3_600_000);
    expect(await county.seal()).toBe(0);
    expect(await verified(county)).toMatchObject({ entries: 2, findings: [] });
    await late.query('commit');
    late.release();
    expect(await county.seal()).toBe(4);
    expect((await idsIn(superuserUrl, SEALED))[2]).toBe(id);
    expect(await idsIn(superuserUrl, SEALED)).toHaveLength(6);
  });

  test('a transaction that was broken off leaves nothing to seal and holds nothing up', async () => {
    const { county } = await empty();
    const broken = await county.database.pool.connect();
    await begin(broken, systemScope(COUNTY, 'broken'), 'read write');
    await broken.query(`insert into audit_head (county_id, begun_on, hash, sealed_at) values ('${COUNTY}', '2026-03-01', sha256(''), now())`);
    await broken.query('rollback');
    broken.release();
    await county.write(2);
    expect(await county.seal()).toBe(2);
  });

  test('times and ids have no say: past times with fresh ids, as the demonstration county has them, and ids of a clock that went back', async () => {
    const { county } = await empty();
    await county.write(3);
    await county.seal();
    county.at = new Date(county.at.getTime() - 30 * 86_400_000);
    await county.write(3);
    county.at = new Date(county.at.getTime() + 31 * 86_400_000);
    expect(await county.seal()).toBe(3);
    // They are sealed; that their ids lie before those of earlier ones is worth a look, and the auditor gets it.
    expect((await verified(county)).findings.map(({ kind, sequence }) => [kind, sequence])).toEqual([4, 5, 6].map((sequence) => ['back-dated', sequence]));
  });

  test('in another cluster, whose transactions are counted anew, nothing is missed', async () => {
    const { superuserUrl, county } = await empty();
    await county.write(4);
    await county.seal();
    // As after a restore into a new cluster: what was sealed has numbers far above those of now.
    await withConnection(superuserUrl, (client) => client.query(`update audit_head set horizon = '99999999999', cluster = 'another'`));
    await county.write(2);
    // Superuser's hand stands for the new cluster's numbers.
    await withConnection(superuserUrl, (client) =>
      client.query(`update audit_entry set written_in = '5' where audit_entry_id not in (select audit_entry_id from audit_seal)`),
    );
    expect(await county.seal()).toBe(2);
    expect(await county.seal()).toBe(0);
  });

  test('several servers may seal at once: one does, and the chain is one', async () => {
    const { county } = await empty();
    const writing = county.write(60);
    const sealing = Array.from({ length: 3 }, async () => {
      for (let i = 0; i < 15; i++) await sealCounty(county.database, KEY, COUNTY);
    });
    await Promise.all([writing, ...sealing]);
    await county.seal();
    expect(await verified(county)).toMatchObject({ entries: 60, waiting: 0, findings: [] });
  });

  test('while somebody holds the head, nobody who writes waits, and nobody who seals', async () => {
    const { county } = await empty();
    await county.write();
    await county.seal();
    const holder = await county.database.pool.connect();
    await begin(holder, systemScope(COUNTY, 'holder'), 'read write');
    await holder.query('select from audit_head for update');
    await county.write(3);
    expect(await county.seal()).toBe(0);
    await holder.query('rollback');
    holder.release();
    expect(await county.seal()).toBe(3);
  });

  test('is append-only: the application can change or remove neither entry, seal, root nor list', async () => {
    const { url } = await testDatabase();
    const denied = [
      'update audit_seal set hash = hash',
      'delete from audit_seal',
      'truncate audit_seal',
      'update audit_root set hash = hash',
      'delete from audit_root',
      'delete from audit_person',
      'update audit_person set person_id = person_id',
      'update audit_entry set facts = facts',
      'delete from audit_entry',
      'delete from audit_head',
      'update audit_head set begun_on = begun_on',
    ];
    for (const statement of denied)
      await expect(
        withConnection(url, (client) => client.query(statement)),
        statement,
      ).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the sealer of a server', () => {
  const silent = createLog({ level: 'silent' });

  test('seals within a second, and what is left when it is stopped', async () => {
    const { superuserUrl, county } = await empty();
    const sealer = startSealer(county.database, KEY, silent, { pauseMs: 50 });
    await county.write(5);
    await expect.poll(() => idsIn(superuserUrl, SEALED), { timeout: 5_000 }).toHaveLength(5);
    await county.write(5);
    await sealer.stop();
    expect(await idsIn(superuserUrl, SEALED)).toHaveLength(10);
    expect(sealer.state()).toMatchObject({ failures: 0, lagSeconds: 0 });
  });

  test('logs what fails, says so in its state, and goes on when it can', async () => {
    const { superuserUrl, county } = await empty();
    await county.write(2);
    const faults: unknown[] = [];
    await withConnection(superuserUrl, (client) => client.query('revoke insert on audit_seal from doudi_app'));
    const sealer = startSealer(county.database, KEY, { ...silent, error: (error) => faults.push(error) }, { pauseMs: 20 });
    await expect.poll(() => sealer.state().failures).toBeGreaterThan(1);
    expect(sealer.state().sealedAt).toBeNull();
    expect(faults[0]).toMatchObject({ code: '42501' });
    await withConnection(superuserUrl, (client) => client.query('grant insert on audit_seal to doudi_app'));
    await expect.poll(() => sealer.state(), { timeout: 10_000 }).toMatchObject({ failures: 0 });
    await sealer.stop();
    expect(await verified(county)).toMatchObject({ entries: 2, findings: [] });
  });
});

describe('a root', () => {
  test('is signed for each day that is over, also for those when no server ran', async () => {
    const { county } = await empty();
    await county.write(4);
    await county.seal();
    county.at = new Date('2026-03-05T03:00:00Z');
    await county.write(2);
    await county.seal();
    expect(await verified(county)).toMatchObject({ roots: 4, lastRootDay: '2026-03-04', findings: [] });
  });

  test('is not signed by a clock that is years ahead, for it could not be taken back', async () => {
    const { county } = await empty();
    await county.write(2);
    await county.seal();
    county.at = new Date('2031-01-01T00:00:00Z');
    await expect(county.seal()).rejects.toThrow('set the clock right');
    county.at = new Date('2026-03-02T03:00:00Z');
    await county.seal();
    expect(await verified(county)).toMatchObject({ roots: 1, findings: [] });
  });
});

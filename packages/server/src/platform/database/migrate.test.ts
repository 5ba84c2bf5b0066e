// Migrations: each whole or not at all, once, in order, and never over a history that is not this program's.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../postgres/connect.ts';
import { APPLICATION } from '../postgres/roles.ts';
import { UserError } from '../user-error.ts';
import { loadMigrations, type Migration, migrate } from './migrate.ts';
import { fill } from './testing/fill.ts';
import { emptyDatabase, type TestDatabase } from './testing/test-database.ts';

const ALL = loadMigrations();
const NAMES = ALL.map(({ name }) => name);

const madeUp = (sql: string, name = '9998-made-up'): Migration => ({ name, sql, hash: `hash of ${sql}` });

/** A later migration as one may really be: a column with a default, a table with its policy, an index. */
const LATER = madeUp(`
  alter table person add column phone_last4 text not null default '';
  create table visit (county_id text not null, visit_id text not null, primary key (county_id, visit_id), foreign key (county_id) references county);
  alter table visit enable row level security;
  alter table visit force row level security;
  create policy own_county on visit using (county_id = scope_county_id()) with check (county_id = scope_county_id());
  grant select, insert on visit to :application_role;
  create index settlement_by_day on settlement (county_id, discharged_on)`);

const valuesIn = ({ superuserUrl }: TestDatabase, query: string): Promise<unknown[]> =>
  withConnection(superuserUrl, async (client) => (await client.query(`select value from (${query}) as q (value)`)).rows.map(({ value }) => value));
const historyOf = (database: TestDatabase) => valuesIn(database, 'select name from schema_migration order by name');
const tablesOf = (database: TestDatabase) => valuesIn(database, `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`);

async function refusalOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof UserError) return error;
  throw error ?? new Error('it was not refused');
}

describe('migrating', () => {
  test('makes the tables of an empty database, and does nothing the second time', async () => {
    const database = await emptyDatabase();
    expect(await migrate(database.ownerUrl, APPLICATION)).toEqual(NAMES);
    expect(await migrate(database.ownerUrl, APPLICATION)).toEqual([]);
    expect(await historyOf(database)).toEqual(NAMES);
    expect(await valuesIn(database, 'select hash from schema_migration order by name')).toEqual(ALL.map(({ hash }) => hash));
  });

  test('keeps every row that is there, migration by migration', async () => {
    const database = await emptyDatabase();
    let before: Record<string, number> = {};
    for (const [index, migration] of [...ALL, LATER].entries()) {
      await migrate(database.ownerUrl, APPLICATION, [...ALL, LATER].slice(0, index + 1));
      expect(await rowCounts(database)).toMatchObject(before);
      await fill(database.superuserUrl, [migration]);
      before = await rowCounts(database);
    }
    expect(before).toMatchObject({ 'person 990101': 2, 'person 990102': 2, 'transfer 990101': 2, 'transfer 990102': 2 });
    expect(await valuesIn(database, 'select distinct phone_last4 from person')).toEqual(['']);
  });

  test('goes one after the other when two start at once', async () => {
    const database = await emptyDatabase();
    const slow = [...ALL, madeUp('select pg_sleep(0.3)')];
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, APPLICATION, slow)));
    expect(applied.sort((one, other) => other.length - one.length)).toEqual([[...NAMES, '9998-made-up'], [], []]);
  });

  test('leaves nothing of a migration that fails, and goes on when it is mended', async () => {
    const database = await emptyDatabase();
    await migrate(database.ownerUrl, APPLICATION);
    const before = await tablesOf(database);
    const broken = madeUp('create table half (county_id text primary key); select 1 / 0');
    const refusal = await refusalOf(migrate(database.ownerUrl, APPLICATION, [...ALL, broken]));
    expect(refusal.text).toEqual({
      zh: '变更“9998-made-up”未能执行，数据库保持原样：division by zero',
      en: 'the migration 9998-made-up could not be applied, and the database is as it was before it: division by zero',
    });
    expect(await tablesOf(database)).toEqual(before);
    expect(await historyOf(database)).toEqual(NAMES);
    expect(await migrate(database.ownerUrl, APPLICATION, [...ALL, LATER])).toEqual([LATER.name]);
  });

  const renaming = `update person set name = '改名'`;
  const referring = 'alter table outbox_event add foreign key (county_id, kind) references household';
  test.each([renaming, referring])('is refused where row-level security would hide rows from it: %s', async (sql) => {
    const database = await emptyDatabase();
    await migrate(database.ownerUrl, APPLICATION);
    await fill(database.superuserUrl);
    const refusal = await refusalOf(migrate(database.ownerUrl, APPLICATION, [...ALL, madeUp(sql)]));
    expect(refusal.text.en).toMatch(/query would be affected by row-level security policy for table/);
  });

  test('changes rows where it lifts row-level security from the owner, and the keys that it adds are checked', async () => {
    const database = await emptyDatabase();
    await migrate(database.ownerUrl, APPLICATION);
    await fill(database.superuserUrl);
    const lifted = (table: string, sql: string) =>
      madeUp(`alter table ${table} no force row level security; ${sql}; alter table ${table} force row level security`);
    await migrate(database.ownerUrl, APPLICATION, [...ALL, lifted('person', renaming)]);
    expect(await valuesIn(database, 'select distinct name from person')).toEqual(['改名']);
    const dangling = lifted('household', lifted('outbox_event', referring).sql);
    const refusal = await refusalOf(migrate(database.ownerUrl, APPLICATION, [...ALL, lifted('person', renaming), { ...dangling, name: '9999-dangling' }]));
    expect(refusal.text.en).toMatch(/violates foreign key constraint/);
  });

  test('keeps what came before a migration that fails', async () => {
    const database = await emptyDatabase();
    await refusalOf(migrate(database.ownerUrl, APPLICATION, [...ALL, LATER, madeUp('nonsense', '9999-broken')]));
    expect(await historyOf(database)).toEqual([...NAMES, LATER.name]);
  });

  test('grants to the role that the application has, whatever its name', async () => {
    const database = await emptyDatabase();
    const role = `The "App" of ${database.name}`;
    const quoted = `"${role.replaceAll('"', '""')}"`;
    await withConnection(database.superuserUrl, (client) => client.query(`create role ${quoted}`));
    await migrate(database.ownerUrl, role);
    expect(await valuesIn(database, `select has_table_privilege('${role}', 'person', 'insert')`)).toEqual([true]);
    expect(await valuesIn(database, `select has_table_privilege('${APPLICATION}', 'person', 'insert')`)).toEqual([false]);
    await withConnection(database.superuserUrl, (client) => client.query(`drop owned by ${quoted}; drop role ${quoted}`));
  });
});

describe('a history that is not this program’s is refused', () => {
  test.each([
    ['a file was changed', [...ALL, { ...LATER, hash: 'another' }], /migration 9998-made-up is not what this program has as 9998-made-up/],
    ['a file was put in between', [...ALL, madeUp('select 1', '9997-between'), LATER], /migration 9998-made-up is not what this program has as 9997-between/],
    ['the database is newer', ALL, /the database is newer than this program, which does not have its migration 9998-made-up/],
  ] as const)('%s', async (_, migrations, message) => {
    const database = await emptyDatabase();
    await migrate(database.ownerUrl, APPLICATION, [...ALL, LATER]);
    const refusal = await refusalOf(migrate(database.ownerUrl, APPLICATION, [...migrations]));
    expect(refusal.text.en).toMatch(message);
    expect(refusal.text.zh).toContain('“9998-made-up”');
    expect(await historyOf(database)).toEqual([...NAMES, LATER.name]);
  });
});

describe('the files of the migrations', () => {
  test('are read in order, and a single changed byte shows', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dd-'));
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write('0002-second.sql', 'select 2;\n');
    write('0001-first.sql', 'select 1;\n');
    write('readme.txt', '');
    const [first, second] = loadMigrations(folder);
    write('0001-first.sql', 'select 1;\r\n');
    const [changed, same] = loadMigrations(folder);
    rmSync(folder, { recursive: true });
    expect(first).toEqual({ name: '0001-first', sql: 'select 1;\n', hash: '4a45092ccf992ea92250053a80b931b787924ba61648f420555511b84f10ab6c' });
    expect(changed?.hash).not.toBe(first?.hash);
    expect(same).toEqual(second);
  });

  test('are numbered without a gap, and leave the transaction to the program', () => {
    expect(NAMES.map((name) => Number(name.slice(0, 4)))).toEqual(NAMES.map((_, index) => index + 1));
    expect(ALL.filter(({ sql }) => /^\s*(begin|commit|rollback)( transaction)?\s*;/im.test(sql)).map(({ name }) => name)).toEqual([]);
  });
});

/** `person 990101` → 2 */
async function rowCounts(database: TestDatabase): Promise<Record<string, number>> {
  const tables = (await tablesOf(database)).filter((table) => table !== 'schema_migration');
  if (tables.length === 0) return {};
  const counts = tables.map((table) => `select json_build_array('${table} ' || county_id, count(*)) from ${table} group by county_id`);
  return Object.fromEntries((await valuesIn(database, counts.join(' union all '))) as [string, number][]);
}

// A PostgreSQL of somebody else: what Doudi accepts and what it refuses, asked of real servers.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { serverAccount } from './account.ts';
import { prepareBinaries } from './binaries.ts';
import { toSafeInteger, withConnection } from './connect.ts';
import { prepareServerFolder } from './data-folder.ts';
import { type Postgres, startPostgres } from './launch.ts';
import { checkOutsideServer, findingsOf, findOutsideServer, type ServerFacts } from './outside-server.ts';
import { runServer } from './run-server.ts';
import { testFolder } from './testing/test-folder.ts';

const PASSWORD = 'Xj9-kettle-42';
const dataFolder = join(testFolder(), 'outside');
let server: Postgres;
let stop: () => Promise<void>;
beforeAll(async () => {
  server = await startPostgres({ dataFolder });
  stop = server.stop;
  await withConnection(server.superuserUrl, async (client) => {
    await client.query(`create role boss superuser login password '${PASSWORD}'`);
    await client.query(`create role free bypassrls login password '${PASSWORD}'`);
    await client.query(`create role heir login password '${PASSWORD}' in role doudi_owner`);
    await client.query(`create role climber login password '${PASSWORD}' in role free`);
    await client.query(`create role migrator login password '${PASSWORD}'`);
    await client.query(`create role apprentice login password '${PASSWORD}' in role migrator`);
    await client.query('grant connect on database doudi to free, heir, climber, migrator, apprentice');
    await client.query('create database other owner doudi_owner');
    await client.query(`create database gbk owner doudi_owner encoding 'SQL_ASCII' locale 'C' template template0`);
  });
});
afterAll(() => stop?.());

function as(role: string, password = PASSWORD, database = 'doudi'): string {
  const url = new URL(server.url);
  [url.username, url.password, url.pathname] = [role, password, `/${database}`];
  return url.href;
}

async function refusalOf(url: string, ownerUrl = server.ownerUrl): Promise<string> {
  try {
    await checkOutsideServer({ url, ownerUrl });
    return 'accepted';
  } catch (error) {
    if (error instanceof UserError) return error.text.en;
    throw error;
  }
}

describe('an outside server', () => {
  test('is accepted with a plain role for the application and an owner for migrations', async () => {
    expect(await refusalOf(server.url)).toBe('accepted');
  });

  test.each(['boss', 'free', 'climber'])('is refused if row security would not bind the application (%s)', async (role) => {
    expect(await refusalOf(as(role))).toMatch(new RegExp(`role "${role}" is, or may become, a superuser or one with BYPASSRLS`));
  });

  test('is refused if the application owns the database, itself or through another role', async () => {
    expect(await refusalOf(server.ownerUrl)).toMatch(/role "doudi_owner" is, or may become, the owner/);
    expect(await refusalOf(as('heir'))).toMatch(/role "heir" is, or may become, the owner/);
  });

  test('is refused if the application owns the tables of a database that belongs to a third role', async () => {
    expect(await refusalOf(server.url, as('migrator'))).toBe('accepted');
    for (const role of ['migrator', 'apprentice'])
      expect(await refusalOf(as(role), as('migrator'))).toMatch(new RegExp(`role "${role}" is, or may become, the owner of the database or of the tables`));
  });

  test.each(['doudi_app', 'DOUDI_APP', 'postgres', '123456', 'Password'])('is refused with the password %s, before it is sent anywhere', async (password) => {
    const text = await refusalOf(as('doudi_app', password).replace(/:\d+\//, ':1/'));
    expect(text).toMatch(/password in DATABASE_URL is empty, the user's name or a well-known default/);
    expect(await refusalOf(server.url, as('doudi_owner', password.replace('app', 'owner').replace('APP', 'OWNER')))).toMatch(/password in DATABASE_OWNER_URL/);
  });

  test('is refused if the two addresses name different databases', async () => {
    const other = new URL(server.ownerUrl);
    other.pathname = '/other';
    expect(await refusalOf(server.url, other.href)).toMatch(/name different databases/);
  });

  test('is refused if its text is not UTF-8', async () => {
    const [url, owner] = [new URL(server.url), new URL(server.ownerUrl)];
    url.pathname = '/gbk';
    owner.pathname = '/gbk';
    expect(await refusalOf(url.href, owner.href)).toMatch(/must be in UTF8, this one is in SQL_ASCII/);
  });

  test('is refused if an extension lies where it is not found', async () => {
    const [url, owner, superuser] = [new URL(server.url), new URL(server.ownerUrl), new URL(server.superuserUrl)];
    for (const address of [url, owner, superuser]) address.pathname = '/elsewhere';
    await withConnection(server.superuserUrl, (client) => client.query('create database elsewhere owner doudi_owner'));
    expect(await refusalOf(url.href, owner.href)).toBe('accepted');
    await withConnection(superuser.href, (client) => client.query('create schema extensions; create extension pg_trgm schema extensions'));
    expect(await refusalOf(url.href, owner.href)).toMatch(/extensions pg_trgm are missing, or lie outside the schema public/);
  });

  test('that cannot be reached is named with the reason and without the password', async () => {
    const text = await refusalOf(as('doudi_app', 'Wrong-kettle-43'));
    expect(text).toMatch(/database of DATABASE_URL cannot be reached: password authentication failed/);
    expect(text).not.toContain('kettle');
    expect(await refusalOf('postgresql://u:kettle-44@127.0.0.1:1/x')).toMatch(/cannot be reached: .*ECONNREFUSED/);
    expect(await refusalOf('postgresql://[')).toMatch(/DATABASE_URL is no address/);
  });

  test('is refused if it would lose data in a power cut', async () => {
    await server.stop();
    const folder = prepareServerFolder(dataFolder, serverAccount());
    const careless = await runServer(prepareBinaries(), folder, serverAccount(), { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' });
    stop = careless.stop;
    const at = (url: string) => url.replace(/:\d+\//, `:${careless.port}/`);
    expect(await refusalOf(at(server.url), at(server.ownerUrl))).toMatch(/fsync is off.*; full_page_writes is off.*; synchronous_commit is off/);
  });
});

const FACTS: ServerFacts = {
  version: 150_000,
  versionName: '15.0',
  fsync: 'on',
  fullPageWrites: 'on',
  synchronousCommit: 'on',
  encoding: 'UTF8',
  role: 'app',
  isUnbound: false,
  isOwner: false,
  missingExtensions: [],
  server: '1',
};

test('versions below 15 are refused', () => {
  expect(findingsOf(FACTS)).toEqual([]);
  expect(findingsOf({ ...FACTS, version: 140_019, versionName: '14.19' })).toEqual([
    { zh: '需要 PostgreSQL 15 或更高版本，现为 14.19', en: 'PostgreSQL 15 or newer is needed, this is 14.19' },
  ]);
});

test('servers without the extensions that migrations make are refused', () => {
  expect(findingsOf({ ...FACTS, missingExtensions: ['btree_gist', 'pg_trgm'] })).toEqual([
    {
      zh: '缺少扩展 btree_gist、pg_trgm（或未安装在 public 模式中），请安装 PostgreSQL 的 contrib 软件包',
      en: "the extensions btree_gist, pg_trgm are missing, or lie outside the schema public; install PostgreSQL's contrib package",
    },
  ]);
});

test('both addresses are needed, or none', () => {
  expect(findOutsideServer({})).toBeUndefined();
  expect(findOutsideServer({ DATABASE_URL: 'a', DATABASE_OWNER_URL: 'b' })).toEqual({ url: 'a', ownerUrl: 'b' });
  expect(() => findOutsideServer({ DATABASE_URL: 'a' })).toThrow('DATABASE_OWNER_URL is missing');
  expect(() => findOutsideServer({ DATABASE_OWNER_URL: 'b' })).toThrow('DATABASE_URL is missing');
});

test('a count or an amount beyond the exact integers is an error, not another amount', () => {
  expect(toSafeInteger('9007199254740991')).toBe(9007199254740991);
  expect(() => toSafeInteger('9007199254740993')).toThrow('beyond the integers that are exact');
});

// The bundled PostgreSQL through good and bad days: real servers, real signals, real processes.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UserError } from '../user-error.ts';
import { serverAccount, spawnAs } from './account.ts';
import { withConnection } from './connect.ts';
import { prepareServerFolder } from './data-folder.ts';
import { type Postgres, startPostgres } from './launch.ts';
import { isPostgresOn } from './process-identity.ts';
import { startOwner } from './testing/start-owner.ts';
import { testFolder } from './testing/test-folder.ts';

const root = testFolder();
// The same folder for every test of this file, as a county has one for years.
const dataFolder = join(root, '兜底 data');
const cluster = join(dataFolder, 'postgres/cluster');
const pidFile = join(cluster, 'postmaster.pid');
let running: Postgres | undefined;

async function start(folder = dataFolder): Promise<Postgres> {
  running = await startPostgres({ dataFolder: folder });
  return running;
}
afterAll(() => running?.stop());

const sum = (url: string) => withConnection(url, async (client) => (await client.query('select sum(paid_fen)::int8 as sum from payment')).rows[0].sum);
const pay = (url: string, fen: number) => withConnection(url, (client) => client.query('insert into payment values ($1)', [fen]));
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no refusal',
    (error) => (error instanceof UserError ? error.text.en : error),
  );

describe('the first start', () => {
  test('clears away what a first start that was killed has left', async () => {
    const part = join(prepareServerFolder(dataFolder, serverAccount()).path, 'cluster.part-1234');
    mkdirSync(join(part, 'base'), { recursive: true });
    writeFileSync(join(part, 'base/1'), 'half');
    writeFileSync(`${part}.password`, 'secret\n');
    spawnSync('chown', ['-R', String(serverAccount().uid), part]);
    await start();
    expect(readdirSync(join(dataFolder, 'postgres')).sort()).toEqual(['cluster', 'lock-1', 'passwords.json', 'server.log']);
  });

  test('makes a database that its owner may shape and the application only use, in a folder with spaces and Chinese characters', async () => {
    const { url, ownerUrl } = running ?? (await start());
    await withConnection(ownerUrl, async (client) => {
      await client.query('create table payment (paid_fen int8 not null)');
      await client.query('grant select, insert on payment to doudi_app');
    });
    await pay(url, 1360000);
    expect(await sum(url)).toBe(1360000);
    await expect(withConnection(url, (client) => client.query('create table public.other ()'))).rejects.toThrow(/permission denied/);
    await expect(withConnection(url, (client) => client.query('drop table payment'))).rejects.toThrow(/must be owner/);
  });

  test('promises that what is confirmed survives a power cut', async () => {
    const { superuserUrl } = running ?? (await start());
    const settings = await withConnection(superuserUrl, async (client) => {
      const names = 'fsync full_page_writes synchronous_commit data_checksums password_encryption server_encoding listen_addresses max_connections'.split(' ');
      const { rows } = await client.query('select name, setting from pg_settings where name = any($1)', [names]);
      return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    });
    expect(settings).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      data_checksums: 'on',
      password_encryption: 'scram-sha-256',
      server_encoding: 'UTF8',
      listen_addresses: '127.0.0.1',
      max_connections: '60',
    });
  });

  test('lets nobody in without the password, by the port or by the socket', async () => {
    const { url, socketFolder = '' } = running ?? (await start());
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(withConnection(wrong.href, async () => 'in')).rejects.toThrow(/password authentication failed/);
    wrong.password = '';
    await expect(withConnection(wrong.href, async () => 'in')).rejects.toThrow(/password/);
    expect(socketFolder).toBe(cluster);
    const bySocket = new URL(url);
    bySocket.searchParams.set('host', socketFolder);
    expect(await sum(bySocket.href)).toBe(1360000);
    bySocket.password = 'wrong';
    await expect(withConnection(bySocket.href, async () => 'in')).rejects.toThrow(/password authentication failed/);
  });

  test('leaves nothing that another user could read, and no password outside its file', async () => {
    const { url, pid } = running ?? (await start());
    const folder = join(dataFolder, 'postgres');
    const open = readdirSync(folder).filter((name) => name !== 'cluster' && (lstatSync(join(folder, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(lstatSync(cluster)).toMatchObject({ uid: serverAccount().uid });
    expect(lstatSync(cluster).mode & 0o777).toBe(0o700);
    const { password } = new URL(url);
    expect(readFileSync(join(folder, 'passwords.json'), 'utf8')).toContain(password);
    if (process.platform === 'linux') expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
  });
});

describe('a folder that is in use', () => {
  test('a second start fails at once and names the folder and the process, in both languages', async () => {
    const error = await startPostgres({ dataFolder }).catch((error) => error);
    expect(error).toBeInstanceOf(UserError);
    for (const text of [error.text.zh, error.text.en]) {
      expect(text).toContain(dataFolder);
      expect(text).toContain(String(process.pid));
    }
  });

  test('so does one from another process, and the first goes on undisturbed', async () => {
    const { said } = await startOwner(dataFolder);
    expect(said.refusal).toContain(`in use by another Doudi (process ${process.pid})`);
    expect(await sum(running?.url ?? '')).toBe(1360000);
  });
});

describe('a later start', () => {
  test('is warm: the same cluster, passwords and data', async () => {
    const before = running ?? (await start());
    const identifier = (url: string) =>
      withConnection(url, async (client) => (await client.query('select system_identifier::text from pg_control_system()')).rows[0]);
    const first = await identifier(before.superuserUrl);
    await before.stop();
    const after = await start();
    expect(await identifier(after.superuserUrl)).toEqual(first);
    expect(new URL(after.url).password).toBe(new URL(before.url).password);
    expect(await sum(after.url)).toBe(1360000);
  });

  test('after a power cut of the server recovers every confirmed payment', async () => {
    const { url, pid, ended } = running ?? (await start());
    await pay(url, 5);
    process.kill(pid, 'SIGKILL');
    await ended;
    const after = await start();
    expect(await sum(after.url)).toBe(1360005);
    await after.stop();
  });

  test('after kill -9 of Doudi finds the server that was left behind, and every confirmed payment', async () => {
    const { child, said } = await startOwner(dataFolder);
    await pay(said.url, 7);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isPostgresOn(said.pid, cluster, serverAccount().uid)).toBe(true);
    const { url, pid, stop } = await start();
    expect(pid).not.toBe(said.pid);
    expect(isPostgresOn(said.pid, cluster, serverAccount().uid)).toBe(false);
    expect(await sum(url)).toBe(1360012);
    await stop();
  });

  test.each([
    ['is gone', async () => ({ pid: 2 ** 22 - 3, end: () => undefined })],
    [
      'now belongs to a stranger of the same account',
      async () => {
        const stranger = spawn('sleep', ['60'], { stdio: 'ignore', cwd: '/', ...spawnAs(serverAccount()) });
        return { pid: stranger.pid, end: () => stranger.kill() };
      },
    ],
    ['was never written', async () => ({ pid: undefined, end: () => undefined })],
  ])('survives a stale pid file whose process %s', async (_, strange) => {
    const { pid, end } = await strange();
    writeFileSync(pidFile, pid === undefined ? '' : `${pid}\n${cluster}\n1790000000\n5432\n${cluster}\n127.0.0.1\n  1234567 99\nready   \n`);
    spawnSync('chown', [String(serverAccount().uid), pidFile]);
    const { url, stop } = await start();
    expect(await sum(url)).toBe(1360012);
    await stop();
    end();
  });
});

describe('the server ends with Doudi', () => {
  const isOver = async (pid: number) => {
    for (let i = 0; i < 500 && isPostgresOn(pid, cluster, serverAccount().uid); i++) await new Promise((resolve) => setTimeout(resolve, 20));
    return !isPostgresOn(pid, cluster, serverAccount().uid);
  };
  test.each(['SIGTERM', 'SIGINT'] as const)('when it gets %s, of which it then dies', async (signal) => {
    const { child, said } = await startOwner(dataFolder);
    child.kill(signal);
    const [, by] = await once(child, 'exit');
    expect(by).toBe(signal);
    expect(isPostgresOn(said.pid, cluster, serverAccount().uid)).toBe(false);
  });

  test('when it exits without stopping it', async () => {
    const { child, said } = await startOwner(dataFolder);
    child.stdin?.write('exit\n');
    await once(child, 'exit');
    expect(await isOver(said.pid)).toBe(true);
  });
});

describe('data that cannot be opened', () => {
  test('is refused if it belongs to another PostgreSQL', async () => {
    writeFileSync(join(cluster, 'PG_VERSION'), '17\n');
    expect(await refusal(startPostgres({ dataFolder }))).toMatch(/belongs to PostgreSQL 17, and this is PostgreSQL 18/);
    writeFileSync(join(cluster, 'PG_VERSION'), '18\n');
  });

  test('is refused if others may have read the passwords, or if they are gone', async () => {
    const passwords = join(dataFolder, 'postgres/passwords.json');
    chmodSync(passwords, 0o644);
    expect(await refusal(startPostgres({ dataFolder }))).toContain(`chmod 600 '${passwords}'`);
    chmodSync(passwords, 0o600);
    renameSync(passwords, `${passwords}.away`);
    expect(await refusal(startPostgres({ dataFolder }))).toContain(`"${passwords}" is missing`);
    renameSync(`${passwords}.away`, passwords);
  });

  test('tells the end of the log if the server does not start, and keeps no lock', async () => {
    const control = join(cluster, 'global/pg_control');
    renameSync(control, `${control}.away`);
    expect(await refusal(startPostgres({ dataFolder }))).toMatch(
      /could not be started; the last lines of its log ".*server\.log":\n.*could not find the database system/s,
    );
    renameSync(`${control}.away`, control);
    expect(readdirSync(join(dataFolder, 'postgres')).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});

test('a path too long for a unix socket has the port alone', async () => {
  const deep = join(root, 'd'.repeat(90));
  renameSync(dataFolder, deep);
  const { url, socketFolder, stop } = await start(deep);
  expect(socketFolder).toBeUndefined();
  expect(await sum(url)).toBe(1360012);
  await stop();
  rmSync(deep, { recursive: true });
});

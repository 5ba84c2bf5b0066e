// The first start: makes the cluster with initdb, all of it or nothing.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, closeSync, fchownSync, mkdirSync, openSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { type Account, BARE_ENVIRONMENT, spawnAs } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { ServerFolder } from './data-folder.ts';
import { dieWithUs } from './die-with-us.ts';
import { renameDurably } from './durable-rename.ts';

export const SUPERUSER = 'postgres';

const PART = 'cluster.part-';

/** Makes the cluster under another name and renames it when it is whole. Throws a UserError with what initdb said. */
export async function initCluster(binaries: Binaries, folder: ServerFolder, server: Account, password: string): Promise<void> {
  clearParts(folder.path, server);
  // A name of its own: the initdb of a Doudi that was killed may still be at work on another.
  const part = join(folder.path, `${PART}${randomBytes(4).toString('hex')}`);
  const passwordFile = `${part}.password`;
  mkdirSync(part, { mode: 0o700 });
  try {
    chownSync(part, server.uid, server.gid);
  } catch {
    throw new UserError({
      zh: `此处的 root 不能使用用户 ${server.uid}（受限的容器？）。请以普通用户启动 Doudi。`,
      en: `root may not act as user ${server.uid} here (a container with few users?); start Doudi as an ordinary user`,
    });
  }
  try {
    writePassword(passwordFile, password, server);
    await runInitdb(binaries.initdb, server, [
      `--pgdata=${part}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--data-checksums',
      ...optionsOf(binaries.major),
      '--no-instructions',
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  // Were the name lost, the next start would take the county's data for what a broken first start has left.
  renameDurably(part, folder.cluster);
}

/** Versions before 17 have only the system's locales, of which all systems have C, and those before 16 take no settings here. */
function optionsOf(major: string): string[] {
  if (Number(major) < 17) return ['--locale=C'];
  return [
    // PostgreSQL's own C.UTF-8: an update of the system's library cannot change the order of an index.
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    // Written into postgresql.conf, where the person who looks after a larger machine can change them.
    '--set=shared_buffers=128MB',
    '--set=max_connections=60',
  ];
}

/** What an initdb that was killed has left. Its files are removed as their owner, so that no link laid there can lead root elsewhere. */
function clearParts(folder: string, server: Account): void {
  for (const name of readdirSync(folder).filter((name) => name.startsWith(PART))) {
    const part = join(folder, name);
    if (name.endsWith('.password')) {
      rmSync(part, { force: true });
      continue;
    }
    // It may empty the folder, and we take away what is then left of it.
    spawnSync('rm', ['-rf', '--', part], { cwd: '/', env: BARE_ENVIRONMENT, ...spawnAs(server) });
    try {
      rmdirSync(part);
    } catch {
      // Gone already; or its initdb still writes there, and the next first start finds what that leaves.
    }
  }
}

/** initdb reads it as the server's account, for the second or two that it runs. */
function writePassword(path: string, password: string, server: Account): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, `${password}\n`);
    fchownSync(file, server.uid, server.gid);
  } finally {
    closeSync(file);
  }
}

async function runInitdb(initdb: string, server: Account, args: readonly string[]): Promise<void> {
  const child = spawn(initdb, args, { cwd: '/', env: BARE_ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'], ...spawnAs(server) });
  const undo = dieWithUs({ signalStop: () => child.kill(), stop: () => endChild(child) });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  try {
    const [code] = await once(child, 'close');
    if (code === 0) return;
  } catch (error) {
    said = cannotRun(initdb, error);
  } finally {
    undo();
  }
  // A container may run under a number that its list of users does not hold.
  if (said.includes('user does not exist'))
    throw new UserError({
      zh: `用户 ${server.uid} 不在此系统的用户列表中，PostgreSQL 不能以该用户创建数据库。请把它加入 /etc/passwd，或以其他用户启动。`,
      en: `user ${server.uid} is not in this system's list of users, so PostgreSQL cannot make a database as that user; add it to /etc/passwd or start as another user`,
    });
  throw new UserError({ zh: `无法创建数据库：${said.trim()}`, en: `the database could not be made: ${said.trim()}` });
}

async function endChild(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill();
  await closed;
}

function cannotRun(program: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  // The kernel says "not found" also where it is the program's loader that is missing.
  return `${program}: ${code}${code === 'ENOENT' ? ' (Alpine Linux? set DATABASE_URL and DATABASE_OWNER_URL)' : ''}`;
}

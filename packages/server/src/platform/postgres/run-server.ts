// One PostgreSQL process: started, waited for, stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../user-error.ts';
import { type Account, BARE_ENVIRONMENT, spawnAs } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { ServerFolder } from './data-folder.ts';
import { dieWithUs } from './die-with-us.ts';
import { findPostmasterFile } from './postmaster-file.ts';
import { FAST, IMMEDIATE } from './shutdown.ts';

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** Where the unix socket lies, if the path is short enough for one. */
  readonly socketFolder: string | undefined;
  /** Resolves when the process has ended, asked or not. */
  readonly ended: Promise<void>;
  /** Asks it to stop without waiting. */
  signalStop(): void;
  /** Stops it and waits: first politely, then at once, then by force. */
  stop(): Promise<void>;
}

/** Given on the command line, so that no file in the cluster can weaken them. */
export const SETTINGS: Readonly<Record<string, string>> = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_permissions: '0700',
  password_encryption: 'scram-sha-256',
  logging_collector: 'off',
  log_destination: 'stderr',
  // A failed statement and its details may hold a person's data: neither belongs in a log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

const SOCKET_PATH_BYTES = 100;
const LOG_BYTES = 8 * 1024 * 1024;
/** Recovery after a crash replays the log; that it takes minutes is possible, that it takes longer is not. */
const READY_WITHIN = 600_000;

/**
 * Starts PostgreSQL on the cluster and waits until it answers. A port that somebody else has just taken is replaced by another; while
 * workers of a killed server are still ending, it is tried again. It ends with this process. Throws a UserError with the last lines of the log.
 */
export async function runServer(binaries: Binaries, folder: ServerFolder, account: Account, settings = SETTINGS): Promise<ServerProcess> {
  setAsideLongLog(folder.log);
  for (const until = Date.now() + 30_000; ; await pause(200)) {
    const logFrom = statSync(folder.log, { throwIfNoEntry: false })?.size ?? 0;
    const started = await startOnce(binaries, folder, account, settings);
    if (started.isReady) return started.server;
    const said = readFileSync(folder.log).subarray(logFrom).toString('utf8');
    const passes = /could not bind|Address already in use|pre-existing shared memory block/.test(said);
    if (!passes || Date.now() > until) throw new UserError(failureText(folder.log, started.reason ?? said));
  }
}

type Started = { readonly isReady: true; readonly server: ServerProcess } | { readonly isReady: false; readonly reason: string | undefined };

async function startOnce(binaries: Binaries, folder: ServerFolder, account: Account, settings: Readonly<Record<string, string>>): Promise<Started> {
  const port = await freePort();
  const hasSocket = Buffer.byteLength(join(folder.cluster, `.s.PGSQL.${port}`)) < SOCKET_PATH_BYTES;
  // A comma would part the folder's name into two.
  const socketFolder = hasSocket && !/[,"]/.test(folder.cluster) ? folder.cluster : undefined;
  const all = { ...settings, port: String(port), unix_socket_directories: socketFolder ?? '' };
  const log = openSync(folder.log, 'a', 0o600);
  const child = spawn(binaries.postgres, ['-D', folder.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
    cwd: '/',
    env: BARE_ENVIRONMENT,
    stdio: ['ignore', log, log],
    // In a session of its own, for Ctrl-C in a terminal is meant for Doudi, which first finishes what it does.
    detached: true,
    ...spawnAs(account),
  });
  closeSync(log);
  // It does not keep Doudi from ending: it ends with it.
  child.unref();
  let reason: string | undefined;
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      hasEnded = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', (error: NodeJS.ErrnoException) => {
      reason = `${binaries.postgres}: ${error.code}`;
      end();
    });
  });
  const signalStop = () => void child.kill(FAST.signal);
  const server: ServerProcess = { port, pid: child.pid ?? 0, socketFolder, ended, signalStop, stop: () => stop(child, ended) };
  void ended.then(dieWithUs(server));
  for (let waited = 0; !hasEnded && waited < READY_WITHIN; waited += 10) {
    const file = findPostmasterFile(folder.cluster);
    if (file?.isReady && file.pid === child.pid) return { isReady: true, server };
    await pause(10);
  }
  await server.stop();
  return { isReady: false, reason };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  for (const { signal, milliseconds } of [FAST, IMMEDIATE]) {
    child.kill(signal);
    const patience = new AbortController();
    // The waiting itself keeps Doudi alive, the child does not.
    const isOver = await Promise.race([ended.then(() => true), pause(milliseconds, false, { signal: patience.signal }).catch(() => true)]);
    patience.abort();
    if (isOver) return;
  }
  child.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function setAsideLongLog(log: string): void {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(log, `${log}.old`);
}

function failureText(log: string, said: string) {
  const end = said.trim().split('\n').slice(-5).join('\n');
  return {
    zh: `PostgreSQL 无法启动。日志“${log}”的最后几行：\n${end}`,
    en: `PostgreSQL could not be started; the last lines of its log "${log}":\n${end}`,
  };
}

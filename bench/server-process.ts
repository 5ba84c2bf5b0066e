// `doudi start` as a process of its own, as whoever runs it would.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const DOUDI = fileURLToPath(new URL('../packages/server/bin/doudi.mjs', import.meta.url));

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Resolves when the server has said where it is. */
export async function startServer(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [DOUDI, '--lang', 'en', 'start', '--port', '0'], {
    env: { ...process.env, DOUDI_LOG: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const port = /http:\/\/[^ ]*:(\d+)(?!\S)/.exec(line)?.[1];
    if (port !== undefined) return { child, port: Number(port) };
  }
  throw new Error('the server did not start');
}

/** A folder for data, removed afterwards; open to the account that root lends to PostgreSQL. */
export async function inFolder<Result>(work: (dataFolder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'dd-'));
  chmodSync(folder, 0o711);
  try {
    return await work(join(folder, 'data'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

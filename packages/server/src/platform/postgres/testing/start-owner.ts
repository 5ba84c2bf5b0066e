// Starts the Doudi of its own, as whoever is asked for.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Said {
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  readonly pid: number;
  readonly refusal?: string;
}

export interface OwnerOptions {
  readonly uid?: number;
  readonly gid?: number;
  readonly node?: string;
  readonly script?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const SCRIPT = fileURLToPath(new URL('owner-process.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../../../..', import.meta.url));

/** Resolves when the process has said where its server is, or why there is none. */
export async function startOwner(
  dataFolder: string,
  { node = process.execPath, script = SCRIPT, env = process.env, ...account }: OwnerOptions = {},
): Promise<{ child: ChildProcess; said: Said }> {
  const child = spawn(node, ['--import', 'tsx', script, dataFolder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: script === SCRIPT ? ROOT : fileURLToPath(new URL('.', `file://${script}`)),
    env,
    ...account,
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, said: JSON.parse(line) };
}

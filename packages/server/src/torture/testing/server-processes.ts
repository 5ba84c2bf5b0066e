// Real server processes: some serve, some wait ready, and one that was killed is replaced at once.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Random } from '../../demo/random.ts';
import { scriptInOneFile } from '../../testing/in-one-file.ts';

const SCRIPT = fileURLToPath(new URL('server-process.ts', import.meta.url));
const SCHEME = fileURLToPath(new URL('../../../../../schemes/demo-2025', import.meta.url));
const PRIVACY = fileURLToPath(new URL('../../../../../privacy', import.meta.url));

interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
}

export interface ServerProcesses {
  /** Another one each time. */
  port(): number | undefined;
  /** SIGKILL to one that serves; resolves when another serves in its place. */
  killOne(random: Random): Promise<void>;
  stop(): Promise<void>;
}

/** Starting one takes half a second of work, so `ready` of them are always started ahead. */
export async function startServerProcesses(url: string, { serving = 2, ready = 2 } = {}): Promise<ServerProcesses> {
  const folder = mkdtempSync(join(tmpdir(), 'dds-'));
  const schemes = join(folder, 'schemes');
  cpSync(SCHEME, join(schemes, 'demo-2025'), { recursive: true });
  const program = await scriptInOneFile(SCRIPT, folder);
  const all = new Set<ChildProcess>();
  let isStopping = false;
  const start = async (): Promise<ServerProcess> => {
    const child = fork(program, { execArgv: [], env: { ...process.env, DATABASE_URL: url, DOUDI_SCHEMES: schemes, DOUDI_PRIVACY: PRIVACY } });
    all.add(child);
    child.once('exit', () => all.delete(child));
    const [said] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
    if (said === undefined && !isStopping) throw new Error('a server process ended before it served');
    return { child, port: said?.port };
  };
  const live: (ServerProcess | undefined)[] = await Promise.all(Array.from({ length: serving }, start));
  const spares = Array.from({ length: ready }, start);
  for (const spare of spares) spare.catch(() => undefined);
  let turn = 0;
  return {
    port: () => live[turn++ % live.length]?.port,
    killOne: async (random) => {
      const index = random.below(live.length);
      const child = live[index]?.child;
      if (!child) throw new Error('one is killed at a time');
      child.kill('SIGKILL');
      live[index] = undefined;
      const next = spares.shift();
      spares.push(start());
      spares.at(-1)?.catch(() => undefined);
      const [replacement] = await Promise.all([next ?? start(), once(child, 'exit')]);
      live[index] = replacement;
    },
    stop: async () => {
      isStopping = true;
      await Promise.all(
        [...all].map((child) => {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          return ended;
        }),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

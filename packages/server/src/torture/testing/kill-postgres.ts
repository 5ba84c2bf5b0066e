// kill -9 in three ways: the whole server, its first process alone, or one that serves a connection. And a network that breaks.
import { execFileSync } from 'node:child_process';
import { get, type Random } from '../../demo/random.ts';

export const KILLS = ['everything', 'postmaster', 'backend', 'network'] as const;
export type Kill = (typeof KILLS)[number];

/** Gives whether the server has ended by it; after the death of one backend PostgreSQL starts itself again. */
export function killPostgres(pid: number, kill: Exclude<Kill, 'network'>, random: Random): boolean {
  const processes = childrenOf(pid);
  if (kill === 'backend') {
    const backends = processes.filter(({ command }) => /postgres: doudi_app/.test(command));
    if (backends.length === 0) return false;
    signal(get(backends, random.below(backends.length)).pid);
    return false;
  }
  signal(pid);
  if (kill === 'everything') for (const child of processes) signal(child.pid);
  return true;
}

function childrenOf(parent: number): { readonly pid: number; readonly command: string }[] {
  return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === parent)
    .map((match) => ({ pid: Number(match?.[1]), command: match?.[3] ?? '' }));
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

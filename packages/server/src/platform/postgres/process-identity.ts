// Whether a process that a file names still lives. A number alone says little, for the system gives it to another process later.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** When a process began, as a text that no later process with its number has; undefined if it is gone, or dead and only not yet buried. */
export function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/** Whether a process is a PostgreSQL server on a folder, run by an account. */
export function isPostgresOn(pid: number, cluster: string, uid: number): boolean {
  if (startOf(pid) === undefined) return false;
  if (process.platform === 'linux') {
    // Every process may read these two; what the links of /proc say is closed even to a container's root.
    const words = readProc(pid, 'cmdline')?.split('\0') ?? [];
    const owner = /^Uid:\s+(\d+)/m.exec(readProc(pid, 'status') ?? '')?.[1];
    return owner === String(uid) && isServerOn(words, cluster);
  }
  const [, owner, command = ''] = /^\s*(\d+)\s+(.*)$/s.exec(ps(pid, 'uid=,command=') ?? '') ?? [];
  return owner === String(uid) && command.includes(`/postgres -D ${cluster} `);
}

function isServerOn(words: readonly string[], cluster: string): boolean {
  return (words[0] ?? '').endsWith('/postgres') && words[words.indexOf('-D') + 1] === cluster;
}

/** The number in /proc counts from the start of the system, so it means something only together with that start. */
function startFromProc(pid: number): string | undefined {
  // The name, in parentheses, may itself hold spaces and parentheses.
  const fields = readProc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  const [state, begin] = [fields?.[0], fields?.[19]];
  if (begin === undefined || state === 'Z' || state === 'X') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${begin}`;
}

function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

function startFromPs(pid: number): string | undefined {
  const [, state, begin] = /^\s*(\S+)\s+(.*\S)\s*$/.exec(ps(pid, 'stat=,lstart=') ?? '') ?? [];
  return state?.startsWith('Z') ? undefined : begin;
}

function ps(pid: number, columns: string): string | undefined {
  try {
    return execFileSync('ps', ['-ww', '-o', columns, '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, stdio: 'pipe' });
  } catch {
    return undefined;
  }
}

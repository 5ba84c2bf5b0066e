// postmaster.pid: what a running PostgreSQL writes into its cluster, and a killed one leaves there.
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface PostmasterFile {
  /** Undefined where a power cut has left the file without a number. */
  readonly pid: number | undefined;
  readonly isReady: boolean;
}

const pathIn = (cluster: string) => join(cluster, 'postmaster.pid');

/** Undefined if there is none. */
export function findPostmasterFile(cluster: string): PostmasterFile | undefined {
  try {
    const lines = readFileSync(pathIn(cluster), 'utf8').split('\n');
    const pid = /^[1-9]\d*$/.exec(lines[0] ?? '')?.[0];
    return { pid: pid === undefined ? undefined : Number(pid), isReady: lines[7]?.trim() === 'ready' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function removePostmasterFile(cluster: string): void {
  rmSync(pathIn(cluster), { force: true });
}

/**
 * Puts our number in place of one that meanwhile belongs to a stranger. PostgreSQL believes a number that lives, except its parent's.
 * The rest of the file stays: by it PostgreSQL knows whether a worker of the dead server still writes, and refuses until it has ended.
 */
export function disownPostmasterFile(cluster: string): void {
  // The cluster belongs to another account when we are root: a link laid there must not lead us to a file of our own.
  const file = openSync(pathIn(cluster), constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    if (fstatSync(file).nlink !== 1) throw new Error(`${pathIn(cluster)} has a second name`);
    const text = readFileSync(file, 'utf8').replace(/^.*/, String(process.pid));
    ftruncateSync(file);
    writeSync(file, text, 0);
  } finally {
    closeSync(file);
  }
}

// One Doudi a data folder. The lock names its owner's process and when that began, so that a dead owner's lock is taken over.
//
// Locks are numbered. Whoever starts makes the next number, which only one can, and then looks at all others: of two that hold a number
// at the same time, at least the later one sees the other and withdraws. A file is removed only by its owner, or by the holder after the owner died.
import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';
import { startOf } from './process-identity.ts';

export interface OwnerLock {
  release(): void;
}

/** Throws a UserError that names the folder and the process of the owner, if it lives. */
export function takeLock(folder: string): OwnerLock {
  for (;;) {
    const found = locksIn(folder);
    refuseLiving(folder, found);
    const number = Math.max(0, ...found) + 1;
    if (!makeLock(folder, number)) continue;
    const release = once(() => rmSync(lockPath(folder, number), { force: true }));
    const others = locksIn(folder).filter((other) => other !== number);
    try {
      refuseLiving(folder, others);
    } catch (error) {
      release();
      throw error;
    }
    for (const dead of others) rmSync(lockPath(folder, dead), { force: true });
    return { release };
  }
}

/** Whether a living Doudi holds the folder. */
export function isOwned(folder: string): boolean {
  return locksIn(folder).some((number) => {
    const owner = ownerOf(lockPath(folder, number));
    return owner !== undefined && startOf(owner.pid) === owner.start;
  });
}

/** Once it is released, somebody else may make a lock of the same name. */
function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}

const lockPath = (folder: string, number: number) => join(folder, `lock-${number}`);

function locksIn(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => /^lock-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number);
}

function refuseLiving(folder: string, numbers: readonly number[]): void {
  for (const number of numbers) {
    const owner = ownerOf(lockPath(folder, number));
    if (owner === undefined || startOf(owner.pid) !== owner.start) continue;
    throw new UserError({
      zh: `数据文件夹“${folder}”正由另一个 Doudi 使用（进程 ${owner.pid}）。请先停止它，或另选文件夹（DOUDI_DATA）。`,
      en: `the data folder "${folder}" is in use by another Doudi (process ${owner.pid}); stop that one first or choose another folder (DOUDI_DATA)`,
    });
  }
}

function ownerOf(path: string): { readonly pid: number; readonly start: string } | undefined {
  try {
    const [, pid, start] = /^(\d+) (.+)\n$/.exec(readFileSync(path, 'utf8')) ?? [];
    return pid === undefined || start === undefined ? undefined : { pid: Number(pid), start };
  } catch (error) {
    // Its owner has just released it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** False if somebody else was quicker. A link appears with its content, so no lock is ever seen half written. */
function makeLock(folder: string, number: number): boolean {
  const draft = join(folder, `draft-${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, `${process.pid} ${startOf(process.pid)}\n`, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, lockPath(folder, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

// Whether a folder is safe to keep data or programs in: nobody else may write to it, or swap it for another on the way to it.
import { chmodSync, lstatSync, mkdirSync, readlinkSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Text } from '@doudi/policy';
import { UserError } from '../user-error.ts';
import { type Account, ourAccount } from './account.ts';

const OTHERS_MAY_WRITE = 0o022;
const STICKY = 0o1000;
const MAX_LINKS = 40;

export interface TrustedFolder {
  readonly path: string;
  /** Who must be able to reach it besides us. */
  readonly reader: Account;
  /** The mode it gets if it is made here. */
  readonly mode: number;
  /** What else a person can do if it is refused. */
  readonly remedy: Text;
}

/**
 * Makes a folder, with those above it, and returns its path without links. Everything on the way must belong to root or to us.
 * Throws a UserError if the folder, or what leads to it, belongs to somebody else, can be written by others, or is closed to the reader.
 */
export function makeTrustedFolder({ path, reader, mode, remedy }: TrustedFolder): string {
  const us = ourAccount();
  let way = walk(path, us, remedy);
  // A folder on the way keeps what is usual there: root's are open to all, a person's only to that person.
  for (const [index, missing] of way.missing.entries()) make(missing, index === way.missing.length - 1 ? mode : us.uid === 0 ? 0o755 : 0o700, remedy);
  way = walk(path, us, remedy);
  const real = way.folders.at(-1)?.path ?? '/';
  for (const folder of way.folders) if (!mayPass(folder.stat, reader)) throw new UserError(closedText(folder.path, reader, remedy));
  checkOwn(real, us);
  return real;
}

/** Throws a UserError unless the folder itself, not a link, is ours and only ours to write. */
export function checkOwn(path: string, owner: Account): void {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) throw new UserError({ zh: `“${path}”不是文件夹。`, en: `"${path}" is not a folder` });
  if (stat.uid !== owner.uid) throw new UserError(foreignText(path, stat.uid, owner.uid));
  if ((stat.mode & OTHERS_MAY_WRITE) !== 0)
    throw new UserError({
      zh: `其他用户可以写入文件夹“${path}”（权限 ${modeText(stat)}）。请查明原因，然后运行：chmod go-w '${path}'`,
      en: `other users may write to the folder "${path}" (mode ${modeText(stat)}); find out why, then run: chmod go-w '${path}'`,
    });
}

interface Way {
  readonly folders: readonly { readonly path: string; readonly stat: Stats }[];
  readonly missing: readonly string[];
}

/** Every folder from the root to the path, with links followed; each is checked before the next is looked at. */
function walk(path: string, us: Account, remedy: Text): Way {
  const folders = [{ path: '/', stat: lstatSync('/') }];
  const waiting = partsOf(resolve(path));
  let links = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const here = folders.at(-1)?.path ?? '/';
    if (part === '..') {
      if (folders.length > 1) folders.pop();
      continue;
    }
    const next = join(here, part);
    const stat = lstatSync(next, { throwIfNoEntry: false });
    if (!stat) return { folders, missing: [next, ...waiting.map((_, at) => join(next, ...waiting.slice(0, at + 1)))] };
    if (stat.uid !== us.uid && stat.uid !== 0) throw new UserError(foreignText(next, stat.uid, us.uid));
    if (stat.isSymbolicLink()) {
      if (++links > MAX_LINKS) throw new UserError({ zh: `“${path}”的链接形成循环。`, en: `"${path}" leads through links without end` });
      const target = readlinkSync(next);
      if (target.startsWith('/')) folders.length = 1;
      waiting.unshift(...partsOf(target));
      continue;
    }
    if (!stat.isDirectory()) throw new UserError({ zh: `“${next}”不是文件夹。`, en: `"${next}" is not a folder` });
    if (waiting.length > 0 && mayBeSwapped(stat, us))
      throw new UserError({
        zh: `其他用户可以在“${next}”（权限 ${modeText(stat)}）中改名或替换文件夹，因此“${path}”不安全。请${remedy.zh}，或运行：chmod go-w '${next}'`,
        en: `other users may rename or replace folders in "${next}" (mode ${modeText(stat)}), so "${path}" is not safe; ${remedy.en} or run: chmod go-w '${next}'`,
      });
    folders.push({ path: next, stat });
  }
  return { folders, missing: [] };
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function make(path: string, mode: number, remedy: Text): void {
  try {
    mkdirSync(path);
    chmodSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Two that start at once both find it missing.
    if (code === 'EEXIST') return;
    throw new UserError({
      zh: `无法创建文件夹“${path}”（${code}）。请${remedy.zh}。`,
      en: `the folder "${path}" cannot be made (${code}); ${remedy.en}`,
    });
  }
}

/** A folder above ours. Sticky ones such as /tmp are safe, and so is a group that only we are in: many systems give each person one. */
function mayBeSwapped(stat: Stats, us: Account): boolean {
  if ((stat.mode & STICKY) !== 0) return false;
  return (stat.mode & 0o002) !== 0 || ((stat.mode & 0o020) !== 0 && stat.gid !== us.gid);
}

function mayPass(stat: Stats, account: Account): boolean {
  if (stat.uid === account.uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === account.gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
}

const modeText = (stat: Stats) => (stat.mode & 0o7777).toString(8);

function foreignText(path: string, owner: number, us: number) {
  return {
    zh: `“${path}”属于用户 ${owner}，而 Doudi 以用户 ${us} 运行。请查明原因，以正确的用户启动，或使用另一个文件夹。`,
    en: `"${path}" belongs to user ${owner}, but Doudi runs as user ${us}; find out why, then start it as the right user or use another folder`,
  };
}

function closedText(path: string, reader: Account, remedy: Text) {
  return {
    zh: `PostgreSQL 以用户 ${reader.uid} 运行，但不能进入文件夹“${path}”。请${remedy.zh}，或运行：chmod o+x '${path}'`,
    en: `PostgreSQL runs as user ${reader.uid}, who may not pass through the folder "${path}"; ${remedy.en} or run: chmod o+x '${path}'`,
  };
}

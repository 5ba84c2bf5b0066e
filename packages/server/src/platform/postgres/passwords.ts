// The passwords of the bundled server: random, made once, in a file that only its owner may read, and nowhere else.
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { UserError } from '../user-error.ts';
import { ourAccount } from './account.ts';
import { renameDurably } from './durable-rename.ts';

export interface Passwords {
  readonly superuser: string;
  readonly owner: string;
  readonly application: string;
}

/** Throws a UserError if others may read the file, or if it is gone although a cluster needs it. */
export function loadPasswords(path: string, isFirstStart: boolean): Passwords {
  return readPasswords(path) ?? (isFirstStart ? makePasswords(path) : refuseMissing(path));
}

function readPasswords(path: string): Passwords | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { mode, uid } = fstatSync(file);
    if ((mode & 0o077) !== 0 || uid !== ourAccount().uid)
      throw new UserError({
        zh: `其他用户可能读过数据库密码“${path}”。请更换密码，然后运行：chmod 600 '${path}'`,
        en: `other users may have read the database passwords in "${path}"; change them, then run: chmod 600 '${path}'`,
      });
    return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
  } finally {
    closeSync(file);
  }
}

/** On the disk before the cluster that needs it. */
function makePasswords(path: string): Passwords {
  const random = () => randomBytes(24).toString('base64url');
  const passwords: Passwords = { superuser: random(), owner: random(), application: random() };
  const draft = `${path}.part`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(passwords, undefined, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameDurably(draft, path);
  return passwords;
}

function refuseMissing(path: string): never {
  throw new UserError({
    zh: `缺少数据库密码文件“${path}”，现有数据无法打开。请从备份中恢复该文件。`,
    en: `the file of database passwords "${path}" is missing, and the data that is there cannot be opened without it; restore it from a backup`,
  });
}

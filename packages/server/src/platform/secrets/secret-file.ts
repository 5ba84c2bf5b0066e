// Files with secrets on the disk: made once, whole, and readable by nobody else.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';

/** What stands in the file; made by `make` if there is none. `read` gives undefined for what is no such file, which is then refused. */
export function loadSecretFile<Keys>(folder: string, name: string, read: (content: unknown) => Keys | undefined, make: () => object): Keys {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) makeSecretFile(path, JSON.stringify(make()));
  refuseOthersAccess(path);
  const keys = readKeys(readFileSync(path, 'utf8'), read);
  if (keys !== undefined) return keys;
  throw new UserError({ zh: `“${path}”不是有效的密钥文件；请从备份恢复。`, en: `"${path}" is no valid key file; restore it from a backup` });
}

function readKeys<Keys>(text: string, read: (content: unknown) => Keys | undefined): Keys | undefined {
  try {
    return read(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Of two that start at once one makes the file, and the other finds it whole. */
export function makeSecretFile(path: string, text: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(aside, text, { mode: 0o600, flush: true });
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

export function refuseOthersAccess(path: string): void {
  const { mode, uid } = statSync(path);
  if (uid === process.getuid?.() && (mode & 0o077) !== 0) chmodSync(path, 0o600);
  else if ((mode & 0o077) !== 0) {
    throw new UserError({
      zh: `密钥文件“${path}”可被他人读取；请改为仅本人可读（chmod 600）。`,
      en: `others can read the key file "${path}"; make it yours alone (chmod 600)`,
    });
  }
}

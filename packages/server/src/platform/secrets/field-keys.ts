// Fields that nobody may read from the database alone: sealed with AES-256-GCM, found again by an HMAC. The keys lie outside the database
// and its backups.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../user-error.ts';

export interface FieldKeys {
  /** Stands in every sealed field, so that keys can be changed one day. */
  readonly keyId: number;
  readonly seal: Buffer;
  readonly index: Buffer;
}

const FILE = 'field-keys.json';
const VERSION = 1;
const KEY_BYTES = 32;
const HEAD_BYTES = 3;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The keys of this installation, made at the first start. Losing the file loses the sealed fields: it belongs into a backup of its own. */
export function loadFieldKeys(dataFolder: string): FieldKeys {
  const path = join(dataFolder, FILE);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) makeKeys(path);
  refuseOthersAccess(path);
  const keys = readKeys(readFileSync(path, 'utf8'));
  if (keys) return keys;
  throw new UserError({ zh: `“${path}”不是有效的密钥文件；请从备份恢复。`, en: `"${path}" is no valid key file; restore it from a backup` });
}

function readKeys(text: string): FieldKeys | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { keyId, seal, index } = (read ?? {}) as { readonly [name: string]: unknown };
  const keys = { keyId: Number(keyId), seal: Buffer.from(String(seal), 'base64'), index: Buffer.from(String(index), 'base64') };
  const isWhole = keys.seal.length === KEY_BYTES && keys.index.length === KEY_BYTES && keys.keyId === keyId && keys.keyId >= 1 && keys.keyId <= 0xffff;
  return isWhole && Number.isInteger(keyId) ? keys : undefined;
}

/** Of two that start at once one makes the file, and the other finds it whole. */
function makeKeys(path: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(aside, JSON.stringify(newFieldKeys()), { mode: 0o600, flush: true });
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function newFieldKeys(): object {
  return { keyId: 1, seal: randomBytes(KEY_BYTES).toString('base64'), index: randomBytes(KEY_BYTES).toString('base64') };
}

function refuseOthersAccess(path: string): void {
  const { mode, uid } = statSync(path);
  if (uid === process.getuid?.() && (mode & 0o077) !== 0) chmodSync(path, 0o600);
  else if ((mode & 0o077) !== 0) {
    throw new UserError({
      zh: `密钥文件“${path}”可被他人读取；请改为仅本人可读（chmod 600）。`,
      en: `others can read the key file "${path}"; make it yours alone (chmod 600)`,
    });
  }
}

/** `where` binds the field to its row: `person/<id>/id_number`. Moved to another row it cannot be opened. */
export function sealField(keys: FieldKeys, text: string, where: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keys.seal, nonce);
  cipher.setAAD(Buffer.from(where));
  const head = Buffer.from([VERSION, keys.keyId >> 8, keys.keyId & 0xff]);
  return Buffer.concat([head, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Throws if the field was changed, moved, or sealed with another key. */
export function openField(keys: FieldKeys, sealed: Buffer, where: string): string {
  const keyId = sealed.readUInt16BE(1);
  if (sealed[0] !== VERSION || keyId !== keys.keyId) throw new Error(`a field is sealed with key ${keyId}, and this is key ${keys.keyId}`);
  const decipher = createDecipheriv('aes-256-gcm', keys.seal, sealed.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES));
  decipher.setAAD(Buffer.from(where));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES + NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

/** The same for the same text of a county, and tells nothing else. */
export function blindIndex(keys: FieldKeys, countyId: string, text: string): Buffer {
  return createHmac('sha256', keys.index).update(`${countyId}\n${text.toUpperCase()}`).digest();
}

/** A hash that nobody can try out without the keys. */
export function keyedHash(keys: FieldKeys, text: string): Buffer {
  return createHmac('sha256', keys.index).update(text).digest();
}

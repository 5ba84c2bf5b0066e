// Fields that nobody may read from the database alone: sealed with AES-256-GCM, found again by an HMAC. The keys lie outside the database
// and its backups.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { loadKeyFile } from './key-file.ts';

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
  return loadKeyFile(dataFolder, FILE, readKeys, newFieldKeys);
}

function readKeys(content: unknown): FieldKeys | undefined {
  const { keyId, seal, index } = (content ?? {}) as { readonly [name: string]: unknown };
  const keys = { keyId: Number(keyId), seal: Buffer.from(String(seal), 'base64'), index: Buffer.from(String(index), 'base64') };
  const isWhole = keys.seal.length === KEY_BYTES && keys.index.length === KEY_BYTES && keys.keyId === keyId && keys.keyId >= 1 && keys.keyId <= 0xffff;
  return isWhole && Number.isInteger(keyId) ? keys : undefined;
}

function newFieldKeys(): object {
  return { keyId: 1, seal: randomBytes(KEY_BYTES).toString('base64'), index: randomBytes(KEY_BYTES).toString('base64') };
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

// Fields that nobody may read from the database alone: sealed with the key in use, opened with the one that sealed them, found again by a
// keyed digest. The keys lie outside the database and its backups.
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { FieldKeys } from './key-file.ts';
import { currentKey, type RingKey } from './key-ring.ts';
import { PROFILES, SEAL_PROFILES } from './seal-profiles.ts';

export { type FieldKeys, fixedKeys, loadFieldKeys } from './key-file.ts';

/** Version and key id, before nonce, ciphertext and tag. */
const HEAD_BYTES = 3;

/** `where` binds the field to its row: `person/<id>/id_number`. Moved to another row it cannot be opened. */
export function sealField(keys: FieldKeys, text: string, where: string): Buffer {
  return sealWith(currentKey(keys.ring(), 'seal'), text, where);
}

function sealWith({ id, profile, key }: RingKey, text: string, where: string): Buffer {
  const { version, nonceBytes, seal } = SEAL_PROFILES[profile];
  const head = Buffer.from([version, id >> 8, id & 0xff]);
  const nonce = freshNonce(nonceBytes);
  return Buffer.concat([head, nonce, seal({ key, nonce, head, where: Buffer.from(where) }, Buffer.from(text))]);
}

/** Asking for chance costs more than sealing a short field, so it is asked for many nonces at a time; each byte is given out once. */
let [chance, given] = [randomBytes(0), 0];
const CHANCE_BYTES = 8_192;

function freshNonce(bytes: number): Buffer {
  if (given + bytes > chance.length) [chance, given] = [randomBytes(CHANCE_BYTES), 0];
  given += bytes;
  return chance.subarray(given - bytes, given);
}

/** Throws if the field was changed, cut or moved, or sealed with a key that is not known here. */
export function openField(keys: FieldKeys, sealed: Buffer, where: string): string {
  const keyId = sealingKeyId(sealed);
  const known = keys.ring().seal;
  const key = known.find(({ id }) => id === keyId);
  if (!key) throw new Error(`a field is sealed with key ${keyId}, and known here are ${known.map(({ id }) => id).join(', ')}`);
  const { version, nonceBytes, tagBytes, open } = SEAL_PROFILES[key.profile];
  if (sealed[0] !== version || sealed.length < HEAD_BYTES + nonceBytes + tagBytes) throw new Error('a sealed field was changed or cut');
  const sealing = {
    key: key.key,
    head: sealed.subarray(0, HEAD_BYTES),
    nonce: sealed.subarray(HEAD_BYTES, HEAD_BYTES + nonceBytes),
    where: Buffer.from(where),
  };
  return open(sealing, sealed.subarray(HEAD_BYTES + nonceBytes)).toString('utf8');
}

/** With which key a field was sealed; 0 if it is no sealed field. */
export function sealingKeyId(sealed: Buffer): number {
  const isSealed = sealed.length >= HEAD_BYTES && PROFILES.some((profile) => SEAL_PROFILES[profile].version === sealed[0]);
  return isSealed ? sealed.readUInt16BE(1) : 0;
}

/**
 * The same for the same text of a county, and tells nothing else. `kind` keeps two kinds of text apart that could be equal. A key behind the
 * first is named by two bytes before the digest, so that it can be told which rows it has not reached yet.
 */
export function blindIndex(keys: FieldKeys, countyId: string, text: string, kind = ''): Buffer {
  return indexWith(currentKey(keys.ring(), 'index'), countyId, text, kind);
}

/** What to look for: what was written down under an older key is found as well, the newest first. */
export function blindIndexes(keys: FieldKeys, countyId: string, text: string, kind = ''): Buffer[] {
  return keys
    .ring()
    .index.map((key) => indexWith(key, countyId, text, kind))
    .reverse();
}

function indexWith({ id, profile, key }: RingKey, countyId: string, text: string, kind: string): Buffer {
  const digest = SEAL_PROFILES[profile].digest(key, `${countyId}\n${kind === '' ? '' : `${kind}\n`}${text.toUpperCase()}`);
  return id === 1 ? digest : Buffer.concat([Buffer.from([id >> 8, id & 0xff]), digest]);
}

/** A key for one purpose that must hold for ever, whatever keys are exchanged: 32 bytes. */
export function lastingKey(keys: FieldKeys, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', keys.ring().root, '', purpose, 32));
}

/** A hash that nobody can try out without the keys; it stays the same whatever keys are exchanged. */
export function keyedHash(keys: FieldKeys, purpose: string, text: string): Buffer {
  return createHmac('sha256', lastingKey(keys, purpose)).update(text).digest();
}

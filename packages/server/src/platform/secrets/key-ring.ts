// The keys of an installation as data: several of each kind, of which the newest is used and the older ones open what they sealed.
// How they are written down is decided here; where, key-file.ts knows.
import { randomBytes } from 'node:crypto';
import { INDEX_KEY_BYTES, PROFILES, type Profile, SEAL_PROFILES } from './seal-profiles.ts';

export interface RingKey {
  /** From 1, and never given twice: it stands in every field that the key sealed. */
  readonly id: number;
  readonly profile: Profile;
  readonly key: Buffer;
  /** When it was made, as ISO 8601; not known of a key from before there were several. */
  readonly madeAt?: string;
}

export const KEY_KINDS = ['seal', 'index'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** Each list in the order of its ids and never empty; the last key is the one in use. */
export interface KeyRing {
  readonly seal: readonly RingKey[];
  readonly index: readonly RingKey[];
  /** What never changes: from it come keys for what must hold for ever, such as the codes of printed papers. */
  readonly root: Buffer;
  /** Keys that are gone, so that no id comes again: `seal-1`. */
  readonly retired: readonly string[];
}

export const MOST_KEY_ID = 0xffff;
const ROOT_BYTES = 32;

export function newKeyRing(madeAt: string): KeyRing {
  const key = (bytes: number): RingKey => ({ id: 1, profile: 'aes', key: randomBytes(bytes), madeAt });
  return { seal: [key(SEAL_PROFILES.aes.keyBytes)], index: [key(INDEX_KEY_BYTES)], root: randomBytes(ROOT_BYTES), retired: [] };
}

/** The key in use of a kind. */
export function currentKey(ring: KeyRing, kind: KeyKind): RingKey {
  const key = ring[kind].at(-1);
  if (!key) throw new Error(`a ring without a key to ${kind}`);
  return key;
}

/** With a new key of a kind, which is in use from now on. */
export function withNewKey(ring: KeyRing, kind: KeyKind, profile: Profile, madeAt: string): KeyRing {
  const gone = ring.retired.filter((name) => name.startsWith(`${kind}-`)).map((name) => Number(name.slice(kind.length + 1)));
  const id = Math.max(currentKey(ring, kind).id, ...gone) + 1;
  if (id > MOST_KEY_ID) throw new RangeError('no more keys can be numbered');
  const bytes = kind === 'seal' ? SEAL_PROFILES[profile].keyBytes : INDEX_KEY_BYTES;
  return { ...ring, [kind]: [...ring[kind], { id, profile, key: randomBytes(bytes), madeAt }] };
}

/** Without a key that is no longer in use; what it sealed cannot be opened any more. */
export function withoutKey(ring: KeyRing, kind: KeyKind, id: number): KeyRing {
  if (currentKey(ring, kind).id === id) throw new Error('the key in use cannot be taken away');
  return { ...ring, [kind]: ring[kind].filter((key) => key.id !== id), retired: [...ring.retired, `${kind}-${id}`] };
}

export function toText({ seal, index, root, retired }: KeyRing): string {
  const written = (keys: readonly RingKey[]) => keys.map((key) => ({ ...key, key: key.key.toString('base64') }));
  return JSON.stringify({ form: 2, seal: written(seal), index: written(index), root: root.toString('base64'), retired });
}

/** Undefined if the text is no ring: cut off, damaged, or of a form that this program does not know. */
export function fromText(text: string): KeyRing | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const fields = isFields(read) ? read : {};
  return 'form' in fields ? readRing(fields) : readOneKey(fields);
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readRing({ form, seal, index, root, retired }: Fields): KeyRing | undefined {
  if (form !== 2 || !Array.isArray(seal) || !Array.isArray(index) || !Array.isArray(retired)) return undefined;
  const [seals, indexes] = [seal.map((key) => readKey(key, 'seal')), index.map((key) => readKey(key, 'index'))];
  const rootKey = bytesOf(root, ROOT_BYTES);
  const names = retired.filter((name): name is string => typeof name === 'string' && /^(seal|index)-[1-9]\d{0,4}$/.test(name));
  if (!rootKey || !isKeys(seals) || !isKeys(indexes) || names.length !== retired.length) return undefined;
  return { seal: seals, index: indexes, root: rootKey, retired: names };
}

function readKey(value: unknown, kind: KeyKind): RingKey | undefined {
  const { id, profile, key, madeAt } = isFields(value) ? value : {};
  const known = PROFILES.find((name) => name === profile);
  const bytes = known && bytesOf(key, kind === 'seal' ? SEAL_PROFILES[known].keyBytes : INDEX_KEY_BYTES);
  if (!known || !bytes || !isKeyId(id)) return undefined;
  return { id, profile: known, key: bytes, ...(typeof madeAt === 'string' && { madeAt }) };
}

/** Some, all whole, in ascending order. */
function isKeys(keys: readonly (RingKey | undefined)[]): keys is RingKey[] {
  return keys.length > 0 && keys.every((key, at) => key !== undefined && key.id > (keys[at - 1]?.id ?? 0));
}

/** The first form: one key of each kind. What was derived from its index key, the codes on printed papers, holds on: that key is the root. */
function readOneKey({ keyId, seal, index }: Fields): KeyRing | undefined {
  const [sealKey, indexKey] = [bytesOf(seal, SEAL_PROFILES.aes.keyBytes), bytesOf(index, INDEX_KEY_BYTES)];
  if (!sealKey || !indexKey || !isKeyId(keyId)) return undefined;
  return { seal: [{ id: keyId, profile: 'aes', key: sealKey }], index: [{ id: 1, profile: 'aes', key: indexKey }], root: indexKey, retired: [] };
}

function isKeyId(id: unknown): id is number {
  return typeof id === 'number' && Number.isInteger(id) && id >= 1 && id <= MOST_KEY_ID;
}

function bytesOf(text: unknown, length: number): Buffer | undefined {
  const bytes = Buffer.from(String(text), 'base64');
  return bytes.length === length ? bytes : undefined;
}

// Exchanging the keys of sealed fields while servers work: a new key is used from the moment it is written down, every older field is sealed
// again, and a key is thrown away only when nothing needs it. See docs/decisions/0011-sealed-fields.md.
import { isRefusal } from '@doudi/core/contract';
import type { FieldKeys } from '../secrets/field-keys.ts';
import { changeKeys } from '../secrets/key-file.ts';
import { currentKey, type KeyKind, type RingKey, withNewKey, withoutKey } from '../secrets/key-ring.ts';
import type { Profile } from '../secrets/seal-profiles.ts';
import { UserError } from '../user-error.ts';
import { oneAtATime, waitForEarlierWriters } from './one-at-a-time.ts';
import { runCommand } from './run-command.ts';
import { countByKey, KEY_KEEPER, resealColumn, type SealedColumn } from './sealed-columns.ts';
import { type Database, NOWHERE, read } from './transaction.ts';

export interface Keeping {
  readonly database: Database;
  /** The address of the application's role: whoever exchanges keys holds a lock there. */
  readonly url: string;
  readonly keys: FieldKeys;
  readonly keysFolder: string;
  readonly columns: readonly SealedColumn[];
}

const LOCK = 7310011;

export interface KeyState extends Pick<RingKey, 'id' | 'profile' | 'madeAt'> {
  readonly kind: KeyKind;
  readonly isInUse: boolean;
  /** How many fields it sealed, or finds. */
  readonly fields: number;
}

/** Every key, and what depends on it; last, with an id of 0 and no fields of its own, nothing that is no sealed field. */
export async function keyStates({ database, keys, columns }: Keeping): Promise<KeyState[]> {
  await checkColumns(database, columns);
  const ring = keys.ring();
  const states: KeyState[] = [];
  for (const kind of ['seal', 'index'] as const) {
    const counts = await countAll(database, columns, kind);
    for (const { key: _, ...key } of ring[kind]) states.push({ ...key, kind, isInUse: key.id === currentKey(ring, kind).id, fields: counts.get(key.id) ?? 0 });
  }
  return states;
}

export interface Rotation {
  /** Of the new key; that in use if not given. */
  readonly profile?: Profile | undefined;
  /** Whether the key of the indexes is exchanged as well. */
  readonly withIndex?: boolean;
  readonly onBegin?: (begun: { readonly isContinued: boolean; readonly fields: number }) => void;
  readonly onRows?: (rows: number) => void;
}

export interface Rotated {
  readonly key: Pick<RingKey, 'id' | 'profile'>;
  /** Whether an earlier rotation had been broken off and was completed, without a new key. */
  readonly isContinued: boolean;
  readonly fields: number;
  /** Fields that are still under an older key: those that no known key opens. */
  readonly unopened: readonly string[];
}

/** Makes a new key and seals everything with it; or completes what was begun. Throws a UserError if another process is at it. */
export async function rotateKeys(keeping: Keeping, { profile, withIndex = false, onBegin, onRows }: Rotation = {}): Promise<Rotated> {
  const { database, url, keys, keysFolder, columns } = keeping;
  return oneAtATime(url, LOCK, async () => {
    await checkColumns(database, columns);
    const inUse = currentKey(keys.ring(), 'seal').profile;
    const [oldSeals, oldIndexes] = [await countOld(keeping, 'seal'), await countOld(keeping, 'index')];
    const isContinued = oldSeals + oldIndexes > 0 && (profile === undefined || profile === inUse);
    const madeAt = database.now().toISOString();
    changeKeys(keysFolder, (ring) => {
      const sealing = isContinued ? ring : withNewKey(ring, 'seal', profile ?? inUse, madeAt);
      return withIndex && oldIndexes === 0 ? withNewKey(sealing, 'index', profile ?? inUse, madeAt) : sealing;
    });
    onBegin?.({ isContinued, fields: await countOldRows(keeping) });
    const first = await resealAll(keeping, onRows);
    // Whoever was writing when the key was new may have sealed with the one before it.
    await waitForEarlierWriters(database);
    const second = await resealAll(keeping, onRows);
    const { id, profile: made } = currentKey(keys.ring(), 'seal');
    return { key: { id, profile: made }, isContinued, fields: first.fields + second.fields, unopened: second.unopened };
  });
}

async function resealAll({ database, keys, columns }: Keeping, onRows?: (rows: number) => void) {
  let fields = 0;
  const unopened: string[] = [];
  for (const countyId of await countiesOf(database)) {
    for (const column of columns) {
      const done = await resealColumn(database, countyId, column, { keys, ...(onRows && { onRows }) });
      fields += done.fields;
      unopened.push(...done.unopened);
    }
  }
  return { fields, unopened };
}

/** Throws a key away, `1` or `seal-1` or `index-1`. Throws a UserError, and changes nothing, if it is in use or anything needs it. */
export async function retireKey(keeping: Keeping, name: string): Promise<void> {
  const { database, url, keys, keysFolder, columns } = keeping;
  const { kind, id } = readKeyName(name);
  await oneAtATime(url, LOCK, async () => {
    await checkColumns(database, columns);
    const ring = keys.ring();
    if (!ring[kind].some((key) => key.id === id)) throw noSuchKey(name, ring[kind]);
    if (currentKey(ring, kind).id === id) {
      throw new UserError({
        zh: `密钥 ${name} 正在使用；请先运行 doudi keys rotate${kind === 'index' ? ' --index' : ''} 换用新密钥。`,
        en: `key ${name} is in use; exchange it first with doudi keys rotate${kind === 'index' ? ' --index' : ''}`,
      });
    }
    await waitForEarlierWriters(database);
    const needed = (await countAll(database, columns, kind)).get(id) ?? 0;
    if (needed > 0) {
      throw new UserError({
        zh: `仍有 ${needed} 个字段使用密钥 ${name}，未删除；请先运行 doudi keys rotate 完成更换。`,
        en: `${needed} fields still need key ${name}, so it was not deleted; complete the exchange first with doudi keys rotate`,
      });
    }
    changeKeys(keysFolder, (now) => withoutKey(now, kind, id));
    for (const countyId of await countiesOf(database)) await noteRetired(database, countyId, `${kind}-${id}`);
  });
}

async function noteRetired(database: Database, countyId: string, key: string): Promise<void> {
  const load = async () => () => ({ answer: {}, audit: { subject: `field-key/${key}`, facts: {} } });
  const actor = { countyId, actorId: KEY_KEEPER, role: 'admin', area: countyId } as const;
  const options = { actor, requestId: KEY_KEEPER, idempotencyKey: database.newId() };
  const noted = await runCommand(database, { name: 'retireFieldKey', purpose: 'administration', load }, { key }, options);
  if (isRefusal(noted)) throw new Error(noted.message.en);
}

function readKeyName(name: string): { readonly kind: KeyKind; readonly id: number } {
  const [, kind = 'seal', id] = /^(?:(seal|index)-)?([1-9]\d{0,4})$/.exec(name) ?? [];
  if (id === undefined) throw noSuchKey(name, []);
  return { kind: kind === 'index' ? 'index' : 'seal', id: Number(id) };
}

function noSuchKey(name: string, known: readonly RingKey[]): UserError {
  const there = known.map(({ id }) => id).join(', ') || 'doudi keys status';
  return new UserError({ zh: `没有密钥“${name}”；现有：${there}`, en: `there is no key "${name}"; there are: ${there}` });
}

async function countiesOf(database: Database): Promise<string[]> {
  const rows = await read(database, NOWHERE, ({ rows }) => rows<{ county_id: string }>('select county_id from county order by county_id'));
  return rows.map(({ county_id }) => county_id);
}

async function countAll(database: Database, columns: readonly SealedColumn[], kind: KeyKind): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (const countyId of await countiesOf(database)) {
    for (const [id, fields] of await countByKey(database, countyId, columns, kind)) counts.set(id, (counts.get(id) ?? 0) + fields);
  }
  return counts;
}

async function countOld({ database, keys, columns }: Keeping, kind: KeyKind): Promise<number> {
  const inUse = currentKey(keys.ring(), kind).id;
  const counts = await countAll(database, columns, kind);
  return [...counts].reduce((sum, [id, fields]) => (id === inUse ? sum : sum + fields), 0);
}

/** About how many fields will be sealed again: one whose index alone is old is counted as well. */
async function countOldRows(keeping: Keeping): Promise<number> {
  return Math.max(await countOld(keeping, 'seal'), await countOld(keeping, 'index'));
}

/** A sealed column that nobody named would be lost with its key: nothing is begun then. */
async function checkColumns(database: Database, columns: readonly SealedColumn[]): Promise<void> {
  const found = await read(database, NOWHERE, ({ rows }) =>
    rows<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and column_name like '%\\_cipher'`,
    ),
  );
  const forgotten = found.map(({ name }) => name).filter((name) => !columns.some(({ table, column }) => name === `${table}.${column}`));
  if (forgotten.length > 0) throw new Error(`sealed columns that compose.ts does not name: ${forgotten.join(', ')}`);
}

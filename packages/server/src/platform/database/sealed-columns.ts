// Every sealed column as data: where it stands, how it is bound to its row, and how it is found. Sealing again with another key, counting and
// refusing to lose a key work on these alone; each module names its own, and a test finds one that is named nowhere.

import { isRefusal } from '@doudi/core/contract';
import { blindIndex, type FieldKeys, openField, sealField, sealingKeyId } from '../secrets/field-keys.ts';
import { currentKey, type KeyKind } from '../secrets/key-ring.ts';
import { type CommandContext, type Decision, runCommand } from './run-command.ts';
import { type Database, read, type Scope, type Statement, systemScope, type Transaction } from './transaction.ts';

export interface SealedColumn {
  readonly table: string;
  /** The column that, with the county, is the table's key. */
  readonly rowId: string;
  readonly column: string;
  /** As it is bound to its row: `table/<row id>/field`. */
  readonly field: string;
  /** Where it is found by its exact value; `kind` as `blindIndex` was told. */
  readonly index?: { readonly column: string; readonly kind: string };
}

/** Who seals again stands in the audit as this. */
export const KEY_KEEPER = 'command-line';
/** Doudi itself, also behind the wall: it gives what is sealed another key, and looks at none of it. */
function keeperScope(countyId: string): Scope {
  return { ...systemScope(countyId, KEY_KEEPER), purpose: 'treatment' };
}

const ROWS_AT_ONCE = 1_000;
const IDS_AT_ONCE = 50_000;

/** The id of the key in SQL: of a sealed field, and of an index, which names its key only behind the first. 0 for what is no sealed field. */
function keyIdOf(kind: KeyKind, column: string): string {
  const at = kind === 'seal' ? [1, 2] : [0, 1];
  const named = `get_byte(${column}, ${at[0]}) * 256 + get_byte(${column}, ${at[1]})`;
  return kind === 'seal'
    ? `case when length(${column}) >= 3 then ${named} else 0 end`
    : `case when length(${column}) = 32 then 1 when length(${column}) = 34 then ${named} else 0 end`;
}

/** How many fields of a county each key sealed (or found, if the kind is `index`), by key id. */
export async function countByKey(database: Database, countyId: string, columns: readonly SealedColumn[], kind: KeyKind): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  await read(database, keeperScope(countyId), async ({ rows }) => {
    for (const { table, column, index } of columns) {
      const counted = kind === 'seal' ? column : index?.column;
      if (counted === undefined) continue;
      const found = await rows<{ key_id: number; fields: number }>(
        `select ${keyIdOf(kind, counted)} as key_id, count(*)::integer as fields from ${table} where county_id = $1 and ${counted} is not null group by 1`,
        [countyId],
      );
      for (const { key_id, fields } of found) counts.set(key_id, (counts.get(key_id) ?? 0) + fields);
    }
  });
  return counts;
}

export interface Resealed {
  readonly fields: number;
  /** Fields that no known key opens: `person/0193…/phone`. They stay as they are. */
  readonly unopened: readonly string[];
}

export interface ResealOptions {
  readonly keys: FieldKeys;
  readonly onRows?: (rows: number) => void;
}

/**
 * Seals and indexes again, with the keys in use, every field of a column and county that was not. In batches, each of its own; so it may be
 * killed at any moment and begun again, while others read and write.
 */
export async function resealColumn(database: Database, countyId: string, column: SealedColumn, { keys, onRows }: ResealOptions): Promise<Resealed> {
  const unopened = new Set<string>();
  let fields = 0;
  for (;;) {
    const ids = await findOldRows(database, countyId, column, keys, [...unopened]);
    if (ids.length === 0) break;
    for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
      const done = await resealRows(database, countyId, column, ids.slice(at, at + ROWS_AT_ONCE), keys);
      fields += done.fields;
      for (const id of done.unopened) unopened.add(id);
      onRows?.(done.fields);
    }
  }
  return { fields, unopened: [...unopened].map((id) => `${column.table}/${id}/${column.field}`) };
}

/** $2 and $3 are the keys in use; where nothing is indexed, a query says what $3 is. */
function isOld({ column, index }: SealedColumn): string {
  const ofIndex = index === undefined ? 'false' : `${keyIdOf('index', index.column)} <> $3`;
  return `${column} is not null and (${keyIdOf('seal', column)} <> $2 or ${ofIndex})`;
}

/** Ids first, then rows by their ids: row-level security lets no index serve a range of ids, so each look reads the county once. */
async function findOldRows(database: Database, countyId: string, column: SealedColumn, keys: FieldKeys, but: readonly string[]): Promise<string[]> {
  const { table, rowId } = column;
  const found = await read(database, keeperScope(countyId), ({ rows }) =>
    rows<{ id: string }>(
      `select ${rowId} as id from ${table} where county_id = $1 and ${isOld(column)} and ${rowId} <> all($4::text[]) and $3::integer > 0 limit ${IDS_AT_ONCE}`,
      [countyId, ...keysInUse(keys), but],
    ),
  );
  return found.map(({ id }) => id);
}

function keysInUse(keys: FieldKeys): [number, number] {
  const ring = keys.ring();
  return [currentKey(ring, 'seal').id, currentKey(ring, 'index').id];
}

interface OldRow {
  readonly id: string;
  readonly sealed: Buffer;
}

interface ResealedRows {
  readonly fields: number;
  readonly unopened: readonly string[];
}

/** One batch is one command: what it did stands in the audit, without a word of what was in it. */
async function resealRows(database: Database, countyId: string, column: SealedColumn, ids: readonly string[], keys: FieldKeys): Promise<ResealedRows> {
  const load = async ({ rows }: Transaction, _: unknown, context: CommandContext) => {
    const { table, rowId } = column;
    const old = await rows<OldRow>(
      `select ${rowId} as id, ${column.column} as sealed from ${table}
       where county_id = $1 and ${rowId} = any($4::text[]) and ${isOld(column)} and $3::integer > 0 order by ${rowId} for no key update`,
      [countyId, ...keysInUse(keys), ids],
    );
    return () => resealing(context.countyId, column, old, keys);
  };
  const command = { name: 'resealFields', purpose: 'administration', load } as const;
  const actor = { countyId, actorId: KEY_KEEPER, role: 'admin', area: countyId } as const;
  const options = { actor, scope: keeperScope(countyId), requestId: KEY_KEEPER, idempotencyKey: database.newId() };
  const done = await runCommand(database, command, { ids }, options);
  if (isRefusal(done)) throw new Error(done.message.en);
  return done;
}

function resealing(countyId: string, column: SealedColumn, old: readonly OldRow[], keys: FieldKeys): Decision<ResealedRows> {
  const opened = old.map(({ id, sealed }) => ({ id, sealed, text: tryOpen(keys, sealed, `${column.table}/${id}/${column.field}`) }));
  const open = opened.flatMap(({ id, text }) => (text === undefined ? [] : [{ id, text }]));
  const facts = { table: column.table, field: column.field, fields: open.length };
  return {
    answer: { fields: open.length, unopened: opened.filter(({ text }) => text === undefined).map(({ id }) => id) },
    writes: open.length === 0 ? [] : [writeAgain(countyId, column, open, keys)],
    audit: { subject: `field-key/seal-${keysInUse(keys)[0]}`, facts },
  };
}

function tryOpen(keys: FieldKeys, sealed: Buffer, where: string): string | undefined {
  try {
    return openField(keys, sealed, where);
  } catch {
    return undefined;
  }
}

function writeAgain(
  countyId: string,
  { table, rowId, column, field, index }: SealedColumn,
  rows: readonly { id: string; text: string }[],
  keys: FieldKeys,
): Statement {
  const indexes = index === undefined ? [] : [rows.map(({ text }) => blindIndex(keys, countyId, text, index.kind))];
  return {
    text: `update ${table} t set ${column} = n.sealed${index === undefined ? '' : `, ${index.column} = n.found_by`}
           from unnest($2::text[], $3::bytea[]${index === undefined ? '' : ', $4::bytea[]'}) n (id, sealed${index === undefined ? '' : ', found_by'})
           where t.county_id = $1 and t.${rowId} = n.id`,
    values: [countyId, rows.map(({ id }) => id), rows.map(({ id, text }) => sealField(keys, text, `${table}/${id}/${field}`)), ...indexes],
  };
}

/** Whether the keys at hand open what the database holds; a county without such fields tells nothing. */
export async function opensOne(database: Database, countyId: string, { table, rowId, column, field }: SealedColumn, keys: FieldKeys): Promise<boolean> {
  const [row] = await read(database, keeperScope(countyId), ({ rows }) =>
    rows<OldRow>(`select ${rowId} as id, ${column} as sealed from ${table} where county_id = $1 and ${column} is not null limit 1`, [countyId]),
  );
  return row === undefined || (sealingKeyId(row.sealed) > 0 && tryOpen(keys, row.sealed, `${table}/${row.id}/${field}`) !== undefined);
}

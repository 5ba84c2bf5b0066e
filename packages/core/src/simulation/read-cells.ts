// Bills from cells, column by column, under the names of the fields of a claim file with dots between, such as `facility.level`.
//
// `readBill` judges; here is only what spares asking it again. Whether a row is a bill follows from its day, from its amounts, from whose it is, and from all its
// other cells together. So where those others, and that day, were in a bill before, and the amounts are plainly sound, it is one too, with the same facts.
// A row of which any of this is in doubt is read by `readBill` as if it were alone.
import { type Charges, fen, formatFen, parseFen, type RefusalCode } from '@doudi/policy';
import type { Scheme } from '../scheme/index.ts';
import { type Bill, CHARGES, type Profile, toBill } from './bills.ts';
import { type BothContexts, isMapping, readBill } from './read-bill.ts';

/** One array a column; all of them `count` long. */
export interface CellColumns {
  readonly names: readonly string[];
  readonly columns: readonly ArrayLike<unknown>[];
  readonly count: number;
}

export type ReadCells = { readonly bill: Bill; readonly code?: undefined } | { readonly bill?: undefined; readonly code: RefusalCode };

/** Reads rows of columns, which have the same names from the first to the last. */
export interface CellReader {
  read(columns: CellColumns['columns'], row: number): ReadCells;
  /** Whom the row names, by its household where it has one that counts; undefined if it names nobody. */
  whose(columns: CellColumns['columns'], row: number): string | undefined;
}

export function cellReader(names: readonly string[], contexts: BothContexts, withHouseholds = false): CellReader {
  const roles = rolesOf(names);
  const known = roles && knownBills();
  return {
    read(columns, row) {
      const found = roles && known?.find(roles, columns, row);
      if (found) return { bill: found };
      const read = readBill(rowOfCells(names, columns, row, contexts.before.scheme), contexts);
      if (!read.bill) return { code: read.refusal.code };
      const bill = toBill(read.bill);
      if (roles) known?.remember(roles, columns, row, bill);
      return { bill };
    },
    whose(columns, row) {
      const household = withHouseholds && roles ? cellAt(columns, roles.own['person.household'].at, row) : undefined;
      if (typeof household === 'string') return `household ${household}`;
      const person = roles && cellAt(columns, roles.own['person.id'].at, row);
      return typeof person === 'string' ? `person ${person}` : undefined;
    },
  };
}

const OWN = ['id', 'person.id', 'person.household', 'dischargedOn', 'total', 'accountOpening'] as const;

/** Where each cell of a row stands; -1 for none. */
interface Roles {
  readonly own: { readonly [name in (typeof OWN)[number]]: Column };
  readonly charges: { readonly [charge in (typeof CHARGES)[number]]: Column };
  /** What stands in a profile. */
  readonly others: readonly number[];
}
interface Column {
  readonly at: number;
  readonly isFen: boolean;
}
const NO_COLUMN: Column = { at: -1, isFen: false };

/** Undefined where two columns say the same thing, or one says several: only `readBill` knows what then holds. */
function rolesOf(names: readonly string[]): Roles | undefined {
  const own: Record<string, Column> = Object.fromEntries(OWN.map((name) => [name, NO_COLUMN]));
  const charges: Record<string, Column> = Object.fromEntries(CHARGES.map((name) => [name, NO_COLUMN]));
  const others: number[] = [];
  for (const [at, name] of names.entries()) {
    const isFen = isFenColumn(name);
    const field = fieldOf(name);
    if (names.some((other, place) => place !== at && (fieldOf(other) === field || fieldOf(other).startsWith(`${field}.`)))) return undefined;
    const [of, key] = field.startsWith('charges.') ? [charges, field.slice('charges.'.length)] : [own, field];
    if (Object.hasOwn(of, key)) of[key] = { at, isFen };
    else if (!field.startsWith('given.')) others.push(at);
  }
  return { own: own as Roles['own'], charges: charges as Roles['charges'], others };
}

interface KnownBills {
  find(roles: Roles, columns: CellColumns['columns'], row: number): Bill | undefined;
  remember(roles: Roles, columns: CellColumns['columns'], row: number, bill: Bill): void;
}

/** Cells that stood together in a bill, one column after the other. */
interface Node {
  readonly next: Map<unknown, Node>;
  profile?: Profile;
}

/** Beyond so many nothing is gained by keeping more. */
const MOST_PROFILES = 100_000;

function knownBills(): KnownBills {
  const days = new Map<unknown, number>();
  let root: Node = { next: new Map() };
  let profiles = 0;
  return {
    find({ own, charges, others }, columns, row) {
      const personId = cellAt(columns, own['person.id'].at, row);
      const householdId = cellAt(columns, own['person.household'].at, row);
      if (!isName(cellAt(columns, own.id.at, row)) || !isName(personId) || !(householdId === undefined || isName(householdId))) return undefined;
      if (cellAt(columns, own.accountOpening.at, row) !== undefined) return undefined;
      const day = days.get(keyOf(cellAt(columns, own.dischargedOn.at, row)));
      let node: Node | undefined = root;
      for (const at of others) node = node?.next.get(keyOf(cellAt(columns, at, row)));
      const found = day === undefined || !node?.profile ? undefined : plainCharges(charges, own.total, columns, row);
      if (day === undefined || !node?.profile || !found) return undefined;
      return { personId, ...(householdId !== undefined && { householdId }), day, profile: node.profile, charges: found };
    },
    remember({ own, others }, columns, row, bill) {
      days.set(keyOf(cellAt(columns, own.dischargedOn.at, row)), bill.day);
      let node = root;
      for (const at of others) {
        const key = keyOf(cellAt(columns, at, row));
        const next: Node = node.next.get(key) ?? { next: new Map() };
        node.next.set(key, next);
        node = next;
      }
      if (node.profile) return;
      node.profile = bill.profile;
      if (++profiles < MOST_PROFILES) return;
      root = { next: new Map() };
      profiles = 0;
    },
  };
}

/** Undefined for an empty cell, as if the row did not have the field. */
function cellAt(columns: CellColumns['columns'], at: number, row: number): unknown {
  const cell = columns[at]?.[row];
  return cell === null || cell === '' ? undefined : cell;
}

function isName(cell: unknown): cell is string {
  return typeof cell === 'string' && cell !== '';
}

/** What two cells have in common only if they say the same. */
function keyOf(cell: unknown): unknown {
  if (typeof cell === 'string' && cell.startsWith('\0')) return Symbol('of no other cell');
  if (typeof cell !== 'object' || cell === null) return cell;
  if (cell instanceof Date) return `\0day ${cell.getTime()}`;
  try {
    return `\0${JSON.stringify(cell)}`;
  } catch {
    return Symbol('of no other cell');
  }
}

/** Undefined where only `readBill` can tell what is wrong, or that nothing is. */
function plainCharges(charges: Roles['charges'], total: Column, columns: CellColumns['columns'], row: number): Charges | undefined {
  const classBPrepay = plainAmount(charges.classBPrepay, columns, row);
  const [classA, classB] = [plainAmount(charges.classA, columns, row), plainAmount(charges.classB, columns, row)];
  const certifiedOut = plainAmount(charges.certifiedOut, columns, row);
  const [overLimit, otherOut] = [plainAmount(charges.overLimit, columns, row), plainAmount(charges.otherOut, columns, row)];
  const stated = plainAmount(total, columns, row);
  // A row that states no charge at all is no bill.
  if ((classA ?? classB ?? classBPrepay ?? certifiedOut ?? overLimit ?? otherOut) === undefined) return undefined;
  const sum = (classA ?? 0) + (classB ?? 0) + (certifiedOut ?? 0) + (overLimit ?? 0) + (otherOut ?? 0);
  if (!Number.isSafeInteger(sum + (classBPrepay ?? 0)) || (stated ?? sum) !== sum || (classBPrepay ?? 0) > (classB ?? 0)) return undefined;
  return {
    classA: fen(classA ?? 0),
    classB: fen(classB ?? 0),
    ...(classBPrepay !== undefined && { classBPrepay: fen(classBPrepay) }),
    certifiedOut: fen(certifiedOut ?? 0),
    overLimit: fen(overLimit ?? 0),
    otherOut: fen(otherOut ?? 0),
  };
}

/** In fen; undefined for an empty cell, NaN for one that is in doubt. */
function plainAmount({ at, isFen }: Column, columns: CellColumns['columns'], row: number): number | undefined {
  const cell = cellAt(columns, at, row);
  if (cell === undefined) return undefined;
  if (!isFen) return typeof cell === 'string' ? (parseFen(cell) ?? Number.NaN) : Number.NaN;
  const amount = typeof cell === 'number' || typeof cell === 'bigint' ? Number(cell) : Number.NaN;
  return Number.isSafeInteger(amount) && amount >= 0 && amount <= PLAIN_FEN ? amount : Number.NaN;
}

/** A hundred million yuan; no bill is larger. */
const PLAIN_FEN = 10_000_000_000;

/** A row of a claim file. Amounts are texts in yuan, or whole numbers of fen in columns that end with `Fen`: no binary fraction is money. */
function rowOfCells(names: readonly string[], columns: CellColumns['columns'], row: number, { facts }: Scheme): unknown {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [at, name] of names.entries()) {
    const cell = cellAt(columns, at, row);
    if (cell !== undefined) put(fields, fieldOf(name).split('.'), isFenColumn(name) ? yuanOf(cell) : readCell(name, cell, facts[name]?.type));
  }
  return fields;
}

function isFenColumn(name: string): boolean {
  return /^(charges|given)\..+Fen$|^totalFen$/.test(name);
}

function fieldOf(name: string): string {
  return isFenColumn(name) ? name.slice(0, -'Fen'.length) : name;
}

function yuanOf(cell: unknown): unknown {
  const amount = typeof cell === 'bigint' || typeof cell === 'string' ? Number(cell) : cell;
  return Number.isSafeInteger(amount) && Number(amount) >= 0 ? formatFen(fen(Number(amount))) : cell;
}

function readCell(name: string, cell: unknown, type: 'text' | 'integer' | 'switch' | undefined): unknown {
  if (name === 'person.categories') return typeof cell === 'string' ? cell.split(/[;,；，、\s]+/).filter((word) => word !== '') : cell;
  if (name === 'dischargedOn' && cell instanceof Date) return Number.isNaN(cell.getTime()) ? cell : cell.toISOString().slice(0, 10);
  if (typeof cell === 'bigint') return Number(cell);
  if (type === 'integer' && typeof cell === 'string' && /^-?\d{1,15}$/.test(cell)) return Number(cell);
  if (type === 'switch' && typeof cell === 'string') return SWITCHES[cell.toLowerCase()] ?? cell;
  return cell;
}

const SWITCHES: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false, 是: true, 否: false };

function put(row: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    row[first] = value;
    return;
  }
  const below = isMapping(row[first]) ? { ...row[first] } : Object.create(null);
  put(below, rest, value);
  row[first] = below;
}

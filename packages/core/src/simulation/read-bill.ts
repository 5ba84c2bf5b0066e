// A bill from a file for simulation: a row of a claim file (docs/SCHEMES.md), or cells under the names of its fields with dots between, such as
// `facility.level`; beside it a village and a disease, which no engine asks about.
import { fen, formatFen, type Refusal } from '@doudi/policy';
import type { Scheme } from '../scheme/index.ts';
import { type ReadContext, readClaim } from '../settlement/index.ts';
import type { SimulatedClaim } from './facets.ts';

/** The schemes of both sides read each bill; where they are one scheme, once is enough. */
export interface BothContexts {
  readonly before: ReadContext;
  readonly after?: ReadContext;
}

export type ReadBill = { readonly person: string | undefined } & (
  | { readonly bill: SimulatedClaim; readonly refusal?: undefined }
  | { readonly bill?: undefined; readonly refusal: Refusal }
);

/** What the person of a row is called, and the bill, or why it is none. What others have computed is left out: each policy reckons for itself. */
export function readBill(row: unknown, { before, after }: BothContexts): ReadBill {
  const { bill, village, disease } = apart(row, before.scheme);
  const read = readClaim(bill, before);
  const readAfter = after && readClaim(bill, after);
  const refusal = read.refusal ?? readAfter?.refusal;
  if (refusal || !read.claim) return { person: read.person, refusal: refusal ?? fail(row) };
  return {
    person: read.person,
    bill: {
      claim: read.claim,
      ...(readAfter?.claim && { after: readAfter.claim }),
      ...(village !== undefined && { village }),
      ...(disease !== undefined && { disease }),
    },
  };
}

function fail(row: unknown): never {
  throw new Error(`a row gives neither a bill nor a reason: ${JSON.stringify(row).slice(0, 200)}`);
}

interface Apart {
  readonly bill: unknown;
  readonly village: string | undefined;
  readonly disease: string | undefined;
}

function apart(row: unknown, { facts }: Scheme): Apart {
  if (!isMapping(row)) return { bill: row, village: undefined, disease: undefined };
  const { disease, given: _, ...rest } = row;
  const person = isMapping(rest.person) && facts['person.village'] === undefined ? rest.person : {};
  const { village, ...known } = person;
  const bill = { ...rest, ...(facts.disease !== undefined && { disease }), ...(village !== undefined && { person: known }) };
  return { bill, village: typeof village === 'string' ? village : undefined, disease: typeof disease === 'string' ? disease : undefined };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A row of a claim file from cells. Amounts are texts in yuan, or whole numbers of fen in columns that end with `Fen`: no binary fraction is money. */
export function rowOfCells(cells: Readonly<Record<string, unknown>>, { facts }: Scheme): unknown {
  const row: Record<string, unknown> = Object.create(null);
  for (const [name, cell] of Object.entries(cells)) {
    if (cell === undefined || cell === null || cell === '') continue;
    const isFen = /^(charges|given)\..+Fen$|^totalFen$/.test(name);
    const path = (isFen ? name.slice(0, -3) : name).split('.');
    put(row, path, isFen ? yuanOf(cell) : readCell(name, cell, facts[name]?.type));
  }
  return row;
}

function yuanOf(cell: unknown): unknown {
  const amount = typeof cell === 'bigint' || typeof cell === 'string' ? Number(cell) : cell;
  return Number.isSafeInteger(amount) && Number(amount) >= 0 ? formatFen(fen(Number(amount))) : cell;
}

function readCell(name: string, cell: unknown, type: 'text' | 'integer' | 'switch' | undefined): unknown {
  if (name === 'person.categories') return typeof cell === 'string' ? cell.split(/[;,；，、\s]+/).filter((word) => word !== '') : cell;
  if (name === 'dischargedOn' && typeof cell === 'object' && cell !== null && 'toISOString' in cell && typeof cell.toISOString === 'function')
    return String(cell.toISOString()).slice(0, 10);
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

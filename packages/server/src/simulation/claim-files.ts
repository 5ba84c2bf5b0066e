// Files of claims for simulation, as whole units (a person's bills, a household's) a piece at a time: memory holds a piece, however large the file.
//
// JSON lines may stand in any order, for their file is looked through first (settlement/row-index.ts). CSV and Parquet are read once: each
// unit's rows must stand together, and a file in which they do not is refused, for sums would begin anew in the middle of a year.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import {
  addBill,
  type Bill,
  type Bills,
  type BothContexts,
  type CellReader,
  cellReader,
  emptyBills,
  type ReadBill,
  readBill,
  toBill,
} from '@doudi/core/simulation';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { linesOf, openSeekable } from '../platform/lines.ts';
import { UserError } from '../platform/user-error.ts';
import { indexRows } from '../settlement/row-index.ts';
import { type Cells, csvCells } from './csv-cells.ts';

export interface Piece {
  /** Bills of whole units; none of them has bills in another piece. */
  readonly bills: Bills;
  /** How many rows could not be read, by the code of the reason. */
  readonly unreadable: ReadonlyMap<string, number>;
  /** How much of the file was read, from 0 to 1. */
  readonly progress: number;
}

export interface PiecesOf {
  readonly path: string;
  readonly contexts: BothContexts;
  /** Whether some line belongs to households. */
  readonly withHouseholds: boolean;
  /** Of a Parquet file only this part. */
  readonly part?: FilePart;
  /** Filled with the units of a CSV or Parquet file. */
  readonly seen?: Set<string>;
}

/** The units that begin in these rows, from 0; of the last one also what stands behind `to`. Parts side by side are the whole file. */
export interface FilePart {
  readonly from: number;
  readonly to: number;
}

/** Bills in a piece, about. */
const PIECE = 50_000;

export function piecesOf(asked: PiecesOf): AsyncGenerator<Piece> | Generator<Piece> {
  const format = formatOf(asked.path);
  if (format === 'jsonl') return piecesOfLines(asked);
  if (format === 'csv') return piecesInOrder(csvCells(asked.path, statSync(asked.path).size), asked);
  // Whose the row before a part is tells whether a unit begins with the part.
  return piecesInOrder(parquetCells(asked.path, Math.max(0, (asked.part?.from ?? 0) - 1)), asked);
}

/** A file cut into so many parts of about the same size, which can be read side by side; undefined for a file that can only be read from its beginning. */
export async function partsOf(path: string, parts: number): Promise<readonly FilePart[] | undefined> {
  if (formatOf(path) !== 'parquet') return undefined;
  const { metadata } = await openParquet(path);
  const rows = Number(metadata.num_rows);
  const edges = Array.from({ length: parts + 1 }, (_, part) => Math.floor((rows / parts) * part));
  return edges.slice(1).map((to, part) => ({ from: edges[part] ?? 0, to }));
}

function formatOf(path: string): 'jsonl' | 'csv' | 'parquet' {
  if (path !== '-' && existsSync(path) && firstBytes(path) === 'PAR1') return 'parquet';
  return /\.csv$/i.test(path) ? 'csv' : 'jsonl';
}

function firstBytes(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(4);
    return head.subarray(0, readSync(descriptor, head, 0, 4, 0)).toString('latin1');
  } finally {
    closeSync(descriptor);
  }
}

function* piecesOfLines({ path, contexts, withHouseholds }: PiecesOf): Generator<Piece> {
  const file = openSeekable(path);
  try {
    const index = indexRows(file, withHouseholds, () => {});
    const pending = new Map<number, Bill[]>();
    const open = openPiece();
    let row = 0;
    for (const line of linesOf(file)) {
      const read = readLine(line.text, contexts);
      const unit = read.person === undefined ? undefined : index.unitOf(read.person);
      if (read.bill === undefined || unit === undefined) open.refuse(read.refusal?.code ?? 'missing-field');
      else pending.set(unit, [...(pending.get(unit) ?? []), toBill(read.bill)]);
      if (unit !== undefined && index.isLast(unit, row)) {
        open.add(pending.get(unit) ?? []);
        pending.delete(unit);
      }
      row++;
      if (open.count >= PIECE) yield open.close(line.endsAt / Math.max(1, file.bytes));
    }
    // Whoever's last row could not be read is still waiting.
    for (const bills of pending.values()) open.add(bills);
    yield open.close(1);
  } finally {
    file.close();
  }
}

function readLine(text: string | undefined, contexts: BothContexts): ReadBill {
  try {
    return readBill(text === undefined ? undefined : JSON.parse(text), contexts);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return readBill(undefined, contexts);
  }
}

async function* piecesInOrder(source: AsyncIterable<Cells>, asked: PiecesOf): AsyncGenerator<Piece> {
  const { contexts, withHouseholds, path, part = { from: 0, to: Number.POSITIVE_INFINITY }, seen = new Set<string>() } = asked;
  const open = openPiece();
  let reader: CellReader | undefined;
  let isBegun = part.from === 0;
  let before: string | undefined;
  let unit: string | undefined;
  for await (const { names, columns, count, first, progress } of source) {
    reader ??= cellReader(names, contexts, withHouseholds);
    for (let row = 0; row < count; row++) {
      // Of a row that cannot be read too, so that the part before ends just where this one begins.
      const whose = reader.whose(columns, row);
      const begins = whose !== before;
      before = whose;
      isBegun ||= begins && first + row >= part.from;
      if (!isBegun) continue;
      if (begins && first + row >= part.to) return yield open.close(1);
      const { bill, code } = reader.read(columns, row);
      if (bill === undefined) {
        open.refuse(code);
        continue;
      }
      const { householdId, personId } = bill;
      const name = withHouseholds && householdId !== undefined ? `household ${householdId}` : `person ${personId}`;
      if (unit !== name) {
        if (seen.has(name)) throw apart(path, withHouseholds ? (householdId ?? personId) : personId);
        seen.add(name);
        unit = name;
        if (open.count >= PIECE) yield open.close(progress);
      }
      open.add([bill]);
    }
  }
  yield open.close(1);
}

function apart(path: string, whose: string): UserError {
  return new UserError({
    zh: `“${path}”中“${whose}”的账单没有排在一起；请先按人员（有家庭账户的方案按家庭）排序。`,
    en: `"${path}": the bills of "${whose}" do not stand together; sort the file by person (by household, for a scheme with household accounts) first`,
  });
}

function openPiece() {
  let unreadable = new Map<string, number>();
  let bills = emptyBills();
  return {
    get count(): number {
      return bills.persons.length;
    },
    add(more: readonly Bill[]): void {
      for (const bill of more) addBill(bills, bill);
    },
    refuse(code: string): void {
      unreadable.set(code, (unreadable.get(code) ?? 0) + 1);
    },
    close(progress: number): Piece {
      const piece = { bills, unreadable, progress };
      bills = emptyBills();
      unreadable = new Map();
      return piece;
    },
  };
}

/** Rows of a group are read together, for whoever reads some of them unpacks all; of a group that is larger than anybody's default so many. */
const MOST_ROWS = 1_100_000;

async function* parquetCells(path: string, begin: number): AsyncGenerator<Cells> {
  const { file, metadata } = await openParquet(path);
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  let end = 0;
  for (const group of metadata.row_groups) {
    const start = end;
    end += Number(group.num_rows);
    for (let first = Math.max(start, begin); first < end; first += MOST_ROWS) {
      const to = Math.min(end, first + MOST_ROWS);
      const columns = await Promise.all(names.map((name) => columnOf({ file, metadata, columns: [name], rowStart: first, rowEnd: to })));
      yield { names, columns, count: to - first, first, progress: to / Math.max(1, Number(metadata.num_rows)) };
    }
  }
}

async function openParquet(path: string) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((error: Error) => {
    throw new UserError({
      zh: `“${path}”不是可读取的 Parquet 文件（${error.message}）。`,
      en: `"${path}" is no Parquet file that can be read (${error.message})`,
    });
  });
  return { file, metadata };
}

/** The values of one column, of so many rows. */
async function columnOf(options: Parameters<typeof parquetRead>[0]): Promise<ArrayLike<unknown>> {
  const { rowStart = 0, rowEnd = rowStart } = options;
  const values = new Array<unknown>(rowEnd - rowStart);
  await parquetRead({
    ...options,
    onChunk: ({ columnData, rowStart: first, rowEnd: last }) => {
      // A page may begin before the rows that were asked for, and end behind them.
      for (let row = Math.max(first, rowStart); row < Math.min(last, rowEnd); row++) values[row - rowStart] = columnData[row - first];
    },
  });
  return values;
}

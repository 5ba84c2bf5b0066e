// Files of claims for simulation, as whole units (a person's bills, a household's) a piece at a time: memory holds a piece, however large the file.
//
// JSON lines may stand in any order, for their file is looked through first (settlement/row-index.ts). CSV and Parquet are read once: each
// unit's rows must stand together, and a file in which they do not is refused, for sums would begin anew in the middle of a year.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { type BothContexts, type ReadBill, readBill, rowOfCells, type SimulatedClaim } from '@doudi/core/simulation';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { linesOf, openSeekable } from '../platform/lines.ts';
import { UserError } from '../platform/user-error.ts';
import { indexRows } from '../settlement/row-index.ts';
import { type Cells, csvCells } from './csv-cells.ts';

export interface Piece {
  /** Bills of whole units; none of them has bills in another piece. */
  readonly bills: readonly SimulatedClaim[];
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
}

/** Bills in a piece, about. */
const PIECE = 50_000;

export function piecesOf(asked: PiecesOf): AsyncGenerator<Piece> | Generator<Piece> {
  const format = formatOf(asked.path);
  if (format === 'jsonl') return piecesOfLines(asked);
  return piecesInOrder(format === 'csv' ? csvCells(asked.path, statSync(asked.path).size) : parquetCells(asked.path), asked);
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
    const pending = new Map<number, SimulatedClaim[]>();
    const open = openPiece();
    let row = 0;
    for (const line of linesOf(file)) {
      const read = readLine(line.text, contexts);
      const unit = read.person === undefined ? undefined : index.unitOf(read.person);
      if (read.bill === undefined || unit === undefined) open.refuse(read.refusal?.code ?? 'missing-field');
      else pending.set(unit, [...(pending.get(unit) ?? []), read.bill]);
      if (unit !== undefined && index.isLast(unit, row)) {
        open.bills.push(...(pending.get(unit) ?? []));
        pending.delete(unit);
      }
      row++;
      if (open.bills.length >= PIECE) yield open.close(line.endsAt / Math.max(1, file.bytes));
    }
    // Whoever's last row could not be read is still waiting.
    for (const bills of pending.values()) open.bills.push(...bills);
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

async function* piecesInOrder(source: AsyncIterable<Cells>, { contexts, withHouseholds, path }: PiecesOf): AsyncGenerator<Piece> {
  const seen = new Set<string>();
  const open = openPiece();
  let unit: { name: string; bills: SimulatedClaim[] } | undefined;
  for await (const { rows, progress } of source) {
    for (const cells of rows) {
      const read = readBill(rowOfCells(cells, contexts.before.scheme), contexts);
      if (read.bill === undefined) {
        open.refuse(read.refusal.code);
        continue;
      }
      const { householdId, personId } = read.bill.claim;
      const name = withHouseholds && householdId !== undefined ? `h${householdId}` : `p${personId}`;
      if (unit?.name === name) {
        unit.bills.push(read.bill);
        continue;
      }
      if (unit) open.bills.push(...unit.bills);
      if (seen.has(name)) throw apart(path, withHouseholds ? (householdId ?? personId) : personId);
      seen.add(name);
      unit = { name, bills: [read.bill] };
      if (open.bills.length >= PIECE) yield open.close(progress);
    }
  }
  if (unit) open.bills.push(...unit.bills);
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
  const open = {
    bills: [] as SimulatedClaim[],
    refuse(code: string): void {
      unreadable.set(code, (unreadable.get(code) ?? 0) + 1);
    },
    close(progress: number): Piece {
      const piece = { bills: open.bills, unreadable, progress };
      open.bills = [];
      unreadable = new Map();
      return piece;
    },
  };
  return open;
}

/** Rows of a group are read together; of a larger group so many. */
const MOST_ROWS = 100_000;

async function* parquetCells(path: string): AsyncGenerator<Cells> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((error: Error) => {
    throw new UserError({
      zh: `“${path}”不是可读取的 Parquet 文件（${error.message}）。`,
      en: `"${path}" is no Parquet file that can be read (${error.message})`,
    });
  });
  const count = Number(metadata.num_rows);
  let from = 0;
  for (const group of metadata.row_groups) {
    const end = from + Number(group.num_rows);
    for (; from < end; from = Math.min(end, from + MOST_ROWS)) {
      const to = Math.min(end, from + MOST_ROWS);
      yield { rows: await parquetReadObjects({ file, metadata, rowStart: from, rowEnd: to }), progress: to / Math.max(1, count) };
    }
  }
}

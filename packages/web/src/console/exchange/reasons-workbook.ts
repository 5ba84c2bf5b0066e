// The file that was sent, with a red column that says what became of a row and why; and an empty one to fill in. Made in the browser: it holds ID numbers in full,
// which go back only to whoever brought them. Cells are written as values and hold no formulas, whatever they held.
import { columnsOf, type ImportKindName, importColumn, templateHead } from '@doudi/core/exchange';
import type { Counter } from '@doudi/core/settlement';
import type { Cell, CellValue, WriteOptions } from 'hucre/xlsx';
import type { Words } from '../../words/index.ts';

/** By the number of the row, from 1. */
export type ReasonsByRow = ReadonlyMap<number, string>;

const RED: Partial<Cell> = {
  style: { fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFC7CE' } }, font: { color: { rgb: '9C0006' }, bold: true } },
};

/** The rows of a workbook or of CSV, each at its place. */
export async function readRows(bytes: Uint8Array<ArrayBuffer>): Promise<CellValue[][]> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const { streamXlsxRows } = await import('hucre/xlsx');
    const rows: CellValue[][] = [];
    for await (const { index, values } of streamXlsxRows(bytes)) rows[index] = values;
    return Array.from(rows, (row) => row ?? []);
  }
  const { parseCsv } = await import('hucre/csv');
  return parseCsv(decode(bytes));
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

export async function withReasons(
  rows: readonly (readonly CellValue[])[],
  headRow: number,
  reasons: ReasonsByRow,
  head: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const place = Math.max(0, ...rows.slice(0, headRow + 100).map(({ length }) => length));
  const cells = new Map<string, Partial<Cell>>();
  const told = (rowNumber: number) => (rowNumber === headRow ? head : reasons.get(rowNumber));
  const all = rows.map((row, index) => {
    const reason = told(index + 1);
    if (reason === undefined) return [...row];
    cells.set(`${index},${place}`, { ...RED, value: reason, type: 'string' });
    return [...row, ...Array<CellValue>(Math.max(0, place - row.length)).fill(null), reason];
  });
  const columns = Array.from({ length: place + 1 }, (_, at) => ({ width: at === place ? 60 : 20 }));
  return write({ sheets: [{ name: '名单', columns, rows: all, cells, freezePane: { rows: headRow } }] });
}

/** Every column is text, so that no program rounds a number. What may be counted stands on a second sheet, which nobody reads back. */
export function template(kind: ImportKindName, { t, language }: Words, counters: readonly Counter[] = []): Promise<Uint8Array<ArrayBuffer>> {
  const columns = columnsOf(kind).map(() => ({ width: 22, numFmt: '@' }));
  const list = { name: t('menu.imports'), columns, rows: [templateHead(kind, language)], freezePane: { rows: 1 } };
  if (counters.length === 0) return write({ sheets: [list] });
  const head = [importColumn('counter').name[language], t('imports.counterName'), importColumn('period').name[language], t('imports.counterOwner')];
  const rows = counters.map(({ owner, name, each, called }) => [
    called[language],
    name,
    t(`imports.each.${each}`),
    owner === 'household' ? t('imports.ofHousehold') : t('imports.ofPerson'),
  ]);
  return write({ sheets: [list, { name: importColumn('counter').name[language], columns: head.map(() => ({ width: 28 })), rows: [head, ...rows] }] });
}

/** Every cell is text, as it stands in CSV. */
export function textWorkbook(rows: readonly (readonly CellValue[])[], name: string): Promise<Uint8Array<ArrayBuffer>> {
  const columns = (rows[0] ?? []).map(() => ({ width: 22, numFmt: '@' }));
  return write({ sheets: [{ name, columns, rows: rows.map((row) => row.map((cell) => (cell === null ? null : String(cell)))), freezePane: { rows: 1 } }] });
}

async function write(options: WriteOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { writeXlsx } = await import('hucre/xlsx');
  return new Uint8Array(await writeXlsx(options));
}

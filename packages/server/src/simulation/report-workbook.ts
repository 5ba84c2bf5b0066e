// Sheets as a workbook. A text can never become a formula: cells are written as values of their kind and hold no formulas at all.
import type { Sheet, SheetCell } from '@doudi/core/simulation';
import { type CellValue, writeXlsx } from 'hucre/xlsx';

export async function workbookOf(sheets: readonly Sheet[]): Promise<Uint8Array> {
  return writeXlsx({
    sheets: sheets.map(({ name, head, rows }) => ({
      name,
      columns: head.map((words, column) => ({ width: column === 0 ? 30 : 16, numFmt: formatOf(rows, column), key: words })),
      rows: [[...head], ...rows.map((row) => row.map(toCell))],
      freezePane: { rows: 1 },
    })),
  });
}

function formatOf(rows: Sheet['rows'], column: number): string {
  const kinds = new Set(rows.map((row) => row[column]?.kind));
  return kinds.has('amount') ? '#,##0.00' : kinds.has('text') ? '@' : '#,##0';
}

/** A workbook knows no decimals of its own: an amount of at most two is the number that prints as it. */
function toCell(cell: SheetCell): CellValue {
  if (cell === null) return null;
  if (cell.kind === 'count') return cell.count;
  return cell.kind === 'amount' ? Number(cell.text) : cell.text;
}

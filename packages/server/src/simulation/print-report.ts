// A report on a terminal.
import { type Report, reportSheets, type Sheet, type SheetCell } from '@doudi/core/simulation';
import type { Language } from '@doudi/policy';

export function printReport(report: Report, about: readonly (readonly [string, string])[], language: Language): string {
  return reportSheets(report, about, language).map(printSheet).join('\n');
}

function printSheet({ name, head, rows }: Sheet): string {
  const table = [[...head], ...rows.map((row) => row.map(textOf))];
  const widths = head.map((_, column) => Math.max(...table.map((row) => widthOf(row[column] ?? ''))));
  const lines = table.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0, column > 0))
      .join('  ')
      .trimEnd(),
  );
  return `━━ ${name}\n${lines.join('\n')}\n`;
}

function textOf(cell: SheetCell): string {
  if (cell === null) return '';
  return cell.kind === 'count' ? String(cell.count) : cell.text;
}

function padded(text: string, width: number, isRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isRight ? `${space}${text}` : `${text}${space}`;
}

/** Chinese characters are two columns wide. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1;
  return width;
}

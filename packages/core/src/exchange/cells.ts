// What a cell of a file holds. Numbers stay as they are written, for a number of eighteen digits is no number that a computer keeps.

export interface Cell {
  /** `formula`: something is reckoned there, and what stands there is what somebody's program last made of it. `fault`: #REF! and the like. */
  readonly kind: 'text' | 'number' | 'formula' | 'fault';
  readonly text: string;
}

export type Row = readonly (Cell | undefined)[];

/** What was typed, without what is not seen: blanks of every width at the ends, and the marks that programs leave. */
export function trimmed(text: string): string {
  return text.replace(/^[\s\u3000\ufeff\u200b]+|[\s\u3000\ufeff\u200b]+$/g, '');
}

export function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : trimmed(cell.text);
}

export function isEmptyRow(row: Row): boolean {
  return row.every((cell) => textOf(cell) === '');
}

/**
 * As a spreadsheet shows a text and never reckons it: what begins like a formula gets an apostrophe before it. For CSV, where nothing says that a
 * cell is text; in a workbook a cell says so itself.
 */
export function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** A line of a CSV file, harmless and quoted where it must be. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(harmless(cell))).join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// A de-identified export as a table: a head and rows of texts and amounts, written as CSV or as a workbook. A text can never become a formula.
import type { OutputOf } from '@doudi/core/contract';
import { type downloadExport, QUASI_IDENTIFIERS } from '@doudi/core/privacy';
import type { Words } from '../../words/index.ts';

export type ExportFile = OutputOf<typeof downloadExport>;

export interface ExportTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** From which column on amounts stand. */
  readonly amountsFrom: number;
}

export function tableOf({ data, lines, townships, categoryGroups }: ExportFile, { t, language }: Words, kindName: (kind: string) => string): ExportTable {
  const told: Readonly<Record<(typeof QUASI_IDENTIFIERS)[number], (value: string) => string>> = {
    ageBand: (value) => value,
    sex: (value) => (value === 'male' || value === 'female' || value === 'unknown' ? t(`sex.${value}`) : value),
    township: (value) => townships[value] ?? value,
    month: (value) => value,
    kind: kindName,
    tier: (value) => value,
    categoryGroup: (value) => categoryGroups[value]?.[language] ?? value,
  };
  return {
    head: [
      t('exports.rowId'),
      ...QUASI_IDENTIFIERS.map((name) => t(`exports.${name}`)),
      t('exports.total'),
      ...lines.map(({ name }) => t('exports.amount', { name: name[language] })),
    ],
    rows: data.map(({ rowId, values, amounts, total }) => [
      rowId,
      ...QUASI_IDENTIFIERS.map((name) => (values[name] === '*' ? t('exports.any') : told[name](values[name] ?? ''))),
      total,
      ...lines.map(({ line }) => amounts[line] ?? '0.00'),
    ]),
    amountsFrom: 1 + QUASI_IDENTIFIERS.length,
  };
}

/** With the mark by which spreadsheets know UTF-8. */
export function csvOf({ head, rows }: ExportTable): string {
  return `\ufeff${[head, ...rows].map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

/** What a spreadsheet would reckon stands behind an apostrophe. */
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export async function workbookOf({ head, rows, amountsFrom }: ExportTable, { t }: Words): Promise<Uint8Array<ArrayBuffer>> {
  // The writer comes with the first export, not with the page.
  const { writeXlsx } = await import('hucre/xlsx');
  const columns = head.map((_, at) => ({ width: at < amountsFrom ? 14 : 18, numFmt: at < amountsFrom ? '@' : '#,##0.00' }));
  const cells = rows.map((row) => row.map((cell, at) => (at < amountsFrom ? cell : Number(cell))));
  return new Uint8Array(await writeXlsx({ sheets: [{ name: t('exports.sheet'), columns, rows: [[...head], ...cells], freezePane: { rows: 1 } }] }));
}

// The list as a workbook: numbers are numbers, identifiers and everything that somebody typed are text, and a second sheet says what was
// asked for and when. A file goes where nobody sees who reads it, so patients stand in it with masked names; the number finds them again.
// A text can never become a formula: cells are written as values of their kind and hold no formulas at all.
import { maskName } from '@doudi/core/registry';
import type { CellValue, ColumnDef, WriteOptions } from 'hucre/xlsx';
import { sumOf } from '../../ui/amount-text.ts';
import { dayOfMoment, printMoment } from '../../ui/days.ts';
import type { Words } from '../../words/index.ts';
import type { SettlementRow } from './filters.ts';
import { paidBy, payersOf } from './list-sums.ts';

/** A county's year of stays; what is more is exported in parts. */
export const EXPORT_LIMIT = 20_000;

export interface ExportedList {
  readonly rows: readonly SettlementRow[];
  /** Whether there were more than may be exported at once. */
  readonly isCut: boolean;
  /** What was asked for, in words: a name and a value a row. */
  readonly filters: readonly (readonly [string, string])[];
  readonly exportedAt: string;
  readonly exportedBy: string;
  readonly kindName: (kind: string) => string;
}

type Column = Pick<ColumnDef, 'width'> & { readonly head: string; readonly kind: 'text' | 'amount'; readonly value: (row: SettlementRow) => string };

export function workbookOf(list: ExportedList, words: Words): WriteOptions {
  const columns = columnsOf(list, words);
  return { sheets: [listSheet(list.rows, columns, words), aboutSheet(list, words)] };
}

export async function writeWorkbook(list: ExportedList, words: Words): Promise<Uint8Array<ArrayBuffer>> {
  // The writer comes with the first export, not with the page.
  const { writeXlsx } = await import('hucre/xlsx');
  return new Uint8Array(await writeXlsx(workbookOf(list, words)));
}

export function fileNameOf(list: ExportedList, { t }: Words): string {
  return `${t('settlements.fileName')}-${dayOfMoment(list.exportedAt)}.xlsx`;
}

function columnsOf({ rows, kindName }: ExportedList, { t, language }: Words): Column[] {
  const text = (head: string, width: number, value: Column['value']): Column => ({ head, kind: 'text', width, value });
  const amount = (head: string, value: Column['value']): Column => ({ head, kind: 'amount', width: 14, value });
  const statusOf = ({ isCancelled, patientOwes }: SettlementRow) =>
    t(isCancelled ? 'settlements.isCancelled' : patientOwes === '0.00' ? 'settlements.isPaid' : 'settlements.isOwing');
  return [
    text(t('settlements.number'), 10, ({ number }) => String(number)),
    text(t('settlements.settlementId'), 28, ({ settlementId }) => settlementId),
    text(t('settlements.patient'), 14, ({ personName }) => maskName(personName)),
    text(t('settlements.facility'), 24, ({ facilityName }) => facilityName),
    text(t('settlements.billNumber'), 20, ({ billNumber }) => billNumber),
    text(t('settlements.kind'), 12, ({ kind }) => kindName(kind)),
    text(t('settlements.discharged'), 12, ({ dischargedOn }) => dischargedOn),
    amount(t('settlements.inYuan', { head: t('settlements.total') }), ({ total }) => total),
    ...payersOf(rows).map(({ payer, payerName }) =>
      amount(t('settlements.inYuan', { head: payerName[language] }), ({ payers }) => sumOf(paidBy(payers, payer))),
    ),
    amount(t('settlements.inYuan', { head: t('settlements.patientPays') }), ({ patientPays }) => patientPays),
    amount(t('settlements.inYuan', { head: t('settlements.patientPaid') }), ({ patientPaid }) => patientPaid),
    amount(t('settlements.inYuan', { head: t('settlements.owes') }), ({ patientOwes }) => patientOwes),
    text(t('settlements.status'), 10, statusOf),
    text(t('settlements.settledBy'), 14, ({ settledByName }) => settledByName),
    text(t('settlements.settledAt'), 18, ({ settledAt }) => printMoment(settledAt)),
  ];
}

function listSheet(rows: readonly SettlementRow[], columns: readonly Column[], { t }: Words): WriteOptions['sheets'][number] {
  return {
    name: t('settlements.sheetName'),
    columns: columns.map(({ width, kind }) => ({ ...(width !== undefined && { width }), numFmt: kind === 'amount' ? '#,##0.00' : '@' })),
    rows: [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ kind, value }) => cellOf(kind, value(row))))],
    freezePane: { rows: 1 },
  };
}

/** A workbook knows no decimals of its own: an amount of at most two is the number that prints as it. */
function cellOf(kind: Column['kind'], value: string): CellValue {
  return kind === 'amount' ? Number(value) : value;
}

function aboutSheet({ rows, isCut, filters, exportedAt, exportedBy }: ExportedList, { t }: Words): WriteOptions['sheets'][number] {
  const about: readonly (readonly [string, string])[] = [
    [t('settlements.exportedAt'), printMoment(exportedAt)],
    [t('settlements.exportedBy'), exportedBy],
    [t('settlements.exportedRows'), String(rows.length)],
    ...(isCut ? ([[t('settlements.isCut'), t('settlements.isCutDetail', { most: EXPORT_LIMIT })]] as const) : []),
    ...filters,
  ];
  return {
    name: t('settlements.aboutSheet'),
    columns: [
      { width: 22, numFmt: '@' },
      { width: 60, numFmt: '@' },
    ],
    rows: about.map(([name, value]) => [name, value]),
  };
}

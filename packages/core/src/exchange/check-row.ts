// A row of a file as Doudi understands it, or every reason why it cannot be taken. Pure: villages, categories and today are given.
import { type Day, parseDay } from '@doudi/policy';
import { readBankAccount } from '../registry/bank-account.ts';
import { readIdNumber } from '../registry/id-number.ts';
import { readPhone } from '../registry/phone.ts';
import { type Cell, type Row, textOf } from './cells.ts';
import { columnsOf, type FieldName, type ImportKindName, importColumn, isNeeded, type RegistryKind } from './kinds.ts';
import type { Mapping } from './map-columns.ts';
import type { Reason, ReasonCode } from './reasons.ts';

/** What a row says. Numbers are as they are stored. */
export interface CheckedRow {
  readonly name: string;
  readonly idNumber: string;
  readonly sex: 'male' | 'female';
  readonly bornOn: Day;
  readonly villageCode?: string;
  readonly phone?: string;
  readonly bankAccount?: string;
  readonly category: string;
  readonly change: 'became' | 'ceased';
  readonly fromDay: Day;
  readonly toDay?: Day;
  /** Whether the row itself says its day; else it is the one that was said for all. */
  readonly saysDay: boolean;
}

/** What reading the cells of any list must know. */
export interface CellContext {
  readonly kind: ImportKindName;
  readonly mapping: Mapping;
  /** The village of a code or a name; undefined if there is none, or several. */
  readonly villageOf: (text: string) => string | undefined;
  /** The category of a code or of a name in either language. */
  readonly categoryOf: (text: string) => string | undefined;
  readonly isWalled: (category: string) => boolean;
}

export interface CheckContext extends CellContext {
  readonly kind: RegistryKind;
  /** For rows that say none themselves. */
  readonly category?: string | undefined;
  readonly fromDay?: string | undefined;
  readonly today: Day;
}

export type RowCheck = { readonly row: CheckedRow; readonly reasons?: undefined } | { readonly reasons: readonly Reason[]; readonly isWalled: boolean };

const MOST_CHARACTERS = 200;
const DAYS_AHEAD = 366;

export function checkRow(row: Row, context: CheckContext): RowCheck {
  const { read, reasons } = readCells(row, context);
  const isWalled = reasons.some(({ code }) => code === 'walled-category');
  const checked = together(read, reasons, context);
  return checked === undefined || reasons.length > 0 ? { reasons, isWalled } : { row: checked };
}

/** Each cell by itself. */
export function readCells(row: Row, context: CellContext): { readonly read: Map<FieldName, string>; readonly reasons: Reason[] } {
  const reasons: Reason[] = [];
  const read = new Map<FieldName, string>();
  for (const field of columnsOf(context.kind)) {
    const found = readCell(field, cellOf(row, field, context), context);
    if ('code' in found) reasons.push({ field, code: found.code });
    else if (found.text !== '') read.set(field, found.text);
  }
  return { read, reasons };
}

export function cellOf(row: Row, field: FieldName, { mapping }: Pick<CellContext, 'mapping'>): Cell | undefined {
  const place = mapping[field];
  return place === undefined ? undefined : row[place];
}

type Found = { readonly text: string } | { readonly code: ReasonCode };

function readCell(field: FieldName, cell: Cell | undefined, context: CellContext): Found {
  const text = textOf(cell);
  // Also one that nobody has reckoned yet.
  if (cell?.kind === 'formula' || text.startsWith('=')) return { code: 'formula' };
  if (cell === undefined || text === '') return isNeeded(field) ? { code: 'missing' } : { text: '' };
  if (cell.kind === 'fault') return { code: 'fault' };
  if (text.length > MOST_CHARACTERS) return { code: 'too-long' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  if (/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u.test(text)) return { code: 'bad-text' };
  return READ[importColumn(field).form]({ ...cell, text }, context);
}

type Read = (cell: Cell, context: CellContext) => Found;

const READ: Readonly<Record<ReturnType<typeof importColumn>['form'], Read>> = {
  name: ({ text }) => (text.length > 60 ? { code: 'too-long' } : { text: text.replace(/\s+/g, /[a-z]/i.test(text) ? ' ' : '') }),
  'id-number': ({ kind, text }) => {
    // What a spreadsheet has made a number has lost its last digits, also where it was saved as CSV afterwards.
    if (kind === 'number' || /^[\d.]+e\+?\d+$/i.test(text)) return { code: 'numeric-id' };
    const idNumber = readIdNumber(text.normalize('NFKC').replace(/^'|\s/g, ''));
    return idNumber.isValid ? { text: idNumber.idNumber } : { code: `id-${idNumber.fault}` };
  },
  village: ({ text }, { villageOf }) => {
    const villageCode = villageOf(text);
    return villageCode === undefined ? { code: 'unknown-village' } : { text: villageCode };
  },
  phone: ({ text }) => {
    const phone = readPhone(text.normalize('NFKC'));
    return phone === undefined ? { code: 'bad-phone' } : { text: phone };
  },
  'bank-account': ({ kind, text }) => {
    if (kind === 'number' && text.replace(/\D/g, '').length > 15) return { code: 'numeric-id' };
    const bankAccount = readBankAccount(text.normalize('NFKC'));
    return bankAccount === undefined ? { code: 'bad-account' } : { text: bankAccount };
  },
  category: ({ text }, { categoryOf, isWalled }) => {
    const category = categoryOf(text);
    if (category !== undefined && isWalled(category)) return { code: 'walled-category' };
    return category === undefined ? { code: 'unknown-category' } : { text: category };
  },
  day: (cell) => {
    const day = readDay(cell);
    return day === undefined ? { code: 'bad-day' } : { text: day };
  },
  change: ({ text }) => {
    const change = CHANGES[text.toLowerCase()];
    return change === undefined ? { code: 'bad-change' } : { text: change };
  },
  period: ({ text }) => {
    const period = readPeriod(text.normalize('NFKC').replace(/\s/g, ''));
    return period === undefined ? { code: 'bad-period' } : { text: period };
  },
  // What they mean depends on each other: see `checkOpening`.
  counter: ({ text }) => ({ text }),
  amount: ({ text }) => ({ text: text.normalize('NFKC').replace(/^[¥￥]|元$|\s/g, '') }),
};

/** 2026, 2026年, 2026-03, 2026年3月, and what no year ends: 终身, life. */
function readPeriod(text: string): string | undefined {
  if (/^(终身|life|lifetime)$/i.test(text)) return 'life';
  const [, year, month] = /^((?:19|20)\d\d)(?:年度?|(?:年|[-/.])(0?[1-9]|1[0-2])月?)?$/.exec(text) ?? [];
  return month === undefined ? year : `${year}-${month.padStart(2, '0')}`;
}

const CHANGES: Readonly<Record<string, 'became' | 'ceased'>> = Object.assign(
  Object.create(null) as object,
  {
    新增: 'became',
    纳入: 'became',
    增加: 'became',
    became: 'became',
    退出: 'ceased',
    减少: 'ceased',
    取消: 'ceased',
    停发: 'ceased',
    ceased: 'ceased',
  } as const,
);

/** 2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, 20260131, and a spreadsheet's count of days. */
export function readDay({ kind, text }: Cell): Day | undefined {
  if (kind === 'number' && /^\d{5}(\.\d+)?$/.test(text)) return dayOfSerial(Number.parseInt(text, 10));
  const [, year = '', month = '', day = ''] =
    /^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))(?:[T ]0?0:00(?::00)?(?:\.0+)?)?$/
      .exec(text)
      ?.filter((part) => part !== undefined) ?? [];
  return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
}

/** Day 1 is the first of 1900, and 60 is a 29 February that never was; no day of ours lies before it. */
function dayOfSerial(serial: number): Day | undefined {
  let days = serial - 61;
  let [year, month] = [1900, 3];
  if (days < 0) return undefined;
  for (; days >= lengthOf(year, month); ) {
    days -= lengthOf(year, month);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  return parseDay(`${year}-${String(month).padStart(2, '0')}-${String(days + 1).padStart(2, '0')}`);
}

function lengthOf(year: number, month: number): number {
  const last = [31, 30, 29].find((day) => parseDay(`${year}-${String(month).padStart(2, '0')}-${day}`) !== undefined);
  return last ?? 28;
}

/** What no cell says alone. Adds its reasons to those of the cells. */
function together(read: ReadonlyMap<FieldName, string>, reasons: Reason[], context: CheckContext): CheckedRow | undefined {
  const { kind, today } = context;
  const dayField = kind === 'changes' ? 'day' : 'fromDay';
  const saidDay = read.get(dayField);
  const fromDay = saidDay ?? context.fromDay;
  const category = read.get('category') ?? context.category;
  const isFaulty = (field: FieldName) => reasons.some((reason) => reason.field === field);
  if (fromDay === undefined && !isFaulty(dayField)) reasons.push({ field: dayField, code: 'missing' });
  if (category === undefined && !isFaulty('category')) reasons.push({ field: 'category', code: 'missing' });
  const idNumber = readIdNumber(read.get('idNumber') ?? '');
  if (!idNumber.isValid || fromDay === undefined || category === undefined) return undefined;
  const toDay = read.get('toDay');
  const { bornOn, sex } = idNumber;
  if (bornOn > today) reasons.push({ field: 'idNumber', code: 'born-later' });
  if (fromDay < bornOn) reasons.push({ field: dayField, code: 'before-birth' });
  if (daysBetween(today, fromDay) > DAYS_AHEAD) reasons.push({ field: dayField, code: 'day-ahead' });
  if (toDay !== undefined && toDay < fromDay) reasons.push({ field: 'toDay', code: 'ends-before' });
  const [villageCode, phone, bankAccount] = [read.get('villageCode'), read.get('phone'), read.get('bankAccount')];
  return {
    name: read.get('name') ?? '',
    idNumber: idNumber.idNumber,
    sex,
    bornOn,
    ...(villageCode !== undefined && { villageCode }),
    ...(phone !== undefined && { phone }),
    ...(bankAccount !== undefined && { bankAccount }),
    category,
    change: read.get('change') === 'ceased' ? 'ceased' : 'became',
    fromDay: fromDay as Day,
    ...(toDay !== undefined && { toDay: toDay as Day }),
    saysDay: saidDay !== undefined,
  };
}

/** Roughly, and never too few for a year ahead: months are told apart from years by their words alone. */
function daysBetween(from: string, to: string): number {
  const count = (day: string) => Number(day.slice(0, 4)) * 366 + Number(day.slice(5, 7)) * 31 + Number(day.slice(8, 10));
  return count(to) - count(from);
}

/** What stands twice in one file: the same person and category, or one number with two names. Keeps what it has seen. */
export function twiceInFile(): (row: CheckedRow, rowNumber: number) => Reason | undefined {
  const names = new Map<string, { readonly name: string; readonly row: number }>();
  const said = new Map<string, number>();
  return ({ idNumber, name, category, change }, rowNumber) => {
    const named = names.get(idNumber);
    if (named && named.name !== name) return { field: 'name', code: 'other-name-in-file', row: named.row };
    if (!named) names.set(idNumber, { name, row: rowNumber });
    const key = `${idNumber} ${category} ${change}`;
    const before = said.get(key);
    if (before !== undefined) return { code: 'twice-in-file', row: before };
    said.set(key, rowNumber);
    return undefined;
  };
}

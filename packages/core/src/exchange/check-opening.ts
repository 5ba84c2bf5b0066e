// A row of a list of opening balances as Doudi understands it, or every reason why it cannot be taken. Pure: the county's counters and today are given.
import type { Day, Owner, Text } from '@doudi/policy';
import { readIdNumber } from '../registry/id-number.ts';
import { type Counter, findCounters, keyOfCounter, readCounted } from '../settlement/counters.ts';
import type { Row } from './cells.ts';
import { type CellContext, cellOf, readCells } from './check-row.ts';
import type { FieldName } from './kinds.ts';
import type { Reason } from './reasons.ts';

/** What a row says that somebody, or their household, has used. */
export interface CheckedOpening {
  readonly name: string;
  readonly idNumber: string;
  readonly period: string;
  readonly owner: Owner;
  /** Of the balance, such as `2026/paid/basic`. */
  readonly key: string;
  /** As it was called when the row was read. */
  readonly called: Text;
  readonly isCount: boolean;
  /** In fen, or a count. */
  readonly amount: number;
}

export interface OpeningContext extends CellContext {
  readonly today: Day;
  /** What the county's schemes count in a period; undefined where none of them holds then. */
  readonly countersIn: (period: string) => readonly Counter[] | undefined;
}

export type OpeningCheck = { readonly row: CheckedOpening; readonly reasons?: undefined } | { readonly row?: undefined; readonly reasons: readonly Reason[] };

export function checkOpening(row: Row, context: OpeningContext): OpeningCheck {
  const { read, reasons } = readCells(row, context);
  const checked = together(row, read, reasons, context);
  return checked === undefined || reasons.length > 0 ? { reasons } : { row: checked };
}

function together(row: Row, read: ReadonlyMap<FieldName, string>, reasons: Reason[], context: OpeningContext): CheckedOpening | undefined {
  const idNumber = readIdNumber(read.get('idNumber') ?? '');
  const period = read.get('period');
  if (idNumber.isValid && idNumber.bornOn > context.today) reasons.push({ field: 'idNumber', code: 'born-later' });
  if (period === undefined) return undefined;
  const counter = counterOf(read.get('counter'), period, reasons, context);
  if (idNumber.isValid && period !== 'life' && idNumber.bornOn.slice(0, period.length) > period) reasons.push({ field: 'period', code: 'before-birth' });
  const text = read.get('amount');
  if (!counter || text === undefined || !idNumber.isValid) return undefined;
  const isNumber = cellOf(row, 'amount', context)?.kind === 'number';
  const amount = readCounted(text, { isCount: counter.isCount, isNumber });
  if (amount === undefined) {
    reasons.push({ field: 'amount', code: 'bad-amount' });
    return undefined;
  }
  const { owner, called, isCount } = counter;
  return { name: read.get('name') ?? '', idNumber: idNumber.idNumber, period, owner, key: keyOfCounter(counter, period), called, isCount, amount };
}

function counterOf(text: string | undefined, period: string, reasons: Reason[], { countersIn, today }: OpeningContext): Counter | undefined {
  if (period !== 'life' && period > today.slice(0, period.length)) {
    reasons.push({ field: 'period', code: 'period-ahead' });
    return undefined;
  }
  const counters = countersIn(period);
  if (!counters) reasons.push({ field: 'period', code: 'no-scheme-then' });
  if (!counters || text === undefined) return undefined;
  const [found, another] = findCounters(counters, period, text);
  if (!found) reasons.push({ field: 'counter', code: 'unknown-counter' });
  if (another) reasons.push({ field: 'counter', code: 'ambiguous-counter' });
  return another ? undefined : found;
}

/** What stands twice in one file: the same person and counter, or one number with two names. Keeps what it has seen. */
export function openingTwiceInFile(): (row: CheckedOpening, rowNumber: number) => Reason | undefined {
  const names = new Map<string, { readonly name: string; readonly row: number }>();
  const said = new Map<string, number>();
  return ({ idNumber, name, owner, key }, rowNumber) => {
    const named = names.get(idNumber);
    if (named && named.name !== name) return { field: 'name', code: 'other-name-in-file', row: named.row };
    if (!named) names.set(idNumber, { name, row: rowNumber });
    const counted = `${idNumber} ${owner} ${key}`;
    const before = said.get(counted);
    if (before !== undefined) return { field: 'counter', code: 'counter-twice-in-file', row: before };
    said.set(counted, rowNumber);
    return undefined;
  };
}

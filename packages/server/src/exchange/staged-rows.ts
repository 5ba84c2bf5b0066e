// Rows of a file as they are read and staged: what each says, and what it would do to the county's record as it is now.
import {
  type CellContext,
  type CheckContext,
  type CheckedOpening,
  type CheckedRow,
  checkRow,
  decideRow,
  type Reason,
  type RegistryKind,
  type RowState,
  type Said,
  saidIn,
  twiceInFile,
} from '@doudi/core/exchange';
import type { Transaction } from '../platform/database/transaction.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { findByNumbers } from '../registry/match-people.ts';
import type { SheetRow } from './read-file.ts';

export interface ReadRow {
  readonly rowNumber: number;
  readonly reasons: readonly Reason[];
  readonly row?: CheckedRow | CheckedOpening;
  /** Of a row that is not taken, what its reasons are about. */
  readonly said?: Said;
}

export interface Staged extends ReadRow {
  readonly state: RowState;
  readonly personId?: string;
}

/** Reads rows one after the other, and knows of each whether another said the same before. */
export function readerOf<Checked extends CheckedRow | CheckedOpening>(
  check: (row: SheetRow['row']) => { readonly row: Checked; readonly reasons?: undefined } | { readonly reasons: readonly Reason[] },
  isTwice: (row: Checked, rowNumber: number) => Reason | undefined,
  context: CellContext,
): (row: SheetRow) => ReadRow {
  return ({ rowNumber, row }) => {
    const bad = (reasons: readonly Reason[]): ReadRow => ({ rowNumber, reasons, said: saidIn(row, reasons, context) });
    const checked = check(row);
    if (checked.reasons) return bad(checked.reasons);
    const twice = isTwice(checked.row, rowNumber);
    return twice ? bad([twice]) : { rowNumber, reasons: [], row: checked.row };
  };
}

export function registryReader(context: CheckContext): (row: SheetRow) => ReadRow {
  return readerOf((row) => checkRow(row, context), twiceInFile(), context);
}

export async function registryStager(
  transaction: Transaction,
  keys: FieldKeys,
  kind: RegistryKind,
  rows: readonly ReadRow[],
): Promise<(row: ReadRow) => Staged> {
  const people = await findByNumbers(transaction, keys, numbersOf(rows), { locks: 'nothing' });
  return (read) => {
    if (!read.row) return { ...read, state: 'bad' };
    const { rowNumber } = read;
    const row = read.row as CheckedRow;
    const ours = people.get(row.idNumber);
    const decision = decideRow(kind, row, ours);
    if (decision.state === 'bad') return { rowNumber, state: 'bad', reasons: [{ code: decision.code, field: 'villageCode' }] };
    return { rowNumber, state: decision.state, reasons: [], row, ...(ours && { personId: ours.personId }) };
  };
}

export function numbersOf(rows: readonly ReadRow[]): string[] {
  return [...new Set(rows.flatMap(({ row }) => row?.idNumber ?? []))];
}

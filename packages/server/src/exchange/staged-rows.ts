// Rows of a file as they are read and staged: what each says, and what it would do to the county's record as it is now.
import {
  type CheckContext,
  type CheckedOpening,
  type CheckedRow,
  checkRow,
  decideRow,
  type Reason,
  type RegistryKind,
  type RowState,
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
}

export interface Staged extends ReadRow {
  readonly state: RowState;
  readonly personId?: string;
}

/** Reads rows one after the other, and knows of each whether another said the same before. */
export function readerOf<Checked extends CheckedRow | CheckedOpening>(
  check: (row: SheetRow['row']) => { readonly row: Checked; readonly reasons?: undefined } | { readonly reasons: readonly Reason[] },
  isTwice: (row: Checked, rowNumber: number) => Reason | undefined,
): (row: SheetRow) => ReadRow {
  return ({ rowNumber, row }) => {
    const checked = check(row);
    if (checked.reasons) return { rowNumber, reasons: checked.reasons };
    const twice = isTwice(checked.row, rowNumber);
    return twice ? { rowNumber, reasons: [twice] } : { rowNumber, reasons: [], row: checked.row };
  };
}

export function registryReader(context: CheckContext): (row: SheetRow) => ReadRow {
  return readerOf((row) => checkRow(row, context), twiceInFile());
}

export async function registryStager(
  transaction: Transaction,
  keys: FieldKeys,
  kind: RegistryKind,
  rows: readonly ReadRow[],
): Promise<(row: ReadRow) => Staged> {
  const people = await findByNumbers(transaction, keys, numbersOf(rows), { locks: 'nothing' });
  return ({ rowNumber, reasons, row: read }) => {
    if (!read) return { rowNumber, state: 'bad', reasons };
    const row = read as CheckedRow;
    const ours = people.get(row.idNumber);
    const decision = decideRow(kind, row, ours);
    if (decision.state === 'bad') return { rowNumber, state: 'bad', reasons: [{ code: decision.code, field: 'villageCode' }] };
    return { rowNumber, state: decision.state, reasons: [], row, ...(ours && { personId: ours.personId }) };
  };
}

export function numbersOf(rows: readonly ReadRow[]): string[] {
  return [...new Set(rows.flatMap(({ row }) => row?.idNumber ?? []))];
}

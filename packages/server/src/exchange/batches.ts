// The tables of imports: what a file is, how it is read, how far it is. Whoever changes an import locks its row first.

import { refuse } from '@doudi/core/contract';
import type { ENCODINGS, ImportKindName, ImportState, Mapping } from '@doudi/core/exchange';
import type { Text } from '@doudi/policy';
import type { SealedColumn } from '../platform/database/sealed-columns.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { type FieldKeys, openField } from '../platform/secrets/field-keys.ts';

/** How a file is read. */
export interface Reading {
  readonly encoding?: (typeof ENCODINGS)[number] | undefined;
  readonly mapping: Mapping;
  readonly category?: string | undefined;
  readonly fromDay?: string | undefined;
  /** The row of the head. */
  readonly headRow?: number;
  /** Of what the head says, to know it again. */
  readonly headSha256?: string;
}

export interface BatchRow {
  readonly import_id: string;
  readonly kind: ImportKindName;
  readonly source: string;
  readonly file_name: string;
  readonly file_bytes: number;
  readonly part_count: number;
  readonly begun_at: Date;
  readonly begun_by: string;
  readonly state: ImportState;
  readonly reading: Reading | null;
  readonly run: number;
  readonly file_sha256: string | null;
  readonly row_count: number | null;
  readonly rows_done: number;
  readonly row_at: number;
  readonly fault: Text | null;
  readonly applied_at: Date | null;
  readonly applied_by: string | null;
  readonly undone_at: Date | null;
  readonly undone_by: string | null;
}

export const NO_SUCH_IMPORT = refuse('not-found', { zh: '没有这次导入。', en: 'there is no such import' }, '/importId');
export const FILE_IS_GONE = refuse(
  'state-differs',
  { zh: '文件已过保存期限，不能再取回。', en: 'the file was kept as long as it may be, and is gone' },
  '/importId',
);

export async function findBatch({ rows, countyId }: Transaction, importId: string): Promise<BatchRow | undefined> {
  const [row] = await rows<BatchRow>('select * from import_batch where county_id = $1 and import_id = $2', [countyId, importId]);
  return row;
}

export async function lockBatch({ rows, countyId }: Transaction, importId: string): Promise<BatchRow | undefined> {
  const [row] = await rows<BatchRow>('select * from import_batch where county_id = $1 and import_id = $2 for update', [countyId, importId]);
  return row;
}

/** What cannot be done in the state in which the import is. */
export function wrongState({ state }: Pick<BatchRow, 'state'>) {
  const { zh, en } = STATE_WORDS[state];
  return refuse('state-differs', { zh: `这次导入${zh}，不能这样办理。`, en: `this import ${en}, so this cannot be done` }, '/importId');
}

const STATE_WORDS: Readonly<Record<ImportState, Text>> = {
  uploading: { zh: '尚未传完', en: 'has not arrived whole' },
  uploaded: { zh: '已传完，尚未检查', en: 'has arrived and was not checked' },
  checking: { zh: '正在检查', en: 'is being checked' },
  checked: { zh: '已检查，尚未应用', en: 'was checked and not applied' },
  applying: { zh: '正在应用', en: 'is being applied' },
  applied: { zh: '已应用', en: 'was applied' },
  undoing: { zh: '正在撤销', en: 'is being taken back' },
  undone: { zh: '已撤销', en: 'was taken back' },
  unreadable: { zh: '的文件无法读取', en: 'has a file that cannot be read' },
};

const COLUMNS = {
  state: 'state',
  reading: 'reading',
  run: 'run',
  sha256: 'file_sha256',
  rowCount: 'row_count',
  rowsDone: 'rows_done',
  rowAt: 'row_at',
  fault: 'fault',
} as const;

export interface BatchChange {
  readonly state?: ImportState;
  readonly reading?: Reading;
  readonly run?: number;
  readonly sha256?: string;
  readonly rowCount?: number | null;
  readonly rowsDone?: number;
  readonly rowAt?: number;
  readonly fault?: Text | null;
}

/** Sets what is named. */
export function changeBatch(countyId: string, importId: string, change: BatchChange): Statement {
  const has = (name: keyof typeof COLUMNS) => change[name] !== undefined;
  return {
    text: `update import_batch set
             state = case when $3 then $4 else state end, reading = case when $5 then $6::json else reading end, run = case when $7 then $8::integer else run end,
             file_sha256 = case when $9 then $10 else file_sha256 end, row_count = case when $11 then $12::integer else row_count end,
             rows_done = case when $13 then $14::integer else rows_done end, row_at = case when $15 then $16::integer else row_at end,
             fault = case when $17 then $18::json else fault end
           where county_id = $1 and import_id = $2`,
    values: [
      countyId,
      importId,
      ...[has('state'), change.state, has('reading'), change.reading && JSON.stringify(change.reading), has('run'), change.run],
      ...[has('sha256'), change.sha256, has('rowCount'), change.rowCount, has('rowsDone'), change.rowsDone, has('rowAt'), change.rowAt],
      ...[has('fault'), change.fault ? JSON.stringify(change.fault) : null],
    ],
  };
}

/** One step more is done; several go side by side. */
export function countDone(countyId: string, importId: string, rows: number): Statement {
  return { text: 'update import_batch set rows_done = rows_done + $3 where county_id = $1 and import_id = $2', values: [countyId, importId, rows] };
}

/** What of imports is sealed, for whoever exchanges keys. */
export const IMPORTS_SEALED: readonly SealedColumn[] = [
  { table: 'import_part', rowId: 'import_part_id', column: 'content_cipher', field: 'content' },
  { table: 'import_row', rowId: 'import_row_id', column: 'cells_cipher', field: 'cells' },
  { table: 'change_file', rowId: 'change_file_id', column: 'content_cipher', field: 'content' },
];

/** One part as it was sent, in Base64; undefined if it is not there any more. */
export async function findPart({ rows, countyId }: Transaction, keys: FieldKeys, importId: string, part: number): Promise<string | undefined> {
  const [row] = await rows<{ content_cipher: Buffer | null }>('select content_cipher from import_part where county_id = $1 and import_part_id = $2', [
    countyId,
    partId(importId, part),
  ]);
  return row?.content_cipher ? openField(keys, row.content_cipher, whereOfPart(importId, part)) : undefined;
}

/** The whole file; undefined where a part is missing. */
export async function findFile(transaction: Transaction, keys: FieldKeys, { import_id, part_count }: BatchRow): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  // One after the other, for a file may have many.
  for (let part = 0; part < part_count; part++) {
    const content = await findPart(transaction, keys, import_id, part);
    if (content === undefined) return undefined;
    parts.push(Buffer.from(content, 'base64'));
  }
  return Buffer.concat(parts);
}

export function partId(importId: string, part: number): string {
  return `${importId}-${part}`;
}

export function whereOfPart(importId: string, part: number): string {
  return `import_part/${partId(importId, part)}/content`;
}

/** A row of one reading. */
export function rowId({ import_id, run }: Pick<BatchRow, 'import_id' | 'run'>, rowNumber: number): string {
  return `${import_id}-${run}-${rowNumber}`;
}

export function whereOfRow(importRowId: string): string {
  return `import_row/${importRowId}/cells`;
}

// What the columns of a file are: read from its head, or remembered from the last file with the same head.
import { createHash } from 'node:crypto';
import { isRefusal, refuse } from '@doudi/core/contract';
import {
  columnsOf,
  findHead,
  getImportColumns,
  HEAD_WITHIN,
  headText,
  type ImportKindName,
  importColumn,
  isNeeded,
  type Mapping,
  mapByWords,
  type Row,
  textOf,
} from '@doudi/core/exchange';
import { queryRoute } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { UserError } from '../platform/user-error.ts';
import { type BatchRow, FILE_IS_GONE, findBatch, findFile, NO_SUCH_IMPORT, wrongState } from './batches.ts';
import { formOf, rowsOf, type SheetRow } from './read-file.ts';

export interface Head {
  readonly rowNumber: number;
  readonly row: Row;
}

const NO_ROWS = { zh: '文件里没有内容。', en: 'there is nothing in the file' };

/** The head among the first rows. Throws a `UserError` where there are none. */
export function headAmong(kind: ImportKindName, rows: readonly SheetRow[]): Head {
  const first = rows.slice(0, HEAD_WITHIN);
  const head =
    first[
      findHead(
        kind,
        first.map(({ row }) => row),
      )
    ];
  if (!head) throw new UserError(NO_ROWS);
  return head;
}

async function readHead(kind: ImportKindName, bytes: Buffer, form: ReturnType<typeof formOf>): Promise<Head> {
  const first: SheetRow[] = [];
  for await (const rows of rowsOf(bytes, form)) {
    first.push(...rows);
    if (first.length >= HEAD_WITHIN) break;
  }
  return headAmong(kind, first);
}

export function getImportColumnsRoute(database: Database, keys: FieldKeys): Route {
  return queryRoute(getImportColumns, database, async (transaction, { importId, encoding }, { actor }) => {
    const batch = await findBatch(transaction, importId);
    if (!batch || batch.begun_by !== actor?.actorId) return NO_SUCH_IMPORT;
    if (batch.state === 'uploading') return wrongState(batch);
    const bytes = await findFile(transaction, keys, batch);
    if (!bytes) return FILE_IS_GONE;
    const read = await readOrRefuse(batch, bytes, encoding);
    if (isRefusal(read)) return read;
    const remembered = await findMapping(transaction, batch, read.head.row);
    return {
      importId,
      ...read.form,
      headRow: read.head.rowNumber,
      head: Array.from(read.head.row, textOf),
      fields: columnsOf(batch.kind).map((field) => ({ field, name: importColumn(field).name, isNeeded: isNeeded(field) })),
      mapping: { ...(remembered ?? mapByWords(batch.kind, read.head.row)) },
      isRemembered: remembered !== undefined,
    };
  });
}

async function readOrRefuse({ kind }: BatchRow, bytes: Buffer, encoding: Parameters<typeof formOf>[1]) {
  try {
    const form = formOf(bytes, encoding);
    return { form, head: await readHead(kind, bytes, form) };
  } catch (error) {
    if (error instanceof UserError) return refuse('unreadable-file', error.text, '/importId');
    throw error;
  }
}

async function findMapping({ rows, countyId }: Transaction, { kind, source }: BatchRow, head: Row): Promise<Mapping | undefined> {
  const [found] = await rows<{ mapping: Mapping }>(
    `select mapping from import_mapping where county_id = $1 and head_sha256 = $2 and kind = $3 and source = $4
     order by recorded_at desc, import_mapping_id desc limit 1`,
    [countyId, headSha256(head), kind, source],
  );
  return found?.mapping;
}

/** What was applied with it was right: so it is proposed for the next file with the same head. */
export function rememberMapping(
  { kind, source, reading }: Pick<BatchRow, 'kind' | 'source' | 'reading'>,
  { countyId, actor, now, newId }: CommandContext,
): Statement[] {
  if (!reading?.headSha256) return [];
  return [
    {
      text: `insert into import_mapping (county_id, import_mapping_id, kind, source, head_sha256, mapping, recorded_at, recorded_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [countyId, newId(), kind, source, reading.headSha256, JSON.stringify(reading.mapping), now, actor.actorId],
    },
  ];
}

export function headSha256(head: Row): string {
  return createHash('sha256').update(headText(head)).digest('hex');
}

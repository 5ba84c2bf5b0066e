// The dry run: every row of a file is read, checked and compared with the record, a thousand at a time, each a command of its own. A server that is ended in
// the middle goes on where it was: what was done has its key.
import { createHash } from 'node:crypto';
import { refuse } from '@doudi/core/contract';
import { checkImport, columnsOf, HEAD_WITHIN, importColumn, isEmptyRow, MOST_ROWS, missingIn } from '@doudi/core/exchange';
import { commandOf } from '../platform/answers.ts';
import type { Command } from '../platform/database/run-command.ts';
import { maintain, read } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { type FieldKeys, sealField } from '../platform/secrets/field-keys.ts';
import { UserError } from '../platform/user-error.ts';
import { type BatchRow, changeBatch, countDone, findBatch, findFile, lockBatch, NO_SUCH_IMPORT, rowId, whereOfRow, wrongState } from './batches.ts';
import { type Head, headAmong, headSha256 } from './columns.ts';
import { type Job, ROWS_AT_ONCE, runStep } from './job.ts';
import { knownIn, type ListSchemes } from './knowing.ts';
import { openingReader, openingStager } from './opening-rows.ts';
import { formOf, rowsOf, type SheetRow } from './read-file.ts';
import { type ReadRow, registryReader, registryStager } from './staged-rows.ts';

/** Says what the columns are, and begins. It may be said again as long as nothing was applied. */
export function checkImportCommand(schemes: ListSchemes) {
  return commandOf(checkImport, async (transaction, { importId, ...reading }, { countyId, actor }) => {
    const batch = await lockBatch(transaction, importId);
    return () => {
      if (!batch || batch.begun_by !== actor.actorId) return NO_SUCH_IMPORT;
      if (!MAY_CHECK.includes(batch.state)) return wrongState(batch);
      const refusal = readingRefusal(batch, reading, schemes);
      if (refusal) return refusal;
      return {
        answer: { importId },
        writes: [changeBatch(countyId, importId, { state: 'checking', reading, run: batch.run + 1, rowCount: null, rowsDone: 0, rowAt: 0, fault: null })],
        audit: { subject: `import/${importId}`, facts: { run: batch.run + 1, columns: Object.keys(reading.mapping) } },
      };
    };
  });
}

const MAY_CHECK: readonly BatchRow['state'][] = ['uploaded', 'checked', 'unreadable'];

function readingRefusal({ kind }: BatchRow, { mapping, category, fromDay }: NonNullable<BatchRow['reading']>, schemes: ListSchemes) {
  const [missing] = missingIn(kind, mapping);
  const needed =
    missing ??
    (kind !== 'opening-sums' && mapping.category === undefined && category === undefined ? 'category' : undefined) ??
    (kind === 'persons' && mapping.fromDay === undefined && fromDay === undefined ? 'fromDay' : undefined) ??
    (kind === 'changes' && mapping.day === undefined && fromDay === undefined ? 'day' : undefined);
  if (needed !== undefined) {
    const { zh, en } = importColumn(needed).name;
    return refuse('bad-input', { zh: `请指明“${zh}”是哪一列，或统一填写。`, en: `say which column is "${en}", or say it for all rows` }, `/mapping/${needed}`);
  }
  const strange = Object.keys(mapping).find((field) => !(columnsOf(kind) as readonly string[]).includes(field));
  if (strange !== undefined) return refuse('bad-input', { zh: '这种名单没有这一字段。', en: 'a list of this kind has no such field' }, `/mapping/${strange}`);
  const places = Object.values(mapping);
  if (new Set(places).size < places.length) return refuse('bad-input', { zh: '同一列不能对应两个字段。', en: 'one column cannot be two fields' }, '/mapping');
  if (category !== undefined && !schemes.knowsCategory(category))
    return refuse('unknown-category', { zh: '没有任何方案认得这一类别。', en: 'no scheme knows this category' }, '/category');
  return undefined;
}

/** What the key of a step remembers: rows by their numbers alone, and whoever reads the file again sends the same. */
interface Step {
  readonly importId: string;
  readonly run: number;
  readonly from: number;
  readonly to: number;
}

const TOO_MANY = {
  zh: `名单超过 ${MOST_ROWS} 行；请分成几份。`,
  en: `the list has more than ${MOST_ROWS} rows; send it in parts`,
};
const FILE_GONE = { zh: '文件已过保存期限。', en: 'the file was kept as long as it may be, and is gone' };

/** So many steps at a time: while some thousands are written and compared, the next is read. */
const STEPS_AT_ONCE = 3;

export async function runCheck(job: Job, batch: BatchRow): Promise<void> {
  const { database, keys, scope } = job;
  const { bytes, known } = await read(database, scope, async (transaction) => ({
    bytes: await findFile(transaction, keys, batch),
    known: await knownIn(transaction, job.schemes),
  }));
  if (!bytes) throw new UserError(FILE_GONE);
  const said = { ...known, ...(batch.reading ?? { mapping: {} }), today: localDay(database.now()) };
  const readRow = batch.kind === 'opening-sums' ? openingReader({ ...said, kind: batch.kind }) : registryReader({ ...said, kind: batch.kind });
  let chunk: ReadRow[] = [];
  let [count, chunks] = [0, 0];
  const saving: Promise<unknown>[] = [];
  const save = async () => {
    const rows = chunk;
    chunk = [];
    const step: Step = { importId: batch.import_id, run: batch.run, from: rows[0]?.rowNumber ?? 0, to: rows.at(-1)?.rowNumber ?? 0 };
    if (saving.length === STEPS_AT_ONCE) await saving.shift();
    const saved = runStep(job, readRowsCommand(keys, batch.kind, rows), step, `${batch.run}-check-${++chunks}`);
    // Whoever waits for it hears of a failure; until then it is nobody's.
    saved.catch(() => undefined);
    saving.push(saved);
  };
  let head: Head | undefined;
  const listed = behindHead(batch, rowsOf(bytes, formOf(bytes, batch.reading?.encoding)), (found) => {
    head = found;
  });
  try {
    for await (const rows of listed) {
      for (const row of rows) {
        if (isEmptyRow(row.row)) continue;
        if (++count > MOST_ROWS) throw new UserError(TOO_MANY);
        chunk.push(readRow(row));
        if (chunk.length === ROWS_AT_ONCE) await save();
      }
    }
    if (chunk.length > 0) await save();
    await Promise.all(saving);
  } finally {
    // What went wrong is told when nothing is under way any more.
    await Promise.allSettled(saving);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await maintain(database, scope, async ({ rows, countyId }) => {
    const { text, values = [] } = changeBatch(countyId, batch.import_id, {
      state: 'checked',
      rowCount: count,
      sha256,
      reading: { ...(batch.reading ?? { mapping: {} }), ...(head && { headRow: head.rowNumber, headSha256: headSha256(head.row) }) },
    });
    await rows(text, values);
  });
}

/** What stands below the head, which is among the first rows. */
async function* behindHead(batch: BatchRow, all: AsyncGenerator<SheetRow[]>, tell: (head: Head) => void): AsyncGenerator<SheetRow[]> {
  let first: SheetRow[] | undefined = [];
  const start = (rows: SheetRow[]) => {
    const head = headAmong(batch.kind, rows);
    tell(head);
    return rows.filter(({ rowNumber }) => rowNumber > head.rowNumber);
  };
  for await (const rows of all) {
    if (first === undefined) yield rows;
    else {
      first.push(...rows);
      if (first.length < HEAD_WITHIN) continue;
      yield start(first);
      first = undefined;
    }
  }
  if (first !== undefined) yield start(first);
}

function readRowsCommand(keys: FieldKeys, kind: BatchRow['kind'], rows: readonly ReadRow[]): Command<Step, { readonly rows: number }> {
  return {
    name: 'readImportRows',
    purpose: 'registry',
    load: async (transaction, { importId, run }, { countyId }) => {
      // Not locked, for several steps go side by side; only when all are done does anything else begin.
      const batch = await findBatch(transaction, importId);
      const stage = kind === 'opening-sums' ? await openingStager(transaction, keys, rows) : await registryStager(transaction, keys, kind, rows);
      return () => {
        if (!batch) return NO_SUCH_IMPORT;
        if (batch.state !== 'checking' || batch.run !== run) return wrongState(batch);
        const told = rows.map(stage);
        const ids = told.map(({ rowNumber }) => rowId(batch, rowNumber));
        return {
          answer: { rows: rows.length },
          writes: [
            {
              name: 'insert-import-rows',
              text: `insert into import_row (county_id, import_row_id, import_id, run, row_number, state, reasons, cells_cipher, person_id)
                     select $1, r.id, $2, $3, r.row_number, r.state, r.reasons::json, r.cells, r.person_id
                     from unnest($4::text[], $5::integer[], $6::text[], $7::text[], $8::bytea[], $9::text[])
                       as r (id, row_number, state, reasons, cells, person_id)`,
              values: [
                countyId,
                importId,
                run,
                ids,
                told.map(({ rowNumber }) => rowNumber),
                told.map(({ state }) => state),
                told.map(({ reasons }) => (reasons.length === 0 ? null : JSON.stringify(reasons))),
                told.map(({ row, said }, place) => {
                  const cells = row ?? (said && Object.keys(said).length > 0 ? { said } : undefined);
                  return cells ? sealField(keys, JSON.stringify(cells), whereOfRow(ids[place] ?? '')) : null;
                }),
                told.map(({ personId }) => personId ?? null),
              ],
            },
            countDone(countyId, importId, rows.length),
          ],
          audit: { subject: `import/${importId}`, facts: { rows: rows.length }, persons: told.flatMap(({ personId }) => personId ?? []) },
        };
      };
    },
  };
}

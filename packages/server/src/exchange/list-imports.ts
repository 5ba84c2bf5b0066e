// What is told of imports: how far each is, what its rows say and do, why some are not taken; and the file itself, to whoever brought it.
import {
  type CheckedOpening,
  type CheckedRow,
  type Difference,
  decideRow,
  getImport,
  getImportPart,
  isUnderWay,
  listImportReasons,
  listImportRows,
  listImports,
  type OurPerson,
  type Reason,
  type RegistryKind,
  type RowState,
  reasonWords,
  type Said,
} from '@doudi/core/exchange';
import { maskBankAccount, maskIdNumber, maskPhone } from '@doudi/core/registry';
import { type Fen, formatFen } from '@doudi/policy';
import { queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { findByIds } from '../registry/match-people.ts';
import { type ListedPerson, matchRows } from '../registry/match-rows.ts';
import { saidOf, withCells } from './apply.ts';
import { type BatchRow, FILE_IS_GONE, findBatch, findPart, NO_SUCH_IMPORT, wrongState } from './batches.ts';

const MOST_LISTED = 50;
const REASONS_AT_ONCE = 5_000;

export async function countRows({ rows, countyId }: Transaction, { import_id, run }: Pick<BatchRow, 'import_id' | 'run'>) {
  const found = await rows<{ state: RowState; count: number }>(
    'select state, count(*)::integer as count from import_row where county_id = $1 and import_id = $2 and run = $3 group by state',
    [countyId, import_id, run],
  );
  return Object.fromEntries(found.map(({ state, count }) => [state, count])) as Partial<Record<RowState, number>>;
}

interface ListedRow extends BatchRow {
  readonly begun_by_name: string;
}

const LISTED = `select b.*, coalesce(a.display_name, b.begun_by) as begun_by_name
  from import_batch b left join actor a on a.county_id = $1 and a.actor_id = b.begun_by
  where b.county_id = $1`;

async function countUndecided({ rows, countyId }: Transaction, { import_id, run }: BatchRow): Promise<number> {
  const [found] = await rows<{ count: number }>(
    `select count(*)::integer as count from import_row r where r.county_id = $1 and r.import_id = $2 and r.run = $3 and r.state in ('conflict', 'unmatched')
       and not exists (select from import_decision d where d.county_id = $1 and d.import_row_id = r.import_row_id)`,
    [countyId, import_id, run],
  );
  return found?.count ?? 0;
}

/** Rows are not counted while they are worked on: whoever looks again each second would make it slower. */
async function toTold(transaction: Transaction, row: ListedRow, actorId: string | undefined) {
  const isCounted = !isUnderWay(row);
  return {
    importId: row.import_id,
    kind: row.kind,
    source: row.source,
    fileName: row.file_name,
    bytes: row.file_bytes,
    ...(row.file_sha256 !== null && { sha256: row.file_sha256 }),
    state: row.state,
    begunAt: row.begun_at.toISOString(),
    begunByName: row.begun_by_name,
    isOwn: row.begun_by === actorId,
    ...(row.row_count !== null && { rows: row.row_count }),
    rowsDone: row.rows_done,
    counts: isCounted ? await countRows(transaction, row) : {},
    undecided: isCounted ? await countUndecided(transaction, row) : 0,
    ...(row.fault && { fault: row.fault }),
    ...(row.applied_at && { appliedAt: row.applied_at.toISOString() }),
    ...(row.undone_at && { undoneAt: row.undone_at.toISOString() }),
  };
}

interface ListedImportRow {
  readonly import_row_id: string;
  readonly row_number: number;
  readonly state: RowState;
  readonly reasons: readonly Reason[] | null;
  readonly cells_cipher: Buffer | null;
  readonly person_id: string | null;
  readonly applied_at: Date | null;
  readonly decision: string | null;
  readonly decision_reason: string | null;
  readonly decided_at: Date | null;
  readonly decided_by_name: string | null;
}

export function listImportsRoutes(database: Database, keys: FieldKeys): Route[] {
  return [
    queryRoute(listImports, database, async (transaction, _, { actor }) => {
      const found = await transaction.rows<ListedRow>(`${LISTED} order by b.begun_at desc, b.import_id desc limit ${MOST_LISTED}`, [transaction.countyId]);
      const imports = [];
      for (const row of found) imports.push(await toTold(transaction, row, actor?.actorId));
      return { imports };
    }),
    queryRoute(getImport, database, async (transaction, { importId }, { actor }) => {
      const [row] = await transaction.rows<ListedRow>(`${LISTED} and b.import_id = $2`, [transaction.countyId, importId]);
      return row ? toTold(transaction, row, actor?.actorId) : NO_SUCH_IMPORT;
    }),
    queryRoute(listImportRows, database, async (transaction, { importId, state, after, pageSize }, { actor }) => {
      const batch = await findBatch(transaction, importId);
      if (!batch) return NO_SUCH_IMPORT;
      const found = await transaction.rows<ListedImportRow>(
        `select r.import_row_id, r.row_number, r.state, r.reasons, r.cells_cipher, r.person_id, r.applied_at,
           d.decision, d.reason as decision_reason, d.decided_at, coalesce(a.display_name, d.decided_by) as decided_by_name
         from import_row r
         left join import_decision d on d.county_id = $1 and d.import_row_id = r.import_row_id
         left join actor a on a.county_id = $1 and a.actor_id = d.decided_by
         where r.county_id = $1 and r.import_id = $2 and r.run = $3 and r.row_number > $4 and ($5::text is null or r.state = $5)
         order by r.row_number limit $6`,
        [transaction.countyId, importId, batch.run, after, state, pageSize + 1],
      );
      const shown = found.slice(0, pageSize);
      const likely = batch.kind === 'opening-sums' ? new Map<string, string[]>() : await findLikely(transaction, keys, shown);
      const people = await findByIds(transaction, keys, [...shown.flatMap(({ person_id }) => person_id ?? []), ...[...likely.values()].flat()]);
      return {
        importId,
        rows: shown.map((row) => toRowTold(row, batch, likely, people, keys, batch.begun_by === actor?.actorId)),
        hasMore: found.length > pageSize,
      };
    }),
    queryRoute(listImportReasons, database, async (transaction, { importId, after }) => {
      const batch = await findBatch(transaction, importId);
      if (!batch) return NO_SUCH_IMPORT;
      if (batch.row_count === null) return wrongState(batch);
      const found = await transaction.rows<Pick<ListedImportRow, 'row_number' | 'state' | 'reasons'>>(
        `select row_number, state, reasons from import_row
         where county_id = $1 and import_id = $2 and run = $3 and row_number > $4 and state in ('conflict', 'unmatched', 'bad') order by row_number limit $5`,
        [transaction.countyId, importId, batch.run, after, REASONS_AT_ONCE + 1],
      );
      return {
        importId,
        headRow: batch.reading?.headRow ?? 0,
        rows: found.slice(0, REASONS_AT_ONCE).map(({ row_number, state, reasons }) => ({ row: row_number, state, reasons: wordsOf(state, reasons) })),
        hasMore: found.length > REASONS_AT_ONCE,
      };
    }),
    queryRoute(getImportPart, database, async (transaction, { importId, part }, { actor }) => {
      const batch = await findBatch(transaction, importId);
      if (!batch || batch.begun_by !== actor?.actorId || part >= batch.part_count) return NO_SUCH_IMPORT;
      if (batch.state === 'uploading') return wrongState(batch);
      const data = await findPart(transaction, keys, importId, part);
      return data === undefined ? FILE_IS_GONE : { importId, parts: batch.part_count, data };
    }),
  ];
}

const STATE_REASONS = {
  conflict: [{ zh: '与本县登记的内容不同，由本县裁定', en: 'says something else than the county’s record; the county decides' }],
  unmatched: [{ zh: '该身份证号在本县没有登记', en: 'the ID number is not registered in the county' }],
} as const;

function wordsOf(state: RowState, reasons: readonly Reason[] | null, said: Said = {}) {
  if (state === 'conflict' || state === 'unmatched') return [...STATE_REASONS[state]];
  return (reasons ?? []).map((reason) => reasonWords(reason, reason.field && said[reason.field]));
}

/** Whom the rows that found nobody by their number may mean, by the rows' ids. */
async function findLikely(transaction: Transaction, keys: FieldKeys, shown: readonly ListedImportRow[]): Promise<Map<string, string[]>> {
  const open = shown.filter(({ state, decision, person_id }) => (state === 'new' || state === 'unmatched') && decision === null && person_id === null);
  const listed = open.flatMap((row) => withCells<CheckedRow, ListedImportRow>(row, keys)).map(({ import_row_id: id, cells }) => toListed(id, cells));
  if (listed.length === 0) return new Map();
  const { outcomes } = await matchRows(transaction, keys, listed);
  return new Map(
    outcomes.map(({ rowId, personId, candidates }) => [
      rowId,
      [...new Set([...(personId === undefined ? [] : [personId]), ...candidates.map((candidate) => candidate.personId)])],
    ]),
  );
}

function toListed(id: string, { name, idNumber, sex, bornOn, villageCode, phone }: CheckedRow): ListedPerson {
  return { id, name, idNumber, sex, bornOn, ...(villageCode !== undefined && { villageCode }), ...(phone !== undefined && { phone }) };
}

function toRowTold(
  row: ListedImportRow,
  { kind, state }: BatchRow,
  likely: ReadonlyMap<string, readonly string[]>,
  people: ReadonlyMap<string, OurPerson>,
  keys: FieldKeys,
  isOwn: boolean,
) {
  const ours = row.person_id === null ? undefined : people.get(row.person_id);
  const { told, decision } = kind === 'opening-sums' ? { told: openingTold(row, keys), decision: undefined } : registryTold(row, kind, state, ours, keys);
  return {
    row: row.row_number,
    state: row.state,
    // What stood in a cell that cannot be read may be anything. Whoever brought the list has it; nobody else learns it here.
    reasons: wordsOf(row.state, row.reasons, isOwn && row.state === 'bad' ? saidOf(row, keys) : {}),
    ...(told && { told }),
    ...(row.person_id !== null && { personId: row.person_id }),
    differences: decision?.state === 'conflict' ? decision.differences.map(masked) : [],
    candidates: (likely.get(row.import_row_id) ?? []).flatMap((personId) => {
      const person = people.get(personId);
      return person ? [{ personId, name: person.name, bornOn: person.bornOn, villageCode: person.villageCode }] : [];
    }),
    isApplied: row.applied_at !== null,
    ...(row.decision !== null && {
      decision: {
        decision: row.decision,
        reason: row.decision_reason ?? '',
        byName: row.decided_by_name ?? '',
        at: row.decided_at?.toISOString() ?? '',
      },
    }),
  };
}

function registryTold(row: ListedImportRow, kind: RegistryKind, state: BatchRow['state'], ours: OurPerson | undefined, keys: FieldKeys) {
  const cells = withCells<CheckedRow, ListedImportRow>(row, keys)[0]?.cells;
  const isOpen = row.state === 'conflict' && row.decision === null && state !== 'undone';
  return { told: cells && toldOf(cells), decision: cells && isOpen ? decideRow(kind, cells, ours) : undefined };
}

function openingTold(row: ListedImportRow, keys: FieldKeys) {
  const cells = withCells<CheckedOpening, ListedImportRow>(row, keys)[0]?.cells;
  if (!cells) return undefined;
  const { name, idNumber, period, owner, key, called, isCount, amount } = cells;
  const value = isCount ? String(amount) : formatFen(amount as Fen);
  return { name, idNumberMasked: maskIdNumber(idNumber), opening: { period, owner, name: key.slice(period.length + 1), called, value } };
}

function toldOf({ name, idNumber, villageCode, phone, bankAccount, category, change, fromDay, toDay }: CheckedRow) {
  return {
    name,
    idNumberMasked: maskIdNumber(idNumber),
    ...(villageCode !== undefined && { villageCode }),
    ...(phone !== undefined && { phoneMasked: maskPhone(phone) }),
    ...(bankAccount !== undefined && { bankAccountMasked: maskBankAccount(bankAccount) }),
    category,
    change,
    fromDay,
    ...(toDay !== undefined && { toDay }),
  };
}

function masked({ field, ours, theirs }: Difference): Difference {
  const mask = field === 'phone' ? maskPhone : field === 'bankAccount' ? maskBankAccount : undefined;
  return mask ? { field, ours: mask(ours), theirs: mask(theirs) } : { field, ours, theirs };
}

// Opening balances in a list: staged like any row, written as postings from the opening account, and taken back by postings the other way. What was settled for
// somebody in the meantime is looked for under the locks of whoever settles, so that no opening balance comes after a bill.
import { type CheckedOpening, checkOpening, decideOpening, type OpeningContext, openingTwiceInFile, type Reason } from '@doudi/core/exchange';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { UserError } from '../platform/user-error.ts';
import { findByNumbers } from '../registry/match-people.ts';
import {
  bookOpening,
  findPostings,
  findStoodOn,
  loadUses,
  lockOpened,
  type OpeningPosting,
  toOpeningPosting,
  toReversal,
  type Uses,
} from '../settlement/openings.ts';
import type { BatchRow } from './batches.ts';
import type { SheetRow } from './read-file.ts';
import { numbersOf, type ReadRow, readerOf, type Staged } from './staged-rows.ts';

export function openingReader(context: OpeningContext): (row: SheetRow) => ReadRow {
  return readerOf((row) => checkOpening(row, context), openingTwiceInFile(), context);
}

type People = Awaited<ReturnType<typeof findByNumbers>>;

async function loadKnown(
  transaction: Transaction,
  keys: FieldKeys,
  openings: readonly CheckedOpening[],
  locks: boolean,
): Promise<{ people: People; uses: Uses }> {
  const people = await findByNumbers(transaction, keys, numbersOf(openings.map((row) => ({ rowNumber: 0, reasons: [], row }))), {
    locks: locks ? 'people' : 'nothing',
  });
  const wanted = openings.flatMap(({ idNumber, owner, key }) => {
    const ours = people.get(idNumber);
    return ours ? [{ personId: ours.personId, owner, key }] : [];
  });
  return { people, uses: await loadUses(transaction, wanted, { locks }) };
}

/** Rows that come one after the other: what an earlier one opens, a later one meets. */
function decider({ people, uses }: { readonly people: People; readonly uses: Uses }) {
  const opened = new Map<string, number>();
  return (row: CheckedOpening) => {
    const ours = people.get(row.idNumber);
    const { owner, key, amount } = row;
    const use = ours && uses.of({ personId: ours.personId, owner, key });
    const account = `${owner}/${use?.ownerId}/${key}`;
    const decision = decideOpening(row, ours && use && { ...use, name: ours.name, opened: opened.get(account) ?? use.opened });
    if (decision.state === 'new') opened.set(account, amount);
    return { decision, personId: ours?.personId, use };
  };
}

export async function openingStager(transaction: Transaction, keys: FieldKeys, rows: readonly ReadRow[]): Promise<(row: ReadRow) => Staged> {
  const decide = decider(
    await loadKnown(
      transaction,
      keys,
      rows.flatMap(({ row }) => (row ? [row as CheckedOpening] : [])),
      false,
    ),
  );
  return (read) => {
    if (!read.row) return { ...read, state: 'bad' };
    const { rowNumber } = read;
    const row = read.row as CheckedOpening;
    const { decision, personId } = decide(row);
    const whom = personId !== undefined && { personId };
    if (decision.state === 'bad') return { rowNumber, state: 'bad', reasons: [decision.reason], row, ...whom };
    return { rowNumber, state: decision.state, reasons: [], row, ...whom };
  };
}

interface OpeningRow {
  readonly row_number: number;
  readonly cells: CheckedOpening;
}

export interface WrittenRow {
  readonly row: number;
  readonly state: 'new' | 'unchanged' | 'bad';
  readonly personId?: string | undefined;
  readonly reasons?: readonly Reason[];
  readonly effect?: { readonly opening: string };
}

export interface OpeningPlan {
  readonly rows: readonly WrittenRow[];
  readonly writes: readonly Statement[];
  readonly facts: object;
  readonly touched: readonly string[];
}

/** Loads and locks what these rows are about; gives what they come to, as it is when everything is locked. */
export async function planOpenings(
  transaction: Transaction,
  keys: FieldKeys,
  rows: readonly OpeningRow[],
): Promise<(batch: Pick<BatchRow, 'import_id' | 'source'>, context: CommandContext) => OpeningPlan> {
  const known = await loadKnown(
    transaction,
    keys,
    rows.map(({ cells }) => cells),
    true,
  );
  return ({ import_id: importId, source }, context) => {
    const decide = decider(known);
    const postings: OpeningPosting[] = [];
    const written = rows.map(({ row_number: row, cells }): WrittenRow => {
      const { decision, personId, use } = decide(cells);
      if (decision.state === 'bad') return { row, state: 'bad', personId, reasons: [decision.reason] };
      if (decision.state === 'unchanged' || !use || personId === undefined) return { row, state: 'unchanged', personId };
      const { owner, key, amount } = cells;
      const opening = context.newId();
      postings.push(toOpeningPosting({ openingPostingId: opening, personId, owner, key, amount, ownerId: use.ownerId, attempt: use.attempt }));
      return { row, state: 'new', personId, effect: { opening } };
    });
    const booked = bookOpening({ importId, source, isTakingBack: false, postings }, known.uses, context);
    return { rows: written, ...booked, touched: written.flatMap(({ personId }) => personId ?? []) };
  };
}

const STOOD_ON = {
  zh: '撤销途中有人为其中的人结算了账单，或合并了其登记；请先撤销这些结算或合并，再重试。',
  en: 'while this was taken back, a bill was settled for somebody on it or their record was joined to another; cancel that first, then try again',
};

/** Throws a `UserError` where something came to stand on one of them since it was asked. */
export async function planTakingBack(
  transaction: Transaction,
  openingPostingIds: readonly string[],
): Promise<(batch: Pick<BatchRow, 'import_id' | 'source'>, context: CommandContext) => ReturnType<typeof bookOpening>> {
  const opened = await findPostings(transaction, openingPostingIds);
  const locked = await lockOpened(transaction, opened);
  if (opened.length > 0 && (await findStoodOn(transaction, openingPostingIds)).size > 0) throw new UserError(STOOD_ON);
  return ({ import_id: importId, source }, context) => {
    const postings = opened.map((posting) => toReversal(posting, context.newId()));
    return bookOpening({ importId, source, isTakingBack: true, postings }, locked, context);
  };
}

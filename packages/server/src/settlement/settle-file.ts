// A file of claims settled in bounded memory: each person's claims (or each household's, where a line belongs to households) are
// held until the last of them has been read, settled in order of discharge, written in the order of the file, and forgotten.
import { duplicateId, notJson, type ReadContext, type ReadRow, readClaimLine } from '@doudi/core/settlement';
import {
  type Books,
  balancesFor,
  type Claim,
  type Fen,
  firstRefusal,
  householdOf,
  inSettlingOrder,
  isRefusal,
  type Owner,
  type Refusal,
  type Settlement,
  settle,
  settleInto,
} from '@doudi/policy';
import { type Line, linesOf, type SeekableFile } from '../platform/lines.ts';
import { indexRows, type RowIndex } from './row-index.ts';

export interface SettleFile {
  readonly file: SeekableFile;
  readonly context: ReadContext;
  /** Opening balances; changed while the file is settled, and emptied person by person. */
  readonly books: Books;
  readonly isTraced: boolean;
  /** Called for each row in the order of the file. */
  readonly onRow: (id: string | null, outcome: Settlement | Refusal) => Promise<void> | undefined;
  /** Called with the balances of each person and household that will not be met again. */
  readonly onClosed?: (owner: Owner, id: string, balances: ReadonlyMap<string, Fen>) => Promise<void> | undefined;
  /** From 0 to twice the size of the file: it is read two times. */
  readonly progress?: (bytes: number) => void;
}

interface PendingClaim {
  readonly row: number;
  readonly claim: Claim;
  /** A repeated id: the claim changes nothing, but what is given in it is still looked at in its turn. */
  readonly refusal?: Refusal;
  readonly dischargedOn: string;
}

/** Settles the file; returns how many rows were refused. */
export async function settleFile(job: SettleFile): Promise<number> {
  const { policy } = job.context.scheme;
  const withHouseholds = policy.lines.some((line) => line.owner === 'household');
  const index = indexRows(job.file, withHouseholds, (bytes) => job.progress?.(bytes));
  const pending = new Map<number, PendingClaim[]>();
  const ready = new Map<number, { id: string | null; outcome: Settlement | Refusal }>();
  const seen = new Set<string>();
  let rows = 0;
  let written = 0;
  let refused = 0;
  const release = async (claims: readonly PendingClaim[]) => {
    for (const [at, outcome] of settleUnit(claims, job)) ready.set(at, outcome);
    await close(claims, job);
  };
  const writeReady = async () => {
    for (let next = ready.get(written); next; next = ready.get(written)) {
      ready.delete(written++);
      if (isRefusal(next.outcome)) refused++;
      const slow = job.onRow(next.id, next.outcome);
      if (slow) await slow;
    }
  };

  for (const line of linesOf(job.file)) {
    const row = rows++;
    const read = withDuplicates(readRow(line, job.context), index, seen);
    const unit = read.person === undefined ? undefined : index.unitOf(read.person);
    if (read.claim && unit !== undefined && isForItsTurn(read)) {
      const claims = pending.get(unit) ?? [];
      pending.set(unit, claims);
      claims.push({ row, claim: read.claim, dischargedOn: read.claim.dischargedOn, ...(read.refusal && { refusal: read.refusal }) });
    } else if (read.refusal) ready.set(row, { id: read.id, outcome: read.refusal });
    if (unit !== undefined && index.isLast(unit, row)) {
      await release(pending.get(unit) ?? []);
      pending.delete(unit);
    }
    await writeReady();
    if (rows % 1000 === 0) job.progress?.(job.file.bytes + line.endsAt);
  }
  // A person whose last row turned out to be unreadable is still waiting.
  for (const claims of pending.values()) await release(claims);
  await writeReady();
  if (written < rows) throw new Error(`${rows - written} rows were read but not settled`);
  await closeRest(job);
  return refused;
}

/** A row without an id is named by its line. */
function readRow(line: Line, context: ReadContext): ReadRow {
  const read = line.text === undefined ? { id: null, refusal: unreadable(line) } : readClaimLine(line.text, context);
  if (read.id !== null || !read.refusal) return read;
  const { zh, en } = read.refusal.message;
  return { ...read, refusal: { ...read.refusal, message: { zh: `第 ${line.number} 行：${zh}`, en: `line ${line.number}: ${en}` } } };
}

function unreadable(line: Line): Refusal {
  return notJson(
    line.fault === 'too-long'
      ? { zh: '此行超过 32 MB', en: 'the line is longer than 32 MB' }
      : { zh: '不是 UTF-8 文字（可能是 GBK/GB18030），请另存为 UTF-8', en: 'it is not UTF-8 text (perhaps GB18030); save the file as UTF-8' },
  );
}

/** The first row in file order keeps an id, even if it is refused. */
function withDuplicates(read: ReadRow, index: RowIndex, seen: Set<string>): ReadRow {
  if (read.id === null || !index.mayRepeat(read.id)) return read;
  if (!seen.has(read.id)) {
    seen.add(read.id);
    return read;
  }
  const refusal = firstRefusal([...(read.refusal ? [read.refusal] : []), duplicateId(read.id)]);
  return { ...read, ...(refusal && { refusal }) };
}

/** Whether a row waits for its turn: claims to settle, and repeated ids whose given amounts can only be judged then. */
function isForItsTurn(read: ReadRow): boolean {
  return read.refusal === undefined || (read.refusal.code === 'duplicate-id' && read.claim?.given !== undefined);
}

function* settleUnit(claims: readonly PendingClaim[], job: SettleFile): Generator<[number, { id: string; outcome: Settlement | Refusal }]> {
  const { policy } = job.context.scheme;
  for (const { row, claim, refusal } of inSettlingOrder(claims)) {
    if (refusal) {
      const trial = settle(policy, balancesFor(job.books, claim), claim, { isTraced: false });
      yield [row, { id: claim.id, outcome: firstRefusal([...(isRefusal(trial) ? [trial] : []), refusal]) ?? refusal }];
    } else yield [row, { id: claim.id, outcome: settleInto(job.books, policy, claim, { isTraced: job.isTraced }) }];
  }
}

async function close(claims: readonly PendingClaim[], job: SettleFile): Promise<void> {
  for (const { claim } of claims) {
    await closeOne('person', claim.personId, job);
    await closeOne('household', householdOf(claim), job);
  }
}

async function closeRest(job: SettleFile): Promise<void> {
  for (const owner of ['person', 'household'] as const) for (const id of [...job.books[owner].keys()]) await closeOne(owner, id, job);
}

async function closeOne(owner: Owner, id: string, job: SettleFile): Promise<void> {
  const balances = job.books[owner].get(id);
  if (!balances) return;
  job.books[owner].delete(id);
  await job.onClosed?.(owner, id, balances);
}

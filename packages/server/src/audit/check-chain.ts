// Whether the audit is what it was: every hash computed again, every signature checked, every entry accounted for. Pure; where the rows come from,
// a database or a file, is the caller's business.
//
// Each seal is checked against the stored seal before it, so that one change is found where it is and does not spoil what follows. Beside that
// the chain is computed on from what stood before the first fault: where it meets the stored seals again, only seals were changed and no entry.
import type { KeyObject } from 'node:crypto';
import type { Day } from '@doudi/policy';
import { localDay } from '../platform/local-day.ts';
import { firstHash, nextHash } from './chain.ts';
import { type EntryText, sealedTextInOrder } from './entry-text.ts';
import { type AuditFinding, type FindingList, note } from './findings.ts';
import { isSignedBy, type SignedEnd } from './roots.ts';

export interface SealedRow {
  readonly sequence: number;
  readonly hash: Buffer;
  readonly entryId: string;
  /** Undefined if the entry is gone. Its names in order. */
  readonly entry: EntryText | undefined;
}

export interface UnsealedRow {
  readonly entry: EntryText;
  /** Whether the sealer has not come to it yet, by the number of its transaction. */
  readonly isWaiting: boolean;
}

export interface ChainHead {
  readonly begunOn: string;
  readonly sequence: number;
  /** Hexadecimal. */
  readonly hash: string;
  readonly sealedAt: string;
}

/** One county's audit. */
export interface Chain {
  readonly countyId: string;
  readonly head: ChainHead | undefined;
  /** In the order of their days. */
  readonly roots: readonly SignedEnd[];
  /** When it was read. */
  readonly readAt: string;
  /** In the order of the chain, some at a time. */
  sealed(): AsyncIterable<readonly SealedRow[]>;
  unsealed(): AsyncIterable<readonly UnsealedRow[]>;
  /** Entries that the list of who saw whom does not tell, or tells wrongly. */
  unlisted?(): Promise<readonly string[]>;
}

export interface CheckOptions {
  /** Public keys by their ids; a signature of another key counts for nothing. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** Signed ends that were kept elsewhere: of this county. */
  readonly anchors?: readonly SignedEnd[];
  /** A stretch of days that somebody asks about. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface CheckedChain {
  readonly entries: number;
  /** Not sealed yet, and not old enough for that to be wrong. */
  readonly waiting: number;
  readonly roots: number;
  readonly lastRootDay: string | undefined;
  /** Signed ends from elsewhere that the chain leads through. */
  readonly anchors: number;
  /** How far the chain goes, and up to where a signature stands behind it. */
  readonly lastSequence: number;
  readonly signedSequence: number;
  /** Entries of the days that were asked about, and where they stand. */
  readonly asked: { readonly entries: number; readonly first?: number; readonly last?: number };
  readonly findings: readonly AuditFinding[];
  /** Of those that are listed and those beyond. */
  readonly findingCount: number;
}

/** No transaction lasts longer, and no two servers' clocks differ by more. */
const TOLERANCE_MS = 10 * 60_000;

export async function checkChain(chain: Chain, options: CheckOptions): Promise<CheckedChain> {
  const list: FindingList = { found: [], count: 0 };
  const ends = trustedEnds(chain, options, list);
  const walked = await walk(chain, ends.signed, options, list);
  checkEnds(ends.signed, walked, list);
  const waiting = await checkUnsealed(chain, list);
  for (const entryId of (await chain.unlisted?.()) ?? []) note(list, { kind: 'person-unlisted', entryId });
  return {
    entries: walked.entries,
    waiting,
    roots: chain.roots.length,
    lastRootDay: chain.roots.at(-1)?.day ?? undefined,
    anchors: ends.anchors,
    lastSequence: walked.lastSequence,
    signedSequence: ends.signed.reduce((most, { lastSequence }) => Math.max(most, lastSequence), 0),
    asked: walked.asked,
    findings: list.found,
    findingCount: list.count,
  };
}

// The signed ends ------------------------------------------------------------------------------------------------------------------------

/** Those whose signature holds, the database's and those from elsewhere; what is wrong with the others and their order is noted. */
function trustedEnds(chain: Chain, { keys, anchors = [] }: CheckOptions, list: FindingList): { signed: SignedEnd[]; anchors: number } {
  const isTrusted = (end: SignedEnd) => {
    const key = keys.get(end.keyId);
    if (key && end.countyId === chain.countyId && isSignedBy(key, end)) return true;
    note(list, { kind: key ? 'root-altered' : 'root-of-unknown-key', sequence: end.lastSequence, ...(end.day !== null && { day: end.day }) });
    return false;
  };
  checkDays(chain, anchors, list);
  const signed = chain.roots.filter(isTrusted);
  const elsewhere = anchors.filter(isTrusted);
  return { signed: [...signed, ...elsewhere].sort((a, b) => a.lastSequence - b.lastSequence), anchors: elsewhere.length };
}

/** Every day has its root, from the first of the chain to the last that was over, and each begins where the one before it ended. */
function checkDays({ roots, head }: Chain, anchors: readonly SignedEnd[], list: FindingList): void {
  let before = { day: head && dayBefore(head.begunOn), lastSequence: 0 };
  for (const { day, lastSequence, entries } of roots) {
    if (day === null) continue;
    if (before.day !== undefined && dayAfter(before.day) !== day)
      note(list, { kind: 'root-missing', day: dayAfter(before.day), sequence: before.lastSequence });
    else if (lastSequence - entries !== before.lastSequence) note(list, { kind: 'root-missing', day: dayBefore(day), sequence: before.lastSequence });
    before = { day, lastSequence };
  }
  const known = new Set(roots.map(({ day }) => day));
  const lost = anchors.flatMap(({ day, lastSequence }) => (day !== null && !known.has(day) ? [{ day, sequence: lastSequence }] : []));
  for (const root of lost) note(list, { kind: 'root-missing', ...root });
  const lastOver = head && dayBefore(localDay(new Date(head.sealedAt)));
  if (lost.length === 0 && before.day !== undefined && lastOver !== undefined && before.day < lastOver)
    note(list, { kind: 'root-missing', day: dayAfter(before.day), sequence: before.lastSequence });
}

/** That the chain leads through every signed end; where it does not, it was written anew somewhere since the last one that it does lead through. */
function checkEnds(signed: readonly SignedEnd[], walked: Walked, list: FindingList): void {
  let good = 0;
  for (const { lastSequence, hash, day } of signed) {
    const named = day !== null ? { day } : {};
    if (lastSequence > walked.lastSequence) note(list, { kind: 'tail-missing', sequence: walked.lastSequence + 1, toSequence: lastSequence, ...named });
    else if (walked.hashes.get(lastSequence) === hash) good = lastSequence;
    // A seal that is gone is told already.
    else if (walked.hashes.has(lastSequence)) note(list, { kind: 'root-differs', sequence: good + 1, toSequence: lastSequence, ...named });
  }
}

// The chain ------------------------------------------------------------------------------------------------------------------------------

interface Walked {
  readonly entries: number;
  readonly lastSequence: number;
  /** Hexadecimal, where somebody signed. */
  readonly hashes: ReadonlyMap<number, string>;
  readonly asked: CheckedChain['asked'];
}

/** A seal that does not fit the one before it; what it is will be known when the chain fits again. */
interface Misfit {
  readonly row: SealedRow;
  readonly previous: Buffer;
}

/** So many faults in a row or in all are looked at together; no chain with more is worth telling them apart. */
const MOST_MISFITS = 500;

async function walk(chain: Chain, signed: readonly SignedEnd[], { from, to }: CheckOptions, list: FindingList): Promise<Walked> {
  const { head, countyId } = chain;
  const start = firstHash(countyId);
  const wanted = new Set(signed.map(({ lastSequence }) => lastSequence));
  const hashes = new Map<number, string>(wanted.has(0) ? [[0, start.toString('hex')]] : []);
  const clock = clockOf(signed, list);
  const altered: Misfit[] = [];
  let [misfits, asked] = [[] as Misfit[], { entries: 0 } as Asked];
  let [entries, sequence] = [0, 0];
  // As stored, and as computed on from before the first misfit; undefined where that cannot be known.
  let [stored, computed] = [start as Buffer | undefined, undefined as Buffer | undefined];
  const settle = (isOnlySeals: boolean) => {
    for (const misfit of misfits) {
      if (!isOnlySeals) altered.push(misfit);
      else note(list, { kind: 'seal-altered', sequence: misfit.row.sequence, entryId: misfit.row.entryId });
    }
    [misfits, computed] = [[], undefined];
    if (altered.length > MOST_MISFITS) tellAltered(altered, list);
  };
  for await (const rows of chain.sealed()) {
    for (const row of rows) {
      if (row.sequence !== sequence + 1) {
        settle(false);
        note(list, { kind: 'seal-missing', sequence: sequence + 1, ...(row.sequence > sequence + 2 && { toSequence: row.sequence - 1 }) });
        stored = undefined;
      }
      if (row.entry) {
        entries++;
        asked = withAsked(asked, row.entry, row.sequence, from, to);
        clock(row.entry, row.sequence);
        const text = sealedTextInOrder(row.entry);
        const isFit = stored === undefined || nextHash(stored, text).equals(row.hash);
        if (isFit) {
          if (misfits.length > 0) settle(false);
        } else {
          const before = computed ?? (misfits.length === 0 ? stored : undefined);
          computed = before && nextHash(before, text);
          if (misfits.length > 0 && computed?.equals(row.hash)) settle(true);
          else misfits.push({ row, previous: stored as Buffer });
          if (misfits.length > MOST_MISFITS) settle(false);
        }
      } else {
        settle(false);
        note(list, { kind: 'entry-missing', sequence: row.sequence, entryId: row.entryId });
      }
      if (wanted.has(row.sequence)) hashes.set(row.sequence, row.hash.toString('hex'));
      [stored, sequence] = [row.hash, row.sequence];
    }
  }
  settle(misfits.length > 0 && head !== undefined && head.sequence === sequence && computed?.toString('hex') === head.hash);
  tellAltered(altered, list);
  checkHead(head, sequence, stored ?? start, list);
  return { entries, lastSequence: sequence, hashes, asked };
}

/** Two that fit in each other's place were swapped; any other is not what was sealed. */
function tellAltered(altered: Misfit[], list: FindingList): void {
  const rest = new Set(altered.splice(0));
  for (const one of rest) {
    rest.delete(one);
    const other = [...rest].find((candidate) => isSealOf(one, candidate) && isSealOf(candidate, one));
    const { sequence, entryId } = one.row;
    if (other) {
      rest.delete(other);
      note(list, { kind: 'entries-swapped', sequence, toSequence: other.row.sequence, entryId, otherEntryId: other.row.entryId });
    } else note(list, { kind: 'entry-altered', sequence, entryId });
  }
}

function isSealOf({ previous, row: { hash } }: Misfit, { row: { entry } }: Misfit): boolean {
  return entry !== undefined && nextHash(previous, sealedTextInOrder(entry)).equals(hash);
}

function checkHead(head: ChainHead | undefined, sequence: number, hash: Buffer, list: FindingList): void {
  if (!head) {
    if (sequence > 0) note(list, { kind: 'head-altered', sequence });
  } else if (head.sequence > sequence) note(list, { kind: 'tail-missing', sequence: sequence + 1, toSequence: head.sequence });
  else if (head.sequence < sequence || head.hash !== hash.toString('hex')) note(list, { kind: 'head-altered', sequence: head.sequence });
}

interface Asked {
  readonly entries: number;
  readonly first?: number;
  readonly last?: number;
}

function withAsked(asked: Asked, { written_at }: EntryText, sequence: number, from = '', to = '9999-99-99'): Asked {
  // Most ask about nothing.
  if (from === '' && to === '9999-99-99') return asked;
  const day = localDay(new Date(written_at));
  if (day < from || day > to) return asked;
  return { entries: asked.entries + 1, first: asked.first ?? sequence, last: sequence };
}

// Times ----------------------------------------------------------------------------------------------------------------------------------

/**
 * Entries are sealed in the order in which they were written, so a time that lies well before that of earlier entries is not true. The id tells when
 * an entry was made; the time that it states may lie in the past while a county's past is loaded, but not once a day was signed.
 */
function clockOf(signed: readonly SignedEnd[], list: FindingList): (entry: EntryText, sequence: number) => void {
  let [latest, latestRoot, next] = [0, Number.NEGATIVE_INFINITY, 0];
  return ({ audit_entry_id, written_at }, sequence) => {
    for (let root = signed[next]; root && root.lastSequence < sequence; root = signed[++next]) latestRoot = Math.max(latestRoot, Date.parse(root.signedAt));
    const madeAt = timeOfId(audit_entry_id);
    const statedAt = next === 0 ? Number.POSITIVE_INFINITY : Date.parse(written_at);
    const isLate = madeAt === undefined || madeAt < Math.max(latest, latestRoot) - TOLERANCE_MS || !(statedAt >= latestRoot - TOLERANCE_MS);
    if (isLate) note(list, { kind: 'back-dated', sequence, entryId: audit_entry_id });
    else latest = Math.max(latest, madeAt);
  };
}

/** When an id was made (UUID version 7); undefined for an id that the server does not make. */
export function timeOfId(id: string): number | undefined {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}

/** What has no seal is either too new for one, or was put in behind the sealer's back. */
async function checkUnsealed({ head, readAt, unsealed }: Chain, list: FindingList): Promise<number> {
  const since = Date.parse(head?.sealedAt ?? readAt) - TOLERANCE_MS;
  let waiting = 0;
  for await (const rows of unsealed()) {
    for (const { entry, isWaiting } of rows) {
      if (isWaiting && (timeOfId(entry.audit_entry_id) ?? Number.NEGATIVE_INFINITY) >= since) waiting++;
      else note(list, { kind: 'not-sealed', entryId: entry.audit_entry_id });
    }
  }
  return waiting;
}

function dayAfter(day: string): string {
  return dayFrom(day, 1);
}

function dayBefore(day: string): string {
  return dayFrom(day, -1);
}

function dayFrom(day: string, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10) as Day;
}

// The sealer: chains what was written, in order, within a second, and signs a root for each day that is over. It runs beside the write path and
// never in it: a writer waits for nothing here.
//
// Nothing is missed, however late a transaction commits: every entry carries the number of its transaction, and PostgreSQL says below which number
// no transaction runs any more. What lies below that bound has committed or never will, and is sealed; the bound is the next pass's beginning. Clocks
// and the times in ids have no say. A transaction that runs long keeps what began after it waiting, and nothing else.
import type { Day } from '@doudi/policy';
import { type Database, maintain, read, type Scope, type Transaction } from '../platform/database/transaction.ts';
import type { Log } from '../platform/http/log.ts';
import { localDay } from '../platform/local-day.ts';
import type { AuditKey } from '../platform/secrets/audit-key.ts';
import { firstHash, nextHash } from './chain.ts';
import { ENTRY_TEXT, type EntryText, type EntryTextRow, personsOf, sealedTextInOrder, toEntryText } from './entry-text.ts';
import { daysDue, insertRoots, signEnd } from './roots.ts';

/** Half of the second within which an entry is to be sealed. */
const PAUSE_MS = 500;
/** After something was sealed: in small portions, for whoever asks meanwhile waits as long as one takes. */
const SHORT_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const AT_ONCE = 2_000;
/** Then a pass commits, and the next one goes on. */
const MOST_IN_A_PASS = 100_000;

export interface SealingState {
  /** When everything that was written had been sealed. */
  readonly sealedAt: string | null;
  /** Seconds since then: about one while all is well. */
  readonly lagSeconds: number;
  /** Passes that failed since. */
  readonly failures: number;
}

export interface Sealer {
  state(): SealingState;
  /** Seals what is there, and ends. */
  stop(): Promise<void>;
}

export interface SealerOptions {
  readonly pauseMs?: number;
}

/** Seals until it is stopped. What fails is logged and tried again, with longer pauses. The database is best one of its own, of one connection. */
export function startSealer(database: Database, key: AuditKey, log: Log, { pauseMs = PAUSE_MS }: SealerOptions = {}): Sealer {
  const begunAt = database.now().getTime();
  let [sealedAt, failures, isStopping] = [undefined as number | undefined, 0, false];
  let wake = () => {};
  let pauseNow = pauseMs;
  const pass = async () => {
    const before = database.now().getTime();
    pauseNow = pauseMs;
    try {
      if ((await sealAll(database, key)) > 0) pauseNow = Math.min(SHORT_PAUSE_MS, pauseMs);
      [sealedAt, failures] = [before, 0];
    } catch (error) {
      failures++;
      log.error(error, { operation: 'sealAudit' });
    }
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(pauseNow * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const running = (async () => {
    while (!isStopping) {
      await pass();
      if (!isStopping) await pause();
    }
    await pass();
  })();
  return {
    state: () => ({
      sealedAt: sealedAt === undefined ? null : new Date(sealedAt).toISOString(),
      lagSeconds: Math.round((database.now().getTime() - (sealedAt ?? begunAt)) / 100) / 10,
      failures,
    }),
    stop: async () => {
      isStopping = true;
      wake();
      await running;
    },
  };
}

/** Seals every county; one that fails keeps no other waiting. Gives how many entries were sealed. */
export async function sealAll(database: Database, key: AuditKey): Promise<number> {
  const counties = await read(database, scopeOf('000000'), ({ rows }) => rows<{ county_id: string }>('select county_id from county', [], 'counties-to-seal'));
  let sealed = 0;
  const faults: unknown[] = [];
  for (const { county_id } of counties) {
    try {
      sealed += await sealCounty(database, key, county_id);
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
  return sealed;
}

/** Seals what one county has waiting, and signs the roots that are due. Nothing if another server is at it. */
export async function sealCounty(database: Database, key: AuditKey, countyId: string): Promise<number> {
  const scope = scopeOf(countyId);
  const today = localDay(database.now());
  let sealed = 0;
  for (;;) {
    if (!(await read(database, scope, (transaction) => isSomethingDue(transaction, today)))) return sealed;
    const pass = await maintain(database, scope, (transaction) => sealSome(transaction, key, database.now()));
    sealed += pass.sealed;
    if (!pass.hasMore) return sealed;
  }
}

function scopeOf(countyId: string): Scope {
  return { countyId, actorId: 'audit-sealer', role: 'system', area: countyId };
}

/** A look that costs next to nothing: most of the time there is nothing. */
async function isSomethingDue({ rows, countyId }: Transaction, today: Day): Promise<boolean> {
  const [found] = await rows<{ is_new: boolean; is_day_over: boolean | null; is_astray: boolean | null }>(
    `select exists (select from audit_entry e where e.county_id = $1
                      and e.written_in >= coalesce((select horizon from audit_head where county_id = $1), '0')) as is_new,
            (select coalesce((select max(day) + 1 from audit_root where county_id = $1), h.begun_on) < $2::date
               from audit_head h where h.county_id = $1) as is_day_over,
            (select h.cluster <> (select system_identifier::text from pg_control_system()) or h.horizon > pg_snapshot_xmin(pg_current_snapshot())
               from audit_head h where h.county_id = $1) as is_astray`,
    [countyId, today],
    'audit-due',
  );
  return found !== undefined && (found.is_new || found.is_day_over === true || found.is_astray === true);
}

interface HeadRow {
  readonly begun_on: string;
  readonly sequence: number;
  readonly hash: Buffer;
  readonly horizon: string;
}

async function sealSome(transaction: Transaction, key: AuditKey, now: Date): Promise<{ sealed: number; hasMore: boolean }> {
  const { rows, countyId } = transaction;
  const head = await holdHead(transaction, now);
  if (!head) return { sealed: 0, hasMore: false };
  // Everything below the bound is decided by now, and so seen by whatever statement comes after this one.
  const [bound] = await rows<{ xmin: string; cluster: string }>(
    `select pg_snapshot_xmin(pg_current_snapshot())::text as xmin, (select system_identifier::text from pg_control_system()) as cluster`,
    [],
    'audit-bound',
  );
  if (!bound) throw new Error('PostgreSQL told no bound of its transactions');
  const { xmin, cluster } = bound;
  await rows(
    // In another cluster the numbers of transactions began anew.
    `declare unsealed no scroll cursor for
       select ${ENTRY_TEXT} from audit_entry e
       where e.county_id = $1 and e.written_in < $2::xid8
         and e.written_in >= (select case when cluster = $3 and horizon <= $2::xid8 then horizon else '0' end from audit_head where county_id = $1)
       order by e.written_in, e.audit_entry_id`,
    [countyId, xmin, cluster],
  );
  const { end, last, isWhole } = await sealCursor(transaction, head);
  // What was written in the last transaction may go on in the next pass.
  const horizon = isWhole ? xmin : (last?.written_in ?? head.horizon);
  // While a transaction that runs long holds the bound, the chain is no newer than the bound.
  await rows(
    `update audit_head set sequence = $2, hash = $3, horizon = $4::xid8, cluster = $5, sealed_at = case when horizon = $4::xid8 then sealed_at else $6 end
     where county_id = $1`,
    [countyId, end.sequence, end.hash, horizon, cluster, now],
    'move-audit-head',
  );
  if (isWhole) await signDays(transaction, key, { ...head, ...end }, now);
  return { sealed: end.sequence - head.sequence, hasMore: !isWhole };
}

/** The end of the chain, held until the transaction ends; undefined if another server holds it. */
async function holdHead({ rows, countyId }: Transaction, now: Date): Promise<HeadRow | undefined> {
  const held = () =>
    rows<HeadRow>(
      `select to_char(begun_on, 'YYYY-MM-DD') as begun_on, sequence, hash, horizon::text from audit_head where county_id = $1 for update skip locked`,
      [countyId],
      'hold-audit-head',
    );
  const [found] = await held();
  if (found) return found;
  await rows(
    'insert into audit_head (county_id, begun_on, hash, sealed_at) values ($1, $2, $3, $4) on conflict do nothing',
    [countyId, localDay(now), firstHash(countyId), now],
    'begin-audit-chain',
  );
  return (await held())[0];
}

async function sealCursor(
  transaction: Transaction,
  head: HeadRow,
): Promise<{ end: Pick<HeadRow, 'sequence' | 'hash'>; last: EntryText | undefined; isWhole: boolean }> {
  const { rows, countyId } = transaction;
  let end: Pick<HeadRow, 'sequence' | 'hash'> = { sequence: head.sequence, hash: head.hash };
  let last: EntryText | undefined;
  while (end.sequence - head.sequence < MOST_IN_A_PASS) {
    const fetched = await rows<EntryTextRow>(`fetch forward ${AT_ONCE} from unsealed`);
    const entries = (await withoutSealed(transaction, fetched)).map(toEntryText);
    const hashes: Buffer[] = [];
    for (const entry of entries) hashes.push(nextHash(hashes.at(-1) ?? end.hash, sealedTextInOrder(entry)));
    if (entries.length > 0) await Promise.all(sealsOf(countyId, end.sequence, entries, hashes).map(({ text, values, name }) => rows(text, values, name)));
    end = { sequence: end.sequence + entries.length, hash: hashes.at(-1) ?? end.hash };
    last = entries.at(-1) ?? last;
    if (fetched.length < AT_ONCE) return { end, last, isWhole: true };
  }
  return { end, last, isWhole: false };
}

/** Where a pass ended within a transaction, or after a restore, some have their seal. */
async function withoutSealed({ rows, countyId }: Transaction, entries: readonly EntryTextRow[]): Promise<readonly EntryTextRow[]> {
  if (entries.length === 0) return entries;
  const found = await rows<{ audit_entry_id: string }>(
    'select audit_entry_id from audit_seal where county_id = $1 and audit_entry_id = any ($2)',
    [countyId, entries.map(({ audit_entry_id }) => audit_entry_id)],
    'find-sealed',
  );
  const sealed = new Set(found.map(({ audit_entry_id }) => audit_entry_id));
  return sealed.size === 0 ? entries : entries.filter(({ audit_entry_id }) => !sealed.has(audit_entry_id));
}

function sealsOf(countyId: string, sequence: number, entries: readonly EntryText[], hashes: readonly Buffer[]) {
  const seen = entries.flatMap((entry) => personsOf(entry).map((personId) => ({ personId, writtenAt: entry.written_at, entryId: entry.audit_entry_id })));
  return [
    {
      text: 'insert into audit_seal (county_id, sequence, audit_entry_id, hash) select $1, * from unnest($2::bigint[], $3::text[], $4::bytea[])',
      values: [countyId, entries.map((_, index) => sequence + 1 + index), entries.map(({ audit_entry_id }) => audit_entry_id), hashes],
      name: 'insert-seals',
    },
    {
      text: `insert into audit_person (county_id, person_id, written_at, audit_entry_id)
             select $1, * from unnest($2::text[], $3::timestamptz[], $4::text[]) on conflict do nothing`,
      values: [countyId, seen.map(({ personId }) => personId), seen.map(({ writtenAt }) => writtenAt), seen.map(({ entryId }) => entryId)],
      name: 'insert-audit-persons',
    },
  ];
}

/** A root for each day that is over: of several the server was away for, all but the first are empty. */
async function signDays({ rows, countyId }: Transaction, key: AuditKey, head: HeadRow, now: Date): Promise<void> {
  const [last] = await rows<{ day: string; last_sequence: number }>(
    `select to_char(day, 'YYYY-MM-DD') as day, last_sequence from audit_root where county_id = $1 order by audit_root.day desc limit 1`,
    [countyId],
    'last-audit-root',
  );
  const days = daysDue(head.begun_on, last?.day ?? null, localDay(now));
  if (days.length === 0) return;
  const common = { countyId, lastSequence: head.sequence, hash: head.hash.toString('hex'), signedAt: now.toISOString() };
  const roots = days.map((day, index) => signEnd(key, { ...common, day, entries: index === 0 ? head.sequence - (last?.last_sequence ?? 0) : 0 }));
  const { text, values = [] } = insertRoots(countyId, roots);
  await rows(text, values);
}

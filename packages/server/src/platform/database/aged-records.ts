// Deleting what was kept long enough. The application's role deletes nothing; the owner of the tables does, in one transaction a county, held to
// it by row-level security, which binds the owner too. Which statements there are stands in the code, and nothing of them was sent by anybody.
import { insertAuditEntry } from './audit-entry.ts';
import { openPool } from './pool.ts';
import { begin, commit, releasing, systemScope, type Transaction, transactionOn } from './transaction.ts';

/** How records of a kind are deleted; each module says it of its own tables. */
export interface AgedRecords {
  readonly kind: string;
  /** Members of a `with`, of which `gone` gives the `id` of each record. $1 is the county, $2 the moment before which a record is too old. */
  readonly gone: string;
}

export interface Deletion {
  readonly kind: string;
  readonly count: number;
  /** Of the ids, sorted by their bytes, a line feed between two. */
  readonly idsSha256: string;
}

export interface OwnerWork {
  readonly ownerUrl: string;
  readonly countyId: string;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly isDryRun: boolean;
}

/** One at a time a database: two servers that begin together delete one after the other, and the second finds nothing left to do. */
const LOCK = 7310002;

/** Works as the owner in a county, in one transaction. On a dry run everything is taken back. */
export async function workAsOwner<Result>(work: OwnerWork, job: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  const { ownerUrl, countyId, now, newId, isDryRun } = work;
  const pool = openPool(ownerUrl, 1);
  const scope = systemScope(countyId, 'retention');
  try {
    const connection = await pool.connect();
    return await releasing(connection, async () => {
      await begin(connection, scope, 'read write');
      const transaction = transactionOn({ pool, now, newId }, connection, scope);
      await transaction.rows('select pg_advisory_xact_lock($1)', [LOCK]);
      const result = await job(transaction);
      if (isDryRun) await connection.query('rollback');
      else await commit(connection);
      return result;
    });
  } finally {
    await pool.end();
  }
}

export async function deleteAged({ rows, countyId }: Transaction, { kind, gone }: AgedRecords, olderThan: Date): Promise<Deletion> {
  const [found] = await rows<{ count: number; ids_sha256: string }>(
    `with ${gone} select count(*)::integer as count,
       encode(sha256(convert_to(coalesce(string_agg(id, chr(10) order by id collate "C"), ''), 'UTF8')), 'hex') as ids_sha256 from gone`,
    [countyId, olderThan],
  );
  return { kind, count: found?.count ?? 0, idsSha256: found?.ids_sha256 ?? '' };
}

/** That it was done stands in the audit, in the same transaction. */
export async function noteInAudit({ rows, countyId }: Transaction, { now, newId }: OwnerWork, subject: string, facts: object): Promise<void> {
  const id = newId();
  const actor = { actorId: 'retention' };
  const entry = {
    countyId,
    auditEntryId: id,
    writtenAt: now(),
    actor,
    purpose: 'administration',
    command: 'runRetention',
    subject,
    requestId: id,
    facts,
  } as const;
  const { text, values = [] } = insertAuditEntry({ ...entry, persons: [] });
  await rows(text, values);
}

/**
 * An answer goes, its key stays for ever: so a request that is sent again after years is refused and never done twice. Of what was asked
 * nothing stays, for a hash of little can be guessed.
 */
const ANSWERS: AgedRecords = {
  kind: 'command-answer',
  gone: `answered as (
           delete from command_answer a using command_key k
           where k.county_id = $1 and k.taken_at < $2 and a.county_id = k.county_id and a.actor_id = k.actor_id and a.idempotency_key = k.idempotency_key
           returning a.actor_id, a.idempotency_key),
         gone as (
           update command_key k set input_hash = '' from answered a
           where k.county_id = $1 and k.actor_id = a.actor_id and k.idempotency_key = a.idempotency_key
           returning k.actor_id || '/' || k.idempotency_key as id)`,
};

const EVENTS: AgedRecords = {
  kind: 'outbox-event',
  gone: 'gone as (delete from outbox_event where county_id = $1 and written_at < $2 returning outbox_event_id as id)',
};

export const AGED_COMMANDS: readonly AgedRecords[] = [ANSWERS, EVENTS];

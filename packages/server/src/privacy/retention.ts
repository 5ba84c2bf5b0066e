// Keeping nothing longer than the notice says. The job is the owner's and not the application's; what it deleted it proves in a table that the
// application can only read, and in the audit. A legal hold stops it.

import { refuse } from '@doudi/core/contract';
import {
  AGING_KINDS,
  type AgingKind,
  getRetention,
  type Notice,
  placeLegalHold,
  RECORD_KINDS,
  type RecordKindName,
  releaseLegalHold,
} from '@doudi/core/privacy';
import { AGED_ACCESS } from '../access/aged-records.ts';
import { type Approvable, approvable } from '../access/approvals.ts';
import { AGED_IMPORTS } from '../exchange/aged-imports.ts';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import { AGED_COMMANDS, type AgedRecords, type Deletion, deleteAged, noteInAudit, type OwnerWork, workAsOwner } from '../platform/database/aged-records.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { AGED_EVIDENCE } from '../recognition/evidence-files.ts';

/** The row of an export stays, for it proves what was given to whom; its content goes. */
const AGED_EXPORTS: AgedRecords = {
  kind: 'export-file',
  gone: `gone as (
    update deidentified_export set file_cipher = null where county_id = $1 and made_at < $2 and file_cipher is not null returning export_id as id)`,
};

const AGED: readonly AgedRecords[] = [...AGED_ACCESS, ...AGED_COMMANDS, AGED_EXPORTS, AGED_IMPORTS, AGED_EVIDENCE];

const DAY_MS = 86_400_000;

export interface Aged extends Deletion {
  readonly olderThan: Date;
  /** Because of which nothing was deleted. */
  readonly heldBy?: string;
}

/** Deletes what is too old in one county, in one transaction, and proves it there. A dry run says what would go, and leaves everything. */
export async function runRetention(work: OwnerWork, notice: Notice): Promise<readonly Aged[]> {
  return workAsOwner(work, async (transaction) => {
    const holds = await findHolds(transaction);
    const now = work.now();
    const done: Aged[] = [];
    for (const kind of AGING_KINDS) {
      const days = notice.retention[kind]?.days;
      if (days === undefined) continue;
      const olderThan = new Date(now.getTime() - days * DAY_MS);
      const hold = holds.find((held) => held.kind === null || held.kind === kind);
      const deletion = hold ? { kind, count: 0, idsSha256: NOTHING_SHA256 } : await deleteAged(transaction, agedOf(kind), olderThan);
      done.push({ ...deletion, olderThan, ...(hold && { heldBy: hold.legal_hold_id }) });
    }
    await prove(transaction, work, now, notice, done);
    return done;
  });
}

const NOTHING_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function agedOf(kind: AgingKind): AgedRecords {
  const aged = AGED.find((records) => records.kind === kind);
  if (!aged) throw new Error(`nothing says how records of the kind ${kind} are deleted`);
  return aged;
}

interface OpenHold {
  readonly legal_hold_id: string;
  readonly kind: string | null;
}

/** The table is locked first: whoever places a hold while this deletes waits, and whoever was faster is seen. */
async function findHolds({ rows, countyId }: Transaction): Promise<OpenHold[]> {
  await rows('lock table legal_hold in share mode');
  return rows<OpenHold>('select legal_hold_id, kind from legal_hold where county_id = $1 and released_at is null order by legal_hold_id', [countyId]);
}

async function prove(transaction: Transaction, work: OwnerWork, now: Date, notice: Notice, done: readonly Aged[]): Promise<void> {
  const { rows, countyId } = transaction;
  for (const { kind, olderThan, count, idsSha256, heldBy } of done) {
    await rows(
      `insert into retention_run (county_id, retention_run_id, kind, ran_at, older_than, deleted_count, ids_sha256, held_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [countyId, work.newId(), kind, now, olderThan, count, idsSha256, heldBy],
    );
  }
  const facts = { notice: notice.id, version: notice.version, deleted: Object.fromEntries(done.map(({ kind, count }) => [kind, count])) };
  await noteInAudit(transaction, work, `county/${countyId}`, facts);
}

export async function hasRunSince({ rows, countyId }: Transaction, since: Date): Promise<boolean> {
  const found = await rows('select 1 from retention_run where county_id = $1 and ran_at >= $2 limit 1', [countyId, since]);
  return found.length > 0;
}

const placeCommand = commandOf(placeLegalHold, async (_, { kind, reason }, { countyId, actor, now, newId }) => {
  const legalHoldId = newId();
  return () => ({
    answer: { legalHoldId },
    writes: [
      {
        text: 'insert into legal_hold (county_id, legal_hold_id, kind, reason, placed_at, placed_by) values ($1, $2, $3, $4, $5, $6)',
        values: [countyId, legalHoldId, kind, reason, now, actor.actorId],
      },
    ],
    audit: { subject: `legal-hold/${legalHoldId}`, facts: { kind: kind ?? 'everything', reason } },
  });
});

/** What lets evidence be deleted is done by two. */
export const releasing: Approvable = approvable(releaseLegalHold, async ({ rows, countyId }, { legalHoldId, reason }, { actor, now }) => {
  const [row] = await rows<{ released_at: Date | null }>('select released_at from legal_hold where county_id = $1 and legal_hold_id = $2 for update', [
    countyId,
    legalHoldId,
  ]);
  return () => {
    if (!row) return refuse('not-found', { zh: '没有这项停止删除的通知。', en: 'there is no such hold' }, '/legalHoldId');
    if (row.released_at !== null) return refuse('state-differs', { zh: '此项已解除。', en: 'this hold was released before' }, '/legalHoldId');
    return {
      answer: { legalHoldId },
      writes: [
        {
          text: 'update legal_hold set released_at = $3, released_by = $4, release_reason = $5 where county_id = $1 and legal_hold_id = $2',
          values: [countyId, legalHoldId, now, actor.actorId, reason],
        },
      ],
      audit: { subject: `legal-hold/${legalHoldId}`, facts: { isReleased: true, reason } },
    };
  };
});

interface RunRow {
  readonly retention_run_id: string;
  readonly kind: RecordKindName;
  readonly ran_at: Date;
  readonly older_than: Date;
  readonly deleted_count: number;
  readonly ids_sha256: string;
  readonly held_by: string | null;
}

interface HoldRow {
  readonly legal_hold_id: string;
  readonly kind: RecordKindName | null;
  readonly reason: string;
  readonly placed_at: Date;
  readonly placed_by_name: string;
  readonly released_at: Date | null;
}

const MOST_RUNS = 200;

export function retentionRoutes(database: Database): Route[] {
  return [
    commandRoute(placeLegalHold, database, placeCommand),
    queryRoute(getRetention, database, async ({ rows, countyId }) => {
      const [runs, holds] = await Promise.all([
        rows<RunRow>('select * from retention_run where county_id = $1 order by retention_run_id desc limit $2', [countyId, MOST_RUNS]),
        rows<HoldRow>(
          `select h.*, coalesce(a.display_name, h.placed_by) as placed_by_name from legal_hold h
             left join actor a on a.county_id = $1 and a.actor_id = h.placed_by
           where h.county_id = $1 order by h.released_at is not null, h.legal_hold_id desc limit 200`,
          [countyId],
        ),
      ]);
      return { runs: runs.map(toRun), holds: holds.map(toHold) };
    }),
  ];
}

function toRun(row: RunRow) {
  return {
    retentionRunId: row.retention_run_id,
    kind: row.kind,
    kindName: RECORD_KINDS[row.kind].name,
    ranAt: row.ran_at.toISOString(),
    before: row.older_than.toISOString(),
    count: row.deleted_count,
    idsSha256: row.ids_sha256,
    isHeld: row.held_by !== null,
  };
}

function toHold(row: HoldRow) {
  return {
    legalHoldId: row.legal_hold_id,
    ...(row.kind !== null && { kind: row.kind }),
    reason: row.reason,
    placedAt: row.placed_at.toISOString(),
    placedByName: row.placed_by_name,
    ...(row.released_at !== null && { releasedAt: row.released_at.toISOString() }),
  };
}

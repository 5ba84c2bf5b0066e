// Drafts as people read them: the list, one with its files and what was decided, and what differs between two versions.
import { type Actor, isOverCounty, type OutputOf, type Refusal } from '@doudi/core/contract';
import type { SchemeFiles } from '@doudi/core/scheme';
import {
  type CheckedSubmission,
  compareAmounts,
  compareSchemes,
  type DraftSubmission,
  decisionRefusal,
  type getSchemeDraft,
  type listSchemeDrafts,
} from '@doudi/core/studio';
import type { Transaction } from '../platform/database/transaction.ts';
import { BEGINNING } from '../settlement/county-schemes.ts';
import { storedFiles } from '../settlement/scheme-versions.ts';
import { filesOfVersion, findDraft, findDrafts, findingsOfDraft, type LoadedDraft, NO_SUCH_DRAFT, type SubmissionRow } from './load-drafts.ts';

export async function listDraftsFor(transaction: Transaction, actor: Actor): Promise<OutputOf<typeof listSchemeDrafts>> {
  const { rows, countyId } = transaction;
  const [drafts, nameOf, adoptions] = await Promise.all([
    findDrafts(transaction),
    namesIn(transaction),
    rows<{ scheme_id: string; from_day: string; content_hash: string; scheme_draft_id: string | null; title: string | null }>(
      `select a.scheme_id, a.from_day, a.content_hash, d.scheme_draft_id, d.title from scheme_adoption a
         left join scheme_submission s on s.county_id = $1 and s.scheme_submission_id = a.scheme_submission_id
         left join scheme_draft d on d.county_id = $1 and d.scheme_draft_id = s.scheme_draft_id
       where a.county_id = $1 and a.from_day > $2 order by a.scheme_id, a.from_day desc`,
      [countyId, BEGINNING],
    ),
  ]);
  return {
    drafts: drafts.map((draft) => {
      const last = draft.submissions.at(-1);
      return {
        ...headOf(draft, nameOf),
        savedAt: draft.newest.saved_at.toISOString(),
        savedBy: nameOf(draft.newest.saved_by),
        ...(last && {
          submittedAt: last.submitted_at.toISOString(),
          submittedBy: nameOf(last.submitted_by),
          effectiveOn: last.effective_day,
          findings: last.finding_count,
        }),
        mayDecide: mayDecide(draft, actor),
      };
    }),
    adoptions: adoptions.map(({ scheme_id, from_day, content_hash, scheme_draft_id, title }) => ({
      ...{ schemeId: scheme_id, from: from_day, hash: content_hash },
      ...(scheme_draft_id !== null && { schemeDraftId: scheme_draft_id }),
      ...(title !== null && { title }),
    })),
  };
}

export async function getDraftFor(
  transaction: Transaction,
  actor: Actor,
  schemeDraftId: string,
  version?: number,
): Promise<OutputOf<typeof getSchemeDraft> | Refusal> {
  const draft = await findDraft(transaction, schemeDraftId);
  const shown = draft?.versions.find((one) => one.version === (version ?? draft.version));
  const files = shown && (await filesOfVersion(transaction, schemeDraftId, shown.version));
  if (!draft || !shown || !files) return NO_SUCH_DRAFT;
  const [base, nameOf, findings] = await Promise.all([
    storedFiles(transaction, draft.row.scheme_id, draft.row.base_hash),
    namesIn(transaction),
    findingsOfDraft(transaction, schemeDraftId),
  ]);
  return {
    ...headOf(draft, nameOf),
    shownVersion: shown.version,
    hash: shown.content_hash,
    files: toFiles(files),
    baseHash: draft.row.base_hash,
    baseFiles: toFiles(base),
    versions: draft.versions.map(({ version: number, content_hash, note, saved_at, saved_by }) => ({
      ...{ version: number, hash: content_hash, savedAt: saved_at.toISOString(), savedBy: nameOf(saved_by) },
      ...(note !== null && { note }),
    })),
    submissions: draft.submissions.flatMap((row) => {
      const checked = findings.get(row.scheme_submission_id);
      return checked ? [toSubmission(row, checked, nameOf)] : [];
    }),
    mayDecide: mayDecide(draft, actor),
  };
}

/** 0 is what the draft began from. */
export async function compareDraft(transaction: Transaction, schemeDraftId: string, from: number, to: number) {
  const draft = await findDraft(transaction, schemeDraftId);
  if (!draft) return NO_SUCH_DRAFT;
  const [before, after] = await Promise.all([
    from === 0 ? storedFiles(transaction, draft.row.scheme_id, draft.row.base_hash) : filesOfVersion(transaction, schemeDraftId, from),
    filesOfVersion(transaction, schemeDraftId, to),
  ]);
  if (!before || !after) return NO_SUCH_DRAFT;
  return { amounts: compareAmounts(before, after), changes: compareSchemes(before, after).map((change) => ({ ...change, path: [...change.path] })) };
}

type NameOf = (actorId: string) => string;

async function namesIn({ rows, countyId }: Transaction): Promise<NameOf> {
  const actors = await rows<{ actor_id: string; display_name: string }>('select actor_id, display_name from actor where county_id = $1', [countyId]);
  const names = new Map(actors.map(({ actor_id, display_name }) => [actor_id, display_name]));
  return (actorId) => names.get(actorId) ?? actorId;
}

function headOf({ row, draftState, version }: LoadedDraft, nameOf: NameOf) {
  return {
    schemeDraftId: row.scheme_draft_id,
    schemeId: row.scheme_id,
    title: row.title,
    draftState,
    startedAt: row.started_at.toISOString(),
    startedBy: nameOf(row.started_by),
    version,
  };
}

/** As the command would decide, and the door before it. */
function mayDecide(draft: LoadedDraft, actor: Actor): boolean {
  return actor.role === 'manager' && isOverCounty(actor) && actor.actingFor === undefined && decisionRefusal(draft, actor) === undefined;
}

function toFiles(files: SchemeFiles) {
  return [...files].map(([name, text]) => ({ name, text }));
}

function toSubmission(row: SubmissionRow, checked: CheckedSubmission, nameOf: NameOf): DraftSubmission {
  return {
    schemeSubmissionId: row.scheme_submission_id,
    version: row.version,
    hash: row.content_hash,
    effectiveOn: row.effective_day,
    reason: row.reason,
    checked,
    submittedAt: row.submitted_at.toISOString(),
    submittedBy: nameOf(row.submitted_by),
    ...(row.decided_at !== null && { decidedAt: row.decided_at.toISOString() }),
    ...(row.decided_by !== null && { decidedBy: nameOf(row.decided_by) }),
    ...(row.is_approved !== null && { isApproved: row.is_approved }),
    ...(row.decision_reason !== null && { decisionReason: row.decision_reason }),
  };
}

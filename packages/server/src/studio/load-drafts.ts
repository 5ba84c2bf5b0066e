// Drafts as they stand in the database: one with its versions and submissions, and who had a part in it.
import { refuse } from '@doudi/core/contract';
import type { SchemeFiles } from '@doudi/core/scheme';
import type { CheckedSubmission, Draft, DraftState } from '@doudi/core/studio';
import type { Day } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';

export interface DraftRow {
  readonly scheme_draft_id: string;
  readonly scheme_id: string;
  readonly title: string;
  readonly base_hash: string;
  readonly started_at: Date;
  readonly started_by: string;
  readonly started_for: string | null;
  readonly withdrawn_at: Date | null;
}

/** Without its files. */
export interface VersionRow {
  readonly scheme_draft_id: string;
  readonly version: number;
  readonly content_hash: string;
  readonly note: string | null;
  readonly saved_at: Date;
  readonly saved_by: string;
  readonly saved_for: string | null;
}

/** Without what the check found, but how much. */
export interface SubmissionRow {
  readonly scheme_submission_id: string;
  readonly scheme_draft_id: string;
  readonly version: number;
  readonly content_hash: string;
  readonly effective_day: Day;
  readonly reason: string;
  readonly finding_count: number;
  readonly submitted_at: Date;
  readonly submitted_by: string;
  readonly submitted_for: string | null;
  readonly decided_at: Date | null;
  readonly decided_by: string | null;
  readonly is_approved: boolean | null;
  readonly decision_reason: string | null;
}

export interface LoadedDraft extends Draft {
  readonly row: DraftRow;
  /** The oldest first; there is one at least. */
  readonly versions: readonly VersionRow[];
  readonly newest: VersionRow;
  readonly submissions: readonly SubmissionRow[];
}

export const NO_SUCH_DRAFT = refuse('not-found', { zh: '没有这份草稿。', en: 'there is no such draft' }, '/schemeDraftId');

/** Locked, so that of two who change it the second sees what the first did. */
export async function lockDraft(transaction: Transaction, schemeDraftId: string): Promise<LoadedDraft | undefined> {
  const { rows, countyId } = transaction;
  await rows('select 1 from scheme_draft where county_id = $1 and scheme_draft_id = $2 for no key update', [countyId, schemeDraftId]);
  return findDraft(transaction, schemeDraftId);
}

export async function findDraft(transaction: Transaction, schemeDraftId: string): Promise<LoadedDraft | undefined> {
  const [found] = await findDrafts(transaction, schemeDraftId);
  return found;
}

const MOST_DRAFTS = 500;

/** The newest first. */
export async function findDrafts({ rows, countyId }: Transaction, schemeDraftId?: string): Promise<LoadedDraft[]> {
  const drafts = await rows<DraftRow>(
    `select scheme_draft_id, scheme_id, title, base_hash, started_at, started_by, started_for, withdrawn_at from scheme_draft
     where county_id = $1 and ($2::text is null or scheme_draft_id = $2) order by started_at desc, scheme_draft_id desc limit $3`,
    [countyId, schemeDraftId, MOST_DRAFTS],
  );
  const ids = drafts.map(({ scheme_draft_id }) => scheme_draft_id);
  const [versions, submissions] = await Promise.all([
    rows<VersionRow>(
      `select scheme_draft_id, version, content_hash, note, saved_at, saved_by, saved_for from scheme_draft_version
       where county_id = $1 and scheme_draft_id = any ($2::text[]) order by version`,
      [countyId, ids],
    ),
    rows<SubmissionRow>(
      `select scheme_submission_id, scheme_draft_id, version, content_hash, effective_day, reason,
         json_array_length(findings -> 'findings') as finding_count, submitted_at, submitted_by, submitted_for,
         decided_at, decided_by, is_approved, decision_reason from scheme_submission
       where county_id = $1 and scheme_draft_id = any ($2::text[]) order by submitted_at, scheme_submission_id`,
      [countyId, ids],
    ),
  ]);
  const ofDraft = <Row extends { readonly scheme_draft_id: string }>(all: readonly Row[], id: string) => all.filter((one) => one.scheme_draft_id === id);
  return drafts.map((row) => toLoaded(row, ofDraft(versions, row.scheme_draft_id), ofDraft(submissions, row.scheme_draft_id)));
}

function toLoaded(row: DraftRow, versions: readonly VersionRow[], submissions: readonly SubmissionRow[]): LoadedDraft {
  const newest = versions.at(-1);
  if (!newest) throw new Error(`the draft ${row.scheme_draft_id} has no version`);
  const authors = [
    ...[row.started_by, row.started_for],
    ...versions.flatMap(({ saved_by, saved_for }) => [saved_by, saved_for]),
    ...submissions.flatMap(({ submitted_by, submitted_for }) => [submitted_by, submitted_for]),
  ];
  return {
    row,
    versions,
    newest,
    version: newest.version,
    submissions,
    draftState: stateOf(row, submissions.at(-1)),
    authors: new Set(authors.filter((id) => id !== null)),
  };
}

function stateOf({ withdrawn_at }: DraftRow, last: SubmissionRow | undefined): DraftState {
  if (withdrawn_at !== null) return 'withdrawn';
  if (last === undefined || last.is_approved === false) return 'open';
  return last.is_approved === null ? 'submitted' : 'approved';
}

/** What the check found, by submission. */
export async function findingsOfDraft({ rows, countyId }: Transaction, schemeDraftId: string): Promise<ReadonlyMap<string, CheckedSubmission>> {
  const found = await rows<{ scheme_submission_id: string; findings: CheckedSubmission }>(
    'select scheme_submission_id, findings from scheme_submission where county_id = $1 and scheme_draft_id = $2',
    [countyId, schemeDraftId],
  );
  return new Map(found.map(({ scheme_submission_id, findings }) => [scheme_submission_id, findings]));
}

/** The files of a version. */
export async function filesOfVersion({ rows, countyId }: Transaction, schemeDraftId: string, version: number): Promise<SchemeFiles | undefined> {
  const [row] = await rows<{ files: [string, string][] }>(
    'select files from scheme_draft_version where county_id = $1 and scheme_draft_id = $2 and version = $3',
    [countyId, schemeDraftId, version],
  );
  return row && new Map(row.files);
}

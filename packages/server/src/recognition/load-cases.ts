// Cases as decisions need them: the row, and everything that was done, objected and appealed.
import { refuse } from '@doudi/core/contract';
import type { Appeal, Case, Doer, Evidence, Objection, Procedure, StepDone } from '@doudi/core/recognition';
import type { Transaction } from '../platform/database/transaction.ts';
import { VILLAGE_NAME } from '../registry/areas.ts';

export interface CaseRow {
  readonly case_id: string;
  readonly procedure: Procedure;
  readonly category: string;
  readonly person_id: string;
  readonly person_name: string;
  readonly village_code: string;
  readonly village_name: string | null;
  readonly household_id: string | null;
  readonly standard: readonly string[];
  readonly reason: string;
  readonly evidence: Evidence;
  readonly opened_on: string;
  readonly opened_at: Date;
  readonly opened_by: string;
  readonly opened_for: string | null;
  readonly opened_by_name: string | null;
  readonly outcome: 'effective' | 'rejected' | 'withdrawn' | null;
  readonly closed_on: string | null;
  readonly closed_by_name: string | null;
  readonly closed_reason: string | null;
  readonly effect_on: string | null;
}

interface Recorded {
  readonly recorded_at: Date;
  readonly recorded_by: string;
  readonly recorded_for: string | null;
  readonly recorded_by_name: string | null;
}

interface StepRow extends Recorded {
  readonly case_id: string;
  readonly step_number: number;
  readonly step: string;
  readonly outcome: 'passed' | 'rejected';
  readonly done_on: string;
  readonly until_day: string | null;
  readonly place: string | null;
  readonly note: string | null;
  readonly evidence: Evidence;
  readonly facts: {
    readonly votes?: { readonly present: number; readonly inFavour: number; readonly against: number };
    readonly departments?: readonly { readonly department: string; readonly hasFinding: boolean; readonly note?: string }[];
  };
}

interface ObjectionRow extends Recorded {
  readonly objection_id: string;
  readonly case_id: string;
  readonly received_on: string;
  readonly content: string;
  readonly paper: string;
  readonly is_upheld: boolean | null;
  readonly decided_on: string | null;
  readonly decision_reason: string | null;
  readonly decision_evidence: Evidence | null;
  readonly decided_at: Date | null;
  readonly decided_by: string | null;
  readonly decided_for: string | null;
  readonly decided_by_name: string | null;
}

interface AppealRow extends Recorded {
  readonly appeal_id: string;
  readonly case_id: string;
  readonly filed_on: string;
  readonly due_on: string;
  readonly reason: string;
  readonly evidence: Evidence;
  readonly is_upheld: boolean | null;
  readonly answered_on: string | null;
  readonly answer_reason: string | null;
  readonly answer_evidence: Evidence | null;
  readonly answered_at: Date | null;
  readonly answered_by: string | null;
  readonly answered_for: string | null;
  readonly answered_by_name: string | null;
}

export interface LoadedStep extends StepDone {
  readonly row: StepRow;
}
export interface LoadedObjection extends Objection {
  readonly row: ObjectionRow;
}
export interface LoadedAppeal extends Appeal {
  readonly row: AppealRow;
}

/** A case with the rows that it was read from. */
export interface LoadedCase extends Case {
  readonly row: CaseRow;
  readonly steps: readonly LoadedStep[];
  readonly objections: readonly LoadedObjection[];
  readonly appeals: readonly LoadedAppeal[];
}

export const NO_SUCH_CASE = refuse(
  'not-found',
  { zh: '没有这件认定，或不在您的管辖范围内。', en: 'there is no such case, or it is not within your area' },
  '/caseId',
);

/** Of a `recognition_case c`, joined to its `person p`; $1 is the county. */
export const CASES = `select c.*, p.name as person_name, p.village_code, ${VILLAGE_NAME} as village_name,
    a.display_name as opened_by_name, b.display_name as closed_by_name
  from recognition_case c
  join person p on p.county_id = $1 and p.person_id = c.person_id
  left join actor a on a.county_id = $1 and a.actor_id = c.opened_by
  left join actor b on b.county_id = $1 and b.actor_id = c.closed_by
  where c.county_id = $1`;

/** Locked, so that two who record the same step do so one after the other. */
export async function lockCase(transaction: Transaction, caseId: string): Promise<LoadedCase | undefined> {
  const { rows, countyId } = transaction;
  await rows('select from recognition_case where county_id = $1 and case_id = $2 for update', [countyId, caseId]);
  return findCase(transaction, caseId);
}

export async function findCase(transaction: Transaction, caseId: string): Promise<LoadedCase | undefined> {
  const { rows, countyId } = transaction;
  const [loaded] = await loadCases(transaction, await rows<CaseRow>(`${CASES} and c.case_id = $2`, [countyId, caseId]));
  return loaded;
}

/** With everything that was done, in the order of the rows. */
export async function loadCases({ rows, countyId }: Transaction, found: readonly CaseRow[]): Promise<LoadedCase[]> {
  if (found.length === 0) return [];
  const ids = [countyId, found.map((row) => row.case_id)];
  const [steps, objections, appeals] = await Promise.all([
    rows<StepRow>(
      `select s.*, a.display_name as recorded_by_name from recognition_step s
       left join actor a on a.county_id = $1 and a.actor_id = s.recorded_by
       where s.county_id = $1 and s.case_id = any ($2::text[]) order by s.step_number`,
      ids,
    ),
    rows<ObjectionRow>(
      `select o.*, a.display_name as recorded_by_name, b.display_name as decided_by_name from recognition_objection o
       left join actor a on a.county_id = $1 and a.actor_id = o.recorded_by
       left join actor b on b.county_id = $1 and b.actor_id = o.decided_by
       where o.county_id = $1 and o.case_id = any ($2::text[]) order by o.objection_id`,
      ids,
    ),
    rows<AppealRow>(
      `select q.*, a.display_name as recorded_by_name, b.display_name as answered_by_name from recognition_appeal q
       left join actor a on a.county_id = $1 and a.actor_id = q.recorded_by
       left join actor b on b.county_id = $1 and b.actor_id = q.answered_by
       where q.county_id = $1 and q.case_id = any ($2::text[]) order by q.appeal_id`,
      ids,
    ),
  ]);
  return found.map((row) => {
    const ofCase = <Row extends { readonly case_id: string }>(list: readonly Row[]) => list.filter(({ case_id }) => case_id === row.case_id);
    return {
      row,
      procedure: row.procedure,
      caseState: row.outcome ?? 'open',
      openedOn: row.opened_on,
      openedBy: doer(row.opened_by, row.opened_for),
      closedOn: row.closed_on ?? undefined,
      steps: ofCase(steps).map(toStep),
      objections: ofCase(objections).map(toObjection),
      appeals: ofCase(appeals).map(toAppeal),
    };
  });
}

function toStep(row: StepRow): LoadedStep {
  return { row, step: row.step, outcome: row.outcome, doneOn: row.done_on, until: row.until_day ?? undefined, by: doer(row.recorded_by, row.recorded_for) };
}

function toObjection(row: ObjectionRow): LoadedObjection {
  const { is_upheld: isUpheld, decided_on: on, decided_by } = row;
  return { row, receivedOn: row.received_on, ...(isUpheld !== null && on !== null && { decided: { isUpheld, on, by: doer(decided_by, row.decided_for) } }) };
}

function toAppeal(row: AppealRow): LoadedAppeal {
  const { is_upheld: isUpheld, answered_on: on, answered_by } = row;
  return {
    row,
    filedOn: row.filed_on,
    dueOn: row.due_on,
    ...(isUpheld !== null && on !== null && { answered: { isUpheld, on, by: doer(answered_by, row.answered_for) } }),
  };
}

function doer(actorId: string | null, actingFor: string | null): Doer {
  return { actorId: actorId ?? '', actingFor: actingFor ?? undefined };
}

/** Whom a case concerns. */
export async function findMembers({ rows, countyId }: Transaction, caseId: string): Promise<string[]> {
  const found = await rows<{ person_id: string }>('select person_id from recognition_member where county_id = $1 and case_id = $2 order by person_id', [
    countyId,
    caseId,
  ]);
  return found.map((row) => row.person_id);
}

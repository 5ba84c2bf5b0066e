// Designations: what a person is recognised as, from which day to which. A row is never changed but for being withdrawn.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { designate, endDesignation } from '@doudi/core/registry';
import { type Day, nextDay } from '@doudi/policy';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { beginOf } from '../platform/local-day.ts';
import { type ChangedDays, findSettledIn, reviewOf } from '../settlement/to-review.ts';
import { findPatient, idsOfPerson, joinedRefusal, NO_SUCH_PERSON } from './people.ts';

export interface DesignationRow {
  readonly designation_id: string;
  readonly person_id: string;
  readonly category: string;
  readonly from_day: string;
  readonly to_day: string | null;
  readonly source: string;
  readonly department: string | null;
  readonly evidence: string | null;
  readonly case_id: string | null;
  readonly recorded_at: Date;
  readonly withdrawn_at: Date | null;
}

export interface NewDesignation {
  readonly designationId: string;
  readonly personId: string;
  readonly category: string;
  readonly fromDay: string;
  readonly toDay?: string | undefined;
  readonly source: string;
  /** Which department says so. */
  readonly department?: string | undefined;
  /** What shows it. */
  readonly evidence?: string | undefined;
  /** By which case of recognition it came. */
  readonly caseId?: string | undefined;
}

export const STANDS_BEHIND_THE_WALL = refuse(
  'unknown-category',
  {
    zh: '此类别属于受保护信息，不在人员类别中登记；由诊疗团队的医生在该人员页面的“受保护信息”中登记。',
    en: 'this category is protected and is no designation; a doctor of the treating team records it under "Protected information" on the page of the person',
  },
  '/category',
);

export const HAS_IT_ALREADY = refuse('overlapping', {
  zh: '此人在该期间已有同一类别；请先核对或终止原记录。',
  en: 'the person has this designation in that period already; check or end the existing one',
});

export function insertDesignations(countyId: string, recordedBy: string, recordedAt: Date, designations: readonly NewDesignation[]): Statement {
  return {
    name: 'insert-designations',
    text: `insert into designation (county_id, designation_id, person_id, category, from_day, to_day, source, department, evidence, case_id, recorded_at, recorded_by)
           select $1, d.*, $11, $12
             from unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::text[], $8::text[], $9::text[], $10::text[]) d`,
    values: [
      countyId,
      designations.map(({ designationId }) => designationId),
      designations.map(({ personId }) => personId),
      designations.map(({ category }) => category),
      designations.map(({ fromDay }) => fromDay),
      designations.map(({ toDay }) => toDay ?? null),
      designations.map(({ source }) => source),
      designations.map(({ department }) => department ?? null),
      designations.map(({ evidence }) => evidence ?? null),
      designations.map(({ caseId }) => caseId ?? null),
      recordedAt,
      recordedBy,
    ],
  };
}

/** They never were, or others follow them. */
export function withdrawDesignations(countyId: string, withdrawnBy: string, withdrawnAt: Date, designationIds: readonly string[]): Statement {
  return {
    text: 'update designation set withdrawn_at = $3, withdrawn_by = $4 where county_id = $1 and designation_id = any($2::text[]) and withdrawn_at is null',
    values: [countyId, designationIds, withdrawnAt, withdrawnBy],
  };
}

/** Those of a person that were not withdrawn, also those that have ended and those of records that were joined to this one. */
export async function findDesignations(transaction: Transaction, personId: string) {
  const { rows, countyId } = transaction;
  const found = await rows<DesignationRow>(
    'select * from designation where county_id = $1 and person_id = any ($2::text[]) and withdrawn_at is null order by from_day, designation_id',
    [countyId, await idsOfPerson(transaction, personId)],
  );
  return found.map(toDesignation);
}

/**
 * What was held to be true at the end of a day: recorded by then, and not withdrawn by then. With `validOn`, only what was true on that day.
 */
export async function findDesignationsAsOf(transaction: Transaction, { personId, validOn, knownAt }: AsOf) {
  const { rows, countyId } = transaction;
  const found = await rows<DesignationRow>(
    `select * from designation
     where county_id = $1 and person_id = any ($2::text[]) and recorded_at < $3 and (withdrawn_at is null or withdrawn_at >= $3)
       and ($4::date is null or (from_day <= $4 and (to_day is null or to_day >= $4)))
     order by from_day, designation_id`,
    [countyId, await idsOfPerson(transaction, personId), beginOf(knownAt, 1), validOn],
  );
  return found.map(toDesignation);
}

interface AsOf {
  readonly personId: string;
  readonly validOn?: string | undefined;
  readonly knownAt: string;
}

/** Of some people, those of a category that were not withdrawn, locked. */
export async function lockDesignations({ rows, countyId }: Transaction, personIds: readonly string[], category: string): Promise<DesignationRow[]> {
  return rows<DesignationRow>(
    `select * from designation where county_id = $1 and person_id = any ($2::text[]) and category = $3 and withdrawn_at is null
     order by designation_id for update`,
    [countyId, personIds, category],
  );
}

type Writing = Pick<CommandContext, 'countyId' | 'actor' | 'now' | 'newId'>;

/** Ends these with a day: withdrawn, and followed by what they were until then. One that would begin later is withdrawn alone. */
export function endDesignations({ countyId, actor, now, newId }: Writing, ended: readonly DesignationRow[], toDay: string) {
  const following = ended.filter((row) => row.from_day <= toDay).map((row) => ({ ...asNew(row), designationId: newId(), toDay }));
  const writes: Statement[] = [
    withdrawDesignations(
      countyId,
      actor.actorId,
      now,
      ended.map((row) => row.designation_id),
    ),
    ...(following.length > 0 ? [insertDesignations(countyId, actor.actorId, now, following)] : []),
  ];
  return { writes, following };
}

/** The days for which an end changes what is known. */
export function daysAfterEnd(ended: readonly DesignationRow[], toDay: string): ChangedDays[] {
  return ended.map((row) => ({ personId: row.person_id, from: row.from_day > toDay ? row.from_day : nextDay(toDay as Day), to: row.to_day }));
}

function asNew(row: DesignationRow): NewDesignation {
  return {
    designationId: row.designation_id,
    personId: row.person_id,
    category: row.category,
    fromDay: row.from_day,
    toDay: row.to_day ?? undefined,
    source: row.source,
    department: row.department ?? undefined,
    evidence: row.evidence ?? undefined,
    caseId: row.case_id ?? undefined,
  };
}

function toDesignation(row: DesignationRow) {
  return {
    designationId: row.designation_id,
    category: row.category,
    fromDay: row.from_day,
    ...(row.to_day !== null && { toDay: row.to_day }),
    source: row.source,
    ...(row.department !== null && { department: row.department }),
    ...(row.evidence !== null && { evidence: row.evidence }),
    ...(row.case_id !== null && { caseId: row.case_id }),
    recordedAt: row.recorded_at.toISOString(),
  };
}

/** What the schemes know of categories. */
export interface KnownCategories {
  readonly knowsCategory: (category: string) => boolean;
  /** Whether nobody but a treating team may know who has it. */
  readonly isWalled: (category: string) => boolean;
}

export function designateCommand({ knowsCategory, isWalled }: KnownCategories) {
  return commandOf(
    designate,
    async (transaction, input, context) => {
      const { countyId, newId, now, actor } = context;
      const [patient, settled] = await Promise.all([
        findPatient(transaction, input.personId, input.fromDay),
        findSettledIn(transaction, [{ personId: input.personId, from: input.fromDay, to: input.toDay }]),
      ]);
      return () => {
        // Before anything is said of the person: it is so for everybody.
        if (isWalled(input.category)) return STANDS_BEHIND_THE_WALL;
        if (!patient) return NO_SUCH_PERSON;
        if (patient.mergedInto !== undefined) return joinedRefusal(patient.mergedInto);
        if (!knowsCategory(input.category)) {
          return refuse(
            'unknown-category',
            { zh: `没有任何方案认得类别“${input.category}”。`, en: `no scheme knows the category "${input.category}"` },
            '/category',
          );
        }
        if (input.fromDay < patient.bornOn) return refuse('bad-input', { zh: '起始日期早于出生日期。', en: 'it begins before the birth' }, '/fromDay');
        if (input.toDay !== undefined && input.toDay < input.fromDay)
          return refuse('bad-input', { zh: '终止日期早于起始日期。', en: 'it ends before it begins' }, '/toDay');
        const designationId = newId();
        const review = reviewOf(context, settled, { designationId });
        return {
          answer: { designationId },
          writes: [insertDesignations(countyId, actor.actorId, now, [{ ...input, designationId }]), ...review.writes],
          audit: { subject: `person/${input.personId}`, facts: { designation: designationId } },
          events: [{ kind: 'designation-recorded', facts: { designationId, personId: input.personId } }, ...review.events],
        };
      };
    },
    { a_person_has_each_designation_once_at_a_time: { ...HAS_IT_ALREADY, path: '/fromDay' } },
  );
}

export const endDesignationCommand = commandOf(endDesignation, async (transaction, { designationId, toDay, reason }, context) => {
  const { rows, countyId } = transaction;
  const [row] = await rows<DesignationRow>('select * from designation where county_id = $1 and designation_id = $2 for update', [countyId, designationId]);
  const settled = await findSettledIn(transaction, row ? daysAfterEnd([row], toDay) : []);
  return () => {
    if (!row) return refuse('not-found', { zh: '没有这条身份记录。', en: 'there is no such designation' }, '/designationId');
    if (row.withdrawn_at !== null)
      return refuse('state-differs', { zh: '这条身份记录已撤回。', en: 'this designation was withdrawn before' }, '/designationId');
    if (row.to_day !== null && row.to_day <= toDay) {
      return refuse('state-differs', { zh: `这条身份记录已止于 ${row.to_day}。`, en: `this designation ends with ${row.to_day} already` }, '/toDay');
    }
    // Ended with the day before it began, it never was.
    if (toDay < row.from_day && nextDay(toDay as Day) !== row.from_day) {
      return refuse(
        'state-differs',
        { zh: `这条身份记录自 ${row.from_day} 起，不能止于更早。`, en: `this designation begins with ${row.from_day} and cannot end before` },
        '/toDay',
      );
    }
    const { writes, following } = endDesignations(context, [row], toDay);
    const review = reviewOf(context, settled, { designationId });
    return {
      answer: { designationId: following[0]?.designationId ?? designationId },
      writes: [...writes, ...review.writes],
      audit: {
        subject: `person/${row.person_id}`,
        facts: { designation: designationId, endsWith: toDay, reason: hideNumbers(reason) },
        persons: [row.person_id],
      },
      events: [{ kind: 'designation-ended', facts: { designationId, personId: row.person_id } }, ...review.events],
    };
  };
});

/** For who moves them behind the wall: takes them away, also those that were withdrawn, and gives them. Only the owner of the tables may. */
export async function takeAwayDesignations({ rows, countyId }: Transaction, categories: readonly string[]): Promise<(NewDesignation & Recorded)[]> {
  const taken = await rows<DesignationRow & { readonly recorded_by: string }>(
    'delete from designation where county_id = $1 and category = any ($2::text[]) returning *',
    [countyId, categories],
  );
  return taken.map((row) => ({
    ...asNew(row),
    recordedAt: row.recorded_at,
    recordedBy: row.recorded_by,
    isWithdrawn: row.withdrawn_at !== null,
  }));
}

interface Recorded {
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly isWithdrawn: boolean;
}

/** How many designations say what only a treating team may know: none, if all were moved behind the wall. */
export async function countDesignations({ rows, countyId }: Transaction, categories: readonly string[]): Promise<number> {
  const [found] = await rows<{ count: number }>('select count(*)::int as count from designation where county_id = $1 and category = any ($2::text[])', [
    countyId,
    categories,
  ]);
  return found?.count ?? 0;
}

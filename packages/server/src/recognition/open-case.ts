// Opening a case, and withdrawing it.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { areaOf, type Case, nextStep, openRecognitionCase, stepDueOn, withdrawalRefusal, withdrawRecognitionCase } from '@doudi/core/recognition';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { lockDesignations, STANDS_BEHIND_THE_WALL } from '../registry/designations.ts';
import { joinedRefusal, NO_SUCH_PERSON } from '../registry/people.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { closeTasks, insertTasks } from '../work/tasks.ts';
import { loadEvidence } from './evidence-files.ts';
import { type CaseRow, findMembers, type LoadedCase, lockCase, NO_SUCH_CASE } from './load-cases.ts';
import { proceduresOn } from './procedures.ts';

interface ConcernedRow {
  readonly person_id: string;
  readonly household_id: string | null;
  readonly village_code: string;
  readonly died_on: string | null;
  readonly left_on: string | null;
  readonly merged_into: string | null;
}

const OPEN_ALREADY = refuse(
  'already-exists',
  {
    zh: '此人（此户）对同一类别已有一件正在办理；请先办结或撤回。',
    en: 'a case for the same category is open for this person or household; finish or withdraw it first',
  },
  '/personId',
);

export function openCaseCommand(schemes: SchemesInUse) {
  return commandOf(
    openRecognitionCase,
    async (transaction, input, context) => {
      const { countyId, actor, now, newId } = context;
      const today = localDay(now);
      const procedure = (await proceduresOn(transaction, schemes, today)).find(({ id }) => id === input.procedureId);
      const concerned = await lockConcerned(transaction, input.personId, procedure?.subject === 'household');
      const ids = concerned.map(({ person_id }) => person_id);
      const evidence = await loadEvidence(transaction, input.evidence);
      const [standing, isOpen] = [await lockDesignations(transaction, ids, input.category), await hasOpenCase(transaction, ids, input.category)];
      return () => {
        // Before anything is said of the person: it is so for everybody.
        if (schemes.isWalled(input.category)) return STANDS_BEHIND_THE_WALL;
        if (!procedure)
          return refuse('not-found', { zh: '没有这个认定程序，或已不在有效期。', en: 'there is no such procedure, or it is valid no longer' }, '/procedureId');
        if (!procedure.categories.includes(input.category))
          return refuse('unknown-category', { zh: `“${procedure.name.zh}”不认定此类别。`, en: `"${procedure.name.en}" is not for this category` }, '/category');
        const strange = input.standard.findIndex((met, index) => !procedure.standard.some(({ id }) => id === met) || input.standard.indexOf(met) < index);
        if (strange >= 0)
          return refuse('bad-input', { zh: '没有这项标准，或已写过。', en: 'there is no such standard, or it stands twice' }, `/standard/${strange}`);
        const person = concerned.find(({ person_id }) => person_id === input.personId);
        if (!person) return NO_SUCH_PERSON;
        if (person.merged_into !== null) return joinedRefusal(person.merged_into);
        if (procedure.kind === 'entry' && !isHere(person))
          return refuse('state-differs', { zh: '此人已死亡或迁出，不能认定。', en: 'the person has died or left, and is not recognised' }, '/personId');
        if (procedure.subject === 'household' && person.household_id === null)
          return refuse('state-differs', { zh: '此人没有登记在任何一户。', en: 'the person belongs to no household' }, '/personId');
        if (isOpen) return OPEN_ALREADY;
        const unfit = evidence.refusal(ids);
        if (unfit) return unfit;
        // An end that lies ahead still stands today.
        const holds = new Set(standing.filter(({ to_day }) => to_day === null || to_day >= today).map(({ person_id }) => person_id));
        const members = (procedure.kind === 'exit' ? ids : concerned.filter(isHere).map(({ person_id }) => person_id)).filter(
          (id) => holds.has(id) === (procedure.kind === 'exit'),
        );
        if (members.length === 0) {
          return procedure.kind === 'entry'
            ? refuse('overlapping', { zh: '此人（全户）已有此类别。', en: 'the person, or everybody of the household, has this category already' }, '/category')
            : refuse('state-differs', { zh: '此人（此户）没有此类别，无从退出。', en: 'nobody here has this category, so that it cannot end' }, '/category');
        }
        const caseId = newId();
        const opened: Case = { procedure, caseState: 'open', openedOn: today, openedBy: actor, steps: [], objections: [], appeals: [] };
        return {
          answer: { caseId },
          writes: [
            {
              text: `insert into recognition_case (county_id, case_id, procedure_id, procedure, category, person_id, household_id, standard, reason, evidence,
                       opened_on, opened_at, opened_by, opened_for)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
              values: [
                ...[countyId, caseId, procedure.id, JSON.stringify(procedure), input.category, input.personId],
                ...[procedure.subject === 'household' ? person.household_id : null, input.standard, input.reason, JSON.stringify(input.evidence)],
                ...[today, now, actor.actorId, actor.actingFor],
              ],
            },
            {
              text: 'insert into recognition_member (county_id, case_id, person_id) select $1, $2, unnest($3::text[])',
              values: [countyId, caseId, members],
            },
            ...evidence.keep(caseId),
            ...stepTask(context, { ...person, case_id: caseId }, opened),
          ],
          audit: { subject: `recognition-case/${caseId}`, facts: { procedure: procedure.id, category: input.category }, persons: members },
        };
      };
    },
    { a_person_has_one_open_case_of_a_category: OPEN_ALREADY },
  );
}

/** The person, or everybody of their household, locked in the order of their ids. */
async function lockConcerned({ rows, countyId }: Transaction, personId: string, isHousehold: boolean): Promise<ConcernedRow[]> {
  return rows<ConcernedRow>(
    `select person_id, household_id, village_code, died_on, left_on, merged_into from person
     where county_id = $1 and (person_id = $2
       or ($3::boolean and merged_into is null and household_id = (select household_id from person where county_id = $1 and person_id = $2)))
     order by person_id for no key update`,
    [countyId, personId, isHousehold],
  );
}

function isHere({ died_on, left_on, merged_into }: ConcernedRow): boolean {
  return died_on === null && left_on === null && merged_into === null;
}

async function hasOpenCase({ rows, countyId }: Transaction, personIds: readonly string[], category: string): Promise<boolean> {
  const found = await rows(
    `select 1 from recognition_member m join recognition_case c on c.county_id = $1 and c.case_id = m.case_id
     where m.county_id = $1 and m.person_id = any ($2::text[]) and c.category = $3 and c.outcome is null limit 1`,
    [countyId, personIds, category],
  );
  return found.length > 0;
}

export const caseSubject = (caseId: string) => `recognition-case/${caseId}`;

/** The next step as work for whoever may do it. */
export function stepTask(context: CommandContext, row: Pick<CaseRow, 'case_id' | 'person_id' | 'household_id' | 'village_code'>, of: Case): Statement[] {
  const next = nextStep(of);
  if (!next) return [];
  const { case_id, person_id, household_id, village_code } = row;
  const task = { kind: 'recognition-step', area: areaOf(next.by, village_code), subject: caseSubject(case_id), personId: person_id } as const;
  return [insertTasks(context, [{ ...task, householdId: household_id ?? undefined, facts: { step: next.step, about: next.name }, dueOn: stepDueOn(of) }])];
}

export function closeStepTask(context: CommandContext, { row }: Pick<LoadedCase, 'row'>, outcome: string): Statement {
  return closeTasks(context, [{ kind: 'recognition-step', subject: caseSubject(row.case_id) }], caseSubject(row.case_id), outcome);
}

export interface Closing {
  readonly outcome: 'effective' | 'rejected' | 'withdrawn';
  readonly on: string;
  readonly reason?: string | undefined;
  readonly effectOn?: string | undefined;
}

export function closeCase({ countyId, actor, now }: CommandContext, caseId: string, { outcome, on, reason, effectOn }: Closing): Statement {
  return {
    text: `update recognition_case set outcome = $3, closed_on = $4, closed_at = $5, closed_by = $6, closed_reason = $7, effect_on = $8
           where county_id = $1 and case_id = $2`,
    values: [countyId, caseId, outcome, on, now, actor.actorId, reason, effectOn],
  };
}

export const withdrawCaseCommand = commandOf(withdrawRecognitionCase, async (transaction, { caseId, reason }, context) => {
  const loaded = await lockCase(transaction, caseId);
  const members = await findMembers(transaction, caseId);
  return () => {
    if (!loaded) return NO_SUCH_CASE;
    const refusal = withdrawalRefusal(loaded, context.actor);
    if (refusal) return refusal;
    const waiting = loaded.objections.filter(({ decided }) => decided === undefined);
    return {
      answer: { caseState: 'withdrawn' as const },
      writes: [
        closeCase(context, caseId, { outcome: 'withdrawn', on: localDay(context.now), reason }),
        closeStepTask(context, loaded, 'withdrawn'),
        closeTasks(
          context,
          waiting.map(({ row }) => ({ kind: 'objection-to-decide', subject: `objection/${row.objection_id}` })),
          caseSubject(caseId),
          'withdrawn',
        ),
      ],
      audit: { subject: caseSubject(caseId), facts: { reason: hideNumbers(reason) }, persons: members },
    };
  };
});

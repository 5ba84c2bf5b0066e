// A step of a case: what was done, by whom, with what shows it. The last one writes the designation, or ends it.
import { type Case, effectOn, nextStep, recordRecognitionStep, stepRefusal } from '@doudi/core/recognition';
import { type Day, daysLater, nextDay } from '@doudi/policy';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import {
  type DesignationRow,
  daysAfterEnd,
  endDesignations,
  HAS_IT_ALREADY,
  insertDesignations,
  lockDesignations,
  type NewDesignation,
} from '../registry/designations.ts';
import { KEPT_ID } from '../registry/people.ts';
import { findSettledIn, reviewOf, type SettledBefore } from '../settlement/to-review.ts';
import { loadEvidence } from './evidence-files.ts';
import { findMembers, type LoadedCase, lockCase, NO_SUCH_CASE } from './load-cases.ts';
import { caseSubject, closeCase, closeStepTask, stepTask } from './open-case.ts';

export const recordStepCommand = commandOf(
  recordRecognitionStep,
  async (transaction, input, context) => {
    const { countyId, actor, now, newId } = context;
    const loaded = await lockCase(transaction, input.caseId);
    const members = await findMembers(transaction, input.caseId);
    const evidence = await loadEvidence(transaction, input.evidence);
    const isLast = loaded !== undefined && nextStep(loaded)?.step === loaded.procedure.steps.at(-1)?.step && input.outcome === 'passed';
    const effect = isLast ? await loadEffect(transaction, loaded, members, input.doneOn) : undefined;
    return () => {
      if (!loaded) return NO_SUCH_CASE;
      const refusal = stepRefusal(loaded, input, actor, localDay(now)) ?? evidence.refusal([loaded.row.person_id, ...members], input.caseId);
      if (refusal) return refusal;
      const { publication } = input;
      const until = publication && daysLater(input.doneOn as Day, publication.days);
      const insert: Statement = {
        text: `insert into recognition_step (county_id, case_id, step_number, step, outcome, done_on, until_day, place, note, evidence, facts,
                 recorded_at, recorded_by, recorded_for)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
        values: [
          ...[countyId, input.caseId, loaded.steps.length + 1, input.step, input.outcome, input.doneOn, until, publication?.place ?? input.place],
          ...[input.note, JSON.stringify(input.evidence), JSON.stringify({ votes: input.votes, departments: input.departments })],
          ...[now, actor.actorId, actor.actingFor],
        ],
      };
      const done: Case = { ...loaded, steps: [...loaded.steps, { step: input.step, outcome: input.outcome, doneOn: input.doneOn, until, by: actor }] };
      const audit = { subject: caseSubject(input.caseId), facts: { step: input.step, outcome: input.outcome }, persons: members };
      const writes = [insert, ...evidence.keep(input.caseId), closeStepTask(context, loaded, input.outcome)];
      if (input.outcome === 'rejected') {
        return {
          answer: { caseState: 'rejected' as const },
          writes: [...writes, closeCase(context, input.caseId, { outcome: 'rejected', on: input.doneOn, reason: input.note })],
          audit,
        };
      }
      if (!effect) return { answer: { caseState: 'open' as const }, writes: [...writes, ...stepTask(context, loaded.row, done)], audit };
      const review = reviewOf(context, effect.settled, { caseId: input.caseId });
      return {
        answer: { caseState: 'effective' as const, effectOn: effect.on },
        writes: [
          ...writes,
          closeCase(context, input.caseId, { outcome: 'effective', on: input.doneOn, reason: input.note, effectOn: effect.on }),
          ...effectWrites(context, loaded, effect, newId),
          ...review.writes,
        ],
        audit,
        events: [
          { kind: loaded.procedure.kind === 'entry' ? 'designation-recorded' : 'designation-ended', facts: { caseId: input.caseId, personIds: members } },
          ...review.events,
        ],
      };
    };
  },
  { a_person_has_each_designation_once_at_a_time: HAS_IT_ALREADY },
);

interface Effect {
  readonly on: Day;
  /** Of an exit, what ends. */
  readonly ended: readonly DesignationRow[];
  /** Of an entry, who gets it and from when on: for some it begins when what they have ends. */
  readonly granted: readonly { readonly personId: string; readonly from: string }[];
  readonly settled: readonly SettledBefore[];
}

/** With the last day of the calendar nothing ends. */
const LAST_DAY = '9999-12-31';

async function loadEffect(transaction: Transaction, { procedure, row }: LoadedCase, members: readonly string[], doneOn: string): Promise<Effect> {
  const on = effectOn(procedure, doneOn);
  const { answering, here } = await findAnswering(transaction, members);
  const standing = await lockDesignations(transaction, [...new Set([...members, ...answering])], row.category);
  if (procedure.kind === 'exit') {
    const ended = standing.filter(({ to_day }) => to_day === null || to_day > on);
    return { on, ended, granted: [], settled: await findSettledIn(transaction, daysAfterEnd(ended, on)) };
  }
  const granted = here.flatMap((personId) => {
    const held = standing.filter(({ person_id, to_day }) => person_id === personId && (to_day === null || to_day >= on));
    if (held.some(({ to_day }) => to_day === null || to_day === LAST_DAY)) return [];
    const lastDay = held
      .map(({ to_day }) => to_day ?? '')
      .sort()
      .at(-1);
    return [{ personId, from: lastDay === undefined ? on : nextDay(lastDay as Day) }];
  });
  return { on, ended: [], granted, settled: await findSettledIn(transaction, granted) };
}

/** Under which records the members are by now, where one was joined to another; and who of them neither died nor left while the case went on. */
async function findAnswering({ rows, countyId }: Transaction, members: readonly string[]) {
  const found = await rows<{ person_id: string; is_here: boolean }>(
    `select distinct k.person_id, k.died_on is null and k.left_on is null as is_here from person m
     join person k on k.county_id = $1 and k.person_id = ${KEPT_ID}
     where m.county_id = $1 and m.person_id = any ($2::text[]) order by 1`,
    [countyId, members],
  );
  return { answering: found.map(({ person_id }) => person_id), here: found.filter(({ is_here }) => is_here).map(({ person_id }) => person_id) };
}

function effectWrites(context: CommandContext, { procedure, row }: LoadedCase, { on, ended, granted }: Effect, newId: () => string): Statement[] {
  if (procedure.kind === 'exit') return ended.length > 0 ? endDesignations(context, ended, on).writes : [];
  if (granted.length === 0) return [];
  const designations: NewDesignation[] = granted.map(({ personId, from }) => ({
    ...{ designationId: newId(), personId, category: row.category, fromDay: from },
    ...{ source: procedure.name.zh, caseId: row.case_id },
  }));
  return [insertDesignations(context.countyId, context.actor.actorId, context.now, designations)];
}

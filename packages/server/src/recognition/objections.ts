// Objections to a publication, and appeals against the outcome: each is decided by somebody else than those whose work it is about.
import { refuse } from '@doudi/core/contract';
import {
  answerAppeal,
  answererRefusal,
  appealRefusal,
  areaOf,
  type Case,
  decideObjection,
  deciderRefusal,
  fileAppeal,
  objectionDueOn,
  objectionRefusal,
  recordObjection,
} from '@doudi/core/recognition';
import { type Day, daysLater } from '@doudi/policy';
import { commandOf } from '../platform/answers.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { type DesignationRow, HAS_IT_ALREADY, insertDesignations, lockDesignations } from '../registry/designations.ts';
import { findSettledIn, reviewOf } from '../settlement/to-review.ts';
import { closeTasks, insertTasks } from '../work/tasks.ts';
import { loadEvidence } from './evidence-files.ts';
import { findMembers, type LoadedCase, lockCase, NO_SUCH_CASE } from './load-cases.ts';
import { closeCase, stepTask } from './open-case.ts';

export const recordObjectionCommand = commandOf(recordObjection, async (transaction, { caseId, receivedOn, content, paper }, context) => {
  const { countyId, actor, now, newId } = context;
  const [loaded, members] = [await lockCase(transaction, caseId), await findMembers(transaction, caseId)];
  return () => {
    if (!loaded) return NO_SUCH_CASE;
    const refusal = objectionRefusal(loaded, receivedOn, localDay(now));
    if (refusal) return refusal;
    const { procedure, row } = loaded;
    const objectionId = newId();
    return {
      answer: { objectionId },
      writes: [
        {
          text: `insert into recognition_objection (county_id, objection_id, case_id, received_on, content, paper, recorded_at, recorded_by, recorded_for)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          values: [countyId, objectionId, caseId, receivedOn, content, paper, now, actor.actorId, actor.actingFor],
        },
        insertTasks(context, [
          {
            ...{ kind: 'objection-to-decide', area: areaOf(procedure.objections.by, row.village_code), subject: `objection/${objectionId}` },
            ...{ personId: row.person_id, facts: { caseId }, dueOn: objectionDueOn(loaded, { receivedOn }) },
          },
        ]),
      ],
      audit: { subject: `objection/${objectionId}`, facts: { case: caseId }, persons: members },
    };
  };
});

export const decideObjectionCommand = commandOf(decideObjection, async (transaction, input, context) => {
  const { countyId, actor, now } = context;
  const { objectionId, isUpheld, decidedOn, reason, evidence } = input;
  const caseId = await caseOf(transaction, 'objection', objectionId);
  const [loaded, members] = [await lockCase(transaction, caseId), await findMembers(transaction, caseId)];
  const named = await loadEvidence(transaction, evidence);
  return () => {
    const objection = loaded?.objections.find(({ row }) => row.objection_id === objectionId);
    if (!loaded || !objection) return refuse('not-found', { zh: '没有这项异议。', en: 'there is no such objection' }, '/objectionId');
    const refusal = deciderRefusal(loaded, objection, actor) ?? named.refusal([loaded.row.person_id, ...members], caseId);
    if (refusal) return refusal;
    if (decidedOn < objection.receivedOn || decidedOn > localDay(now))
      return refuse('bad-input', { zh: '日期须在收到异议之后、今天之前。', en: 'the day lies between the objection and today' }, '/decidedOn');
    return {
      answer: { objectionId },
      writes: [
        {
          text: `update recognition_objection set is_upheld = $3, decided_on = $4, decision_reason = $5, decision_evidence = $6, decided_at = $7,
                   decided_by = $8, decided_for = $9
                 where county_id = $1 and objection_id = $2`,
          values: [countyId, objectionId, isUpheld, decidedOn, reason, JSON.stringify(evidence), now, actor.actorId, actor.actingFor],
        },
        ...named.keep(caseId),
        closeTasks(
          context,
          [{ kind: 'objection-to-decide', subject: `objection/${objectionId}` }],
          `objection/${objectionId}`,
          isUpheld ? 'upheld' : 'dismissed',
        ),
      ],
      audit: { subject: `objection/${objectionId}`, facts: { case: caseId, isUpheld }, persons: members },
    };
  };
});

export const fileAppealCommand = commandOf(fileAppeal, async (transaction, { caseId, filedOn, reason, evidence }, context) => {
  const { countyId, actor, now, newId } = context;
  const [loaded, members] = [await lockCase(transaction, caseId), await findMembers(transaction, caseId)];
  const named = await loadEvidence(transaction, evidence);
  return () => {
    if (!loaded) return NO_SUCH_CASE;
    const refusal = appealRefusal(loaded, filedOn, localDay(now)) ?? named.refusal([loaded.row.person_id, ...members], caseId);
    if (refusal) return refusal;
    const { appeals } = loaded.procedure;
    const [appealId, dueOn] = [newId(), daysLater(filedOn as Day, appeals.answeredWithinDays)];
    return {
      answer: { appealId, dueOn },
      writes: [
        {
          text: `insert into recognition_appeal (county_id, appeal_id, case_id, filed_on, due_on, reason, evidence, recorded_at, recorded_by, recorded_for)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          values: [countyId, appealId, caseId, filedOn, dueOn, reason, JSON.stringify(evidence), now, actor.actorId, actor.actingFor],
        },
        ...named.keep(caseId),
        insertTasks(context, [
          {
            ...{ kind: 'appeal-to-decide', area: areaOf(appeals.by, loaded.row.village_code), subject: `appeal/${appealId}` },
            ...{ personId: loaded.row.person_id, facts: { caseId }, dueOn },
          },
        ]),
      ],
      audit: { subject: `appeal/${appealId}`, facts: { case: caseId }, persons: members },
    };
  };
});

export const answerAppealCommand = commandOf(
  answerAppeal,
  async (transaction, input, context) => {
    const { countyId, actor, now } = context;
    const { appealId, isUpheld, answeredOn, reason, evidence } = input;
    const caseId = await caseOf(transaction, 'appeal', appealId);
    const [loaded, members] = [await lockCase(transaction, caseId), await findMembers(transaction, caseId)];
    const named = await loadEvidence(transaction, evidence);
    const restored = loaded && isUpheld ? await findEndedBy(transaction, loaded, members) : [];
    const days = restored.map(({ person_id, to_day }) => ({ personId: person_id, from: daysLater((to_day ?? '9999-12-30') as Day, 1) }));
    const settled = await findSettledIn(transaction, days);
    return () => {
      const appeal = loaded?.appeals.find(({ row }) => row.appeal_id === appealId);
      if (!loaded || !appeal) return refuse('not-found', { zh: '没有这项申诉。', en: 'there is no such appeal' }, '/appealId');
      const refusal = answererRefusal(loaded, appeal, actor) ?? named.refusal([loaded.row.person_id, ...members], caseId);
      if (refusal) return refusal;
      if (answeredOn < appeal.filedOn || answeredOn > localDay(now))
        return refuse('bad-input', { zh: '日期须在申诉之后、今天之前。', en: 'the day lies between the appeal and today' }, '/answeredOn');
      const isExit = loaded.caseState === 'effective';
      const answered: Case = {
        ...loaded,
        appeals: loaded.appeals.map((one) => (one === appeal ? { ...one, answered: { isUpheld, on: answeredOn, by: actor } } : one)),
      };
      const review = reviewOf(context, settled, { caseId });
      const writes: Statement[] = [
        {
          text: `update recognition_appeal set is_upheld = $3, answered_on = $4, answer_reason = $5, answer_evidence = $6, answered_at = $7,
                   answered_by = $8, answered_for = $9
                 where county_id = $1 and appeal_id = $2`,
          values: [countyId, appealId, isUpheld, answeredOn, reason, JSON.stringify(evidence), now, actor.actorId, actor.actingFor],
        },
        ...named.keep(caseId),
        closeTasks(context, [{ kind: 'appeal-to-decide', subject: `appeal/${appealId}` }], `appeal/${appealId}`, isUpheld ? 'upheld' : 'dismissed'),
      ];
      if (isUpheld && isExit) {
        // The exit did not hold: everybody whom it ended has the category again from the day after.
        const again = restored.map((row, index) => ({
          ...{ designationId: context.newId(), personId: row.person_id, category: row.category, fromDay: days[index]?.from ?? '' },
          ...{ source: row.source, department: row.department ?? undefined, evidence: row.evidence ?? undefined, caseId },
        }));
        writes.push(closeCase(context, caseId, { outcome: 'rejected', on: answeredOn, reason }));
        if (again.length > 0) writes.push(insertDesignations(countyId, actor.actorId, now, again));
        writes.push(...review.writes);
      } else if (isUpheld) {
        writes.push(reopenCase(countyId, caseId), ...stepTask(context, loaded.row, answered));
      }
      return {
        answer: { caseState: !isUpheld ? loaded.caseState : isExit ? ('rejected' as const) : ('open' as const) },
        writes,
        audit: { subject: `appeal/${appealId}`, facts: { case: caseId, isUpheld }, persons: members },
        events: isUpheld ? review.events : [],
      };
    };
  },
  {
    a_person_has_each_designation_once_at_a_time: HAS_IT_ALREADY,
    a_person_has_one_open_case_of_a_category: refuse('overlapping', {
      zh: '此人（此户）对同一类别已另有一件正在办理；请先办结或撤回那一件。',
      en: 'another case for the same category is open by now; finish or withdraw that one first',
    }),
  },
);

function reopenCase(countyId: string, caseId: string): Statement {
  return {
    text: `update recognition_case set outcome = null, closed_on = null, closed_at = null, closed_by = null, closed_reason = null, effect_on = null
           where county_id = $1 and case_id = $2`,
    values: [countyId, caseId],
  };
}

/** What an exit ended, and nothing that ended otherwise. */
async function findEndedBy(transaction: Transaction, { caseState, row }: LoadedCase, members: readonly string[]): Promise<DesignationRow[]> {
  if (caseState !== 'effective' || row.effect_on === null) return [];
  return (await lockDesignations(transaction, members, row.category)).filter(({ to_day }) => to_day === row.effect_on);
}

const CASE_OF = {
  objection: 'select case_id from recognition_objection where county_id = $1 and objection_id = $2',
  appeal: 'select case_id from recognition_appeal where county_id = $1 and appeal_id = $2',
};

async function caseOf({ rows, countyId }: Transaction, of: 'objection' | 'appeal', id: string): Promise<string> {
  const [found] = await rows<{ case_id: string }>(CASE_OF[of], [countyId, id]);
  return found?.case_id ?? '';
}

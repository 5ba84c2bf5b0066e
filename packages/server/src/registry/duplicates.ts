// Two records of one person, joined with undo. The joining is an event of the ledger: what the joined record used up is added to the kept
// one's sums by postings that stand with the decision, so that `verifyLedger` reckons it again and undoing takes exactly that back.
import { hideNumbers, type Refusal, refuse } from '@doudi/core/contract';
import { mergePersons, pairOf, pairSubject, undoMerge } from '@doudi/core/registry';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import { lockMovedSums, type MovedSums, moveSums, settledSinceMoving, sidesBetween } from '../settlement/moved-sums.ts';
import { closeTasks } from '../work/tasks.ts';
import { insertEvents } from './events.ts';
import { closeEmptied, memberIdsOf, reopenHousehold } from './moving.ts';
import { joinedRefusal, lockPeople, NO_SUCH_PERSON, type WholePersonRow } from './people.ts';

const SAME_RECORD = refuse('state-differs', { zh: '两处是同一份登记。', en: 'both are one record' }, '/mergedId');

export const JOINED_ONCE = {
  a_record_is_joined_once_at_a_time: refuse(
    'state-differs',
    { zh: '此登记刚由他人并入另一份登记；请刷新后查看。', en: 'somebody just joined this record to another; look again' },
    '/mergedId',
  ),
};

interface Pair {
  readonly kept: WholePersonRow | undefined;
  readonly merged: WholePersonRow | undefined;
  /** How many records were joined to the one that is to be joined. */
  readonly joinedBefore: number;
}

async function lockPair(transaction: Transaction, keptId: string, mergedId: string): Promise<Pair> {
  const people = await lockPeople(transaction, [keptId, mergedId]);
  const [counted] = await transaction.rows<{ count: number }>('select count(*)::int as count from person where county_id = $1 and merged_into = $2', [
    transaction.countyId,
    mergedId,
  ]);
  const of = (id: string) => people.find(({ person_id }) => person_id === id);
  return { kept: of(keptId), merged: of(mergedId), joinedBefore: counted?.count ?? 0 };
}

export const mergePersonsCommand = commandOf(
  mergePersons,
  async (transaction, { personId, mergedId, reason }, context) => {
    const { countyId, actor, now, newId } = context;
    if (personId === mergedId) return () => SAME_RECORD;
    const pair = await lockPair(transaction, personId, mergedId);
    const { kept, merged } = pair;
    const left = merged?.household_id ? (await memberIdsOf(transaction, merged.household_id)).filter((member) => member !== mergedId).length : 0;
    const sums = kept && merged && (await lockMovedSums(transaction, sidesBetween(personOf(merged), personOf(kept))));
    return () => {
      const refusal = pairRefusal(pair) ?? (sums && accountRefusal(sums.bothHold));
      if (refusal || !kept || !merged || !sums) return refusal ?? NO_SUCH_PERSON;
      const decisionId = newId();
      const facts = { keptId: personId, mergedId };
      return {
        answer: { decisionId, personId },
        writes: [
          { text: 'update person set merged_into = $3 where county_id = $1 and person_id = $2', values: [countyId, mergedId, personId] },
          ...moveSums(countyId, sums, 'there'),
          {
            text: `insert into duplicate_decision (county_id, duplicate_decision_id, person_id, other_id, reason, decided_at, decided_by, settling_number, moved)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
            values: [countyId, decisionId, personId, mergedId, hideNumbers(reason), now, actor.actorId, sums.number, JSON.stringify(sums.moved)],
          },
          ...(merged.household_id && merged.household_id !== kept.household_id
            ? closeEmptied(countyId, [{ householdId: merged.household_id, left }], localDay(now))
            : []),
          insertEvents(context, [{ kind: 'merged', day: localDay(now), personId, facts: { mergedId, decisionId }, reason }]),
          closePair(context, personId, mergedId, decisionId),
        ],
        audit: { subject: `person/${personId}`, facts: { ...facts, decision: decisionId, reason: hideNumbers(reason) }, persons: [personId, mergedId] },
        events: [{ kind: 'persons-merged', facts: { ...facts, decisionId } }],
      };
    };
  },
  JOINED_ONCE,
);

const personOf = ({ person_id, household_id }: WholePersonRow) => ({ personId: person_id, ...(household_id !== null && { householdId: household_id }) });

function pairRefusal({ kept, merged, joinedBefore }: Pair): Refusal | undefined {
  if (!kept) return NO_SUCH_PERSON;
  if (!merged) return { ...NO_SUCH_PERSON, path: '/mergedId' };
  if (kept.merged_into !== null) return joinedRefusal(kept.merged_into);
  if (merged.merged_into !== null) return joinedRefusal(merged.merged_into, '/mergedId');
  const state = (zh: string, en: string) => refuse('state-differs', { zh, en }, '/mergedId');
  if (joinedBefore > 0)
    return state(
      '要并入的登记已有其他登记并入；请以它为保留的登记，或先撤销那次合并。',
      'others were joined to that record; keep it instead, or undo those first',
    );
  if (merged.died_on !== null && merged.died_on !== kept.died_on)
    return state(
      `要并入的登记写明此人已于 ${merged.died_on} 死亡，而保留的登记没有；请先在保留的登记上登记死亡，或撤回误登。`,
      `the record to be joined says the person died on ${merged.died_on}, and the other does not; record the death there first, or withdraw it here`,
    );
  return undefined;
}

/** Money that both were credited may be the same money: that is not for Doudi to guess. */
function accountRefusal(bothHold: readonly string[]): Refusal | undefined {
  if (bothHold.length === 0) return undefined;
  return refuse(
    'state-differs',
    {
      zh: `两份登记的同一账户（${bothHold.join('、')}）都有余额，可能是同一笔钱；请先撤销其中一方入账的结算，再合并。`,
      en: `both records hold money in the same account (${bothHold.join(', ')}), which may be the same money; cancel the settlement that credited one of them first`,
    },
    '/mergedId',
  );
}

function closePair(context: CommandContext, one: string, other: string, decisionId: string): Statement {
  const subjects = [pairSubject(pairOf(one, other)), `person/${one}`, `person/${other}`];
  return closeTasks(
    context,
    subjects.map((subject) => ({ kind: 'possible-duplicate' as const, subject })),
    `duplicate-decision/${decisionId}`,
    'same',
  );
}

interface DecisionRow {
  readonly person_id: string;
  readonly other_id: string;
  readonly settling_number: number;
  readonly moved: MovedSums;
  readonly undone_at: Date | null;
}

const NO_SUCH_DECISION = refuse('not-found', { zh: '没有这次合并。', en: 'there is no such joining' }, '/decisionId');

export const undoMergeCommand = commandOf(undoMerge, async (transaction, { decisionId, reason }, context) => {
  const { countyId, actor, now } = context;
  const find = () =>
    transaction.rows<DecisionRow>('select * from duplicate_decision where county_id = $1 and duplicate_decision_id = $2', [countyId, decisionId]);
  const [known] = await find();
  if (!known) return () => NO_SUCH_DECISION;
  const { person_id: keptId, other_id: mergedId } = known;
  const { merged } = await lockPair(transaction, keptId, mergedId);
  // Whoever undoes it at the same moment holds both records until they are done.
  const [decision] = await find();
  const sums = await lockMovedSums(transaction, known.moved);
  const later = await settledSinceMoving(transaction, known.moved, known.settling_number);
  return () => {
    if (!merged || !decision) return NO_SUCH_DECISION;
    if (decision.undone_at !== null) return refuse('state-differs', { zh: '这次合并已经撤销。', en: 'this joining was undone before' }, '/decisionId');
    if (later !== undefined)
      return refuse(
        'state-differs',
        {
          zh: `合并之后又有结算（${later}），其待遇以合并后的额度为前提；请从最近一次起依次撤销，再撤销合并。`,
          en: `settlement ${later} came after the joining and was reckoned with it; cancel from the latest back to it, then undo the joining`,
        },
        '/decisionId',
      );
    const facts = { keptId, mergedId, decision: decisionId };
    return {
      answer: { decisionId },
      writes: [
        { text: 'update person set merged_into = null where county_id = $1 and person_id = $2', values: [countyId, mergedId] },
        ...moveSums(countyId, sums, 'back'),
        {
          text: 'update duplicate_decision set undone_at = $3, undone_by = $4, undone_number = $5 where county_id = $1 and duplicate_decision_id = $2',
          values: [countyId, decisionId, now, actor.actorId, sums.number],
        },
        ...(merged.household_id === null || merged.died_on !== null || merged.left_on !== null ? [] : [reopenHousehold(countyId, merged.household_id)]),
        insertEvents(context, [{ kind: 'parted', day: localDay(now), personId: keptId, facts: { mergedId, decisionId }, reason }]),
      ],
      audit: { subject: `person/${keptId}`, facts: { ...facts, reason: hideNumbers(reason) }, persons: [keptId, mergedId] },
      events: [{ kind: 'persons-parted', facts }],
    };
  };
});

/** Records that were joined to a person's and still are. */
export async function findJoined({ rows, countyId }: Transaction, personId: string) {
  const found = await rows<{ duplicate_decision_id: string; other_id: string; decided_at: Date; reason: string }>(
    `select duplicate_decision_id, other_id, decided_at, reason from duplicate_decision
     where county_id = $1 and person_id = $2 and undone_at is null order by duplicate_decision_id`,
    [countyId, personId],
  );
  return found.map((row) => ({ decisionId: row.duplicate_decision_id, joinedId: row.other_id, joinedAt: row.decided_at.toISOString(), reason: row.reason }));
}

// What was decided about pairs of records that may be one person's, and the queue of those that wait.
import { hideNumbers, type InputOf, type OutputOf, refuse } from '@doudi/core/contract';
import {
  agreementsOf,
  compare,
  decideDuplicate,
  likelihoodOf,
  type listPossibleDuplicates,
  maskPhone,
  pairOf,
  pairSubject,
  prepare,
  type VERDICTS,
} from '@doudi/core/registry';
import { commandOf } from '../platform/answers.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import { closeTasks, insertTasks } from '../work/tasks.ts';
import { MATCH_COLUMNS, type MatchRow, toMatchRecord } from './match-records.ts';
import { PERSON_COLUMNS, type PersonInListRow } from './people.ts';
import { toPersonInList } from './routes.ts';
import { commonArea } from './sweep-duplicates.ts';

type Verdict = (typeof VERDICTS)[number];
type Pair = readonly [string, string];

export const decideDuplicateCommand = commandOf(decideDuplicate, async ({ rows, countyId }, { personId, otherPersonId, verdict, reason }, context) => {
  const pair = pairOf(personId, otherPersonId);
  // Locked, in one order: of two who decide at once, the second sees what the first has said.
  const people = await rows<{ person_id: string; village_code: string }>(
    'select person_id, village_code from person where county_id = $1 and person_id = any($2::text[]) order by person_id for update',
    [countyId, pair],
  );
  const [last] = await findDecisions({ rows, countyId }, [pair]);
  return () => {
    if (personId === otherPersonId) return TWO_ARE_NEEDED;
    const missing = [personId, otherPersonId].find((asked) => !people.some(({ person_id }) => person_id === asked));
    if (missing !== undefined) return missing === personId ? noSuchPerson('/personId') : noSuchPerson('/otherPersonId');
    if (verdict !== 'later' && last?.verdict === verdict) return decidedSo(last);
    const matchDecisionId = context.newId();
    const task = { kind: 'possible-duplicate', subject: pairSubject(pair) } as const;
    const [village = countyId, other = countyId] = people.map(({ village_code }) => village_code);
    return {
      answer: { matchDecisionId },
      writes: [
        insertDecision(countyId, matchDecisionId, pair, verdict, hideNumbers(reason), context),
        closeTasks(context, [task], `match-decision/${matchDecisionId}`, verdict),
        // Asked again when as much time has passed as there was at first.
        ...(verdict === 'later' ? [insertTasks(context, [{ ...task, area: commonArea(village, other), personId: pair[0] }])] : []),
      ],
      audit: { subject: `match-decision/${matchDecisionId}`, facts: { verdict, reason: hideNumbers(reason) }, persons: pair },
    };
  };
});

function noSuchPerson(path: string) {
  return refuse('not-found', { zh: '未找到该人员，或不在您的管辖范围内。', en: 'there is no such person, or they are not within your area' }, path);
}

const TWO_ARE_NEEDED = refuse(
  'bad-input',
  { zh: '两份登记是同一份；请选另一份。', en: 'both are the same record; choose another for the second' },
  '/otherPersonId',
);

function decidedSo({ decided_by_name, verdict }: DecisionRow) {
  const said = verdict === 'same' ? { zh: '同一人', en: 'one person' } : { zh: '不是同一人', en: 'two persons' };
  return refuse(
    'state-differs',
    {
      zh: `${decided_by_name} 已认定为${said.zh}，无须重复认定；如有不同意见，可改作另一认定。`,
      en: `${decided_by_name} has decided already that these are ${said.en}; whoever knows better may decide otherwise`,
    },
    '/verdict',
  );
}

function insertDecision(
  countyId: string,
  matchDecisionId: string,
  pair: Pair,
  verdict: Verdict,
  reason: string,
  { now, actor }: { readonly now: Date; readonly actor: { readonly actorId: string } },
): Statement {
  return {
    text: `insert into match_decision (county_id, match_decision_id, first_person_id, second_person_id, verdict, reason, decided_at, decided_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [countyId, matchDecisionId, ...pair, verdict, reason, now, actor.actorId],
  };
}

interface DecisionRow {
  readonly pair: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly decided_at: Date;
  readonly decided_by_name: string;
}

const DECISIONS = `select d.first_person_id || '+' || d.second_person_id as pair, d.verdict, d.reason, d.decided_at,
    coalesce(a.display_name, d.decided_by) as decided_by_name
  from match_decision d left join actor a on a.county_id = $1 and a.actor_id = d.decided_by`;

/** Of these pairs, the last first. */
function findDecisions({ rows, countyId }: Transaction, pairs: readonly Pair[]): Promise<DecisionRow[]> {
  return rows<DecisionRow>(
    `${DECISIONS} join unnest($2::text[], $3::text[]) as asked (first_id, second_id) on d.first_person_id = asked.first_id and d.second_person_id = asked.second_id
     where d.county_id = $1 order by d.decided_at desc, d.match_decision_id desc`,
    [countyId, pairs.map(([first]) => first), pairs.map(([, second]) => second)],
  );
}

interface QueuedRow {
  readonly pair: string;
  readonly due_on: string | null;
  readonly likelihood: 'very' | 'rather' | 'possible' | null;
}

/** $2: the last pair of the page before; $3: how many. Those that are due first, or were decided last, first. */
const QUEUED = {
  open: `select substring(t.subject from 13) as pair, t.due_on, t.facts->>'likelihood' as likelihood from task t
          where t.county_id = $1 and t.kind = 'possible-duplicate' and t.closed_at is null and starts_with(t.subject, 'person-pair/')
            and ($2::text is null or (t.due_on, t.subject) > (
              select l.due_on, l.subject from task l
               where l.county_id = $1 and l.kind = 'possible-duplicate' and l.subject = 'person-pair/' || $2 and l.closed_at is null))
          order by t.due_on, t.subject limit $3`,
  decided: `select d.first_person_id || '+' || d.second_person_id as pair, null as due_on, null as likelihood from match_decision d
             where d.county_id = $1 and d.verdict <> 'later'
               and not exists (select from match_decision l where l.county_id = $1 and l.first_person_id = d.first_person_id
                 and l.second_person_id = d.second_person_id and (l.decided_at, l.match_decision_id) > (d.decided_at, d.match_decision_id))
               and ($2::text is null or (d.decided_at, d.match_decision_id) < (
                 select l.decided_at, l.match_decision_id from match_decision l
                  where l.county_id = $1 and l.first_person_id = split_part($2, '+', 1) and l.second_person_id = split_part($2, '+', 2)
                  order by l.decided_at desc, l.match_decision_id desc limit 1))
             order by d.decided_at desc, d.match_decision_id desc limit $3`,
};

type Answer = OutputOf<typeof listPossibleDuplicates>;

export async function findPairs(
  transaction: Transaction,
  keys: FieldKeys,
  { state, after, pageSize }: InputOf<typeof listPossibleDuplicates>,
  today: string,
): Promise<Answer> {
  const { rows, countyId } = transaction;
  const queued = await rows<QueuedRow>(QUEUED[state], [countyId, after, pageSize + 1]);
  const page = queued.slice(0, pageSize);
  const pairs = page.map(({ pair }) => pair.split('+') as unknown as Pair);
  const [people, decisions] = await Promise.all([
    rows<PersonOfPairRow>(
      `select ${PERSON_COLUMNS}, ${MATCH_COLUMNS}, p.phone_cipher, p.created_at,
         (select count(*)::integer from settlement s where s.county_id = $1 and s.person_id = p.person_id) as settlements
         from person p where p.county_id = $1 and p.person_id = any($3::text[])`,
      [countyId, today, pairs.flat()],
    ),
    findDecisions(transaction, pairs),
  ]);
  const byId = new Map(people.map((person) => [person.person_id, person]));
  const told = page.flatMap((row) => {
    const both = row.pair.split('+').flatMap((personId) => byId.get(personId) ?? []);
    return both.length === 2 ? [toPair(row, both, decisions, keys, today)] : [];
  });
  const last = queued.length > pageSize ? page.at(-1)?.pair : undefined;
  return { pairs: told, ...(last !== undefined && { after: last }) };
}

interface PersonOfPairRow extends PersonInListRow, Omit<MatchRow, keyof PersonInListRow> {
  readonly phone_cipher: Buffer | null;
  readonly created_at: Date;
  readonly settlements: number;
}

function toPair(
  { pair, due_on, likelihood }: QueuedRow,
  both: readonly PersonOfPairRow[],
  decisions: readonly DecisionRow[],
  keys: FieldKeys,
  today: string,
): Answer['pairs'][number] {
  const [first, second] = both.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime());
  if (!first || !second) throw new Error('a pair has two');
  const levels = compare(prepare(toMatchRecord(first)), prepare(toMatchRecord(second)));
  return {
    persons: [first, second].map((row) => ({
      ...toPersonInList(row, keys),
      bornOn: row.born_on,
      ...(row.phone_cipher && { phoneMasked: maskPhone(openField(keys, row.phone_cipher, `person/${row.person_id}/phone`)) }),
      registeredAt: row.created_at.toISOString(),
      settlements: row.settlements,
    })),
    likelihood: likelihood ?? likelihoodOf(0),
    fields: agreementsOf(levels),
    ...(due_on !== null && { dueOn: due_on }),
    isLate: due_on !== null && due_on < today,
    decisions: decisions
      .filter((decision) => decision.pair === pair)
      .map(({ verdict, reason, decided_at, decided_by_name }) => ({ verdict, reason, decidedAt: decided_at.toISOString(), decidedByName: decided_by_name })),
  };
}

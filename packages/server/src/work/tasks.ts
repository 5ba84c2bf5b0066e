// The work list's table. Whoever finds that something must be done writes `insertTasks` with what they found; whoever does it writes `closeTasks`
// with the record that did it.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { closeTask, type TaskKindName, takeTask, taskKind } from '@doudi/core/work';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { daysAfter, localDay } from '../platform/local-day.ts';

export interface NewTask {
  readonly kind: TaskKindName;
  /** Where the work is: a county, township or village. */
  readonly area: string;
  /** What it is about, by kind and id. The same is open once at a time: what is asked for again is left as it is. */
  readonly subject: string;
  readonly personId?: string | undefined;
  readonly householdId?: string | undefined;
  /** What the words need; nothing here names a person. */
  readonly facts?: object;
  /** Else as many days from now as its kind takes. */
  readonly dueOn?: string | undefined;
}

export function insertTasks(
  { countyId, actor, now, newId }: Pick<CommandContext, 'countyId' | 'actor' | 'now' | 'newId'>,
  tasks: readonly NewTask[],
): Statement {
  const today = localDay(now);
  const of = <Value>(each: (task: NewTask) => Value) => tasks.map(each);
  // What conflicts is not named: with a name PostgreSQL asks whether the row may be seen, and a desk above or beside may have work that is not.
  return {
    name: 'insert-tasks',
    text: `insert into task (county_id, task_id, kind, role, area, subject, person_id, household_id, facts, due_on, opened_at, opened_by)
           select $1, t.task_id, t.kind, t.role, t.area, t.subject, t.person_id, t.household_id, t.facts::json, t.due_on, $11, $12
             from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::date[])
               as t (task_id, kind, role, area, subject, person_id, household_id, facts, due_on)
           on conflict do nothing`,
    values: [
      countyId,
      of(() => newId()),
      of(({ kind }) => kind),
      of(({ kind }) => taskKind(kind).role),
      of(({ area }) => area),
      of(({ subject }) => subject),
      of(({ personId }) => personId ?? null),
      of(({ householdId }) => householdId ?? null),
      of(({ facts }) => JSON.stringify(facts ?? {})),
      of(({ kind, dueOn }) => dueOn ?? daysAfter(today, taskKind(kind).days)),
      now,
      actor.actorId,
    ],
  };
}

/** Of these kinds and subjects, whatever is open; nothing where nothing is. `record` did it, by kind and id. */
export function closeTasks(
  { countyId, actor, now }: Pick<CommandContext, 'countyId' | 'actor' | 'now'>,
  tasks: readonly { readonly kind: TaskKindName; readonly subject: string }[],
  record: string,
  outcome: string,
): Statement {
  return {
    name: 'close-tasks',
    text: `update task t set closed_at = $4, closed_by = $5, closed_with = $6, outcome = $7
             from unnest($2::text[], $3::text[]) as done (kind, subject)
           where t.county_id = $1 and t.kind = done.kind and t.subject = done.subject and t.closed_at is null`,
    values: [countyId, tasks.map(({ kind }) => kind), tasks.map(({ subject }) => subject), now, actor.actorId, record, outcome],
  };
}

export interface LastTask {
  readonly subject: string;
  /** Null while it is open. */
  readonly closed_at: Date | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The latest task of a kind about each subject, so that what was looked into is not asked for again without a reason. */
export async function findLastTasks({ rows, countyId }: Transaction, kind: TaskKindName, subjects: readonly string[]): Promise<Map<string, LastTask>> {
  const found = await rows<LastTask>(
    `select distinct on (subject) subject, closed_at, facts from task where county_id = $1 and kind = $2 and subject = any($3::text[])
     order by subject, opened_at desc`,
    [countyId, kind, subjects],
  );
  return new Map(found.map((task) => [task.subject, task]));
}

/** What is open of a kind in an area. */
export function findOpenTasks({ rows, countyId }: Transaction, kind: TaskKindName, area: string): Promise<LastTask[]> {
  return rows<LastTask>('select subject, closed_at, facts from task where county_id = $1 and kind = $2 and starts_with(area, $3) and closed_at is null', [
    countyId,
    kind,
    area,
  ]);
}

interface TaskRow {
  readonly kind: TaskKindName;
  readonly role: string;
  readonly assignee_id: string | null;
  readonly person_id: string | null;
  readonly closed_at: Date | null;
}

async function lockTask({ rows, countyId }: Transaction, taskId: string): Promise<TaskRow | undefined> {
  const [row] = await rows<TaskRow>('select kind, role, assignee_id, person_id, closed_at from task where county_id = $1 and task_id = $2 for update', [
    countyId,
    taskId,
  ]);
  return row;
}

const NO_SUCH_TASK = refuse('not-found', { zh: '没有这项工作，或不在您的岗位范围内。', en: 'there is no such task, or it is not of your post' }, '/taskId');
const DONE_BEFORE = refuse('state-differs', { zh: '这项工作已经办结。', en: 'this task was done before' }, '/taskId');

export const takeTaskCommand = commandOf(takeTask, async (transaction, { taskId, isTaken }, { countyId, actor }) => {
  const row = await lockTask(transaction, taskId);
  return () => {
    if (!row || row.role !== actor.role) return NO_SUCH_TASK;
    if (row.closed_at !== null) return DONE_BEFORE;
    if (row.assignee_id !== null && row.assignee_id !== actor.actorId)
      return refuse('state-differs', { zh: '这项工作已由他人认领；请先由其交回。', en: 'somebody else has taken it; they give it back first' }, '/taskId');
    return {
      answer: { taskId },
      writes: [
        {
          text: 'update task set assignee_id = $3 where county_id = $1 and task_id = $2',
          values: [countyId, taskId, isTaken ? actor.actorId : null],
        },
      ],
      audit: { subject: `task/${taskId}`, facts: { isTaken }, persons: row.person_id === null ? [] : [row.person_id] },
    };
  };
});

export const closeTaskCommand = commandOf(closeTask, async (transaction, { taskId, outcome, note }, { countyId, actor, now }) => {
  const row = await lockTask(transaction, taskId);
  return () => {
    if (!row || row.role !== actor.role) return NO_SUCH_TASK;
    if (row.closed_at !== null) return DONE_BEFORE;
    const { ends } = taskKind(row.kind);
    if (ends === 'record')
      return refuse(
        'state-differs',
        { zh: '这项工作由相应的办理记录自动办结，不能手工办结。', en: 'this task ends with the record that does it, and not by hand' },
        '/taskId',
      );
    if (!(outcome in ends['by-hand']))
      return refuse('bad-input', { zh: '没有这种结果，请从列出的结果中选。', en: 'this is no outcome of the task; choose one that is listed' }, '/outcome');
    return {
      answer: { taskId },
      writes: [
        {
          text: `update task set closed_at = $3, closed_by = $4, closed_with = 'task/' || task_id, outcome = $5, note = $6 where county_id = $1 and task_id = $2`,
          values: [countyId, taskId, now, actor.actorId, outcome, hideNumbers(note)],
        },
      ],
      audit: { subject: `task/${taskId}`, facts: { kind: row.kind, outcome }, persons: row.person_id === null ? [] : [row.person_id] },
    };
  };
});

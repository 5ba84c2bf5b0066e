// The work list as people read it.
import type { InputOf } from '@doudi/core/contract';
import { closeTask, listTasks, TASK_KIND_NAMES, type TaskKindName, takeTask, taskKind } from '@doudi/core/work';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { closeTaskCommand, takeTaskCommand } from './tasks.ts';

interface TaskRow {
  readonly task_id: string;
  readonly kind: TaskKindName;
  readonly area: string;
  readonly area_name: string | null;
  readonly person_id: string | null;
  readonly person_name: string | null;
  readonly household_id: string | null;
  readonly head_id: string | null;
  readonly head_name: string | null;
  readonly subject: string;
  readonly facts: Record<string, unknown>;
  readonly due_on: string;
  readonly opened_at: Date;
  readonly assignee_id: string | null;
  readonly assignee_name: string | null;
  readonly closed_at: Date | null;
  readonly closed_by_name: string | null;
  readonly closed_with: string | null;
  readonly outcome: string | null;
  readonly note: string | null;
}

export function workRoutes(database: Database): Route[] {
  return [
    commandRoute(takeTask, database, takeTaskCommand),
    commandRoute(closeTask, database, closeTaskCommand),
    queryRoute(listTasks, database, async (transaction, input, { actor }) => {
      const today = localDay(database.now());
      const asked = { role: actor?.role ?? '', actorId: actor?.actorId ?? '' };
      const [found, counts] = await Promise.all([findTasks(transaction, input, asked), countTasks(transaction, asked.role, today)]);
      return { tasks: found.slice(0, input.pageSize).map((row) => toTask(row, today)), hasMore: found.length > input.pageSize, counts };
    }),
  ];
}

const TASKS = `select t.*, p.name as person_name, head.person_id as head_id, head.name as head_name,
    a.display_name as assignee_name, coalesce(c.display_name, t.closed_by) as closed_by_name,
    (select string_agg(v.name, ' ' order by v.area_code) from area v
      where v.county_id = $1 and length(t.area) > 6 and v.area_code in (rpad(t.area, 12, '0'), rpad(left(t.area, 9), 12, '0'))) as area_name
  from task t
  left join person p on p.county_id = $1 and p.person_id = t.person_id
  left join lateral (
    select m.person_id, m.name from household h join person m on m.county_id = $1 and m.household_id = h.household_id and m.merged_into is null
    where h.county_id = $1 and h.household_id = t.household_id and t.person_id is null
    order by num_nonnulls(m.died_on, m.left_on), m.person_id is distinct from h.head_id, m.born_on, m.person_id limit 1) as head on true
  left join actor a on a.county_id = $1 and a.actor_id = t.assignee_id
  left join actor c on c.county_id = $1 and c.actor_id = t.closed_by
  where t.county_id = $1 and t.role = $2 and ($3::text is null or t.kind = $3) and ($4::text is null or starts_with(t.area, $4))
    and ($5::text is null or t.assignee_id = $5) and ($6::text is null or t.person_id = $6)`;

/** $7: the last task of the page before; $8: how many. */
const IN_ORDER = {
  open: `${TASKS} and t.closed_at is null
    and ($7::text is null or (t.due_on, t.task_id) > (select l.due_on, l.task_id from task l where l.county_id = $1 and l.task_id = $7))
    order by t.due_on, t.task_id limit $8`,
  done: `${TASKS} and t.closed_at is not null
    and ($7::text is null or (t.closed_at, t.task_id) < (select l.closed_at, l.task_id from task l where l.county_id = $1 and l.task_id = $7))
    order by t.closed_at desc, t.task_id desc limit $8`,
};

/** One more than a page, to know whether there are others. */
function findTasks(
  { rows, countyId }: Transaction,
  { state, kind, area, mine = false, personId, after, pageSize }: InputOf<typeof listTasks>,
  { role, actorId }: { readonly role: string; readonly actorId: string },
): Promise<TaskRow[]> {
  return rows<TaskRow>(IN_ORDER[state], [countyId, role, kind, area, mine ? actorId : undefined, personId, after, pageSize + 1]);
}

async function countTasks({ rows, countyId }: Transaction, role: string, today: string) {
  const found = await rows<{ kind: TaskKindName; open: number; late: number }>(
    `select kind, count(*)::int as open, count(*) filter (where due_on < $3)::int as late from task
     where county_id = $1 and role = $2 and closed_at is null group by kind`,
    [countyId, role, today],
  );
  return TASK_KIND_NAMES.flatMap((kind) => found.filter((row) => row.kind === kind).map(({ open, late }) => ({ kind, what: taskKind(kind).what, open, late })));
}

function toTask(row: TaskRow, today: string) {
  const { what, why, ends, causeGone } = taskKind(row.kind);
  const byHand = ends === 'record' ? {} : ends['by-hand'];
  const outcomeName = { ...byHand, ...causeGone }[row.outcome ?? ''];
  return {
    taskId: row.task_id,
    kind: row.kind,
    what,
    why,
    area: row.area,
    ...(row.area_name !== null && { areaName: row.area_name }),
    ...(row.person_id !== null && { personId: row.person_id }),
    ...(row.person_name !== null && { personName: row.person_name }),
    ...(row.household_id !== null && { householdId: row.household_id }),
    ...(row.head_id !== null && row.head_name !== null && { head: { personId: row.head_id, name: row.head_name } }),
    subject: row.subject,
    facts: row.facts,
    dueOn: row.due_on,
    isLate: row.closed_at === null && row.due_on < today,
    openedAt: row.opened_at.toISOString(),
    ...(row.assignee_id !== null && { assigneeId: row.assignee_id }),
    ...(row.assignee_name !== null && { assigneeName: row.assignee_name }),
    outcomes: Object.entries(byHand).map(([outcome, name]) => ({ outcome, name })),
    ...(row.closed_at !== null && {
      closed: {
        at: row.closed_at.toISOString(),
        byName: row.closed_by_name ?? '',
        with: row.closed_with ?? '',
        outcome: row.outcome ?? '',
        ...(outcomeName && { outcomeName }),
        ...(row.note !== null && { note: row.note }),
      },
    }),
  };
}

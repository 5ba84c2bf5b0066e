// Taking an import back. What it recorded is withdrawn and what it ended goes on again; nothing is deleted. Whoever it registered stays registered, without the
// category, for a person may be known by then. Where later facts stand on it, nothing is taken back.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { undoImport } from '@doudi/core/exchange';
import type { Day } from '@doudi/policy';
import { commandOf } from '../platform/answers.ts';
import type { Command } from '../platform/database/run-command.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { insertDesignations, withdrawDesignations } from '../registry/designations.ts';
import { findStoodOnRows } from '../settlement/openings.ts';
import { closeTasks } from '../work/tasks.ts';
import type { WrittenEffect } from './apply.ts';
import { type BatchRow, changeBatch, lockBatch, NO_SUCH_IMPORT, wrongState } from './batches.ts';
import { type Job, ROWS_AT_ONCE, runStep } from './job.ts';
import { planTakingBack } from './opening-rows.ts';

/** So many of the rows that stand in the way are named. */
const MOST_NAMED = 5;

export const undoImportCommand = commandOf(undoImport, async (transaction, { importId, reason }, { countyId, actor, now }) => {
  const batch = await lockBatch(transaction, importId);
  const later = batch ? await (batch.kind === 'opening-sums' ? findStoodOnRows(transaction, batch, MOST_NAMED) : findLater(transaction, batch)) : [];
  return () => {
    if (!batch) return NO_SUCH_IMPORT;
    const isAgain = batch.state === 'undoing' && batch.fault !== null;
    if (batch.state !== 'applied' && !isAgain) return wrongState(batch);
    if (later.length > 0) return standsOn(later);
    return {
      answer: { importId },
      writes: isAgain
        ? [changeBatch(countyId, importId, { fault: null })]
        : [
            changeBatch(countyId, importId, { state: 'undoing', rowsDone: 0, rowAt: 0, fault: null }),
            {
              text: 'update import_batch set undone_at = $3, undone_by = $4, undo_reason = $5 where county_id = $1 and import_id = $2',
              values: [countyId, importId, now, actor.actorId, hideNumbers(reason)],
            },
          ],
      audit: { subject: `import/${importId}`, facts: { reason: hideNumbers(reason) } },
    };
  };
});

interface Later {
  readonly row_number: number;
  readonly what: 'settled' | 'changed' | 'decided' | 'joined';
}

const LATER_WORDS = {
  settled: { zh: '此后已结算', en: 'a bill was settled since' },
  changed: { zh: '其类别此后已变更', en: 'its category was changed since' },
  decided: { zh: '其矛盾此后已裁定', en: 'its conflict was decided since' },
  joined: { zh: '其登记此后已并入另一份登记', en: 'its record was joined to another since' },
} as const;

/** A bill of the person that was settled since; a category that somebody has ended or withdrawn since; a conflict that was decided. */
function findLater({ rows, countyId }: Transaction, { import_id, run, applied_at }: BatchRow): Promise<Later[]> {
  return rows<Later>(
    `with written as (
       select r.import_row_id, r.row_number, r.person_id, coalesce(r.effect ->> 'added', r.effect -> 'ended' ->> 'following') as designation_id
       from import_row r where r.county_id = $1 and r.import_id = $2 and r.run = $3 and r.effect is not null)
     select w.row_number, 'settled' as what from written w
      where exists (select from settlement s where s.county_id = $1 and s.person_id = w.person_id and s.settled_at > $4
                      and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id))
     union all
     select w.row_number, 'changed' from written w
       join designation d on d.county_id = $1 and d.designation_id = w.designation_id and d.withdrawn_at is not null
     union all
     select r.row_number, 'changed' from import_row r
       join designation o on o.county_id = $1 and o.designation_id = r.effect -> 'ended' ->> 'old'
      where r.county_id = $1 and r.import_id = $2 and r.run = $3
        and exists (select from designation d where d.county_id = $1 and d.person_id = o.person_id and d.category = o.category and d.withdrawn_at is null
                      and d.recorded_at > $4 and not exists (select from written w where w.designation_id = d.designation_id))
     union all
     select r.row_number, 'decided' from import_row r
       join import_decision i on i.county_id = $1 and i.import_row_id = r.import_row_id and i.decision <> 'dismiss'
      where r.county_id = $1 and r.import_id = $2 and r.run = $3
     order by row_number limit $5`,
    [countyId, import_id, run, applied_at, MOST_NAMED],
  );
}

function standsOn(later: readonly Later[]) {
  const named = (language: 'zh' | 'en') => later.map(({ row_number, what }) => `${row_number}（${LATER_WORDS[what][language]}）`).join('、');
  return refuse(
    'state-differs',
    {
      zh: `有后续办理以这次导入为据，不能撤销：第 ${named('zh')} 行。请逐人更正。`,
      en: `later facts stand on this import, so it is not taken back: row ${named('en')}. Correct these persons one by one`,
    },
    '/importId',
  );
}

export async function runUndo(job: Job, batch: BatchRow): Promise<void> {
  let at = batch.row_at;
  for (let isDone = false; !isDone; ) {
    const done = await runStep(job, undoRowsCommand, { importId: batch.import_id, after: at }, `${batch.run}-undo-${at}`);
    [at, isDone] = [done.rowAt, done.isDone];
  }
}

interface WrittenRow {
  readonly import_row_id: string;
  readonly row_number: number;
  readonly state: 'conflict' | 'unmatched';
  readonly person_id: string | null;
  readonly effect: WrittenEffect | null;
}

const undoRowsCommand: Command<{ readonly importId: string; readonly after: number }, { readonly rowAt: number; readonly isDone: boolean }> = {
  name: 'undoImportRows',
  purpose: 'registry',
  load: async (transaction, { importId, after }, context) => {
    const { countyId, actor, now, newId } = context;
    const batch = await lockBatch(transaction, importId);
    const written = batch ? await findWritten(transaction, batch, after) : [];
    const takeBack = await planTakingBack(
      transaction,
      written.flatMap(({ effect }) => effect?.opening ?? []),
    );
    const ended = await findSpans(
      transaction,
      written.flatMap(({ effect }) => effect?.ended?.old ?? []),
    );
    return () => {
      if (!batch) return NO_SUCH_IMPORT;
      if (batch.state !== 'undoing' || batch.row_at !== after) return wrongState(batch);
      const isDone = written.length < ROWS_AT_ONCE;
      const rowAt = written.at(-1)?.row_number ?? after;
      const withdrawn = written.flatMap(({ effect }) => [effect?.added, effect?.ended?.following].filter((id) => id !== undefined));
      const again = ended.map((span) => ({ ...span, designationId: newId() }));
      const open = written.filter(({ state }) => state === 'conflict' || state === 'unmatched');
      const tasks = open.map(({ state, import_row_id }) => ({ kind: `import-${state}`, subject: `import-row/${import_row_id}` }) as const);
      const openings = takeBack(batch, context);
      return {
        answer: { rowAt, isDone },
        writes: [
          ...openings.writes,
          withdrawDesignations(countyId, actor.actorId, now, withdrawn),
          ...(again.length > 0 ? [insertDesignations(countyId, actor.actorId, now, again)] : []),
          ...(tasks.length > 0 ? [closeTasks(context, tasks, `import/${importId}`, 'import-undone')] : []),
          changeBatch(countyId, importId, { rowAt, rowsDone: batch.rows_done + written.length, ...(isDone && { state: 'undone' }) }),
        ],
        audit: {
          subject: `import/${importId}`,
          facts: { rows: written.length, after, ...openings.facts },
          persons: written.flatMap(({ person_id }) => person_id ?? []),
        },
        ...(isDone && { events: [{ kind: 'import-undone', facts: { importId } }] }),
      };
    };
  },
};

async function findWritten({ rows, countyId }: Transaction, { import_id, run }: BatchRow, after: number): Promise<WrittenRow[]> {
  return rows<WrittenRow>(
    `select import_row_id, row_number, state, person_id, effect from import_row
     where county_id = $1 and import_id = $2 and run = $3 and row_number > $4 and (effect is not null or state in ('conflict', 'unmatched'))
     order by row_number limit $5`,
    [countyId, import_id, run, after, ROWS_AT_ONCE],
  );
}

/** What was ended, as it was before. */
async function findSpans({ rows, countyId }: Transaction, designationIds: readonly string[]) {
  if (designationIds.length === 0) return [];
  const found = await rows<{ person_id: string; category: string; from_day: Day; to_day: Day | null; source: string }>(
    'select person_id, category, from_day, to_day, source from designation where county_id = $1 and designation_id = any($2::text[])',
    [countyId, designationIds],
  );
  return found.map(({ person_id, category, from_day, to_day, source }) => ({
    personId: person_id,
    category,
    fromDay: from_day,
    source,
    ...(to_day !== null && { toDay: to_day }),
  }));
}

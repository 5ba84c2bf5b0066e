// Applying an import, once: new and changed rows are written a thousand at a time, each thousand in one transaction that looks again at what the county has
// by then; what contradicts, or finds nobody, becomes work.
import { refuse } from '@doudi/core/contract';
import {
  afterEffect,
  applyImport,
  type CheckedOpening,
  type CheckedRow,
  decideRow,
  isSamePerson,
  type OurPerson,
  type Reason,
  type RegistryKind,
  type RowEffect,
  type RowState,
  type Said,
} from '@doudi/core/exchange';
import { commandOf } from '../platform/answers.ts';
import type { Command, CommandContext } from '../platform/database/run-command.ts';
import { read, type Statement, type Transaction } from '../platform/database/transaction.ts';
import { type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import { insertDesignations, type NewDesignation, withdrawDesignations } from '../registry/designations.ts';
import { findByNumbers, setContacts } from '../registry/match-people.ts';
import { spellingOf } from '../registry/name-initials.ts';
import { insertHouseholds, insertPeople, type NewPerson } from '../registry/people.ts';
import { insertTasks, type NewTask } from '../work/tasks.ts';
import { type BatchRow, changeBatch, countDone, findBatch, lockBatch, NO_SUCH_IMPORT, whereOfRow, wrongState } from './batches.ts';
import { rememberMapping } from './columns.ts';
import { type Job, ROWS_AT_ONCE, runStep } from './job.ts';
import { countRows } from './list-imports.ts';
import { planOpenings } from './opening-rows.ts';

const COUNTS_DIFFER = refuse(
  'state-differs',
  { zh: '各类行数已不是您看到的；请重新查看后再应用。', en: 'the counts are not those that you read; look at them again and apply then' },
  '/expected',
);

export const applyImportCommand = commandOf(applyImport, async (transaction, { importId, expected }, context) => {
  const { countyId, actor, now } = context;
  const batch = await lockBatch(transaction, importId);
  const counts = batch ? await countRows(transaction, batch) : {};
  return () => {
    if (!batch) return NO_SUCH_IMPORT;
    // What went wrong on the way is taken up again.
    const isAgain = batch.state === 'applying' && batch.fault !== null;
    if (batch.state !== 'checked' && !isAgain) return wrongState(batch);
    const told = new Set([...Object.keys(expected), ...Object.keys(counts)]) as Set<RowState>;
    if (!isAgain && [...told].some((state) => (expected[state] ?? 0) !== (counts[state] ?? 0))) return COUNTS_DIFFER;
    return {
      answer: { importId },
      writes: isAgain
        ? [changeBatch(countyId, importId, { fault: null })]
        : [
            changeBatch(countyId, importId, { state: 'applying', rowsDone: 0, rowAt: 0, fault: null }),
            ...rememberMapping(batch, context),
            {
              text: 'update import_batch set applied_at = $3, applied_by = $4 where county_id = $1 and import_id = $2',
              values: [countyId, importId, now, actor.actorId],
            },
          ],
      audit: { subject: `import/${importId}`, facts: { counts } },
    };
  };
});

/** Ids of what a row has written, to be able to take it back. */
export interface WrittenEffect {
  readonly registered?: true;
  readonly added?: string;
  readonly ended?: { readonly old: string; readonly following?: string };
  readonly filled?: readonly ('phone' | 'bankAccount')[];
  /** The posting of an opening balance. */
  readonly opening?: string;
}

interface StagedRow {
  readonly import_row_id: string;
  readonly row_number: number;
  readonly state: RowState;
  readonly cells_cipher: Buffer | null;
}

/** So many steps at a time: PostgreSQL, which has more to do, writes some while the next are opened and sealed. What begins and ends in one list must keep its order. */
const STEPS_AT_ONCE = { persons: 4, changes: 1, 'opening-sums': 1 } as const;

export async function runApply(job: Job, batch: BatchRow): Promise<void> {
  const { import_id: importId, run, kind } = batch;
  const last = await read(job.database, job.scope, (transaction) => findLastRow(transaction, batch));
  let from = 1;
  const work = async () => {
    while (from <= last) {
      const step = { importId, from, to: from + ROWS_AT_ONCE - 1 };
      from += ROWS_AT_ONCE;
      await runStep(job, kind === 'opening-sums' ? applyOpeningsCommand(job.keys) : applyRowsCommand(job.keys, kind), step, `${run}-apply-${step.from}`);
    }
  };
  const worked = await Promise.allSettled(Array.from({ length: STEPS_AT_ONCE[kind] }, work));
  for (const one of worked) if (one.status === 'rejected') throw one.reason;
  await runStep(job, FINISH, { importId }, `${run}-applied`);
}

async function findLastRow({ rows, countyId }: Transaction, { import_id, run }: BatchRow): Promise<number> {
  const [found] = await rows<{ last: number | null }>('select max(row_number) as last from import_row where county_id = $1 and import_id = $2 and run = $3', [
    countyId,
    import_id,
    run,
  ]);
  return found?.last ?? 0;
}

const FINISH: Command<{ readonly importId: string }, { readonly importId: string }> = {
  name: 'applyImportRows',
  purpose: 'registry',
  load: async (transaction, { importId }, { countyId }) => {
    const batch = await lockBatch(transaction, importId);
    return () => {
      if (!batch) return NO_SUCH_IMPORT;
      if (batch.state !== 'applying') return wrongState(batch);
      return {
        answer: { importId },
        writes: [changeBatch(countyId, importId, { state: 'applied' })],
        audit: { subject: `import/${importId}`, facts: { isWhole: true }, persons: [] },
        events: [{ kind: 'import-applied', facts: { importId } }],
      };
    };
  },
};

/** A thousand rows by their numbers, which are the same however often it is begun again. */
interface Step {
  readonly importId: string;
  readonly from: number;
  readonly to: number;
}

function applyRowsCommand(keys: FieldKeys, kind: RegistryKind): Command<Step, { readonly rows: number }> {
  return {
    name: 'applyImportRows',
    purpose: 'registry',
    load: async (transaction, { importId, from, to }, context) => {
      // Not locked, for several steps go side by side; only when all are done does anything else begin.
      const batch = await findBatch(transaction, importId);
      const staged = batch ? await findStaged(transaction, batch, from, to) : [];
      const rows = staged.flatMap((row) => withCells<CheckedRow, StagedRow>(row, keys));
      const numbers = [...new Set(rows.map(({ cells }) => cells.idNumber))];
      const people = await findByNumbers(transaction, keys, numbers, { locks: 'numbers' });
      return () => {
        if (!batch) return NO_SUCH_IMPORT;
        if (batch.state !== 'applying') return wrongState(batch);
        const plan = planOf(batch, kind, rows, people, context);
        return {
          answer: { rows: staged.length },
          writes: [...writesOf(plan, keys, context), markRows(batch, plan.rows, context), countDone(context.countyId, importId, staged.length)],
          audit: { subject: `import/${importId}`, facts: { rows: staged.length, from, to }, persons: plan.touched },
        };
      };
    },
  };
}

/** The same of opening balances: whoever settles for the same people waits, and what was settled before is seen. */
function applyOpeningsCommand(keys: FieldKeys): Command<Step, { readonly rows: number }> {
  return {
    name: 'applyImportRows',
    purpose: 'registry',
    load: async (transaction, { importId, from, to }, context) => {
      const batch = await findBatch(transaction, importId);
      const staged = batch ? await findStaged(transaction, batch, from, to) : [];
      const plan = await planOpenings(
        transaction,
        keys,
        staged.flatMap((row) => withCells<CheckedOpening, StagedRow>(row, keys)),
      );
      return () => {
        if (!batch) return NO_SUCH_IMPORT;
        if (batch.state !== 'applying') return wrongState(batch);
        const { rows, writes, facts, touched } = plan(batch, context);
        return {
          answer: { rows: staged.length },
          writes: [...writes, markRows(batch, rows, context), countDone(context.countyId, importId, staged.length)],
          audit: { subject: `import/${importId}`, facts: { rows: staged.length, from, to, ...facts }, persons: touched },
        };
      };
    },
  };
}

async function findStaged({ rows, countyId }: Transaction, { import_id, run }: BatchRow, from: number, to: number): Promise<StagedRow[]> {
  return rows<StagedRow>(
    `select import_row_id, row_number, state, cells_cipher from import_row
     where county_id = $1 and import_id = $2 and run = $3 and row_number between $4 and $5 and state in ('new', 'changed', 'conflict', 'unmatched')
     order by row_number`,
    [countyId, import_id, run, from, to],
  );
}

type SealedRow = Pick<StagedRow, 'import_row_id' | 'cells_cipher'>;
type RowWithCells = StagedRow & { readonly cells: CheckedRow };

/** What a row says that could be read; which of the two it is follows from the kind of the list. */
export function withCells<Cells extends CheckedRow | CheckedOpening, Row extends SealedRow>(row: Row, keys: FieldKeys): (Row & { readonly cells: Cells })[] {
  const cells = openCells<Cells>(row, keys);
  return cells === undefined || 'said' in cells ? [] : [{ ...row, cells }];
}

/** Of a row that could not be read, what its reasons are about. */
export function saidOf(row: SealedRow, keys: FieldKeys): Said {
  const cells = openCells(row, keys);
  return cells !== undefined && 'said' in cells ? cells.said : {};
}

function openCells<Cells extends CheckedRow | CheckedOpening>({ import_row_id, cells_cipher }: SealedRow, keys: FieldKeys) {
  if (cells_cipher === null) return undefined;
  return JSON.parse(openField(keys, cells_cipher, whereOfRow(import_row_id))) as Cells | { readonly said: Said };
}

interface MarkedRow {
  readonly row: number;
  readonly state: RowState;
  readonly personId?: string | undefined;
  readonly reasons?: readonly Reason[];
  readonly effect?: WrittenEffect | undefined;
}

/** Everything that a thousand rows come to. */
export interface Plan {
  readonly persons: NewPerson[];
  readonly added: NewDesignation[];
  readonly withdrawn: string[];
  readonly contacts: Parameters<typeof setContacts>[2][number][];
  readonly tasks: NewTask[];
  readonly rows: MarkedRow[];
  readonly touched: string[];
}

export function emptyPlan(): Plan {
  return { persons: [], added: [], withdrawn: [], contacts: [], tasks: [], rows: [], touched: [] };
}

function planOf(batch: BatchRow, kind: RegistryKind, rows: readonly RowWithCells[], found: ReadonlyMap<string, OurPerson>, context: CommandContext): Plan {
  const plan = emptyPlan();
  const personOf = new Map([...found].map(([idNumber, { personId }]) => [idNumber, personId]));
  // By person, for two numbers may be one person's since their records were joined.
  const people = new Map([...found.values()].map((person) => [person.personId, person]));
  for (const { import_row_id: id, row_number: row, state: foreseen, cells } of rows) {
    const ours = people.get(personOf.get(cells.idNumber) ?? '');
    const decision = decideRow(kind, cells, ours);
    const isWritten = decision.state === 'new' || decision.state === 'changed' || (decision.state === 'conflict' && isSamePerson(decision.differences));
    const written = isWritten ? planEffect(plan, batch.source, cells, ours, decision.effect, context) : undefined;
    if (written) {
      personOf.set(cells.idNumber, written.person.personId);
      people.set(written.person.personId, written.person);
    }
    // Somebody whom another row of this list has registered is new all the same.
    const state = decision.state === 'changed' || decision.state === 'unchanged' ? (foreseen === 'new' ? 'new' : decision.state) : decision.state;
    const personId = written?.person.personId ?? ours?.personId;
    if (state === 'conflict' || state === 'unmatched') plan.tasks.push(taskFor(id, state, row, batch, personId, context.countyId));
    plan.rows.push({ row, state, personId, effect: written?.effect });
    if (personId !== undefined) plan.touched.push(personId);
  }
  return plan;
}

function taskFor(
  importRowId: string,
  state: 'conflict' | 'unmatched',
  row: number,
  { import_id }: BatchRow,
  personId: string | undefined,
  area: string,
): NewTask {
  return { kind: `import-${state}`, area, subject: `import-row/${importRowId}`, personId, facts: { importId: import_id, row } };
}

/** Writes one row's effect into the plan; gives the person as they then are. */
export function planEffect(
  plan: Plan,
  source: string,
  row: CheckedRow,
  ours: OurPerson | undefined,
  { registers, fills, adds, ends }: RowEffect,
  { newId }: Pick<CommandContext, 'newId'>,
): { readonly person: OurPerson; readonly effect: WrittenEffect } {
  const personId = ours?.personId ?? newId();
  const id = newId();
  if (registers) plan.persons.push({ ...row, personId, householdId: newId(), villageCode: row.villageCode ?? '', ...spellingOf(row.name) });
  if (adds) plan.added.push({ ...adds, designationId: id, personId, source });
  const goesOn = ends !== undefined && ends.toDay >= ends.designation.fromDay;
  if (ends) withdrawIn(plan, ends.designation.designationId);
  if (goesOn) plan.added.push({ ...ends.designation, source: ends.designation.source ?? source, designationId: id, personId, toDay: ends.toDay });
  const filled = Object.keys(fills) as ('phone' | 'bankAccount')[];
  if (filled.length > 0) plan.contacts.push({ personId, ...fills });
  return {
    person: afterEffect(row, ours, { registers, fills, ...(adds && { adds }), ...(ends && { ends }) }, { personId, added: id }),
    effect: {
      ...(registers && { registered: true }),
      ...(adds && { added: id }),
      ...(ends && { ended: { old: ends.designation.designationId, ...(goesOn && { following: id }) } }),
      ...(filled.length > 0 && { filled }),
    },
  };
}

/** What an earlier row of the same thousand adds was never written. */
function withdrawIn({ added, withdrawn }: Plan, designationId: string): void {
  const place = added.findIndex((one) => one.designationId === designationId);
  if (place >= 0) added.splice(place, 1);
  else withdrawn.push(designationId);
}

export function writesOf({ persons, added, withdrawn, contacts, tasks }: Plan, keys: FieldKeys, context: CommandContext): Statement[] {
  const { countyId, actor, now } = context;
  return [
    ...(persons.length > 0 ? [insertHouseholds(countyId, persons), ...insertPeople(keys, countyId, actor.actorId, persons)] : []),
    ...(withdrawn.length > 0 ? [withdrawDesignations(countyId, actor.actorId, now, withdrawn)] : []),
    ...(added.length > 0 ? [insertDesignations(countyId, actor.actorId, now, added)] : []),
    ...(contacts.length > 0 ? [setContacts(keys, countyId, contacts)] : []),
    ...(tasks.length > 0 ? [insertTasks(context, tasks)] : []),
  ];
}

/** Within the numbers of these rows, so that a list of half a million is not read again for each thousand. */
function markRows({ import_id, run }: Pick<BatchRow, 'import_id' | 'run'>, rows: readonly MarkedRow[], { countyId, now }: CommandContext): Statement {
  const numbers = rows.map(({ row }) => row);
  return {
    name: 'mark-import-rows',
    text: `update import_row r set state = d.state, person_id = d.person_id, reasons = coalesce(d.reasons::json, r.reasons), effect = d.effect::json,
             applied_at = case when d.effect is null then null else $6::timestamptz end
           from unnest($7::integer[], $8::text[], $9::text[], $10::text[], $11::text[]) as d (row_number, state, person_id, effect, reasons)
           where r.county_id = $1 and r.import_id = $2 and r.run = $3 and r.row_number between $4 and $5 and r.row_number = d.row_number`,
    values: [
      ...[countyId, import_id, run, numbers[0] ?? 0, numbers.at(-1) ?? 0, now, numbers],
      rows.map(({ state }) => state),
      rows.map(({ personId }) => personId ?? null),
      rows.map(({ effect }) => (effect ? JSON.stringify(effect) : null)),
      rows.map(({ reasons }) => (reasons ? JSON.stringify(reasons) : null)),
    ],
  };
}

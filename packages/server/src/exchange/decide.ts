// Deciding a row that contradicts the record, or that finds nobody. Who decided, when and why stays beside it for ever; without it a value of the county is
// never overwritten.
import { hideNumbers, type InputOf, isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { type CheckedRow, type Difference, decideImportRow, decideRow, type OurPerson, type RowDecision } from '@doudi/core/exchange';
import type { Day } from '@doudi/policy';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { correctionOf, loadPerson } from '../registry/correct-person.ts';
import { findByIds, findByNumbers, setContacts } from '../registry/match-people.ts';
import { closeTasks } from '../work/tasks.ts';
import { emptyPlan, type Plan, planEffect, withCells, writesOf } from './apply.ts';
import { type BatchRow, lockBatch, NO_SUCH_IMPORT, wrongState } from './batches.ts';

type Input = InputOf<typeof decideImportRow>;

interface OpenRow {
  readonly import_row_id: string;
  readonly state: 'conflict' | 'unmatched' | 'new';
  readonly cells_cipher: Buffer | null;
  readonly is_decided: boolean;
}

const NOTHING_OPEN = refuse(
  'state-differs',
  { zh: '这一行没有待裁定的内容，或已裁定。', en: 'there is nothing to decide in this row, or it was decided before' },
  '/row',
);
const NOT_KEPT = refuse(
  'state-differs',
  { zh: '名单内容已过保存期限，只能不采用（dismiss）。', en: 'what the list said was kept as long as it may be; the row can only be dismissed' },
  '/decision',
);
const WHO_IS_MEANT = refuse(
  'bad-input',
  { zh: '请指明是哪一位已登记的人员；尚未登记的请先登记。', en: 'say which registered person is meant; register them first where nobody is' },
  '/personId',
);
const NOTHING_TO_TAKE = refuse(
  'state-differs',
  {
    zh: '本县没有名单所说要终止的类别，无可采用；请不采用，或先登记该类别。',
    en: 'the county has no such category to end; dismiss the row, or record the category first',
  },
  '/decision',
);

const IS_GONE = refuse(
  'state-differs',
  {
    zh: '登记显示此人已去世或已迁出。若登记有误，请先在人员页撤回死亡或办理迁回，再选“保留本县”办理此行；否则请不采用。',
    en: 'by the record they had died or left the county. If the record is wrong, withdraw the death or record the return first, then keep ours; else dismiss',
  },
  '/decision',
);

export function decideImportRowCommand(keys: FieldKeys) {
  return commandOf(
    decideImportRow,
    async (transaction, input, context) => {
      const batch = await lockBatch(transaction, input.importId);
      const row = batch && (await lockRow(transaction, batch, input.row));
      const { kind } = batch ?? {};
      const cells = row && withCells<CheckedRow, OpenRow>(row, keys)[0]?.cells;
      const ours = cells && (await findOurs(transaction, keys, cells, input.personId));
      const loaded = ours && input.decision === 'take-theirs' ? await loadPerson(transaction, keys, ours.personId) : undefined;
      return () => {
        if (!batch) return NO_SUCH_IMPORT;
        if (batch.state !== 'applied') return wrongState(batch);
        // A row of opening balances is written or refused; nothing of it waits for a decision.
        if (kind === undefined || kind === 'opening-sums') return NOTHING_OPEN;
        if (!row || row.is_decided || (row.state !== 'conflict' && row.state !== 'unmatched')) return NOTHING_OPEN;
        const plan = emptyPlan();
        const more: Statement[] = [];
        if (input.decision !== 'dismiss') {
          if (!cells) return NOT_KEPT;
          if (!ours) return WHO_IS_MEANT;
          const decision = decideRow(kind, cells, ours);
          if ('effect' in decision) planEffect(plan, batch.source, cells, ours, decision.effect, context);
          if (input.decision === 'take-theirs') {
            const taken = takeTheirs(plan, batch.source, { cells, ours, decision, loaded }, input, keys, context);
            if (isRefusal(taken)) return taken;
            more.push(...taken);
          }
        }
        const personId = ours?.personId;
        const subject = `import-row/${row.import_row_id}`;
        return {
          answer: { importId: input.importId },
          writes: [
            ...more,
            ...writesOf(plan, keys, context),
            insertDecision(row.import_row_id, input, context),
            closeTasks(context, [{ kind: `import-${row.state}`, subject }], `import/${input.importId}`, input.decision),
          ],
          audit: {
            subject: `import/${input.importId}`,
            facts: { row: input.row, decision: input.decision, reason: hideNumbers(input.reason) },
            persons: personId === undefined ? [] : [personId],
          },
          events: [{ kind: 'import-row-decided', facts: { importId: input.importId, row: input.row } }],
        };
      };
    },
    {
      a_person_has_each_designation_once_at_a_time: refuse(
        'overlapping',
        { zh: '此人在该期间已有同一类别；请先核对或终止原记录。', en: 'the person has this designation in that period already; check or end the existing one' },
        '/decision',
      ),
      a_row_is_decided_once: NOTHING_OPEN,
    },
  );
}

async function lockRow({ rows, countyId }: Transaction, { import_id, run }: BatchRow, rowNumber: number): Promise<OpenRow | undefined> {
  const [row] = await rows<OpenRow>(
    `select r.import_row_id, r.state, r.cells_cipher,
       exists (select from import_decision d where d.county_id = $1 and d.import_row_id = r.import_row_id) as is_decided
     from import_row r where r.county_id = $1 and r.import_id = $2 and r.run = $3 and r.row_number = $4 for update`,
    [countyId, import_id, run, rowNumber],
  );
  return row;
}

/** Whom the officer names; else whoever has the number, perhaps only since. */
async function findOurs(transaction: Transaction, keys: FieldKeys, { idNumber }: CheckedRow, personId: string | undefined): Promise<OurPerson | undefined> {
  if (personId !== undefined) return (await findByIds(transaction, keys, [personId])).get(personId);
  return (await findByNumbers(transaction, keys, [idNumber], { locks: 'people' })).get(idNumber);
}

interface Contradiction {
  readonly cells: CheckedRow;
  readonly ours: OurPerson;
  readonly decision: RowDecision;
  readonly loaded: Awaited<ReturnType<typeof loadPerson>>;
}

function takeTheirs(
  plan: Plan,
  source: string,
  { cells, ours, decision, loaded }: Contradiction,
  { reason }: Input,
  keys: FieldKeys,
  context: CommandContext,
): readonly Statement[] | Refusal {
  const differences = decision.state === 'conflict' ? decision.differences : [];
  const theirs = (field: Difference['field']) => differences.find((difference) => difference.field === field)?.theirs;
  if (theirs('designation') !== undefined) return NOTHING_TO_TAKE;
  if (theirs('diedOn') !== undefined || theirs('leftOn') !== undefined) return IS_GONE;
  const writes: Statement[] = [];
  const [name, villageCode] = [theirs('name'), theirs('villageCode')];
  if (loaded && (name !== undefined || villageCode !== undefined)) {
    const evidence = `${source}`;
    const told = { ...(name !== undefined && { name }), ...(villageCode !== undefined && { villageCode }) };
    const correction = correctionOf(keys, loaded, { personId: ours.personId, ...told, reason, evidence }, context);
    if (isRefusal(correction)) return correction;
    writes.push(...correction.writes);
  }
  const contact = { phone: theirs('phone'), bankAccount: theirs('bankAccount') };
  if (contact.phone !== undefined || contact.bankAccount !== undefined)
    writes.push(setContacts(keys, context.countyId, [{ personId: ours.personId, ...contact }]));
  if (theirs('fromDay') !== undefined || theirs('toDay') !== undefined) replaceSpan(plan, source, cells, ours, context);
  return writes;
}

/** The designation that the row contradicts is withdrawn, and one as the row says follows it. */
function replaceSpan(plan: Plan, source: string, cells: CheckedRow, ours: OurPerson, { newId }: CommandContext): void {
  const known = ours.designations.filter(({ category }) => category === cells.category);
  const isEnding = cells.change === 'ceased';
  const held = isEnding
    ? (known.find(({ toDay }) => toDay === undefined) ?? known.at(-1))
    : known.find(({ fromDay, toDay }) => (toDay === undefined || toDay >= cells.fromDay) && (cells.toDay === undefined || fromDay <= cells.toDay));
  if (!held) return;
  const span: { fromDay: Day; toDay?: Day | undefined } = isEnding
    ? { fromDay: held.fromDay <= cells.fromDay ? held.fromDay : cells.fromDay, toDay: cells.fromDay }
    : { fromDay: cells.saysDay ? cells.fromDay : held.fromDay, toDay: cells.toDay };
  plan.withdrawn.push(held.designationId);
  plan.added.push({ ...span, category: cells.category, designationId: newId(), personId: ours.personId, source });
}

function insertDecision(importRowId: string, { decision, reason }: Input, { countyId, actor, now, newId }: CommandContext): Statement {
  return {
    text: `insert into import_decision (county_id, import_decision_id, import_row_id, decision, reason, decided_at, decided_by)
           values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [countyId, newId(), importRowId, decision, hideNumbers(reason), now, actor.actorId],
  };
}

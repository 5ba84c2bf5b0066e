// The development plan of a household: its measures, each planned and then done or dropped. What is planned stands in the work list by its last day,
// where it is late once that is over, until the record ends it.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { endMeasure, planMeasure } from '@doudi/core/registry';
import type { Text } from '@doudi/policy';
import { commandOf } from '../platform/answers.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { closeTasks, insertTasks } from '../work/tasks.ts';
import { findHelping, NO_HELPING } from './helping-rules.ts';
import { lockHouseholds, memberIdsOf, noSuchHousehold, targetRefusal } from './moving.ts';

const subjectOf = (measureId: string) => `household-measure/${measureId}`;

export function planMeasureCommand(schemes: SchemesInUse) {
  return commandOf(planMeasure, async (transaction, input, context) => {
    const { countyId, actor, now, newId } = context;
    const { householdId, fromDay, toDay } = input;
    const [household] = await lockHouseholds(transaction, [householdId]);
    const members = await memberIdsOf(transaction, householdId);
    const helping = await findHelping(transaction, schemes, localDay(now));
    return () => {
      const refusal = targetRefusal(household);
      if (refusal || !household) return refusal ?? noSuchHousehold();
      if (!helping) return NO_HELPING;
      const kind = helping.measures.find(({ id }) => id === input.kind);
      if (!kind) {
        const known = helping.measures.map(({ id }) => id);
        return refuse(
          'bad-input',
          { zh: `方案没有这种措施；可选：${known.join('、')}。`, en: `the scheme knows no such kind of measure; choose one of: ${known.join(', ')}` },
          '/kind',
        );
      }
      if (toDay < fromDay) return refuse('bad-input', { zh: '到期日早于起日，请核对。', en: 'it is due before it begins; check the days' }, '/toDay');
      const measureId = newId();
      return {
        answer: { measureId },
        writes: [
          {
            text: `insert into household_measure (county_id, household_measure_id, household_id, kind, kind_name, what, responsible, from_day, to_day, recorded_at, recorded_by)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
            values: [
              ...[countyId, measureId, householdId, kind.id, JSON.stringify(kind.name), hideNumbers(input.what), hideNumbers(input.responsible)],
              ...[fromDay, toDay, now, actor.actorId],
            ],
          },
          insertTasks(context, [
            { kind: 'measure-to-do', area: household.village_code, subject: subjectOf(measureId), householdId, facts: { about: kind.name }, dueOn: toDay },
          ]),
        ],
        audit: { subject: `household/${householdId}`, facts: { measure: measureId, kind: kind.id, fromDay, toDay }, persons: members },
      };
    };
  });
}

interface EndingRow {
  readonly household_id: string;
  readonly from_day: string;
  readonly outcome: string | null;
  readonly ended_on: string | null;
}

export const endMeasureCommand = commandOf(endMeasure, async (transaction, { measureId, outcome, endedOn, reason }, context) => {
  const { rows, countyId } = transaction;
  const { actor, now } = context;
  const [row] = await rows<EndingRow>(
    'select household_id, from_day, outcome, ended_on from household_measure where county_id = $1 and household_measure_id = $2 for update',
    [countyId, measureId],
  );
  const members = row ? await memberIdsOf(transaction, row.household_id) : [];
  return () => {
    if (!row)
      return refuse('not-found', { zh: '没有这项措施，或不在您的管辖范围内。', en: 'there is no such measure, or it is not within your area' }, '/measureId');
    if (row.outcome !== null)
      return refuse(
        'state-differs',
        { zh: `这项措施已于 ${row.ended_on} 办结；如仍要实施，请另列一项。`, en: `this measure ended on ${row.ended_on}; plan another if it goes on` },
        '/measureId',
      );
    const today = localDay(now);
    if (endedOn > today)
      return refuse('bad-input', { zh: `日期晚于今天（${today}），请核对。`, en: `the day lies after today (${today}); check it` }, '/endedOn');
    if (outcome === 'done' && endedOn < row.from_day)
      return refuse(
        'bad-input',
        { zh: `完成日期早于措施起日（${row.from_day}），请核对。`, en: `it is done before it began (${row.from_day}); check the day` },
        '/endedOn',
      );
    return {
      answer: { measureId },
      writes: [
        {
          text: `update household_measure set outcome = $3, ended_on = $4, end_reason = $5, ended_at = $6, ended_by = $7
                 where county_id = $1 and household_measure_id = $2`,
          values: [countyId, measureId, outcome, endedOn, hideNumbers(reason), now, actor.actorId],
        },
        closeTasks(context, [{ kind: 'measure-to-do', subject: subjectOf(measureId) }], subjectOf(measureId), outcome),
      ],
      audit: {
        subject: `household/${row.household_id}`,
        facts: { measure: measureId, outcome, endedOn, reason: hideNumbers(reason) },
        persons: members,
      },
    };
  };
});

interface MeasureRow {
  readonly household_measure_id: string;
  readonly kind_name: Text;
  readonly what: string;
  readonly responsible: string;
  readonly from_day: string;
  readonly to_day: string;
  readonly outcome: 'done' | 'dropped' | null;
  readonly ended_on: string | null;
  readonly end_reason: string | null;
  readonly ended_at: Date | null;
  readonly ended_by_name: string | null;
  readonly recorded_at: Date;
  readonly by_name: string;
}

const MOST_MEASURES = 100;

/** What is planned by the day it is due, then what is over, the last first. */
export async function findMeasures({ rows, countyId }: Transaction, householdId: string, today: string) {
  const found = await rows<MeasureRow>(
    `select m.*, coalesce(a.display_name, m.recorded_by) as by_name, coalesce(e.display_name, m.ended_by) as ended_by_name from household_measure m
     left join actor a on a.county_id = $1 and a.actor_id = m.recorded_by
     left join actor e on e.county_id = $1 and e.actor_id = m.ended_by
     where m.county_id = $1 and m.household_id = $2
     order by m.outcome is not null, case when m.outcome is null then m.to_day end, m.ended_on desc, m.household_measure_id limit $3`,
    [countyId, householdId, MOST_MEASURES],
  );
  return found.map((row) => ({
    measureId: row.household_measure_id,
    kindName: row.kind_name,
    what: row.what,
    responsible: row.responsible,
    fromDay: row.from_day,
    toDay: row.to_day,
    measureState: row.outcome ?? ('planned' as const),
    isLate: row.outcome === null && row.to_day < today,
    ...(row.ended_at !== null && {
      ended: { on: row.ended_on ?? '', reason: row.end_reason ?? '', at: row.ended_at.toISOString(), byName: row.ended_by_name ?? '' },
    }),
    recordedAt: row.recorded_at.toISOString(),
    byName: row.by_name,
  }));
}

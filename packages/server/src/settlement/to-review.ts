// Bills that were settled while something else was known: a designation was granted or ended for days that lie behind us.
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { insertTasks } from '../work/tasks.ts';

/** Days of a person for which what is known of them changed; without an end they go on. */
export interface ChangedDays {
  readonly personId: string;
  readonly from: string;
  readonly to?: string | null | undefined;
}

export interface SettledBefore {
  readonly settlementId: string;
  readonly personId: string;
}

/** Those whose discharge lies in such days and that stand, also under a record that was joined to the person's. */
export async function findSettledIn({ rows, countyId }: Transaction, changed: readonly ChangedDays[]): Promise<SettledBefore[]> {
  if (changed.length === 0) return [];
  const found = await rows<{ settlement_id: string; person_id: string }>(
    `select distinct s.settlement_id, s.person_id
     from unnest($2::text[], $3::date[], $4::date[]) as changed (person_id, from_day, to_day)
     join person p on p.county_id = $1 and changed.person_id in (p.person_id, p.merged_into)
     join settlement s on s.county_id = $1 and s.person_id = p.person_id
       and s.discharged_on >= changed.from_day and (changed.to_day is null or s.discharged_on <= changed.to_day)
     where not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)
     order by s.settlement_id`,
    [countyId, changed.map(({ personId }) => personId), changed.map(({ from }) => from), changed.map(({ to }) => to ?? null)],
  );
  return found.map((row) => ({ settlementId: row.settlement_id, personId: row.person_id }));
}

/** Each is work for the county, and whoever settles again is told; nothing where there are none. */
export function reviewOf(context: CommandContext, settled: readonly SettledBefore[], why: object) {
  const writes: Statement[] = [];
  const events: { kind: string; facts: object }[] = [];
  if (settled.length === 0) return { writes, events };
  const tasks = settled.map(({ settlementId, personId }) => ({
    ...({ kind: 'settlement-to-review', area: context.countyId, subject: `settlement/${settlementId}` } as const),
    personId,
    facts: why,
  }));
  writes.push(insertTasks(context, tasks));
  events.push({ kind: 'settlements-to-review', facts: { ...why, settlementIds: settled.map(({ settlementId }) => settlementId) } });
  return { writes, events };
}

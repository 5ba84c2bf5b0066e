// Work for somebody to see, as a module opens it that finds something.
import { isRefusal } from '@doudi/core/contract';
import { endMeasure, getPerson } from '@doudi/core/registry';
import { runCommand } from '../../../server/src/platform/database/run-command.ts';
import { read, systemScope } from '../../../server/src/platform/database/transaction.ts';
import { daysAfter, localDay } from '../../../server/src/platform/local-day.ts';
import { insertTasks } from '../../../server/src/work/tasks.ts';
import type { DemoServer } from './demo-server.ts';

/** What the invented county has planned is dropped, so that the work list holds what a test puts there. */
export async function dropPlans({ services: { database }, countyId, ask }: DemoServer): Promise<void> {
  const planned = await read(database, systemScope(countyId, 'test'), ({ rows }) =>
    rows<{ household_measure_id: string }>('select household_measure_id from household_measure where outcome is null'),
  );
  const endedOn = localDay(database.now());
  for (const { household_measure_id: measureId } of planned) await ask('manager', endMeasure, { measureId, outcome: 'dropped', endedOn, reason: '试用' });
}

/** Three about one person: late, due today, and with time. */
export async function openTasks({ services: { database }, countyId, ask }: DemoServer, personId: string): Promise<void> {
  const today = localDay(database.now());
  const { person } = await ask('manager', getPerson, { personId });
  const about = { area: person.villageCode, personId } as const;
  const load = async (_: unknown, __: unknown, context: Parameters<typeof insertTasks>[0]) => () => ({
    answer: {},
    writes: [
      insertTasks(context, [
        { ...about, kind: 'high-cost-warning', subject: `person/${personId}`, dueOn: daysAfter(today, -3) },
        { ...about, kind: 'missed-assistance', subject: `person/${personId}`, dueOn: today },
        { ...about, kind: 'possible-duplicate', subject: `person/${personId}` },
      ]),
    ],
    audit: { subject: `person/${personId}`, facts: {} },
  });
  const actor = { countyId, actorId: 'sweep', role: 'manager', area: countyId } as const;
  const outcome = await runCommand(
    database,
    { name: 'sweep', purpose: 'registry', load },
    {},
    { actor, idempotencyKey: `tasks-of-${personId}`, requestId: 'test' },
  );
  if (isRefusal(outcome)) throw new Error(outcome.message.en);
}

// Scenarios that are kept: how a scheme was changed and what came out, as sums in which no person stands.
import { type InputOf, isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import type { Notice } from '@doudi/core/privacy';
import { getScenario, listScenarios, type Report, saveScenario, toReport, withdrawScenario } from '@doudi/core/simulation';
import { actorOf, commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import { isKeyTaken } from '../platform/database/run-command.ts';
import type { Database } from '../platform/database/transaction.ts';
import { type Route, route } from '../platform/http/route.ts';
import { isSchemeStored, policyThen, storeScheme } from '../settlement/scheme-versions.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import type { Asked, AskSimulation, Change } from './ask-simulation.ts';

/** What comes out is reckoned before the transaction begins, and not again for a key that was answered. */
export function saveScenarioRoute(database: Database, asked: AskSimulation, noticeOf: (countyId: string) => Notice): Route {
  return route(saveScenario, async (call) => {
    const scope = { ...actorOf(call), purpose: 'analysis' } as const;
    const simulated = (await isKeyTaken(database, scope, call.idempotencyKey)) ? undefined : await asked(scope, call.input);
    return commandRoute(saveScenario, database, saveCommand(simulated, noticeOf)).answer(call);
  }) as Route;
}

/** `simulated`: undefined where the key was answered before, so that nothing is decided. */
function saveCommand(simulated: Asked | Refusal | undefined, noticeOf: (countyId: string) => Notice) {
  return commandOf(saveScenario, async (transaction, input, { countyId, actor, now, newId }) => {
    const isStored = !simulated || isRefusal(simulated) || (await isSchemeStored(transaction, simulated.inUse));
    return () => {
      if (!simulated) throw new Error('a key that is taken is answered as it was');
      if (isRefusal(simulated)) return simulated;
      const { inUse, tally, villages, changes } = simulated;
      const report = toReport(tally, { policy: inUse.scheme.policy, k: noticeOf(countyId).deidentification.k, villages });
      const scenarioId = newId();
      const { name, note, schemeId, year, set, ended } = input;
      const insert = {
        text: `insert into scenario (county_id, scenario_id, name, note, scheme_id, scheme_hash, year, adjustment, changes, report, saved_at, saved_by)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        values: [
          ...[countyId, scenarioId, name, note ?? null, schemeId, inUse.hash, year],
          ...[JSON.stringify({ set, ended }), JSON.stringify(changes), JSON.stringify(report), now, actor.actorId],
        ],
      };
      return {
        answer: { scenarioId },
        writes: [...(isStored ? [] : [storeScheme(countyId, inUse)]), insert],
        audit: { subject: `scenario/${scenarioId}`, facts: { schemeId, year, changes: changes.length }, persons: [] },
      };
    };
  });
}

interface ScenarioRow {
  readonly scenario_id: string;
  readonly name: string;
  readonly note: string | null;
  readonly scheme_id: string;
  readonly scheme_hash: string;
  readonly year: string;
  readonly adjustment: Pick<InputOf<typeof saveScenario>, 'set' | 'ended'>;
  readonly changes: Change[];
  readonly report: Report;
  readonly saved_at: Date;
  readonly saved_by_name: string;
}

const SCENARIOS = `select s.scenario_id, s.name, s.note, s.scheme_id, s.scheme_hash, s.year, s.adjustment, s.changes, s.report, s.saved_at,
    coalesce(a.display_name, s.saved_by) as saved_by_name
  from scenario s left join actor a on a.county_id = $1 and a.actor_id = s.saved_by
  where s.county_id = $1 and s.withdrawn_at is null`;

export function listScenariosRoute(database: Database): Route {
  return queryRoute(listScenarios, database, async ({ rows, countyId }) => {
    const found = await rows<ScenarioRow>(`${SCENARIOS} order by s.saved_at desc, s.scenario_id desc limit 200`, [countyId]);
    return {
      scenarios: found.map((row) => {
        const { patient, promise } = row.report;
        return { ...toScenario(row), patient, ...(promise.after.brokenPeople !== undefined && { brokenPeopleAfter: promise.after.brokenPeople }) };
      }),
    };
  }) as Route;
}

export function getScenarioRoute(database: Database, schemes: SchemesInUse): Route {
  return queryRoute(getScenario, database, async (transaction, { scenarioId }) => {
    const [row] = await transaction.rows<ScenarioRow>(`${SCENARIOS} and s.scenario_id = $2`, [transaction.countyId, scenarioId]);
    if (!row) return NO_SUCH_SCENARIO;
    const { name } = await policyThen(transaction, schemes, row.scheme_id, row.scheme_hash);
    return { ...toScenario(row), schemeName: name, changes: row.changes, report: row.report };
  }) as Route;
}

const NO_SUCH_SCENARIO = refuse('not-found', { zh: '没有这个情景。', en: 'there is no such scenario' }, '/scenarioId');

function toScenario(row: ScenarioRow) {
  return {
    scenarioId: row.scenario_id,
    name: row.name,
    ...(row.note !== null && { note: row.note }),
    schemeId: row.scheme_id,
    year: row.year,
    ...row.adjustment,
    savedAt: row.saved_at.toISOString(),
    savedByName: row.saved_by_name,
  };
}

export const withdrawScenarioCommand = commandOf(withdrawScenario, async ({ rows, countyId }, { scenarioId }, { actor, now }) => {
  const [row] = await rows<{ withdrawn_at: Date | null }>('select withdrawn_at from scenario where county_id = $1 and scenario_id = $2 for update', [
    countyId,
    scenarioId,
  ]);
  return () => {
    if (!row) return NO_SUCH_SCENARIO;
    if (row.withdrawn_at !== null) return refuse('state-differs', { zh: '这个情景已移除。', en: 'this scenario was taken off the list before' }, '/scenarioId');
    return {
      answer: { scenarioId },
      writes: [
        {
          text: 'update scenario set withdrawn_at = $3, withdrawn_by = $4 where county_id = $1 and scenario_id = $2',
          values: [countyId, scenarioId, now, actor.actorId],
        },
      ],
      audit: { subject: `scenario/${scenarioId}`, facts: { isWithdrawn: true } },
    };
  };
});

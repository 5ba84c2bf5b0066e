// The operations of simulation.
import { isRefusal, type OutputOf } from '@doudi/core/contract';
import type { Notice } from '@doudi/core/privacy';
import { maskName } from '@doudi/core/registry';
import {
  type ChangedPerson,
  cancelSimulation,
  getSimulation,
  listMostChanged,
  runSimulation,
  toChanged,
  toReport,
  withdrawScenario,
} from '@doudi/core/simulation';
import { actorOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import { type Route, route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { BEGINNING, findPresentVersions, type Stretch } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { askedOf, openLines, openValues } from './ask-simulation.ts';
import { getScenarioRoute, listScenariosRoute, saveScenarioRoute, withdrawScenarioCommand } from './scenarios.ts';
import type { Simulated, Simulator } from './simulator.ts';

export interface SimulationServices {
  readonly schemes: SchemesInUse;
  readonly simulator: Simulator;
  readonly noticeOf: (countyId: string) => Notice;
}

export function simulationRoutes(database: Database, services: SimulationServices): Route[] {
  const { schemes, simulator, noticeOf } = services;
  const asked = askedOf(database, services);
  return [
    queryRoute(getSimulation, database, async (transaction) => {
      simulator.warm();
      return { years: await yearsOf(transaction), schemes: (await findPresentVersions(transaction, schemes, localDay(database.now()))).map(offerOf) };
    }),
    route(runSimulation, async (call) => {
      const actor = actorOf(call);
      const simulated = await asked({ ...actor, purpose: 'analysis' }, call.input, true);
      if (isRefusal(simulated)) return simulated;
      const { inUse, tally, villages, asOf } = simulated;
      const { k } = noticeOf(actor.countyId).deidentification;
      return { value: { report: toReport(tally, { policy: inUse.scheme.policy, k, villages }), asOf: asOf.toISOString() } };
    }),
    route(listMostChanged, async (call) => {
      const simulated = await asked({ ...actorOf(call), purpose: 'analysis' }, call.input);
      return queryRoute(listMostChanged, database, async (transaction) =>
        isRefusal(simulated) ? simulated : mostChanged(simulated, await namesOf(transaction, everyOneIn(simulated))),
      ).answer(call);
    }),
    route(cancelSimulation, async (call) => ({ value: { isStopped: simulator.cancel(actorOf(call)) } })),
    saveScenarioRoute(database, asked, noticeOf),
    listScenariosRoute(database),
    getScenarioRoute(database, schemes),
    commandRoute(withdrawScenario, database, withdrawScenarioCommand),
  ];
}

/** What may be moved on real bills. What is for protected categories alone stays: who is touched by it would tell whom it is for. */
function offerOf({ inUse: { scheme, files, hash }, from }: Stretch) {
  return {
    schemeId: scheme.policy.id,
    name: scheme.policy.name,
    version: scheme.policy.version,
    hash,
    ...(from !== BEGINNING && { from }),
    values: openValues(files).map(({ isTelling: _, ...value }) => value),
    lines: openLines(files).map(({ benefit, name }) => ({ benefit, name })),
  };
}

async function yearsOf({ rows, countyId }: Transaction): Promise<{ year: string; bills: number }[]> {
  return rows(
    `select to_char(s.discharged_on, 'YYYY') as year, count(*)::int as bills from settlement s
     where s.county_id = $1 and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)
     group by 1 order by 1 desc`,
    [countyId],
  );
}

function everyOneIn({ tally: { top } }: Simulated): readonly ChangedPerson[] {
  return [...top.lost, ...top.gained];
}

function mostChanged({ tally: { top }, villages }: Simulated, names: ReadonlyMap<string, NamedPerson>): OutputOf<typeof listMostChanged> {
  const shown = (people: readonly ChangedPerson[]) =>
    people.flatMap((person) => {
      const known = names.get(person.personId);
      const villageName = villages.get(known?.village_code ?? '') ?? known?.village_code ?? '';
      return known ? [{ personId: person.personId, nameMasked: maskName(known.name), villageName, ...toChanged(person) }] : [];
    });
  return { lost: shown(top.lost), gained: shown(top.gained) };
}

interface NamedPerson {
  readonly person_id: string;
  readonly name: string;
  readonly village_code: string;
}

async function namesOf({ rows, countyId }: Transaction, people: readonly ChangedPerson[]): Promise<Map<string, NamedPerson>> {
  const found = await rows<NamedPerson>('select person_id, name, village_code from person where county_id = $1 and person_id = any ($2)', [
    countyId,
    people.map(({ personId }) => personId),
  ]);
  return new Map(found.map((person) => [person.person_id, person]));
}

// The operations of simulation.
import { type InputOf, isRefusal, type OutputOf, type Refusal, refuse } from '@doudi/core/contract';
import type { Notice } from '@doudi/core/privacy';
import { maskName } from '@doudi/core/registry';
import { type Adjustable, adjustablesOf, type EndableLine, endableLinesOf } from '@doudi/core/scheme';
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
import { type Database, read, type Scope, type Transaction } from '../platform/database/transaction.ts';
import { type Route, route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { BEGINNING, findPresentVersions, type Stretch } from '../settlement/county-schemes.ts';
import type { SchemeInUse, SchemesInUse } from '../settlement/schemes-in-use.ts';
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

function openValues(files: SchemeInUse['files']): readonly Adjustable[] {
  return adjustablesOf(files).filter(({ isTelling }) => !isTelling);
}

function openLines(files: SchemeInUse['files']): readonly EndableLine[] {
  return endableLinesOf(files).filter(({ isTelling }) => !isTelling);
}

async function yearsOf({ rows, countyId }: Transaction): Promise<{ year: string; bills: number }[]> {
  return rows(
    `select to_char(s.discharged_on, 'YYYY') as year, count(*)::int as bills from settlement s
     where s.county_id = $1 and not exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id)
     group by 1 order by 1 desc`,
    [countyId],
  );
}

export type Asked = Simulated & { readonly inUse: SchemeInUse; readonly changes: readonly Change[] };
export type AskSimulation = (scope: Scope, input: InputOf<typeof runSimulation>, isPassing?: boolean) => Promise<Asked | Refusal>;

/** A value that is moved, or a line that ends, in the words of the scheme. */
export interface Change {
  readonly name: Adjustable['name'];
  readonly from: string;
  /** Missing where a line ends. */
  readonly to?: string;
}

/** A run takes a while and reads in transactions of its own: whoever asks holds none, or a few of them would use up all connections. */
function askedOf(database: Database, { schemes, simulator }: SimulationServices): AskSimulation {
  return async (scope, { schemeId, year, set, ended }, isPassing = false) => {
    const present = await read(database, scope, (transaction) => findPresentVersions(transaction, schemes, localDay(database.now())));
    const inUse = present.find((stretch) => stretch.inUse.scheme.policy.id === schemeId)?.inUse;
    if (!inUse) return NO_SUCH_SCHEME;
    const changes = changesIn(inUse, set, ended);
    if (isRefusal(changes)) return changes;
    const simulated = await simulator.run({ scope, year, scheme: inUse, adjustment: { set, ended }, isPassing });
    return isRefusal(simulated) ? simulated : { ...simulated, inUse, changes };
  };
}

const NO_SUCH_SCHEME = refuse('not-found', { zh: '本县不用这个方案。', en: 'the county does not settle by this scheme' }, '/schemeId');

function changesIn({ files }: SchemeInUse, set: Readonly<Record<string, string>>, ended: readonly string[]): readonly Change[] | Refusal {
  const values = new Map(openValues(files).map((value) => [value.address, value]));
  const lines = new Map(openLines(files).map((line) => [line.benefit, line]));
  const changes: Change[] = [];
  for (const [address, to] of Object.entries(set)) {
    const value = values.get(address);
    if (!value) return refuse('not-found', { zh: '没有这个可调整的值。', en: 'there is no such value to move' }, '/set');
    if (to !== value.value) changes.push({ name: value.name, from: value.value, to });
  }
  for (const benefit of ended) {
    const line = lines.get(benefit);
    if (!line) return refuse('not-found', { zh: '没有这条可终止的支付线。', en: 'there is no such line that may end' }, '/ended');
    changes.push({ name: line.name, from: benefit });
  }
  return changes;
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

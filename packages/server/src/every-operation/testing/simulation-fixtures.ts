// What the operations of simulation are tried with.
import { saveScenario } from '@doudi/core/simulation';
import type { Fixture } from './fixtures.ts';
import type { World } from './world.ts';

let made = 0;
const ASKED = { schemeId: 'demo-2025', year: '2026', set: {}, ended: [] };
/** A year without bills: sums of one county may well be those of another. */
const KEPT = { ...ASKED, year: '2020' };

export const SIMULATION_FIXTURES: Readonly<Record<string, Fixture>> = {
  runSimulation: () => ASKED,
  listMostChanged: () => ({ ...ASKED, ended: ['basic'] }),
  saveScenario: () => ({ ...KEPT, name: `scenario ${++made}` }),
  getScenario: newScenario,
  withdrawScenario: newScenario,
};

async function newScenario({ server }: World, county: string): Promise<{ scenarioId: string }> {
  return server.done(saveScenario, { ...KEPT, name: `scenario ${++made}` }, { as: 'manager', county });
}

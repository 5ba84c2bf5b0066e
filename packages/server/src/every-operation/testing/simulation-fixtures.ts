// What the operations of simulation are tried with.
import { saveScenario } from '@doudi/core/simulation';
import type { Fixture } from './fixtures.ts';
import type { World } from './world.ts';

let made = 0;
const ASKED = { schemeId: 'demo-2025', year: '2026', set: {}, ended: [] };

export const SIMULATION_FIXTURES: Readonly<Record<string, Fixture>> = {
  runSimulation: () => ASKED,
  listMostChanged: () => ({ ...ASKED, ended: ['basic'] }),
  saveScenario: () => ({ ...ASKED, name: `scenario ${++made}` }),
  getScenario: newScenario,
  withdrawScenario: newScenario,
};

async function newScenario({ server }: World, county: string): Promise<{ scenarioId: string }> {
  return server.done(saveScenario, { ...ASKED, name: `scenario ${++made}` }, { as: 'manager', county });
}

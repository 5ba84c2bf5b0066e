// What the operations of simulation are tried with.
import { listMostChanged, saveScenario } from '@doudi/core/simulation';
import type { Fixture } from './fixtures.ts';
import type { World } from './world.ts';

let made = 0;
const ASKED = { schemeId: 'demo-2025', year: '2026', set: {}, ended: [] };
/** A year without bills: sums of one county may well be those of another. */
const KEPT = { ...ASKED, year: '2020' };

export const SIMULATION_FIXTURES: Readonly<Record<string, Fixture>> = {
  runSimulation: async (world, county) => warmed(world, county, ASKED),
  listMostChanged: async (world, county) => warmed(world, county, { ...ASKED, ended: ['basic'] }),
  saveScenario: async (world, county) => warmed(world, county, { ...KEPT, name: `scenario ${++made}` }),
  getScenario: newScenario,
  withdrawScenario: newScenario,
};

/** The thread is begun by the first who asks, and what follows is timed. */
async function warmed<Input>({ server }: World, county: string, input: Input): Promise<Input> {
  await server.done(listMostChanged, KEPT, { as: 'manager', county });
  return input;
}

async function newScenario({ server }: World, county: string): Promise<{ scenarioId: string }> {
  return server.done(saveScenario, { ...KEPT, name: `scenario ${++made}` }, { as: 'manager', county });
}

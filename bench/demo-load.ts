// The demonstration county in full size: people, designations, and every bill through the engine, the write path and the ledger.

import { openServices } from '../packages/server/src/compose.ts';
import { generateCounty } from '../packages/server/src/demo/county.ts';
import { loadDemo } from '../packages/server/src/demo/load-demo.ts';
import { localDay } from '../packages/server/src/platform/local-day.ts';
import { openDatabase } from '../packages/server/src/platform/open-database.ts';
import { type Figure, rounded } from './figure.ts';
import { inFolder } from './server-process.ts';

const SEED = 2025;
const PEOPLE = Number(process.env.DOUDI_BENCH_PEOPLE ?? 360_000);

export async function benchDemoLoad(): Promise<Figure[]> {
  const today = localDay(new Date());
  const options = { seed: SEED, people: PEOPLE, today };
  const generating = await seconds(async () => {
    const county = generateCounty(options);
    for (const _ of county.households());
    for (const _ of county.claims());
  });
  return inFolder(async (dataFolder) => {
    const opened = await openDatabase({ dataFolder });
    const services = openServices(opened);
    try {
      let size = '';
      const loading = await seconds(async () => {
        const { people, designations, settlements } = await loadDemo(services, opened.ownerUrl, options);
        size = `${people} people, ${designations} designations, ${settlements} settlements`;
      });
      const common = { figure: 'demo-load', unit: 's', seed: SEED, size };
      return [
        { ...common, value: rounded(loading), ratio: rounded(generating / loading), baseline: `making it up without storing it, ${rounded(generating)} s` },
      ];
    } finally {
      await services.close();
      await opened.stop();
    }
  });
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

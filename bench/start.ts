// How long until Doudi answers: the first start on an empty folder, and the next on the same; PostgreSQL alone is the baseline.
import { once } from 'node:events';
import { startPostgres } from '../packages/server/src/platform/postgres/launch.ts';
import { type Figure, median, rounded } from './figure.ts';
import { inFolder, startServer } from './server-process.ts';

const ROUNDS = 3;

export async function benchStart(): Promise<Figure[]> {
  const took = { cold: [] as number[], warm: [] as number[], postgresCold: [] as number[], postgresWarm: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    await inFolder(async (folder) => {
      took.postgresCold.push(await secondsOfPostgres(folder));
      took.postgresWarm.push(await secondsOfPostgres(folder));
    });
    await inFolder(async (folder) => {
      took.cold.push(await secondsOfDoudi(folder));
      took.warm.push(await secondsOfDoudi(folder));
    });
  }
  const figure = (name: string, doudi: readonly number[], postgres: readonly number[]): Figure => ({
    figure: name,
    value: rounded(median(doudi)),
    unit: 's',
    ratio: rounded(median(postgres) / median(doudi)),
    baseline: `PostgreSQL alone, ${rounded(median(postgres))} s`,
    seed: 0,
    size: `doudi start until /healthz answers, no county, median of ${ROUNDS}`,
  });
  return [figure('start-cold', took.cold, took.postgresCold), figure('start-warm', took.warm, took.postgresWarm)];
}

async function secondsOfPostgres(dataFolder: string): Promise<number> {
  const begun = performance.now();
  const server = await startPostgres({ dataFolder });
  const seconds = (performance.now() - begun) / 1000;
  await server.stop();
  return seconds;
}

async function secondsOfDoudi(dataFolder: string): Promise<number> {
  const begun = performance.now();
  const { child, port } = await startServer({ DOUDI_DATA: dataFolder });
  const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`);
  const seconds = (performance.now() - begun) / 1000;
  child.kill();
  await once(child, 'exit');
  if (!ok) throw new Error('Doudi started and is not healthy');
  return seconds;
}

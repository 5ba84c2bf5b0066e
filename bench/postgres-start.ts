// The bundled PostgreSQL: the first start on an empty folder, and the next ones on the same folder.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../packages/server/src/platform/postgres/launch.ts';
import { type Figure, median, rounded } from './figure.ts';

const ROUNDS = 5;

export async function benchPostgresStart(): Promise<Figure[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'dd-'));
    // Open to the account that root lends to PostgreSQL.
    chmodSync(folder, 0o711);
    try {
      cold.push(await secondsToStart(join(folder, 'data')));
      warm.push(await secondsToStart(join(folder, 'data')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const common = { unit: 's', seed: 0, size: `an empty cluster, median of ${ROUNDS}` };
  const [first, later] = [median(cold), median(warm)];
  return [
    { figure: 'start-cold', value: rounded(first), ratio: 1, baseline: 'itself', ...common },
    { figure: 'start-warm', value: rounded(later), ratio: rounded(first / later), baseline: 'start-cold', ...common },
  ];
}

async function secondsToStart(dataFolder: string): Promise<number> {
  const started = performance.now();
  const server = await startPostgres({ dataFolder });
  const seconds = (performance.now() - started) / 1000;
  await server.stop();
  return seconds;
}

// What sealing costs those who settle: settlements a second with the sealer running beside them and without, in turn, in the same run.
import { sealAll, startSealer } from '../packages/server/src/audit/sealer.ts';
import { openServices } from '../packages/server/src/compose.ts';
import { openPool } from '../packages/server/src/platform/database/pool.ts';
import { createLog } from '../packages/server/src/platform/http/log.ts';
import { openDatabase } from '../packages/server/src/platform/open-database.ts';
import { type Figure, median, rounded } from './figure.ts';
import { inFolder } from './server-process.ts';
import { furnish, inProcess, type Measured, measure } from './settle-http.ts';

const SEED = 7;
const CLIENTS = 8;
const ROUNDS = 7;

export function benchAuditCost(): Promise<Figure[]> {
  return inFolder(async (dataFolder) => {
    const opened = await openDatabase({ dataFolder });
    const services = openServices({ ...opened, connections: 16 });
    const pool = openPool(opened.url, 1);
    const database = { ...services.database, pool };
    try {
      await furnish(services, opened.ownerUrl);
      const settle = inProcess(services);
      await measure(CLIENTS, settle, SEED);
      const [without, sealing]: [Measured[], Measured[]] = [[], []];
      let longestLag = 0;
      for (let round = 0; round < ROUNDS; round++) {
        without.push(await measure(CLIENTS, settle, SEED + round));
        // What was left is not the next one's burden.
        await sealAll(database, opened.auditKey);
        const sealer = startSealer(database, opened.auditKey, createLog({ level: 'error', stream: process.stderr }));
        const watching = setInterval(() => (longestLag = Math.max(longestLag, sealer.state().lagSeconds)), 50);
        sealing.push(await measure(CLIENTS, settle, SEED + 100 + round));
        clearInterval(watching);
        await sealer.stop();
      }
      const of = (rounds: readonly Measured[], what: keyof Measured) => median(rounds.map((measured) => measured[what]));
      return [
        {
          figure: 'audit-cost',
          value: rounded(of(sealing, 'perSecond')),
          unit: 'settlements/s',
          ratio: rounded(of(sealing, 'perSecond') / of(without, 'perSecond')),
          baseline: `the same without the sealer, ${rounded(of(without, 'perSecond'))}/s, p99 ${rounded(of(without, 'p99'))} ms`,
          seed: SEED,
          size: `${CLIENTS} clients without HTTP, median of ${ROUNDS} x 2 s`,
          note: `p99 ${rounded(of(sealing, 'p99'))} ms; longest lag of the seal ${longestLag} s`,
        },
      ];
    } finally {
      await pool.end();
      await services.close();
      await opened.stop();
    }
  });
}

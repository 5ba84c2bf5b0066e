// What is lost, doubled, overrun or left unbalanced under load, kills of the server and kills of the database: all of it must be 0.
import { withOwnPostgres } from '../packages/server/src/torture/testing/own-postgres.ts';
import { tortureByClients } from '../packages/server/src/torture/testing/torture-clients.ts';
import { tortureByDatabaseKills } from '../packages/server/src/torture/testing/torture-database.ts';
import { tortureByServerKills } from '../packages/server/src/torture/testing/torture-servers.ts';
import { withoutRowLocks } from '../packages/server/src/torture/testing/without-row-locks.ts';
import type { Figure } from './figure.ts';

const SEED = 7;
const OPERATIONS = 2000;
const [SERVER_KILLS, DATABASE_KILLS] = [20, 10];

/** The ratio is 1 while the figure is 0. What the same judges find in a server without row locks stands in the note: they have eyes. */
export async function benchTorture(): Promise<Figure[]> {
  const verdicts = [
    await withOwnPostgres((database) => tortureByClients({ seed: SEED, database, isOver: (operations) => operations >= OPERATIONS })),
    await withOwnPostgres((database) => tortureByServerKills({ seed: SEED, database, isOver: (kills) => kills >= SERVER_KILLS })),
    await tortureByDatabaseKills({ seed: SEED, isOver: (kills) => kills >= DATABASE_KILLS }),
  ];
  const control = await withOwnPostgres((database) => tortureByClients({ seed: SEED, database, isOver: (count) => count >= 500, spoil: withoutRowLocks }));
  const acknowledged = verdicts.reduce((sum, { figures }) => sum + figures.acknowledged, 0);
  const size = `${acknowledged} acknowledged; ${OPERATIONS} operations of 64 clients, ${SERVER_KILLS} kills of the server, ${DATABASE_KILLS} of the database`;
  return (['lost', 'doubled', 'overrun', 'unbalanced'] as const).map((name) => {
    const value = verdicts.reduce((sum, verdict) => sum + verdict[name], 0);
    const note = name === 'overrun' ? { note: `without row locks: ${control.overrun} overrun, ${control.differs} differ` } : {};
    return {
      figure: `torture-${name}`,
      value,
      unit: name === 'overrun' ? 'limits' : 'results',
      ratio: value === 0 ? 1 : 0,
      baseline: 'none at all',
      seed: SEED,
      size,
      ...note,
    };
  });
}

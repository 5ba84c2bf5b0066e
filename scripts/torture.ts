// `npm run torture [-- --minutes 30] [-- --seed 7] [-- --kill server|database|none]`: before a release. In rounds, each on a new database with the
// next seed: concurrency alone, kills of the server, kills of the database. Ends with 1 if anything was lost, doubled, overrun or unbalanced.
import { parseArgs } from 'node:util';
import type { Verdict } from '../packages/server/src/torture/testing/judge.ts';
import { withOwnPostgres } from '../packages/server/src/torture/testing/own-postgres.ts';
import { tortureByClients } from '../packages/server/src/torture/testing/torture-clients.ts';
import { tortureByDatabaseKills } from '../packages/server/src/torture/testing/torture-database.ts';
import { tortureByServerKills } from '../packages/server/src/torture/testing/torture-servers.ts';

const KINDS = ['none', 'server', 'database'] as const;
type Kind = (typeof KINDS)[number];
const ROUND_MS = 60_000;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, kill: { type: 'string' } } });
const minutes = Number(values.minutes);
const firstSeed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const kinds = KINDS.filter((kind) => values.kill === undefined || kind === values.kill);
if (!(minutes > 0) || !Number.isSafeInteger(firstSeed) || kinds.length === 0) {
  process.stderr.write('npm run torture -- --minutes 30 --seed 7 --kill server|database|none (all three in turn without it)\n');
  process.exit(2);
}

const until = Date.now() + minutes * 60_000;
const sums = { rounds: 0, kills: 0, acknowledged: 0, lost: 0, doubled: 0, overrun: 0, unbalanced: 0, differs: 0, faults: 0, hangs: 0, corrupt: 0 };
for (let round = 0; round === 0 || Date.now() < until; round++) {
  const kind = kinds[round % kinds.length] ?? 'none';
  const seed = firstSeed + round;
  const { kills = 0, corruption = [], ...verdict }: Verdict & { kills?: number; corruption?: readonly string[] } = await run(kind, seed);
  for (const name of ['lost', 'doubled', 'overrun', 'unbalanced', 'differs', 'faults', 'hangs'] as const) sums[name] += verdict[name];
  sums.rounds++;
  sums.kills += kills;
  sums.acknowledged += verdict.figures.acknowledged;
  sums.corrupt += corruption.length;
  const { seed: _, ...figures } = verdict.figures;
  process.stdout.write(`seed ${seed}, kill ${kind}: kills ${kills}, ${told(figures)}\n`);
  for (const detail of [...verdict.details, ...corruption]) process.stdout.write(`  ${detail}\n`);
}
process.stdout.write(`${told(sums)}\n`);
const { rounds: _rounds, kills: _kills, acknowledged: _acknowledged, ...bad } = sums;
process.exit(Object.values(bad).every((count) => count === 0) ? 0 : 1);

function run(kind: Kind, seed: number): Promise<Verdict> {
  const end = Math.min(until, Date.now() + ROUND_MS);
  const isOver = () => Date.now() >= end;
  if (kind === 'database') return tortureByDatabaseKills({ seed, isOver });
  return withOwnPostgres((database) => (kind === 'server' ? tortureByServerKills({ seed, database, isOver }) : tortureByClients({ seed, database, isOver })));
}

function told(figures: object): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

// kill -9 of PostgreSQL under load: what was acknowledged is there, once; the server waits, answers `busy`, and works on by itself.
import { expect, test } from 'vitest';
import { CLEAN, withoutFigures } from './testing/judge.ts';
import { tortureByDatabaseKills } from './testing/torture-database.ts';

const seed = Number(process.env.DOUDI_TORTURE_SEED ?? Date.now() % 1_000_000);
const KILLS = 30;

test(`after ${KILLS} kills of the database nothing acknowledged is lost or doubled, and every index is whole`, { timeout: 400_000 }, async () => {
  const isOver = (count: number, acknowledged: number) => count >= KILLS && acknowledged > KILLS;
  const { kills, corruption, ...verdict } = await tortureByDatabaseKills({ seed, isOver });
  if (process.env.DOUDI_TORTURE_FIGURES) console.log(verdict.figures);
  expect(withoutFigures(verdict), `seed ${seed}`).toEqual(CLEAN);
  expect(corruption).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(KILLS);
  expect(verdict.figures.busy).toBeGreaterThan(KILLS);
  expect(verdict.figures.acknowledged).toBeGreaterThan(KILLS);
});

test('a database that acknowledges before it has written loses bills, and the same judges say so', async () => {
  const { lost } = await tortureByDatabaseKills({ seed, isOver: (count) => count >= 1, acknowledgesEarly: true });
  expect(lost, `seed ${seed}`).toBeGreaterThan(0);
});

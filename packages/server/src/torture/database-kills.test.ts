// kill -9 of PostgreSQL under load: what was acknowledged is there, once; the server waits, answers `busy`, and works on by itself.
import { expect, test } from 'vitest';
import { CLEAN, withoutFigures } from './testing/judge.ts';
import { tortureByDatabaseKills } from './testing/torture-database.ts';

const seed = Number(process.env.DOUDI_TORTURE_SEED ?? Date.now() % 1_000_000);
const KILLS = 30;

test(`after ${KILLS} kills of the database nothing acknowledged is lost or doubled, and every index is whole`, { timeout: 400_000 }, async () => {
  const { kills, corruption, ...verdict } = await tortureByDatabaseKills({ seed, isOver: (count) => count >= KILLS });
  if (process.env.DOUDI_TORTURE_FIGURES) console.log(verdict.figures);
  expect(withoutFigures(verdict), `seed ${seed}`).toEqual(CLEAN);
  expect(corruption).toEqual([]);
  expect(kills).toBe(KILLS);
  expect(verdict.figures.busy).toBeGreaterThan(KILLS);
  // On a busy machine there is little time between two kills; without any nothing would have been judged.
  expect(verdict.figures.acknowledged).toBeGreaterThan(0);
});

test('a database that acknowledges before it has written loses bills, and the same judges say so', async () => {
  let lost = 0;
  // On a busy machine nothing may have been acknowledged between two kills.
  for (let tries = 0; lost === 0 && tries < 4; tries++)
    ({ lost } = await tortureByDatabaseKills({ seed: seed + tries, isOver: (count) => count >= 2, acknowledgesEarly: true }));
  expect(lost, `seed ${seed}`).toBeGreaterThan(0);
});

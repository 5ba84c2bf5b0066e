// kill -9 of our server between any two statements: what was acknowledged is there, once, whoever is asked next.
import { expect, test } from 'vitest';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { CLEAN, withoutFigures } from './testing/judge.ts';
import { tortureByServerKills } from './testing/torture-servers.ts';

const seed = Number(process.env.DOUDI_TORTURE_SEED ?? Date.now() % 1_000_000);
const KILLS = 100;

test(`after ${KILLS} kills of a server in the middle of its work every bill is there exactly once`, { timeout: 400_000 }, async () => {
  const { kills, ...verdict } = await tortureByServerKills({ seed, database: await testDatabase(), isOver: (count) => count >= KILLS });
  expect(withoutFigures(verdict), `seed ${seed}`).toEqual(CLEAN);
  expect(kills).toBe(KILLS);
  expect(verdict.figures.acknowledged).toBeGreaterThan(KILLS);
  if (process.env.DOUDI_TORTURE_FIGURES) console.log(verdict.figures);
});

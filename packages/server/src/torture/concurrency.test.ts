// Sixty-four windows, twenty people whose limits run out, keys sent twice, connections that break: nobody is paid twice or too much.
import { expect, test } from 'vitest';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { CLEAN, withoutFigures } from './testing/judge.ts';
import { tortureByClients } from './testing/torture-clients.ts';
import { withoutRowLocks } from './testing/without-row-locks.ts';

const seed = Number(process.env.DOUDI_TORTURE_SEED ?? Date.now() % 1_000_000);

test('sixty-four clients at once settle, cancel and repeat, and every bill is there once and within the limits', async () => {
  const verdict = await tortureByClients({ seed, database: await testDatabase(), isOver: (operations) => operations >= 1800 });
  expect(withoutFigures(verdict), `seed ${seed}`).toEqual(CLEAN);
  expect(verdict.figures.acknowledged).toBeGreaterThan(1000);
  expect(verdict.figures.limitsUsedUp, 'limits were reached').toBeGreaterThan(20);
  if (process.env.DOUDI_TORTURE_FIGURES) console.log(verdict.figures);
});

test('without the row lock the same judges find limits overrun and balances that differ', async () => {
  const verdict = await tortureByClients({ seed, database: await testDatabase(), isOver: (operations) => operations >= 500, spoil: withoutRowLocks });
  expect(verdict.overrun, `seed ${seed}`).toBeGreaterThan(0);
  expect(verdict.differs, `seed ${seed}`).toBeGreaterThan(0);
});

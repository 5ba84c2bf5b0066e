import { expect, test } from 'vitest';
import { localDay } from './local-day.ts';

test.each([
  ['2026-02-28T15:59:59.999Z', '2026-02-28'],
  ['2026-02-28T16:00:00.000Z', '2026-03-01'],
  ['2025-12-31T16:00:00Z', '2026-01-01'],
  ['2024-02-28T16:30:00Z', '2024-02-29'],
  ['2026-07-01T00:00:00+08:00', '2026-07-01'],
  ['2026-07-01T23:59:59+08:00', '2026-07-01'],
])('what happens at %s belongs to %s in China, wherever the machine stands', (moment, day) => {
  const { TZ } = process.env;
  try {
    for (const zone of ['UTC', 'Asia/Shanghai', 'America/Los_Angeles']) {
      process.env.TZ = zone;
      expect(localDay(new Date(moment)), zone).toBe(day);
    }
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
});

import { expect, test } from 'vitest';
import { lastMonth, thisMonth, thisYear } from './periods.ts';

test('a month has its first and its last day', () => {
  expect(thisMonth('2026-11-21')).toEqual({ from: '2026-11-01', to: '2026-11-30' });
  expect(thisMonth('2027-12-31')).toEqual({ from: '2027-12-01', to: '2027-12-31' });
});

test('February ends on the 29th in a leap year', () => {
  expect(thisMonth('2028-02-03').to).toBe('2028-02-29');
  expect(thisMonth('2026-02-03').to).toBe('2026-02-28');
  expect(thisMonth('2100-02-03').to).toBe('2100-02-28');
});

test('the month before January is December of the year before', () => {
  expect(lastMonth('2026-01-15')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
  expect(lastMonth('2026-03-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
});

test('a year is whole', () => {
  expect(thisYear('2026-11-21')).toEqual({ from: '2026-01-01', to: '2026-12-31' });
});

import { describe, expect, test } from 'vitest';
import { dayPlus, monthsLater, readDay } from './days.ts';

describe('a day that a clerk types', () => {
  test.each([
    ['2026-03-01', '2026-03-01'],
    ['20260301', '2026-03-01'],
    ['2026.3.1', '2026-03-01'],
    ['2026年3月1日', '2026-03-01'],
    ['0301', '2026-03-01'],
    ['3-1', '2026-03-01'],
    ['３／１', '2026-03-01'],
    // Not yet come this year: bills lie behind us.
    ['1231', '2025-12-31'],
    ['1127', '2025-11-27'],
    ['1126', '2026-11-26'],
  ])('%s is %s', (typed, day) => {
    expect(readDay(typed, '2026-11-26')).toBe(day);
  });

  test.each(['', '2026-02-30', '1345', '3', '2026', 'yesterday', '20260230', '2026-3'])('%j is no day', (typed) => {
    expect(readDay(typed, '2026-11-26')).toBeUndefined();
  });

  test('the 29th of February of this or last year is only there in a leap year', () => {
    expect(readDay('0229', '2024-03-01')).toBe('2024-02-29');
    expect(readDay('0229', '2026-03-01')).toBeUndefined();
  });
});

test('a day later or earlier passes months and years', () => {
  expect(dayPlus('2026-12-31', 1)).toBe('2027-01-01');
  expect(dayPlus('2024-03-01', -1)).toBe('2024-02-29');
});

test.each([
  ['2026-03-15', '2026-06-15'],
  ['2025-11-30', '2026-02-28'],
  ['2027-11-30', '2028-02-29'],
  ['2025-11-28', '2026-02-28'],
  ['2026-01-31', '2026-04-30'],
  ['2026-10-31', '2027-01-31'],
  ['2026-12-31', '2027-03-31'],
])('three months after %s it is %s, and never a day of the month after', (day, later) => {
  expect(monthsLater(day, 3)).toBe(later);
});

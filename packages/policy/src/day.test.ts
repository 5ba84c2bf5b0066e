import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Day, nextDay, parseDay, periodOf } from './day.ts';

test.each(['2020-02-29', '2000-02-29', '2024-12-31', '0001-01-01'])('%s is a day', (text) => {
  expect(parseDay(text)).toBe(text);
});

test.each(['2019-02-29', '1900-02-29', '2020-13-01', '2020-00-10', '2020-04-31', '2020-1-1', '2020/01/01', '20200101', '0000-01-01', '2020-01-01T00:00', ''])(
  '"%s" is no day',
  (text) => {
    expect(parseDay(text)).toBeUndefined();
  },
);

test('the day after is the day after', () => {
  const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-12-30'), noInvalidDate: true });
  fc.assert(
    fc.property(days, (date) => {
      const text = date.toISOString().slice(0, 10);
      const next = new Date(`${text}T00:00:00Z`);
      next.setUTCDate(next.getUTCDate() + 1);
      return nextDay(text as Day) === next.toISOString().slice(0, 10);
    }),
  );
});

test('a claim counts in the month and year of its discharge', () => {
  expect(periodOf('2020-03-31' as Day, 'month')).toBe('2020-03');
  expect(periodOf('2020-03-31' as Day, 'year')).toBe('2020');
  expect(periodOf('2020-03-31' as Day, 'lifetime')).toBe('life');
});

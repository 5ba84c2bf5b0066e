import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageOn, type Day, daysLater, isValidOn, nextDay, parseDay, periodOf } from './day.ts';

test.each(['2020-02-29', '2000-02-29', '2019-02-28', '2024-12-31', '0001-01-01', '2020-01-31', '2020-04-30', '2020-06-30', '2020-09-30', '2020-11-30'])(
  '%s is a day',
  (text) => {
    expect(parseDay(text)).toBe(text);
  },
);

test.each([
  '2019-02-29',
  '1900-02-29',
  '2020-13-01',
  '2020-00-10',
  '2020-01-32',
  '2020-04-31',
  '2020-06-31',
  '2020-09-31',
  '2020-11-31',
  '2020-01-00',
  '2020-1-1',
  '2020/01/01',
  '20200101',
  '0000-01-01',
  '2020-01-01T00:00',
  '',
])('"%s" is no day', (text) => {
  expect(parseDay(text)).toBeUndefined();
});

const dates = fc.date({ min: new Date('1600-01-01'), max: new Date('2400-12-30'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10) as Day);

/** The reference: the calendar of the machine. */
function later(day: Day, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

test('the day after is the day after', () => {
  fc.assert(fc.property(dates, (day) => nextDay(day) === later(day, 1)));
});

test('every day from 1899 to 2101 has its day after', () => {
  const wrong: Day[] = [];
  const date = new Date('1899-01-01T00:00:00Z');
  for (let day = '1899-01-01' as Day; day < '2101-12-31' && wrong.length === 0; day = nextDay(day)) {
    date.setUTCDate(date.getUTCDate() + 1);
    if (nextDay(day) !== date.toISOString().slice(0, 10)) wrong.push(day);
  }
  expect(wrong).toEqual([]);
});

test('so many days later, or earlier, is what the calendar says', () => {
  fc.assert(fc.property(dates, fc.integer({ min: -80_000, max: 80_000 }), (day, days) => daysLater(day, days) === later(day, days)));
});

test.each([
  ['2020-02-28', 1, '2020-02-29'],
  ['2020-03-01', -1, '2020-02-29'],
  ['2019-12-31', 1, '2020-01-01'],
  ['2000-02-29', 365, '2001-02-28'],
  ['2000-02-29', 366, '2001-03-01'],
  ['1999-03-01', 366, '2000-03-01'],
  ['2100-02-28', 1, '2100-03-01'],
  ['2000-03-01', -1, '2000-02-29'],
  ['2400-02-29', 1, '2400-03-01'],
  ['2020-03-31', 0, '2020-03-31'],
  ['1000-01-01', -1, '0999-12-31'],
] as const)('%s and %i days is %s', (from, days, to) => {
  expect(daysLater(from as Day, days)).toBe(to);
});

test.each([
  ['1960-05-01', '2020-04-30', 59],
  ['1960-05-01', '2020-05-01', 60],
  ['1960-05-31', '2020-06-01', 60],
  ['2020-02-29', '2021-02-28', 0],
  ['2020-02-29', '2021-03-01', 1],
] as const)('who was born on %s is, on %s, %i years old', (bornOn, day, years) => {
  expect(ageOn(bornOn, day)).toBe(years);
});

test('a rule is in force on its first day and on its last, and without a last day for ever', () => {
  const year = { from: '2020-01-01' as Day, to: '2020-12-31' as Day };
  expect(['2019-12-31', '2020-01-01', '2020-12-31', '2021-01-01'].map((day) => isValidOn(year, day as Day))).toEqual([false, true, true, false]);
  expect(isValidOn({ from: year.from }, '2099-01-01' as Day)).toBe(true);
});

test('a claim counts in the month and year of its discharge', () => {
  expect(periodOf('2020-03-31' as Day, 'month')).toBe('2020-03');
  expect(periodOf('2020-03-31' as Day, 'year')).toBe('2020');
  expect(periodOf('2020-03-31' as Day, 'lifetime')).toBe('life');
});

import { expect, test } from 'vitest';
import { accumulatorOn, type Posting, post, takeBack } from './balances.ts';
import type { Day } from './day.ts';
import type { Fen } from './money.ts';

const SUM = accumulatorOn('2020-03-31' as Day, 'year', 'sum', 'basic');
const PAID = accumulatorOn('2020-03-31' as Day, 'month', 'paid', 'limit');
const postings: readonly Posting[] = [
  { owner: 'person', key: SUM, change: 300 },
  { owner: 'household', key: PAID, change: 70 },
  { owner: 'person', key: SUM, change: -100 },
];

test('an accumulator is named by its period, what it counts and its name', () => {
  expect([SUM, PAID]).toEqual(['2020/sum/basic', '2020-03/paid/limit']);
});

test('only the postings of their owner are added; what was there before stays', () => {
  const person = new Map([[SUM, 50 as Fen]]);
  post(person, postings, 'person');
  expect([...person]).toEqual([[SUM, 250]]);
  const household = new Map<string, Fen>();
  post(household, postings, 'household');
  expect([...household]).toEqual([[PAID, 70]]);
});

test('taken back, they leave what was there before, and no balance of nothing', () => {
  const person = new Map([[SUM, 50 as Fen]]);
  post(person, postings, 'person');
  takeBack(person, postings, 'person');
  expect([...person]).toEqual([[SUM, 50]]);
  const household = new Map<string, Fen>();
  post(household, postings, 'household');
  takeBack(household, postings, 'household');
  expect([...household]).toEqual([]);
});

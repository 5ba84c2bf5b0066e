// Counters of a scheme by the names that people write, and amounts as spreadsheets keep them.
import { describe, expect, test } from 'vitest';
import { counterOfKey, countersIn, findCounters, holdsWithin, readCounted } from './counters.ts';
import { smallScheme } from './testing/small-scheme.ts';

const counters = countersIn(smallScheme.policy);
const found = (period: string, text: string) => findCounters(counters, period, text).map(({ owner, name }) => `${owner}/${name}`);

describe('a counter', () => {
  test('is known by its name in balances, with or without its owner, and by what it is called in either language', () => {
    expect(counters.map(({ owner, name, each }) => `${owner}/${name}/${each}`)).toEqual(
      ['person/sum/basic/year', 'person/paid/basic/year', 'household/balance/account/lifetime'].map((name) =>
        name.replace('balance/account', counters.at(-1)?.name ?? ''),
      ),
    );
    for (const text of ['paid/basic', 'person/paid/basic', '基本已支付', ' 基本 已支付', 'Basic: paid'])
      expect(found('2020', text)).toEqual(['person/paid/basic']);
  });

  test('is that of the length of its period, and of nothing else', () => {
    expect(found('2020-03', 'paid/basic')).toEqual([]);
    expect(found('life', 'paid/basic')).toEqual([]);
    expect(found('2020', 'household/paid/basic')).toEqual([]);
    expect(found('2020', '')).toEqual([]);
    expect(counterOfKey(counters, 'person', '2020/paid/basic')?.called.zh).toBe('基本已支付');
    expect(counterOfKey(counters, 'household', '2020/paid/basic')).toBeUndefined();
  });

  test('is asked of schemes that hold within its period', () => {
    expect(['2019', '2020', '2020-12', '2021', 'life'].map((period) => holdsWithin(smallScheme.policy, period))).toEqual([false, true, true, false, true]);
  });
});

describe('an amount', () => {
  const text = (value: string) => readCounted(value, { isCount: false, isNumber: false });
  const number = (value: string) => readCounted(value, { isCount: false, isNumber: true });

  test('is yuan with at most two places', () => {
    expect(['0', '12', '12.5', '12.50', '1,234.56', '12.500'].map(text)).toEqual([0, 1_200, 1_250, 1_250, 123_456, 1_250]);
    expect(['-1', '1.234', '1,23', 'x', '', '1e3', '999999999999999', '99999999999999'].map(text)).toEqual(Array(8).fill(undefined));
  });

  test('of a spreadsheet is what it showed, not what it stored', () => {
    expect(['1234.5599999999999', '1234.5600000000002', '0.99999999999999', '1234.5599'].map(number)).toEqual([123_456, 123_456, 100, undefined]);
    expect(text('1234.5599999999999')).toBeUndefined();
  });

  test('of a counter is a whole number', () => {
    const count = (value: string) => readCounted(value, { isCount: true, isNumber: true });
    expect(['3', '3.0', '0', '3.5'].map(count)).toEqual([3, 3, 0, undefined]);
  });
});

// Balances as rows: which a bill needs, and how they stand after it and after it is taken back.
import type { Fen, Posting } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { type AccumulatorRow, balancesIn, ofStoredBalances, rowsAfter, rowsNeeded, toStoredBalances } from './accumulator-rows.ts';
import { smallScheme } from './testing/small-scheme.ts';

const YEAR = { ownerKind: 'person', ownerId: 'p-1', period: '2026' } as const;
const LIFE = { ownerKind: 'household', ownerId: 'household h-1', period: 'life' } as const;
const ROWS: readonly AccumulatorRow[] = [
  { ...YEAR, amounts: { '2026/sum/basic': 100, '2026-03/paid/drugs': 7 } },
  { ...LIFE, amounts: { 'life/balance/family': 500 } },
];
const posting = (owner: Posting['owner'], key: string, change: number): Posting => ({ owner, key, change });

describe('the rows that a bill needs', () => {
  const needed = (change: object = {}) => rowsNeeded(smallScheme.policy, { personId: 'p-1', householdId: 'h-1', dischargedOn: '2026-03-01', ...change });

  test('are those of the person’s year first, for everybody locks them in this order, and of the household’s account', () => {
    expect(needed()).toEqual([YEAR, LIFE]);
  });

  test('are of the year of discharge', () => {
    expect(needed({ dischargedOn: '2025-12-31' })[0]).toEqual({ ...YEAR, period: '2025' });
  });

  test('of somebody without a household are of a household of their own, which nobody else can have', () => {
    const [, alone] = needed({ householdId: undefined });
    const [, other] = needed({ householdId: undefined, personId: 'p-2' });
    expect(alone?.ownerKind).toBe('household');
    expect(alone?.ownerId).not.toBe(other?.ownerId);
    const [, named] = needed({ householdId: 'p-1' });
    expect(alone?.ownerId).not.toBe(named?.ownerId);
  });
});

describe('rows and balances', () => {
  test('say the same', () => {
    const balances = balancesIn(ROWS);
    expect([...balances.person]).toEqual([
      ['2026/sum/basic', 100],
      ['2026-03/paid/drugs', 7],
    ]);
    expect([...balances.household]).toEqual([['life/balance/family', 500]]);
    expect(ofStoredBalances(JSON.parse(JSON.stringify(toStoredBalances(balances))))).toEqual(balances);
  });

  test('after a bill are those that it changed, a month in the row of its year', () => {
    const postings = [posting('person', '2026-03/paid/drugs', 3), posting('person', '2026/count/visits', 1)];
    expect(rowsAfter(ROWS, postings, 'post')).toEqual([{ ...YEAR, amounts: { '2026/sum/basic': 100, '2026-03/paid/drugs': 10, '2026/count/visits': 1 } }]);
    expect(rowsAfter(ROWS, [], 'post')).toEqual([]);
  });

  test('after a bill and its cancellation are what they were, also where nothing is left', () => {
    const postings = [
      posting('person', '2026/sum/basic', 50),
      posting('person', '2026/paid/basic', 40),
      posting('household', 'life/balance/family', -500),
      posting('household', 'life/balance/family', 20),
    ];
    const after = rowsAfter(ROWS, postings, 'post');
    expect(after).toEqual([
      { ...YEAR, amounts: { '2026/sum/basic': 150, '2026-03/paid/drugs': 7, '2026/paid/basic': 40 } },
      { ...LIFE, amounts: { 'life/balance/family': 20 } },
    ]);
    expect(rowsAfter(after, postings, 'take-back')).toEqual(ROWS);
    const emptied = rowsAfter([{ ...YEAR, amounts: { '2026/sum/basic': 100 } }], [posting('person', '2026/sum/basic', -100)], 'post');
    expect(emptied).toEqual([{ ...YEAR, amounts: {} }]);
  });

  test('are not changed in place', () => {
    const before = JSON.stringify(ROWS);
    rowsAfter(ROWS, [posting('person', '2026/sum/basic', 1)], 'post');
    expect(JSON.stringify(ROWS)).toBe(before);
    const empty = { person: new Map<string, Fen>(), household: new Map<string, Fen>() };
    expect(balancesIn([])).toEqual(empty);
  });
});

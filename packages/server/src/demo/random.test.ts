import type { Day, Fen } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { dayNumberOf, dayOf } from './day-number.ts';
import { ONE, quotaOf } from './quota.ts';
import { randomOf } from './random.ts';
import { spreadAmount } from './spread-amount.ts';

describe('chance from a seed', () => {
  test('is the same for the same seed and purpose, and another for any other', () => {
    const draw = (seed: number, purpose: string) => {
      const random = randomOf(seed, purpose);
      return Array.from({ length: 50 }, () => random.below(1_000_000));
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
  });

  test('is even, and picks by weight', () => {
    const random = randomOf(3, 'even');
    const picked = Array.from({ length: 8_000 }, () => random.pickIndex([1, 2, 0, 5]));
    const timesPicked = [0, 1, 2, 3].map((index) => picked.filter((pick) => pick === index).length);
    [1_000, 2_000, 0, 5_000].forEach((expected, index) => {
      expect(Math.abs((timesPicked[index] ?? 0) - expected)).toBeLessThanOrEqual(expected / 8);
    });
    const values = Array.from({ length: 40_000 }, () => random.below(10));
    for (let value = 0; value < 10; value++) expect(Math.abs(values.filter((drawn) => drawn === value).length - 4_000)).toBeLessThan(300);
    expect(() => random.pickIndex([0, 0])).toThrow(RangeError);
  });

  test('spreads amounts around their median: about a sixth above one standard deviation', () => {
    const random = randomOf(4, 'amounts');
    const amounts = Array.from({ length: 20_000 }, () => spreadAmount(100_000 as Fen, 50, random)).sort((a, b) => a - b);
    expect(Math.abs((amounts[10_000] ?? 0) - 100_000)).toBeLessThan(2_500);
    // e^0.5 = 1.6487…
    expect(Math.abs(amounts.filter((amount) => amount > 164_872).length - 3_173)).toBeLessThan(250);
    expect(spreadAmount(100_000 as Fen, 0, random)).toBe(100_000);
  });
});

describe('a quota', () => {
  test('gives as many turns as fall due, whatever the chance, also if several are spent at once', () => {
    for (const [share, spent] of [
      [0.02, 1],
      [0.3, 1],
      [0.05, 4],
    ] as const) {
      const quota = quotaOf(randomOf(5, `quota ${share}`));
      let turns = 0;
      for (let i = 0; i < 10_000; i++) {
        if (!quota.isDue(share * ONE)) continue;
        quota.spend(spent);
        turns += spent;
      }
      expect(Math.abs(turns - 10_000 * share)).toBeLessThanOrEqual(spent);
    }
  });
});

describe('days as numbers', () => {
  test('count as the calendar does, over leap years and centuries', () => {
    for (let number = -60_000; number < 60_000; number += 17) {
      const day = new Date(number * 86_400_000).toISOString().slice(0, 10);
      expect(dayOf(number)).toBe(day);
      expect(dayNumberOf(day as Day)).toBe(number);
    }
  });
});

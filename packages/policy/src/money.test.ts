import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Fen,
  fen,
  formatFen,
  isBelowShare,
  MAX_AMOUNT_FEN,
  parseFen,
  parseRatio,
  payRatio,
  payRatios,
  printFen,
  printRatio,
  type Ratio,
} from './money.ts';

const percent = (text: string): Ratio => {
  const ratio = parseRatio(text);
  if (ratio === undefined) throw new Error(text);
  return ratio;
};

describe('amounts as text', () => {
  test.each([
    ['0', 0],
    ['0.1', 10],
    ['0.01', 1],
    ['1234.50', 123450],
    ['007', 700],
    ['9999999999.99', 999_999_999_999],
  ])('%s is read exactly', (text, amount) => {
    expect(parseFen(text)).toBe(amount);
  });

  test.each(['', '-1', '+1', '.5', '5.', '1.234', '1,000', '1e3', ' 1', '1 ', '10000000000', '١٢', '0x10', 'NaN', '1'.repeat(50)])(
    '"%s" is no amount',
    (text) => {
      expect(parseFen(text)).toBeUndefined();
    },
  );

  test('what is written is read back', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: MAX_AMOUNT_FEN }), (amount) => parseFen(formatFen(fen(amount))) === amount));
  });

  test('readers get thousands', () => {
    expect(printFen(fen(123_456_789))).toBe('1,234,567.89');
    expect(printFen(fen(5))).toBe('0.05');
  });
});

describe('percentages', () => {
  test('62.5% is exact, and so is 0.0001%', () => {
    expect(percent('62.5%')).toBe(625_000);
    expect(percent('0.0001%')).toBe(1);
    expect(printRatio(percent('62.5%'))).toBe('62.5%');
  });
  test.each(['90', '0.9', '101%', '-5%', '1.00001%', '%'])('"%s" is no percentage', (text) => {
    expect(parseRatio(text)).toBeUndefined();
  });
});

describe('rounding', () => {
  test('half a fen is rounded up, less than half down', () => {
    expect(payRatio(fen(1), percent('50%'))).toBe(1);
    expect(payRatio(fen(1), percent('49.9999%'))).toBe(0);
  });

  test('bands are summed exactly and rounded once', () => {
    // 0.5 + 0.5 fen make one fen, not two.
    expect(
      payRatios([
        { fen: fen(1), ratio: percent('50%') },
        { fen: fen(1), ratio: percent('50%') },
      ]),
    ).toBe(1);
  });

  test('to jiao and yuan, half up, down and up', () => {
    const amount = fen(12_345);
    expect(payRatio(amount, percent('100%'), { unitFen: 10, mode: 'half-up' })).toBe(12_350);
    expect(payRatio(amount, percent('100%'), { unitFen: 100, mode: 'half-up' })).toBe(12_300);
    expect(payRatio(amount, percent('100%'), { unitFen: 10, mode: 'down' })).toBe(12_340);
    expect(payRatio(amount, percent('100%'), { unitFen: 100, mode: 'up' })).toBe(12_400);
  });

  test('agrees with exact rational arithmetic on amounts of any size', () => {
    const slice = fc.record({ fen: fc.integer({ min: 0, max: 5_000_000_000_000 }), ratio: fc.integer({ min: 0, max: 1_000_000 }) });
    fc.assert(
      fc.property(fc.array(slice, { maxLength: 4 }), (slices) => {
        const exact = slices.reduce((sum, { fen: amount, ratio }) => sum + BigInt(amount) * BigInt(ratio), 0n);
        const halfUp = (exact * 2n + 1_000_000n) / 2_000_000n;
        return BigInt(payRatios(slices as { fen: Fen; ratio: Ratio }[])) === halfUp;
      }),
      { numRuns: 2000 },
    );
  });

  test('an amount that is no exact number of fen is a bug, not a wrong amount', () => {
    expect(() => fen(0.5)).toThrow(RangeError);
    expect(() => fen(Number.MAX_SAFE_INTEGER + 2)).toThrow(RangeError);
    expect(() => fen(Number.NaN)).toThrow(RangeError);
  });

  test('shares are compared exactly', () => {
    expect(isBelowShare(fen(8_999_999), percent('90%'), fen(10_000_000))).toBe(true);
    expect(isBelowShare(fen(9_000_000), percent('90%'), fen(10_000_000))).toBe(false);
  });
});

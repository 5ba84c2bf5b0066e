import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Fen,
  fen,
  formatFen,
  isAboveShare,
  isBelowShare,
  MAX_AMOUNT_FEN,
  parseFen,
  parseRatio,
  payRatio,
  payRatios,
  printFen,
  printRatio,
  type Ratio,
  type Rounding,
  toFen,
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

  test('leading zeros are read, as long as the text is no longer than forty digits', () => {
    expect(parseFen(`${'0'.repeat(39)}1`)).toBe(100);
    expect(parseFen(`${'0'.repeat(40)}1`)).toBeUndefined();
  });

  test('the greatest amount that a file may state', () => {
    expect(parseFen('9999999999.99')).toBe(MAX_AMOUNT_FEN);
    expect(parseFen('10000000000')).toBeUndefined();
  });

  test('a text that was checked before and is no amount is a bug', () => {
    expect(toFen('12.5')).toBe(1_250);
    expect(() => toFen('12,50')).toThrow(/not an amount: 12,50/);
  });

  test('readers get thousands', () => {
    expect(printFen(fen(123_456_789))).toBe('1,234,567.89');
    expect(printFen(fen(5))).toBe('0.05');
  });
});

describe('percentages', () => {
  test('a share is at most the whole, where nothing else is said', () => {
    expect(parseRatio('100%')).toBe(1_000_000);
    expect(parseRatio('100.0001%')).toBeUndefined();
    expect(parseRatio('150%', 2_000_000 as Ratio)).toBe(1_500_000);
  });

  test.each([
    ['100%', '100%'],
    ['0.5%', '0.5%'],
    ['0.0001%', '0.0001%'],
    ['12.3400 %', '12.34%'],
    ['0%', '0%'],
  ])('%s is written %s', (text, written) => {
    expect(printRatio(percent(text))).toBe(written);
  });

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

  test('agrees with exact rational arithmetic on amounts of any size, to fen, jiao and yuan', () => {
    const slice = fc.record({ fen: fc.integer({ min: 0, max: 5_000_000_000_000 }), ratio: fc.integer({ min: 0, max: 1_000_000 }) });
    const rounding = fc.record<Rounding>({ unitFen: fc.constantFrom(1, 10, 100), mode: fc.constantFrom('half-up', 'down', 'up') });
    fc.assert(
      fc.property(fc.array(slice, { maxLength: 4 }), rounding, (slices, { unitFen, mode }) => {
        const exact = slices.reduce((sum, { fen: amount, ratio }) => sum + BigInt(amount) * BigInt(ratio), 0n);
        const unit = 1_000_000n * BigInt(unitFen);
        const added = { 'half-up': unit / 2n, down: 0n, up: unit - 1n }[mode];
        return BigInt(payRatios(slices as { fen: Fen; ratio: Ratio }[], { unitFen, mode })) === ((exact + added) / unit) * BigInt(unitFen);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    // Half a fen more than a whole number of them, where the product no longer is an exact number.
    ['half-up', 5_000_000_000_001, 2_500_000_000_001],
    ['down', 5_000_000_000_001, 2_500_000_000_000],
    ['up', 5_000_000_000_001, 2_500_000_000_001],
    ['up', 5_000_000_000_000, 2_500_000_000_000],
  ] as const)('%s: half of a base of %i fen is %i', (mode, base, half) => {
    expect(payRatio(fen(base), percent('50%'), { unitFen: 1, mode })).toBe(half);
  });

  test('up: what is a whole number of yuan stays it, a fen more is the next; so is the smallest share of a fen', () => {
    expect(payRatio(fen(1), percent('0.0001%'), { unitFen: 1, mode: 'up' })).toBe(1);
    expect(payRatio(fen(200), percent('100%'), { unitFen: 100, mode: 'up' })).toBe(200);
    expect(payRatio(fen(201), percent('100%'), { unitFen: 100, mode: 'up' })).toBe(300);
  });

  test('an amount that is no exact number of fen is a bug, not a wrong amount', () => {
    expect(() => fen(0.5)).toThrow(RangeError);
    expect(() => fen(Number.MAX_SAFE_INTEGER + 2)).toThrow(RangeError);
    expect(() => fen(Number.NaN)).toThrow(RangeError);
  });

  test('shares are compared exactly', () => {
    expect(isBelowShare(fen(8_999_999), percent('90%'), fen(10_000_000))).toBe(true);
    expect(isBelowShare(fen(9_000_000), percent('90%'), fen(10_000_000))).toBe(false);
    expect(isAboveShare(fen(1_000_000), percent('10%'), fen(10_000_000))).toBe(false);
    expect(isAboveShare(fen(1_000_001), percent('10%'), fen(10_000_000))).toBe(true);
  });
});

// Rates as people read them. Rounded down: 97.999 % has not reached 98 %.

/** A part of a whole in percent with two decimals; of nothing it is nothing. */
export function rateOf(part: number, whole: number): string {
  const hundredths = whole === 0 ? 0n : (BigInt(part) * 10_000n) / BigInt(whole);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}%`;
}

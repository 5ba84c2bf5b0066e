// Money and ratios as exact integers: no amount is ever a fraction of a fen, no ratio a binary fraction.

/** An amount of money in fen (1/100 yuan): a safe integer, never negative where this package says amount. */
export type Fen = number & { readonly fen: unique symbol };

/** A share in millionths: 90 % is 900,000. Percentages with at most four decimals are exact. */
export type Ratio = number & { readonly ratio: unique symbol };

/** How a line's payment is rounded: to `unitFen` (1 fen, 10 jiao, 100 yuan), half up unless said otherwise. */
export interface Rounding {
  readonly unitFen: 1 | 10 | 100;
  readonly mode: 'half-up' | 'down' | 'up';
}

export const WHOLE = 1_000_000 as Ratio;
export const ZERO = 0 as Fen;
export const TO_FEN: Rounding = { unitFen: 1, mode: 'half-up' };
export const DOWN_TO_FEN: Rounding = { unitFen: 1, mode: 'down' };

/** The largest amount that a file may state: 9,999,999,999.99 yuan. */
export const MAX_AMOUNT_FEN = 999_999_999_999 as Fen;

/** An integer as fen. Throws on anything that is not a safe integer: an overflow is a bug, never a wrong amount. */
export function fen(amount: number): Fen {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not an exact amount of fen: ${amount}`);
  return amount as Fen;
}

export function addFen(a: Fen, b: Fen): Fen {
  return fen(a + b);
}

export function minFen(a: Fen, b: Fen): Fen {
  return a < b ? a : b;
}

export function sumFen(amounts: Iterable<Fen>): Fen {
  let sum = ZERO;
  for (const amount of amounts) sum = addFen(sum, amount);
  return sum;
}

/** Reads `"1234.50"` (yuan, at most two decimals, digits only) as fen; undefined if it is no such amount or too large. */
export function parseFen(text: string): Fen | undefined {
  const match = text.length <= 40 && /^0*(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const [, yuan = '', decimals = ''] = match;
  return fen(Number(yuan) * 100 + Number(decimals.padEnd(2, '0')));
}

/** An amount whose text has been checked before; a text that is none is a bug. */
export function toFen(text: string): Fen {
  const amount = parseFen(text);
  if (amount === undefined) throw new Error(`not an amount: ${text}`);
  return amount;
}

/** Fen as yuan for files: `"1234.50"`. */
export function formatFen(amount: Fen): string {
  const digits = String(amount).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Fen as yuan for readers: `"1,234.50"`. */
export function printFen(amount: Fen): string {
  const [yuan = '', decimals = ''] = formatFen(amount).split('.');
  return `${yuan.replace(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`;
}

/** Reads `"62.5%"` as a ratio; undefined if it is no percentage with at most four decimals, or above `max`. */
export function parseRatio(text: string, max: Ratio = WHOLE): Ratio | undefined {
  const match = /^(\d{1,5})(?:\.(\d{1,4}))?\s?%$/.exec(text);
  if (!match) return undefined;
  const [, whole = '', decimals = ''] = match;
  const ratio = Number(whole) * 10_000 + Number(decimals.padEnd(4, '0'));
  return ratio <= max ? (ratio as Ratio) : undefined;
}

/** A ratio for readers: `"62.5%"`. */
export function printRatio(ratio: Ratio): string {
  const whole = Math.floor(ratio / 10_000);
  const decimals = String(ratio % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return `${whole}${decimals && `.${decimals}`}%`;
}

/** A stretch of a base and the share that is paid of it. */
export interface Slice {
  readonly fen: Fen;
  readonly ratio: Ratio;
}

/** Pays every slice its ratio: summed exactly, then rounded once. */
export function payRatios(slices: readonly Slice[], rounding: Rounding = TO_FEN): Fen {
  let exact = 0;
  for (const slice of slices) {
    exact += slice.fen * slice.ratio;
    // Sums of non-negative products only grow, so one look at the sum finds every product that lost a digit.
    if (exact > Number.MAX_SAFE_INTEGER) return payRatiosOfLargeAmounts(slices, rounding);
  }
  const unit = WHOLE * rounding.unitFen;
  const rest = exact % unit;
  const units = (exact - rest) / unit;
  return fen((units + (roundsUp(rest * 2 - unit, rest > 0, rounding) ? 1 : 0)) * rounding.unitFen);
}

function payRatiosOfLargeAmounts(slices: readonly Slice[], rounding: Rounding): Fen {
  let exact = 0n;
  for (const slice of slices) exact += BigInt(slice.fen) * BigInt(slice.ratio);
  const unit = BigInt(WHOLE * rounding.unitFen);
  const rest = exact % unit;
  const up = roundsUp(Number(rest * 2n - unit), rest > 0n, rounding);
  return fen(Number((exact / unit + (up ? 1n : 0n)) * BigInt(rounding.unitFen)));
}

function roundsUp(twiceRestOverUnit: number, hasRest: boolean, rounding: Rounding): boolean {
  if (rounding.mode === 'half-up') return twiceRestOverUnit >= 0;
  return rounding.mode === 'up' && hasRest;
}

/** One amount times one ratio, rounded. */
export function payRatio(amount: Fen, ratio: Ratio, rounding: Rounding = TO_FEN): Fen {
  return payRatios([{ fen: amount, ratio }], rounding);
}

/** Whether `part` is less than `ratio` of `whole`, compared exactly. */
export function isBelowShare(part: Fen, ratio: Ratio, whole: Fen): boolean {
  return BigInt(part) * BigInt(WHOLE) < BigInt(whole) * BigInt(ratio);
}

/** Whether `part` is more than `ratio` of `whole`, compared exactly. */
export function isAboveShare(part: Fen, ratio: Ratio, whole: Fen): boolean {
  return BigInt(part) * BigInt(WHOLE) > BigInt(whole) * BigInt(ratio);
}

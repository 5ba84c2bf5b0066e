// What a way of settling the claims gives: six columns of fen, and the sums by which two ways are found to agree.
import type { ClaimColumns } from './claims.ts';

/** The five lines in their order, then the patient. */
export const RESULTS = ['basic', 'critical', 'supplement', 'assistance', 'backstop', 'patient'] as const;
export type Results = readonly Int32Array[];

export function emptyResults(count: number): Results {
  return RESULTS.map(() => new Int32Array(new SharedArrayBuffer(4 * count)));
}

export interface Sums {
  /** One for each of RESULTS. */
  readonly sumsFen: readonly number[];
  /** The sum of (i mod 1009 + 1) × what the patient pays of claim i: two results with other rows do not meet in it. */
  readonly places: string;
}

export function sumsOf(results: Results, count: number): Sums {
  const sumsFen = results.map((column) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += column[i] ?? 0;
    return sum;
  });
  return { sumsFen, places: String(placesOf(results.at(-1) ?? new Int32Array(), count)) };
}

function placesOf(patient: Int32Array, count: number): bigint {
  const BLOCK = 4096;
  let places = 0n;
  for (let from = 0; from < count; from += BLOCK) {
    let sum = 0;
    for (let i = from; i < Math.min(from + BLOCK, count); i++) sum += ((i % 1009) + 1) * (patient[i] ?? 0);
    places += BigInt(sum);
  }
  return places;
}

/** What the generator's own claims must give, by their number. Those of ten million were found by programs in C, SQL, Python and WebAssembly too. */
const REFERENCE = new Map<number, Sums>([
  [20_000, { sumsFen: [15861719517, 2481283896, 9522900266, 71560836, 52578880, 1933425135], places: '980265405352' }],
  [100_000, { sumsFen: [78972712110, 12995101424, 47866334069, 367157919, 250553331, 9710510644], places: '4909275365905' }],
  [1_000_000, { sumsFen: [794168984511, 129602713690, 480257216544, 3670717467, 2957032923, 97552846096], places: '49292309402529' }],
  [10_000_000, { sumsFen: [7947295273067, 1288191612726, 4801912897387, 36590352872, 28534172214, 975616164247], places: '492649263175338' }],
]);

/** Throws if two ways of settling differ, or differ from what is known of these claims. */
export function requireSums(name: string, found: Sums, expected: Sums | undefined): void {
  if (expected && JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${name} does not agree to the fen: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

export function referenceOf(claims: ClaimColumns): Sums | undefined {
  return REFERENCE.get(claims.count);
}

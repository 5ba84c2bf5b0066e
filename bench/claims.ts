// Invented claims for benchmarks: the same for one seed, sorted by person, with sums that meet every edge and limit.
import { fen, formatFen } from '@doudi/policy';

export interface RandomClaims {
  readonly seed: number;
  readonly count: number;
}

const CATEGORIES = ['registered-poor', 'low-income', 'destitute', 'none', 'low-income-1', 'orphan'];
const KINDS = ['inpatient', 'inpatient', 'inpatient', 'outpatient', 'chronic-1', 'chronic-2'];

/** Rows of a claim file for zixi-2020, one JSON text each. */
export function* zixiRows({ seed, count }: RandomClaims): Generator<string> {
  const random = randomFrom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const amount = (most: number) => formatFen(fen(Math.floor(random() ** 3 * most * 100)));
  let row = 0;
  for (let person = 0; row < count; person++) {
    const categories = [pick(CATEGORIES)];
    const claims = Math.min(count - row, 1 + Math.floor(random() * 5));
    for (let i = 0; i < claims; i++) {
      row++;
      yield JSON.stringify({
        id: `c-${row}`,
        person: { id: `p-${person}`, household: `h-${person >> 2}`, categories },
        kind: pick(KINDS),
        dischargedOn: `2020-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
        facility: { level: 1 + Math.floor(random() * 3), area: random() < 0.1 ? 'outside' : 'inside', type: 'general' },
        referred: random() < 0.5,
        charges: { classA: amount(120_000), classB: amount(60_000), certifiedOut: amount(9_000), overLimit: amount(2_000), otherOut: amount(9_000) },
      });
    }
  }
}

/** A small generator of random numbers (mulberry32) that a seed determines. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

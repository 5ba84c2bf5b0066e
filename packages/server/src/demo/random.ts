// Chance that a seed decides: sfc32 in 32-bit integers, so that a seed means the same on every machine.
// No floating-point function is used whose last digit a machine may choose for itself.

/** A stream of chances. Two streams of one seed with different purposes do not disturb each other. */
export interface Random {
  /** From 0 to `count` - 1; `count` is at most 2^21. */
  below(count: number): number;
  /** Both ends belong to it. */
  between(least: number, most: number): number;
  happens(perMille: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** An index, as often as its weight says. */
  pickIndex(weights: readonly number[]): number;
  /** A standard normal deviate in 65,536ths: the sum of twelve even ones less six. */
  normal(): number;
}

export function randomOf(seed: number, purpose: string): Random {
  const next = streamOf(seed, purpose);
  const below = (count: number) => Math.floor((next() * count) / 4_294_967_296);
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    happens: (perMille) => below(1000) < perMille,
    pick: (items) => get(items, below(items.length)),
    pickIndex: (weights) => indexAt(weights, below),
    normal: () => {
      let sum = -6 * 65_536;
      for (let i = 0; i < 12; i++) sum += next() >>> 16;
      return sum;
    },
  };
}

function indexAt(weights: readonly number[], below: Random['below']): number {
  let rest = below(weights.reduce((sum, weight) => sum + weight, 0));
  for (let index = 0; index < weights.length; index++) {
    rest -= weights[index] ?? 0;
    if (rest < 0) return index;
  }
  throw new RangeError('nothing to pick from: every weight is 0');
}

/** The item of an index that is known to exist. */
export function get<Item>(items: ArrayLike<Item>, index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} among ${items.length}`);
  return item;
}

function streamOf(seed: number, purpose: string): () => number {
  let [a, b, c, count] = [seed | 0, Math.floor(seed / 4_294_967_296) | 0, hashOf(purpose), 1];
  const next = () => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The first numbers still show the seed.
  for (let i = 0; i < 16; i++) next();
  return next;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

// A first look at a claim file: whose claims belong together, where the last of each stands, and which ids may stand twice.
// It keeps numbers, not texts: one for each row and a few for each person.
import { linesOf, type SeekableFile } from '../platform/lines.ts';

/** A row as it is known before it is checked. */
interface RowKey {
  readonly id: string | undefined;
  readonly person: string | undefined;
  readonly household: string | undefined;
}

export interface RowIndex {
  /** Claims of one unit are settled together. */
  unitOf(person: string): number;
  /** Whether a row is the last one of its unit. */
  isLast(unit: number, row: number): boolean;
  /** False only if no other row has this id. */
  mayRepeat(id: string): boolean;
}

/** `withHouseholds`: where a household shares sums or an account, its members' claims form one unit. */
export function indexRows(file: SeekableFile, withHouseholds: boolean, progress: (bytes: number) => void): RowIndex {
  const numbers = new Map<number, number>();
  const parents: number[] = [];
  const lastRows: number[] = [];
  const ids = growableHashes();
  const numberOf = (hash: number): number => {
    let number = numbers.get(hash);
    if (number === undefined) {
      number = parents.length;
      numbers.set(hash, number);
      parents.push(number);
      lastRows.push(-1);
    }
    return number;
  };
  let row = 0;
  for (const line of linesOf(file)) {
    const key = line.text === undefined ? undefined : keyOf(line.text);
    if (key?.id !== undefined) ids.add(hashOf(key.id));
    if (key?.person !== undefined) {
      let unit = numberOf(hashOf(`p${key.person}`));
      if (withHouseholds && key.household !== undefined) unit = join(parents, unit, numberOf(hashOf(`h${key.household}`)));
      lastRows[rootOf(parents, unit)] = row;
    }
    if (++row % 1000 === 0) progress(line.endsAt);
  }
  // Two units that were joined later than their rows: the last row of the whole is the greatest of its parts.
  parents.forEach((_, unit) => {
    const root = rootOf(parents, unit);
    lastRows[root] = Math.max(lastRows[root] ?? -1, lastRows[unit] ?? -1);
  });
  const repeated = ids.repeated();
  return {
    unitOf: (person) => rootOf(parents, numberOf(hashOf(`p${person}`))),
    isLast: (unit, at) => lastRows[unit] === at,
    mayRepeat: (id) => repeated.has(hashOf(id)),
  };
}

/** Id, person and household of a row, as far as they are texts. */
function keyOf(text: string): RowKey | undefined {
  try {
    return keyOfRow(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function keyOfRow(value: unknown): RowKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, person } = value as { id?: unknown; person?: { id?: unknown; household?: unknown } | null };
  return { id: textOf(id), person: textOf(person?.id), household: textOf(person?.household) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function rootOf(parents: number[], unit: number): number {
  let root = unit;
  while (parents[root] !== root) root = parents[root] ?? root;
  for (let at = unit; at !== root; ) {
    const next = parents[at] ?? root;
    parents[at] = root;
    at = next;
  }
  return root;
}

function join(parents: number[], a: number, b: number): number {
  const [rootA, rootB] = [rootOf(parents, a), rootOf(parents, b)];
  parents[rootB] = rootA;
  return rootA;
}

/** A hash of 53 bits. Two texts that meet in one hash are settled in one unit, or looked at twice: never mixed up. */
function hashOf(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

function growableHashes() {
  let hashes = new Float64Array(1024);
  let size = 0;
  return {
    add(hash: number): void {
      if (size === hashes.length) {
        const larger = new Float64Array(size * 2);
        larger.set(hashes);
        hashes = larger;
      }
      hashes[size++] = hash;
    },
    repeated(): Set<number> {
      const sorted = hashes.subarray(0, size).sort();
      const repeated = new Set<number>();
      for (let i = 1; i < size; i++) if (sorted[i] === sorted[i - 1]) repeated.add(Number(sorted[i]));
      return repeated;
    },
  };
}

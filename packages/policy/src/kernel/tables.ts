// The tables of coded facts as they lie in memory: all numbers of one index side by side, and its bits packed into words.
import type { FactIndex, Group, Program } from './program.ts';
import type { Statement } from './tree.ts';

const BITS = 32;

/** Words of bits in one row of an index. */
export function wordsOf(index: FactIndex): number {
  return Math.ceil(index.bits.length / BITS);
}

export function numbersOf({ size, numbers }: FactIndex): Float64Array {
  const table = new Float64Array(size * numbers.length);
  for (let row = 0; row < size; row++) for (const [column, values] of numbers.entries()) table[row * numbers.length + column] = values[row] ?? 0;
  return table;
}

export function bitsOf(index: FactIndex): Int32Array {
  const words = wordsOf(index);
  const table = new Int32Array(index.size * words);
  for (let row = 0; row < index.size; row++) {
    for (const [bit, values] of index.bits.entries()) {
      const word = row * words + Math.floor(bit / BITS);
      if (values[row]) table[word] = (table[word] ?? 0) | (1 << (bit % BITS));
    }
  }
  return table;
}

/** The numbers of variables that a claim sets more than once. */
export function setIn(statements: readonly Statement[]): ReadonlySet<number> {
  const found = new Set<number>();
  const walk = (block: readonly Statement[]): void => {
    for (const statement of block) {
      if (statement.kind === 'set') found.add(statement.id);
      if (statement.kind === 'if') for (const part of [statement.yes, statement.no]) walk(part);
    }
  };
  walk(statements);
  return found;
}

/** The accumulators of a group as they are before the first claim. */
export function emptyState({ members, variables }: Group): Float64Array {
  return Float64Array.from({ length: members * variables.length }, (_, at) => variables[at % variables.length]?.first ?? 0);
}

/** Whether an input is made for the claims of one call only, and counted from the first of them. */
export function isOpening(program: Program, input: number): boolean {
  return program.inputs[input]?.kind === 'opening';
}

// Tables of coded facts for four claims at once. A table of up to sixteen bytes lies in one vector, and one instruction looks four codes
// up; a larger one lies in memory, and each lane looks for itself.
import type { FactIndex, Program } from '../program.ts';
import { LANES } from '../stripe.ts';
import { unproved } from '../tree.ts';
import { getLocal, i32Const, OP, setLocal } from '../wasm-bytes.ts';
import type { Layout } from './layout.ts';
import * as w from './vectors.ts';

const { V } = w;
const IN_A_VECTOR = 16;
const INTS_IN_A_VECTOR = 4;
const TOO_WIDE = { zh: '对照表中的数额超出条带计算的范围', en: 'an amount of a table is too large for lanes' };

export interface LookUps {
  /** Once for each step, before any look-up. */
  readonly begin: () => void;
  readonly number: (index: number, column: number) => void;
  readonly bit: (index: number, bit: number) => void;
}

interface Tools {
  readonly emit: (...parts: readonly w.Code[]) => void;
  readonly newVector: () => number;
  /** Leaves the codes of an input on the stack. */
  readonly codesOf: (input: number) => void;
}

export function newLookUps(program: Program, layout: Layout, { emit, newVector, codesOf }: Tools): LookUps {
  /** Vectors that are made once a step, by what they hold. */
  const made = new Map<string, number>();
  const once = (name: string, leave: () => void): number => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const local = newVector();
    leave();
    emit(setLocal(local));
    made.set(name, local);
    return local;
  };
  const input = (of: number) => once(`input ${of}`, () => codesOf(of));
  const code = (at: number, index: FactIndex) =>
    once(`code ${at}`, () => {
      emit(w.ints(0));
      for (const { input: of, size } of index.facts) emit(w.ints(size), V.i.multiply, getLocal(input(of)), V.i.add);
    });
  const everyByte = (name: string, codes: () => number) => once(`bytes ${name}`, () => emit(getLocal(codes()), w.ints(0x01010101), V.i.multiply));
  const fourBytes = (name: string, codes: () => number) =>
    once(`words ${name}`, () => emit(getLocal(codes()), w.ints(0x04040404), V.i.multiply, w.ints(0x03020100), V.i.add));

  const inMemory = (codes: number, at: number): void => {
    const found = newVector();
    for (let lane = 0; lane < LANES; lane++) {
      emit(getLocal(codes), V.laneOf(lane), i32Const(4), OP.i32Mul, getLocal(found), w.loadLane(at, lane), setLocal(found));
    }
    emit(getLocal(found));
  };

  return {
    begin: () => {
      made.clear();
      program.indexes.forEach((index, at) => {
        if (index.numbers.length + index.bits.length === 0) return;
        for (const { input: of } of index.facts) input(of);
        if (index.facts.length > 0) code(at, index);
      });
    },
    number: (at, column) => {
      const index = program.indexes[at] ?? unproved(TOO_WIDE);
      const values = index.numbers[column] ?? [];
      if (values.some((value) => !Number.isInteger(value) || Math.abs(value) > 0x7fff_ffff)) unproved(TOO_WIDE);
      const alone = byOneFact(index, values, INTS_IN_A_VECTOR);
      if (alone) {
        const table = w.bytes16(new Uint8Array(Int32Array.from({ length: 4 }, (_, place) => alone.values[place] ?? 0).buffer));
        return emit(table, getLocal(fourBytes(`input ${alone.input}`, () => input(alone.input))), V.swizzle);
      }
      inMemory(code(at, index), layout.tables.number(at, column));
    },
    bit: (at, bit) => {
      const index = program.indexes[at] ?? unproved(TOO_WIDE);
      const values = (index.bits[bit] ?? []).map((isSet) => (isSet ? 255 : 0));
      const alone = byOneFact(index, values, IN_A_VECTOR);
      if (alone) return emit(w.bytes16(alone.values), getLocal(everyByte(`input ${alone.input}`, () => input(alone.input))), V.swizzle);
      if (values.length <= IN_A_VECTOR) return emit(w.bytes16(values), getLocal(everyByte(`index ${at}`, () => code(at, index))), V.swizzle);
      inMemory(code(at, index), layout.tables.bit(at, bit));
    },
  };
}

/** The same table by one of the facts alone, if the others make no difference and it is small. */
function byOneFact(index: FactIndex, values: readonly number[], most: number): { readonly input: number; readonly values: readonly number[] } | undefined {
  let stride = index.size;
  for (const { input, size } of index.facts) {
    stride /= size;
    if (size > most) continue;
    const alone = Array.from({ length: size }, (_, code) => values[code * stride] ?? 0);
    const digit = (row: number) => Math.floor(row / stride) % size;
    if (values.every((value, row) => value === alone[digit(row)])) return { input, values: alone };
  }
  return undefined;
}

// How compiled code comes from four claims to the next four, and how it reads and writes their columns.
//
// *Striped*: the four stand side by side, and one instruction takes them all. *Apart*: each lane goes through a stretch of its own of plain columns, and takes
// its claim from where that lies. That costs an instruction a lane and column, and spares laying everything out anew.
import { LANES } from '../stripe.ts';
import { getLocal, i32Const, OP, setLocal } from '../wasm-bytes.ts';
import type { Place } from './layout.ts';
import * as w from './vectors.ts';

const { V } = w;

export interface Walk {
  /** Parameters of the function, the first and last step before all, and counters after them. */
  readonly parameters: number;
  readonly counters: number;
  readonly begin: w.Code;
  readonly isDone: w.Code;
  readonly next: w.Code;
  /** Leaves four whole numbers from a column of at most 4 bytes. */
  readonly load: (from: Place, newVector: () => number) => w.Code;
  /** Leaves the first or last two of four doubles. */
  readonly loadHalf: (from: Place, half: 0 | 1, newVector: () => number) => w.Code;
  /** Writes a vector of four whole numbers, or two of four doubles. */
  readonly store: (to: Place, vector: number) => w.Code;
  readonly storeHalf: (to: Place, half: 0 | 1, vector: number) => w.Code;
}

/** The first parameters: from this step up to before that. */
const [FIRST, LAST] = [0, 1];

export function walkOf(isStriped: boolean): Walk {
  return isStriped ? STRIPED : APART;
}

const FIRST_BYTES = w.bytes16([0, 4, 8, 12]);
/** Counters of the striped walk: steps × 4 and × 16. */
const [AT_4, AT_16] = [2, 3];

const STRIPED: Walk = {
  parameters: 2,
  counters: 2,
  begin: [
    ...[...getLocal(FIRST), ...i32Const(2), ...OP.i32Shl, ...setLocal(AT_4)],
    ...[...getLocal(FIRST), ...i32Const(4), ...OP.i32Shl, ...setLocal(AT_16)],
    ...[...getLocal(LAST), ...i32Const(2), ...OP.i32Shl, ...setLocal(LAST)],
  ],
  isDone: [...getLocal(AT_4), ...getLocal(LAST), ...OP.i32GeS],
  next: [...[...getLocal(AT_4), ...i32Const(4), ...OP.i32Add, ...setLocal(AT_4)], ...[...getLocal(AT_16), ...i32Const(16), ...OP.i32Add, ...setLocal(AT_16)]],
  load: ({ at, bytes }) => {
    if (bytes === 4) return [...getLocal(AT_16), ...w.load(at)];
    if (bytes === 2) return [...getLocal(AT_4), ...i32Const(1), ...OP.i32Shl, ...w.load8Bytes(at), ...V.widenShorts];
    return [...getLocal(AT_4), ...w.load4Bytes(at), ...V.widenBytes, ...V.widenShorts];
  },
  loadHalf: ({ at }, half) => [...getLocal(AT_16), ...i32Const(1), ...OP.i32Shl, ...w.load(at + 16 * half)],
  store: ({ at, bytes }, vector) => {
    if (bytes === 4) return [...getLocal(AT_16), ...getLocal(vector), ...w.store(at)];
    return [...getLocal(AT_4), ...getLocal(vector), ...FIRST_BYTES, ...V.swizzle, ...w.store4Bytes(at)];
  },
  storeHalf: ({ at }, half, vector) => [...getLocal(AT_16), ...i32Const(1), ...OP.i32Shl, ...getLocal(vector), ...w.store(at + 16 * half)],
};

/** Parameters of the other walk: where each lane stands at its first step; after them how far each is in bytes of columns of 4. */
const STARTS = [2, 3, 4, 5] as const;
const AT_4_OF = [6, 7, 8, 9] as const;
const ALL_LANES = [0, 1, 2, 3] as const satisfies { readonly length: typeof LANES };

const addressIn = (lane: number, bytes: number): w.Code => {
  if (bytes === 4) return getLocal(AT_4_OF[lane] ?? 0);
  const claim = getLocal(STARTS[lane] ?? 0);
  return bytes === 1 ? claim : [...claim, ...i32Const(Math.log2(bytes)), ...OP.i32Shl];
};

const APART: Walk = {
  parameters: 2 + LANES,
  counters: LANES,
  begin: ALL_LANES.flatMap((lane) => [...getLocal(STARTS[lane]), ...i32Const(2), ...OP.i32Shl, ...setLocal(AT_4_OF[lane])]),
  isDone: [...getLocal(FIRST), ...getLocal(LAST), ...OP.i32GeS],
  next: [
    ...[...getLocal(FIRST), ...i32Const(1), ...OP.i32Add, ...setLocal(FIRST)],
    ...ALL_LANES.flatMap((lane) => [
      ...[...getLocal(STARTS[lane]), ...i32Const(1), ...OP.i32Add, ...setLocal(STARTS[lane])],
      ...[...getLocal(AT_4_OF[lane]), ...i32Const(4), ...OP.i32Add, ...setLocal(AT_4_OF[lane])],
    ]),
  ],
  load: ({ at, bytes }, newVector) => {
    const size = bytes as 1 | 2 | 4;
    const found = newVector();
    return [
      ...w.ints(0),
      ...setLocal(found),
      // A lane of 4 bytes begins at every fourth byte, every second pair of bytes.
      ...ALL_LANES.flatMap((lane) => [...addressIn(lane, size), ...getLocal(found), ...w.loadLane(at, (lane * 4) / size, size), ...setLocal(found)]),
      ...getLocal(found),
    ];
  },
  loadHalf: ({ at }, half, newVector) => {
    const found = newVector();
    return [
      ...[...addressIn(2 * half, 8), ...w.load8Bytes(at), ...setLocal(found)],
      ...[...addressIn(2 * half + 1, 8), ...getLocal(found), ...w.loadLane(at, 1, 8)],
    ];
  },
  store: ({ at, bytes }, vector) => {
    const size = bytes as 1 | 2 | 4;
    return ALL_LANES.flatMap((lane) => [...addressIn(lane, size), ...getLocal(vector), ...w.storeLane(at, (lane * 4) / size, size)]);
  },
  storeHalf: ({ at }, half, vector) =>
    ([0, 1] as const).flatMap((lane) => [...addressIn(2 * half + lane, 8), ...getLocal(vector), ...w.storeLane(at, lane, 8)]),
};

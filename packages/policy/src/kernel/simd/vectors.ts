// The instructions of WebAssembly that work on four numbers at once.
// https://webassembly.github.io/spec/core/binary/instructions.html#vector-instructions
import { unsigned } from '../wasm-bytes.ts';

export type Code = readonly number[];

const simd = (instruction: number): Code => [0xfd, ...unsigned(instruction)];

/** Memory instructions take an address from the stack and add `at`. Nothing is said of alignment. */
const memory = (instruction: number, at: number, ...more: number[]): Code => [...simd(instruction), 0, ...unsigned(at), ...more];
export const load = (at: number): Code => memory(0, at);
export const load4Bytes = (at: number): Code => memory(92, at);
export const load8Bytes = (at: number): Code => memory(93, at);
/** So many bytes into or out of one lane of that size, or of 4 bytes. */
export const loadLane = (at: number, lane: number, bytes: 1 | 2 | 4 | 8 = 4): Code => memory(84 + Math.log2(bytes), at, lane);
export const storeLane = (at: number, lane: number, bytes: 1 | 2 | 4 | 8): Code => memory(88 + Math.log2(bytes), at, lane);
export const store = (at: number): Code => memory(11, at);
export const store4Bytes = (at: number): Code => memory(90, at, 0);

export const bytes16 = (bytes: ArrayLike<number>): Code => [...simd(12), ...Array.from({ length: 16 }, (_, at) => bytes[at] ?? 0)];
export const ints = (value: number): Code => bytes16(new Uint8Array(Int32Array.of(value, value, value, value).buffer));
export const doubles = (value: number): Code => bytes16(new Uint8Array(Float64Array.of(value, value).buffer));
export const shuffle = (places: readonly number[]): Code => [...simd(13), ...places];

export const V = {
  swizzle: simd(14),
  laneOf: (lane: number): Code => [...simd(27), lane],
  not: simd(77),
  and: simd(78),
  andNot: simd(79),
  or: simd(80),
  select: simd(82),
  anyTrue: simd(83),
  widenBytes: simd(137),
  widenShorts: simd(169),
  /** Whole numbers of 32 bits, four at once. */
  i: {
    equal: simd(55),
    less: simd(57),
    lessOrEqual: simd(61),
    shiftLeft: simd(171),
    shiftRight: simd(172),
    add: simd(174),
    subtract: simd(177),
    multiply: simd(181),
    least: simd(182),
    greatest: simd(184),
  },
  /** Doubles, two at once. */
  d: {
    equal: simd(71),
    less: simd(73),
    lessOrEqual: simd(75),
    floor: simd(117),
    add: simd(240),
    subtract: simd(241),
    multiply: simd(242),
    divide: simd(243),
    least: simd(246),
    greatest: simd(247),
  },
  maskLow: simd(199),
  maskHigh: simd(200),
  toDoubles: simd(254),
} as const;

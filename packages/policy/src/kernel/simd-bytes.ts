// Instructions on two 64-bit binary fractions at once, by the names of the specification.
import { unsigned } from './wasm-bytes.ts';

const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
const memory = (code: number, offset: number): number[] => [...simd(code), 0, ...unsigned(offset)];

export const load = (offset: number): number[] => memory(0, offset);
export const loadHalf = (offset: number): number[] => memory(93, offset);
export const loadBoth = (offset: number): number[] => memory(10, offset);
/** Loads into the second place of the vector that lies below the address. */
export const loadSecond = (offset: number): number[] => [...memory(87, offset), 1];
export const store = (offset: number): number[] => memory(11, offset);
export const storeHalf = (offset: number): number[] => [...memory(91, offset), 0];
/** The low half of each of four numbers, two of each vector. */
export const packLowHalves: readonly number[] = [...simd(13), ...[0, 8, 16, 24].flatMap((from) => [from, from + 1, from + 2, from + 3])];
export const extractInt = (lane: number): number[] => [...simd(27), lane];

export const SIMD = {
  eq: simd(71),
  lt: simd(73),
  le: simd(75),
  not: simd(77),
  and: simd(78),
  or: simd(80),
  bitselect: simd(82),
  anyTrue: simd(83),
  floor: simd(117),
  add: simd(240),
  sub: simd(241),
  mul: simd(242),
  div: simd(243),
  /** `b < a ? b : a` and `a < b ? b : a`. */
  pmin: simd(246),
  pmax: simd(247),
  toInts: simd(252),
  toUnsigned: simd(253),
  fromInts: simd(254),
} as const;

export function both(value: number): number[] {
  const bytes = new Uint8Array(Float64Array.of(value, value).buffer);
  return [...simd(12), ...bytes];
}

export function everywhere(isSo: boolean): number[] {
  return [...simd(12), ...Array<number>(16).fill(isSo ? 0xff : 0)];
}

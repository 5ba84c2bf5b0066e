// Memory in which columns lie where compiled code reads and writes them, so that nothing is copied. Other threads may use it too.
import { newMemory, PAGE_BYTES, type WasmMemory } from '../web-assembly.ts';

export interface KernelMemory {
  readonly memory: WasmMemory;
  used: number;
}

/** The first bytes stay free, so that no column has address 0. */
export function newKernelMemory(): KernelMemory {
  return { memory: newMemory(PAGE_BYTES, true), used: 64 };
}

/** So many fresh bytes, and the buffer that reaches so far; earlier views stay what they are. */
export function placeIn(of: KernelMemory, bytes: number): [ArrayBuffer | SharedArrayBuffer, number] {
  const at = of.used;
  of.used = Math.ceil((at + bytes) / 64) * 64;
  const missing = Math.ceil(of.used / PAGE_BYTES) - of.memory.buffer.byteLength / PAGE_BYTES;
  if (missing > 0) of.memory.grow(missing);
  return [of.memory.buffer, at];
}

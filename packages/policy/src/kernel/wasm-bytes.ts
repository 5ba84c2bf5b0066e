// The few pieces of the WebAssembly binary format that a kernel needs: one function over one imported memory.
// https://webassembly.github.io/spec/core/binary/

export const I32 = 0x7f;
export const I64 = 0x7e;
const F64 = 0x7c;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof I64 | typeof F64 | typeof V128;

/** Instructions, by the names of the specification. */
export const OP = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  else: [0x05],
  end: [0x0b],
  return: [0x0f],
  select: [0x1b],
  i32Load: [0x28],
  i64Load: [0x29],
  f64Load: [0x2b],
  i32Load8: [0x2d],
  i32Load16: [0x2f],
  i64Load8: [0x31],
  i64Load16: [0x33],
  i64Load32: [0x34],
  i32Store: [0x36],
  i64Store: [0x37],
  f64Store: [0x39],
  i32Store8: [0x3a],
  i32Eqz: [0x45],
  i32GeS: [0x4e],
  i64Eq: [0x51],
  i64LtS: [0x53],
  i64GtS: [0x55],
  i64LeS: [0x57],
  i32Add: [0x6a],
  i32Mul: [0x6c],
  i32And: [0x71],
  i32Or: [0x72],
  i32Shl: [0x74],
  i32ShrU: [0x76],
  i64Add: [0x7c],
  i64Sub: [0x7d],
  i64Mul: [0x7e],
  i64DivU: [0x80],
  i32WrapI64: [0xa7],
  i64TruncF64: [0xb0],
  f64ConvertI64: [0xb9],
} as const satisfies { readonly [name: string]: readonly number[] };

export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

export const i32Const = (value: number): number[] => [0x41, ...signed(BigInt(value))];
export const i64Const = (value: number): number[] => [0x42, ...signed(BigInt(value))];
export const getLocal = (local: number): number[] => [0x20, ...unsigned(local)];
export const setLocal = (local: number): number[] => [0x21, ...unsigned(local)];
/** Leaves so many blocks. */
export const branch = (depth: number): number[] => [0x0c, ...unsigned(depth)];
export const branchIf = (depth: number): number[] => [0x0d, ...unsigned(depth)];
/** A load or store at a distance; nothing is promised about alignment. */
export const at = (operation: readonly number[], offset = 0): number[] => [...operation, 0, ...unsigned(offset)];

export interface WasmFunction {
  readonly parameters: number;
  /** After the parameters, which are all i32. */
  readonly locals: readonly ValueType[];
  readonly code: readonly number[];
}

/** A module that imports `host.memory` and exports `settle`, which takes and returns i32. */
export function moduleOf({ parameters, locals, code }: WasmFunction, { isShared }: { readonly isShared: boolean }): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector(Array.from({ length: parameters }, () => [I32])), ...vector([[I32]])];
  const memory = isShared ? [0x03, ...unsigned(1), ...unsigned(65_536)] : [0x00, ...unsigned(1)];
  const body = [...vector(locals.map((local) => [...unsigned(1), local])), ...code, ...OP.end];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([type])),
    ...section(2, vector([[...name('host'), ...name('memory'), 0x02, ...memory]])),
    ...section(3, vector([unsigned(0)])),
    ...section(7, vector([[...name('settle'), 0x00, ...unsigned(0)]])),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [...unsigned(text.length), ...Array.from(text, (letter) => letter.charCodeAt(0))];
}

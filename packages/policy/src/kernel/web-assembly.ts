// The part of WebAssembly that a kernel uses: it is in every engine that runs this package, but not in the language's own types.

export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}

interface WebAssemblyApi {
  readonly Memory: new (size: { readonly initial: number; readonly maximum?: number; readonly shared?: boolean }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly host: { readonly memory: WasmMemory } },
  ) => {
    readonly exports: { readonly settle: (...parameters: readonly number[]) => number };
  };
}

declare const WebAssembly: WebAssemblyApi;

export const PAGE_BYTES = 65_536;

export function newMemory(bytes: number, isShared = false): WasmMemory {
  const initial = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  return new WebAssembly.Memory(isShared ? { initial, maximum: PAGE_BYTES, shared: true } : { initial });
}

/** Compiles a module of ours and gives its function. */
export function instantiate(bytes: Uint8Array<ArrayBuffer>, memory: WasmMemory): (...parameters: readonly number[]) => number {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } }).exports.settle;
}

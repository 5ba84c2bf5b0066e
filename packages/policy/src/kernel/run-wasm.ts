// Runs a program as WebAssembly: its tables and accumulators lie in the module's memory, and claims pass through it block by block.
import type { ClaimBatch } from './batch.ts';
import { type Column, type ColumnType, columnOfInput, columnOfOutput, openingsFrom, typeOf } from './columns.ts';
import { emitSimd } from './emit-simd.ts';
import { type ColumnTypes, emitWasm, SHIFT } from './emit-wasm.ts';
import type { BatchOutcome } from './outcome.ts';
import type { FactIndex, Program } from './program.ts';
import { type Compiled, failedOn } from './run-javascript.ts';
import { bitsOf, emptyState, numbersOf } from './tables.ts';
import { unproved } from './tree.ts';
import { moduleOf } from './wasm-bytes.ts';
import { instantiate, newMemory } from './web-assembly.ts';

const LINE_BYTES = 192;
/** So many claims fit into the processor's second cache with all their columns. */
const CLAIMS_A_BLOCK = 4096;

export function compileWasm(program: Program, batch: ClaimBatch, into: BatchOutcome): Compiled {
  const types = typesOf(program, batch, into);
  const bytes = moduleOf(emitWasm(program, types), { isShared: false });
  const room = newRoom(program, types, plainTables(program));
  const settle = instantiate(bytes, room.memory);
  return {
    run(claims, outcome, from, to) {
      const lanes = claims.lanes ?? 1;
      for (let lane = 0; lane < lanes; lane++) {
        room.reset();
        for (let first = from; first < to; first += CLAIMS_A_BLOCK) {
          const last = Math.min(to, first + CLAIMS_A_BLOCK);
          room.takeIn(claims, first, last);
          if (lane > 0) room.takeBack(outcome, first, last);
          const failed = settle(lane, last - first, lanes, ...room.addresses);
          if (failed >= 0) failedOn(first + failed);
          room.giveOut(outcome, first, last);
        }
      }
    },
  };
}

/** Lanes side by side; a batch that is not striped, or not into so many, is refused. */
export function compileSimd(program: Program, batch: ClaimBatch, into: BatchOutcome): Compiled {
  const { lanes = 1 } = batch;
  if (lanes === 1) return unproved({ zh: '此批没有按车道排列', en: 'this batch is not striped into lanes' });
  const types = typesOf(program, batch, into);
  const settleBytes = moduleOf(emitSimd(program, types, lanes), { isShared: false });
  const room = newRoom(program, types, laneTables(program, lanes));
  const settle = instantiate(settleBytes, room.memory);
  return {
    run(claims, outcome, from, to) {
      room.reset();
      for (let first = from; first < to; first += CLAIMS_A_BLOCK) {
        const last = Math.min(to, first + CLAIMS_A_BLOCK);
        room.takeIn(claims, first, last);
        if (settle(0, last - first, lanes, ...room.addresses) >= 0) failedOn(first);
        room.giveOut(outcome, first, last);
      }
    },
  };
}

function typesOf(program: Program, batch: ClaimBatch, into: BatchOutcome): ColumnTypes {
  const typeOfInput = (column: Column | undefined): ColumnType => (column ? typeOf(column) : 'f64');
  return {
    inputs: program.inputs.map((input) => typeOfInput(columnOfInput(batch, input))),
    outputs: program.outputs.map((output) => typeOf(columnOfOutput(into, output))),
  };
}

interface Tables {
  /** In the order of a module's parameters. */
  readonly tables: readonly (BigInt64Array | Int32Array | Float64Array)[];
  readonly states: readonly (BigInt64Array | Float64Array)[];
}

function plainTables(program: Program): Tables {
  const whole = (values: Float64Array) => BigInt64Array.from(values, (value) => BigInt(value));
  return {
    tables: [...program.indexes.map((index) => whole(numbersOf(index))), ...program.indexes.map(bitsOf)],
    states: program.groups.map((group) => whole(emptyState(group))),
  };
}

/** Every accumulator once a lane, and bits as masks beside the numbers. */
function laneTables(program: Program, lanes: number): Tables {
  return {
    tables: program.indexes.map(laneTableOf),
    states: program.groups.map((group) =>
      Float64Array.from({ length: group.variables.length * lanes }, (_, at) => group.variables[Math.floor(at / lanes)]?.first ?? 0),
    ),
  };
}

function laneTableOf({ size, numbers, bits }: FactIndex): BigInt64Array {
  const width = numbers.length + bits.length;
  const table = new BigInt64Array(size * width);
  const fractions = new Float64Array(table.buffer);
  for (let row = 0; row < size; row++) {
    for (const [column, values] of numbers.entries()) fractions[row * width + column] = values[row] ?? 0;
    for (const [bit, values] of bits.entries()) table[row * width + numbers.length + bit] = values[row] ? -1n : 0n;
  }
  return table;
}

/** The memory of a module, and how claims go in and out of it. */
function newRoom(program: Program, types: ColumnTypes, { tables, states }: Tables) {
  let end = 0;
  const place = (bytes: number): number => {
    const from = end;
    // Columns that began at the same place of a page would push each other out of the processor's first cache.
    end = Math.ceil((end + bytes) / LINE_BYTES) * LINE_BYTES + LINE_BYTES;
    return from;
  };
  const inputs = types.inputs.map((type) => place(CLAIMS_A_BLOCK << SHIFT[type]));
  const outputs = types.outputs.map((type) => place(CLAIMS_A_BLOCK << SHIFT[type]));
  const [atTables, atStates] = [tables.map((table) => place(table.byteLength)), states.map((state) => place(state.byteLength))];
  const memory = newMemory(end);
  const { buffer } = memory;
  const write = (at: number, from: BigInt64Array | Int32Array | Float64Array): void => {
    new Uint8Array(buffer, at, from.byteLength).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength));
  };
  for (const [index, table] of tables.entries()) write(atTables[index] ?? 0, table);
  const inputViews = types.inputs.map((type, index) => viewOf(type, buffer, inputs[index] ?? 0));
  const outputViews = types.outputs.map((type, index) => viewOf(type, buffer, outputs[index] ?? 0));
  return {
    memory,
    addresses: [...inputs, ...outputs, ...atTables, ...atStates],
    reset(): void {
      for (const [group, state] of states.entries()) write(atStates[group] ?? 0, state);
    },
    takeIn(batch: ClaimBatch, first: number, last: number): void {
      for (const [index, input] of program.inputs.entries()) {
        const column = input.kind === 'opening' ? openingsFrom(batch, input.which, first, last) : columnOfInput(batch, input)?.subarray(first, last);
        if (column) inputViews[index]?.set(column);
      }
    },
    takeBack(outcome: BatchOutcome, first: number, last: number): void {
      for (const [index, output] of program.outputs.entries()) outputViews[index]?.set(columnOfOutput(outcome, output).subarray(first, last));
    },
    giveOut(outcome: BatchOutcome, first: number, last: number): void {
      for (const [index, output] of program.outputs.entries()) {
        const view = outputViews[index];
        if (view)
          columnOfOutput(outcome, output)
            .subarray(first, last)
            .set(view.subarray(0, last - first));
      }
    },
  };
}

function viewOf(type: ColumnType, buffer: ArrayBuffer | SharedArrayBuffer, at: number): Column {
  switch (type) {
    case 'u8':
      return new Uint8Array(buffer, at, CLAIMS_A_BLOCK);
    case 'u16':
      return new Uint16Array(buffer, at, CLAIMS_A_BLOCK);
    case 'i32':
      return new Int32Array(buffer, at, CLAIMS_A_BLOCK);
    case 'u32':
      return new Uint32Array(buffer, at, CLAIMS_A_BLOCK);
    case 'f64':
      return new Float64Array(buffer, at, CLAIMS_A_BLOCK);
  }
}

// Runs a program as WebAssembly: its tables and accumulators lie in the module's memory, and claims pass through it block by block.
import type { ClaimBatch } from './batch.ts';
import { type Column, type ColumnType, columnOfInput, columnOfOutput, openingsFrom, typeOf } from './columns.ts';
import { type ColumnTypes, emitWasm, SHIFT } from './emit-wasm.ts';
import type { BatchOutcome } from './outcome.ts';
import type { Program } from './program.ts';
import { type Compiled, failedOn } from './run-javascript.ts';
import { bitsOf, emptyState, numbersOf } from './tables.ts';
import { moduleOf } from './wasm-bytes.ts';
import { instantiate, newMemory } from './web-assembly.ts';

/** So many claims fit into the processor's second cache with all their columns. */
const CLAIMS_A_BLOCK = 4096;

export function compileWasm(program: Program, batch: ClaimBatch, into: BatchOutcome): Compiled {
  const types = typesOf(program, batch, into);
  const bytes = moduleOf(emitWasm(program, types), { isShared: false });
  const room = newRoom(program, types);
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

function typesOf(program: Program, batch: ClaimBatch, into: BatchOutcome): ColumnTypes {
  const typeOfInput = (column: Column | undefined): ColumnType => (column ? typeOf(column) : 'f64');
  return {
    inputs: program.inputs.map((input) => typeOfInput(columnOfInput(batch, input))),
    outputs: program.outputs.map((output) => typeOf(columnOfOutput(into, output))),
  };
}

/** The memory of a module, and how claims go in and out of it. */
function newRoom(program: Program, types: ColumnTypes) {
  let end = 0;
  const place = (bytes: number): number => {
    const from = end;
    end = Math.ceil((end + bytes) / 16) * 16;
    return from;
  };
  const [numbers, bits, states] = [program.indexes.map(numbersOf), program.indexes.map(bitsOf), program.groups.map(emptyState)];
  const inputs = types.inputs.map((type) => place(CLAIMS_A_BLOCK << SHIFT[type]));
  const outputs = types.outputs.map((type) => place(CLAIMS_A_BLOCK << SHIFT[type]));
  const [atNumbers, atBits, atStates] = [
    numbers.map((table) => place(table.length * 8)),
    bits.map((table) => place(table.length * 4)),
    states.map((table) => place(table.length * 8)),
  ];
  const memory = newMemory(end);
  const { buffer } = memory;
  const whole = (at: number, values: Float64Array): void => {
    new BigInt64Array(buffer, at, values.length).set(BigInt64Array.from(values, (value) => BigInt(value)));
  };
  for (const [index, table] of numbers.entries()) whole(atNumbers[index] ?? 0, table);
  for (const [index, table] of bits.entries()) new Int32Array(buffer, atBits[index] ?? 0, table.length).set(table);
  const inputViews = types.inputs.map((type, index) => viewOf(type, buffer, inputs[index] ?? 0));
  const outputViews = types.outputs.map((type, index) => viewOf(type, buffer, outputs[index] ?? 0));
  return {
    memory,
    addresses: [...inputs, ...outputs, ...atNumbers, ...atBits, ...atStates],
    reset(): void {
      for (const [group, table] of states.entries()) whole(atStates[group] ?? 0, table);
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

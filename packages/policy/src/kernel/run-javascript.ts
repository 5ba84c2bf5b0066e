// Runs a program as JavaScript.
import type { ClaimBatch } from './batch.ts';
import { type Column, columnOfInput, columnOfOutput, openingsFrom } from './columns.ts';
import { emitJavaScript } from './emit-javascript.ts';
import type { BatchOutcome } from './outcome.ts';
import type { Program } from './program.ts';
import { bitsOf, emptyState, numbersOf } from './tables.ts';

/** A program that is ready to run. */
export interface Compiled {
  /** Settles claims `from` up to before `to`. Throws where the interpreter would. */
  run(batch: ClaimBatch, into: BatchOutcome, from: number, to: number): void;
}

type Settle = (
  inputs: readonly (Column | undefined)[],
  outputs: readonly Column[],
  numbers: readonly Float64Array[],
  bits: readonly Int32Array[],
  states: readonly Float64Array[],
  base: number,
  first: number,
  last: number,
  step: number,
) => number;

/** So many claims a call: the engine under us optimises a function that is called often. */
const CLAIMS_A_CALL = 4096;

export function compileJavaScript(program: Program): Compiled {
  // The text comes from the tree alone: numbers and names of its own, nothing that a scheme or a claim says.
  const settle: Settle = new Function(emitJavaScript(program))();
  const [numbers, bits] = [program.indexes.map(numbersOf), program.indexes.map(bitsOf)];
  return {
    run(batch, into, from, to) {
      const outputs = program.outputs.map((output) => columnOfOutput(into, output));
      const lanes = batch.lanes ?? 1;
      for (let lane = 0; lane < lanes; lane++) {
        const states = program.groups.map(emptyState);
        for (let first = from; first < to; first += CLAIMS_A_CALL * lanes) {
          const last = Math.min(to, first + CLAIMS_A_CALL * lanes);
          const inputs = program.inputs.map((input) =>
            input.kind === 'opening' ? openingsFrom(batch, input.which, first, last) : columnOfInput(batch, input),
          );
          const failed = settle(inputs, outputs, numbers, bits, states, first, first + lane, last, lanes);
          if (failed >= 0) failedOn(failed);
        }
      }
    },
  };
}

export function failedOn(claim: number): never {
  throw new Error(`claim ${claim}: no row of a table applies, or a parameter has no amount on its day`);
}

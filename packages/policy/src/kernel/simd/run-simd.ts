// Runs a program over the stripes of a batch.
import type { ClaimBatch } from '../batch.ts';
import type { BatchOutcome } from '../outcome.ts';
import type { Program } from '../program.ts';
import { type Compiled, failedOn } from '../run-javascript.ts';
import { LANES } from '../stripe.ts';
import { unproved } from '../tree.ts';
import { instantiate } from '../web-assembly.ts';
import { emitSimd } from './emit-simd.ts';
import type { KernelMemory } from './kernel-memory.ts';
import { placesOf } from './layout.ts';
import { narrowIds } from './widths.ts';

const NOT_STRIPED = { zh: '账单没有按条带排列', en: 'the claims do not lie in stripes' };
/** So many steps a call: what runs us makes a function faster between two calls, never within one. */
const STEPS_A_CALL = 4096;

export function compileSimd(program: Program, batch: ClaimBatch, into: BatchOutcome): Compiled {
  const { memory } = batch;
  if (!memory || batch.lanes !== LANES) return unproved(NOT_STRIPED);
  const layout = placesOf(program, batch, into, memory);
  const settle = instantiate(emitSimd(program, layout), memory.memory);
  return {
    run: (_, __, from, to) => {
      forget(program, layout.states, memory);
      for (let first = from / LANES; first < to / LANES; first += STEPS_A_CALL) {
        if (settle(first, Math.min(to / LANES, first + STEPS_A_CALL)) !== 0) failedOn(first * LANES);
      }
    },
  };
}

/** Every accumulator as it is before the first claim. */
function forget(program: Program, states: ReadonlyMap<number, number>, { memory: { buffer } }: KernelMemory): void {
  const { isNarrow } = narrowIds(program);
  for (const { variable, first } of program.groups.flatMap((group) => group.variables)) {
    const at = states.get(variable.id) ?? 0;
    (isNarrow(variable.id) ? new Int32Array(buffer, at, LANES) : new Float64Array(buffer, at, LANES)).fill(first);
  }
}

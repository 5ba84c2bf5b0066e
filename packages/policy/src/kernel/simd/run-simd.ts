// Runs a program over four claims at once: the stripes of a batch, or four stretches of plain columns.
import type { ClaimBatch } from '../batch.ts';
import type { BatchOutcome } from '../outcome.ts';
import type { Program } from '../program.ts';
import { type Compiled, failedOn } from '../run-javascript.ts';
import { cutBetweenUnits, LANES } from '../stripe.ts';
import { unproved } from '../tree.ts';
import { instantiate } from '../web-assembly.ts';
import { emitSimd } from './emit-simd.ts';
import type { KernelMemory } from './kernel-memory.ts';
import { placesOf } from './layout.ts';
import { narrowIds } from './widths.ts';

const NOT_IN_MEMORY = { zh: '账单不在编译代码的内存里', en: 'the claims do not lie in the memory of the lanes' };
/** So many steps a call: what runs us makes a function faster between two calls, never within one. */
const STEPS_A_CALL = 4096;

/** `one`: for what is left where stretches are not of one length. */
export function compileSimd(program: Program, batch: ClaimBatch, into: BatchOutcome, one: Compiled): Compiled {
  const { memory, lanes = 1 } = batch;
  if (!memory) return unproved(NOT_IN_MEMORY);
  const layout = placesOf(program, batch, into, memory);
  const settle = instantiate(emitSimd(program, layout, lanes === LANES), memory.memory);
  const forgetAll = () => forget(program, layout.states, memory);
  return lanes === LANES ? overStripes(settle, forgetAll) : overStretches(settle, forgetAll, one);
}

type Settle = ReturnType<typeof instantiate>;

function overStripes(settle: Settle, forgetAll: () => void): Compiled {
  return {
    run: (_, __, from, to) => {
      forgetAll();
      for (let first = from / LANES; first < to / LANES; first += STEPS_A_CALL) {
        if (settle(first, Math.min(to / LANES, first + STEPS_A_CALL)) !== 0) failedOn(first * LANES);
      }
    },
  };
}

/** Each lane takes a stretch of whole units as far as the shortest of them goes. Then each stretch is ended alone, from the beginning of the unit that is under way. */
function overStretches(settle: Settle, forgetAll: () => void, one: Compiled): Compiled {
  return {
    run: (batch, into, from, to) => {
      const edges = cutBetweenUnits(batch, LANES, from, to);
      const starts = edges.slice(0, LANES);
      const steps = Math.min(...starts.map((start, lane) => (edges[lane + 1] ?? to) - start));
      forgetAll();
      for (let first = 0; first < steps; first += STEPS_A_CALL) {
        if (settle(first, Math.min(steps, first + STEPS_A_CALL), ...starts.map((start) => start + first)) !== 0) failedOn(from + first);
      }
      for (const [lane, start] of starts.entries()) {
        const end = edges[lane + 1] ?? to;
        let rest = start + steps;
        if (rest >= end) continue;
        while (rest > start && batch.unit[rest] === batch.unit[rest - 1]) rest--;
        one.run(batch, into, rest, end);
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

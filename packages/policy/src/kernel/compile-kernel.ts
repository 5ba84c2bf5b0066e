// Compiles a policy. What depends on the batch (dictionaries, ranges, which columns there are) is compiled at its first run and kept.
import type { Policy } from '../policy.ts';
import type { ClaimBatch } from './batch.ts';
import { boundsOf } from './bounds.ts';
import type { BackEnd, Kernel, KernelRefusal } from './kernel.ts';
import { type LowerOptions, lower } from './lower.ts';
import { flagNames, newOutcome } from './new-outcome.ts';
import type { BatchOutcome } from './outcome.ts';
import type { Program } from './program.ts';
import { type Compiled, compileJavaScript } from './run-javascript.ts';
import { compileWasm } from './run-wasm.ts';
import { compileSimd } from './simd/run-simd.ts';
import { surveyOf } from './survey.ts';
import { Unproved } from './tree.ts';
import { trialBatch } from './trial-batch.ts';

/** Refuses a policy that no batch could be settled by; a batch that is too large for a proof is refused by `run`. */
export function compileKernel(policy: Policy): Kernel | KernelRefusal {
  const trial = orRefusal(() => programOf(policy, trialBatch(policy), { wantsPortions: true, hasState: true }));
  if (isKernelRefusal(trial)) return trial;
  const programs = newShelf<Program | KernelRefusal>();
  const compiled = newShelf<Compiled | KernelRefusal>();
  const inPlace = new WeakMap<BatchOutcome, Compiled | KernelRefusal>();
  const compiledFor = (batch: ClaimBatch, into: BatchOutcome, shape: string, backEnd: BackEnd): Compiled | KernelRefusal => {
    const make = () => {
      const options = { wantsPortions: into.patientOf !== undefined, hasState: into.state !== undefined };
      const program = programs(shape, () => orRefusal(() => programOf(policy, batch, options)));
      return isKernelRefusal(program) ? program : orRefusal(() => compile(program, batch, into, backEnd));
    };
    if (backEnd !== 'simd') return compiled(`${backEnd} ${shape}`, make);
    // What runs in lanes knows where claims and outcome lie, and is kept with the outcome.
    const made = inPlace.get(into) ?? make();
    inPlace.set(into, made);
    return made;
  };
  const fastest = (batch: ClaimBatch, into: BatchOutcome, shape: string): Compiled | KernelRefusal => {
    const inLanes = batch.memory ? compiledFor(batch, into, shape, 'simd') : undefined;
    return inLanes && !isKernelRefusal(inLanes) ? inLanes : compiledFor(batch, into, shape, 'wasm');
  };
  return {
    kind: 'kernel',
    policy,
    flags: flagNames(policy),
    newOutcome: (batch, options) => newOutcome(policy, batch, options),
    run(batch, options = {}) {
      const into = options.into ?? newOutcome(policy, batch, options);
      if (batch.count === 0) return into;
      const shape = orRefusal(() => ({ text: shapeOf(policy, batch, into) }));
      if (isKernelRefusal(shape)) return shape;
      const made = options.backEnd ? compiledFor(batch, into, shape.text, options.backEnd) : fastest(batch, into, shape.text);
      if (isKernelRefusal(made)) return made;
      made.run(batch, into, options.from ?? 0, options.to ?? batch.count);
      return into;
    },
  };
}

const MOST_KEPT = 24;

/** Keeps what was made last; batches of one file are mostly of one shape. */
function newShelf<Made>(): (key: string, make: () => Made) => Made {
  const kept = new Map<string, Made>();
  return (key, make) => {
    const made = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, made);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return made;
  };
}

export function isKernelRefusal(outcome: object): outcome is KernelRefusal {
  return 'kind' in outcome && outcome.kind === 'kernel-refusal';
}

function orRefusal<Made extends object>(make: () => Made): Made | KernelRefusal {
  try {
    return make();
  } catch (error) {
    if (error instanceof Unproved) return { kind: 'kernel-refusal', path: error.path, reason: error.reason };
    throw error;
  }
}

function programOf(policy: Policy, batch: ClaimBatch, options: LowerOptions): Program {
  return lower(policy, batch, boundsOf(policy, surveyOf(batch)), options);
}

function compile(program: Program, batch: ClaimBatch, into: BatchOutcome, backEnd: BackEnd): Compiled {
  switch (backEnd) {
    case 'javascript':
      return compileJavaScript(program);
    case 'wasm':
      return compileWasm(program, batch, into);
    case 'simd':
      return compileSimd(program, batch, into, compileWasm(program, batch, into));
  }
}

/** All that a program depends on, but for the policy. */
function shapeOf(policy: Policy, batch: ClaimBatch, into: BatchOutcome): string {
  const { lanes, kind, facts, charges, given, accountOpening, openings, person, household } = batch;
  const typesOfAll = (columns: { readonly [name: string]: object } = {}) => Object.entries(columns).map(([name, column]) => [name, typeOf(column)]);
  return JSON.stringify({
    lanes,
    bounds: boundsOf(policy, surveyOf(batch)),
    dictionaries: [kind, ...Object.values(facts)].map(({ dictionary }) => dictionary.map((value) => value ?? null)),
    columns: [kind.codes, accountOpening, person, household, into.patient, into.patientOf, into.state].map(typeOf),
    facts: Object.entries(facts).map(([name, fact]) => [name, typeOf(fact.codes)]),
    charges: typesOfAll({ ...charges }),
    given: typesOfAll(given),
    openings: openings?.accumulators,
  });
}

function typeOf(column: object | undefined): string | undefined {
  return column?.constructor.name;
}

// Compiles a policy. What depends on the batch (dictionaries, ranges, which columns there are) is compiled at its first run and kept.
import type { Policy } from '../policy.ts';
import type { ClaimBatch } from './batch.ts';
import { boundsOf } from './bounds.ts';
import type { BackEnd, Kernel, KernelRefusal } from './kernel.ts';
import { lower } from './lower.ts';
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
  const trial = orRefusal(() => programOf(policy, trialBatch(policy), true));
  if (isKernelRefusal(trial)) return trial;
  const compiled = new Map<string, Compiled | KernelRefusal>();
  const compiledFor = (batch: ClaimBatch, into: BatchOutcome, backEnd: BackEnd): Compiled | KernelRefusal => {
    if (backEnd === 'simd') return striped(policy, batch, into);
    const key = JSON.stringify([backEnd, shapeOf(policy, batch, into)]);
    const made = compiled.get(key) ?? orRefusal(() => compile(policy, batch, into, backEnd));
    compiled.set(key, made);
    return made;
  };
  const fastest = (batch: ClaimBatch, into: BatchOutcome): Compiled | KernelRefusal => {
    const striped = (batch.lanes ?? 1) > 1 ? compiledFor(batch, into, 'simd') : undefined;
    return striped && !isKernelRefusal(striped) ? striped : compiledFor(batch, into, 'wasm');
  };
  return {
    kind: 'kernel',
    policy,
    flags: flagNames(policy),
    newOutcome: (batch, options) => newOutcome(policy, batch, options),
    run(batch, options = {}) {
      const into = options.into ?? newOutcome(policy, batch, options);
      if (batch.count === 0) return into;
      const made = options.backEnd ? compiledFor(batch, into, options.backEnd) : fastest(batch, into);
      if (isKernelRefusal(made)) return made;
      made.run(batch, into, options.from ?? 0, options.to ?? batch.count);
      return into;
    },
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

function programOf(policy: Policy, batch: ClaimBatch, wantsPortions: boolean): Program {
  return lower(policy, batch, boundsOf(policy, surveyOf(batch)), { wantsPortions });
}

function compile(policy: Policy, batch: ClaimBatch, into: BatchOutcome, backEnd: Exclude<BackEnd, 'simd'>): Compiled {
  const program = programOf(policy, batch, into.patientOf !== undefined);
  return backEnd === 'javascript' ? compileJavaScript(program) : compileWasm(program, batch, into);
}

/** What runs over stripes knows where they and their outcome lie, and is kept with the outcome. */
const stripedCode = new WeakMap<BatchOutcome, { readonly batch: ClaimBatch; readonly policy: Policy; readonly made: Compiled | KernelRefusal }>();

function striped(policy: Policy, batch: ClaimBatch, into: BatchOutcome): Compiled | KernelRefusal {
  const known = stripedCode.get(into);
  if (known?.batch === batch && known.policy === policy) return known.made;
  const made = orRefusal(() => compileSimd(programOf(policy, batch, into.patientOf !== undefined), batch, into));
  stripedCode.set(into, { batch, policy, made });
  return made;
}

/** All that a program depends on, but for the policy. */
function shapeOf(policy: Policy, batch: ClaimBatch, into: BatchOutcome): unknown {
  const { lanes, kind, facts, charges, given, accountOpening, openings } = batch;
  const typeOf = (column: object | undefined): string | undefined => column?.constructor.name;
  const { largestBillFen, largestUnitFen, largestCreditFen, largestGivenFen, sumOfOpeningsFen, ...survey } = surveyOf(batch);
  return {
    lanes,
    bounds: { ...boundsOf(policy, surveyOf(batch)), survey },
    dictionaries: [kind.dictionary, Object.entries(facts).map(([name, fact]) => [name, typeOf(fact.codes), fact.dictionary.map((value) => value ?? null)])],
    columns: [kind.codes, accountOpening, into.patient, into.patientOf].map(typeOf),
    charges: Object.entries(charges).map(([name, column]) => [name, typeOf(column)]),
    given: Object.entries(given ?? {}).map(([name, column]) => [name, typeOf(column)]),
    openings: openings?.accumulators,
  };
}

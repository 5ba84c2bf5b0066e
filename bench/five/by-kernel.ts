// bench-five as the compiled kernel settles it: by each of its back ends, on one thread or two, on plain columns or on stripes.
import type { Policy } from '@doudi/policy';
import {
  type BackEnd,
  type BatchOutcome,
  type ClaimBatch,
  compileKernel,
  isKernelRefusal,
  type Kernel,
  type KernelRefusal,
  placeBatch,
  type StripedBatch,
  stripe,
} from '@doudi/policy/kernel';
import { startKernelThreads } from '../../packages/server/src/simulation/run-kernel.ts';
import type { Run } from '../interleaved.ts';
import { CATEGORIES, TIERS } from './claim-rows.ts';
import type { ClaimColumns } from './claims.ts';
import { emptyResults, type Sums, sumsOf } from './results.ts';

export interface Variant {
  readonly backEnd: BackEnd;
  readonly threads: 1 | 2;
  readonly isStriped: boolean;
}

export interface KernelRun {
  readonly run: Run;
  /** Of the last run. */
  readonly sums: () => Sums;
  readonly end: () => Promise<void>;
}

/** Makes everything ready that is not to be timed. Throws if the kernel refuses the policy or the claims. */
export async function prepareKernel(policy: Policy, claims: ClaimColumns, variant: Variant): Promise<KernelRun> {
  const middle = variant.threads === 1 ? claims.count : middleOf(claims);
  const parts = [partOf(policy, claims, 0, middle, variant), ...(variant.threads === 1 ? [] : [partOf(policy, claims, middle, claims.count, variant)])];
  const runner = variant.threads === 1 ? runnerHere(policy, parts, variant) : runnerOfThreads(policy, parts, variant);
  return {
    run: async () => {
      await runner.run();
      return undefined;
    },
    sums: () => {
      const results = emptyResults(claims.count);
      for (const { into: outcome, from, rows } of parts) {
        [...outcome.paid, outcome.patient].forEach((column, at) => {
          const into = results[at];
          if (into) for (let i = 0; i < outcome.count; i++) if (!rows || (rows[i] ?? -1) >= 0) into[from + (rows?.[i] ?? i)] = column[i] ?? 0;
        });
      }
      return sumsOf(results, claims.count);
    },
    end: runner.end,
  };
}

interface Runner {
  readonly run: () => Promise<void> | void;
  readonly end: () => Promise<void>;
}

function runnerHere(policy: Policy, parts: readonly Part[], { backEnd }: Variant): Runner {
  const kernel = compiled(policy);
  return {
    run: () => {
      for (const { batch, into } of parts) required(kernel.run(batch, { backEnd, into }));
    },
    end: async () => {},
  };
}

/** Each thread takes the back end that is fastest for its claims, which is the one that is measured. */
function runnerOfThreads(policy: Policy, parts: readonly Part[], { threads: count }: Variant): Runner {
  const threads = required(startKernelThreads(policy, count));
  const prepared = threads.prepareEach(
    parts.map(({ batch }) => batch),
    parts.map(({ into }) => into),
  );
  return {
    run: async () => {
      required(await prepared.run());
    },
    end: threads.end,
  };
}

function required<Result extends object>(result: Result | KernelRefusal): Result {
  if (isKernelRefusal(result)) throw new Error(`the kernel refuses bench-five or its claims: ${result.reason.en}`);
  return result;
}

interface Part {
  readonly batch: ClaimBatch;
  readonly into: BatchOutcome;
  /** Where its first claim stands among all, and which claim stands where if it is striped. */
  readonly from: number;
  readonly rows: Int32Array | undefined;
}

function partOf(policy: Policy, claims: ClaimColumns, from: number, to: number, { backEnd, isStriped }: Variant): Part {
  const plain = toKernelBatch(claims, from, to);
  const { batch, rows }: Pick<StripedBatch, 'batch'> & Partial<StripedBatch> = isStriped
    ? stripe(plain)
    : { batch: backEnd === 'simd' ? placeBatch(plain) : plain };
  return { from, rows, batch, into: compiled(policy).newOutcome(batch, { isShared: true }) };
}

function compiled(policy: Policy): Kernel {
  return required(compileKernel(policy));
}

function toKernelBatch(claims: ClaimColumns, from: number, to: number): ClaimBatch {
  const outside = new Int32Array(new SharedArrayBuffer(4 * (to - from)));
  for (let at = from; at < to; at++) outside[at - from] = (claims.totalFen[at] ?? 0) - (claims.inCatalogueFen[at] ?? 0);
  return {
    count: to - from,
    unit: claims.person.subarray(from, to),
    day: claims.day.subarray(from, to),
    kind: { codes: new Uint8Array(new SharedArrayBuffer(to - from)), dictionary: ['inpatient'] },
    facts: {
      'facility.tier': { codes: claims.tier.subarray(from, to), dictionary: TIERS },
      categories: { codes: claims.category.subarray(from, to), dictionary: CATEGORIES },
    },
    charges: { classA: claims.inCatalogueFen.subarray(from, to), certifiedOut: outside },
  };
}

/** Where the second of two threads begins: with a person's first claim. */
function middleOf(claims: ClaimColumns): number {
  let at = Math.floor(claims.count / 2);
  while (at < claims.count && claims.person[at] === claims.person[at - 1]) at++;
  return at;
}

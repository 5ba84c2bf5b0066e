// bench-five as the compiled kernel settles it: by each of its back ends, on one thread or two, on plain columns or on stripes.
import { Worker } from 'node:worker_threads';
import type { Policy } from '@doudi/policy';
import { type BackEnd, type BatchOutcome, type ClaimBatch, compileKernel, type Kernel, type StripedBatch, stripe } from '@doudi/policy/kernel';
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
  const [own, other] = parts;
  if (!own) throw new Error('there is nothing to run');
  const kernel = compiled(policy);
  const helper = other && (await startHelper({ policy, ...other.job }));
  return {
    run: () => {
      helper?.begin();
      runJob(kernel, own.job);
      helper?.finish();
      return undefined;
    },
    sums: () => {
      const results = emptyResults(claims.count);
      for (const { job, from, rows } of parts) {
        [...job.into.paid, job.into.patient].forEach((column, at) => {
          const into = results[at];
          if (into) for (let i = 0; i < job.into.count; i++) if (!rows || (rows[i] ?? -1) >= 0) into[from + (rows?.[i] ?? i)] = column[i] ?? 0;
        });
      }
      return sumsOf(results, claims.count);
    },
    end: async () => {
      await helper?.end();
    },
  };
}

/** What a thread needs to know of its part. */
export interface Job {
  readonly batch: ClaimBatch;
  readonly into: BatchOutcome;
  readonly backEnd: BackEnd;
}

interface Part {
  readonly job: Job;
  /** Where its first claim stands among all, and which claim stands where if it is striped. */
  readonly from: number;
  readonly rows: Int32Array | undefined;
}

function partOf(policy: Policy, claims: ClaimColumns, from: number, to: number, { backEnd, isStriped }: Variant): Part {
  const plain = toKernelBatch(claims, from, to);
  const { batch, rows }: Pick<StripedBatch, 'batch'> & Partial<StripedBatch> = isStriped ? stripe(plain) : { batch: plain };
  return { from, rows, job: { batch, backEnd, into: compiled(policy).newOutcome(batch, { isShared: true }) } };
}

export function compiled(policy: Policy): Kernel {
  const kernel = compileKernel(policy);
  if (kernel.kind === 'kernel-refusal') throw new Error(`the kernel refuses bench-five: ${kernel.reason.en}`);
  return kernel;
}

export function runJob(kernel: Kernel, { batch, into, backEnd }: Job): void {
  const outcome = kernel.run(batch, { backEnd, into });
  if ('kind' in outcome) throw new Error(`the kernel refuses the claims: ${outcome.reason.en}`);
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

/** A thread that runs its job between `begin` and `finish`, beside the caller. */
interface Helper {
  readonly begin: () => void;
  readonly finish: () => void;
  readonly end: () => Promise<unknown>;
}

export interface HelperJob extends Job {
  readonly policy: Policy;
  /** How often it was asked to run, and how often it did. */
  readonly counts: Int32Array;
}

async function startHelper(job: Omit<HelperJob, 'counts'>): Promise<Helper> {
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('kernel-helper.mjs', import.meta.url), { workerData: { ...job, counts } });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return {
    begin: () => {
      Atomics.add(counts, 0, 1);
      Atomics.notify(counts, 0);
    },
    finish: () => {
      for (let done = Atomics.load(counts, 1); done !== Atomics.load(counts, 0); done = Atomics.load(counts, 1)) Atomics.wait(counts, 1, done, 60_000);
    },
    end: () => worker.terminate(),
  };
}

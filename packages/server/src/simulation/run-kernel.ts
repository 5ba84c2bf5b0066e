// A kernel on several threads: units are cut apart, each thread settles its own, and all write into the same columns.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Policy } from '@doudi/policy';
import {
  type BatchOutcome,
  type ClaimBatch,
  compileKernel,
  cutBetweenUnits,
  isKernelRefusal,
  isSharedBatch,
  type Kernel,
  type KernelRefusal,
  type Survey,
  surveyOf,
} from '@doudi/policy/kernel';

export interface KernelThreads {
  readonly kernel: Kernel;
  /** Settles a batch whose columns are shared; those of an ordinary batch, cut between units. The outcome is that of one thread. */
  run(batch: ClaimBatch, into?: BatchOutcome): Promise<BatchOutcome | KernelRefusal>;
  /** Settles several batches side by side, such as the striped parts of one. */
  runEach(batches: readonly ClaimBatch[], into?: readonly BatchOutcome[]): Promise<readonly BatchOutcome[] | KernelRefusal>;
  /** The same for batches that are settled again and again: they are sent to the threads once. */
  prepareEach(batches: readonly ClaimBatch[], into?: readonly BatchOutcome[]): PreparedBatches;
  end(): Promise<void>;
}

export interface PreparedBatches {
  run(): Promise<readonly BatchOutcome[] | KernelRefusal>;
  /** The threads keep nothing of them any more. */
  forget(): void;
}

/** What a thread settles: a stretch of a batch, of which the asker knows all that a survey finds. */
export interface KernelJob {
  readonly batch: ClaimBatch;
  readonly survey: Survey;
  readonly into: BatchOutcome;
  readonly from: number;
  readonly to: number;
}
/** Only `run` is answered. */
export type KernelRequest =
  | { readonly kind: 'take'; readonly id: number; readonly jobs: readonly KernelJob[] }
  | { readonly kind: 'run' | 'forget'; readonly id: number };
export type KernelAnswer = { readonly kind: 'done' } | KernelRefusal | { readonly kind: 'failed'; readonly message: string };

/** This thread and `threads - 1` others. Refused where the policy is. */
export function startKernelThreads(policy: Policy, threads = availableParallelism()): KernelThreads | KernelRefusal {
  const kernel = compileKernel(policy);
  if (isKernelRefusal(kernel)) return kernel;
  const workers = Array.from(
    { length: Math.max(0, threads - 1) },
    () => new Worker(new URL('./kernel-worker-entry.mjs', import.meta.url), { workerData: policy }),
  );
  let taken = 0;
  const prepare = (jobs: readonly KernelJob[]) => {
    const id = ++taken;
    const of = (place: number) => jobs.filter((_, at) => at % threads === place);
    const others = workers.slice(0, Math.max(0, jobs.length - 1));
    for (const [place, worker] of others.entries()) post(worker, { kind: 'take', id, jobs: of(place + 1) });
    return {
      run: async (): Promise<KernelRefusal | undefined> => {
        const asked = others.map((worker) => run(worker, id));
        const here = of(0).map((job) => settleJob(kernel, job));
        const answers = [...here, ...(await Promise.all(asked)).flat()];
        for (const answer of answers) if (answer.kind === 'failed') throw new Error(answer.message);
        return answers.find((answer) => answer.kind === 'kernel-refusal');
      },
      forget: () => {
        for (const worker of others) post(worker, { kind: 'forget', id });
      },
    };
  };
  const settle = async (jobs: readonly KernelJob[]): Promise<KernelRefusal | undefined> => {
    const prepared = prepare(jobs);
    try {
      return await prepared.run();
    } finally {
      prepared.forget();
    }
  };
  const outcomesOf = (batches: readonly ClaimBatch[]) => batches.map((batch) => kernel.newOutcome(batch, { isShared: true }));
  return {
    kernel,
    async run(batch, into = kernel.newOutcome(batch, { isShared: true })) {
      // What lies in memory of its own is settled there by one thread: its running sums lie beside it.
      const edges = batch.memory ? [0, batch.count] : cutBetweenUnits(batch, threads);
      const survey = surveyed(batch);
      const jobs = edges.slice(1).map((to, at) => ({ batch, survey, into, from: edges[at] ?? 0, to }));
      return (await settle(jobs)) ?? into;
    },
    async runEach(batches, into = outcomesOf(batches)) {
      return (await settle(wholeJobs(batches, into))) ?? into;
    },
    prepareEach(batches, into = outcomesOf(batches)) {
      const prepared = prepare(wholeJobs(batches, into));
      return { run: async () => (await prepared.run()) ?? into, forget: prepared.forget };
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function wholeJobs(batches: readonly ClaimBatch[], into: readonly BatchOutcome[]): KernelJob[] {
  return batches.flatMap((batch, at) => {
    const own = into[at];
    return own ? [{ batch, survey: surveyed(batch), into: own, from: 0, to: batch.count }] : [];
  });
}

/** Columns that are not shared would be copied to every thread, and what it wrote would be lost. */
function surveyed(batch: ClaimBatch): Survey {
  if (!isSharedBatch(batch)) throw new Error('the columns of a batch for several threads must lie in a SharedArrayBuffer');
  return surveyOf(batch);
}

export function settleJob(kernel: Kernel, { batch, into, from, to }: KernelJob): KernelAnswer {
  try {
    const outcome = kernel.run(batch, { into, from, to });
    return isKernelRefusal(outcome) ? outcome : { kind: 'done' };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function post(worker: Worker, request: KernelRequest): void {
  worker.postMessage(request);
}

function run(worker: Worker, id: number): Promise<readonly KernelAnswer[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answers: readonly KernelAnswer[]) => {
      worker.off('error', reject);
      resolve(answers);
    });
    post(worker, { kind: 'run', id });
  });
}

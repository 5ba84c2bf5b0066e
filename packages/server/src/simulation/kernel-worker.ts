// A thread that settles stretches of batches by one policy, for run-kernel.ts. What it was given it keeps until it is told to forget it: code for stripes is
// made for the columns that it writes.
import { parentPort, workerData } from 'node:worker_threads';
import type { Policy } from '@doudi/policy';
import { compileKernel, isKernelRefusal, rememberSurvey } from '@doudi/policy/kernel';
import { type KernelAnswer, type KernelJob, type KernelRequest, settleJob } from './run-kernel.ts';

const kernel = compileKernel(workerData as Policy);
const taken = new Map<number, readonly KernelJob[]>();

parentPort?.on('message', (request: KernelRequest) => {
  switch (request.kind) {
    case 'take':
      for (const { batch, survey } of request.jobs) rememberSurvey(batch, survey);
      taken.set(request.id, request.jobs);
      return;
    case 'forget':
      taken.delete(request.id);
      return;
    case 'run': {
      const answers: KernelAnswer[] = (taken.get(request.id) ?? []).map((job) => (isKernelRefusal(kernel) ? kernel : settleJob(kernel, job)));
      parentPort?.postMessage(answers);
    }
  }
});

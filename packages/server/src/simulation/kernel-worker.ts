// A thread that settles stretches of batches by one policy, for run-kernel.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { Policy } from '@doudi/policy';
import { compileKernel, isKernelRefusal, rememberSurvey } from '@doudi/policy/kernel';
import { type KernelAnswer, type KernelJob, settleJob } from './run-kernel.ts';

const kernel = compileKernel(workerData as Policy);

parentPort?.on('message', (jobs: readonly KernelJob[]) => {
  const answers: KernelAnswer[] = jobs.map((job) => {
    if (isKernelRefusal(kernel)) return kernel;
    rememberSurvey(job.batch, job.survey);
    return settleJob(kernel, job);
  });
  parentPort?.postMessage(answers);
});

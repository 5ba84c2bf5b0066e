// The second thread of the kernel's figures: runs the same job whenever it is asked to.
import { parentPort, workerData } from 'node:worker_threads';
import { compiled, type HelperJob, runJob } from './by-kernel.ts';

const { policy, counts, ...job } = workerData as HelperJob;
const kernel = compiled(policy);
runJob(kernel, job);
parentPort?.postMessage('ready');
for (let done = 0; ; ) {
  Atomics.wait(counts, 0, done);
  while (done < Atomics.load(counts, 0)) {
    runJob(kernel, job);
    Atomics.store(counts, 1, ++done);
    Atomics.notify(counts, 1);
  }
}

// The thread of simulation as its other end sees it: questions and answers, and that it may end.
import { Worker } from 'node:worker_threads';
import type { Envelope, Reply, WorkerAnswer, WorkerRequest } from './worker-messages.ts';

export interface Thread {
  /** Rejected where the thread fails at it, or has ended. */
  ask(body: WorkerRequest): Promise<WorkerAnswer>;
  isAlive(): boolean;
  end(): Promise<void>;
}

export function startThread(): Thread {
  const worker = new Worker(new URL('./worker-entry.mjs', import.meta.url));
  const waiting = new Map<number, { resolve(answer: WorkerAnswer): void; reject(error: Error): void }>();
  let calls = 0;
  let ended: Error | undefined;
  worker.unref();
  worker.on('message', (reply: Reply) => {
    const call = waiting.get(reply.call);
    waiting.delete(reply.call);
    if (waiting.size === 0) worker.unref();
    if ('fault' in reply) call?.reject(new Error(reply.fault));
    else call?.resolve(reply.body);
  });
  // After a fault both are told: the first says why.
  const failAll = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the thread of simulation has ended')));
  return {
    isAlive: () => ended === undefined,
    // What is posted to a thread that has ended is lost, and would be waited for without end.
    ask: (body) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const call = ++calls;
        waiting.set(call, { resolve, reject });
        worker.ref();
        worker.postMessage({ call, body } satisfies Envelope<WorkerRequest>);
      }),
    end: async () => {
      failAll(new Error('the thread of simulation was ended'));
      await worker.terminate();
    },
  };
}

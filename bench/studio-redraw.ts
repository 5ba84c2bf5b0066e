// From a moved value to the numbers: what the thread of simulation takes for a county's year, once the bills are there.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { adjustScheme } from '@doudi/core/scheme';
import { readClaimLine } from '@doudi/core/settlement';
import { compareInto, emptyTally, type SimulatedClaim, toBills, toTable } from '@doudi/core/simulation';
import { interpretBatch } from '@doudi/policy/kernel';
import { readContextOf, readSchemeFiles, schemeFolder, soundScheme } from '../packages/server/src/schemes/read-schemes.ts';
import type { Reply, WorkerAnswer, WorkerRequest } from '../packages/server/src/simulation/worker-messages.ts';
import { zixiRows } from './claims.ts';
import { type Figure, median, rounded } from './figure.ts';

const SEED = 20_200_301;
const COUNT = 100_000;
const ROUNDS = 9;
const SHARE = 'benefits/assistance.yaml#/pays/1/share';

export async function benchStudioRedraw(): Promise<Figure[]> {
  const folder = schemeFolder('zixi-2020');
  const files = readSchemeFiles(folder);
  const scheme = soundScheme(adjustScheme(files, { set: {}, ended: [] }), folder);
  const context = readContextOf(scheme);
  const bills = [...zixiRows({ seed: SEED, count: COUNT })].flatMap((row): SimulatedClaim[] => {
    const { claim } = readClaimLine(row, context);
    return claim ? [{ claim, village: `v-${claim.personId.length}${claim.personId.slice(-2)}` }] : [];
  });
  const thread = threadOf();
  const times: number[] = [];
  let lost = 0;
  try {
    await thread.ask({ kind: 'open', key: 'bench', files: [...files] });
    await thread.ask({ kind: 'bills', key: 'bench', bills });
    await thread.ask({ kind: 'close', key: 'bench' });
    for (let round = 0; round <= ROUNDS; round++) {
      const adjustment = { set: { [SHARE]: `${60 + round}%` }, ended: [] };
      const began = performance.now();
      const answer = await thread.ask({ kind: 'run', key: 'bench', adjustment, stop: new Int32Array(new SharedArrayBuffer(4)) });
      // The first run warms the thread up.
      if (round > 0) times.push(performance.now() - began);
      if (answer.kind !== 'tally') throw new Error(`the run gave ${answer.kind}`);
      lost = answer.tally.patientFen.after;
    }
  } finally {
    await thread.end();
  }
  const byInterpreter = interpreted(bills, soundScheme(adjustScheme(files, { set: { [SHARE]: `${60 + ROUNDS}%` }, ended: [] }), folder));
  if (byInterpreter.patientFen !== lost) throw new Error(`the redraw says ${lost} fen, the interpreter ${byInterpreter.patientFen}`);
  const value = median(times);
  return [
    {
      figure: 'studio-redraw',
      value: rounded(value),
      unit: 'ms',
      ratio: rounded(byInterpreter.ms / value),
      baseline: 'the same bills settled once by the interpreter, and compared',
      seed: SEED,
      size: `${COUNT} claims, median of ${ROUNDS}`,
      note: 'scheme loaded, settled, compared and sent back by the thread; equal to the fen; the aim is 1000',
    },
  ];
}

function interpreted(bills: readonly SimulatedClaim[], scheme: ReturnType<typeof soundScheme>): { readonly ms: number; readonly patientFen: number } {
  const { policy } = scheme;
  const table = toTable(policy, toBills(bills));
  const began = performance.now();
  const outcome = interpretBatch(policy, table.batch);
  const tally = emptyTally();
  compareInto(tally, table, { before: { policy, outcome }, after: { policy, outcome } });
  return { ms: performance.now() - began, patientFen: tally.patientFen.after };
}

function threadOf() {
  const worker = new Worker(new URL('../packages/server/src/simulation/worker-entry.mjs', import.meta.url));
  let calls = 0;
  return {
    ask: async (body: WorkerRequest): Promise<WorkerAnswer> => {
      worker.postMessage({ call: ++calls, body });
      const [reply] = (await once(worker, 'message')) as [Reply];
      if ('fault' in reply) throw new Error(reply.fault);
      return reply.body;
    },
    end: () => worker.terminate(),
  };
}

// The thread of simulation: it keeps the bills of some years as columns, and reckons them anew by whatever scheme it is sent.
import { parentPort } from 'node:worker_threads';
import { adjustForBills, loadScheme, type Scheme, type SchemeFiles } from '@doudi/core/scheme';
import {
  addBill,
  type Bills,
  type ClaimTable,
  compareInto,
  emptyBills,
  emptyTally,
  type SettledSide,
  settlerOf,
  settleTable,
  toBill,
  toTable,
  wrongSums,
} from '@doudi/core/simulation';
import type { Envelope, Reply, WorkerAnswer, WorkerRequest } from './worker-messages.ts';

interface Year {
  readonly files: SchemeFiles;
  readonly scheme: Scheme;
  /** Until the table is made. */
  bills: Bills;
  made?: { readonly table: ClaimTable; readonly before: SettledSide };
}

const years = new Map<string, Year>();

function answer(request: WorkerRequest): WorkerAnswer {
  switch (request.kind) {
    case 'open': {
      const files = new Map(request.files);
      const { scheme } = loadScheme(files);
      if (!scheme) throw new Error('a scheme in use cannot be loaded');
      years.set(request.key, { files, scheme, bills: emptyBills() });
      return { kind: 'done' };
    }
    case 'bills':
      for (const bill of request.bills) addBill(yearOf(request.key).bills, toBill(bill));
      return { kind: 'done' };
    case 'close': {
      const year = yearOf(request.key);
      const { policy } = year.scheme;
      const table = toTable(policy, year.bills);
      year.bills = emptyBills();
      year.made = { table, before: { policy, outcome: settleTable(settlerOf(policy), table) } };
      return { kind: 'done' };
    }
    case 'forget':
      years.delete(request.key);
      return { kind: 'done' };
    case 'run':
      return run(yearOf(request.key), request);
  }
}

function yearOf(key: string): Year {
  const year = years.get(key);
  if (!year) throw new Error(`no bills are kept of ${key}`);
  return year;
}

function run({ files, scheme: asItIs, made }: Year, { adjustment, stop }: Extract<WorkerRequest, { kind: 'run' }>): WorkerAnswer {
  const isStopped = () => Atomics.load(stop, 0) === 1;
  if (isStopped()) return { kind: 'stopped' };
  if (!made) throw new Error('the bills are not complete');
  const { scheme, problems } = adjustForBills(asItIs, files, adjustment);
  if (!scheme) return { kind: 'problems', problems: problems.filter(({ isWarning }) => !isWarning) };
  const { table, before } = made;
  const after = { policy: scheme.policy, outcome: settleTable(settlerOf(scheme.policy), table) };
  if (isStopped()) return { kind: 'stopped' };
  const tally = emptyTally();
  compareInto(tally, table, { before, after });
  const wrong = wrongSums(tally);
  if (wrong.length > 0) throw new Error(`the simulation does not add up: ${wrong.join('; ')}`);
  return { kind: 'tally', tally };
}

parentPort?.on('message', ({ call, body }: Envelope<WorkerRequest>) => {
  let reply: Reply;
  try {
    reply = { call, body: answer(body) };
  } catch (error) {
    reply = { call, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(reply);
});

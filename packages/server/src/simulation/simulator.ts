// Simulations beside the requests: a county's year is read once and kept as columns by a thread of its own, which reckons it anew for each request.
import { Worker } from 'node:worker_threads';
import { type Refusal, refuse } from '@doudi/core/contract';
import { type Adjustment, printProblem, type SchemeFiles } from '@doudi/core/scheme';
import type { Tally } from '@doudi/core/simulation';
import { type Database, read, type Scope } from '../platform/database/transaction.ts';
import { countyBills, villageNames } from './county-claims.ts';
import type { Envelope, Reply, WorkerAnswer, WorkerRequest } from './worker-messages.ts';

export interface Simulated {
  readonly tally: Tally;
  readonly villages: ReadonlyMap<string, string>;
  /** When the bills were read. */
  readonly asOf: Date;
}

export interface SimulationRequest {
  readonly scope: Scope;
  readonly year: string;
  readonly scheme: { readonly hash: string; readonly files: SchemeFiles };
  readonly adjustment: Adjustment;
  /** It stops what the same person had under way in this way, and is stopped by what comes next: somebody moves a slider on. */
  readonly isPassing?: boolean;
}

export interface Simulator {
  run(request: SimulationRequest): Promise<Simulated | Refusal>;
  /** Whether something was under way. */
  cancel(scope: Pick<Scope, 'countyId' | 'actorId'>): boolean;
  stop(): Promise<void>;
}

/** Bills that are older than this are read again: a window settles while an analyst thinks. */
const KEPT_MS = 15 * 60_000;
/** A hundred thousand bills take some tens of megabytes. */
const MOST_YEARS = 4;

interface KeptYear {
  readonly asOf: Date;
  readonly villages: Promise<ReadonlyMap<string, string>>;
  /** Whoever gives up while it is read stops that too. */
  readonly stopReading: StopSign;
}

/** A shared number: 1 once something is to be given up. */
type StopSign = Int32Array;

function stopSign(): StopSign {
  return new Int32Array(new SharedArrayBuffer(4));
}

function raise(stop: StopSign): void {
  Atomics.store(stop, 0, 1);
}

export function simulatorOf(database: Database): Simulator {
  let thread: Thread | undefined;
  const kept = new Map<string, KeptYear>();
  const running = new Map<string, { readonly key: string; readonly stop: StopSign }>();
  const threadOf = (): Thread => {
    thread ??= startThread(() => {
      thread = undefined;
      kept.clear();
    });
    return thread;
  };
  const yearOf = (request: SimulationRequest, key: string): KeptYear => {
    const known = kept.get(key);
    if (known && database.now().getTime() - known.asOf.getTime() < KEPT_MS) return known;
    const { ask } = threadOf();
    const stopReading = stopSign();
    const year = { asOf: database.now(), stopReading, villages: loadYear(database, request, key, stopReading, ask) };
    year.villages.catch(() => kept.get(key) === year && kept.delete(key));
    kept.delete(key);
    kept.set(key, year);
    for (const oldest of [...kept.keys()].slice(0, -MOST_YEARS)) {
      kept.delete(oldest);
      ask({ kind: 'forget', key: oldest }).catch(() => undefined);
    }
    return year;
  };
  return {
    async run(request) {
      const { scope, year, scheme, adjustment, isPassing } = request;
      const own = nameOf(scope);
      const mine = { key: `${scope.countyId} ${year} ${scheme.hash}`, stop: stopSign() };
      if (isPassing) {
        const earlier = running.get(own);
        if (earlier) raise(earlier.stop);
        running.set(own, mine);
      }
      try {
        const { asOf, villages: reading } = yearOf(request, mine.key);
        const villages = await reading;
        const answer = await threadOf().ask({ kind: 'run', key: mine.key, adjustment, stop: mine.stop });
        return answer.kind === 'tally' ? { tally: answer.tally, villages, asOf } : refusalOf(answer);
      } catch (error) {
        if (error === STOPPED) return GIVEN_UP;
        throw error;
      } finally {
        if (running.get(own) === mine) running.delete(own);
      }
    },
    cancel(scope) {
      const mine = running.get(nameOf(scope));
      if (!mine) return false;
      raise(mine.stop);
      const year = kept.get(mine.key);
      if (year) raise(year.stopReading);
      return true;
    },
    async stop() {
      for (const { stopReading } of kept.values()) raise(stopReading);
      await thread?.end();
    },
  };
}

function nameOf({ countyId, actorId }: Pick<Scope, 'countyId' | 'actorId'>): string {
  return `${countyId} ${actorId}`;
}

const STOPPED = Symbol('stopped');

async function loadYear(
  database: Database,
  { scope, year, scheme }: SimulationRequest,
  key: string,
  stop: StopSign,
  ask: Thread['ask'],
): Promise<ReadonlyMap<string, string>> {
  return read(database, scope, async (transaction) => {
    const villages = await villageNames(transaction);
    await ask({ kind: 'open', key, files: [...scheme.files] });
    for await (const bills of countyBills(transaction, year)) {
      if (Atomics.load(stop, 0) === 1) throw STOPPED;
      await ask({ kind: 'bills', key, bills });
    }
    await ask({ kind: 'close', key });
    return villages;
  });
}

const GIVEN_UP = refuse('state-differs', {
  zh: '此次模拟已停止，或被您的新请求取代。',
  en: 'this simulation was stopped, or a newer request of yours took its place',
});

function refusalOf(answer: Exclude<WorkerAnswer, { kind: 'tally' }>): Refusal {
  if (answer.kind !== 'problems') return GIVEN_UP;
  const said = (language: 'zh' | 'en') =>
    answer.problems
      .slice(0, 3)
      .map((problem) => printProblem(problem, language))
      .join('; ');
  return refuse('state-differs', { zh: `调整后的方案不成立：${said('zh')}`, en: `the adjusted scheme does not hold: ${said('en')}` }, '/set');
}

interface Thread {
  ask(body: WorkerRequest): Promise<WorkerAnswer>;
  end(): Promise<void>;
}

function startThread(onEnd: () => void): Thread {
  const worker = new Worker(new URL('./worker-entry.mjs', import.meta.url));
  const waiting = new Map<number, { resolve(answer: WorkerAnswer): void; reject(error: Error): void }>();
  let calls = 0;
  worker.unref();
  worker.on('message', (reply: Reply) => {
    const call = waiting.get(reply.call);
    waiting.delete(reply.call);
    if (waiting.size === 0) worker.unref();
    if ('fault' in reply) call?.reject(new Error(reply.fault));
    else call?.resolve(reply.body);
  });
  const failAll = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    onEnd();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the thread of simulation has ended')));
  return {
    ask: (body) =>
      new Promise((resolve, reject) => {
        const call = ++calls;
        waiting.set(call, { resolve, reject });
        worker.ref();
        worker.postMessage({ call, body } satisfies Envelope<WorkerRequest>);
      }),
    end: async () => {
      await worker.terminate();
    },
  };
}

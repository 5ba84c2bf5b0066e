// Simulations beside the requests: a county's year is read once and kept as columns by a thread of its own, which reckons it anew for each request.
import { type Refusal, refuse } from '@doudi/core/contract';
import { type Adjustment, printProblem } from '@doudi/core/scheme';
import type { Tally } from '@doudi/core/simulation';
import type { Database, Scope } from '../platform/database/transaction.ts';
import { keptYears, type YearRequest } from './kept-years.ts';
import { startThread, type Thread } from './thread.ts';
import type { WorkerAnswer } from './worker-messages.ts';

export interface Simulated {
  readonly tally: Tally;
  readonly villages: ReadonlyMap<string, string>;
  /** When the bills were read. */
  readonly asOf: Date;
}

export interface SimulationRequest extends YearRequest {
  readonly adjustment: Adjustment;
  /**
   * It stops what the same person had under way in this way, and is stopped by what comes next: somebody moves a slider on. What is asked for on
   * purpose goes on beside, a few at a time for each person; more are refused.
   */
  readonly isPassing?: boolean;
}

export interface Simulator {
  /** Begins the thread, for somebody looks at the page: the first run then waits for nothing but the bills. */
  warm(): void;
  run(request: SimulationRequest): Promise<Simulated | Refusal>;
  /** Whether something was under way. */
  cancel(scope: Pick<Scope, 'countyId' | 'actorId'>): boolean;
  stop(): Promise<void>;
}

/** Something that may be given up. The thread sees `flag`, a shared number: 1 once it is. */
interface StopSign {
  readonly flag: Int32Array;
  /** Rejected with STOPPED once it is raised. */
  readonly raised: Promise<never>;
  raise(): void;
}

const STOPPED = Symbol('stopped');
/** They wait for one thread, and hold nothing else meanwhile. */
const MOST_ON_PURPOSE = 16;

function stopSign(): StopSign {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const controller = new AbortController();
  const raised = new Promise<never>((_, reject) => controller.signal.addEventListener('abort', () => reject(STOPPED)));
  raised.catch(() => undefined);
  return {
    flag,
    raised,
    raise: () => {
      Atomics.store(flag, 0, 1);
      controller.abort();
    },
  };
}

export function simulatorOf(database: Database): Simulator {
  let thread: Thread | undefined;
  const years = keptYears(database);
  const running = new Map<string, Set<StopSign>>();
  const threadOf = (): Thread => {
    if (!thread?.isAlive()) thread = startThread();
    return thread;
  };
  return {
    warm() {
      threadOf();
    },
    async run(request) {
      const { scope, adjustment, isPassing = false } = request;
      const own = nameOf(scope, isPassing);
      const mine = stopSign();
      const earlier = running.get(own) ?? new Set();
      if (earlier.size >= MOST_ON_PURPOSE && !isPassing) return BUSY;
      if (isPassing) for (const one of earlier) one.raise();
      running.set(own, earlier.add(mine));
      try {
        return await years.use(request, threadOf(), async ({ key, asOf, villages: reading, thread: { ask } }) => {
          const villages = await Promise.race([reading, mine.raised]);
          const answer = await ask({ kind: 'run', key, adjustment, stop: mine.flag });
          return answer.kind === 'tally' ? { tally: answer.tally, villages, asOf } : refusalOf(answer);
        });
      } catch (error) {
        if (error === STOPPED) return GIVEN_UP;
        throw error;
      } finally {
        earlier.delete(mine);
        if (earlier.size === 0) running.delete(own);
      }
    },
    cancel(scope) {
      const under = [true, false].flatMap((isPassing) => [...(running.get(nameOf(scope, isPassing)) ?? [])]);
      for (const stop of under) stop.raise();
      return under.length > 0;
    },
    async stop() {
      years.stopReading();
      await thread?.end();
    },
  };
}

function nameOf({ countyId, actorId }: Pick<Scope, 'countyId' | 'actorId'>, isPassing: boolean): string {
  return `${countyId} ${actorId} ${isPassing}`;
}

const GIVEN_UP = refuse('state-differs', {
  zh: '此次测算已停止，或被您的新请求取代。',
  en: 'this simulation was stopped, or a newer request of yours took its place',
});

const BUSY = refuse('state-differs', {
  zh: '您的多次测算（保存情景或查看变化最大的人）还在进行；请等它们完成，或先停止。',
  en: 'many runs of yours (to keep a scenario, or to see whose part changes most) are still under way; wait for them, or stop them first',
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

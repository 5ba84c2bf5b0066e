// A large file counted in parts, each by a thread of its own. Nobody may have bills in two parts: where that cannot be ruled out, the file is counted once more
// from beginning to end, which says whose bills stand apart.
import { Worker } from 'node:worker_threads';
import { addTally, emptyTally } from '@doudi/core/simulation';
import type { Text } from '@doudi/policy';
import { UserError } from '../platform/user-error.ts';
import { type FilePart, partsOf } from './claim-files.ts';
import { type AskedRules, addUnreadable, type Counted, countFile } from './count-claims.ts';

/** What a thread is given. */
export interface PartToCount {
  readonly rules: AskedRules;
  readonly path: string;
  readonly part: FilePart;
}

/** What it says, `counted` or why not last. */
export type PartAnswer =
  | { readonly kind: 'progress'; readonly progress: number }
  /** `units` are numbers that tell nearly all units apart, and equal ones never. */
  | { readonly kind: 'counted'; readonly counted: Counted; readonly units: Float64Array }
  | { readonly kind: 'refused'; readonly message: Text };

export async function countInParts(rules: AskedRules, path: string, threads: number, onProgress: (progress: number) => void): Promise<Counted> {
  const parts = threads > 1 ? await partsOf(path, threads) : undefined;
  if (!parts) return countFile(rules, { path }, onProgress);
  const rows = Math.max(1, parts.at(-1)?.to ?? 0);
  const done = parts.map(() => 0);
  const running = parts.map((part, at) =>
    startPart({ rules, path, part }, (progress) => {
      done[at] = Math.min(1, Math.max(0, (progress * rows - part.from) / Math.max(1, part.to - part.from)));
      onProgress(done.reduce((sum, one) => sum + one, 0) / parts.length);
    }),
  );
  try {
    const answers = await Promise.all(running.map(({ answer }) => answer));
    if (haveInCommon(answers.map(({ units }) => units))) return await countFile(rules, { path }, onProgress);
    const whole: Counted = { tally: emptyTally(), unreadable: new Map() };
    for (const { counted } of answers) {
      addTally(whole.tally, counted.tally);
      addUnreadable(whole.unreadable, counted.unreadable);
    }
    return whole;
  } finally {
    await Promise.all(running.map(({ end }) => end()));
  }
}

type CountedPart = Extract<PartAnswer, { readonly kind: 'counted' }>;

function startPart(toCount: PartToCount, onProgress: (progress: number) => void): { readonly answer: Promise<CountedPart>; end(): Promise<number> } {
  const worker = new Worker(new URL('./count-worker-entry.mjs', import.meta.url), { workerData: toCount });
  const answer = new Promise<CountedPart>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a thread ended before it had counted its part')));
    worker.on('message', (message: PartAnswer) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'refused') reject(new UserError(message.message));
      else resolve(message);
    });
  });
  return { answer, end: () => worker.terminate() };
}

function haveInCommon(sets: readonly Float64Array[]): boolean {
  const all = new Float64Array(sets.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const set of sets) {
    all.set(set, end);
    end += set.length;
  }
  all.sort();
  return all.some((unit, at) => at > 0 && unit === all[at - 1]);
}

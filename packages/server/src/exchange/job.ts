// Long work on imports, beside the requests: one at a time a process, in steps of a thousand rows, each a command with a key of its own. So it may be ended at
// any moment: whoever takes it up again, here or in another process, does no step twice.
import { setImmediate } from 'node:timers/promises';
import { isRefusal } from '@doudi/core/contract';
import type { Text } from '@doudi/policy';
import { type Command, runCommand } from '../platform/database/run-command.ts';
import { type Database, maintain, NOWHERE, read, type Scope, systemScope } from '../platform/database/transaction.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { UserError } from '../platform/user-error.ts';
import { runApply } from './apply.ts';
import { type BatchRow, changeBatch, findBatch } from './batches.ts';
import { runCheck } from './check.ts';
import type { ListSchemes } from './knowing.ts';
import { runUndo } from './undo.ts';

export const ROWS_AT_ONCE = 1_000;

export interface ImportServices {
  readonly database: Database;
  readonly keys: FieldKeys;
  readonly schemes: ListSchemes;
}

export interface Job extends ImportServices {
  readonly importId: string;
  /** As whoever ordered it. */
  readonly actor: { readonly countyId: string; readonly actorId: string; readonly role: 'manager'; readonly area: string };
  readonly scope: Scope;
  /** Throws where the process is about to end. */
  readonly goOn: () => void;
}

class Ending extends Error {}

/** One step. What another process has done in the meantime, or somebody has changed, ends the job without a fault. */
export async function runStep<Input, Answer>(job: Job, command: Command<Input, Answer>, input: Input, step: string): Promise<Answer> {
  job.goOn();
  const options = { actor: job.actor, idempotencyKey: `import-${job.importId}-${step}`, requestId: `import-${job.importId}` };
  const answer = await runCommand(job.database, command, input, options);
  if (isRefusal(answer)) throw new Ending(answer.message.en);
  await setImmediate();
  return answer;
}

export interface Imports {
  /** Takes up whatever an import waits for. */
  start(countyId: string, importId: string): void;
  /** What an earlier process left undone. */
  resume(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const WENT_WRONG: Text = {
  zh: '处理中断，已记录；请稍后在本页重试。',
  en: 'something went wrong and was logged; try again on this page in a while',
};

export function importsOf(services: ImportServices, onError: (error: unknown) => void = () => undefined): Imports {
  let waiting: Promise<void> = Promise.resolve();
  let isEnding = false;
  const goOn = () => {
    if (isEnding) throw new Ending('the process is ending');
  };
  const start: Imports['start'] = (countyId, importId) => {
    waiting = waiting.then(() => work(services, countyId, importId, goOn)).catch(onError);
  };
  return {
    start,
    resume: async () => {
      for (const { countyId, importId } of await findUnfinished(services)) start(countyId, importId);
    },
    idle: () => waiting,
    stop: () => {
      isEnding = true;
      return waiting;
    },
  };
}

async function work(services: ImportServices, countyId: string, importId: string, goOn: () => void): Promise<void> {
  const batch = await read(services.database, systemScope(countyId, 'imports'), (transaction) => findBatch(transaction, importId));
  const run = batch && RUNS[batch.state];
  if (!batch || !run) return;
  const actor = { countyId, actorId: run.orderedBy(batch) ?? batch.begun_by, role: 'manager', area: countyId } as const;
  const job: Job = { ...services, importId, actor, scope: { ...actor, purpose: 'registry' }, goOn };
  try {
    goOn();
    await run.run(job, batch);
  } catch (error) {
    if (error instanceof Ending) return;
    await noteFault(job, batch, error instanceof UserError ? error.text : WENT_WRONG, error instanceof UserError);
    if (!(error instanceof UserError)) throw error;
  }
}

interface Run {
  readonly run: (job: Job, batch: BatchRow) => Promise<void>;
  readonly orderedBy: (batch: BatchRow) => string | null;
}

const RUNS: Readonly<Partial<Record<BatchRow['state'], Run>>> = {
  checking: { run: runCheck, orderedBy: ({ begun_by }) => begun_by },
  applying: { run: runApply, orderedBy: ({ applied_by }) => applied_by },
  undoing: { run: runUndo, orderedBy: ({ undone_by }) => undone_by },
};

/** A file that is no list is to be replaced; what went wrong otherwise is taken up again. */
async function noteFault({ database, scope, importId }: Job, batch: BatchRow, fault: Text, isUnreadable: boolean): Promise<void> {
  await maintain(database, scope, async ({ rows, countyId }) => {
    const isCheck = batch.state === 'checking';
    const { text, values = [] } = changeBatch(countyId, importId, { fault, ...(isCheck && isUnreadable && { state: 'unreadable' }) });
    await rows(text, values);
  });
}

async function findUnfinished({ database }: ImportServices): Promise<{ readonly countyId: string; readonly importId: string }[]> {
  const counties = await read(database, NOWHERE, ({ rows }) => rows<{ county_id: string }>('select county_id from county order by county_id'));
  const found = [];
  for (const { county_id: countyId } of counties) {
    const batches = await read(database, systemScope(countyId, 'imports'), ({ rows }) =>
      rows<{ import_id: string }>(
        `select import_id from import_batch where county_id = $1 and state in ('checking', 'applying', 'undoing') order by import_id`,
        [countyId],
      ),
    );
    found.push(...batches.map(({ import_id }) => ({ countyId, importId: import_id })));
  }
  return found;
}

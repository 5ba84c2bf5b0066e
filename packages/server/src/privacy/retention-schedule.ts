// The retention job once a day in each county, while a server runs. Of several servers the first that comes does it; the others find it done.
import type { Notice } from '@doudi/core/privacy';
import { type Database, NOWHERE, read, systemScope } from '../platform/database/transaction.ts';
import type { Log } from '../platform/http/log.ts';
import { beginOf, localDay } from '../platform/local-day.ts';
import { hasRunSince, runRetention } from './retention.ts';

export interface RetentionServices {
  readonly database: Database;
  readonly ownerUrl: string;
  readonly noticeOf: (countyId: string) => Notice;
}

const HOUR_MS = 3_600_000;

/** Looks now and then every hour whether it is due. What goes wrong is logged and tried again. Gives what ends it, which waits for what is under way. */
export function startRetention(services: RetentionServices, log: Log): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const look = () => {
    running = running.then(() => runWhereDue(services, log)).catch((error) => log.error(error, { operation: 'retention' }));
  };
  look();
  const timer = setInterval(look, HOUR_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** In the counties in which it has not run today; gives these. */
export async function runWhereDue({ database, ownerUrl, noticeOf }: RetentionServices, log: Log): Promise<string[]> {
  const today = beginOf(localDay(database.now()));
  const done: string[] = [];
  for (const countyId of await countiesOf(database)) {
    if (await read(database, systemScope(countyId, 'retention'), (transaction) => hasRunSince(transaction, today))) continue;
    const { now, newId } = database;
    const aged = await runRetention({ ownerUrl, countyId, now, newId, isDryRun: false }, noticeOf(countyId));
    log.info('retention', { countyId, deleted: aged.reduce((sum, { count }) => sum + count, 0) });
    done.push(countyId);
  }
  return done;
}

export async function countiesOf(database: Database): Promise<string[]> {
  const found = await read(database, NOWHERE, ({ rows }) => rows<{ county_id: string }>('select county_id from county order by county_id'));
  return found.map(({ county_id }) => county_id);
}

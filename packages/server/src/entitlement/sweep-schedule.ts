// The sweep of each county, once a night while a server runs: when no window is open. Of several servers the first that comes does it.
import { type Database, read, systemScope } from '../platform/database/transaction.ts';
import type { Log } from '../platform/http/log.ts';
import { beginOf, localDay, localTime } from '../platform/local-day.ts';
import { countiesOf } from '../privacy/retention-schedule.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { sweepCounty } from './sweep.ts';

export interface SweepServices {
  readonly database: Database;
  readonly schemes: SchemesInUse;
}

const HALF_HOUR_MS = 1_800_000;
/** Hours of the wall clock between which it begins. */
const NIGHT = ['01', '02', '03', '04'];
/** Designations of a year that is over come in until the end of March. */
const LATE_MONTHS = ['01', '02', '03'];

/** Looks every half hour whether it is due. What goes wrong is logged and tried again. Gives what ends it, which waits for what is under way. */
export function startSweeps(services: SweepServices, log: Log): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => sweepWhereDue(services, log)).catch((error) => log.error(error, { operation: 'sweep' }));
  }, HALF_HOUR_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** At night, in the counties that were not swept since midnight; gives these. */
export async function sweepWhereDue({ database, schemes }: SweepServices, log: Log): Promise<string[]> {
  const now = database.now();
  if (!NIGHT.includes(localTime(now).slice(11, 13))) return [];
  const done: string[] = [];
  for (const countyId of await countiesOf(database)) {
    if (await hasSweptSince(database, countyId, beginOf(localDay(now)))) continue;
    for (const year of yearsOn(localDay(now))) {
      const swept = await sweepCounty({ database, schemes }, countyId, year);
      const sum = (of: 'missed' | 'warnings' | 'uninsured') => swept.reduce((total, each) => total + each[of], 0);
      log.info('sweep', { countyId, year, missed: sum('missed'), warnings: sum('warnings'), uninsured: sum('uninsured') });
    }
    done.push(countyId);
  }
  return done;
}

/** This year, and at its beginning the one before as well. */
export function yearsOn(day: string): string[] {
  const year = day.slice(0, 4);
  return LATE_MONTHS.includes(day.slice(5, 7)) ? [String(Number(year) - 1), year] : [year];
}

function hasSweptSince(database: Database, countyId: string, since: Date): Promise<boolean> {
  return read(database, systemScope(countyId, 'sweep'), async ({ rows }) => {
    const found = await rows(`select 1 from sweep_run where county_id = $1 and swept_by = 'sweep' and swept_at >= $2 limit 1`, [countyId, since]);
    return found.length > 0;
  });
}

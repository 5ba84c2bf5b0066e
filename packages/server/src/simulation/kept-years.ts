// The years of bills that the thread of simulation keeps: each is read once, also by several who ask at the same time, and never added to by another
// reading of the same year.
import type { SchemeFiles } from '@doudi/core/scheme';
import { type Database, read, type Scope } from '../platform/database/transaction.ts';
import { countyBills, villageNames } from './county-claims.ts';
import type { Thread } from './thread.ts';

/** The bills of a year as somebody may see them, settled by a scheme. */
export interface YearRequest {
  readonly scope: Scope;
  readonly year: string;
  readonly scheme: { readonly hash: string; readonly files: SchemeFiles };
}

export interface KeptYear {
  /** By which the thread knows it: every reading has one of its own. */
  readonly key: string;
  readonly thread: Thread;
  /** When its bills were read. */
  readonly asOf: Date;
  /** What villages are called, once all bills are with the thread. */
  readonly villages: Promise<ReadonlyMap<string, string>>;
}

export interface KeptYears {
  /** Works with the year that is asked for; it is kept at least until the work ends. */
  use<Result>(request: YearRequest, thread: Thread, work: (year: KeptYear) => Promise<Result>): Promise<Result>;
  /** Whatever is being read is given up. */
  stopReading(): void;
}

/** Bills that are older than this are read again: a window settles while an analyst thinks. */
const KEPT_MS = 15 * 60_000;
/** A hundred thousand bills take some tens of megabytes. */
const MOST_YEARS = 4;

interface Year extends KeptYear {
  readonly name: string;
  /** How many work with it, or wait for it. */
  users: number;
  /** Its reading has ended, well or not. */
  isOver: boolean;
  /** Nobody waits for it any more. */
  isGivenUp: boolean;
}

export function keptYears(database: Database): KeptYears {
  const kept = new Map<string, Year>();
  let readings = 0;
  /** The thread forgets it only when nothing of it is under way: what came later would stay there for ever. */
  const forgetUnused = (year: Year): void => {
    if (year.users > 0 || kept.get(year.name) === year) return;
    year.isGivenUp = true;
    if (year.isOver) year.thread.ask({ kind: 'forget', key: year.key }).catch(() => undefined);
  };
  const drop = (year: Year): void => {
    if (kept.get(year.name) === year) kept.delete(year.name);
    forgetUnused(year);
  };
  const begin = (name: string, request: YearRequest, thread: Thread): Year => {
    const key = `${name} ${++readings}`;
    const villages = readYear(database, request, { key, thread, isGivenUp: () => year.isGivenUp });
    const year: Year = { name, key, thread, asOf: database.now(), villages, users: 0, isOver: false, isGivenUp: false };
    const over = () => {
      year.isOver = true;
      forgetUnused(year);
    };
    villages.then(over, () => {
      drop(year);
      over();
    });
    return year;
  };
  const yearOf = (request: YearRequest, thread: Thread): Year => {
    const name = `${request.scope.countyId} ${request.year} ${request.scheme.hash}`;
    const known = kept.get(name);
    if (known?.thread === thread && database.now().getTime() - known.asOf.getTime() < KEPT_MS) return known;
    if (known) drop(known);
    const year = begin(name, request, thread);
    kept.set(name, year);
    return year;
  };
  return {
    async use(request, thread, work) {
      const year = yearOf(request, thread);
      year.users++;
      for (const oldest of [...kept.values()].slice(0, -MOST_YEARS)) drop(oldest);
      try {
        return await work(year);
      } finally {
        year.users--;
        // Whoever gives up while it is read stops that too, unless somebody else waits for it.
        if (year.users === 0 && !year.isOver) drop(year);
        else forgetUnused(year);
      }
    },
    stopReading() {
      for (const year of kept.values()) year.isGivenUp = true;
    },
  };
}

interface Reading extends Pick<KeptYear, 'key' | 'thread'> {
  readonly isGivenUp: () => boolean;
}

async function readYear(database: Database, { scope, year, scheme }: YearRequest, { key, thread, isGivenUp }: Reading): Promise<ReadonlyMap<string, string>> {
  return read(database, scope, async (transaction) => {
    const villages = await villageNames(transaction);
    await thread.ask({ kind: 'open', key, files: [...scheme.files] });
    for await (const bills of countyBills(transaction, year)) {
      if (isGivenUp()) throw new Error('nobody waits for these bills any more');
      await thread.ask({ kind: 'bills', key, bills });
    }
    await thread.ask({ kind: 'close', key });
    return villages;
  });
}

// Work on the whole installation that only one process may do at a time, and waiting until everything that began before is over.
import { withConnection } from '../postgres/connect.ts';
import { UserError } from '../user-error.ts';
import { type Database, NOWHERE, read } from './transaction.ts';

/** Holds a lock of the database for as long as the work takes; it is let go with its connection, also when the process is killed. */
export async function oneAtATime<Result>(url: string, lock: number, work: () => Promise<Result>): Promise<Result> {
  return withConnection(url, async (client) => {
    const { rows } = await client.query<{ is_ours: boolean }>('select pg_try_advisory_lock($1) as is_ours', [lock]);
    if (rows[0]?.is_ours) return work();
    throw new UserError({
      zh: '另一个进程正在做同样的工作；请等它完成后再试。',
      en: 'another process is doing this at the moment; try again when it has finished',
    });
  });
}

const LOOK_AGAIN_MS = 100;

/**
 * Waits until no transaction writes any more that was writing when this was called. Throws a UserError after `mostMs`. Whoever decides inside
 * a transaction on what they knew before has then committed or given up.
 */
export async function waitForEarlierWriters(database: Database, mostMs = 120_000): Promise<void> {
  const numbersOf = async () => {
    const [row] = await read(database, NOWHERE, ({ rows }) =>
      rows<{ oldest: string; next: string }>(
        'select pg_snapshot_xmin(pg_current_snapshot())::text as oldest, pg_snapshot_xmax(pg_current_snapshot())::text as next',
      ),
    );
    return { oldest: BigInt(row?.oldest ?? 0), next: BigInt(row?.next ?? 0) };
  };
  const { next } = await numbersOf();
  const begun = performance.now();
  while ((await numbersOf()).oldest < next) {
    if (performance.now() - begun > mostMs) {
      throw new UserError({ zh: '有一个事务长时间没有结束；请稍后再试。', en: 'a transaction has been open for long; try again later' });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

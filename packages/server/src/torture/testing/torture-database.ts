// PostgreSQL is killed under load and started again on the same folder; the server keeps running and must find its way back by itself.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { composeApp, openServices } from '../../compose.ts';
import { get, randomOf } from '../../demo/random.ts';
import { migrate } from '../../platform/database/migrate.ts';
import { createLog } from '../../platform/http/log.ts';
import { serve } from '../../platform/http/serve.ts';
import { withConnection } from '../../platform/postgres/connect.ts';
import { startPostgres } from '../../platform/postgres/launch.ts';
import { APPLICATION, DATABASE } from '../../platform/postgres/roles.ts';
import { TEST_KEYS, testNow } from '../../testing/furnish.ts';
import { type Clients, startClients } from './clients.ts';
import { forwarderIn } from './forwarder.ts';
import { openHotCounty } from './hot-county.ts';
import { isAcknowledged, judge, type Verdict } from './judge.ts';
import { KILLS, killPostgres } from './kill-postgres.ts';

export interface DatabaseTorture {
  readonly seed: number;
  readonly clients?: number;
  /** `acknowledged`: so much of what was sent was by then. */
  readonly isOver: (kills: number, acknowledged: number) => boolean;
  readonly restMs?: number;
  /** For a negative control: commits are acknowledged before they are on disk, and stay off it for long. */
  readonly acknowledgesEarly?: boolean;
}

export interface DatabaseVerdict extends Verdict {
  readonly kills: number;
  /** What amcheck says of every index and table; empty if nothing is wrong. */
  readonly corruption: readonly string[];
}

export async function tortureByDatabaseKills({
  seed,
  clients: count = 12,
  isOver,
  restMs = 20,
  acknowledgesEarly = false,
}: DatabaseTorture): Promise<DatabaseVerdict> {
  const folder = mkdtempSync(join(tmpdir(), 'dd-'));
  // Open to the account that root lends to PostgreSQL.
  chmodSync(folder, 0o711);
  const settings = acknowledgesEarly ? { wal_writer_delay: '10000', wal_writer_flush_after: '1GB', checkpoint_timeout: '1h' } : {};
  const start = () => startPostgres({ dataFolder: join(folder, 'data'), settings });
  const random = randomOf(seed, 'kills of the database');
  const forwarder = forwarderIn(folder);
  let postgres = await start();
  let clients: Clients | undefined;
  try {
    await migrate(postgres.ownerUrl, APPLICATION);
    if (acknowledgesEarly) await withConnection(postgres.superuserUrl, (client) => client.query(`alter database ${DATABASE} set synchronous_commit = off`));
    await forwarder.open(postgres.url);
    const services = openServices({ url: forwarder.through(postgres.url), keys: TEST_KEYS, now: testNow });
    const token = await openHotCounty(postgres.ownerUrl, services);
    const server = await serve(composeApp(services, createLog({ level: 'silent' })), { port: 0 });
    let kills = 0;
    let isEnough = isOver(0, 0);
    clients = startClients({ seed, clients: count, token, port: () => server.port, isOver: () => isEnough, restMs });
    const { sent } = clients;
    const acknowledged = () => sent.filter(isAcknowledged).length;
    while (!isEnough) {
      // Mostly in the middle of its work, which a busy machine takes long to begin with; now and then while it finds its way back.
      if (!random.happens(acknowledgesEarly ? 0 : 250)) await untilMoreThan(acknowledged(), acknowledged);
      await pause(random.between(20, 400));
      const kill = acknowledgesEarly ? 'everything' : get(KILLS, random.pickIndex([4, 2, 2, 2]));
      if (kill === 'network') forwarder.cutAll();
      else if (killPostgres(postgres.pid, kill, random)) {
        await postgres.ended;
        await forwarder.shut();
        postgres = await start();
        await forwarder.open(postgres.url);
      }
      kills++;
      isEnough = isOver(kills, acknowledged());
    }
    await clients.done;
    const verdict = await judge({ seed, url: postgres.superuserUrl, clients });
    const corruption = await findCorruption(postgres.superuserUrl);
    await server.close();
    await services.close();
    return { ...verdict, kills, corruption };
  } finally {
    clients?.close();
    await forwarder.shut();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A minute at most: whoever then still has no answer is found by the clients themselves. */
async function untilMoreThan(least: number, count: () => number): Promise<void> {
  for (const end = Date.now() + 60_000; count() <= least && Date.now() < end; ) await pause(10);
}

/** Every B-tree index against its table, and every table against itself. */
async function findCorruption(superuserUrl: string): Promise<string[]> {
  return withConnection(superuserUrl, async (client) => {
    await client.query('create extension if not exists amcheck');
    const found: string[] = [];
    const relations = await client.query<{ name: string; kind: string }>(
      `select c.oid::regclass::text as name, case when c.relkind = 'i' then 'index' else 'table' end as kind
       from pg_class c left join pg_am a on a.oid = c.relam
       where ((c.relkind = 'i' and a.amname = 'btree') or c.relkind in ('r', 't', 'm')) and c.relpersistence = 'p' order by 1`,
    );
    for (const { name, kind } of relations.rows) {
      const check =
        kind === 'index'
          ? client.query('select bt_index_check($1::regclass, heapallindexed => true)', [name]).then(() => [])
          : client.query<{ msg: string }>('select msg from verify_heapam($1::regclass)', [name]).then(({ rows }) => rows.map(({ msg }) => `${name}: ${msg}`));
      found.push(...(await check.catch((error: Error) => [`${name}: ${error.message}`])));
    }
    if (relations.rows.length < 50) found.push(`only ${relations.rows.length} relations were checked`);
    return found;
  });
}

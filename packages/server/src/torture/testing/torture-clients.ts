// Sixty-four windows and one server in this process, over real sockets.
import { composeApp, openServices } from '../../compose.ts';
import type { Database } from '../../platform/database/transaction.ts';
import { createLog } from '../../platform/http/log.ts';
import { serve } from '../../platform/http/serve.ts';
import { TEST_KEYS, testNow } from '../../testing/furnish.ts';
import { startClients } from './clients.ts';
import { openHotCounty } from './hot-county.ts';
import { judge, type Verdict } from './judge.ts';

export interface Addresses {
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
}

export interface ClientTorture {
  readonly seed: number;
  readonly database: Addresses;
  readonly clients?: number;
  readonly isOver: (operations: number) => boolean;
  /** For negative controls: what the server gets instead of its database. */
  readonly spoil?: (database: Database) => Database;
}

/** On a migrated database without rows. */
export async function tortureByClients({ seed, database, clients: count = 64, isOver, spoil }: ClientTorture): Promise<Verdict> {
  const services = openServices({ url: database.url, keys: TEST_KEYS, now: testNow });
  const token = await openHotCounty(database.ownerUrl, services);
  const spoilt = spoil ? { ...services, database: spoil(services.database) } : services;
  const server = await serve(composeApp(spoilt, createLog({ level: 'silent' })), { port: 0 });
  const clients = startClients({ seed, clients: count, token, port: () => server.port, isOver });
  try {
    await clients.done;
    return await judge({ seed, url: database.superuserUrl, clients });
  } finally {
    clients.close();
    await server.close();
    await services.close();
  }
}

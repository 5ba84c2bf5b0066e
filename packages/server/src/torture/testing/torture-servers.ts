// Servers are killed in the middle of whatever they do; their clients ask the next one with the same keys.
import { setTimeout as pause } from 'node:timers/promises';
import { openServices } from '../../compose.ts';
import { randomOf } from '../../demo/random.ts';
import { TEST_KEYS, testNow } from '../../testing/furnish.ts';
import { startClients } from './clients.ts';
import { openHotCounty } from './hot-county.ts';
import { judge, type Verdict } from './judge.ts';
import { startServerProcesses } from './server-processes.ts';
import type { Addresses } from './torture-clients.ts';

export interface ServerTorture {
  readonly seed: number;
  readonly database: Addresses;
  readonly clients?: number;
  /** Whether there were enough kills. */
  readonly isOver: (kills: number) => boolean;
  readonly restMs?: number;
}

/** On a migrated database without rows. */
export async function tortureByServerKills({ seed, database, clients: count = 8, isOver, restMs = 100 }: ServerTorture): Promise<Verdict & { kills: number }> {
  const random = randomOf(seed, 'kills of servers');
  const token = await furnished(database);
  const servers = await startServerProcesses(database.url);
  let kills = 0;
  let isEnough = isOver(0);
  const clients = startClients({ seed, clients: count, token, port: servers.port, isOver: () => isEnough, restMs });
  try {
    while (!isEnough) {
      await pause(random.between(20, 250));
      await servers.killOne(random);
      kills++;
      isEnough = isOver(kills);
    }
    await clients.done;
    return { ...(await judge({ seed, url: database.superuserUrl, clients })), kills };
  } finally {
    isEnough = true;
    clients.close();
    await servers.stop();
  }
}

export async function furnished({ url, ownerUrl }: Addresses): Promise<string> {
  const services = openServices({ url, keys: TEST_KEYS, now: testNow });
  try {
    return await openHotCounty(ownerUrl, services);
  } finally {
    await services.close();
  }
}

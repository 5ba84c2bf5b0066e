// A county whose audit has some days behind it, for tests: entries written by the write path on a clock of the test, sealed, each day signed.

import { newId } from '../../platform/database/ids.ts';
import { openPool } from '../../platform/database/pool.ts';
import { type Command, runCommand } from '../../platform/database/run-command.ts';
import type { TestDatabase } from '../../platform/database/testing/database-keeper.ts';
import type { Database } from '../../platform/database/transaction.ts';
import { newAuditKey } from '../../platform/secrets/audit-key.ts';
import { openCounty } from '../../registry/open-county.ts';
import { sealCounty } from '../sealer.ts';

export const COUNTY = '990101';
export const OTHER = '990102';
export const KEY = newAuditKey();
export const KEYS = new Map([[KEY.keyId, KEY.publicKey]]);

export interface ChainedCounty {
  readonly database: Database;
  /** The clock of the test. */
  at: Date;
  write(count?: number, countyId?: string): Promise<void>;
  seal(): Promise<number>;
  close(): Promise<void>;
}

let keys = 0;

/** Two counties without an entry. */
export async function emptyCounties({ url, ownerUrl }: TestDatabase, begun = '2026-03-01T02:00:00Z'): Promise<ChainedCounty> {
  for (const countyId of [COUNTY, OTHER])
    await openCounty(ownerUrl, {
      countyId,
      name: countyId,
      above: { province: 'province', prefecture: 'prefecture' },
      schemeIds: ['demo-2025'],
      isDemo: false,
    });
  const county: ChainedCounty = {
    at: new Date(begun),
    database: { pool: openPool(url, 4), now: () => county.at, newId: () => newId(county.at.getTime()) },
    write: async (count = 1, countyId = COUNTY) => {
      for (let i = 0; i < count; i++) {
        county.at = new Date(county.at.getTime() + 1_234);
        const key = `entry-number-${++keys}`;
        await runCommand(
          county.database,
          noting(keys),
          { key },
          { actor: { countyId, actorId: `a-${keys % 5}`, role: 'clerk', area: countyId }, idempotencyKey: key, requestId: key },
        );
      }
    },
    seal: () => sealCounty(county.database, KEY, COUNTY),
    close: () => county.database.pool.end(),
  };
  return county;
}

function noting(number: number): Command<object, object> {
  const audit = { subject: number % 3 === 0 ? `person/p-${number % 7}` : `settlement/s-${number}`, facts: { number, text: '某“人”\n' } };
  return { name: 'settleClaim', purpose: 'settlement', load: async () => () => ({ answer: {}, audit }) };
}

/** Three days with a root each, and a fourth that has begun. */
export async function chainedCounty(testDatabase: TestDatabase, entriesADay = 12): Promise<ChainedCounty> {
  const county = await emptyCounties(testDatabase);
  for (let day = 0; day < 4; day++) {
    await county.write(entriesADay);
    await county.write(2, OTHER);
    await county.seal();
    await sealCounty(county.database, KEY, OTHER);
    if (day === 3) break;
    county.at = new Date(county.at.getTime() + 86_400_000);
    // The day is over before anything of the next is written.
    await county.seal();
    await sealCounty(county.database, KEY, OTHER);
  }
  return county;
}

// A PostgreSQL of its own, migrated and empty, for torture outside the tests.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../platform/database/migrate.ts';
import { startPostgres } from '../../platform/postgres/launch.ts';
import { APPLICATION } from '../../platform/postgres/roles.ts';
import type { Addresses } from './torture-clients.ts';

export async function withOwnPostgres<Result>(work: (database: Addresses) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'dd-'));
  // Open to the account that root lends to PostgreSQL.
  chmodSync(folder, 0o711);
  try {
    const postgres = await startPostgres({ dataFolder: join(folder, 'data') });
    try {
      await migrate(postgres.ownerUrl, APPLICATION);
      return await work(postgres);
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

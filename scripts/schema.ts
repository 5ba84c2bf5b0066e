// `npm run schema`: writes packages/server/schema.sql as the migrations make it on a new database.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSchema, SCHEMA_FILE } from '../packages/server/src/platform/database/describe-schema.ts';
import { migrate } from '../packages/server/src/platform/database/migrate.ts';
import { withConnection } from '../packages/server/src/platform/postgres/connect.ts';
import { startPostgres } from '../packages/server/src/platform/postgres/launch.ts';
import { APPLICATION } from '../packages/server/src/platform/postgres/roles.ts';

const folder = mkdtempSync(join(tmpdir(), 'dd-'));
try {
  // Open to the account that root lends to PostgreSQL.
  chmodSync(folder, 0o711);
  const { ownerUrl, stop } = await startPostgres({ dataFolder: join(folder, 'data') });
  await migrate(ownerUrl, APPLICATION);
  writeFileSync(SCHEMA_FILE, await withConnection(ownerUrl, (client) => describeSchema(client, APPLICATION)));
  await stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

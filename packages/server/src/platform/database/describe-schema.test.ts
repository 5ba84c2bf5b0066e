// The schema as it is committed, for whoever reads it and whoever reviews a migration.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withConnection } from '../postgres/connect.ts';
import { APPLICATION } from '../postgres/roles.ts';
import { describeSchema, SCHEMA_FILE } from './describe-schema.ts';
import { testDatabase } from './testing/test-database.ts';

test('packages/server/schema.sql says what the migrations make; `npm run schema` writes it again', async () => {
  const { ownerUrl } = await testDatabase();
  const text = await withConnection(ownerUrl, (client) => describeSchema(client, APPLICATION));
  expect(text).toBe(readFileSync(SCHEMA_FILE, 'utf8'));
});

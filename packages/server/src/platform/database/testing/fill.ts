// Rows for every table as of a migration: `migrations/testing/NNNN-name.fill.sql`, written by the superuser, whom no policy binds.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withConnection } from '../../postgres/connect.ts';
import { loadMigrations, MIGRATIONS } from '../migrate.ts';

/** The two counties of the rows. */
export const [ONE_COUNTY, OTHER_COUNTY] = ['990101', '990102'] as const;

/** Writes the rows that belong to these migrations; one that has no file adds none. */
export async function fill(superuserUrl: string, migrations: readonly { readonly name: string }[] = loadMigrations()): Promise<void> {
  const files = migrations.map(({ name }) => join(MIGRATIONS, 'testing', `${name}.fill.sql`)).filter((file) => existsSync(file));
  await withConnection(superuserUrl, async (client) => {
    for (const file of files) await client.query(readFileSync(file, 'utf8'));
  });
}

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from './open-database.ts';
import { withConnection } from './postgres/connect.ts';
import { startPostgres } from './postgres/launch.ts';
import { testFolder } from './postgres/testing/test-folder.ts';

test('a bundled database that was told to acknowledge before it has written is refused', async () => {
  const dataFolder = join(testFolder(), 'data');
  const first = await openDatabase({ dataFolder });
  expect(first.migrated).not.toEqual([]);
  await first.stop();
  const { superuserUrl, stop } = await startPostgres({ dataFolder });
  await withConnection(superuserUrl, (superuser) => superuser.query('alter database doudi set synchronous_commit = off'));
  await stop();
  await expect(openDatabase({ dataFolder })).rejects.toThrow(/synchronous_commit is off/);
});

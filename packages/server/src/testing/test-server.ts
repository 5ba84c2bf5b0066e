// A whole server for a test file, gone after its tests.
import { afterAll } from 'vitest';
import type { TestDatabase } from '../platform/database/testing/database-keeper.ts';
import { copyOf, testDatabase } from '../platform/database/testing/test-database.ts';
import { serverOn, type TestServer, type TestServerOptions } from './furnished-server.ts';

export * from './furnished-server.ts';

/** Closed after the tests of the file. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await serverOn(withoutWaiting(await testDatabase()), options);
  afterAll(() => server.services.close());
  return server;
}

/** Gives servers on copies of one database, which is furnished once: a copy takes a tenth of the time. */
export async function serversAlike(furnishMore: (server: TestServer) => Promise<void>): Promise<(options?: TestServerOptions) => Promise<TestServer>> {
  const original = await serverOn(withoutWaiting(await testDatabase()));
  await furnishMore(original);
  await original.services.close();
  return async (options = {}) => {
    const server = await serverOn(withoutWaiting(await copyOf(original.database)), { ...options, tokens: original.tokens });
    afterAll(() => server.services.close());
    return server;
  };
}

/** What a power cut would take is gone after the test anyway: nobody waits for the disk. Figures, and what is killed, have servers of their own. */
function withoutWaiting(database: TestDatabase): TestDatabase {
  const quick = (address: string) => {
    const url = new URL(address);
    url.searchParams.set('options', '-c synchronous_commit=off');
    return url.href;
  };
  return { ...database, url: quick(database.url), superuserUrl: quick(database.superuserUrl) };
}

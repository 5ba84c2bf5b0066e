// A whole server for a test file, gone after its tests.
import { afterAll } from 'vitest';
import { testDatabase } from '../platform/database/testing/test-database.ts';
import { serverOn, type TestServer, type TestServerOptions } from './furnished-server.ts';

export * from './furnished-server.ts';

/** Closed after the tests of the file. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await serverOn(await testDatabase(), options);
  afterAll(() => server.services.close());
  return server;
}

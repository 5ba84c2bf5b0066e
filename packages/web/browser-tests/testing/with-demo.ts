// A demonstration county and a browser for a program that is no test; both are gone afterwards.
import type { Browser } from 'playwright-core';
import { withDatabase } from '../../../server/src/platform/database/testing/database-keeper.ts';
import { launchBrowser } from './browser.ts';
import { type DemoServer, demoServer } from './demo-server.ts';

export function withDemo<Result>(work: (server: DemoServer, browser: Browser) => Promise<Result>): Promise<Result> {
  return withDatabase(async (database) => {
    const server = await demoServer(database);
    const browser = await launchBrowser();
    try {
      return await work(server, browser);
    } finally {
      await browser.close();
      await server.close();
    }
  });
}

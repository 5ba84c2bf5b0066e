// A test file's browser and server, with people to settle for; each page in a context of its own, in which nothing may go wrong unnoticed.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '@doudi/core/contract';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import { testDatabase } from '../../../server/src/platform/database/testing/test-database.ts';
import { launchBrowser, type Watch, watch } from './browser.ts';
import { type DemoServer, type DemoServerOptions, demoServer } from './demo-server.ts';
import { type Somebody, somebodyOf } from './people.ts';
import { contextOf, type Screen, type SessionState, sessionOf } from './sign-in.ts';

/** How the page of a failed test looked, under the number of the test. */
const FAILED = fileURLToPath(new URL('../../../../screenshots/failed', import.meta.url));

export interface OpenOptions extends Screen {
  readonly path?: string;
}

export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly watch: Watch;
}

export interface DemoCounty extends DemoServer {
  /** A page of nobody, closed after the test. */
  openStranger(options?: OpenOptions): Promise<OpenedPage>;
  /** A page of somebody with a session for all tests of the file; closed after the test, and all was well in it. */
  open(role: Role, options?: OpenOptions): Promise<OpenedPage>;
  /** The same for several tests; each asks for itself whether all was well. */
  openForAll(role: Role | undefined, options?: OpenOptions): Promise<OpenedPage>;
  readonly somebody: Somebody;
}

export async function demoCounty(options: Pick<DemoServerOptions, 'issuers' | 'now'> = {}): Promise<DemoCounty> {
  const starting = testDatabase().then(({ url, ownerUrl }) => demoServer({ url, ownerUrl, ...options }));
  const [browser, server] = await Promise.all([launchBrowser(), starting]);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  const { origin } = server;
  const sessions = new Map<Role, Promise<SessionState>>();
  const sessionFor = (role: Role) => {
    const session = sessions.get(role) ?? sessionOf(server, role);
    sessions.set(role, session);
    return session;
  };
  const openForAll: DemoCounty['openForAll'] = async (role, { path = '/', ...screen } = {}) => {
    const context = await contextOf(browser, screen, role && (await sessionFor(role)));
    context.setDefaultTimeout(15_000);
    const watched = watch(context, origin);
    const page = await context.newPage();
    await page.goto(origin + path);
    return { page, context, watch: watched };
  };
  const openForOne = async (role: Role | undefined, options?: OpenOptions) => {
    const opened = await openForAll(role, options);
    // What is registered last is done first.
    onTestFinished(() => expect(opened.watch.problems).toEqual([]));
    onTestFinished(() => opened.context.close());
    pictureIfFailed(opened.page);
    return opened;
  };
  return { ...server, openStranger: (options) => openForOne(undefined, options), open: openForOne, openForAll, somebody: somebodyOf(server) };
}

/** After the test. */
export function pictureIfFailed(page: Page): void {
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await page.screenshot({ path: join(FAILED, `${task.id}.png`) }).catch(() => undefined);
  });
}

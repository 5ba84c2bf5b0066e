// Browser contexts as people have them: a language, a screen, and a session.
import type { Role } from '@doudi/core/contract';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../../server/src/demo/load-demo.ts';
import { sessionCookieName } from '../../../server/src/platform/http/read-request.ts';
import { followRequests } from './browser.ts';
import type { DemoServer } from './demo-server.ts';

export interface Screen {
  readonly language?: 'zh' | 'en' | undefined;
  readonly isNarrow?: boolean | undefined;
}

export type SessionState = Awaited<ReturnType<BrowserContext['storageState']>>;

export async function contextOf(browser: Browser, { language = 'zh', isNarrow = false }: Screen, session?: SessionState): Promise<BrowserContext> {
  const context = await browser.newContext({
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    viewport: isNarrow ? { width: 360, height: 740 } : { width: 1366, height: 768 },
    ...(session && { storageState: session }),
  });
  followRequests(context);
  return context;
}

/** A session for contexts, opened past the form, which would cost a page for each role. */
export async function sessionOf(server: DemoServer, role: Role): Promise<SessionState> {
  const cookie = { name: sessionCookieName(false), value: await server.newSession(role), domain: new URL(server.origin).hostname, path: '/' };
  return { cookies: [{ ...cookie, expires: -1, httpOnly: true, secure: false, sameSite: 'Strict' }], origins: [] };
}

export async function signInAs(page: Page, username: string, password = DEMO_PASSWORD): Promise<void> {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.keyboard.press('Enter');
}

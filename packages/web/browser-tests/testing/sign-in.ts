// Browser contexts as people have them: a language, a screen, and a session that was opened through the form.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../../server/src/demo/load-demo.ts';

export interface Screen {
  readonly language?: 'zh' | 'en' | undefined;
  readonly isNarrow?: boolean | undefined;
}

export type SessionState = Awaited<ReturnType<BrowserContext['storageState']>>;

export function contextOf(browser: Browser, { language = 'zh', isNarrow = false }: Screen, session?: SessionState): Promise<BrowserContext> {
  return browser.newContext({
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    viewport: isNarrow ? { width: 360, height: 740 } : { width: 1366, height: 768 },
    ...(session && { storageState: session }),
  });
}

/** A session for other contexts; what else the browser keeps stays behind, so each has the language of its own. */
export async function sessionOf(browser: Browser, origin: string, username: string): Promise<SessionState> {
  const context = await contextOf(browser, {});
  const page = await context.newPage();
  await page.goto(origin);
  await signInAs(page, username);
  await page.locator('.shell').waitFor();
  const { cookies } = await context.storageState();
  await context.close();
  return { cookies, origins: [] };
}

export async function signInAs(page: Page, username: string, password = DEMO_PASSWORD): Promise<void> {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.keyboard.press('Enter');
}

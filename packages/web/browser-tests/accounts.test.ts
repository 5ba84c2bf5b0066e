// Who gets in, what they see, and what they chose for themselves.
import { addUser } from '@doudi/core/access';
import { ROLES, type Role } from '@doudi/core/contract';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { signInAs } from './testing/sign-in.ts';

const county = await demoCounty();

const START: Readonly<Record<Role, string>> = {
  clerk: '/window',
  finance: '/account',
  payer: '/account',
  manager: '/work',
  doctor: '/people',
  auditor: '/audit',
  admin: '/users',
};
const MENU: Readonly<Record<Role, readonly string[]>> = {
  clerk: ['/window', '/admissions', '/settlements', '/people', '/shift', '/schemes', '/welcome'],
  finance: ['/admissions', '/account', '/settlements', '/schemes', '/welcome'],
  payer: ['/account', '/settlements', '/schemes', '/welcome'],
  manager: [
    '/work',
    '/admissions',
    '/account',
    '/settlements',
    '/people',
    '/areas',
    '/duplicates',
    '/recognition',
    '/enrolment',
    '/shift',
    '/schemes',
    '/simulation',
    '/exports',
    '/imports',
    '/approvals',
    '/facilities',
    '/welcome',
  ],
  doctor: ['/work', '/people', '/schemes', '/welcome'],
  auditor: ['/schemes', '/audit', '/permissions', '/retention', '/welcome'],
  admin: ['/schemes', '/approvals', '/users', '/facilities', '/permissions', '/retention', '/welcome'],
};

describe('signing in', () => {
  test('with a wrong password is told in words, in the language of the reader, and what was typed stays', async () => {
    const { page } = await county.openStranger();
    await signInAs(page, 'clerk', 'wrong password');
    const told = page.getByRole('alert');
    await told.waitFor();
    expect(await told.textContent()).toMatch(/用户名|密码/);
    expect(await page.locator('#username').inputValue()).toBe('clerk');
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('#password').fill('wrong again');
    await page.keyboard.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/password/)
      .first()
      .waitFor();
  });

  test('to the invented county is one press for each role', async () => {
    const { page } = await county.openStranger();
    await page.locator('.demo-accounts').getByRole('button', { name: '医疗机构财务' }).click();
    await page.waitForURL('**/account');
  });

  for (const role of ROLES) {
    test(`as ${role} leads to the day's work, and to no other role's pages`, async () => {
      const { page } = await county.open(role);
      await page.waitForURL(`**${START[role]}`);
      await page.locator('h1').first().waitFor();
      const links = await page.locator('.shell-nav a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
      expect(links).toEqual(MENU[role]);
      const others = [...new Set(Object.values(MENU).flat())].filter((path) => !MENU[role].includes(path));
      const noSuchPage = page.getByRole('heading', { name: '没有这个页面' });
      await page.goto(county.origin + others[0]);
      await noSuchPage.waitFor();
      for (const path of others.slice(1)) {
        // Within the console, as its links lead; in between something that everybody has.
        await page.evaluate("history.pushState(null, '', '/welcome')");
        await noSuchPage.waitFor({ state: 'detached' });
        await page.evaluate(`history.pushState(null, '', '${path}')`);
        await noSuchPage.waitFor();
      }
    });
  }
});

async function newUser(username: string): Promise<string> {
  const initialPassword = `initial of ${username}`;
  await county.ask('admin', addUser, { username, displayName: `员工${username}`, role: 'payer', initialPassword });
  return initialPassword;
}

async function signOutOf(page: Page, name: string): Promise<void> {
  await page.locator('.shell-who').click();
  await page.getByRole('menuitem', { name }).click();
  await page.locator('#username').waitFor();
}

async function changePassword(page: Page, before: string, after: string): Promise<void> {
  await page.locator('#old-password').fill(before);
  await page.locator('#new-password').fill(after);
  await page.locator('#new-password-again').fill(after);
  await page.keyboard.press('Enter');
}

describe('a new account', () => {
  test('chooses a password of its own before anything else, and signs in with that one afterwards', async () => {
    const initial = await newUser('newcomer');
    const { page } = await county.openStranger({ path: '/settlements' });
    await signInAs(page, 'newcomer', initial);
    await page.getByRole('heading', { name: '请先修改初始密码' }).waitFor();
    expect(await page.locator('.shell').count()).toBe(0);
    await changePassword(page, initial, 'three quiet rivers');
    await page.locator('.shell').waitFor();
    await signOutOf(page, '退出登录');
    await signInAs(page, 'newcomer', initial);
    await page.getByRole('alert').waitFor();
    await signInAs(page, 'newcomer', 'three quiet rivers');
    await page.locator('.shell').waitFor();
  });

  test('keeps its language and large type from one machine to the next, and leaves them to nobody else', async () => {
    const initial = await newUser('reader');
    const first = await county.openStranger();
    await signInAs(first.page, 'reader', initial);
    await changePassword(first.page, initial, 'three quiet rivers');
    await first.page.locator('.shell').waitFor();
    const saved = () => first.page.waitForResponse((response) => response.url().endsWith('/api/session/preferences') && response.ok());
    await Promise.all([saved(), first.page.getByRole('button', { name: 'English' }).click()]);
    await Promise.all([saved(), first.page.getByRole('button', { name: 'Large type' }).click()]);
    expect(await first.page.locator('html').getAttribute('class')).toContain('large-type');

    const second = await county.openStranger();
    expect(await second.page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await signInAs(second.page, 'reader', 'three quiet rivers');
    await second.page.locator('.shell').waitFor();
    await expect.poll(() => second.page.locator('html').getAttribute('lang')).toBe('en');
    expect(await second.page.locator('html').getAttribute('class')).toContain('large-type');
    await signOutOf(second.page, 'Sign out');
    await signInAs(second.page, 'manager');
    await second.page.locator('.shell').waitFor();
    await expect.poll(() => second.page.locator('html').getAttribute('class')).not.toContain('large-type');
  });
});

describe('signing out', () => {
  test('ends the session here and on the server, and keeps nothing of what was seen', async () => {
    const { page, context } = await county.openStranger();
    await signInAs(page, 'manager');
    await page.locator('.shell').waitFor();
    const [{ value: token = '' } = {}] = (await context.cookies()).filter(({ name }) => name === 'doudi_session');
    await signOutOf(page, '退出登录');
    expect((await fetch(`${county.origin}/api/session`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    await page.goto(`${county.origin}/settlements`);
    await page.locator('#username').waitFor();
  });
});

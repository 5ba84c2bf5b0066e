// Getting in by a second step, by a passkey and by the county's issuer, as people do; and what an administrator does for them.
import { addUser, linkIdentity, listUsers } from '@doudi/core/access';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { realIssuer } from '../../server/src/access/testing/issuers.ts';
import { totpAt } from '../../server/src/access/totp.ts';
import { demoCounty, type OpenedPage } from './testing/demo-county.ts';
import { signInAs } from './testing/sign-in.ts';

let returnTo = '';
const issuer = await realIssuer(() => returnTo);
afterAll(() => issuer.close());
const DEMO = '990101';
const county = await demoCounty({ issuers: new Map([[DEMO, issuer.settings]]) });
returnTo = `${county.origin}/sign-in/oidc`;

const OWN = 'three quiet rivers';
const shell = (page: Page) => page.locator('.shell').waitFor();

async function inUse(username: string): Promise<OpenedPage> {
  const initialPassword = `initial of ${username}`;
  await county.ask('admin', addUser, { username, displayName: `员工${username}`, role: 'payer', initialPassword });
  const opened = await county.openStranger();
  await signInAs(opened.page, username, initialPassword);
  await chooseOwn(opened.page, initialPassword);
  await shell(opened.page);
  return opened;
}

async function chooseOwn(page: Page, before: string): Promise<void> {
  await page.locator('#old-password').fill(before);
  await page.locator('#new-password').fill(OWN);
  await page.locator('#new-password-again').fill(OWN);
  await page.keyboard.press('Enter');
}

async function openOwnAccount(page: Page): Promise<void> {
  await page.locator('.shell-who').click();
  await page.getByRole('menuitem', { name: '我的账户' }).click();
  await page.getByRole('heading', { name: '我的账户' }).waitFor();
}

async function leave(page: Page): Promise<void> {
  await page.locator('.shell-who').click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.locator('#username').waitFor();
}

/** Whichever code is right now and was not used: the one after this. */
const nextCode = (secret: string) => totpAt(secret, new Date(Date.now() + 30_000));

describe('one-time codes', () => {
  test('are set up with a scan and a code, asked for from then on, and recovered from by a written code; then an administrator takes them away', async () => {
    const { page } = await inUse('with-codes');
    await openOwnAccount(page);
    await page.getByRole('button', { name: '启用', exact: true }).click();
    await page.locator('#own-password').fill(OWN);
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: '身份验证应用的二维码' }).waitFor();
    const secret = (await page.locator('.own-secret').textContent()) ?? '';
    await page.locator('#first-code').fill(totpAt(secret, new Date()));
    await page.keyboard.press('Enter');
    const codes = page.locator('.own-codes code');
    await codes.first().waitFor();
    const [first = '', recovery = ''] = await codes.allTextContents();
    await page.getByRole('button', { name: '已保存' }).click();
    await page.getByText('已启用，自').waitFor();
    // From now on the password alone changes nothing.
    await page.getByRole('button', { name: '重新生成恢复码' }).click();
    await page.locator('#own-password').fill(OWN);
    await page.keyboard.press('Enter');
    await page.locator('#one-time-code').fill('000000');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('alert').getByText('验证码').first().waitFor();
    await page.locator('#one-time-code').fill(first);
    await page.keyboard.press('Enter');
    await codes.first().waitFor();
    const [anew = ''] = await codes.allTextContents();
    await page.getByRole('button', { name: '已保存' }).click();
    await page.getByText('还剩 10 个').waitFor();
    await leave(page);

    await signInAs(page, 'with-codes', OWN);
    await page.locator('#one-time-code').fill('000000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('验证码').first().waitFor();
    await page.locator('#one-time-code').fill(nextCode(secret));
    await page.keyboard.press('Enter');
    await shell(page);
    // What was tried in between is told.
    await page.getByText('此后有 2 次登录失败').waitFor();
    await page.getByRole('button', { name: '知道了' }).click();
    await leave(page);
    await signInAs(page, 'with-codes', OWN);
    await page.locator('#one-time-code').fill(recovery);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('验证码').first().waitFor();
    await page.locator('#one-time-code').fill(anew);
    await page.keyboard.press('Enter');
    await shell(page);
    await leave(page);

    const { page: admin } = await county.open('admin', { path: '/users' });
    await admin.getByRole('button', { name: '对 员工with-codes 的更多操作' }).click();
    await admin.getByRole('menuitem', { name: '撤除第二重验证' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: '撤除第二重验证' }).click();
    await admin.getByText('已撤除 员工with-codes 的第二重验证').waitFor();
    await signInAs(page, 'with-codes', OWN);
    await shell(page);
  });
});

describe('a passkey', () => {
  /** Browsers bind passkeys to a name, and this machine's is `localhost`. */
  const named = county.origin.replace('127.0.0.1', 'localhost');

  async function withAuthenticator(page: Page) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
    return devtools.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
  }

  test('is registered and opens the account without a password; asserted at another name it opens nothing', async () => {
    await county.ask('admin', addUser, { username: 'with-key', displayName: '员工', role: 'payer', initialPassword: 'initial of with-key' });
    const { page, watch } = await county.openStranger();
    watch.expect(/^asked http:\/\/localhost:/);
    watch.expect(/status of 4\d\d/);
    await withAuthenticator(page);
    await page.goto(named);
    await signInAs(page, 'with-key', 'initial of with-key');
    await chooseOwn(page, 'initial of with-key');
    await shell(page);
    await openOwnAccount(page);
    await page.getByRole('button', { name: '登记通行密钥' }).click();
    await page.locator('#own-password').fill(OWN);
    await page.locator('#passkey-name').fill('窗口电脑');
    await page.getByRole('button', { name: '继续' }).click();
    await page.locator('.own-codes code').first().waitFor();
    await page.getByRole('button', { name: '已保存' }).click();
    await page.locator('.own-passkeys').getByText('窗口电脑').waitFor();
    await leave(page);
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await shell(page);
    await leave(page);
    // As a second step.
    await signInAs(page, 'with-key', OWN);
    await page.locator('#one-time-code').waitFor();
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await shell(page);
    // Whoever has it makes new recovery codes with it.
    await openOwnAccount(page);
    await page.getByRole('button', { name: '重新生成恢复码' }).click();
    await page.locator('#own-password').fill(OWN);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '用通行密钥验证' }).click();
    await page.locator('.own-codes code').first().waitFor();
    await page.getByRole('button', { name: '已保存' }).click();
    await leave(page);

    // What this browser asserts for this page is refused by the server where it is asked under another name.
    let body = '';
    await page.route('**/api/session/passkey', async (route) => {
      body = route.request().postData() ?? '';
      await route.abort();
    });
    watch.expect(/ERR_FAILED/);
    await page.getByRole('button', { name: '用通行密钥登录' }).click();
    await expect.poll(() => body).not.toBe('');
    const elsewhere = await fetch(`${county.origin}/api/session/passkey`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect([elsewhere.status, ((await elsewhere.json()) as { code: string }).code]).toEqual([409, 'challenge-over']);
    await page.unroute('**/api/session/passkey');
    // The number of a machine is no name.
    await page.goto(county.origin);
    await page.locator('#username').waitFor();
    expect(await page.getByRole('button', { name: '用通行密钥登录' }).count()).toBe(0);
  });
});

describe('the county’s issuer', () => {
  async function leaveFor(page: Page, who: string): Promise<void> {
    issuer.comesAs(who);
    await page.getByRole('button', { name: '统一身份认证登录' }).click();
  }

  test('lets in whom an administrator linked, back at their day’s work; a link of a stranger does nothing in this browser', async () => {
    const { users } = await county.ask('admin', listUsers, {});
    const actorId = users.find(({ username }) => username === 'payer')?.actorId ?? '';
    const { page, watch } = await county.openStranger();
    watch.expect(/^asked http:\/\/127\.0\.0\.1:/);
    await page.locator('#username').waitFor();
    await leaveFor(page, 'somebody');
    await page.getByRole('alert').getByText('somebody').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('link', { name: '回到登录页' }).click();
    await page.locator('#username').waitFor();
    await county.ask('admin', linkIdentity, { actorId, subject: 'somebody' });
    await leaveFor(page, 'somebody');
    await page.waitForURL('**/account');
    await shell(page);
    await page.goto(`${county.origin}/sign-in/oidc?code=of-a-stranger&state=of-a-stranger`);
    await page.getByText('没有可完成的登录').waitFor();
  });
});

test('a program gets a credential, shown once, and loses it', async () => {
  const { page } = await county.open('admin', { path: '/users' });
  await page.getByRole('button', { name: '新增接口凭证' }).click();
  await page.locator('#credential-name').fill('县医院 HIS');
  await page.locator('#credential-owner').click();
  await page.keyboard.type('clerk');
  await page.keyboard.press('Enter');
  await page.locator('#credential-facility').click();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: '新增', exact: true }).click();
  const secret = (await page.locator('.first-password').textContent()) ?? '';
  const asked = () => fetch(`${county.origin}/api/session`, { headers: { authorization: `Bearer ${secret}` } }).then(({ status }) => status);
  expect(await asked()).toBe(200);
  await page.getByRole('button', { name: '已交给本人' }).click();
  await page.getByRole('button', { name: '吊销 县医院 HIS' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '吊销' }).click();
  await page.getByText('已吊销 县医院 HIS').waitFor();
  expect(await asked()).toBe(401);
});

// Posts: a township's manager sees the township, a colleague stands in, and the table of permission says what holds.
import { changePost, listUsers } from '@doudi/core/access';
import { listAreas } from '@doudi/core/registry';
import { describe, expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { signInAs } from './testing/sign-in.ts';

const county = await demoCounty();
const { areas } = await county.ask('admin', listAreas, {});
const [township = ''] = areas.map(({ area }) => area).filter((area) => area.length === 9);
const townshipName = areas.find(({ area }) => area === township)?.name ?? '';
const usersBy = async (role: string) => (await county.ask('admin', listUsers, {})).users.filter((user) => user.role === role);

describe('an administrator', () => {
  test('gives a manager the post of a township, and proposes an auditor without being able to make one', async () => {
    const { page } = await county.open('admin', { path: '/users' });
    const row = page.locator('tr', { hasText: 'manager' }).first();
    await row.getByRole('button', { name: '变更岗位' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('#post-area').fill(townshipName);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: '变更', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.getByText(townshipName).waitFor();
    expect((await usersBy('manager'))[0]).toMatchObject({ area: township });
    const clerk = page.locator('tr', { hasText: 'window-2' });
    await clerk.getByRole('button', { name: '提请任免' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '提请', exact: true }).click();
    await page.getByText('已提请，待另一名管理员批准').waitFor();
    expect((await usersBy('clerk')).map(({ username }) => username)).toContain('window-2');
    const [manager] = await usersBy('manager');
    await county.ask('admin', changePost, { actorId: manager?.actorId ?? '', role: 'manager', area: county.countyId });
  });

  test('reads the table of permission, also on a phone', async () => {
    const { page } = await county.open('admin', { path: '/permissions' });
    await page.locator('.permissions tbody tr').first().waitFor();
    const all = await page.locator('.permissions tbody tr').count();
    expect(all).toBeGreaterThan(40);
    await page.getByRole('searchbox').fill('settleClaim');
    await expect.poll(() => page.locator('.permissions tbody tr').count()).toBe(1);
    expect(await page.locator('.permission-mark', { hasText: '●' }).count()).toBe(1);
  });
});

describe('standing in', () => {
  test('a clerk is let in for the manager, says so on every page, and goes back', async () => {
    const { page: manager } = await county.open('manager', { path: '/stand-ins' });
    await manager.getByRole('button', { name: '委托他人' }).click();
    await manager.locator('#deputy').focus();
    await manager.keyboard.type('· clerk');
    await manager.locator('.ant-select-item-option', { hasText: '· clerk' }).first().waitFor();
    await manager.keyboard.press('Enter');
    await manager.locator('#stand-in-reason').fill('休假');
    await manager.locator('#stand-in-reason').press('Enter');
    await manager.getByText('委托已登记').waitFor();
    const { page } = await county.openStranger();
    await signInAs(page, 'clerk');
    await page.locator('.shell').waitFor();
    await page.goto(`${county.origin}/stand-ins`);
    await page.getByRole('button', { name: '开始代行' }).click();
    await page.locator('.shell-acting').waitFor();
    expect(await page.locator('.shell-acting').textContent()).toMatch(/业务主管.*全县/);
    await page.waitForURL('**/work');
    await page.locator('.shell-acting').getByRole('button', { name: '回到自己的岗位' }).click();
    await page.waitForURL('**/window');
    expect(await page.locator('.shell-acting').count()).toBe(0);
  });
});

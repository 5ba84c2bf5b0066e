// The door in the wall: for who treats the person, with a reason; for everybody else there is none.
import type { Role } from '@doudi/core/contract';
import { getPerson } from '@doudi/core/registry';
import { getSettlement } from '@doudi/core/settlement';
import { listProtectedFacts } from '@doudi/core/walls';
import { describe, expect, test } from 'vitest';
import { untilQuiet } from './testing/browser.ts';
import { demoCounty } from './testing/demo-county.ts';
import { openWall, somebodyProtected } from './testing/wall.ts';
import { settled } from './testing/window.ts';

const county = await demoCounty();
const personId = await somebodyProtected(county);
const { settlementId } = await settled(county, personId, { classA: '20000.00' });
// Whole words: a nonce or a code on a paper may hold any three letters.
const TELLING = /艾滋|精神障碍|独生子女|特殊关怀|\b(protected-fact|hiv|mental|only-child|special-care)\b/i;

describe('who treats the person', () => {
  test('opens the door with a reason, which is noted, and reads, records and withdraws what is protected', async () => {
    const { page } = await county.open('doctor', { path: `/people/${personId}` });
    const wall = page.locator('.wall');
    await wall.getByRole('button', { name: '打开受保护信息' }).waitFor();
    // Shut, it shows nothing and asks for nothing.
    expect(await page.innerText('body')).not.toMatch(TELLING);
    await openWall(page);
    const facts = wall.locator('table').first();
    await facts.locator('tbody tr').first().waitFor();
    const before = await facts.locator('tbody tr').count();
    await wall.locator('#wall-category').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await wall.locator('#wall-from').fill('2020-01-01');
    await wall.locator('#wall-to').fill('2020-06-30');
    await wall.locator('#wall-evidence').fill('证明 7 号');
    await wall.locator('#wall-note').fill('家属不知情');
    await wall.getByRole('button', { name: '登记', exact: true }).click();
    await facts.getByText('家属不知情').waitFor();
    expect(await facts.locator('tbody tr').count()).toBe(before + 1);
    await facts.locator('tr', { hasText: '家属不知情' }).getByRole('button', { name: '撤回' }).click();
    await page.locator('#withdraw-reason').fill('登记有误');
    await page.getByRole('button', { name: '撤回这条信息' }).click();
    await facts.getByText('家属不知情').waitFor({ state: 'detached' });
    await wall.getByText('谁打开过').click();
    expect(await wall.locator('details').innerText()).toMatch(/责任医生 · 查看 · 诊疗需要/);
    await wall.getByRole('button', { name: '关闭' }).click();
    expect(await page.innerText('body')).not.toMatch(TELLING);
  });

  test('prints to the person why a bill shows a protected entitlement', async () => {
    const { page } = await county.open('doctor', { path: `/people/${personId}` });
    await openWall(page);
    await page.locator('.wall').getByRole('link', { name: '说明' }).first().click();
    await page.waitForURL('**/print/protected/**');
    const paper = page.locator('.agreement-paper');
    await paper.waitFor();
    const said = await paper.innerText();
    expect(said).toContain('特殊关怀补助');
    expect(said).toContain('示范规则第9条');
    expect(said).toMatch(/当日登记的受保护类别：.+/);
  });
});

describe('everybody else', () => {
  const others: readonly (readonly [Role, readonly string[]])[] = [
    ['clerk', [`/people/${personId}`, `/settlements/${settlementId}`, `/print/statement/${settlementId}?preview`, `/window?person=${personId}`]],
    ['manager', [`/people/${personId}`, `/settlements/${settlementId}`]],
    ['finance', [`/settlements/${settlementId}`]],
  ];
  for (const [role, paths] of others) {
    test(`of the role ${role} finds no door, fetches none, and reads on a bill that there is an entitlement and not why`, async () => {
      const { page } = await county.open(role);
      const fetched: string[] = [];
      page.on('response', async (response) => {
        const { pathname } = new URL(response.url());
        // The rules of the county are public; which of them is whose is not.
        if (pathname !== '/api/schemes')
          fetched.push(`${pathname} ${/json/.test(response.headers()['content-type'] ?? '') ? await response.text().catch(() => '') : ''}`);
      });
      for (const path of paths) {
        await page.goto(county.origin + path);
        await page.locator('h1').first().waitFor();
        await untilQuiet(page);
        expect(await page.content()).not.toMatch(TELLING);
        expect(await page.locator('.wall').count()).toBe(0);
        if (path.includes(settlementId)) expect(await page.innerText('body')).toContain('受保护待遇');
      }
      expect(fetched.filter((text) => TELLING.test(text) || text.includes('/api/protected') || text.includes('protected-door'))).toEqual([]);
    });
  }

  test('finds no page that explains it', async () => {
    const { page } = await county.open('clerk', { path: `/print/protected/${settlementId}` });
    await page.locator('h1').first().waitFor();
    expect(await page.innerText('body')).not.toMatch(TELLING);
  });

  test('is told the same by the server: the categories of a person and of a bill say nothing', async () => {
    const { person, designations } = await county.ask('clerk', getPerson, { personId });
    expect(JSON.stringify([person.categories, designations])).not.toMatch(TELLING);
    const { categories, lines } = await county.ask('clerk', getSettlement, { settlementId });
    expect(JSON.stringify(categories)).not.toMatch(/protected/);
    expect(lines.find(({ line }) => line === 'protected')?.name.zh).toBe('受保护待遇');
    expect((await county.tryAsking('clerk', listProtectedFacts, { personId, reason: 'care' })).isOk).toBe(false);
  });
});

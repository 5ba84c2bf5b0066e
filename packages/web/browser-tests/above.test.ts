// From above the county: whose screen it is says which county one looks at, on every page, and lets one choose another, in both languages and on a phone.
import { describe, expect, test } from 'vitest';
import { insertActor } from '../../server/src/access/accounts.ts';
import { DEMO_PASSWORD } from '../../server/src/demo/load-demo.ts';
import { maintain, systemScope } from '../../server/src/platform/database/transaction.ts';
import { hashPassword } from '../../server/src/platform/secrets/passwords.ts';
import { openCounty } from '../../server/src/registry/open-county.ts';
import { demoCounty } from './testing/demo-county.ts';
import { signInAs } from './testing/sign-in.ts';

const county = await demoCounty();
const { countyId, ownerUrl, services } = county;
const above = { province: '示范省（虚构）', prefecture: '示范市（虚构）' };
for (const [code, name] of [
  ['990102', '邻县（虚构）'],
  ['990201', '外市一县'],
] as const)
  await openCounty(ownerUrl, { countyId: code, name, above, schemeIds: ['demo-2025'], isDemo: true });
const passwordHash = await hashPassword(DEMO_PASSWORD);
for (const role of ['manager', 'auditor'] as const) {
  const officer = { actorId: `above-${role}`, username: `above-${role}`, displayName: '市级监督', role, area: '9901', passwordHash, mustChangePassword: false };
  const { text, values = [] } = insertActor(countyId, officer);
  await maintain(services.database, systemScope(countyId, 'test'), ({ rows }) => rows(text, values));
}

const LOOKS = { zh: /正在查看.*（只读）：业务主管 · 示范市/, en: /You look at .*, and change nothing: Manager · 示范市/ } as const;

describe('who supervises from above', () => {
  test.each([
    ['zh', false],
    ['zh', true],
    ['en', false],
    ['en', true],
  ] as const)('sees which county is looked at, and looks at another: %s, on a phone %s', async (language, isNarrow) => {
    const { page } = await county.openStranger({ language, isNarrow });
    await signInAs(page, 'above-manager');
    const line = page.locator('.shell-acting');
    await line.waitFor();
    await expect.poll(() => line.textContent()).toMatch(LOOKS[language]);
    expect(await line.textContent()).toContain('示范县（虚构）');
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await page.locator('.page table a').first().waitFor();
    await line.locator('input').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.ant-select-item-option', { hasText: '邻县' }).waitFor();
    // Counties of another prefecture are not offered.
    expect(await page.locator('.ant-select-item-option', { hasText: '外市' }).count()).toBe(0);
    await page.locator('.ant-select-item-option', { hasText: '邻县' }).click();
    await page.locator('.shell-acting', { hasText: '邻县' }).waitFor();
    await page.waitForURL('**/settlements');
    expect(await page.locator('.page table a').count()).toBe(0);
  });

  test('finds a person with the whole way to their village, and nothing there to change', async () => {
    const { page } = await county.openStranger();
    await signInAs(page, 'above-manager');
    await page.locator('.page table a').first().waitFor();
    expect((await page.locator('.shell-nav a').allTextContents()).join(' ')).not.toMatch(/导出|审批|交班|代行/);
    const people = page.locator('.page a[href^="/people/"]').first();
    await people.click();
    await page.locator('.person-summary').waitFor();
    await page
      .getByText(/示范省（虚构） · 示范市（虚构） · 示范县（虚构） · .+ · .+/)
      .first()
      .waitFor();
    await page.locator('.person-list').first().waitFor();
    for (const name of ['显示', '更改', '登记']) expect(await page.getByRole('button', { name }).count(), name).toBe(0);
    await page.goto(`${county.origin}/me`);
    await page.getByText('业务主管 · 示范省（虚构） · 示范市（虚构）').waitFor();
  });

  test('stands in the county’s audit with their prefecture', async () => {
    const { page } = await county.openStranger();
    await signInAs(page, 'above-auditor');
    await page.locator('.shell-acting').waitFor();
    await page.locator('.audit-entries tbody tr').first().waitFor();
    expect(await page.locator('.shell-nav a').allTextContents()).toEqual(
      ['政策', '审计', '权限表', '期限与删除'].map((name) => expect.stringContaining(name.slice(0, 2))),
    );
  });

  test('a tab that was opened for another county is told so, and begins again', async () => {
    const { page, context } = await county.openStranger();
    await signInAs(page, 'above-manager');
    await page.locator('.shell-acting', { hasText: '示范县' }).waitFor();
    const other = await context.newPage();
    await other.goto(`${county.origin}/settlements`);
    await other.locator('.shell-acting input').focus();
    await other.keyboard.press('ArrowDown');
    await other.locator('.ant-select-item-option', { hasText: '邻县' }).click();
    await other.locator('.shell-acting', { hasText: '邻县' }).waitFor();
    await page.locator('.shell-nav a[href="/admissions"]').click();
    await page.locator('.shell-acting', { hasText: '邻县' }).waitFor();
  });
});

// Journey 8: what if a line of the county ended and assistance rose to 95 %? → cost, who loses, a saved scenario, two of them side by side, a printed page.
import { getSimulation, listScenarios } from '@doudi/core/simulation';
import { expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { settled } from './testing/window.ts';

const county = await demoCounty();

test('an analyst ends a line, raises another, sees who loses, keeps both scenarios, compares them and prints one', async () => {
  for (const category of ['low-income', 'registered-poor']) {
    const { personId } = await county.somebody(category);
    await settled(county, personId, { classA: '150000.00', otherOut: '8000.00' });
  }
  const { schemes } = await county.ask('manager', getSimulation, {});
  const nameOf = (benefit: string) => schemes[0]?.lines.find((line) => line.benefit === benefit)?.name.zh ?? '';
  const { page } = await county.open('manager', { path: '/simulation' });
  await page.getByText('还没有调整').waitFor();
  await page.locator('.simulation-band').nth(1).waitFor();
  // Both pictures of shares are the same, or there is none: it is said why.
  await page.getByText('没有人的负担发生变化。').waitFor();

  await page.locator('summary', { hasText: nameOf('critical') }).click();
  await page.getByRole('checkbox', { name: '终止这条支付线' }).check();
  await page.getByText('个人负担增加').waitFor();
  await page.getByText(/负担加重，共|负担减轻或加重的人很少/).waitFor();
  await page.locator('.simulation-result[aria-busy="false"]').waitFor();
  await page.getByText('没有人的负担发生变化。').waitFor({ state: 'detached' });
  // What each pays makes up all bills in each column as it is printed, and each difference is that of the two amounts beside it.
  const printed = await page.locator('.simulation-report section', { hasText: '资金（元）' }).locator('tr:has(td)').allInnerTexts();
  const lines = printed.map((line) =>
    line
      .split('\t')
      .slice(1)
      .map((cell) => Number(cell.replace('−', '-').replace(/[^\d-]/g, ''))),
  );
  const total = lines.pop() ?? [];
  expect(lines.length).toBeGreaterThan(1);
  for (const column of [0, 1, 2]) expect(lines.reduce((sum, line) => sum + (line[column] ?? 0), 0)).toBe(total[column]);
  for (const [before = 0, after = 0, by] of lines) expect(by).toBe(after - before);
  expect(lines.some(([, , by]) => by !== 0)).toBe(true);
  await page.locator('#scenario-name').fill('取消大病保险');
  await page.locator('#scenario-name').press('Enter');
  await page.getByRole('link', { name: '取消大病保险' }).waitFor();

  await page.locator('summary', { hasText: nameOf('assistance') }).click();
  await page.locator('#value-benefits-assistance-yaml-pays-1-share').fill('95');
  await page.locator('#value-benefits-assistance-yaml-pays-1-share').press('Enter');
  await page.getByText('调整 1 项').waitFor();
  await page.locator('.simulation-result[aria-busy="false"]').waitFor();
  await page.locator('#scenario-name').fill('取消大病、救助提高');
  await page.locator('#scenario-name').press('Enter');
  await page.getByRole('link', { name: '取消大病、救助提高' }).waitFor();

  await page.getByRole('button', { name: '查看变化最大的人' }).click();
  await page
    .getByRole('heading', { name: /加重最多|减轻最多/ })
    .first()
    .waitFor();

  await page.getByRole('checkbox', { name: '比较“取消大病保险”' }).check();
  await page.getByRole('checkbox', { name: '比较“取消大病、救助提高”' }).check();
  await page.getByRole('heading', { name: '情景比较' }).waitFor();

  const { scenarios } = await county.ask('manager', listScenarios, {});
  expect(scenarios.map(({ name }) => name)).toEqual(['取消大病、救助提高', '取消大病保险']);
  await page.getByRole('link', { name: '取消大病保险' }).click();
  await page.getByRole('heading', { name: '取消大病保险', level: 1 }).waitFor();
  await page.getByText(`${nameOf('critical')}：终止`).waitFor();
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});

test('who looks from elsewhere than over the whole county finds no such page', async () => {
  const { page } = await county.open('clerk', { path: '/simulation' });
  await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
});

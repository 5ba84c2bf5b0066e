// The auditor's questions: who saw this person, what did this actor do, and the paper for the resident.
import { getPerson } from '@doudi/core/registry';
import { describe, expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { settled } from './testing/window.ts';

const county = await demoCounty();

/** Somebody whose data was touched a moment ago. */
async function touched() {
  const { personId } = await county.somebody('low-income');
  const settlement = await settled(county, personId, { classA: '1000.00' });
  const { person } = await county.ask('clerk', getPerson, { personId });
  return { personId, settlement, name: person.name };
}

describe('an auditor', () => {
  test('begins at the audit, and sees its state and what was done last', async () => {
    await touched();
    const { page } = await county.open('auditor');
    await page.getByRole('heading', { name: '最近的记录' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/audit');
    await page.locator('.audit-state').getByText('已封存').waitFor();
    await page.locator('.audit-entries').getByText('结算了一张账单').first().waitFor();
  });

  test('asks what an actor did and back again: the question stands in the address', async () => {
    const { settlement } = await touched();
    const { page } = await county.open('auditor', { path: `/audit?subject=settlement%2F${settlement.settlementId}` });
    const row = page.locator('.audit-entries tbody tr').first();
    await row.locator('.audit-who a').click();
    await page.getByRole('heading', { name: /^此账户做过什么：/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('actorId')).not.toBeNull();
    await page.locator('#from').fill('2020-01-01');
    await page.locator('#to').fill('2020-01-31');
    await page.keyboard.press('Enter');
    await page.getByText('没有符合条件的记录').waitFor();
    expect(new URL(page.url()).search).toContain('from=2020-01-01');
    await page.reload();
    await page.getByText('没有符合条件的记录').waitFor();
    expect(await page.locator('#to').inputValue()).toBe('2020-01-31');
    await page.goBack();
    await page.locator('.audit-entries tbody tr').first().waitFor();
  });

  test('is told of an ID number that nobody has, and stays where they were', async () => {
    const { page } = await county.open('auditor', { path: '/audit', isNarrow: true });
    await page.locator('#id-number').fill('110101199003074610');
    await page.keyboard.press('Enter');
    await page.getByText('本县没有此证件号码的登记').first().waitFor();
    expect(new URL(page.url()).search).toBe('');
    // Usable on a phone: nothing but the table's own frame moves sideways.
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  });

  test.each(['zh', 'en'] as const)('prints for a person who used their data, in %s, without the name of anybody else', async (language) => {
    const { personId, name } = await touched();
    const { page } = await county.open('auditor', { path: `/print/access-log/${personId}` });
    await page.locator('.access-log-paper').waitFor();
    if (language === 'en') await page.getByText('英文', { exact: true }).click();
    const paper = page.locator('.access-log-paper');
    await paper.getByRole('heading', { name: language === 'zh' ? '个人数据使用记录' : 'Record of who used your data' }).waitFor();
    const text = (await paper.textContent()) ?? '';
    expect(text).toContain(`${[...name][0]}＊`);
    expect(text).not.toContain(name);
    const file = await page.pdf({ preferCSSPageSize: true });
    expect(file.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(0);
  });
});

test('nobody else finds the page', async () => {
  const { page } = await county.open('manager', { path: '/audit' });
  await page.locator('h1').first().waitFor();
  expect(await page.locator('.audit-state').count()).toBe(0);
});

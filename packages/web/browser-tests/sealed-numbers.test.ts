// What names a person is masked on every screen, shown in full for a reason and for a moment; and whose screen it was stands over the page.
import { changeContact } from '@doudi/core/registry';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { settled } from './testing/window.ts';

const county = await demoCounty();
const [PHONE, CARD] = ['13800138000', '6222021234567890128'];

async function someone() {
  const person = await county.somebody('low-income');
  await county.ask('manager', changeContact, { personId: person.personId, phone: PHONE, bankAccount: CARD });
  return person;
}

const shownIn = (page: Page) => page.locator('.sealed-facts').innerText();

describe('on the page of a person', () => {
  test('a manager sees the phone in full after saying why, for half a minute, by keyboard alone', async () => {
    const { personId } = await someone();
    const { page } = await county.open('manager', { path: `/people/${personId}` });
    await page.locator('.sealed-facts').waitFor();
    expect(await shownIn(page)).toMatch(/\*{7}8000[\s\S]*\*{15}0128/);
    expect(await page.content()).not.toContain(PHONE);
    await page.clock.install();
    await page.reload();
    const show = page.getByRole('button', { name: '显示 电话' });
    await show.focus();
    await page.keyboard.press('Enter');
    await page.getByText('都会记入审计').waitFor();
    await page.locator('#reveal-reason:focus').waitFor();
    await page.keyboard.type('回访');
    expect(await page.getByRole('button', { name: '显示', exact: true }).isDisabled()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.content()).not.toContain(PHONE);
    await page.keyboard.type('病人用药');
    await page.keyboard.press('Enter');
    await page.getByText(PHONE).waitFor();
    expect(await page.getByRole('status').filter({ hasText: '已记录本次查看' }).count()).toBe(1);
    await page.clock.fastForward(31_000);
    await page.getByText(PHONE).waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(PHONE);
  });

  test('a clerk may see the ID number in full and nothing else; whoever closes the question sees nothing', async () => {
    const { personId } = await someone();
    const { page } = await county.open('clerk', { path: `/people/${personId}`, language: 'en' });
    const buttons = page.locator('.sealed-facts').getByRole('button');
    await buttons.first().waitFor();
    expect(await buttons.allInnerTexts()).toEqual([expect.stringContaining('ID number')]);
    await buttons.click();
    await page.getByRole('button', { name: 'Leave it hidden' }).click();
    expect(await shownIn(page)).not.toMatch(/\d{17}/);
    await buttons.click();
    await page.locator('#reveal-reason').fill('compared with the card');
    await page.keyboard.press('Enter');
    await page.getByText(/^\d{17}[\dX]$/).waitFor();
    await page.getByRole('button', { name: 'Hide ID number' }).click();
    expect(await shownIn(page)).not.toMatch(/\d{17}/);
  });

  test('a manager changes the phone and removes the card; a slip is told before it is sent', async () => {
    const { personId } = await someone();
    const { page } = await county.open('manager', { path: `/people/${personId}` });
    await page.getByRole('button', { name: '更改电话、银行卡号' }).click();
    await page.locator('#contact-phone').fill('1380013800');
    await page.getByText('这不是手机号').waitFor();
    expect(await page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
    await page.locator('#contact-phone').fill('010-62345678');
    await page.getByLabel('删除银行卡号').check();
    await page.locator('#contact-phone').press('Enter');
    await page.getByText('*******5678').waitFor();
    expect(await shownIn(page)).toContain('未登记');
    await page.goto(`${county.origin}/people`);
    await page.locator('#find-person').fill('010 6234 5678');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/people/${personId}`);
  });
});

describe('whose screen it is', () => {
  /** What lies over the page: whether it takes clicks, and how high it is. */
  const markOf = (page: Page) =>
    page.evaluate(`[...document.querySelectorAll('.personal-mark > div')]
      .filter(({ style }) => style.backgroundImage.startsWith('url("data:image/png'))
      .map((mark) => ({ clicks: getComputedStyle(mark).pointerEvents, height: mark.getBoundingClientRect().height }))`) as Promise<
      { clicks: string; height: number }[]
    >;

  test('stands over pages with people, lets clicks through, and over no other page', async () => {
    const { personId } = await someone();
    const { page } = await county.open('clerk', { path: `/people/${personId}` });
    await page.locator('.sealed-facts').waitFor();
    for (const path of [`/people/${personId}`, '/window', '/settlements', '/admissions', '/people']) {
      await page.goto(county.origin + path);
      await page.locator('h1').first().waitFor();
      await expect.poll(() => markOf(page), { message: path }).toEqual([{ clicks: 'none', height: expect.any(Number) }]);
      expect((await markOf(page))[0]?.height).toBeGreaterThan(100);
    }
    await page.goto(`${county.origin}/schemes`);
    await page.locator('h1').first().waitFor();
    expect(await markOf(page)).toEqual([]);
  });

  test('stands on a paper as one line, with the time, and nothing lies over what is printed', async () => {
    const { personId } = await someone();
    const { settlementId } = await settled(county, personId, { classA: '9000.00' });
    const { page } = await county.open('clerk', { path: `/print/statement/${settlementId}?form=a4&preview` });
    await page.locator('.paper-part').first().waitFor();
    expect(await page.locator('.paper-foot').first().innerText()).toMatch(/（clerk） 打印于 \d{4}-\d\d-\d\d \d\d:\d\d/);
    expect(await markOf(page)).toEqual([]);
  });
});

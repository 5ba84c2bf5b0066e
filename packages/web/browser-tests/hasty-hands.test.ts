// Hands that are faster than a screen, and machines that several people use: what is settled is what stood on the screen, once, in the right name.
import { getPayments } from '@doudi/core/cashier';
import { getSettlement, listSettlements } from '@doudi/core/settlement';
import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { signInAs } from './testing/sign-in.ts';
import { bringPerson, settled, settleTyped, typeBill, waitForFinal } from './testing/window.ts';

const county = await demoCounty();

let bills = 0;
const newBill = (classA = '20000') => ({ billNumber: `HH-${++bills}`, charges: { classA } });
const settledFor = async (personId: string) => (await county.ask('clerk', listSettlements, { personId, status: 'all', pageSize: 20 })).settlements;

async function windowOf(personId: string) {
  const opened = await county.openStranger();
  await signInAs(opened.page, 'clerk');
  await opened.page.locator('.shell').waitFor();
  await bringPerson(opened.page, personId);
  return opened;
}

const isSettleEnabled = (page: Page) => page.locator('.window-actions .ant-btn-primary').isEnabled();

/** Answers as slowly as a bad line. */
async function slowly(page: Page, address: string): Promise<() => void> {
  let go = () => {};
  const waiting = new Promise<void>((resolve) => {
    go = resolve;
  });
  await page.route(
    address,
    async (route: Route) => {
      const response = await route.fetch();
      await waiting;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  return go;
}

describe('what cannot be read is not settled:', () => {
  test('a day that is typed by half, and not left, is not the day before it', async () => {
    const { personId } = await county.somebody();
    const { page } = await windowOf(personId);
    await typeBill(page, newBill());
    await waitForFinal(page);
    await page.locator('#discharged').fill('0301');
    await page.keyboard.press('Control+Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await isSettleEnabled(page)).toBe(false);
    await page.locator('#bill-number').focus();
    await waitForFinal(page);
    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('dialog')
      .getByText(/-03-01/)
      .waitFor();
  });

  test('an amount with a letter in it is not the amount before the letter', async () => {
    const { personId } = await county.somebody();
    const { page } = await windowOf(personId);
    await typeBill(page, newBill('1000'));
    await waitForFinal(page);
    await page.locator('#charge-classB').fill('500');
    await waitForFinal(page);
    await page.locator('#charge-classB').fill('500o');
    await page.getByText('有一项填写的内容无法识别').waitFor();
    await page.keyboard.press('Control+Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await isSettleEnabled(page)).toBe(false);
    await page.locator('#charge-classB').fill('5000');
    expect(await settleTyped(page, county)).toMatchObject({ total: '6000.00' });
  });
});

describe('Enter', () => {
  test('goes from field to field, and opens no list over the charges', async () => {
    const { personId } = await county.somebody();
    const { page } = await windowOf(personId);
    await page.locator('#bill-number').fill('HH-ENTER');
    const facility = await page.locator('.bill-line:has(#facility)').textContent();
    for (const id of ['kind', 'facility', 'discharged']) {
      await page.keyboard.press('Enter');
      await page.locator(`#${id}:focus`).waitFor();
    }
    expect(await page.locator('[role=combobox][aria-expanded=true]').count()).toBe(0);
    await page.locator('#charge-classB').click();
    await page.keyboard.type('500');
    expect(await page.locator('#charge-classB').inputValue()).toBe('500');
    expect(await page.locator('.bill-line:has(#facility)').textContent()).toBe(facility);
  });
});

describe('a payment', () => {
  test('whose answer was lost is not taken again, although its slip number was added since', async () => {
    const { personId } = await county.somebody();
    const { page, watch } = await windowOf(personId);
    watch.expect(/ERR_FAILED/);
    await typeBill(page, newBill());
    const { settlementId } = await settleTyped(page, county);
    await page.getByText('刷卡', { exact: true }).click();
    await page.locator('#pay-amount').fill('100');
    await page.route(
      '**/payments',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.locator('#pay-amount').press('Enter');
    await page.locator('.payment-panel').getByText('刚才的收款其实已经入账').waitFor();
    await page.locator('#pay-reference').fill('POS-77');
    await page.locator('#pay-reference').press('Enter');
    await expect.poll(async () => (await county.ask('clerk', getPayments, { settlementId })).paid).toBe('100.00');
    await page.waitForTimeout(500);
    expect(await county.ask('clerk', getPayments, { settlementId })).toMatchObject({ paid: '100.00', payments: [{ means: 'card', amount: '100.00' }] });
  });
});

describe('a slow answer', () => {
  test('keeps the question open that asked for it, and clears no other bill', async () => {
    const { personId } = await county.somebody();
    const { page } = await windowOf(personId);
    const bill = newBill();
    await typeBill(page, bill);
    await waitForFinal(page);
    const answer = await slowly(page, '**/api/settlements');
    await page.keyboard.press('Control+Enter');
    await page.locator('#settle-now').waitFor();
    // In one breath: the key comes before the page has drawn that anything is under way.
    await page.evaluate(`document.getElementById('settle-now').click();
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));`);
    await page.locator('#settle-now.ant-btn-loading').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+n');
    await page.waitForTimeout(500);
    expect(await page.getByRole('dialog').count()).toBe(1);
    answer();
    await page.locator('.receipt .patient-part').waitFor();
    expect(await settledFor(personId)).toMatchObject([{ billNumber: bill.billNumber }]);
  });

  test('to a cancellation is waited for, and says what is given back', async () => {
    const { personId } = await county.somebody();
    const { settlementId } = await settled(county, personId, { classA: '3000' });
    const { page } = await county.open('clerk', { path: `/settlements/${settlementId}` });
    await page.getByRole('button', { name: '撤销结算' }).click();
    await page.locator('#cancel-reason').fill('录入有误');
    const answer = await slowly(page, '**/cancel');
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(1);
    answer();
    await page.getByRole('dialog').getByText('没有').or(page.getByRole('dialog').getByRole('status')).first().waitFor();
    expect(await county.ask('clerk', getSettlement, { settlementId })).toMatchObject({ cancelled: { reason: '录入有误' } });
  });
});

describe('one machine', () => {
  test('with two tabs of one clerk keeps both bills', async () => {
    const [first, second] = [await county.somebody(), await county.somebody()];
    const { page, context } = await windowOf(first.personId);
    await typeBill(page, { billNumber: 'HH-TAB-1', charges: { classA: '44' } });
    const other = await context.newPage();
    await other.goto(`${county.origin}/window`);
    await bringPerson(other, second.personId);
    await typeBill(other, { billNumber: 'HH-TAB-2', charges: { classA: '55' } });
    await page.reload();
    await page.locator('.person-panel').waitFor();
    expect(await page.locator('#bill-number').inputValue()).toBe('HH-TAB-1');
    await other.reload();
    await other.locator('.person-panel').waitFor();
    expect(await other.locator('#bill-number').inputValue()).toBe('HH-TAB-2');
  });

  test('at which somebody else has signed in since settles nothing in the name of whoever was there before', async () => {
    const { personId } = await county.somebody();
    const { page, context } = await windowOf(personId);
    await typeBill(page, newBill());
    await waitForFinal(page);
    const other = await context.newPage();
    await other.goto(`${county.origin}/`);
    // The other tab is signed in too; its owner leaves, and a colleague comes.
    await other.locator('.shell-who').click();
    await other.getByRole('menuitem', { name: '退出登录' }).click();
    await signInAs(other, 'window-1');
    await other.locator('.shell-who').getByText('一号窗口').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.locator('#settle-now').click();
    await page.locator('.shell-who').getByText('一号窗口').waitFor();
    expect(await settledFor(personId)).toEqual([]);
  });
});

describe('a settlement of the national platform', () => {
  test('of another person, or one that was refunded, is not filled in unasked', async () => {
    const { personId } = await county.somebody();
    const { page } = await windowOf(personId);
    await page.getByRole('button', { name: '粘贴国家平台数据' }).click();
    const box = page.getByRole('dialog');
    await page.locator('#paste-text').fill('psn_name\t别人\nmedfee_sumamt\t100.00\ninscp_scp_amt\t100.00');
    await box.getByText('与当前患者').waitFor();
    expect(await box.getByRole('button', { name: '仍然填入' }).isEnabled()).toBe(true);
    await page.locator('#paste-text').fill('medfee_sumamt\t100.00\ninscp_scp_amt\t100.00\nrefd_setl_flag\t1');
    await box.getByText('已退费').waitFor();
    expect(await box.locator('.ant-btn-primary').isEnabled()).toBe(false);
  });
});

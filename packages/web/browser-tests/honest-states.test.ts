// What a window says when something is not as it should be: it tells the truth, keeps what was typed, and does nothing twice.
import { signOut } from '@doudi/core/access';
import { createClient } from '@doudi/core/contract';
import { listSettlements } from '@doudi/core/settlement';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../server/src/demo/load-demo.ts';
import { demoCounty } from './testing/demo-county.ts';
import { printed } from './testing/printed.ts';
import { signInAs } from './testing/sign-in.ts';
import { amountsOf, bringPerson, settled, settleTyped, typeBill, waitForFinal } from './testing/window.ts';

const county = await demoCounty();

let bills = 0;
const newBill = () => ({ billNumber: `ZY-${++bills}`, charges: { classA: '20000', classB: '5000' } });

/** A clerk who signed in for this test alone, with a person at the window. */
async function windowOf(personId: string) {
  const opened = await county.openStranger();
  await signInAs(opened.page, 'clerk');
  await opened.page.locator('.shell').waitFor();
  await bringPerson(opened.page, personId);
  return opened;
}

const typedFields = async (page: Page) => [
  await page.locator('#bill-number').inputValue(),
  await page.locator('#charge-classA').inputValue(),
  await page.locator('#charge-classB').inputValue(),
];

describe('without a connection', () => {
  test('the window says so, keeps what was typed, goes on reckoning provisionally and settles nothing; with it the quote is confirmed', async () => {
    const { personId } = await county.somebody();
    const { page, context, watch } = await windowOf(personId);
    const bill = newBill();
    watch.expect(/ERR_INTERNET_DISCONNECTED/);
    await typeBill(page, bill);
    await waitForFinal(page);
    const [before] = await amountsOf(page.locator('.quote'));

    await context.setOffline(true);
    await page.locator('.shell-offline').waitFor();
    expect(await typedFields(page)).toEqual([bill.billNumber, '20,000.00', '5000']);
    await page.locator('#charge-classA').fill('30000');
    await expect.poll(async () => (await amountsOf(page.locator('.quote')))[0]).not.toBe(before);
    const provisional = await amountsOf(page.locator('.quote'));
    expect(await page.locator('.quote').getAttribute('data-state')).toBe('provisional');
    await page.getByText('暂估，尚未确认，不能结算或打印').waitFor();
    const settle = page.getByRole('button', { name: '结算 Ctrl+Enter' });
    expect(await settle.isDisabled()).toBe(true);
    await page.keyboard.press('Control+Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);

    await context.setOffline(false);
    await waitForFinal(page);
    expect(await page.locator('.shell-offline').count()).toBe(0);
    // This browser's engine and the server's are one.
    expect(await amountsOf(page.locator('.quote'))).toEqual(provisional);
    expect(await settle.isEnabled()).toBe(true);
  });

  test('an answer that is lost on its way leaves it open whether it was settled; trying again finds out, and it was settled once', async () => {
    const { personId } = await county.somebody();
    const { page, watch } = await windowOf(personId);
    const bill = newBill();
    watch.expect(/ERR_FAILED/);
    await typeBill(page, bill);
    await waitForFinal(page);
    await page.route(
      '**/api/settlements',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.keyboard.press('Control+Enter');
    await page.locator('#settle-now').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('连不上服务器').waitFor();
    await page.locator('.shell-offline').waitFor({ state: 'hidden' });
    await page.locator('#settle-now').click();
    await page.locator('.receipt .patient-part').waitFor();
    const { settlements } = await county.ask('clerk', listSettlements, { personId, status: 'all', pageSize: 20 });
    expect(settlements.map(({ total }) => total)).toEqual(['25000.00']);
  });
});

describe('a session that has ended', () => {
  test('is opened again over the bill, which is still there and is then settled', async () => {
    const { personId } = await county.somebody();
    const { page, context } = await windowOf(personId);
    const bill = newBill();
    await typeBill(page, bill);
    await waitForFinal(page);
    const token = (await context.cookies()).find(({ name }) => name === 'doudi_session')?.value ?? '';
    await createClient((url, init) => fetch(url, init), county.origin, { token }).call(signOut, {});

    await page.locator('#charge-classA').fill('40000');
    const again = page.getByRole('dialog');
    await again.getByText('登录已失效，请重新登录').waitFor();
    await page.locator('#again-password').fill('not the password');
    await page.keyboard.press('Enter');
    await again.getByRole('alert').waitFor();
    await page.locator('#again-password').fill(DEMO_PASSWORD);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'hidden' });
    expect((await typedFields(page)).slice(0, 2)).toEqual([bill.billNumber, '40,000.00']);
    expect(await settleTyped(page, county)).toMatchObject({ personId, total: '45000.00' });
  });
});

describe('a bill that is not settled yet', () => {
  test('is still there after the page was loaded again', async () => {
    const { personId, name } = await county.somebody();
    const { page } = await windowOf(personId);
    const bill = newBill();
    await typeBill(page, bill);
    await page.reload();
    await page.locator('.person-panel').getByText(name).waitFor();
    expect(await typedFields(page)).toEqual([bill.billNumber, '20,000.00', '5,000.00']);
    await waitForFinal(page);
  });

  test('is put aside and not lost when a settlement is taken up again over it', async () => {
    const [first, second] = [await county.somebody(), await county.somebody()];
    const { page } = await windowOf(first.personId);
    const bill = newBill();
    await typeBill(page, bill);
    await bringPerson(page, second.personId);
    await expect.poll(() => page.locator('#charge-classA').inputValue()).toBe('');
    await page.getByRole('button', { name: '挂起的账单（1）' }).click();
    await page.getByRole('menuitem').click();
    await page.locator('.person-panel').getByText(first.name).waitFor();
    expect(await typedFields(page)).toEqual([bill.billNumber, '20,000.00', '5,000.00']);
  });

  test('is quoted anew when another clerk has settled for the same person since, and settles only then', async () => {
    const { personId } = await county.somebody();
    const { page } = await windowOf(personId);
    const bill = newBill();
    await typeBill(page, bill);
    await waitForFinal(page);
    const before = await amountsOf(page.locator('.quote'));
    await settled(county, personId, { classA: '60000.00' });
    await page.keyboard.press('Control+Enter');
    await page.locator('#settle-now').click();
    await page.locator('.page > .ant-alert').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => amountsOf(page.locator('.quote[data-state=final]'))).not.toEqual(before);
    const after = await amountsOf(page.locator('.quote'));
    expect(after).not.toEqual([]);
    const again = await settleTyped(page, county);
    expect(after).toEqual([...again.lines.map(({ paid }) => printed(paid)), printed(again.patientPays)]);
  });

  test('is refused with a word at the field that is to blame', async () => {
    const { personId } = await county.somebody();
    const { page } = await windowOf(personId);
    await typeBill(page, { charges: { classA: '1000', classB: '100', classBPrepay: '500' } });
    const fault = page.locator('#charge-classBPrepay-fault');
    await expect.poll(() => fault.textContent()).not.toBe('');
    expect(await page.locator('#charge-classBPrepay').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('button', { name: '结算 Ctrl+Enter' }).isDisabled()).toBe(true);
    await page.locator('#charge-classBPrepay').fill('50');
    await page.locator('#stated-total').fill('1200');
    await expect.poll(() => page.locator('#stated-total-fault').textContent()).not.toBe('');
    await page.locator('#stated-total').fill('1100');
    await waitForFinal(page);
  });

  test('is refused if it was settled already, and says so at its number', async () => {
    const { personId } = await county.somebody();
    const { billNumber } = await settled(county, personId, { classA: '1000.00' });
    const { page } = await windowOf(personId);
    await typeBill(page, { billNumber, charges: { classA: '1000' } });
    await waitForFinal(page);
    await page.keyboard.press('Control+Enter');
    await page.locator('#settle-now').click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    expect(await page.getByRole('dialog').getByRole('alert').textContent()).toContain('此机构的这张账单已结算');
  });
});

describe('a server that answers with something else', () => {
  test('is told from one that refuses, and asked again', async () => {
    const { personId } = await county.somebody();
    const { page, watch } = await windowOf(personId);
    const bill = newBill();
    watch.expect(/status of 50\d/);
    let answers = 0;
    await page.route('**/api/settlements/quote', (route) => {
      const body = ['<html>Bad gateway</html>', '{"half": '][answers++];
      return body === undefined ? route.continue() : route.fulfill({ status: 502, contentType: 'text/html', body });
    });
    await typeBill(page, { ...bill, charges: { classA: '20000' } });
    for (const _ of [1, 2]) {
      const problem = page.locator('.quote').getByRole('alert');
      await problem.getByText('无法识别的应答').waitFor();
      expect(await page.locator('.quote').getAttribute('data-state')).toBe('provisional');
      expect(await page.getByRole('button', { name: '结算 Ctrl+Enter' }).isDisabled()).toBe(true);
      await problem.getByRole('button', { name: '重试' }).click();
    }
    await waitForFinal(page);
  });
});

describe('these tests', () => {
  test('notice an error in the page or its console, a broken policy, and a request to anybody else', async () => {
    const { page, watch, context } = await county.openForAll(undefined);
    await page.locator('#username').waitFor();
    expect(watch.problems).toEqual([]);
    await page.evaluate(`console.error('told to the console')`);
    await page.evaluate(`setTimeout(() => { throw new Error('thrown in the page'); })`);
    await page.evaluate(`document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }))`);
    await page.evaluate(`document.body.append(Object.assign(document.createElement('img'), { src: 'http://elsewhere.example/picture.png' }))`);
    for (const sign of ['told to the console', 'thrown in the page', 'inline script', 'elsewhere.example']) {
      await expect.poll(() => watch.problems.some((problem) => problem.includes(sign))).toBe(true);
    }
    await context.close();
  });
});

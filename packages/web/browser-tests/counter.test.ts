// What else a counter does in a day: pasted bills, admissions without a deposit, the drawer's cash, lists for a spreadsheet.

import { readFile } from 'node:fs/promises';
import { getShift } from '@doudi/core/cashier';
import { listHolds } from '@doudi/core/ledger';
import { maskName } from '@doudi/core/registry';
import { listSettlements } from '@doudi/core/settlement';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { pinyinOf } from '../../server/src/registry/name-initials.ts';
import { demoCounty } from './testing/demo-county.ts';
import { printed } from './testing/printed.ts';
import { bringPerson, settled, settleTyped, typeBill } from './testing/window.ts';

const county = await demoCounty();

describe('data of the national platform', () => {
  test('are pasted, their difference is named before anything is taken over, and they fill the bill', async () => {
    const { personId } = await county.somebody();
    const { page } = await county.open('clerk');
    await bringPerson(page, personId);
    await page.getByRole('button', { name: '粘贴国家平台数据' }).click();
    const dialog = page.getByRole('dialog');
    const portions = '医疗费总额：10000.00\n全自费金额：500\n超限价自费费用：100\n符合政策范围金额：9000\nsetl_id：S-2026-1';
    await page.locator('#paste-text').fill(`${portions}\n先行自付金额：399.99`);
    await dialog.getByText('少 0.01 元', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: '仍然填入（差额须核对）' }).waitFor();
    await page.locator('#paste-text').fill(`${portions}\n先行自付金额：400`);
    await dialog.getByRole('button', { name: '填入账单' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.locator('.bill-total output').textContent()).toBe('10,000.00');
    expect(await page.locator('#bill-number').inputValue()).toBe('S-2026-1');
    expect(await settleTyped(page, county)).toMatchObject({ total: '10000.00', billNumber: 'S-2026-1' });
  });
});

describe('a name that was misheard', () => {
  test('finds who is meant under a heading, chosen by keyboard alone and never by itself', async () => {
    const { name, bornYear } = await county.somebody('low-income');
    const { page } = await county.open('clerk', { path: '/people' });
    const { keyboard } = page;
    await page.locator('#find-person:focus').waitFor();
    // One letter too many at the end of the name, and nobody but them of that year sounds like it.
    await keyboard.type(`${pinyinOf(name)}h ${bornYear}`);
    await keyboard.press('Enter');
    await page.locator('.found-people h2').getByText('没有完全相符的人').waitFor();
    await page.locator('.found-people button:focus').waitFor();
    const names = await page.locator('.found-people button strong').allTextContents();
    for (let place = names.indexOf(name); place > 0; place--) await keyboard.press('ArrowDown');
    expect(await page.locator('.found-people button:focus strong').textContent()).toBe(name);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name }).first().waitFor();
  });
});

describe('an admission without a deposit', () => {
  test('is held, its agreement printed, and let go by settling', async () => {
    const { personId, name, initials, bornYear } = await county.somebody('low-income');
    const { page, context } = await county.open('clerk', { path: '/admissions' });
    await page.getByRole('button', { name: '办理入院' }).first().click();
    await page.locator('#find-person').fill(`${initials} ${bornYear}`);
    await page.keyboard.press('Enter');
    await page.locator('.found-people button, #admission-amount').first().waitFor();
    const found = page.locator('.found-people button').filter({ hasText: name });
    if ((await found.count()) > 0) await found.first().click();
    await page.locator('#admission-amount').fill('3000');
    await page.locator('#admission-reason').fill('内科住院，急性肺炎');
    await page.getByRole('button', { name: `为${name}挂账 3,000.00 元` }).click();
    await page.getByText(`${name} 已挂账 3,000.00 元。`).waitFor();
    const [hold] = (await county.ask('clerk', listHolds, { personId, pageSize: 10 })).holds;
    expect(hold).toMatchObject({ amount: '3000.00', reason: '内科住院，急性肺炎' });

    const [paper] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: '打印协议' }).first().click()]);
    await paper.locator('.agreement-paper').getByText('叁仟元整').waitFor();
    expect((await paper.locator('.agreement-paper').textContent())?.includes(name)).toBe(true);
    await paper.close();

    await page.getByRole('row').filter({ hasText: name }).getByRole('link', { name: '结算' }).click();
    await page.locator('.person-panel').getByText(name).first().waitFor();
    expect(await page.locator('.hold input').isChecked()).toBe(true);

    // Found at the window, it is the same; and what the clerk unticks stays so.
    await bringPerson(page, personId);
    await page.locator('.hold input:checked').waitFor();
    await page.locator('.hold input').uncheck();
    await page.locator('#bill-number').fill('ZY-HOLD');
    expect(await page.locator('.hold input').isChecked()).toBe(false);
    await page.locator('.hold input').check();
    await typeBill(page, { billNumber: 'ZY-HOLD', charges: { classA: '8000' } });
    await settleTyped(page, county);
    expect((await county.ask('clerk', listHolds, { personId, pageSize: 10 })).holds).toEqual([]);
  });
});

describe('a shift', () => {
  test('is closed with a difference, which needs a reason, and the next begins empty', async () => {
    const { personId } = await county.somebody();
    const { patientPays, settlementId } = await settled(county, personId, { classA: '5000.00' });
    const { page } = await county.open('clerk', { path: `/settlements/${settlementId}` });
    await page.getByRole('button', { name: '收款' }).click();
    await page.locator('#pay-tendered').press('Enter');
    await page.locator('.payment').waitFor();

    await page.locator('.shell-nav').getByRole('link', { name: '交班' }).click();
    await page.getByText('按面额点').waitFor();
    const { shift } = await county.ask('clerk', getShift, {});
    expect(shift).toMatchObject({ expectedCash: patientPays });
    expect(await page.locator('.sum-list').first().textContent()).toContain(printed(patientPays));
    await page.getByText('直接填总额').click();
    await page.locator('#counted-cash').fill('1');
    const close = page.locator('form').getByRole('button', { name: '交班' });
    expect(await close.isDisabled()).toBe(true);
    await page.locator('#difference-reason').fill('找零时多给了');
    await close.click();
    await page.getByRole('dialog').getByRole('button', { name: '确认交班' }).click();
    await page.getByRole('heading', { name: '交班单' }).first().waitFor();
    await page.getByText('找零时多给了', { exact: false }).first().waitFor();
    expect((await county.ask('clerk', getShift, {})).shift).toBeUndefined();
  });
});

describe('the list of settlements', () => {
  test('is exported as it stands on the screen, and read back as a spreadsheet is the same to the fen', async () => {
    const { personId } = await county.somebody();
    for (const classA of ['1000.00', '2345.67', '30000.10']) await settled(county, personId, { classA });
    const { page } = await county.open('clerk', { path: `/settlements?personId=${personId}` });
    await page.locator('.settlements-table tbody tr').nth(2).waitFor();
    const { settlements } = await county.ask('clerk', listSettlements, { personId, status: 'all', pageSize: 20 });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 Excel' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^结算清单-\d{4}-\d\d-\d\d\.xlsx$/);
    const [sheet] = (await readXlsx(new Uint8Array(await readFile(await download.path())))).sheets;
    const [head = [], ...rows] = sheet?.rows ?? [];
    const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);
    expect(column('结算编号')).toEqual(settlements.map(({ settlementId }) => settlementId));
    expect(column('总额（元）')).toEqual(settlements.map(({ total }) => Number(total)));
    const onScreen = page.locator('.settlements-table tbody');
    expect(column('总额（元）').map((total) => printed(Number(total).toFixed(2)))).toEqual(await onScreen.locator('.cell-total').allTextContents());
    expect(column('尚欠（元）')).toEqual(settlements.map(({ patientOwes }) => Number(patientOwes)));
    // A file goes where nobody sees who reads it.
    expect(column('患者')).toEqual((await onScreen.locator('.cell-patient').allTextContents()).map(maskName));
  });
});

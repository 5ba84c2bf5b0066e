// What a clerk does all day, as a trained one does it: without a mouse, and with the amounts that the server has.
import { getPayments } from '@doudi/core/cashier';
import { getSettlement, getUsed, listSettlements } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { chooseByTyping, expectFocus, pressUntil } from './testing/keys.ts';
import { placeInList, type SomePerson } from './testing/people.ts';
import { printed } from './testing/printed.ts';
import { amountsOf, bringPerson, type Settled, settled as settledBill, settleTyped, typeBill } from './testing/window.ts';

const county = await demoCounty();

describe('journey 1', () => {
  test('a low-income patient with a 120,000.00 bill of a level-3 hospital is found, quoted, explained, settled, paid and printed by keyboard alone', async () => {
    const patient = await county.somebody('low-income');
    const { page, context } = await county.open('clerk', { path: '/window' });
    const { keyboard } = page;

    await page.locator('#find-person:focus').waitFor();
    await keyboard.type(`/${patient.initials}`);
    await keyboard.press('Enter');
    await page.locator('.found-people button:focus').waitFor();
    for (let place = await placeInList(county, patient); place > 0; place--) await keyboard.press('ArrowDown');
    expect(await page.locator('.found-people button:focus strong').textContent()).toBe(patient.name);
    await keyboard.press('Enter');

    await page.locator('#bill-number:focus').waitFor();
    await keyboard.type('ZY-120000');
    await keyboard.press('Enter');
    await expectFocus(page, 'kind');
    await chooseByTyping(page, '住院');
    await keyboard.press('Enter');
    await expectFocus(page, 'facility');
    await chooseByTyping(page, '示范市中心');
    await keyboard.press('Enter');
    await expectFocus(page, 'discharged');
    await pressUntil(page, 'Enter', '#charge-classA');
    for (const amount of ['80000', '30000', '3000', '', '', '10000']) {
      await keyboard.type(amount);
      await keyboard.press('Enter');
    }
    await page.locator('.quote[data-state=final]').waitFor();
    expect(await page.locator('.bill-total output').textContent()).toBe('120,000.00');
    const quoted = await amountsOf(page.locator('.quote'));

    await pressUntil(page, 'Tab', '.quote .lines-table tr:first-child .amount-button');
    await keyboard.press('Enter');
    const reason = page.getByRole('dialog');
    await reason.getByRole('listitem').first().waitFor();
    const sentences = await reason.locator('.sentences li').allTextContents();
    expect(await reason.locator('.explanation-amount .amount').textContent()).toBe(quoted[0]);
    await keyboard.press('Escape');
    await reason.waitFor({ state: 'hidden' });

    await keyboard.press('Control+Enter');
    await page.locator('#settle-now:focus').waitFor();
    const question = await page.locator('.settle-question').textContent();
    for (const told of [patient.name, '120,000.00']) expect(question).toContain(told);
    await keyboard.press('Enter');

    await page.locator('#pay-tendered:focus').waitFor();
    const settled = await onlySettlementOf(patient);
    expect(settled).toMatchObject({ total: '120000.00', facilityName: '示范市中心医院', settledByName: '窗口结算员' });
    expect(quoted).toEqual([...settled.lines.map(({ paid }) => printed(paid)), printed(settled.patientPays)]);
    expect(await amountsOf(page.locator('.receipt'))).toEqual(quoted);
    expect(sentences).toEqual(settled.lines[0]?.sentences.map(({ zh }) => zh));

    await keyboard.type('50000');
    await page.getByText(/^找零/).waitFor();
    await keyboard.press('Enter');
    await page.locator('.receipt-payment').waitFor();
    const [payment] = (await county.ask('clerk', getPayments, { settlementId: settled.settlementId })).payments;
    expect(payment).toMatchObject({ means: 'cash', amount: settled.patientPays, tendered: '50000.00' });
    expect(await page.locator('.receipt-payment').textContent()).toBe(`现金已收 ${printed(settled.patientPays)} 元 找零 ${printed(payment?.change ?? '')} 元`);

    await page.locator('.receipt-actions a:focus').waitFor();
    const [paper] = await Promise.all([context.waitForEvent('page'), keyboard.press('Enter')]);
    await paper.getByText('结算单').first().waitFor();
    await page.bringToFront();
    await keyboard.press('Alt+n');
    await page.locator('#find-person:focus').waitFor();
  });
});

describe('journey 2', () => {
  test('a wrong class-B amount, noticed after printing, is cancelled with a reason and settled again; both statements exist and the limits are right', async () => {
    const [patient, other] = [await county.somebody('low-income'), await county.somebody('low-income')];
    const { page, context } = await county.open('clerk');
    await bringPerson(page, patient.personId);
    await typeBill(page, { billNumber: 'ZY-WRONG', charges: { classA: '12000', classB: '90000' } });
    const wrong = await settleTyped(page, county);
    await page.locator('#pay-tendered').press('Enter');
    await page.locator('.receipt-payment').waitFor();
    const [paper] = await Promise.all([context.waitForEvent('page'), page.getByRole('link', { name: '打印结算单' }).click()]);
    await paper.locator('.paper-part').first().waitFor();
    expect(await paper.locator('.paper-reprint').count()).toBe(0);
    await paper.close();

    await page.getByRole('link', { name: '结算详情' }).click();
    await page.getByRole('button', { name: '撤销结算' }).click();
    await page.locator('#cancel-reason').fill('乙类录多了一个零');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /102,000\.00 元$/ })
      .click();
    const refund = page.locator('.refunds');
    await refund.waitFor();
    expect(await refund.textContent()).toBe(`现金${printed(wrong.patientPays)}`);
    await page.getByRole('dialog').getByRole('link', { name: '重新结算' }).click();

    await page.waitForURL('**/window');
    await expect.poll(() => page.locator('#charge-classB').inputValue()).toBe('90,000.00');
    await page.locator('#charge-classB').fill('9000');
    const right = await settleTyped(page, county);
    expect(right).toMatchObject({ billNumber: 'ZY-WRONG', total: '21000.00' });

    expect((await county.ask('clerk', getSettlement, { settlementId: wrong.settlementId })).cancelled?.reason).toBe('乙类录多了一个零');
    const { settlements } = await county.ask('clerk', listSettlements, { personId: patient.personId, status: 'all', pageSize: 20 });
    expect(settlements.map(({ settlementId, isCancelled }) => [settlementId, isCancelled])).toEqual([
      [right.settlementId, false],
      [wrong.settlementId, true],
    ]);
    // Somebody who only ever had the right bill has used up just as much.
    await settledBill(county, other.personId, { classA: '12000.00', classB: '9000.00' });
    expect(await usedBy(patient, right.dischargedOn)).toEqual(await usedBy(other, right.dischargedOn));

    for (const [settlementId, printNumber] of [
      [wrong.settlementId, 2],
      [right.settlementId, 1],
      [right.settlementId, 2],
    ] as const) {
      await page.goto(`${county.origin}/print/statement/${settlementId}`);
      await page.locator('.paper-part').first().waitFor();
      expect(await page.locator('.paper-reprint').allTextContents()).toEqual(printNumber === 1 ? [] : Array(3).fill('补打（第 2 次）'));
      expect(await page.locator('.paper-void').count()).toBe(settlementId === wrong.settlementId ? 3 : 0);
    }
  });
});

describe('journey 3', () => {
  test('why the destitute neighbour paid less for medicines outside the list is answered from the screen alone, in both languages', async () => {
    const bill = { classA: '9000.00', classB: '2000.00', otherOut: '4000.00' };
    for (const category of ['destitute', 'low-income'] as const) {
      const { personId } = await county.somebody(category);
      const settled = await settledBill(county, personId, bill);
      const { page } = await county.open('clerk', { path: `/settlements/${settled.settlementId}` });
      const drawer = page.getByRole('dialog');
      const close = async () => {
        await page.keyboard.press('Escape');
        await drawer.waitFor({ state: 'hidden' });
      };
      expect(settled.lines.some(({ paid }) => paid === '0.00')).toBe(true);
      for (const [index, line] of settled.lines.entries()) {
        await page.locator('.lines-table .amount-button').nth(index).click();
        for (const language of ['zh', 'en'] as const) {
          await drawer.getByText(language === 'zh' ? '中文' : 'English').click();
          const texts = await drawer.locator('.explanation li').allTextContents();
          expect(texts).toEqual([...line.sentences, ...line.sources, ...line.assumptions].map((words) => words[language]));
          if (line.applies) expect(line.sources.length).toBeGreaterThan(0);
        }
        await close();
      }
      await page.locator('.settlement-totals .is-patient .amount-button').click();
      await drawer.getByText('English').click();
      expect(await drawer.locator('.sentences li').allTextContents()).toEqual(settled.patientSentences.map(({ en }) => en));
      expect(await drawer.locator('.figures tbody tr').last().textContent()).toContain('4,000.00');
      await close();
    }
  });
});

function usedBy({ personId }: SomePerson, day: string) {
  return county.ask('clerk', getUsed, { personId, year: day.slice(0, 4) });
}

async function onlySettlementOf({ personId }: SomePerson): Promise<Settled> {
  const { settlements } = await county.ask('clerk', listSettlements, { personId, status: 'all', pageSize: 20 });
  expect(settlements).toHaveLength(1);
  return county.ask('clerk', getSettlement, { settlementId: settlements[0]?.settlementId ?? '' });
}

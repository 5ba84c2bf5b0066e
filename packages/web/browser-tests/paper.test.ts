// What is printed: as many pages as there is paper, readable without colour, and verified by whoever holds it.

import type { OutputOf } from '@doudi/core/contract';
import { cancelSettlement, type printStatement } from '@doudi/core/settlement';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { printed } from './testing/printed.ts';
import { settled } from './testing/window.ts';

const county = await demoCounty();

/** A bill of which every kind of line pays something. */
async function paperOf(form: 'a4' | 'a5', language: 'zh' | 'en' = 'zh') {
  const { personId } = await county.somebody('low-income');
  const settlement = await settled(county, personId, { classA: '90000.00', classB: '30000.00', certifiedOut: '2000.00', otherOut: '3000.00' });
  const opened = await county.open('clerk', { path: '/welcome', language });
  const answered = opened.page.waitForResponse((response) => response.url().endsWith('/prints'));
  await opened.page.goto(`${county.origin}/print/statement/${settlement.settlementId}?form=${form}`);
  const { verificationCode } = (await (await answered).json()) as OutputOf<typeof printStatement>;
  await opened.page.locator('.paper-part').first().waitFor();
  return { ...opened, settlement, verificationCode };
}

const SEXES = { zh: { male: '男', female: '女', unknown: '性别未填' }, en: { male: 'male', female: 'female', unknown: 'sex not stated' } } as const;

/** Chromium writes one such object for each page. */
async function pagesOf(page: Page): Promise<number> {
  const file = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  return file.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

describe('the statement on paper', () => {
  for (const [form, parts] of [
    ['a4', 3],
    ['a5', 1],
  ] as const) {
    for (const language of ['zh', 'en'] as const) {
      test(`fills exactly one page of ${form} in ${language}, with ${parts} parts`, async () => {
        const { page, settlement } = await paperOf(form, language);
        expect(await page.locator('.paper-part').count()).toBe(parts);
        expect(await pagesOf(page)).toBe(1);
        const text = (await page.locator('.paper-part').first().textContent()) ?? '';
        for (const amount of [settlement.total, settlement.patientPays]) expect(text).toContain(printed(amount));
        expect(text).toContain(settlement.personName);
        const { sex, idNumberMasked, villageName } = settlement.person;
        for (const said of [SEXES[language][sex], idNumberMasked, villageName]) expect(text).toContain(said);
        expect(text).not.toMatch(/\d{17}[\dX]/);
        if (language === 'zh') expect(text).toContain('壹拾贰万伍仟元整');
      });
    }
  }

  test('is verified by its code without signing in and without a name, and told void once it was cancelled', async () => {
    const { settlement, verificationCode } = await paperOf('a5');
    const { page } = await county.openStranger({ path: `/verify#${verificationCode}`, isNarrow: true });
    await page.getByRole('heading', { name: '结算单有效' }).waitFor();
    const text = await page.locator('.verdict').textContent();
    expect(text).toContain(printed(settlement.total));
    expect(text).toContain(printed(settlement.patientPays));
    expect(await page.textContent('body')).not.toContain(settlement.personName);

    await page.locator('#code').fill(`${verificationCode.slice(0, -1)}${verificationCode.endsWith('A') ? 'B' : 'A'}`);
    await page.keyboard.press('Enter');
    await page.getByText('没有这样的结算单').waitFor();
    await county.ask('clerk', cancelSettlement, { settlementId: settlement.settlementId, reason: '试' });
    await page.locator('#code').fill(`${county.origin}/verify#${verificationCode}`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '结算单已作废' }).waitFor();
  });

  test('is refused with words where there is no such settlement', async () => {
    const { page } = await county.open('clerk', { path: '/print/statement/01900000-0000-7000-8000-000000000000' });
    await page.getByRole('alert').first().waitFor();
    expect(await page.locator('.paper-part').count()).toBe(0);
  });
});

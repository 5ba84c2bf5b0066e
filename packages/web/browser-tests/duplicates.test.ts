// A pair of records that may be one person, at the screen: side by side with what differs, decided with a reason, and not asked again.
import { describe, expect, test } from 'vitest';
import { sweepDuplicates } from '../../server/src/registry/sweep-duplicates.ts';
import { demoCounty } from './testing/demo-county.ts';
import { registeredTwice } from './testing/registered-twice.ts';

const county = await demoCounty();

describe('a manager', () => {
  test('sees what differs, decides with a reason, and finds the decision again; the sweep does not ask any more', async () => {
    await registeredTwice(county);
    const { page } = await county.open('manager', { path: '/duplicates' });
    const pair = page.locator('.match-pair', { hasText: '欧阳海棠' });
    await pair.waitFor();
    expect(await pair.locator('tr.is-near').innerText()).toContain('1968-04-07');
    expect(await pair.getByRole('row', { name: '电话' }).innerText()).toContain('未登记');
    await pair.getByRole('button', { name: '暂不能定' }).click();
    await page.locator('#duplicate-reason').fill('等户口簿');
    await page.keyboard.press('Enter');
    await pair.getByText('等户口簿').waitFor();

    await pair.getByRole('button', { name: '不是同一人' }).click();
    const dialog = page.getByRole('dialog');
    const ok = dialog.getByRole('button', { name: '不是同一人' });
    expect(await ok.isDisabled()).toBe(true);
    await page.locator('#duplicate-reason').fill('户口簿核对，系姐妹');
    await ok.click();
    await pair.waitFor({ state: 'detached' });
    await sweepDuplicates(county.services.database, county.countyId);
    await page.reload();
    await page.locator('.ant-segmented').waitFor();
    expect(await page.locator('.match-pair', { hasText: '欧阳海棠' }).count()).toBe(0);
    await page.getByText('已认定', { exact: true }).click();
    await page.getByText('户口簿核对，系姐妹').waitFor();
    expect(await pair.getByRole('button', { name: '不是同一人' }).count()).toBe(0);
    expect(await pair.getByRole('button', { name: '同一人', exact: true }).count()).toBe(1);
  });

  test('has both records on a phone, without scrolling sideways', async () => {
    await registeredTwice(county, '欧阳木槿');
    const { page } = await county.open('manager', { path: '/duplicates', isNarrow: true, language: 'en' });
    await page.getByRole('article', { name: '欧阳木槿 likely' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  });
});

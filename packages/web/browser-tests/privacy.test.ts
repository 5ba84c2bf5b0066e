// What two agree on, at the screen: an export is proposed, approved by another manager and fetched. And what a person is told of themselves.
import { readFile } from 'node:fs/promises';
import { addUser } from '@doudi/core/access';
import { getSubjectAccess } from '@doudi/core/privacy';
import { settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { read, systemScope } from '../../server/src/platform/database/transaction.ts';
import { demoCounty } from './testing/demo-county.ts';
import { signInAs } from './testing/sign-in.ts';

const county = await demoCounty();

/** Twelve people who are alike, so that there is something to export. */
async function settleForTwelve(): Promise<void> {
  const { services, countyId, ask } = county;
  const { people, facility } = await read(services.database, systemScope(countyId, 'test'), async ({ rows }) => ({
    people: await rows<{ person_id: string }>(
      `select person_id from person where sex = 'male' and born_on between '1970-01-01' and '1979-01-01' order by village_code limit 14`,
    ),
    facility: await rows<{ facility_id: string }>(`select facility_id from facility where area = 'inside' and tier = 'county' order by 1 limit 1`),
  }));
  for (const [index, { person_id: personId }] of people.entries()) {
    const bill = { personId, facilityId: facility[0]?.facility_id ?? '', billNumber: `X-${index}`, kind: 'inpatient', dischargedOn: '2026-01-15' };
    await ask('clerk', settleClaim, { ...bill, charges: { classA: `${3000 + index}.00` } });
  }
}

describe('an export', () => {
  test('is proposed by one manager, approved by a second, and fetched by the first', async () => {
    await settleForTwelve();
    await county.ask('admin', addUser, { username: 'second', displayName: '第二主管', role: 'manager', initialPassword: 'initial of second' });
    const { page } = await county.open('manager', { path: '/exports' });
    await page.getByRole('button', { name: '提请导出' }).click();
    await page.locator('#export-from').fill('2025-01-01');
    await page.locator('#export-from').press('Tab');
    await page.locator('#export-reason').fill('交省医保局年度评估');
    await page.locator('form').getByRole('button', { name: '提请导出' }).click();
    await page.getByText('已提请，等待另一名业务主管批准').waitFor();
    await page.goto(`${county.origin}/approvals`);
    await page.getByText('由本人提请，须他人批准').waitFor();
    expect(await page.getByRole('button', { name: '批准' }).count()).toBe(0);

    const other = await county.openStranger();
    await signInAs(other.page, 'second', 'initial of second');
    await other.page.locator('#old-password').fill('initial of second');
    await other.page.locator('#new-password').fill('three quiet rivers');
    await other.page.locator('#new-password-again').fill('three quiet rivers');
    await other.page.keyboard.press('Enter');
    await other.page.locator('.shell').waitFor();
    await other.page.goto(`${county.origin}/approvals`);
    await other.page.getByText('交省医保局年度评估').waitFor();
    await other.page.getByRole('button', { name: '批准' }).click();
    await other.page.getByRole('dialog').getByRole('button', { name: '批准' }).click();
    await other.page.getByText('已批准并办理').waitFor();

    await page.goto(`${county.origin}/exports`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载表格（CSV）' }).click()]);
    const text = await readFile(await download.path(), 'utf8');
    const rows = text.trim().split('\r\n');
    expect(rows.length - 1).toBeGreaterThanOrEqual(10);
    expect(text).not.toMatch(/\d{17}[\dX]/);
    const [workbook] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载表格（XLSX）' }).click()]);
    expect(workbook.suggestedFilename()).toMatch(/\.xlsx$/);
    await other.page.goto(`${county.origin}/exports`);
    await other.page.getByText('仅提请人可下载').waitFor();
  });

  test('is rejected with a reason, which whoever proposed it reads', async () => {
    const { page } = await county.open('manager', { path: '/exports' });
    await page.getByRole('button', { name: '提请导出' }).click();
    await page.locator('#export-from').fill('2025-02-01');
    await page.locator('#export-reason').fill('期间有误的一次');
    await page.locator('form').getByRole('button', { name: '提请导出' }).click();
    await page.getByText('已提请，等待另一名业务主管批准').waitFor();
    const other = await county.openStranger();
    await signInAs(other.page, 'second', 'three quiet rivers');
    await other.page.locator('.shell').waitFor();
    await other.page.goto(`${county.origin}/approvals`);
    const card = other.page.locator('.approval', { hasText: '期间有误的一次' });
    await card.getByRole('button', { name: '驳回' }).click();
    expect(await other.page.getByRole('dialog').getByRole('button', { name: '驳回' }).isDisabled()).toBe(true);
    await other.page.locator('#reject-reason').fill('请按整年提请');
    await other.page.keyboard.press('Enter');
    await other.page.getByText('已驳回').first().waitFor();
    await page.goto(`${county.origin}/approvals`);
    await page.getByText('请按整年提请').waitFor();
  });
});

describe('on the page of a person', () => {
  test('a consent is recorded with its text and withdrawn again', async () => {
    const { personId } = await county.somebody();
    const { page } = await county.open('manager', { path: `/people/${personId}` });
    await page.getByRole('button', { name: '登记同意' }).click();
    await page.locator('#consent-purpose').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.ant-select-item-option', { hasText: '去标识化后用于研究' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.consent-text').waitFor();
    await page.locator('form').getByRole('button', { name: '登记同意' }).click();
    await page.getByText('有效', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^撤回/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: '撤回' }).click();
    await page.getByText(/\d{4}-\d{2}-\d{2} 撤回/).waitFor();
  });

  test('a name is corrected, and the paper says what it was and who looked', async () => {
    const { personId, name } = await county.somebody();
    const { page } = await county.open('manager', { path: `/people/${personId}` });
    await page.getByRole('button', { name: '更正信息' }).click();
    await page.locator('#correct-name').fill('更正后');
    expect(await page.locator('form').getByRole('button', { name: '更正' }).isDisabled()).toBe(true);
    await page.locator('#correct-reason').fill('登记时听错');
    await page.locator('#correct-evidence').fill('户口簿第 3 页');
    await page.locator('form').getByRole('button', { name: '更正' }).click();
    await page.getByRole('heading', { name: '更正后' }).waitFor();
    await page.goto(`${county.origin}/print/subject-access/${personId}`);
    await page.getByText('登记时听错').waitFor();
    const paper = await page.locator('.subject-paper').innerText();
    expect(paper).toContain(`原为 ${name}`);
    expect(paper).toContain('更正了人员信息');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载（JSON）' }).click()]);
    const file = JSON.parse(await readFile(await download.path(), 'utf8'));
    expect(file.person).toMatchObject({ personId, name: '更正后' });
    const again = await county.ask('manager', getSubjectAccess, { personId });
    expect(again.looks.filter(({ purpose }) => purpose === 'subject-access').length).toBeGreaterThan(0);
  });
});

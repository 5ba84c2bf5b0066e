// How a household is helped, at the screen: it is paired and surveyed, a measure is planned, stands in the work list, and is done.
import { designate, getPerson, registerPerson } from '@doudi/core/registry';
import { expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { dropPlans } from './testing/tasks.ts';

const county = await demoCounty();

test('a household that is to be helped is paired with a helper, whom its village then counts', async () => {
  const { householdId, villageCode } = await household('季小满');
  const { page } = await county.open('manager', { path: `/households/${householdId}` });
  await page.getByText('该户应当帮扶，目前没有帮扶干部。').waitFor();
  await page.getByRole('button', { name: '结对', exact: true }).click();
  await page.locator('#record-name').fill('宋干部');
  await page.locator('#record-organisation').fill('县医保局');
  await page.locator('#record-phone').fill('13812345678');
  await page.locator('#record-phone').press('Enter');
  await page.getByText('宋干部', { exact: true }).waitFor();
  await page.getByText('该户应当帮扶，目前没有帮扶干部。').waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain('13812345678');
  await page.getByRole('button', { name: '显示 宋干部的电话' }).click();
  await page.locator('#reveal-reason').fill('通知走访安排');
  await page.locator('#reveal-reason').press('Enter');
  await page.getByText('13812345678').waitFor();
  await page.goto(`${county.origin}/areas/${villageCode}`);
  await page.getByRole('heading', { name: '结对帮扶' }).waitFor();
});

test('a survey is filled in by the form of the county, and shows what was answered', async () => {
  const { householdId } = await household('季小暑');
  const { page } = await county.open('manager', { path: `/households/${householdId}`, isNarrow: true });
  await page.getByRole('button', { name: '登记入户调查' }).click();
  await page.locator('#record-surveyor').fill('宋干部');
  for (const question of ['housing', 'water']) {
    await page.locator(`#record-question-${question}`).click();
    await page.getByTitle('安全', { exact: true }).last().click();
  }
  await page.locator('#record-question-income').fill('12000');
  await page.locator('#record-question-able').fill('1');
  await page.locator('#record-question-own-words').fill('想种茶');
  await page.locator('#record-question-own-words').press('Enter');
  await page.getByText('调查人 宋干部').waitFor();
  await page.getByText('想种茶').waitFor();
});

test('a measure is planned, stands in the work list by the day it is due, and leaves it when it is done', async () => {
  await dropPlans(county);
  const { householdId } = await household('季小寒');
  const { page } = await county.open('manager', { path: `/households/${householdId}` });
  await page.getByRole('button', { name: '列入措施' }).click();
  await page.locator('#record-kind').click();
  await page.getByTitle('健康帮扶', { exact: true }).click();
  await page.locator('#record-what').fill('每月随访');
  await page.locator('#record-responsible').fill('村医');
  await page.locator('#record-fromDay').fill('2025-01-01');
  await page.locator('#record-toDay').fill('2025-01-31');
  await page.locator('#record-toDay').press('Tab');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /登\s*记/ })
    .click();
  await page.getByText('逾期未完成').waitFor();
  await page.goto(`${county.origin}/work`);
  await page.getByRole('heading', { name: '落实发展计划的措施：健康帮扶' }).waitFor();
  await page.getByRole('link', { name: '季小寒户' }).click();
  await page.getByRole('button', { name: '登记结果' }).click();
  await page.locator('#record-reason').fill('已随访');
  await page.locator('#record-reason').press('Enter');
  await page.getByText('已完成').waitFor();
  await page.goto(`${county.origin}/work`);
  await page.getByText('健康帮扶').waitFor({ state: 'detached' });
});

/** Of somebody with a low income, who lives alone. */
async function household(name: string) {
  const { personId } = await county.somebody('low-income');
  const { villageCode } = (await county.ask('manager', getPerson, { personId })).person;
  const made = await county.ask('manager', registerPerson, { name, sex: 'female', bornOn: '1990-03-04', villageCode, relationToHead: 'head' });
  await county.ask('manager', designate, { personId: made.personId, category: 'low-income', fromDay: '2026-01-01', source: '民政' });
  return { ...made, villageCode };
}

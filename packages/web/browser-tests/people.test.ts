// What a registry officer records of people, at the screen: a newborn, a duplicate that is joined and parted again, and the way from the county to a household.
import { getPerson, registerPerson } from '@doudi/core/registry';
import { expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';

const county = await demoCounty();

async function newcomer(name: string) {
  const { personId } = await county.somebody('low-income');
  const { villageCode } = (await county.ask('manager', getPerson, { personId })).person;
  return county.ask('manager', registerPerson, { name, sex: 'female', bornOn: '1990-03-04', villageCode, relationToHead: 'head' });
}

test('newborns are registered into the household of the mother, without a number, and the second only as a twin', async () => {
  const mother = await newcomer('田小禾');
  const { page } = await county.open('manager', { path: `/people/${mother.personId}` });
  const bear = async (name: string) => {
    await page.getByRole('button', { name: '新生儿' }).click();
    await page.locator('#record-name').fill(name);
    await page.locator('#record-sex').click();
    await page.getByTitle('女', { exact: true }).click();
    await page.locator('#record-bornOn').fill('2026-01-10');
    await page.locator('#record-bornOn').press('Tab');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^登\s*记$/ })
      .click();
  };
  await bear('田小禾之女');
  await page.getByRole('heading', { name: '田小禾之女', level: 1 }).waitFor();
  await page.getByText('尚无证件号码').waitFor();
  await page.goto(`${county.origin}/people/${mother.personId}`);
  await bear('田小禾次女');
  await page.getByText('这一户已有同日（2026-01-10）出生的人').waitFor();
  await page.getByRole('button', { name: '已核对，确是另一个人，仍要登记' }).click();
  await page.getByRole('heading', { name: '田小禾次女', level: 1 }).waitFor();
  await page.getByRole('link', { name: '打开住户页面' }).click();
  await page.getByRole('heading', { name: '现有成员 3 人' }).waitFor();
});

test('a duplicate is found, joined for a reason, and parted again', async () => {
  const [kept, double] = [await newcomer('牧云生'), await newcomer('牧云深')];
  const { page } = await county.open('manager', { path: `/people/${kept.personId}` });
  await page.getByRole('button', { name: '合并重复登记' }).click();
  await page.locator('#find-person').fill('牧云深');
  await page.locator('#find-person').press('Enter');
  await page.getByText('已选：牧云深').waitFor();
  await page.locator('#record-reason').fill('同一户口簿');
  await page.locator('#record-reason').press('Enter');
  await page.getByText('并入过一份重复登记：同一户口簿').waitFor();
  // The joined record answers as the kept one.
  await page.goto(`${county.origin}/people/${double.personId}`);
  await page.waitForURL(`**/people/${kept.personId}`);
  await page.getByRole('button', { name: '撤销合并' }).click();
  await page.locator('#record-reason').fill('认错了人');
  await page.locator('#record-reason').press('Enter');
  await page.getByText('并入过一份重复登记').waitFor({ state: 'detached' });
  expect((await county.ask('manager', getPerson, { personId: double.personId })).person.name).toBe('牧云深');
});

test('from the county one goes down to a township, a village, a household and a person', async () => {
  const { page } = await county.open('manager', { path: '/areas' });
  await page.getByRole('heading', { name: '乡镇' }).waitFor();
  await page.locator('table a').first().click();
  await page.getByRole('heading', { name: '村', exact: true }).waitFor();
  await page.locator('table a').first().click();
  await page.getByRole('heading', { name: '各户' }).waitFor();
  await page.locator('table a').first().click();
  await page.getByRole('heading', { name: /现有成员/ }).waitFor();
  await page.locator('table a').first().click();
  await page.waitForURL('**/people/*');
});

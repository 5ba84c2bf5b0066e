// What a registry officer records of people, at the screen: a newborn, a duplicate that is joined and parted again, and the way from the county to a household;
// and how somebody is told of who died or left.
import { getPerson, leaveCounty, recordDeath, registerPerson, withdrawDeath } from '@doudi/core/registry';
import { ageOn } from '@doudi/policy';
import { expect, test } from 'vitest';
import { localDay } from '../../server/src/platform/local-day.ts';
import { dayPlus } from '../src/ui/days.ts';
import { demoCounty } from './testing/demo-county.ts';
import { settled } from './testing/window.ts';

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
  const beside = page.getByRole('table', { name: '项目 保留的登记 要并入的登记' });
  const rowOf = (label: string) => beside.getByRole('row', { name: label });
  expect(await rowOf('姓名').innerText()).toMatch(/不同\s+牧云生\s+牧云深/);
  expect(await rowOf('出生日期').innerText()).toMatch(/^出生日期\s+1990-03-04\s+1990-03-04$/);
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

test('of somebody who died the page says the age at the death, until when categories held, and which bill lies after it', async () => {
  const { personId } = await county.somebody('low-income');
  const { settlementId } = await settled(county, personId, { classA: '9000.00' });
  const { person, designations } = await county.ask('manager', getPerson, { personId });
  const diedOn = dayPlus(localDay(new Date()), -1);
  await county.ask('manager', recordDeath, { personId, diedOn, reason: '死亡证明' });
  const { page } = await county.open('manager', { path: `/people/${personId}` });
  const head = await page.locator('.person-summary').innerText();
  expect(head).toContain(`${diedOn} 去世，终年 ${ageOn(person.bornOn, diedOn)} 岁`);
  expect(head).toContain('去世时：');
  expect(designations.map(({ toDay }) => toDay)).toEqual([undefined]);
  expect(await page.locator('.person-designations').innerText()).toContain('至去世');
  const bill = page.locator('.person-settlements tr', { has: page.locator(`a[href="/settlements/${settlementId}"]`) });
  expect(await bill.getByText('去世后').getAttribute('title')).toContain(`死亡日期 ${diedOn} 之后，请核对`);
  await page.getByText('按日期列出').click();
  expect(await page.locator('.timeline').innerText()).toMatch(/元（去世后）/);
  expect(await page.locator('.page').innerText()).not.toContain('至今');

  await page.goto(`${county.origin}/print/subject-access/${personId}`);
  const paper = page.locator('.subject-paper');
  await paper.getByText('至去世', { exact: false }).first().waitFor();
  expect(await paper.innerText()).not.toContain('至今');

  await county.ask('manager', withdrawDeath, { personId, reason: '登记错了人' });
  await page.goto(`${county.origin}/people/${personId}`);
  await page.locator('.person-designations').getByText('至今').waitFor();
  expect(await page.getByText('去世后').count()).toBe(0);
});

test('of somebody who left the county the page says that categories held until then, and asks nobody to check their bills', async () => {
  const { personId } = await county.somebody('low-income');
  await settled(county, personId, { classA: '9000.00' });
  await county.ask('manager', leaveCounty, { personId, leftOn: dayPlus(localDay(new Date()), -1), destination: '邻县', reason: '随女儿居住' });
  const { page } = await county.open('manager', { path: `/people/${personId}`, language: 'en' });
  await page.locator('.person-designations').getByText('until leaving the county').waitFor();
  const head = await page.locator('.person-summary').innerText();
  expect(head).toContain('When leaving the county:');
  expect(head).toContain('years old');
  expect(await page.locator('.page').innerText()).not.toMatch(/until now|after the death/);
});

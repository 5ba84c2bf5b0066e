// Journey 6: a registry officer gets a list with bad rows, gives it back with the reasons, applies the rest, and sees what changed.
import { readFile } from 'node:fs/promises';
import { applyImport } from '@doudi/core/exchange';
import { getPerson, registerPerson } from '@doudi/core/registry';
import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { idNumberOf } from '../../server/src/exchange/testing/lists.ts';
import { demoCounty } from './testing/demo-county.ts';
import { bringList, listOf } from './testing/lists.ts';

const county = await demoCounty();

test('a list with bad rows goes back with its reasons, the rest is applied once, and what changed is seen', async () => {
  const { page } = await county.open('manager', { path: '/imports' });
  await page.getByRole('button', { name: '导入名单' }).click();
  await page.locator('#import-source').fill('民政局');
  await page.locator('#import-file').setInputFiles({ name: '低保名单.csv', mimeType: 'text/csv', buffer: Buffer.from(listOf(county.countyId, 20, 3)) });
  await page.getByRole('button', { name: /上\s?传/ }).click();
  await page.getByRole('heading', { name: '各列的含义' }).waitFor();
  await page.getByRole('button', { name: /检\s?查/ }).click();
  await page.getByText('新增 20').waitFor();
  await page.getByText('有误 3').click();
  // What the cell said, as far as it may be shown.
  await page
    .getByText(/是数字格式.*表中为“\*+.{2}”/)
    .first()
    .waitFor();

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载原表（附原因）' }).click()]);
  const { sheets } = await readXlsx(await readFile(await download.path()));
  expect(sheets[0]?.rows).toHaveLength(24);
  expect(sheets[0]?.rows.filter((row) => row[5])).toHaveLength(4);

  await page.getByRole('button', { name: '应用：20 人' }).click();
  await page.getByRole('dialog').getByText('新增 20 行').waitFor();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /应\s?用/ })
    .click();
  await page.getByText('已应用').waitFor();
  await page.getByText('新增 20').click();
  await page.getByText('已登记').first().waitFor();
  await page.getByRole('link', { name: '名单0' }).click();
  await page.getByRole('heading', { name: /名单0/ }).waitFor();
});

test('what people had used before Doudi began is brought as a list, and stands on their page with who said so', async () => {
  const [name, idNumber] = ['期初人', idNumberOf(8_801)];
  const { personId } = await county.ask('manager', registerPerson, {
    ...{ name, idNumber, sex: 'male', bornOn: '1970-01-02', villageCode: `${county.countyId}100001` },
  });
  const year = new Date().getFullYear();
  const list = `姓名,身份证号,年度,累计项,已用额度\n${name},${idNumber},${year},居民基本医保已支付,1234.5\n${name},${idNumber},${year},封顶线,1\n`;
  const { page } = await county.open('manager', { path: '/imports' });
  await page.getByRole('button', { name: '导入名单' }).click();
  await page.locator('#import-kind').click();
  await page.getByTitle('期初已用额度（启用前各人已用）').click();
  await page.getByText('本县方案的累计项', { exact: false }).click();
  await page.getByText('paid/basic').waitFor();
  await page.locator('#import-source').fill('医保局');
  await page.locator('#import-file').setInputFiles({ name: '期初.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
  await page.getByRole('button', { name: /上\s?传/ }).click();
  await page.getByRole('heading', { name: '各列的含义' }).waitFor();
  await page.getByRole('button', { name: /检\s?查/ }).click();
  await page.getByText('不是本县方案在该期间累计的项目', { exact: false }).waitFor();
  await page.getByRole('button', { name: '应用：1 项期初额度' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /应\s?用/ })
    .click();
  await page.getByText('已应用').waitFor();
  await page.getByText('1234.50').waitFor();
  await page.goto(`${new URL(page.url()).origin}/people/${personId}`);
  await page.getByRole('heading', { name: '期初已用额度' }).waitFor();
  await page.getByText('医保局').waitFor();
});

test('whom a list means by a number that nobody has is found by name, and the row is decided for them', async () => {
  const name = '号码写错的人';
  const { personId } = await county.ask('manager', registerPerson, {
    ...{ name, idNumber: idNumberOf(8_802), sex: 'male', bornOn: '1970-01-02', villageCode: `${county.countyId}100001` },
  });
  const list = `姓名,身份证号,变动类型,类别,变动日期\n${name}二,${idNumberOf(8_803, '1971-03-04')},新增,低保对象,2026-03-01\n`;
  const importId = await bringList(county, list, 'changes');
  await county.ask('manager', applyImport, { importId, expected: { unmatched: 1 } });
  await county.services.imports.idle();
  const { page } = await county.open('manager', { path: `/imports/${importId}` });
  await page.getByRole('button', { name: /裁\s?定/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('#decide-reason').fill('核对户口簿，名单号码有误');
  const decide = dialog.getByRole('button', { name: /裁\s?定/ });
  expect(await decide.isDisabled()).toBe(true);
  await dialog.locator('#find-person').fill(name);
  await dialog.locator('#find-person').press('Enter');
  await dialog.getByText(`已选：${name}`).waitFor();
  await decide.click();
  await page.getByText('以本县为准').waitFor();
  expect((await county.ask('manager', getPerson, { personId })).designations).toMatchObject([{ category: 'low-income', fromDay: '2026-03-01' }]);
});

test('the changes of a month are made into a file, fetched as a workbook, and signed for', async () => {
  const { page } = await county.open('manager', { path: '/imports' });
  await page.getByRole('link', { name: '变动文件' }).click();
  await page.getByRole('button', { name: '生成变动文件' }).click();
  // The departments that the county has somebody from are there to be chosen; none is guessed.
  await page.locator('#change-department').fill('民政');
  await page.getByTitle('民政局', { exact: true }).click();
  await page.getByRole('button', { name: '生成并签认' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'XLSX' }).click()]);
  const { sheets } = await readXlsx(await readFile(await download.path()));
  expect(sheets[0]?.rows[0]).toEqual(['姓名', '身份证号', '变动类型', '人员类别', '变动日期']);
  await page.getByRole('button', { name: '登记签收' }).click();
  await page.locator('#received-by').fill('周科长');
  await page.locator('#received-evidence').fill('回执 12 号');
  await page.getByRole('dialog').getByRole('button', { name: '登记签收' }).click();
  await page.getByText('周科长', { exact: false }).waitFor();
});

// Journey 6: a registry officer gets a list with bad rows, gives it back with the reasons, applies the rest, and sees what changed.
import { readFile } from 'node:fs/promises';
import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { listOf } from './testing/lists.ts';

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
  await page.getByText('是数字格式', { exact: false }).waitFor();

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

// The work list: the most urgent first, taken, given back, and done with what shows it.
import { listTasks } from '@doudi/core/work';
import { expect, test } from 'vitest';
import { demoCounty } from './testing/demo-county.ts';
import { dropPlans, openTasks } from './testing/tasks.ts';

const county = await demoCounty();

test('somebody takes what is late, says how it was done, and finds it among what was done', async () => {
  const { personId, name } = await county.somebody('low-income');
  await dropPlans(county);
  await openTasks(county, personId);
  const { page } = await county.open('manager', { path: '/work' });
  const tasks = page.locator('.task');
  await tasks.first().waitFor();
  expect(await tasks.locator('h2').allTextContents()).toEqual(['上门核实高额自付', '核实应享未享的待遇', '核对是否同一人']);
  expect(await tasks.first().textContent()).toContain('逾期 3 天');
  expect(await tasks.nth(1).textContent()).toContain('今天到期');
  // What a record does has no button of its own.
  expect(await tasks.nth(2).getByRole('button', { name: '办结' }).count()).toBe(0);
  expect(await page.locator('.task-counts button').first().textContent()).toContain('1');

  await tasks.first().getByRole('button', { name: '认领' }).click();
  await tasks.first().getByText('我已认领').waitFor();
  await page.getByText('我认领的').click();
  await expect.poll(() => tasks.count()).toBe(1);
  await tasks.first().getByRole('button', { name: '交回' }).click();
  await page.getByText('没有待办的事').waitFor();

  await page.locator('.ant-radio-button-wrapper', { hasText: '待办' }).click();
  await tasks.first().getByRole('button', { name: '办结' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByText(name).count()).toBe(1);
  const done = dialog.getByRole('button', { name: '办结' });
  expect(await done.isDisabled()).toBe(true);
  await dialog.getByText('已落实帮助').click();
  await dialog.locator('#task-note').fill('已上门，临时救助 2026-31 号');
  await done.click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => tasks.count()).toBe(2);
  await page.getByText('已办结', { exact: true }).click();
  await page.getByText('临时救助 2026-31 号').waitFor();
  const [task] = (await county.ask('manager', listTasks, { personId, state: 'done' })).tasks;
  expect(task?.closed).toMatchObject({ outcome: 'helped', note: '已上门，临时救助 2026-31 号' });
});

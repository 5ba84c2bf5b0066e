// The policy studio: a rule is drafted as a form and as text, tried on bills, handed in, sent back, signed by a second person, and printed as a card.
import { getSchemes } from '@doudi/core/settlement';
import { getSchemeDraft, saveSchemeDraft } from '@doudi/core/studio';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../server/src/demo/load-demo.ts';
import { daysAfter, localDay } from '../../server/src/platform/local-day.ts';
import { hashPassword } from '../../server/src/platform/secrets/passwords.ts';
import { handsOf } from '../../server/src/recognition/testing/hands.ts';
import { demoCounty } from './testing/demo-county.ts';
import { draftIn, draftWithSlip } from './testing/drafts.ts';
import { signInAs } from './testing/sign-in.ts';

const county = await demoCounty();
const hands = handsOf(county, county.countyId, await hashPassword(DEMO_PASSWORD));
await hands.manager('signer');
const inDays = (days: number) => daysAfter(localDay(new Date()), days);

async function openSigner(path: string): Promise<Page> {
  const { page } = await county.openStranger();
  await signInAs(page, 'signer');
  await page.locator('.shell').waitFor();
  await page.goto(county.origin + path);
  return page;
}

const view = (page: Page, name: string) => page.locator('.draft-tabs label', { hasText: name }).click();
const inDialog = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
const textOf = (page: Page) => page.locator('.cm-content').innerText();
/** Hundreds of thousands of bills are settled, in the browser and in the server. */
const CHECK_MS = 150_000;

test('the form and the text beside it are one: what is typed in either stands in the other, and a fault is told at its line', async () => {
  const { page } = await county.open('manager', { path: '/schemes' });
  await page.getByRole('link', { name: '政策起草' }).click();
  await page.getByRole('button', { name: '起草' }).first().click();
  await page.locator('#draft-title').fill('一级医院报销比例调整');
  await inDialog(page, '起草');
  const level1 = page.getByLabel('支付比例（一级医院）');
  await level1.focus();
  // The text shows where the value stands.
  await expect.poll(() => textOf(page)).toContain('{when: {facility.level: [1]}, use: 90%}');
  await level1.fill('95');
  await expect.poll(() => textOf(page)).toContain('{when: {facility.level: [1]}, use: 95%}');
  await page.getByText('原为 90%').waitFor();
  await level1.press('ArrowDown');
  await expect.poll(() => textOf(page)).toContain('{when: {facility.level: [1]}, use: 94%}');

  await page.locator('.cm-line', { hasText: 'use: 94%' }).click();
  await page.keyboard.press('End');
  for (let at = 0; at < 3; at++) await page.keyboard.press('Backspace');
  await page.keyboard.type('x%}');
  await page.getByText('1 处问题，不能用于结算').waitFor();
  const fault = page.locator('.draft-problems li').first();
  // Half of what is typed is wrong in another way, for a moment.
  await expect.poll(() => fault.innerText()).toContain('benefits/basic.yaml:28 “9x%”不对，应为百分比，如 90% 或 62.5%');
  await view(page, '试算账单');
  await page.getByText('文件还有问题，先按右侧的提示改正').waitFor();
  await page.locator('.cm-content').focus();
  for (let undone = 0; undone < 6 && (await page.locator('.draft-problems').count()) > 0; undone++) await page.keyboard.press('Control+z');
  await page.getByText('可以用于结算').waitFor();

  // However fast somebody types, and however slowly the page follows, nothing is taken away.
  await page.locator('.cm-line', { hasText: /level: \[1\]}, use: 9\d%/ }).click();
  await page.keyboard.press('End');
  const remark = ' # 一次打很多字也不会丢: 0123456789 abcdefghijklmnopqrstuvwxyz';
  await page.keyboard.type(remark);
  await expect.poll(() => textOf(page)).toMatch(new RegExp(`level: \\[1\\]}, use: 9\\d%}${remark}`));

  // A new line is a file of its own; what it says stands in the form at once, and it can be taken out again.
  await view(page, '表单');
  await page.getByRole('button', { name: '添加支付线' }).click();
  await page.locator('#line-name').fill('backstop');
  await inDialog(page, '添加支付线');
  await expect.poll(() => textOf(page)).toContain('benefit: backstop');
  const added = page.getByRole('region', { name: '新支付线' });
  await added.getByLabel('支付比例').fill('5');
  await expect.poll(() => textOf(page)).toContain('share: 5%');
  await added.getByRole('button', { name: '终止此项' }).click();
  await added.waitFor({ state: 'detached' });
});

test('a bill that is tried is settled by the draft and by the present rules, each with its reason', async () => {
  const draftId = await draftIn(county, '试一张账单');
  const { page } = await county.open('manager', { path: `/studio/${draftId}` });
  await view(page, '试算账单');
  await page.locator('#try-classA').fill('1100');
  const [byDraft, byPresent] = [page.getByRole('region', { name: '按草稿' }), page.getByRole('region', { name: '按现行方案' })];
  await byDraft.getByText('1,100.00 元，个人负担 180.00 元，占 16.36%').waitFor();
  await byPresent.getByText('1,100.00 元，个人负担 200.00 元，占 18.18%').waitFor();
  await byDraft.getByRole('button', { name: /居民基本医保 920.00/ }).click();
  await page.getByRole('dialog').getByText('92%').first().waitFor();
});

test('what somebody else saved meanwhile is told, and not overwritten', async () => {
  const draftId = await draftIn(county, '两人同改');
  const { page } = await county.open('manager', { path: `/studio/${draftId}` });
  await page.getByLabel('支付比例（二级医院）').fill('77');
  const { files, version } = await county.ask('manager', getSchemeDraft, { schemeDraftId: draftId });
  await county.ask('manager', saveSchemeDraft, { schemeDraftId: draftId, version, files });
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('您看到的是第 2 版，现在已是第 3 版').waitFor();
  expect(await page.getByLabel('支付比例（二级医院）').inputValue()).toBe('77');
  expect((await county.ask('manager', getSchemeDraft, { schemeDraftId: draftId })).version).toBe(3);
});

test('what was typed and not saved is there again for whoever left by the menu, tells what was saved meanwhile, and is gone once they signed out', async () => {
  const draftId = await draftIn(county, '没有保存就离开');
  const { page } = await county.openStranger();
  await signInAs(page, 'manager');
  await page.locator('.shell').waitFor();
  const level2 = page.getByLabel('支付比例（二级医院）');
  const toDraft = () => page.getByRole('link', { name: '没有保存就离开' }).click();
  const away = async () => {
    await page.locator('.shell-nav').getByText('政策卡').click();
    await page.getByRole('link', { name: '政策起草' }).click();
  };
  const kept = () => page.evaluate<string>('JSON.stringify(sessionStorage)');
  await page.goto(`${county.origin}/studio/${draftId}`);
  const before = await level2.inputValue();
  await level2.fill('77');
  await away();
  await toDraft();
  await page.getByText('有未保存的改动').waitFor();
  expect(await level2.inputValue()).toBe('77');
  await page.getByRole('button', { name: '全部恢复' }).click();
  await expect.poll(() => level2.inputValue()).toBe(before);
  await away();
  await toDraft();
  await level2.waitFor();
  expect([await level2.inputValue(), await page.getByText('有未保存的改动').count()]).toEqual([before, 0]);

  await level2.fill('78');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('第 3 版').first().waitFor();
  await level2.fill('79');
  await away();
  const { files, version } = await county.ask('manager', getSchemeDraft, { schemeDraftId: draftId });
  await county.ask('manager', saveSchemeDraft, { schemeDraftId: draftId, version, files });
  await toDraft();
  await page.getByText('您的改动是在第 3 版上作的').waitFor();
  expect(await level2.inputValue()).toBe('79');

  await away();
  expect(await kept()).toContain('use: 79%');
  await page.locator('.shell-who').click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.locator('#username').waitFor();
  expect(await kept()).not.toContain('use: 79%');
  await signInAs(page, 'manager');
  await page.locator('.shell').waitFor();
  await page.goto(`${county.origin}/studio/${draftId}`);
  await page.getByText('第 4 版').first().waitFor();
  expect([await level2.inputValue(), await page.getByText('有未保存的改动').count()]).toEqual(['78', 0]);
});

test('journey 9: before signing, the check shows a bill where a patient pays 10.4 %; it is fixed, handed in, sent back and signed by a second person', {
  timeout: 3 * CHECK_MS,
}, async () => {
  const draftId = await draftWithSlip(county, '特困住院兜底 10%');
  const { page } = await county.open('manager', { path: `/studio/${draftId}` });
  page.setDefaultTimeout(CHECK_MS);
  await view(page, '检查');
  const broken = page.locator('.findings li', { hasText: '超出承诺' });
  await broken.getByText('占 10.40%').waitFor();
  expect(await broken.innerText()).toContain('承诺“特困人员住院个人至多负担10%”未兑现');
  await broken.getByRole('button', { name: '看规则' }).click();
  await expect.poll(() => textOf(page)).toContain('ten-percent');
  await broken.getByRole('button', { name: /^个人负担 / }).click();
  await page.getByRole('dialog').getByText('10.40%').first().waitFor();
  await page.keyboard.press('Escape');

  await view(page, '表单');
  await page.getByLabel('个人负担比例上限', { exact: false }).fill('10');
  await view(page, '检查');
  await broken.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('第 3 版').first().waitFor();
  await handIn(page, inDays(0), '不晚于今天');
  await handIn(page, inDays(3));
  await page.getByRole('heading', { name: '等待签批' }).waitFor();
  // Whoever wrote it is not asked to sign it.
  expect(await page.getByRole('button', { name: '批准' }).count()).toBe(0);

  const signer = await openSigner('/approvals');
  const waiting = signer.getByRole('article', { name: '特困住院兜底 10%' });
  await waiting.getByText('待您签批').waitFor();
  const { submissions: handedIn } = await county.ask('manager', getSchemeDraft, { schemeDraftId: draftId });
  expect(await waiting.innerText()).toContain(`${handedIn[0]?.submittedBy} 送审于 ${localDay(new Date(handedIn[0]?.submittedAt ?? ''))}`);
  expect(await signer.getByText('没有等待批准的事项').count()).toBe(0);
  await waiting.getByRole('link').click();
  await signer.getByRole('button', { name: '退回' }).click();
  await signer.locator('#decide-reason').fill('请等到月底再执行');
  await inDialog(signer, '退回');
  await signer.getByRole('heading', { name: '已退回，改后可再送审' }).waitFor();
  await page.reload();
  await page.getByText('请等到月底再执行').waitFor();
  await handIn(page, inDays(20));
  await page.getByRole('heading', { name: '等待签批' }).waitFor();

  await signer.reload();
  await signer.getByRole('button', { name: '批准' }).waitFor();
  expect(await signer.locator('.draft-submission .findings').innerText()).not.toContain('超出承诺');
  await signer.getByRole('button', { name: '批准' }).click();
  await signer
    .getByRole('dialog')
    .getByText(`自 ${inDays(20)} 起按此结算`)
    .waitFor();
  await inDialog(signer, '批准');
  await signer.getByRole('heading', { name: '已批准' }).waitFor();
  const { draftState, submissions } = await county.ask('manager', getSchemeDraft, { schemeDraftId: draftId });
  expect([draftState, submissions.map(({ isApproved, decidedBy }) => [isApproved, decidedBy])]).toEqual([
    'approved',
    [
      [false, 'signer'],
      [true, 'signer'],
    ],
  ]);
  // The server found it by itself, in exactly the files that were signed.
  expect(submissions.map(({ checked }) => checked.findings.map(({ kind }) => kind).sort())).toEqual(Array(2).fill(['gap', 'needier-worse', 'needier-worse']));
  expect((await county.ask('clerk', getSchemes, {})).schemes.map(({ from, until }) => [from, until])).toEqual([
    [inDays(20), undefined],
    [undefined, inDays(19)],
  ]);

  await signer.goto(`${county.origin}/approvals`);
  await signer.getByText('没有等待批准的事项').waitFor();
  await signer.goto(`${county.origin}/studio`);
  await signer.locator('.studio-adoptions a').first().click();
  await signer.getByText(`自 ${inDays(20)} 起按此结算`).waitFor();
  await signer.getByRole('button', { name: '一级医院：90%' }).click();
  await signer.getByRole('dialog').getByText('第2条').waitFor();
});

/** Refused if something is to be said of it. */
async function handIn(page: Page, day: string, refusal?: string): Promise<void> {
  if (!(await page.locator('#effective-on').isVisible())) await page.getByRole('button', { name: '送审' }).click();
  await page.locator('#effective-on').fill(day);
  await page.locator('#submit-reason').fill('省里的新规');
  await inDialog(page, '送审');
  if (refusal !== undefined) await page.getByRole('dialog').getByText(refusal).waitFor();
}

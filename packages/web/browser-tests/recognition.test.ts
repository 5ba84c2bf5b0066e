// Journey 7: a township recognises a newly ill household, while the days pass by.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Contract, createClient, type OutputOf, type SentInputOf } from '@doudi/core/contract';
import { listRecognitionCases, recordRecognitionStep } from '@doudi/core/recognition';
import { getPerson } from '@doudi/core/registry';
import { expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../server/src/demo/load-demo.ts';
import { daysAfter, localDay } from '../../server/src/platform/local-day.ts';
import { hashPassword } from '../../server/src/platform/secrets/passwords.ts';
import { handsOf } from '../../server/src/recognition/testing/hands.ts';
import { demoCounty } from './testing/demo-county.ts';
import { signInAs } from './testing/sign-in.ts';
import { bringPerson } from './testing/window.ts';

const first = localDay(new Date());
let passed = 0;
const now = () => new Date(Date.now() + passed * 86_400_000);
const dayOf = (days: number) => daysAfter(first, days);
const county = await demoCounty({ now });
const hands = handsOf(county, county.countyId, await hashPassword(DEMO_PASSWORD));
const client = createClient((address, init) => fetch(address, init), county.origin, { newIdempotencyKey: () => randomBytes(16).toString('hex') });

/** A page of somebody on the server's day. */
async function openAs(username: string, path: string) {
  const { page, context } = await county.openStranger();
  await context.clock.setFixedTime(now());
  await signInAs(page, username);
  await page.locator('.shell').waitFor();
  await page.goto(county.origin + path);
  return page;
}

async function done<C extends Contract>(who: string, contract: C, input: SentInputOf<C>): Promise<OutputOf<C>> {
  const answered = await client.call(contract, input, { ...(await hands.as(who)), language: 'en' });
  if (!answered.isOk) throw new Error(`${contract.id} was refused: ${JSON.stringify(answered.problem)}`);
  return answered.value;
}

test('journey 7: a newly ill household is nominated, published with one objection, cross-checked and approved; next day the window shows the mark', async () => {
  const { personId, name } = await county.somebody();
  const { person } = await county.ask('manager', getPerson, { personId });
  const township = person.villageCode.slice(0, 9);
  await hands.manager('township', township);
  await hands.manager('township-2', township);
  await hands.manager('county-1');
  await hands.manager('county-2');

  const page = await openAs('township', `/recognition/new?person=${personId}`);
  await page.locator('#case-category').focus();
  await page.keyboard.type('突发');
  await page.keyboard.press('ArrowDown');
  await page.locator('.ant-select-item-option', { hasText: '突发严重困难户' }).click();
  await page.getByLabel('家庭成员患大病或需长期治疗').check();
  await page.locator('#case-reason').fill('户主九月确诊，需长期治疗');
  await page.locator('#case-evidence').fill('诊断证明 2026-17\n入户调查表');
  const paper = Buffer.from('%PDF-1.7 a paper of 600 kB '.padEnd(600_000, 'z'));
  await page.locator('#case-evidence-files').setInputFiles([
    { name: '诊断证明.pdf', mimeType: 'application/pdf', buffer: paper },
    { name: '无关.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  ]);
  await page.getByRole('button', { name: '去掉 无关.png' }).click();
  await page.getByRole('button', { name: '提起', exact: true }).click();

  await page.getByText('登记：村民代表会议民主评议').waitFor();
  expect(await page.getByText('无关.png').count()).toBe(0);
  const [opened] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '诊断证明.pdf' }).click()]);
  expect(readFileSync(await opened.path()).equals(paper)).toBe(true);
  await page.locator('#votes-present').fill('21');
  await page.locator('#votes-inFavour').fill('19');
  await page.locator('#step-evidence').fill('会议纪要 7 号');
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.getByText('登记：村级公示（第一榜）').waitFor();
  await page.locator('#step-evidence').fill('公示照片');
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.getByText('由县的岗位办理').waitFor();
  const [caseInList] = (await done('county-1', listRecognitionCases, { personId })).cases;
  const caseId = caseInList?.caseId ?? '';

  const [notice] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: '打印公示' }).click()]);
  await notice.locator('.notice-paper').waitFor();
  const hung = (await notice.locator('.notice-paper').textContent()) ?? '';
  for (const told of [name, '突发严重困难户', `${dayOf(0)} 至 ${dayOf(7)}`]) expect(hung).toContain(told);
  for (const secret of ['确诊', '诊断', '患大病']) expect(hung).not.toContain(secret);
  await notice.close();

  await page.getByRole('button', { name: '登记异议' }).click();
  await page.locator('#objection-content').fill('该户在县城有房');
  await page.locator('#objection-paper').fill('异议簿 3 页');
  await page.getByRole('dialog').getByRole('button', { name: '登记', exact: true }).click();
  await page.getByText('该户在县城有房').waitFor();

  const other = await openAs('township-2', '/work');
  await other.locator('.task', { hasText: '处理公示异议' }).getByRole('link', { name: '打开办理' }).click();
  await other.getByRole('button', { name: '处理异议' }).click();
  await other.getByText('异议不成立，继续办理').click();
  await other.locator('#ruling-reason').fill('房屋系租住');
  await other.locator('#ruling-evidence').fill('租房合同');
  await other.getByRole('dialog').getByRole('button', { name: '登记', exact: true }).click();
  await other.getByText('房屋系租住').waitFor();

  const evidence = [{ what: '材料' }];
  const step = (who: string, at: number, input: Omit<SentInputOf<typeof recordRecognitionStep>, 'caseId' | 'outcome' | 'doneOn' | 'evidence'>) => {
    passed = at;
    return done(who, recordRecognitionStep, { caseId, outcome: 'passed', doneOn: dayOf(at), evidence, ...input });
  };
  const departments = ['civil-affairs', 'vehicles', 'houses', 'business', 'payroll'].map((department) => ({ department, hasFinding: false }));
  await step('county-1', 8, { step: 'cross-check', departments });
  await step('township-2', 9, { step: 'township-review' });
  await step('township', 9, { step: 'second-publication', publication: { place: '乡镇公开栏', days: 7 } });

  passed = 17;
  const approving = await openAs('county-2', `/recognition/${caseId}`);
  await approving.getByText('登记：县级审定').waitFor();
  await approving.locator('#step-evidence').fill('审定文件 12 号');
  await approving.getByRole('button', { name: '登记', exact: true }).click();
  await approving.getByText('登记：公告并录入系统').waitFor();
  await approving.locator('#step-evidence').fill('公告 12 号');
  await approving.getByRole('button', { name: '登记', exact: true }).click();
  await approving.getByText(`已认定，自 ${dayOf(18)} 起`).waitFor();
  const mark = '突发严重困难户';
  const atWindow = async () => {
    const clerk = await openAs('clerk', '/window');
    await bringPerson(clerk, personId);
    await clerk.getByText(name).first().waitFor();
    return clerk;
  };
  expect(await (await atWindow()).getByText(mark).count()).toBe(0);
  passed = 18;
  await (await atWindow()).getByText(mark).first().waitFor();
}, 90_000);

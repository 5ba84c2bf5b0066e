import { listSweeps, runSweep } from '@doudi/core/entitlement';
import { designate, mergePersons, recordDeath, registerPerson } from '@doudi/core/registry';
import { cancelSettlement, settleClaim } from '@doudi/core/settlement';
import { closeTask, listTasks } from '@doudi/core/work';
import { expect, test } from 'vitest';
import { createLog } from '../platform/http/log.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { wallOf } from '../testing/wall.ts';
import { sweepWhereDue, yearsOn } from './sweep-schedule.ts';

const NOW = Date.parse('2026-11-24T02:00:00Z');
let clock = NOW;
const server = await testServer({
  people: 8,
  now: () => new Date(clock),
  designations: [
    { personId: 'p-2', category: 'low-income', fromDay: '2025-01-01' },
    { personId: 'p-3', category: 'destitute', fromDay: '2025-01-01' },
  ],
});
const manager = { as: 'manager' } as const;
const township = `${HOME}001`;
const sql = (text: string, values: readonly unknown[] = []) => withConnection(server.database.superuserUrl, (superuser) => superuser.query(text, [...values]));
/** As if so many more days had passed since tasks were closed: nobody stays signed in for so long. */
const days = (count: number) => sql(`update task set closed_at = closed_at - make_interval(days => $1)`, [count]);
type Lines = readonly { readonly line: string; readonly wouldPay: string }[];
let bills = 0;
const settle = async (personId: string, amount: string, more: object = {}) =>
  await server.done(settleClaim, {
    billNumber: `b-${++bills}`,
    personId,
    facilityId: 'f-2',
    kind: 'inpatient',
    dischargedOn: '2026-02-01',
    charges: { classA: amount },
    ...more,
  });
const sweep = (year = '2026') => server.done(runSweep, { area: township, year }, manager);
const tasksOf = async (personId: string, kind: 'missed-assistance' | 'high-cost-warning' | 'uninsured', state: 'open' | 'done' = 'open') =>
  (await server.done(listTasks, { personId, kind, state }, manager)).tasks;
const recognise = (personId: string, category: string) =>
  server.done(designate, { personId, category, fromDay: '2026-01-01', source: 'list of the civil affairs office' }, manager);
const close = async (taskId: string | undefined, outcome = 'helped') => server.done(closeTask, { taskId: taskId ?? '', outcome, note: 'visited' }, manager);

test('a category that came in late: what the bills would have paid is found to the fen, also where a limit of the year cuts the second', async () => {
  const [first, second] = [await settle('p-0', '160000.00'), await settle('p-0', '150000.00')];
  expect((await sweep()).missed).toBe(0);
  await recognise('p-0', 'low-income');
  const swept = await sweep();
  expect(swept).toMatchObject({ missed: 2, bills: 2 });
  const tasks = await tasksOf('p-0', 'missed-assistance');
  const missedOf = (settlementId: string) => tasks.find(({ subject }) => subject === `settlement/${settlementId}`)?.facts;
  expect(missedOf(first.settlementId)).toMatchObject({ because: 'category', categories: ['low-income'], patientPaid: first.patientPays });
  // What really comes of it when both are settled again.
  for (const { settlementId } of [second, first]) await server.done(cancelSettlement, { settlementId, reason: 'a category was missing' });
  for (const [bill, amount] of [
    [first, '160000.00'],
    [second, '150000.00'],
  ] as const) {
    const again = await settle('p-0', amount);
    expect(missedOf(bill.settlementId)?.patientWouldPay).toBe(again.patientPays);
  }
  const [one, two] = [first, second].map(({ settlementId }) => Number(missedOf(settlementId)?.missed));
  const assistance = tasks.flatMap(({ facts }) => (facts.lines as Lines).flatMap(({ line, wouldPay }) => (line === 'assistance' ? Number(wouldPay) : [])));
  expect(assistance.reduce((sum, each) => sum + each, 0)).toBe(40_000);
  expect(swept.missedAmount).toBe(((one ?? 0) + (two ?? 0)).toFixed(2));
  // The bills were cancelled, so that there is nothing left to do about them.
  expect(await sweep()).toMatchObject({ missed: 0, closed: 2 });
  expect(await tasksOf('p-0', 'missed-assistance')).toEqual([]);
});

test('a bill whose given amount is less than the scheme pays is found, and says of which line', async () => {
  const { settlementId } = await settle('p-2', '10000.00', { given: { basic: '1000.00' } });
  await sweep();
  const [task] = await tasksOf('p-2', 'missed-assistance');
  expect(task).toMatchObject({
    subject: `settlement/${settlementId}`,
    facts: { because: 'given', lines: expect.arrayContaining([expect.objectContaining({ line: 'basic', paid: '1000.00' })]) },
  });
});

test('what was looked into is not asked for again, unless there is more to it', async () => {
  const [task] = await tasksOf('p-2', 'missed-assistance');
  await close(task?.taskId, 'no-need');
  expect((await sweep()).missed).toBe(0);
  await recognise('p-2', 'destitute');
  expect((await sweep()).missed).toBe(1);
});

test('costs above the line of the scheme are work once, and again only after its days and if they have grown', async () => {
  await settle('p-3', '1000.00');
  await settle('p-4', '60000.00', { charges: { classA: '1000.00', otherOut: '26001.00' } });
  await settle('p-5', '60000.00', { charges: { otherOut: '26000.00' } });
  await sweep();
  const [warned] = await tasksOf('p-4', 'high-cost-warning');
  expect(warned).toMatchObject({ areaName: expect.any(String), facts: { warning: 'general-high-cost', above: '26000.00', bills: 1 } });
  // On the line is not above it; of who is helped the line is lower.
  expect(await tasksOf('p-5', 'high-cost-warning')).toEqual([]);
  await settle('p-3', '1.00', { charges: { otherOut: '10001.00' } });
  await sweep();
  expect(await tasksOf('p-3', 'high-cost-warning')).toMatchObject([{ facts: { warning: 'helped-high-cost', above: '10000.00' } }]);
  await close(warned?.taskId);
  await days(31);
  await sweep();
  expect(await tasksOf('p-4', 'high-cost-warning')).toEqual([]);
  await settle('p-4', '1.00', { charges: { otherOut: '100.00' } });
  await sweep();
  const [again] = await tasksOf('p-4', 'high-cost-warning');
  await close(again?.taskId);
  await settle('p-4', '1.00', { charges: { otherOut: '200.00' } });
  await days(29);
  await sweep();
  expect(await tasksOf('p-4', 'high-cost-warning')).toEqual([]);
  await days(1);
  await sweep();
  expect(await tasksOf('p-4', 'high-cost-warning')).toHaveLength(1);
});

test('who is designated and not insured is work, once the enrolment of the year is known at all', async () => {
  expect(await tasksOf('p-3', 'uninsured')).toEqual([]);
  await sql(
    `insert into enrolment (county_id, enrolment_id, person_id, year, state, source, recorded_at, recorded_by)
       select $1, 'e-' || person_id, person_id, '2026', 'insured', 'test', now(), 'test' from person where county_id = $1 and person_id <> 'p-3'`,
    [HOME],
  );
  expect((await sweep()).uninsured).toBe(1);
  expect((await sweep()).uninsured).toBe(0);
  expect(await tasksOf('p-3', 'uninsured')).toMatchObject([{ facts: { categories: ['destitute'], year: '2026' } }]);
});

test('a protected entitlement is in no finding, and changes none', async () => {
  const wall = await wallOf(server);
  await wall.record('p-6', 'hiv-treatment');
  for (const personId of ['p-6', 'p-7']) {
    await settle(personId, '20000.00');
    await recognise(personId, 'destitute');
  }
  await sweep();
  const [[walled], [open]] = [await tasksOf('p-6', 'missed-assistance'), await tasksOf('p-7', 'missed-assistance')];
  expect(JSON.stringify(walled)).not.toMatch(/protected|hiv|special/);
  const linesOf = (task: typeof open) => ((task?.facts.lines ?? []) as Lines).map(({ line }) => line);
  expect(linesOf(walled)).toEqual(linesOf(open));
  expect(walled?.facts.categories).toEqual(['destitute']);
});

test('a manager sweeps within their own area, a township at the most; others do not', async () => {
  expect((await server.ask(runSweep, { area: HOME, year: '2026' }, manager)).problem).toMatchObject({ code: 'bad-input', path: '/area' });
  expect((await server.ask(runSweep, { area: `${ELSEWHERE}001`, year: '2026' }, manager)).problem?.code).toBe('not-allowed');
  for (const as of ['clerk', 'payer', 'doctor', 'auditor'] as const)
    expect((await server.ask(runSweep, { area: township, year: '2026' }, { as })).problem?.code).toBe('not-allowed');
  expect((await server.done(runSweep, { area: `${HOME}777`, year: '2026' }, manager)).bills).toBe(0);
});

test('each county is swept once a night by itself, a township at a time, and it is on record', async () => {
  const log = createLog({ level: 'silent' });
  expect(await sweepWhereDue(server.services, log)).toEqual([]);
  clock = Date.parse('2027-02-01T18:00:00Z');
  expect(await sweepWhereDue(server.services, log)).toEqual([HOME, ELSEWHERE]);
  expect(await sweepWhereDue(server.services, log)).toEqual([]);
  clock = NOW;
  const { sweeps } = await server.done(listSweeps, { pageSize: 2 }, manager);
  expect(sweeps.map(({ area, year }) => [area, year])).toEqual([
    [township, '2027'],
    [township, '2026'],
  ]);
  expect([yearsOn('2026-04-01'), yearsOn('2026-03-31')]).toEqual([['2026'], ['2025', '2026']]);
});

test('what was of a record that was joined to another counts for the one that was kept; who has died is asked for no enrolment', async () => {
  const newcomer = async (name: string) =>
    (await server.done(registerPerson, { name, sex: 'male', bornOn: '1960-01-01', villageCode: `${HOME}001001` }, manager)).personId;
  const [kept, joined, dead] = [await newcomer('卫十'), await newcomer('卫十'), await newcomer('蒋一')];
  for (const personId of [kept, joined]) await settle(personId, '0', { charges: { otherOut: '14000.00' } });
  await sweep();
  expect(await tasksOf(kept, 'high-cost-warning')).toEqual([]);
  await server.done(mergePersons, { personId: kept, mergedId: joined, reason: '同一人' }, manager);
  await recognise(dead, 'low-income');
  await server.done(recordDeath, { personId: dead, diedOn: '2026-03-01', reason: '死亡证明' }, manager);
  await sweep();
  expect(await tasksOf(kept, 'high-cost-warning')).toMatchObject([{ facts: { ownCosts: '28000.00', bills: 2 } }]);
  expect(await tasksOf(dead, 'uninsured')).toEqual([]);
});

// A household is recognised, or is not, or no longer: each step by the right hand, in its order, in its time; what is refused, and why.

import { getSubjectAccess } from '@doudi/core/privacy';
import {
  answerAppeal,
  decideObjection,
  fileAppeal,
  getRecognitionCase,
  listRecognitionCases,
  listRecognitionProcedures,
  openRecognitionCase,
  recordObjection,
  recordRecognitionStep,
  withdrawRecognitionCase,
} from '@doudi/core/recognition';
import { designate, endDesignation, getPerson, listDesignationsAsOf, recordDeath } from '@doudi/core/registry';
import { cancelSettlement, settleClaim } from '@doudi/core/settlement';
import { listTasks } from '@doudi/core/work';
import { expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { HOME, testServer } from '../testing/test-server.ts';
import { clockFrom, handsOf } from './testing/hands.ts';

const clock = clockFrom('2026-06-01');
const server = await testServer({ now: clock.now, people: 12 });
const { as, manager } = handsOf(server, HOME);
const TOWNSHIP = `${HOME}001`;
await manager('village', `${HOME}001001`);
await manager('township', TOWNSHIP);
await manager('township-2', TOWNSHIP);
await manager('elsewhere', `${HOME}002`);
for (const name of ['county-1', 'county-2', 'county-3', 'county-4']) await manager(name);

const evidence = [{ what: '档案 2026-17' }];
const votes = { present: 21, inFavour: 19, against: 1 };
const clear = ['civil-affairs', 'vehicles', 'houses', 'business', 'payroll'].map((department) => ({ department, hasFinding: false }));

type Step = Parameters<typeof server.ask<typeof recordRecognitionStep>>[1];
const ENTRY: readonly (readonly [who: string, day: string, step: Omit<Step, 'caseId' | 'doneOn' | 'evidence'>])[] = [
  ['village', '2026-06-03', { step: 'nomination', outcome: 'passed', votes }],
  ['village', '2026-06-04', { step: 'first-publication', outcome: 'passed', publication: { place: '村务公开栏', days: 7 } }],
  ['county-1', '2026-06-12', { step: 'cross-check', outcome: 'passed', departments: clear }],
  ['township', '2026-06-15', { step: 'township-review', outcome: 'passed' }],
  ['township', '2026-06-16', { step: 'second-publication', outcome: 'passed', publication: { place: '乡镇公开栏', days: 7 } }],
  ['county-2', '2026-06-24', { step: 'county-approval', outcome: 'passed' }],
  ['county-2', '2026-06-25', { step: 'announcement', outcome: 'passed', place: '县政府网站' }],
];

async function open(personId: string, who = 'village', category = 'monitored') {
  const input = { procedureId: 'monitored-entry', personId, category, standard: ['serious-illness'], reason: '户主确诊重病', evidence };
  return (await server.done(openRecognitionCase, input, await as(who))).caseId;
}

const step = async (caseId: string, at: number, more: Partial<Step> & { readonly who?: string } = {}) => {
  const [by, day, what] = ENTRY[at] ?? ['', '', { step: '', outcome: 'passed' as const }];
  const { who = by, ...changed } = more;
  return server.ask(recordRecognitionStep, { caseId, doneOn: day, evidence, ...what, ...changed }, await as(who));
};

/** Goes on with a case, each step on its day, up to one of them. */
async function goTo(caseId: string, until: number, from = 0) {
  for (let at = from; at < until; at++) {
    clock.moveTo(ENTRY[at]?.[1] ?? '');
    expect((await step(caseId, at)).problem).toBeUndefined();
  }
}

const tasksOf = async (personId: string, who = 'county-4') => (await server.done(listTasks, { personId, pageSize: 50 }, await as(who))).tasks;
const categoriesOf = async (personId: string) => (await server.done(getPerson, { personId }, await as('county-4'))).person.categories;

test('a newly ill household is nominated, published, objected to, cross-checked, approved and announced; the next day the mark is there', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-0');
  expect(await tasksOf('p-0')).toEqual([
    expect.objectContaining({ kind: 'recognition-step', dueOn: '2026-06-11', facts: expect.objectContaining({ step: 'nomination' }) }),
  ]);
  await goTo(caseId, 2);
  clock.moveTo('2026-06-06');
  const objection = { caseId, receivedOn: '2026-06-06', content: '该户有一辆货车', paper: '异议登记簿 3 页' };
  const { objectionId } = await server.done(recordObjection, objection, await as('village'));
  expect((await tasksOf('p-0', 'township')).map(({ kind }) => kind).sort()).toEqual(['objection-to-decide']);
  clock.moveTo('2026-06-12');
  expect(await step(caseId, 2)).toMatchObject({ status: 409, problem: { detail: expect.stringContaining('an objection is not decided') } });
  const decision = { objectionId, isUpheld: false, decidedOn: '2026-06-12', reason: '货车属他人', evidence };
  await server.done(decideObjection, decision, await as('township'));
  await goTo(caseId, 6, 2);
  clock.moveTo('2026-06-25');
  expect((await step(caseId, 6)).value).toEqual({ caseState: 'effective', effectOn: '2026-06-26' });
  expect(await categoriesOf('p-0')).toEqual([]);
  clock.moveTo('2026-06-26');
  expect(await categoriesOf('p-0')).toEqual(['monitored']);
  expect((await server.done(getPerson, { personId: 'p-0' }, await as('a-clerk'))).designations).toMatchObject([
    { category: 'monitored', fromDay: '2026-06-26', source: '防止返贫监测对象认定', caseId },
  ]);
  expect(await tasksOf('p-0')).toEqual([]);
  const told = await server.done(getRecognitionCase, { caseId }, await as('county-3'));
  expect(told.steps.map(({ step, doneOn, until, byName }) => [step, doneOn, until, byName])).toEqual([
    ['nomination', '2026-06-03', undefined, 'village'],
    ['first-publication', '2026-06-04', '2026-06-11', 'village'],
    ['cross-check', '2026-06-12', undefined, 'county-1'],
    ['township-review', '2026-06-15', undefined, 'township'],
    ['second-publication', '2026-06-16', '2026-06-23', 'township'],
    ['county-approval', '2026-06-24', undefined, 'county-2'],
    ['announcement', '2026-06-25', undefined, 'county-2'],
  ]);
  expect(told.objections).toMatchObject([{ content: '该户有一辆货车', decided: { isUpheld: false, byName: 'township' } }]);
  // Whoever asks what is held about them is told of it too.
  const { cases } = await server.done(getSubjectAccess, { personId: 'p-0' }, await as('county-3'));
  expect(cases).toMatchObject([{ caseState: 'effective', reason: '户主确诊重病', objections: [{ content: '该户有一辆货车', isUpheld: false }] }]);
  expect(cases[0]?.steps).toHaveLength(7);
});

test('a step out of its order is refused, and says which comes next', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-1');
  clock.moveTo('2026-06-24');
  expect(await step(caseId, 5)).toMatchObject({ status: 409, problem: { code: 'state-differs', detail: expect.stringContaining('Vote of the villagers') } });
  expect((await server.done(listRecognitionCases, { personId: 'p-1' }, await as('township'))).cases).toMatchObject([
    { next: { step: 'nomination', isLate: true } },
  ]);
});

test('a publication that is shorter than the procedure says is refused; nothing goes on while it hangs, nor may it be dated back', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-2');
  await goTo(caseId, 1);
  clock.moveTo('2026-06-04');
  expect(await step(caseId, 1, { publication: { place: '公开栏', days: 6 } })).toMatchObject({
    status: 422,
    problem: { detail: expect.stringContaining('7 days') },
  });
  expect(await step(caseId, 1, { doneOn: '2026-06-05' })).toMatchObject({ status: 422, problem: { path: '/doneOn' } });
  clock.moveTo('2026-06-20');
  expect(await step(caseId, 1, { doneOn: '2026-06-04' })).toMatchObject({ status: 422, problem: { detail: expect.stringContaining('within 5 days') } });
  clock.moveTo('2026-06-05');
  expect((await step(caseId, 1)).problem).toBeUndefined();
  clock.moveTo('2026-06-11');
  expect(await step(caseId, 2, { doneOn: '2026-06-11' })).toMatchObject({ status: 409, problem: { detail: expect.stringContaining('until 2026-06-11') } });
});

test('the township does not do the county’s step, nor the county the village’s; the neighbouring township does not even see the case', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-3');
  clock.moveTo('2026-06-03');
  expect(await step(caseId, 0, { who: 'county-1' })).toMatchObject({
    status: 403,
    problem: { detail: expect.stringContaining('the village or the township') },
  });
  expect(await step(caseId, 0, { who: 'elsewhere' })).toMatchObject({ status: 404 });
  expect((await server.done(listRecognitionCases, {}, await as('elsewhere'))).cases).toEqual([]);
  await goTo(caseId, 2);
  clock.moveTo('2026-06-12');
  expect(await step(caseId, 2, { who: 'township' })).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
});

test('nobody reviews what they did themselves, also not from the post of another', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-4', 'township');
  clock.moveTo('2026-06-03');
  expect((await step(caseId, 0, { who: 'township' })).problem).toBeUndefined();
  await goTo(caseId, 3, 1);
  clock.moveTo('2026-06-15');
  expect(await step(caseId, 3, { who: 'township' })).toMatchObject({ status: 403, problem: { detail: expect.stringContaining('somebody else') } });
  expect((await step(caseId, 3, { who: 'township-2' })).problem).toBeUndefined();
  await goTo(caseId, 5, 4);
  clock.moveTo('2026-06-24');
  // The county's hand that compared the lists does not approve.
  expect(await step(caseId, 5, { who: 'county-1' })).toMatchObject({ status: 403, problem: { detail: expect.stringContaining('Cross-check') } });
});

test('an objection is for another than who proposed the case; where it is right the case can only be rejected, until an appeal says otherwise', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-5', 'township');
  clock.moveTo('2026-06-03');
  const paper = { caseId, content: '已在外县购房', paper: '3 号' };
  expect(await server.ask(recordObjection, { ...paper, receivedOn: '2026-06-03' }, await as('village'))).toMatchObject({ status: 409 });
  await goTo(caseId, 2);
  clock.moveTo('2026-06-07');
  expect(await server.ask(recordObjection, { ...paper, receivedOn: '2026-06-02' }, await as('village'))).toMatchObject({ status: 422 });
  const { objectionId } = await server.done(recordObjection, { ...paper, receivedOn: '2026-06-07' }, await as('village'));
  const decision = { objectionId, isUpheld: true, decidedOn: '2026-06-07', reason: '查证属实', evidence };
  expect(await server.ask(decideObjection, decision, await as('township'))).toMatchObject({ status: 403 });
  expect(await server.ask(decideObjection, decision, await as('village'))).toMatchObject({ status: 403 });
  await server.done(decideObjection, decision, await as('township-2'));
  expect(await server.ask(decideObjection, decision, await as('township-2'))).toMatchObject({ status: 409 });
  clock.moveTo('2026-06-12');
  expect(await step(caseId, 2)).toMatchObject({ status: 409, problem: { path: '/outcome' } });
  expect((await step(caseId, 2, { outcome: 'rejected', note: '异议成立' })).value).toEqual({ caseState: 'rejected' });
  expect(await tasksOf('p-5')).toEqual([]);
  const { appealId } = await server.done(fileAppeal, { caseId, filedOn: '2026-06-12', reason: '房屋为租住', evidence }, await as('township'));
  clock.moveTo('2026-06-13');
  await server.done(answerAppeal, { appealId, isUpheld: true, answeredOn: '2026-06-13', reason: '属实', evidence }, await as('county-4'));
  expect((await step(caseId, 2, { doneOn: '2026-06-13' })).problem).toBeUndefined();
});

test('votes that do not carry, departments that have not answered, and a rejection without a reason are refused', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-6');
  clock.moveTo('2026-06-03');
  expect(await step(caseId, 0, { votes: { present: 20, inFavour: 10, against: 10 } })).toMatchObject({ status: 422, problem: { path: '/votes/inFavour' } });
  expect(await step(caseId, 0, { votes: { present: 20, inFavour: 20, against: 1 } })).toMatchObject({ status: 422, problem: { path: '/votes/present' } });
  expect(await step(caseId, 0, { votes: undefined })).toMatchObject({ status: 422, problem: { path: '/votes' } });
  expect(await step(caseId, 0, { outcome: 'rejected' })).toMatchObject({ status: 422, problem: { path: '/note' } });
  await goTo(caseId, 2);
  clock.moveTo('2026-06-12');
  expect(await step(caseId, 2, { departments: clear.slice(1) })).toMatchObject({ status: 422, problem: { detail: expect.stringContaining('civil affairs') } });
  const found = [{ department: 'vehicles', hasFinding: true, note: '货车一辆' }, ...clear.filter(({ department }) => department !== 'vehicles')];
  expect(await step(caseId, 2, { departments: found })).toMatchObject({ status: 422, problem: { path: '/note' } });
  expect((await step(caseId, 2, { departments: found, note: '已于三月过户' })).problem).toBeUndefined();
});

test('a second case for the same household and category is refused while one is open, and so is one for what they have; withdrawn, it may begin again', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-7');
  const input = { procedureId: 'monitored-entry', personId: 'p-7', category: 'monitored', standard: ['hardship'], reason: 'again', evidence };
  expect(await server.ask(openRecognitionCase, input, await as('township'))).toMatchObject({ status: 409, problem: { code: 'already-exists' } });
  expect(await server.ask(withdrawRecognitionCase, { caseId, reason: 'x' }, await as('township'))).toMatchObject({ status: 403 });
  await server.done(withdrawRecognitionCase, { caseId, reason: '登记错户' }, await as('village'));
  expect(await tasksOf('p-7')).toEqual([]);
  await open('p-7');
  expect(await server.ask(openRecognitionCase, { ...input, personId: 'p-0' }, await as('county-1'))).toMatchObject({ problem: { code: 'overlapping' } });
});

test('what is protected is never recognised in public, nor an unknown category, standard, person or procedure', async () => {
  const input = { procedureId: 'monitored-entry', personId: 'p-8', category: 'monitored', standard: ['hardship'], reason: 'r', evidence };
  const refused = async (change: Partial<typeof input>) => (await server.ask(openRecognitionCase, { ...input, ...change }, await as('county-1'))).problem;
  expect(await refused({ category: 'hiv-treatment', personId: 'nobody' })).toMatchObject({
    code: 'unknown-category',
    detail: expect.stringContaining('protected'),
  });
  expect(await refused({ category: 'destitute' })).toMatchObject({ code: 'unknown-category' });
  expect(await refused({ standard: ['rich'] })).toMatchObject({ code: 'bad-input', path: '/standard/0' });
  expect(await refused({ personId: 'nobody' })).toMatchObject({ code: 'not-found' });
  expect(await refused({ procedureId: 'none' })).toMatchObject({ code: 'not-found', path: '/procedureId' });
  expect(await refused({ procedureId: 'monitored-exit', standard: ['risk-over'] })).toMatchObject({ code: 'state-differs' });
  expect((await server.done(listRecognitionProcedures, {}, await as('village'))).procedures.map(({ id }) => id)).toEqual(['monitored-entry', 'monitored-exit']);
});

test('an appeal is filed within its days and answered by somebody who had no part in it; where it is right the case goes on', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-9');
  await goTo(caseId, 5);
  clock.moveTo('2026-06-24');
  await step(caseId, 5, { outcome: 'rejected', note: '收入超标' });
  const appeal = { caseId, reason: '收入核算有误', evidence };
  clock.moveTo('2026-07-10');
  expect(await server.ask(fileAppeal, { ...appeal, filedOn: '2026-07-10' }, await as('village'))).toMatchObject({
    status: 409,
    problem: { detail: expect.stringContaining('until 2026-07-09') },
  });
  const { appealId, dueOn } = await server.done(fileAppeal, { ...appeal, filedOn: '2026-07-09' }, await as('village'));
  expect(dueOn).toBe('2026-08-08');
  expect(await server.ask(fileAppeal, { ...appeal, filedOn: '2026-07-09' }, await as('village'))).toMatchObject({ problem: { code: 'already-exists' } });
  expect((await tasksOf('p-9')).map(({ kind, dueOn: due }) => [kind, due])).toEqual([['appeal-to-decide', '2026-08-08']]);
  const answer = { appealId, isUpheld: true, answeredOn: '2026-07-10', reason: '重新核算后低于标准', evidence };
  expect(await server.ask(answerAppeal, answer, await as('county-2'))).toMatchObject({ status: 403 });
  expect(await server.ask(answerAppeal, answer, await as('township-2'))).toMatchObject({ status: 403 });
  expect(await server.done(answerAppeal, answer, await as('county-4'))).toEqual({ caseState: 'open' });
  expect((await tasksOf('p-9')).map(({ kind, facts }) => [kind, facts.step])).toEqual([['recognition-step', 'county-approval']]);
  expect((await step(caseId, 5, { doneOn: '2026-07-10' })).problem).toBeUndefined();
});

test('an exit ends the category after the days of transition; an appeal that is right gives it back without a gap', async () => {
  clock.moveTo('2026-06-01');
  await server.done(designate, { personId: 'p-10', category: 'monitored', fromDay: '2025-01-01', source: 'list' }, await as('county-4'));
  const opened = { procedureId: 'monitored-exit', personId: 'p-10', category: 'monitored', standard: ['risk-over'], reason: '收入稳定', evidence };
  const { caseId } = await server.done(openRecognitionCase, opened, await as('village'));
  const steps: (readonly [string, string, Omit<Step, 'caseId' | 'doneOn' | 'evidence'>])[] = [
    ['village', '2026-06-02', { step: 'nomination', outcome: 'passed', votes }],
    ['township', '2026-06-05', { step: 'home-check', outcome: 'passed' }],
    ['village', '2026-06-06', { step: 'publication', outcome: 'passed', publication: { place: '公开栏', days: 7 } }],
    ['county-1', '2026-06-15', { step: 'county-approval', outcome: 'passed' }],
    ['county-1', '2026-06-16', { step: 'announcement', outcome: 'passed', place: '公开栏' }],
  ];
  let last: unknown;
  for (const [who, day, what] of steps) {
    clock.moveTo(day);
    last = await server.done(recordRecognitionStep, { caseId, doneOn: day, evidence, ...what }, await as(who));
  }
  expect(last).toEqual({ caseState: 'effective', effectOn: '2026-09-14' });
  const daysOf = async () =>
    (await server.done(getPerson, { personId: 'p-10' }, await as('county-4'))).designations.map(({ fromDay, toDay }) => [fromDay, toDay]);
  expect(await daysOf()).toEqual([['2025-01-01', '2026-09-14']]);
  const { appealId } = await server.done(fileAppeal, { caseId, filedOn: '2026-06-16', reason: '仍在治疗', evidence }, await as('village'));
  clock.moveTo('2026-06-20');
  const answer = { appealId, isUpheld: true, answeredOn: '2026-06-20', reason: '治疗未结束', evidence };
  expect(await server.done(answerAppeal, answer, await as('county-3'))).toEqual({ caseState: 'rejected' });
  expect(await daysOf()).toEqual([
    ['2025-01-01', '2026-09-14'],
    ['2026-09-15', undefined],
  ]);
});

test('a category that is granted for days in the past opens the bills of those days for review, and no others', async () => {
  clock.moveTo('2026-06-20');
  const settle = async (billNumber: string, dischargedOn: string, personId = 'p-11') => {
    const bill = { billNumber, personId, facilityId: 'f-2', kind: 'inpatient', dischargedOn, charges: { classA: '3000.00' } };
    return (await server.done(settleClaim, bill, await as('a-clerk'))).settlementId;
  };
  await settle('before', '2026-02-27');
  const inside = await settle('inside', '2026-03-02');
  await settle('after', '2026-05-02');
  await server.done(cancelSettlement, { settlementId: await settle('cancelled', '2026-03-05'), reason: 'twice' }, await as('a-clerk'));
  await settle('neighbour', '2026-03-02', 'p-8');
  await server.done(designate, { personId: 'p-11', category: 'low-income', fromDay: '2026-03-01', toDay: '2026-04-30', source: 'list' }, await as('county-4'));
  expect((await tasksOf('p-11')).map(({ kind, subject, area }) => [kind, subject, area])).toEqual([['settlement-to-review', `settlement/${inside}`, HOME]]);
  const told = await withConnection(server.database.superuserUrl, (superuser) =>
    superuser.query<{ ids: string[] }>(`select facts -> 'settlementIds' as ids from outbox_event where kind = 'settlements-to-review'`),
  );
  expect(told.rows.map(({ ids }) => ids)).toEqual([[inside]]);
});

test('what was known of a category is told as of a day, also after it was ended with a day in the past', async () => {
  clock.moveTo('2026-07-01');
  const asOf = async (knownAt: string, validOn?: string) => {
    const { designations } = await server.done(listDesignationsAsOf, { personId: 'p-8', knownAt, ...(validOn && { validOn }) }, await as('county-4'));
    return designations.map(({ fromDay, toDay, department, evidence }) => [fromDay, toDay, department, evidence]);
  };
  const known = { personId: 'p-8', category: 'low-income', fromDay: '2026-02-01', source: 'list', department: '民政局', evidence: '低保证 7 号' };
  const { designationId } = await server.done(designate, known, await as('county-4'));
  clock.moveTo('2026-07-10');
  await server.done(endDesignation, { designationId, toDay: '2026-05-31', reason: '死亡' }, await as('county-4'));
  expect(await asOf('2026-06-30')).toEqual([]);
  expect(await asOf('2026-07-05')).toEqual([['2026-02-01', undefined, '民政局', '低保证 7 号']]);
  expect(await asOf('2026-07-10')).toEqual([['2026-02-01', '2026-05-31', '民政局', '低保证 7 号']]);
  expect(await asOf('2026-07-05', '2026-06-15')).toHaveLength(1);
  expect(await asOf('2026-07-10', '2026-06-15')).toEqual([]);
  expect(await server.ask(listDesignationsAsOf, { personId: 'p-8', knownAt: '2026-07-10' }, await as('elsewhere'))).toMatchObject({ status: 404 });
});

test('whoever dies while the case goes on gets nothing from it, nor may a case begin for them', async () => {
  clock.moveTo('2026-06-01');
  const caseId = await open('p-3', 'village', 'sudden-hardship');
  await goTo(caseId, 6);
  await server.done(recordDeath, { personId: 'p-3', diedOn: '2026-06-20', reason: '死亡证明' }, await as('county-4'));
  clock.moveTo('2026-06-25');
  expect((await step(caseId, 6)).value).toEqual({ caseState: 'effective', effectOn: '2026-06-26' });
  clock.moveTo('2026-06-26');
  expect(await categoriesOf('p-3')).toEqual([]);
  const again = { procedureId: 'monitored-entry', personId: 'p-3', category: 'edge-prone', standard: ['hardship'], reason: 'x', evidence };
  expect(await server.ask(openRecognitionCase, again, await as('county-1'))).toMatchObject({
    status: 409,
    problem: { code: 'state-differs', path: '/personId' },
  });
});

// How households are helped: surveys, the plan of measures and its work, helpers one at a time, and whether every one that is to be helped has one.
import {
  designate,
  endMeasure,
  endPairing,
  getHelperCover,
  getHouseholdHelp,
  joinHouseholds,
  mergePersons,
  pairHelper,
  planMeasure,
  recordDeath,
  recordSurvey,
  registerPerson,
  revealHelperPhone,
  type SurveyAnswer,
} from '@doudi/core/registry';
import { listTasks } from '@doudi/core/work';
import { describe, expect, test } from 'vitest';
import { SURVEY_ANSWERS } from '../every-operation/testing/people-fixtures.ts';
import { newAccount, openWorld } from '../every-operation/testing/world.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { HOME, testServer } from '../testing/test-server.ts';

const server = await testServer({ people: 2, now: () => new Date('2026-11-24T02:00:00Z') });
const { ask, done } = server;
const asManager = { as: 'manager' } as const;
let made = 0;
const register = async (change: object = {}) =>
  await done(registerPerson, { name: `帮户${++made}`, sex: 'male', bornOn: '1955-05-05', villageCode: `${HOME}005001`, ...change } as never, asManager);
const helpOf = (householdId: string) => done(getHouseholdHelp, { householdId }, asManager);
const survey = (householdId: string, change: object = {}) => ({
  householdId,
  surveyedOn: '2026-11-20',
  surveyor: '王干部',
  answers: SURVEY_ANSWERS as SurveyAnswer[],
  ...change,
});

describe('a household is surveyed', () => {
  test('by the form of the scheme; the newest counts, and those before are kept with the form that they had', async () => {
    const { householdId, personId } = await register();
    await done(recordSurvey, survey(householdId, { note: '在家，电话 13812345678' }), asManager);
    await done(recordSurvey, survey(householdId, { surveyedOn: '2026-05-01', surveyor: '李干部' }), asManager);
    const { rules, surveys, members } = await helpOf(householdId);
    expect(members).toEqual([{ personId }]);
    expect(rules?.form.sections.map(({ id }) => id)).toEqual(['situation', 'labour', 'resources', 'wishes']);
    expect(surveys.map(({ surveyedOn, surveyor }) => [surveyedOn, surveyor])).toEqual([
      ['2026-11-20', '王干部'],
      ['2026-05-01', '李干部'],
    ]);
    expect(surveys[0]).toMatchObject({ answers: SURVEY_ANSWERS, form: rules?.form, note: '在家，电话 […]' });
  });

  test.each<[string, object, string]>([
    ['tomorrow', { surveyedOn: '2026-11-25' }, '/surveyedOn'],
    ['without an answer that is required', { answers: SURVEY_ANSWERS.slice(1) }, '/answers'],
    ['by a question that the form does not have', { answers: [...SURVEY_ANSWERS, { question: 'car', words: 'x' }] }, '/answers/5/question'],
    ['twice by one question', { answers: [...SURVEY_ANSWERS, { question: 'able', number: 1 }] }, '/answers/5/question'],
    ['with two choices where one is asked for', { answers: [{ question: 'housing', choices: ['safe', 'unsafe'] }] }, '/answers/0'],
    ['with a choice that there is not', { answers: [{ question: 'housing', choices: ['castle'] }] }, '/answers/0'],
    ['with words where a number is asked for', { answers: [{ question: 'able', words: 'two' }] }, '/answers/0'],
    ['with more than a number may be', { answers: [{ question: 'able', number: 51 }] }, '/answers/0'],
    ['with two answers in one', { answers: [{ question: 'able', number: 2, words: 'two' }] }, '/answers/0'],
  ])('but not %s', async (_, change, path) => {
    const { householdId } = await register();
    expect(await ask(recordSurvey, survey(householdId, change), asManager)).toMatchObject({ status: 422, problem: { path } });
    expect((await helpOf(householdId)).surveys).toEqual([]);
  });
});

describe('a plan', () => {
  const planned = (householdId: string, change: object = {}) => ({
    ...{ householdId, kind: 'health', what: '陪同就诊', responsible: '村医', fromDay: '2026-11-01', toDay: '2026-11-30', ...change },
  });
  const workOn = async (state: 'open' | 'done', householdId: string) =>
    (await done(listTasks, { state, kind: 'measure-to-do', pageSize: 100 }, asManager)).tasks.filter((task) => task.householdId === householdId);

  test('stands in the work list until its measures are done or dropped, and what is overdue is late', async () => {
    const { householdId } = await register();
    const { measureId } = await done(planMeasure, planned(householdId), asManager);
    const late = await done(planMeasure, planned(householdId, { kind: 'housing', toDay: '2026-11-23' }), asManager);
    expect((await workOn('open', householdId)).map(({ dueOn, isLate, facts }) => [dueOn, isLate, facts])).toEqual([
      ['2026-11-23', true, { about: { zh: '住房和饮水安全', en: 'safe housing and water' } }],
      ['2026-11-30', false, { about: { zh: '健康帮扶', en: 'health' } }],
    ]);
    expect((await helpOf(householdId)).measures.map(({ measureState, isLate }) => [measureState, isLate])).toEqual([
      ['planned', true],
      ['planned', false],
    ]);
    await done(endMeasure, { measureId: late.measureId, outcome: 'done', endedOn: '2026-11-24', reason: '屋顶已修' }, asManager);
    expect((await workOn('open', householdId)).length).toBe(1);
    expect(await workOn('done', householdId)).toMatchObject([{ closed: { with: `household-measure/${late.measureId}`, outcome: 'done' } }]);
    await done(endMeasure, { measureId, outcome: 'dropped', endedOn: '2026-10-31', reason: '已自行就医' }, asManager);
    expect(await workOn('open', householdId)).toEqual([]);
    const { measures } = await helpOf(householdId);
    expect(measures.map(({ measureState, ended }) => [measureState, ended?.reason])).toEqual([
      ['done', '屋顶已修'],
      ['dropped', '已自行就医'],
    ]);
    expect(await ask(endMeasure, { measureId, outcome: 'done', endedOn: '2026-11-24', reason: 'x' }, asManager)).toMatchObject({
      problem: { code: 'state-differs' },
    });
  });

  test.each<[string, object, string]>([
    ['is due before it begins', { toDay: '2026-10-31' }, '/toDay'],
    ['is of a kind that the scheme does not know', { kind: 'gift' }, '/kind'],
  ])('takes no measure that %s', async (_, change, path) => {
    const { householdId } = await register();
    expect(await ask(planMeasure, planned(householdId, change), asManager)).toMatchObject({ status: 422, problem: { path } });
  });

  test('is not done tomorrow, and not before it began', async () => {
    const { householdId } = await register();
    const { measureId } = await done(planMeasure, planned(householdId), asManager);
    for (const endedOn of ['2026-11-25', '2026-10-31'])
      expect(await ask(endMeasure, { measureId, outcome: 'done', endedOn, reason: 'x' }, asManager)).toMatchObject({ problem: { path: '/endedOn' } });
  });

  test('is made for no household that is closed', async () => {
    const [kept, joining] = [await register(), await register()];
    await done(joinHouseholds, { householdId: kept.householdId, joiningId: joining.householdId, day: '2026-11-01', reason: '户口簿' }, asManager);
    const refused = { status: 409, problem: { code: 'state-differs', path: '/householdId' } };
    expect(await ask(planMeasure, planned(joining.householdId), asManager)).toMatchObject(refused);
    expect(await ask(recordSurvey, survey(joining.householdId), asManager)).toMatchObject(refused);
    expect(await ask(pairHelper, { householdId: joining.householdId, name: '赵', organisation: '局', fromDay: '2026-11-02' }, asManager)).toMatchObject(
      refused,
    );
  });
});

describe('a household has one helper at a time', () => {
  const pair = (householdId: string, change: object = {}) => ({ householdId, name: '赵干部', organisation: '县民政局', fromDay: '2026-01-01', ...change });

  test('and the next follows when a pairing was ended, which is kept with its reason', async () => {
    const { householdId } = await register();
    const { helperId } = await done(pairHelper, pair(householdId), asManager);
    expect(await ask(pairHelper, pair(householdId, { name: '钱干部', fromDay: '2026-06-01' }), asManager)).toMatchObject({
      problem: { code: 'overlapping', path: '/fromDay' },
    });
    await done(endPairing, { helperId, toDay: '2026-05-31', reason: '调离' }, asManager);
    await done(pairHelper, pair(householdId, { name: '钱干部', fromDay: '2026-06-01' }), asManager);
    expect((await helpOf(householdId)).helpers).toMatchObject([
      { name: '钱干部', fromDay: '2026-06-01', isHelping: true },
      { name: '赵干部', toDay: '2026-05-31', isHelping: false, ended: { reason: '调离' } },
    ]);
    expect(await ask(endPairing, { helperId, toDay: '2026-04-30', reason: 'x' }, asManager)).toMatchObject({ problem: { code: 'state-differs' } });
  });

  test('one that was entered by mistake ends with the day before it began, and another takes its days', async () => {
    const { householdId } = await register();
    const { helperId } = await done(pairHelper, pair(householdId), asManager);
    expect(await ask(endPairing, { helperId, toDay: '2025-12-30', reason: 'x' }, asManager)).toMatchObject({ problem: { path: '/toDay' } });
    await done(endPairing, { helperId, toDay: '2025-12-31', reason: '录错户' }, asManager);
    await done(pairHelper, pair(householdId, { name: '钱干部' }), asManager);
    expect((await helpOf(householdId)).helpers.filter(({ isHelping }) => isHelping)).toMatchObject([{ name: '钱干部' }]);
  });

  test('whose phone is sealed, masked, and shown in full for a reason that the audit keeps', async () => {
    const { householdId } = await register();
    const { helperId } = await done(pairHelper, pair(householdId, { phone: '138 1234 5678' }), asManager);
    expect((await helpOf(householdId)).helpers[0]?.phoneMasked).toMatch(/^\*+5678$/);
    expect((await contentsOf(server.database.superuserUrl)).household_helper).not.toContain('13812345678');
    expect(await done(revealHelperPhone, { helperId, reason: '通知走访安排' }, asManager)).toEqual({ value: '13812345678' });
    await withConnection(server.database.superuserUrl, async (client) => {
      const { rows } = await client.query(`select facts from audit_entry where command = 'revealHelperPhone'`);
      expect(rows).toEqual([{ facts: { helper: helperId, reason: '通知走访安排' } }]);
    });
    const without = await register();
    const other = await done(pairHelper, pair(without.householdId), asManager);
    expect(await ask(revealHelperPhone, { helperId: other.helperId, reason: '通知走访安排' }, asManager)).toMatchObject({ status: 404 });
  });
});

describe('the cover of an area', () => {
  const VILLAGE = `${HOME}006001`;
  const coverOf = (area: string, more: object = {}) => done(getHelperCover, { area, ...more }, asManager);
  const poor = async (villageCode = VILLAGE) => {
    const person = await register({ villageCode });
    await done(designate, { personId: person.personId, category: 'low-income', fromDay: '2026-01-01', source: '民政' }, asManager);
    return person;
  };

  test('counts the households in which somebody is to be helped, and names those that have no helper', async () => {
    const [first, second, third] = [await poor(), await poor(), await poor(`${HOME}006002`)];
    await register({ villageCode: VILLAGE });
    const pairing = { name: '孙干部', organisation: '县医保局', fromDay: '2026-01-01' };
    await done(pairHelper, { ...pairing, householdId: first.householdId }, asManager);
    await done(pairHelper, { ...pairing, householdId: third.householdId }, asManager);
    expect(await coverOf(VILLAGE)).toMatchObject({
      ...{ isDefined: true, households: 2, paired: 1, rate: '50.00%', helpers: 1, parts: [], hasMore: false },
      without: [{ householdId: second.householdId, personId: second.personId, categories: ['low-income'], villageCode: VILLAGE }],
    });
    const township = await coverOf(`${HOME}006`);
    expect(township).toMatchObject({ households: 3, paired: 2, rate: '66.66%', helpers: 1 });
    expect(township.parts).toMatchObject([
      { area: VILLAGE, households: 2, paired: 1, rate: '50.00%' },
      { area: `${HOME}006002`, households: 1, paired: 1, rate: '100.00%' },
    ]);
    expect((await helpOf(second.householdId)).isToBeHelped).toBe(true);
  });

  test('goes page by page, and forgets nobody whose pairing is over or lies ahead', async () => {
    const village = `${HOME}007001`;
    const [ended, ahead, one] = [await poor(village), await poor(village), await poor(village)];
    const pairing = { name: '周干部', organisation: '县残联' };
    await done(pairHelper, { ...pairing, householdId: ended.householdId, fromDay: '2026-01-01', toDay: '2026-11-23' }, asManager);
    await done(pairHelper, { ...pairing, householdId: ahead.householdId, fromDay: '2026-11-25' }, asManager);
    const page = await coverOf(village, { pageSize: 2 });
    expect([page.without.length, page.hasMore, page.paired]).toEqual([2, true, 0]);
    const rest = await coverOf(village, { pageSize: 2, after: page.without.at(-1)?.householdId });
    expect([...page.without, ...rest.without].map(({ householdId }) => householdId).sort()).toEqual(
      [ended, ahead, one].map(({ householdId }) => householdId).sort(),
    );
    await done(pairHelper, { ...pairing, householdId: one.householdId, fromDay: '2026-11-24', toDay: '2026-11-24' }, asManager);
    expect(await coverOf(village)).toMatchObject({ households: 3, paired: 1 });
  });

  test('follows whoever is one person under two records, and leaves out who died', async () => {
    const village = `${HOME}008001`;
    const kept = await register({ villageCode: village });
    const joined = await poor(`${HOME}008002`);
    await done(mergePersons, { personId: kept.personId, mergedId: joined.personId, reason: '同一人' }, asManager);
    expect(await coverOf(village)).toMatchObject({ households: 1, without: [{ householdId: kept.householdId }] });
    await done(recordDeath, { personId: kept.personId, diedOn: '2026-11-01', reason: '死亡证明' }, asManager);
    expect(await coverOf(village)).toMatchObject({ households: 0, rate: '0.00%', without: [] });
  });

  test('is for whose area it is', async () => {
    const world = await openWorld(server);
    const { token } = await newAccount(world, HOME, 'manager', 'open', VILLAGE);
    expect(await ask(getHelperCover, { area: HOME }, { token })).toMatchObject({ status: 403, problem: { path: '/area' } });
    expect((await ask(getHelperCover, { area: VILLAGE }, { token })).status).toBe(200);
    const elsewhere = await register({ villageCode: `${HOME}009001` });
    expect(await ask(recordSurvey, survey(elsewhere.householdId), { token })).toMatchObject({ status: 404 });
    await world.close();
  });
});

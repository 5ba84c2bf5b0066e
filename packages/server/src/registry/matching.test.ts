// Records that may be one person's: found once, decided by somebody who sees both, and not asked again. And the rows of a list against the registry.
import { addUser } from '@doudi/core/access';
import { checkDigitOf, correctPerson, decideDuplicate, listPossibleDuplicates, registerPerson } from '@doudi/core/registry';
import { listTasks } from '@doudi/core/work';
import { beforeAll, describe, expect, test } from 'vitest';
import { insertSession, newSession } from '../access/sessions.ts';
import { maintain, read, systemScope } from '../platform/database/transaction.ts';
import { ELSEWHERE, HOME, TEST_KEYS, testServer } from '../testing/test-server.ts';
import { type ListedPerson, matchRows } from './match-rows.ts';
import { commonArea, sweepDuplicates } from './sweep-duplicates.ts';

const server = await testServer({ people: 0 });
const { database } = server.services;
const manager = { as: 'manager' } as const;
const VILLAGE = `${HOME}001001`;
const OTHER_VILLAGE = `${HOME}001002`;
const OTHER_TOWNSHIP = `${HOME}002001`;
const numberOf = (bornOn: string, sequence: string) => {
  const digits = `990101${bornOn.replaceAll('-', '')}${sequence}`;
  return digits + checkDigitOf(digits);
};
const ZHANG = numberOf('1971-02-03', '113');

const ids: Record<string, string> = {};
async function register(key: string, change: object, county: string = HOME): Promise<void> {
  const person = { name: '某某', sex: 'male', bornOn: '1971-02-03', villageCode: `${county}001001`, ...change } as const;
  ids[key] = (await server.done(registerPerson, person, { as: 'manager', county })).personId;
}

beforeAll(async () => {
  await register('zhang', { name: '张建国', idNumber: ZHANG, phone: '13800138000' });
  await register('zhangAgain', { name: '张建国', phone: '13800138000' });
  await register('twin', { name: '张建军', idNumber: numberOf('1971-02-03', '115') });
  await register('li', { name: '李小玲', sex: 'female', bornOn: '1980-05-06', villageCode: OTHER_VILLAGE });
  await register('liAgain', { name: '李小铃', sex: 'female', bornOn: '1980-05-06' });
  await register('wang', { name: '王秀英', sex: 'female', bornOn: '1960-07-08' });
  await register('wangAway', { name: '王秀英', sex: 'female', bornOn: '1960-07-08', villageCode: OTHER_TOWNSHIP });
  await register('other', { name: '孙海涛', bornOn: '1955-09-09' });
  await register('elsewhere', { name: '张建国' }, ELSEWHERE);
});

const queue = async (state: 'open' | 'decided' = 'open', how: object = manager) => (await server.done(listPossibleDuplicates, { state }, how)).pairs;
const namesOf = (pairs: Awaited<ReturnType<typeof queue>>) => pairs.map(({ persons }) => persons.map(({ name }) => name).join(' / ')).sort();

/** A manager of a part of the county. */
async function managerOf(area: string) {
  const username = `m-${area}`;
  const { actorId } = await server.done(
    addUser,
    { username, displayName: username, role: 'manager', area, initialPassword: 'a-first-long-passphrase' },
    { as: 'admin' },
  );
  const session = newSession({ countyId: HOME }, database.now(), database.newId);
  const scope = { countyId: HOME, actorId };
  await maintain(database, systemScope(HOME, 'test'), async ({ rows }) => {
    await rows('update actor set must_change_password = false where county_id = $1 and actor_id = $2', [HOME, actorId]);
    const { text, values } = insertSession(scope, session, database.now());
    await rows(text, values);
  });
  return { token: session.token };
}

describe('looking for people who are registered twice', () => {
  test('a sweep opens work for each pair once, and none for twins with numbers of their own', async () => {
    const swept = await sweepDuplicates(database, HOME);
    expect(swept).toMatchObject({ people: 8, found: swept.opened });
    const pairs = await queue();
    expect(namesOf(pairs)).toEqual(expect.arrayContaining(['张建国 / 张建国', '李小玲 / 李小铃', '王秀英 / 王秀英']));
    expect(pairs.flatMap(({ persons }) => persons.map(({ name }) => name))).not.toContain('孙海涛');
    expect(await sweepDuplicates(database, HOME)).toMatchObject({ found: swept.found, opened: 0 });
    expect(await queue()).toHaveLength(pairs.length);
  });

  test('what differs is said field by field, and numbers stay masked', async () => {
    const pair = (await queue()).find(({ persons }) => persons.every(({ name }) => name === '张建国'));
    expect(pair).toMatchObject({
      likelihood: 'very',
      fields: { name: 'same', birth: 'same', sex: 'same', village: 'same', idNumber: 'missing', phone: 'same' },
      decisions: [],
    });
    const [first, second] = pair?.persons ?? [];
    expect([first?.personId, second?.personId]).toEqual([ids.zhang, ids.zhangAgain]);
    expect(first?.idNumberMasked).toMatch(/^\*+/);
    expect(JSON.stringify(pair)).not.toContain(ZHANG);
    const near = (await queue()).find(({ persons }) => persons.some(({ name }) => name === '李小铃'));
    expect(near?.fields).toMatchObject({ name: 'near', village: 'near', idNumber: 'missing' });
  });

  test('the work is of the place that has both, and other counties have none of it', async () => {
    const areas = (await server.done(listTasks, { kind: 'possible-duplicate' }, manager)).tasks.map(({ area }) => area).sort();
    expect(new Set(areas)).toEqual(new Set([HOME, `${HOME}001`, VILLAGE]));
    expect(await queue('open', { as: 'manager', county: ELSEWHERE })).toEqual([]);
    expect([commonArea(VILLAGE, VILLAGE), commonArea(VILLAGE, OTHER_VILLAGE), commonArea(VILLAGE, OTHER_TOWNSHIP)]).toEqual([VILLAGE, `${HOME}001`, HOME]);
  });

  test('a township sees the pairs that it has both of, and decides about no others', async () => {
    const township = await managerOf(`${HOME}001`);
    expect(namesOf(await queue('open', township))).not.toContain('王秀英 / 王秀英');
    expect(namesOf(await queue('open', township))).toContain('李小玲 / 李小铃');
    const asked = { personId: ids.wang ?? '', otherPersonId: ids.wangAway ?? '', verdict: 'same', reason: '同一人' } as const;
    expect((await server.ask(decideDuplicate, asked, township)).problem).toMatchObject({ code: 'not-found' });
    const { personId, otherPersonId } = { personId: asked.otherPersonId, otherPersonId: asked.personId };
    expect((await server.ask(decideDuplicate, { ...asked, personId, otherPersonId }, township)).problem?.code).toBe('not-found');
  });

  test('pages go on where the last one ended', async () => {
    const all = namesOf(await queue());
    const first = await server.done(listPossibleDuplicates, { pageSize: 1 }, manager);
    const rest = await server.done(listPossibleDuplicates, { after: first.after }, manager);
    expect(namesOf([...first.pairs, ...rest.pairs])).toEqual(all);
  });
});

describe('deciding', () => {
  const decide = (one: string, other: string, verdict: 'same' | 'not-same' | 'later', reason = '已核对户口簿') =>
    server.ask(decideDuplicate, { personId: ids[one] ?? one, otherPersonId: ids[other] ?? other, verdict, reason }, manager);

  test('what is not the same is remembered, with who said so and why, and no sweep asks again', async () => {
    expect((await decide('liAgain', 'li', 'not-same', '两人，身份证 110101199003070010')).status).toBe(200);
    expect(namesOf(await queue())).not.toContain('李小玲 / 李小铃');
    await sweepDuplicates(database, HOME);
    expect(namesOf(await queue())).not.toContain('李小玲 / 李小铃');
    const decided = (await queue('decided')).find(({ persons }) => persons.some(({ name }) => name === '李小玲'));
    expect(decided?.decisions).toMatchObject([{ verdict: 'not-same', decidedByName: 'manager' }]);
    expect(decided?.decisions[0]?.reason).not.toContain('110101199003070010');
    const done = (await server.done(listTasks, { state: 'done', kind: 'possible-duplicate' }, manager)).tasks;
    expect(done.some(({ closed }) => closed?.outcome === 'not-same' && closed.with.startsWith('match-decision/'))).toBe(true);
  });

  test('a correction of one of them does not bring the pair back', async () => {
    await server.done(correctPerson, { personId: ids.liAgain ?? '', name: '李小玲', reason: '改正', evidence: '户口簿' }, manager);
    await sweepDuplicates(database, HOME);
    expect((await queue()).some(({ persons }) => persons.some(({ personId }) => personId === ids.li))).toBe(false);
  });

  test('the same is said once; who knows better says otherwise, and both stand', async () => {
    expect((await decide('li', 'liAgain', 'not-same')).problem).toMatchObject({ code: 'state-differs' });
    expect((await decide('li', 'liAgain', 'same')).status).toBe(200);
    const decided = (await queue('decided')).filter(({ persons }) => persons.some(({ personId }) => personId === ids.li));
    expect(decided.map(({ decisions }) => decisions.map(({ verdict }) => verdict))).toEqual([['same', 'not-same']]);
  });

  test('what cannot be told yet is asked again', async () => {
    expect((await decide('wang', 'wangAway', 'later', '等户口簿')).status).toBe(200);
    const waiting = (await queue()).find(({ persons }) => persons.some(({ personId }) => personId === ids.wang));
    expect(waiting?.decisions).toMatchObject([{ verdict: 'later' }]);
    expect((await queue('decided')).some(({ persons }) => persons.some(({ personId }) => personId === ids.wang))).toBe(false);
    expect((await decide('wang', 'wangAway', 'later', '还在等')).status).toBe(200);
  });

  test('a record is not its own double, and there must be two', async () => {
    expect((await decide('wang', 'wang', 'same')).problem).toMatchObject({ code: 'bad-input' });
    expect((await decide('wang', 'nobody', 'same')).problem).toMatchObject({ code: 'not-found', path: '/otherPersonId' });
    expect((await decide('nobody', 'wang', 'same')).problem).toMatchObject({ code: 'not-found', path: '/personId' });
    expect((await decide('wang', 'elsewhere', 'same')).problem).toMatchObject({ code: 'not-found' });
    expect(
      (await server.ask(decideDuplicate, { personId: ids.wang ?? '', otherPersonId: ids.li ?? '', verdict: 'same', reason: ' ' }, manager)).problem?.code,
    ).toBe('bad-input');
  });

  test('nobody but a manager sees the queue or decides', async () => {
    for (const as of ['clerk', 'finance', 'payer', 'doctor', 'auditor', 'admin'] as const) {
      expect((await server.ask(listPossibleDuplicates, {}, { as })).problem?.code, as).toBe('not-allowed');
      expect(
        (await server.ask(decideDuplicate, { personId: ids.wang ?? '', otherPersonId: ids.li ?? '', verdict: 'same', reason: '同一人' }, { as })).problem?.code,
        as,
      ).toBe('not-allowed');
    }
  });
});

describe('the rows of a list', () => {
  const match = async (...listed: readonly Omit<ListedPerson, 'id'>[]) => {
    const rows = listed.map((row, at) => ({ id: `r-${at}`, ...row }));
    return (await read(database, systemScope(HOME, 'test'), (transaction) => matchRows(transaction, TEST_KEYS, rows))).outcomes;
  };

  test('are matched by number and name, though the registry has the number sealed', async () => {
    expect(await match({ name: '张建国', idNumber: ZHANG.toLowerCase() })).toMatchObject([{ result: 'matched', isForClerk: false, personId: ids.zhang }]);
  });

  test('a number with a slip is seen as one, and so is an old one', async () => {
    const slip = ZHANG.slice(0, 15) + ZHANG.charAt(16) + ZHANG.charAt(15) + ZHANG.charAt(17);
    const [found] = await match({ name: '张建国', idNumber: slip, bornOn: '1971-02-03', villageCode: VILLAGE });
    expect(found?.candidates[0] ?? found).toMatchObject({ personId: ids.zhang });
    expect(found?.candidates[0]?.levels.number ?? 'slip').toBe('slip');
    expect(await match({ name: '张建国', idNumber: ZHANG.slice(0, 6) + ZHANG.slice(8, 17) })).toMatchObject([{ result: 'matched', personId: ids.zhang }]);
  });

  test('without a number, by name, birthday and village; who is registered twice goes to a clerk', async () => {
    const [sun, zhang] = await match(
      { name: '孙海涛', sex: 'male', bornOn: '1955-09-09', villageCode: VILLAGE },
      { name: '张建国', sex: 'male', bornOn: '1971-02-03', villageCode: VILLAGE },
    );
    expect(sun).toMatchObject({ result: 'matched', isForClerk: false, personId: ids.other });
    expect(zhang).toMatchObject({ result: 'duplicate', isForClerk: true });
  });

  test('by phone where name and village have changed, and only with a clerk', async () => {
    const [found] = await match({ name: '张健国', phone: '138 0013 8000', bornOn: '1971-03-02', villageCode: OTHER_TOWNSHIP });
    expect(found).toMatchObject({ isForClerk: true });
    expect([ids.zhang, ids.zhangAgain]).toContain(found?.personId);
  });

  test('a name that differs is told, a stranger is not found, and nobody of another county is', async () => {
    const said = await match(
      { name: '章建国', idNumber: ZHANG },
      { name: '欧阳不在', bornOn: '1999-09-09', idNumber: numberOf('1999-09-09', '117') },
      { name: '张建国', bornOn: '1930-01-01', villageCode: `${ELSEWHERE}001001` },
    );
    expect(said.map(({ result }) => result)).toEqual(['name-differs', 'not-found', 'not-found']);
  });

  test('a twin is never taken for the other', async () => {
    const [found] = await match({ name: '张建民', sex: 'male', bornOn: '1971-02-03', villageCode: VILLAGE, idNumber: numberOf('1971-02-03', '117') });
    expect(found?.isForClerk === true || found?.result === 'not-found').toBe(true);
  });
});

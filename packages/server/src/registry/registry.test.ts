// Who is registered, how they are found, and what they are entitled to from which day to which.
import { checkDigitOf, designate, endDesignation, findPeople, getPerson, registerPerson } from '@doudi/core/registry';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../platform/database/run-command.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { blindIndex, fixedKeys, openField } from '../platform/secrets/field-keys.ts';
import { ELSEWHERE, HOME, TEST_KEYS, testServer } from '../testing/test-server.ts';
import { insertAreas } from './areas.ts';
import { initialsOf } from './name-initials.ts';
import { refuseStrangeKeys } from './strange-keys.ts';

// A minute before midnight in China.
let clock = Date.parse('2026-03-01T15:59:00Z');
const server = await testServer({
  now: () => new Date(clock),
  people: 25,
  designations: [
    { personId: 'p-20', category: 'low-income', fromDay: '2020-01-01', toDay: '2026-02-28' },
    { personId: 'p-20', category: 'destitute', fromDay: '2026-03-01', toDay: '2026-03-01' },
    { personId: 'p-20', category: 'monitored', fromDay: '2026-03-02' },
  ],
});
const { ask, done } = server;
const asManager = { as: 'manager' } as const;

const VILLAGE = `${HOME}001001`;
const VILLAGE_NAME = `township of ${HOME} village of ${HOME}`;
const numbered = (digits: string) => digits + checkDigitOf(digits);
/** Numbers of people born on 1955-05-05, each another; one in eleven ends with an X. */
let given = 0;
const newNumber = () => numbered(`99010119550505${String(++given).padStart(3, '0')}`);
const newNumberWithX = () => {
  for (;;) {
    const number = newNumber();
    if (number.endsWith('X')) return number;
  }
};
const person = (change: object = {}) => ({ name: '李四', sex: 'female', bornOn: '1955-05-05', villageCode: VILLAGE, ...change }) as const;
const register = (change: object = {}) => done(registerPerson, person(change), asManager);
/** Only those who match exactly, as lists show them; what else a search finds, find-people.test.ts looks at. */
const find = async (input: Parameters<typeof ask<typeof findPeople>>[1]) =>
  (await done(findPeople, input)).people.flatMap(({ match, ...found }) => (match === 'exact' ? [found] : []));

describe('a person is registered', () => {
  test('with a household of their own, or into one that exists', async () => {
    const mother = await register({ name: '周梅', idNumber: newNumber() });
    const child = await register({ name: '周小梅', bornOn: '2020-02-29', householdId: mother.householdId });
    expect(child.householdId).toBe(mother.householdId);
    expect(await done(getPerson, { personId: child.personId })).toEqual({
      record: { identityKind: 'none' },
      events: [],
      joined: [],
      person: {
        personId: child.personId,
        name: '周小梅',
        sex: 'female',
        bornYear: 2020,
        bornOn: '2020-02-29',
        villageCode: VILLAGE,
        villageName: VILLAGE_NAME,
        householdId: mother.householdId,
        categories: [],
      },
      designations: [],
      household: await find({ text: '周梅' }),
    });
  });

  const number = newNumber();
  const oneDigitOff = `${number.slice(0, 14)}${(Number(number[14]) + 1) % 10}${number.slice(15)}`;
  test.each([
    ['with a wrong check digit', { idNumber: oneDigitOff }, 'bad-id-number', '/idNumber'],
    ['with the number of another birthday', { idNumber: number, bornOn: '1955-05-06' }, 'bad-id-number', '/idNumber'],
    ['with a number of an area that does not exist', { idNumber: numbered('00010119550505001') }, 'bad-id-number', '/idNumber'],
    ['in a village of another county', { villageCode: `${ELSEWHERE}001001` }, 'bad-input', '/villageCode'],
    ['who is born tomorrow', { bornOn: '2026-03-02' }, 'bad-input', '/bornOn'],
    ['into a household that does not exist', { householdId: 'h-99' }, 'not-found', '/householdId'],
  ])('never %s: nothing is written, and no number is repeated', async (_, change, code, path) => {
    const before = await contentsOf(server.database.superuserUrl);
    const asked = await ask(registerPerson, person(change), asManager);
    expect(asked.problem).toMatchObject({ code, path });
    expect(asked.problem?.detail).not.toMatch(/\d{6}/);
    expect(await contentsOf(server.database.superuserUrl)).toEqual(before);
  });

  test('never into a household of another county', async () => {
    const foreign = await done(registerPerson, { ...person(), villageCode: `${ELSEWHERE}001001` }, { as: 'manager', county: ELSEWHERE });
    expect(await ask(registerPerson, person({ householdId: foreign.householdId }), asManager)).toMatchObject({ problem: { code: 'not-found' } });
  });

  test('on the day of the birth, which begins at midnight in China', async () => {
    const born = { bornOn: '2026-03-02' };
    expect(await ask(registerPerson, person(born), asManager)).toMatchObject({ problem: { path: '/bornOn' } });
    clock += 60_000;
    expect(await ask(registerPerson, person(born), asManager)).toMatchObject({ status: 200 });
    clock -= 60_000;
  });

  test('once for each number, with a small x as with a large one, also by two at the same moment', async () => {
    const idNumber = newNumberWithX();
    await register({ idNumber: idNumber.toLowerCase() });
    const again = { status: 409, problem: { code: 'already-exists', path: '/idNumber' } };
    expect(await ask(registerPerson, person({ idNumber }), asManager)).toMatchObject(again);
    expect(await ask(registerPerson, person({ idNumber: idNumber.toLowerCase() }), asManager)).toMatchObject(again);
    const raced = newNumber();
    const asked = await Promise.all([1, 2, 3].map(() => ask(registerPerson, person({ idNumber: raced }), asManager)));
    expect(asked.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await find({ text: raced })).toHaveLength(1);
  });

  test('once where they have no number, unless somebody says that this is another of the same name and birthday', async () => {
    const named = { name: '郑同名', bornOn: '1963-06-01', unlessAlike: true };
    const without = { ...person({}), ...named, idNumber: undefined };
    expect(await ask(registerPerson, without, asManager)).toMatchObject({ status: 200 });
    const refused = { status: 409, problem: { code: 'already-exists', path: '/unlessAlike' } };
    expect(await ask(registerPerson, without, asManager)).toMatchObject(refused);
    expect(await ask(registerPerson, { ...without, bornOn: '1963-06-02' }, asManager)).toMatchObject({ status: 200 });
    // Whoever comes with a number may be the one who had none; two with a number each are two.
    const withNumber = () => ({ ...without, idNumber: numbered(`99010119630601${String(++given).padStart(3, '0')}`) });
    expect(await ask(registerPerson, withNumber(), asManager)).toMatchObject(refused);
    expect(await ask(registerPerson, { ...withNumber(), name: '郑同号' }, asManager)).toMatchObject({ status: 200 });
    expect(await ask(registerPerson, { ...withNumber(), name: '郑同号' }, asManager)).toMatchObject({ status: 200 });
    expect(await ask(registerPerson, { ...without, unlessAlike: false }, asManager)).toMatchObject({ status: 200 });
  });

  test('in two counties, neither of which sees the other', async () => {
    const idNumber = newNumber();
    const here = await register({ idNumber });
    const there = await done(registerPerson, { ...person({ idNumber }), villageCode: `${ELSEWHERE}001001` }, { as: 'manager', county: ELSEWHERE });
    expect((await find({ text: idNumber })).map(({ personId }) => personId)).toEqual([here.personId]);
    expect(await ask(getPerson, { personId: there.personId })).toMatchObject({ status: 404 });
    expect(blindIndex(TEST_KEYS, HOME, idNumber).equals(blindIndex(TEST_KEYS, ELSEWHERE, idNumber))).toBe(false);
  });
});

describe('a person is found', () => {
  test('by number, with a small or a large x, and the number comes back masked', async () => {
    const idNumber = newNumberWithX();
    const { personId } = await register({ name: '吴十', idNumber });
    for (const typed of [idNumber, idNumber.toLowerCase()]) {
      const [found, ...others] = await find({ text: typed });
      expect(found).toMatchObject({ personId, idNumberMasked: `****************${idNumber.slice(-2)}`, bornYear: 1955 });
      expect(others).toEqual([]);
    }
    const people = await find({ text: '吴十' });
    const got = await done(getPerson, { personId });
    expect(JSON.stringify([people, got])).not.toContain(idNumber.slice(0, 17));
  });

  test.each([
    ['张三', 'zs'],
    ['单雄信', 'sxx'],
    ['单于明', 'cym'],
    ['尉迟恭', 'ycg'],
    ['曾国', 'zg'],
    ['解缙', 'xj'],
    ['仇英', 'qy'],
    ['区寄', 'oj'],
    ['长孙无忌', 'zswj'],
    ['阿依古丽·买买提', 'ayglmmt'],
    ['迪丽热巴•迪力木拉提', 'dlrbdlmlt'],
    ['买买提·Ali', 'mmta'],
    ['Maria Schmidt', 'ms'],
    ['Ágnes', 'a'],
    ['ＬＩ四', 'ls'],
    ['', ''],
    ['·', ''],
  ])('%s by the initials %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  test('by the initials under which they were registered', async () => {
    const { personId } = await register({ name: '尉迟阿依' });
    expect((await find({ text: 'ycay' })).map((found) => found.personId)).toEqual([personId]);
    expect(await find({ text: 'yc' })).toEqual([]);
    expect((await find({ text: '尉迟阿依' })).map((found) => found.personId)).toEqual([personId]);
  });

  test('among at most twenty; whoever asks is told that there are more', async () => {
    const { people, isCut } = await done(findPeople, { text: 'z' });
    expect([people.length, isCut]).toEqual([20, true]);
    expect(await find({ text: '张7' })).toMatchObject([{ personId: 'p-7' }]);
  });

  test('with the year of birth, which narrows a name or initials before the list is cut, and is told by a number anyway', async () => {
    const idNumber = newNumber();
    const { personId } = await register({ name: '钟五五', idNumber });
    const other = await register({ name: '钟五五', bornOn: '1956-01-01' });
    const lastDay = await register({ name: '钟五五', bornOn: '1956-12-31' });
    const idsOf = async (input: Parameters<typeof find>[0]) => (await find(input)).map((found) => found.personId).sort();
    expect(await idsOf({ text: '钟五五' })).toEqual([personId, other.personId, lastDay.personId].sort());
    expect(await idsOf({ text: '钟五五', bornYear: 1955 })).toEqual([personId]);
    expect(await idsOf({ text: 'zww', bornYear: 1956 })).toEqual([other.personId, lastDay.personId].sort());
    expect(await idsOf({ text: '钟五五', bornYear: 1957 })).toEqual([]);
    expect(await idsOf({ text: idNumber, bornYear: 1955 })).toEqual([personId]);
    expect(await done(findPeople, { text: 'z', bornYear: 1961 })).toEqual({ people: [], isCut: false });
    // Named after all the others, and still found: the list is narrowed before it is cut.
    const late = await register({ name: '龢', bornOn: '1961-07-01' });
    await withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query(`update person set initials = 'z' where person_id = $1`, [late.personId]),
    );
    expect(await idsOf({ text: 'z', bornYear: 1961 })).toEqual([late.personId]);
  });

  test('with the categories that are true on this day, to the day', async () => {
    expect(await find({ text: '张20' })).toMatchObject([{ categories: ['destitute'] }]);
    clock += 60_000;
    expect(await find({ text: '张20' })).toMatchObject([{ categories: ['monitored'] }]);
    clock -= 60_000;
  });

  test.each([
    ['nothing', {}],
    ['half a number', { text: '990101' }],
    ['wildcards alone', { text: '%_' }],
    ['the year of birth alone', { bornYear: 1955 }],
    ['a year that is none', { text: '张三', bornYear: 55 }],
    ['half an area', { text: '张三', area: '9901' }],
  ])('never by %s', async (_, input) => {
    expect(await ask(findPeople, input as { text: string })).toMatchObject({ problem: { code: 'bad-input' } });
  });
});

describe('where a person lives', () => {
  const name = async (countyId: string, areas: Parameters<typeof insertAreas>[1]) => {
    const actor = { countyId, actorId: 'namer', role: 'admin', area: countyId } as const;
    const load = async () => () => ({ answer: {}, writes: [insertAreas(countyId, areas)], audit: { subject: `county/${countyId}`, facts: {} } });
    const key = `areas-${areas[0]?.areaCode}`;
    await runCommand(server.services.database, { name: 'nameAreas', purpose: 'registry', load }, {}, { actor, idempotencyKey: key, requestId: 'test' });
  };

  test('is told by township and village, whichever of them the county has named', async () => {
    await name(HOME, [
      { areaCode: `${HOME}002000`, name: '柳湾镇' },
      { areaCode: `${HOME}002201`, name: '大坪村' },
      { areaCode: `${HOME}003201`, name: '小坪村' },
    ]);
    const nameIn = async (villageCode: string) => {
      const { personId } = await register({ name: '住某村' });
      // As whoever was registered before the county said what its villages are called.
      await withConnection(server.database.superuserUrl, (superuser) =>
        superuser.query('update person set village_code = $3 where county_id = $1 and person_id = $2', [HOME, personId, villageCode]),
      );
      const [inList] = (await find({ text: '住某村' })).filter((found) => found.personId === personId);
      const { person: shown } = await done(getPerson, { personId });
      expect(shown.villageName).toBe(inList?.villageName);
      return inList?.villageName;
    };
    expect(await nameIn(`${HOME}002201`)).toBe('柳湾镇 大坪村');
    expect(await nameIn(`${HOME}002202`)).toBe('柳湾镇');
    expect(await nameIn(`${HOME}003201`)).toBe('小坪村');
    expect(await nameIn(`${HOME}002000`)).toBe('柳湾镇');
    expect(await nameIn(`${HOME}004201`)).toBeUndefined();
  });

  test('is never told by a name of another county, nor named twice', async () => {
    await expect(name(HOME, [{ areaCode: `${ELSEWHERE}005201`, name: '邻县的村' }])).rejects.toThrow('an_area_lies_in_its_county');
    await expect(name(HOME, [{ areaCode: VILLAGE, name: '又一名' }])).rejects.toThrow('area_pkey');
    await expect(name(HOME, [{ areaCode: `${HOME}00100`, name: '半个代码' }])).rejects.toThrow('an_area_has_a_code_of_twelve_digits');
    expect(await find({ text: '张1' })).toMatchObject([{ villageName: VILLAGE_NAME }]);
  });
});

describe('the household of a person', () => {
  test('is everybody else in it as lists show them, the eldest first, also those of another village', async () => {
    const idNumber = newNumber();
    const mother = await register({ name: '郑母', idNumber });
    const { householdId } = mother;
    const son = await register({ name: '郑子', sex: 'male', bornOn: '1980-01-01', householdId });
    const grandmother = await register({ name: '郑祖母', bornOn: '1930-01-01', householdId, villageCode: `${HOME}009001` });
    await done(designate, { personId: mother.personId, category: 'low-income', fromDay: '2026-01-01', source: 'test' }, asManager);
    const { household } = await done(getPerson, { personId: son.personId });
    expect(household.map(({ personId }) => personId)).toEqual([grandmother.personId, mother.personId]);
    expect(household[1]).toEqual({
      personId: mother.personId,
      name: '郑母',
      sex: 'female',
      bornYear: 1955,
      idNumberMasked: `****************${idNumber.slice(-2)}`,
      villageCode: VILLAGE,
      villageName: VILLAGE_NAME,
      householdId,
      categories: ['low-income'],
    });
    expect((await done(getPerson, { personId: mother.personId })).household.map(({ personId }) => personId)).toEqual([grandmother.personId, son.personId]);
  });

  test('is empty for who lives alone, and for who is in no household', async () => {
    const { personId } = await register({ name: '独居' });
    expect((await done(getPerson, { personId })).household).toEqual([]);
    const [one, other] = [await register({ name: '无户甲' }), await register({ name: '无户乙' })];
    await withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query('update person set household_id = null where person_id = any($1)', [[one.personId, other.personId]]),
    );
    const got = await done(getPerson, { personId: one.personId });
    expect([got.household, got.person.householdId]).toEqual([[], undefined]);
  });
});

describe('an ID number in the database', () => {
  test('stands nowhere as it is, opens in its own row, and cannot be moved to another', async () => {
    const idNumber = newNumber();
    const [owner, other] = [await register({ idNumber }), await register({ idNumber: newNumber() })];
    const everything = Object.entries(await contentsOf(server.database.superuserUrl));
    for (const form of [idNumber, idNumber.slice(0, 17), Buffer.from(idNumber).toString('hex'), Buffer.from(idNumber).toString('base64')])
      expect(everything.filter(([, text]) => text.includes(form)).map(([table]) => table)).toEqual([]);
    const cipher = await withConnection(server.database.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query('select id_number_cipher from person where person_id = $1', [owner.personId]);
      return rows[0].id_number_cipher as Buffer;
    });
    expect(openField(TEST_KEYS, cipher, `person/${owner.personId}/id_number`)).toBe(idNumber);
    expect(() => openField(TEST_KEYS, cipher, `person/${other.personId}/id_number`)).toThrow();
    expect(() => openField(TEST_KEYS, cipher, `person/${owner.personId}/name`)).toThrow();
  });
});

describe('a designation', () => {
  const record = (personId: string, change: object = {}) =>
    ask(designate, { personId, category: 'low-income', fromDay: '2026-01-01', source: '民政局 2026-1', ...change }, asManager);
  const recorded = async (personId: string, change: object = {}) => (await record(personId, change)).value?.designationId ?? '';
  const end = (designationId: string, toDay: string) => ask(endDesignation, { designationId, toDay, reason: '核查后退出' }, asManager);
  const of = async (personId: string) => (await done(getPerson, { personId })).designations.map(({ category, fromDay, toDay }) => [category, fromDay, toDay]);

  test('is refused while the same one is true, and taken before, after and beside it', async () => {
    await recorded('p-1', { fromDay: '2026-02-01', toDay: '2026-02-28' });
    const overlapping = { status: 409, problem: { code: 'overlapping', path: '/fromDay' } };
    expect(await record('p-1', { fromDay: '2026-02-28' })).toMatchObject(overlapping);
    expect(await record('p-1', { fromDay: '2026-01-01', toDay: '2026-02-01' })).toMatchObject(overlapping);
    expect(await record('p-1', { fromDay: '2026-01-01' })).toMatchObject(overlapping);
    expect(await record('p-1', { fromDay: '2026-02-10', toDay: '2026-02-10' })).toMatchObject(overlapping);
    expect(await record('p-1', { fromDay: '2026-01-01', toDay: '2026-01-31' })).toMatchObject({ status: 200 });
    expect(await record('p-1', { fromDay: '2026-03-01' })).toMatchObject({ status: 200 });
    expect(await record('p-1', { category: 'destitute' })).toMatchObject({ status: 200 });
    expect(await of('p-1')).toHaveLength(4);
  });

  test('is recorded once when two record it at the same moment', async () => {
    const asked = await Promise.all([1, 2, 3, 4].map((day) => record('p-2', { fromDay: `2026-01-0${day}` })));
    expect(asked.map(({ problem }) => problem?.code ?? 'recorded').sort()).toEqual(['overlapping', 'overlapping', 'overlapping', 'recorded']);
  });

  test.each([
    ['of somebody whom nobody knows', 'p-99', {}, 'not-found', '/personId'],
    ['of a category that no scheme knows', 'p-3', { category: 'left-handed' }, 'unknown-category', '/category'],
    ['of a category that is a word of the language of the code', 'p-3', { category: 'constructor' }, 'unknown-category', '/category'],
    ['from before the birth', 'p-3', { fromDay: '1959-12-31' }, 'bad-input', '/fromDay'],
    ['that ends before it begins', 'p-3', { fromDay: '2026-02-01', toDay: '2026-01-31' }, 'bad-input', '/toDay'],
  ])('%s is refused and leaves nothing', async (_, personId, change, code, path) => {
    const before = await contentsOf(server.database.superuserUrl);
    expect((await record(personId, change)).problem).toMatchObject({ code, path });
    expect(await contentsOf(server.database.superuserUrl)).toEqual(before);
  });

  test('that ends with a day is followed by one that says so; what was known before stays', async () => {
    const designationId = await recorded('p-4');
    const rowOf = () =>
      withConnection(server.database.superuserUrl, async (superuser) => {
        const { rows } = await superuser.query(
          `select to_jsonb(d) - 'withdrawn_at' - 'withdrawn_by' as kept, withdrawn_at, withdrawn_by from designation d where designation_id = $1`,
          [designationId],
        );
        return rows[0];
      });
    const before = await rowOf();
    const ended = await end(designationId, '2026-02-28');
    expect(await of('p-4')).toEqual([['low-income', '2026-01-01', '2026-02-28']]);
    expect(ended.value?.designationId).not.toBe(designationId);
    expect(await rowOf()).toEqual({ kept: before.kept, withdrawn_at: new Date(clock), withdrawn_by: 'a-manager' });
    expect(await end(ended.value?.designationId ?? '', '2026-01-31')).toMatchObject({ status: 200 });
    expect(await of('p-4')).toEqual([['low-income', '2026-01-01', '2026-01-31']]);
  });

  test('that ends with the day before it began never was, and stays as what was once believed', async () => {
    const designationId = await recorded('p-5');
    expect(await end(designationId, '2025-12-31')).toEqual({ status: 200, value: { designationId } });
    expect(await of('p-5')).toEqual([]);
    await withConnection(server.database.superuserUrl, async (superuser) => {
      expect((await superuser.query(`select withdrawn_by from designation where person_id = 'p-5'`)).rows).toEqual([{ withdrawn_by: 'a-manager' }]);
    });
    expect(await record('p-5')).toMatchObject({ status: 200 });
  });

  test('without an end can be given the last day that there is', async () => {
    const designationId = await recorded('p-6');
    expect(await end(designationId, '9999-12-31')).toMatchObject({ status: 200 });
    expect(await of('p-6')).toEqual([['low-income', '2026-01-01', '9999-12-31']]);
  });

  test('is not ended twice, nor later than it ends, nor before the day before it began, nor where nobody knows it', async () => {
    const differs = (path: string) => ({ status: 409, problem: { code: 'state-differs', path } });
    const designationId = await recorded('p-7', { toDay: '2026-06-30' });
    expect(await end(designationId, '2026-06-30')).toMatchObject(differs('/toDay'));
    expect(await end(designationId, '2026-07-01')).toMatchObject(differs('/toDay'));
    expect(await end(designationId, '2025-12-30')).toMatchObject(differs('/toDay'));
    expect(await of('p-7')).toEqual([['low-income', '2026-01-01', '2026-06-30']]);
    await end(designationId, '2026-03-31');
    expect(await end(designationId, '2026-02-28')).toMatchObject(differs('/designationId'));
    expect(await end('d-99', '2026-02-28')).toMatchObject({ status: 404, problem: { code: 'not-found' } });
    const elsewhere = { designationId, toDay: '2026-02-28', reason: '别县' };
    expect(await ask(endDesignation, elsewhere, { as: 'manager', county: ELSEWHERE })).toMatchObject({ status: 404 });
  });

  test('is ended once when two end it at the same moment', async () => {
    const designationId = await recorded('p-8');
    const asked = await Promise.all(['2026-01-31', '2026-02-28', '2026-03-31'].map((day) => end(designationId, day)));
    expect(asked.map(({ problem }) => problem?.code ?? 'ended').sort()).toEqual(['ended', 'state-differs', 'state-differs']);
    expect(await of('p-8')).toHaveLength(1);
  });
});

test('a server whose keys did not seal the numbers of the database does not start', async () => {
  await register({ idNumber: newNumber() });
  const { database } = server.services;
  await expect(refuseStrangeKeys(database, TEST_KEYS)).resolves.toBeUndefined();
  await expect(refuseStrangeKeys(database, fixedKeys({ ...TEST_KEYS.ring(), seal: [{ id: 1, profile: 'aes', key: Buffer.alloc(32, 7) }] }))).rejects.toThrow(
    /sealed with other keys/,
  );
});

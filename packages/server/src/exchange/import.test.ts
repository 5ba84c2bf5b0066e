import {
  addImportPart,
  applyImport,
  beginImport,
  checkImport,
  decideImportRow,
  getImport,
  getImportColumns,
  getImportPart,
  listImportReasons,
  listImportRows,
  undoImport,
} from '@doudi/core/exchange';
import {
  correctPerson,
  designate,
  findPeople,
  getPerson,
  leaveCounty,
  mergePersons,
  movePerson,
  recordDeath,
  registerPerson,
  withdrawDeath,
} from '@doudi/core/registry';
import { settleClaim } from '@doudi/core/settlement';
import { closeTask, listTasks } from '@doudi/core/work';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { importsOf } from './job.ts';
import { gb18030 } from './testing/files.ts';
import { check, idNumberOf, upload } from './testing/lists.ts';

const server = await testServer();
const { ask, done } = server;
const manager = { as: 'manager' } as const;
const VILLAGE = `${HOME}001001`;
const HEAD = ['姓名*', '身份证号', '村', '联系电话', '人员类别', '认定日期'];

let numbers = 0;
const fresh = () => idNumberOf(++numbers);
type Value = string | number | boolean | null;
const workbook = (rows: readonly (readonly Value[])[], head: readonly string[] = HEAD) =>
  writeXlsx({ sheets: [{ name: '名单', rows: [[...head], ...rows.map((row) => [...row])] }] });
const row = (name: string, idNumber: Value, more: { phone?: Value; category?: Value; day?: Value; village?: Value } = {}): Value[] => [
  name,
  idNumber,
  more.village ?? VILLAGE,
  more.phone ?? null,
  more.category ?? '低保对象',
  more.day ?? '2026-01-01',
];
async function apply(told: Awaited<ReturnType<typeof check>>) {
  await done(applyImport, { importId: told.importId, expected: told.counts }, manager);
  await server.services.imports.idle();
  return done(getImport, { importId: told.importId }, manager);
}
const reasonsOf = async (importId: string) =>
  (await done(listImportReasons, { importId }, manager)).rows.map(({ row, reasons }) => [row, reasons.map(({ en }) => en)] as const);
const personBy = async (idNumber: string) => (await done(findPeople, { text: idNumber }, manager)).people[0];
const person = async (idNumber: string) => done(getPerson, { personId: (await personBy(idNumber))?.personId ?? '' }, manager);
const register = async (name: string, more: { phone?: string } = {}) => {
  const idNumber = fresh();
  const { personId } = await done(registerPerson, { name, sex: 'male', bornOn: '1970-01-02', villageCode: VILLAGE, idNumber, ...more }, manager);
  return { idNumber, personId };
};
const rowsOf = async (importId: string, state?: 'conflict' | 'unmatched' | 'new' | 'bad') =>
  (await done(listImportRows, { importId, ...(state && { state }) }, manager)).rows;

describe('a list of 4,000 people with 37 bad rows', () => {
  test('is checked, tells what is wrong with each bad row, and applies the rest once', async () => {
    const known = await register('已登记');
    const bad: Value[][] = Array.from({ length: 37 }, (_, of) =>
      of % 4 === 0
        ? row('坏一', Number('110105194912310021'))
        : of % 4 === 1
          ? row(
              '坏二',
              fresh().replace(/.$/, (last) => (last === '0' ? '1' : '0')),
            )
          : of % 4 === 2
            ? row('坏三', fresh(), { day: '2026-02-30' })
            : row('', fresh(), { village: of % 8 === 3 ? '没有这个村' : `${HOME}999999` }),
    );
    const good = Array.from({ length: 3_962 }, (_, of) => row(`村民${of}`, fresh(), { phone: '13800138000' }));
    const told = await check(server, await workbook([...good.slice(0, 2_000), ...bad, row('已登记', known.idNumber), ...good.slice(2_000)]));
    expect(told).toMatchObject({ state: 'checked', rows: 4_000, rowsDone: 4_000, counts: { new: 3_962, changed: 1, bad: 37 } });
    expect(await personBy(String(good[0]?.[1]))).toBeUndefined();
    const reasons = await reasonsOf(told.importId);
    expect(reasons).toHaveLength(37);
    expect(reasons[0]).toEqual([2_002, [expect.stringMatching(/is a number: a spreadsheet keeps only 15 digits/)]]);
    expect(reasons[1]).toEqual([2_003, [expect.stringMatching(/check digit does not fit/)]]);
    expect(reasons[2]).toEqual([2_004, [expect.stringMatching(/from day: is no day/)]]);
    // Neither by a name nor by a code that only looks like one of the county.
    for (const place of [3, 7])
      expect(reasons[place]).toEqual([2_002 + place, [expect.stringMatching(/name: is empty/), expect.stringMatching(/village: is no village/)]]);

    const applied = await apply(told);
    expect(applied).toMatchObject({ state: 'applied', counts: told.counts, undecided: 0 });
    expect((await ask(decideImportRow, { importId: told.importId, row: 2_004, decision: 'keep-ours', reason: 'x' }, manager)).problem?.code).toBe(
      'state-differs',
    );
    expect((await person(String(good[3_000]?.[1]))).designations).toMatchObject([{ category: 'low-income', fromDay: '2026-01-01', source: '民政局' }]);
    expect((await person(known.idNumber)).person.categories).toEqual(['low-income']);
    expect((await ask(applyImport, { importId: told.importId, expected: told.counts }, manager)).problem?.code).toBe('state-differs');
    // The same list again says nothing new.
    const again = await check(server, await workbook(good.slice(0, 50)));
    expect(again.counts).toEqual({ unchanged: 50 });
  });
});

describe('what a cell may not be', () => {
  test('is told row by row: formulas, faults, text that hides, days and numbers that are none', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 's',
          rows: [
            [...HEAD],
            row('公式', '=1+1'),
            row('=cmd|A0', fresh()),
            row('a'.repeat(61), fresh()),
            row('王\u202e明', fresh()),
            row('未知', fresh(), { category: '没有的类别' }),
          ],
          cells: new Map([['1,1', { formula: '"990101"&"197001020017"' }]]),
        },
      ],
    });
    const told = await check(server, bytes);
    expect(told.counts).toEqual({ bad: 5 });
    expect((await reasonsOf(told.importId)).map(([, reasons]) => reasons[0])).toEqual([
      expect.stringMatching(/ID number: is a formula/),
      expect.stringMatching(/name: is a formula/),
      expect.stringMatching(/name: is too long/),
      expect.stringMatching(/name: holds characters/),
      expect.stringMatching(/category: is no category/),
    ]);
  });

  test('a category behind the wall is refused by name and by code, and nothing of the row is kept', async () => {
    const hidden = fresh();
    const told = await check(
      server,
      await workbook([row('某人', hidden, { category: 'hiv-treatment' }), row('某人', fresh(), { category: 'only-child-lost' })]),
    );
    expect(told.counts).toEqual({ bad: 2 });
    expect((await rowsOf(told.importId)).every((one) => one.told === undefined)).toBe(true);
    expect((await reasonsOf(told.importId))[0]?.[1]).toEqual([expect.stringMatching(/cannot be imported; a doctor/)]);
  });

  test('whoever brought the list sees beside each reason what stood in the cell, and no number in full, in whatever column it stands', async () => {
    const [id, wrongId] = [fresh(), fresh().replace(/.$/, (last) => (last === '0' ? '1' : '0'))];
    const told = await check(
      server,
      await workbook([
        row('', wrongId, { day: '2026-02-30', village: '东风村' }),
        row('移列', '王小明', { village: id, category: `低保 ${id}`, phone: id }),
        row('乡镇', id, { village: '990199001001', category: `${'长'.repeat(300)}`, phone: '1380013800' }),
        row('丙\u202e', fresh(), { category: 'HIV-treatment', day: 'hiv-treatment' }),
        row('丁', fresh(), { village: 'hiv-treatment', day: '待定' }),
      ]),
    );
    expect(told.counts).toEqual({ bad: 5 });
    const saidIn = async () => (await rowsOf(told.importId)).map(({ reasons }) => reasons.map(({ zh }) => /表中为“(.*)”$/.exec(zh)?.[1]));
    expect(await saidIn()).toEqual([
      [undefined, `${'*'.repeat(16)}${wrongId.slice(-2)}`, '东风村', '2026-02-30'],
      ['*小明', '[…]', `${'*'.repeat(16)}${id.slice(-2)}`, '低保 […]'],
      ['990199001001', '********00', `${'长'.repeat(40)}…`],
      // Of a row that says what is protected, in whatever column, nothing is kept.
      [undefined, undefined, undefined],
      [undefined, undefined],
    ]);
    expect(JSON.stringify(await rowsOf(told.importId))).not.toContain(id);
    // The reasons that go into the file, and those that somebody else reads, are as they were.
    expect(JSON.stringify(await reasonsOf(told.importId))).not.toContain('says “');
    await withConnection(server.database.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query('select reasons::text, cells_cipher::text from import_row where import_id = $1', [told.importId]);
      expect(JSON.stringify(rows)).not.toMatch(new RegExp(`东风村|${Buffer.from('东风村').toString('hex')}`));
      await superuser.query(`update import_batch set begun_by = 'a-admin' where import_id = $1`, [told.importId]);
    });
    expect((await saidIn()).flat().every((said) => said === undefined)).toBe(true);
  });

  test('one person twice with the same category, or one number with two names, is told with the other row', async () => {
    const [a, b] = [fresh(), fresh()];
    const told = await check(server, await workbook([row('甲', a), row('甲', a), row('乙', b), row('丙', b), row('甲', a, { category: '孤儿' })]));
    expect(told.counts).toEqual({ new: 3, bad: 2 });
    expect(await reasonsOf(told.importId)).toEqual([
      [3, [expect.stringMatching(/\(row 2\)/)]],
      [5, [expect.stringMatching(/another name \(row 4\)/)]],
    ]);
    await apply(told);
    expect((await person(a)).person.categories).toEqual(['low-income', 'orphan']);
  });
});

describe('a file', () => {
  test('as CSV in GB18030, with a title above its head and villages by name, is read like any other', async () => {
    const idNumber = fresh();
    const text = `某县低保花名册\r\n编号,对象姓名,公民身份号码,所在村,享受开始时间\r\n1,㛃王,${idNumber},village of ${HOME},2026年3月1日\r\n`;
    const told = await check(server, gb18030(text), { fileName: '名单.csv' }, { category: 'low-income' });
    expect(told.counts).toEqual({ new: 1 });
    await apply(told);
    expect(await person(idNumber)).toMatchObject({ person: { name: '㛃王', villageCode: VILLAGE }, designations: [{ fromDay: '2026-03-01' }] });
  });

  test('whose head was once named by hand is named so the next time, of that department alone', async () => {
    const bytes = Buffer.from(`甲列,乙列\n王,${fresh()}\n`);
    const importId = await upload(server, bytes);
    expect(await done(getImportColumns, { importId }, manager)).toMatchObject({ isRemembered: false, mapping: {}, format: 'csv', encoding: 'utf-8' });
    const mapping = { name: 0, idNumber: 1 };
    await done(checkImport, { importId, mapping, category: 'low-income', fromDay: '2026-01-01' }, manager);
    await server.services.imports.idle();
    await apply(await done(getImport, { importId }, manager));
    const next = await upload(server, bytes);
    expect(await done(getImportColumns, { importId: next }, manager)).toMatchObject({ isRemembered: true, mapping });
    const other = await upload(server, bytes, { source: '残联' });
    expect(await done(getImportColumns, { importId: other }, manager)).toMatchObject({ isRemembered: false });
  });

  test('of 2 GB is refused before it comes, a part of another length when it comes, and none can be sent twice', async () => {
    const file = { kind: 'persons', source: '民政局', fileName: 'a.xlsx' } as const;
    expect((await ask(beginImport, { ...file, bytes: 2 * 1024 ** 3 }, manager)).problem).toMatchObject({ code: 'bad-input', path: '/bytes' });
    const { importId } = await done(beginImport, { ...file, bytes: 4 }, manager);
    expect((await ask(addImportPart, { importId, part: 0, data: 'AAAAAAAA' }, manager)).problem?.code).toBe('bad-input');
    expect((await ask(addImportPart, { importId, part: 1, data: 'AAAAAA==' }, manager)).problem?.code).toBe('bad-input');
    expect((await ask(checkImport, { importId, mapping: {} }, manager)).problem?.code).toBe('state-differs');
    expect(await done(addImportPart, { importId, part: 0, data: 'AAAAAA==' }, manager)).toEqual({ importId, isWhole: true });
    expect((await ask(addImportPart, { importId, part: 0, data: 'AAAAAA==' }, manager)).problem?.code).toBe('state-differs');
  });

  test('that is no list says why, and the columns may be named again as long as nothing was applied', async () => {
    const importId = await upload(server, Buffer.from('d0cf11e0a1b11ae1', 'hex'));
    expect((await ask(getImportColumns, { importId }, manager)).problem).toMatchObject({ code: 'unreadable-file' });
    await done(checkImport, { importId, mapping: { name: 0, idNumber: 1 }, category: 'low-income', fromDay: '2026-01-01' }, manager);
    await server.services.imports.idle();
    expect(await done(getImport, { importId }, manager)).toMatchObject({ state: 'unreadable', fault: { en: expect.stringMatching(/old format/) } });

    const told = await check(server, await workbook([row('甲', fresh())]));
    for (const mapping of [{ name: 0 }, { name: 0, idNumber: 0 }, { name: 0, idNumber: 1, change: 2 }])
      expect((await ask(checkImport, { importId: told.importId, mapping }, manager)).problem?.code).toBe('bad-input');
    await done(checkImport, { importId: told.importId, mapping: { name: 1, idNumber: 0 }, category: 'low-income', fromDay: '2026-01-01' }, manager);
    await server.services.imports.idle();
    expect((await done(getImport, { importId: told.importId }, manager)).counts).toEqual({ bad: 1 });
  });

  test('comes back to whoever brought it and to nobody else; its content lies sealed', async () => {
    const idNumber = fresh();
    const bytes = await workbook([row('封存', idNumber)]);
    const { importId } = await check(server, bytes);
    const { data } = await done(getImportPart, { importId, part: 0 }, manager);
    expect(Buffer.from(data, 'base64').equals(Buffer.from(bytes))).toBe(true);
    expect((await ask(getImportPart, { importId, part: 0 }, { ...manager, county: ELSEWHERE })).problem?.code).toBe('not-found');
    const [listed] = await rowsOf(importId);
    expect(listed?.told).toMatchObject({ name: '封存', idNumberMasked: expect.stringMatching(/^\*{16}/) });
    await withConnection(server.database.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query(
        'select content_cipher::text, cells_cipher::text from import_part join import_row using (county_id, import_id) where import_id = $1',
        [importId],
      );
      expect(JSON.stringify(rows)).not.toContain(Buffer.from(idNumber).toString('hex'));
    });
  });
});

describe('what the county has written down', () => {
  test('is never overwritten without a decision: another name stops the row, another phone does not stop the help', async () => {
    const [name, phone] = [await register('王小明'), await register('李大花', { phone: '13900139000' })];
    const told = await check(server, await workbook([row('王晓明', name.idNumber), row('李大花', phone.idNumber, { phone: '13700137000' })]));
    expect(told.counts).toEqual({ conflict: 2 });
    await apply(told);
    expect((await person(name.idNumber)).designations).toEqual([]);
    const helped = await person(phone.idNumber);
    expect(helped.person).toMatchObject({ categories: ['low-income'], phoneMasked: '*******9000' });
    const [first, second] = await rowsOf(told.importId, 'conflict');
    expect(first?.differences).toEqual([{ field: 'name', ours: '王小明', theirs: '王晓明' }]);
    expect(second?.differences).toEqual([{ field: 'phone', ours: '*******9000', theirs: '*******7000' }]);

    const tasks = (await done(listTasks, { kind: 'import-conflict' }, manager)).tasks.filter(({ facts }) => facts.importId === told.importId);
    expect(tasks.map(({ personId }) => personId).sort()).toEqual([name.personId, phone.personId].sort());
    expect((await ask(closeTask, { taskId: tasks[0]?.taskId ?? '', outcome: 'helped', note: 'x' }, manager)).problem?.code).toBe('state-differs');

    const { importId } = told;
    await done(decideImportRow, { importId, row: 2, decision: 'take-theirs', reason: '已核对户口簿 110101199003070010' }, manager);
    await done(decideImportRow, { importId, row: 3, decision: 'keep-ours', reason: '本人确认原号码' }, manager);
    expect((await ask(decideImportRow, { importId, row: 3, decision: 'dismiss', reason: 'again' }, manager)).problem?.code).toBe('state-differs');
    expect((await person(name.idNumber)).person).toMatchObject({ name: '王晓明', categories: ['low-income'] });
    expect((await person(phone.idNumber)).person.phoneMasked).toBe('*******9000');
    expect((await done(listTasks, { kind: 'import-conflict' }, manager)).tasks.filter(({ facts }) => facts.importId === importId)).toEqual([]);
    const decided = await rowsOf(importId, 'conflict');
    expect(decided[0]?.decision).toMatchObject({ decision: 'take-theirs', byName: 'manager' });
    expect(JSON.stringify(decided)).not.toContain('110101199003070010');
  });

  test('gives way in days only by a decision, and the old record stays withdrawn beside the new', async () => {
    const { idNumber, personId } = await register('赵一');
    await done(designate, { personId, category: 'low-income', fromDay: '2025-05-01', source: 'county' }, manager);
    const told = await check(server, await workbook([row('赵一', idNumber, { day: '2025-03-01' })]));
    expect(told.counts).toEqual({ conflict: 1 });
    await apply(told);
    expect((await person(idNumber)).designations).toMatchObject([{ fromDay: '2025-05-01' }]);
    await done(decideImportRow, { importId: told.importId, row: 2, decision: 'take-theirs', reason: '以民政认定为准' }, manager);
    expect((await person(idNumber)).designations).toMatchObject([{ fromDay: '2025-03-01', source: '民政局' }]);
  });

  test('fills in what is empty', async () => {
    const { idNumber } = await register('钱二');
    await apply(await check(server, await workbook([row('钱二', idNumber, { phone: '137-0013-7000' })])));
    expect((await person(idNumber)).person.phoneMasked).toBe('*******7000');
  });
});

describe('whom a list gives something', () => {
  test('although by the record they had died or left the county, is a matter for somebody, and nothing is written before', async () => {
    const [dead, left] = [await register('冯七'), await register('陈八')];
    await done(recordDeath, { personId: dead.personId, diedOn: '2025-06-01', reason: '死亡证明' }, manager);
    await done(leaveCounty, { personId: left.personId, leftOn: '2025-07-01', destination: '邻县', reason: '迁移证' }, manager);
    const list = [row('冯七', dead.idNumber), row('陈八', left.idNumber)];
    const told = await check(server, await workbook(list));
    expect(told.counts).toEqual({ conflict: 2 });
    const { importId } = await apply(told);
    expect((await rowsOf(importId, 'conflict')).map(({ differences }) => differences)).toEqual([
      [{ field: 'diedOn', ours: '2025-06-01', theirs: '2026-01-01' }],
      [{ field: 'leftOn', ours: '2025-07-01', theirs: '2026-01-01' }],
    ]);
    for (const { personId } of [dead, left]) expect((await done(getPerson, { personId }, manager)).designations).toEqual([]);
    expect((await ask(decideImportRow, { importId, row: 2, decision: 'take-theirs', reason: 'x' }, manager)).problem).toMatchObject({
      code: 'state-differs',
      detail: expect.stringContaining('withdraw the death'),
    });
    // The record was wrong of the one, and right of the other.
    await done(withdrawDeath, { personId: dead.personId, reason: '同名误登' }, manager);
    await done(decideImportRow, { importId, row: 2, decision: 'keep-ours', reason: '人健在' }, manager);
    expect((await done(getPerson, { personId: dead.personId }, manager)).designations).toMatchObject([{ category: 'low-income', fromDay: '2026-01-01' }]);
    await done(decideImportRow, { importId, row: 3, decision: 'dismiss', reason: '已迁出' }, manager);
    expect((await done(getPerson, { personId: left.personId }, manager)).designations).toEqual([]);
    // Who came back is given it again by the next list.
    await done(movePerson, { personId: left.personId, villageCode: VILLAGE, day: '2025-12-01', reason: '迁回' }, manager);
    expect((await check(server, await workbook([list[1] ?? []]))).counts).toEqual({ changed: 1 });
  });

  test('by the number of a record that was joined to another is given it once, on the one that was kept', async () => {
    const [kept, joined] = [await register('褚九'), await register('褚九')];
    await done(mergePersons, { personId: kept.personId, mergedId: joined.personId, reason: '同一人' }, manager);
    const told = await check(server, await workbook([row('褚九', joined.idNumber), row('褚九', kept.idNumber)]));
    await apply(told);
    const { designations } = await done(getPerson, { personId: kept.personId }, manager);
    expect(designations).toMatchObject([{ category: 'low-income', fromDay: '2026-01-01' }]);
    expect((await check(server, await workbook([row('褚九', joined.idNumber)]))).counts).toEqual({ unchanged: 1 });
  });
});

describe('changes of a month', () => {
  const CHANGE_HEAD = ['姓名', '身份证号', '变动类型', '类别', '变动日期'];
  const changes = (rows: readonly (readonly Value[])[]) => workbook(rows, CHANGE_HEAD);

  test('begin and end what they say; who is not found, and what was never so, becomes work', async () => {
    const [became, ceased, never] = [await register('孙三'), await register('周四'), await register('吴五')];
    await done(designate, { personId: ceased.personId, category: 'low-income', fromDay: '2025-01-01', source: '乡镇' }, manager);
    const told = await check(
      server,
      await changes([
        ['孙三', became.idNumber, '新增', '低保对象', '2026-03-01'],
        ['周四', ceased.idNumber, '退出', '低保对象', '2026-02-28'],
        ['吴五', never.idNumber, '退出', '低保对象', '2026-02-28'],
        ['郑六', idNumberOf(1_001, '1961-05-17'), '新增', '低保对象', '2026-03-01'],
      ]),
      { kind: 'changes' },
    );
    expect(told.counts).toEqual({ changed: 2, conflict: 1, unmatched: 1 });
    // Of whom nobody has the number it is told who it may be, before and after.
    const unnumbered = await done(registerPerson, { name: '郑六', sex: 'female', bornOn: '1961-05-17', villageCode: VILLAGE }, manager);
    const { undecided, importId } = await apply(told);
    expect(undecided).toBe(2);
    expect((await rowsOf(importId, 'unmatched')).map(({ candidates }) => candidates)).toEqual([
      [{ personId: unnumbered.personId, name: '郑六', bornOn: '1961-05-17', villageCode: VILLAGE }],
    ]);
    expect((await person(became.idNumber)).designations).toMatchObject([{ fromDay: '2026-03-01' }]);
    expect((await person(ceased.idNumber)).designations).toMatchObject([{ fromDay: '2025-01-01', toDay: '2026-02-28', source: '乡镇' }]);
    expect((await ask(decideImportRow, { importId, row: 4, decision: 'take-theirs', reason: 'x' }, manager)).problem?.code).toBe('state-differs');
    await done(decideImportRow, { importId, row: 4, decision: 'dismiss', reason: '从未认定' }, manager);
    // Whom the list means is found by hand.
    expect((await ask(decideImportRow, { importId, row: 5, decision: 'keep-ours', reason: 'x' }, manager)).problem).toMatchObject({ path: '/personId' });
    const { personId } = unnumbered;
    await done(decideImportRow, { importId, row: 5, decision: 'keep-ours', personId, reason: '旧号码，已核对' }, manager);
    expect((await done(getPerson, { personId }, manager)).designations).toMatchObject([{ category: 'low-income', fromDay: '2026-03-01' }]);
    expect((await done(getImport, { importId }, manager)).undecided).toBe(0);
    expect((await done(listTasks, { kind: 'import-unmatched' }, manager)).tasks).toEqual([]);
  });
});

describe('taking an import back', () => {
  test('withdraws what it recorded and lets go on what it ended', async () => {
    const { idNumber, personId } = await register('冯七');
    await done(designate, { personId, category: 'low-income', fromDay: '2025-01-01', source: '乡镇' }, manager);
    const fromList = fresh();
    const list = await apply(await check(server, await workbook([row('陈八', fromList), row('褚九', (await register('褚十')).idNumber)])));
    const ending = await apply(
      await check(server, await workbook([['冯七', idNumber, '退出', '低保对象', '2026-02-28']], ['姓名', '身份证号', '变动类型', '类别', '变动日期']), {
        kind: 'changes',
      }),
    );
    for (const { importId } of [list, ending]) {
      await done(undoImport, { importId, reason: '发错名单' }, manager);
      await server.services.imports.idle();
      expect((await done(getImport, { importId }, manager)).state).toBe('undone');
      expect((await ask(undoImport, { importId, reason: 'again' }, manager)).problem?.code).toBe('state-differs');
    }
    expect((await person(fromList)).designations).toEqual([]);
    expect((await person(idNumber)).designations).toMatchObject([{ fromDay: '2025-01-01', source: '乡镇' }]);
    expect((await person(idNumber)).designations[0]).not.toHaveProperty('toDay');
    expect((await done(listTasks, { kind: 'import-conflict' }, manager)).tasks.filter(({ facts }) => facts.importId === list.importId)).toEqual([]);
  });

  test('is refused where a bill was settled on it, and says in which row', async () => {
    const idNumber = fresh();
    const { importId } = await apply(await check(server, await workbook([row('卫十', idNumber)])));
    const { personId } = (await person(idNumber)).person;
    const bill = {
      billNumber: 'after-import',
      personId,
      facilityId: 'f-2',
      kind: 'inpatient',
      dischargedOn: '2026-03-01',
      charges: { classA: '100.00' },
    } as const;
    await done(settleClaim, bill);
    expect((await ask(undoImport, { importId, reason: '发错名单' }, manager)).problem).toMatchObject({
      code: 'state-differs',
      detail: expect.stringMatching(/row 2（a bill was settled since）/),
    });
  });
});

test('what was read and what is there by now may differ: the counts that were read are held to, and each row is looked at again when it is applied', async () => {
  const { idNumber, personId } = await register('蒋一');
  const told = await check(server, await workbook([row('蒋一', idNumber)]));
  expect(told.counts).toEqual({ changed: 1 });
  expect((await ask(applyImport, { importId: told.importId, expected: { changed: 2 } }, manager)).problem?.code).toBe('state-differs');
  await done(correctPerson, { personId, name: '蒋二', reason: 'a slip', evidence: 'household register' }, manager);
  const applied = await apply(told);
  expect(applied).toMatchObject({ counts: { conflict: 1 }, undecided: 1 });
  expect((await person(idNumber)).designations).toEqual([]);
});

test('an import that a process left undone is taken up by the next, and nothing is done twice', async () => {
  const told = await check(server, await workbook(Array.from({ length: 5 }, (_, of) => row(`续${of}`, fresh()))));
  await withConnection(server.database.superuserUrl, (superuser) =>
    superuser.query(`update import_batch set state = 'checking', row_count = null where import_id = $1`, [told.importId]),
  );
  await server.services.imports.resume();
  await server.services.imports.idle();
  expect(await done(getImport, { importId: told.importId }, manager)).toMatchObject({ state: 'checked', rows: 5, counts: { new: 5 } });
});

test('of a list that is ended in the middle, with several thousands under way, the next goes on, and everybody is registered once', async () => {
  const told = await check(server, await workbook(Array.from({ length: 6_500 }, (_, of) => row(`半${of}`, fresh()))));
  expect(told.counts).toEqual({ new: 6_500 });
  const { database, keys, schemes } = server.services;
  const [ended, next] = [importsOf({ database, keys, schemes }), importsOf({ database, keys, schemes })];
  await withConnection(server.database.superuserUrl, async (superuser) => {
    const sql = async (text: string) => (await superuser.query(text, [HOME, told.importId])).rows;
    await sql(`update import_batch set state = 'applying', rows_done = 0, applied_at = now(), applied_by = begun_by where county_id = $1 and import_id = $2`);
    const doneSoFar = async () => Number((await sql('select rows_done from import_batch where county_id = $1 and import_id = $2'))[0]?.rows_done);
    ended.start(HOME, told.importId);
    while ((await doneSoFar()) === 0);
    await ended.stop();
    const half = await doneSoFar();
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(6_500);
    await next.resume();
    await next.idle();
    expect(await done(getImport, { importId: told.importId }, manager)).toMatchObject({ state: 'applied', rowsDone: 6_500, counts: { new: 6_500 } });
    const written = `from import_row r join designation d on d.county_id = $1 and d.designation_id = r.effect ->> 'added' and d.person_id = r.person_id
    where r.county_id = $1 and r.import_id = $2`;
    expect(await sql(`select count(*)::int as rows, count(distinct r.person_id)::int as people ${written}`)).toEqual([{ rows: 6_500, people: 6_500 }]);
    expect(await sql(`select count(*)::int as people from person where county_id = $1 and name like '半%' and $2::text is not null`)).toEqual([
      { people: 6_500 },
    ]);
    // One entry for each thousand, and one for the end.
    const entries = `from audit_entry where county_id = $1 and subject = 'import/' || $2 and command = 'applyImportRows'`;
    expect(await sql(`select count(*)::int as entries, sum(cardinality(persons))::int as persons ${entries}`)).toEqual([{ entries: 8, persons: 6_500 }]);
  });
}, 180_000);

test('only a manager of the whole county brings lists in', async () => {
  const file = { kind: 'persons', source: '民政局', fileName: 'a.csv', bytes: 1 } as const;
  for (const as of ['clerk', 'doctor', 'auditor', 'admin', 'payer'] as const) expect((await ask(beginImport, file, { as })).problem?.code).toBe('not-allowed');
});

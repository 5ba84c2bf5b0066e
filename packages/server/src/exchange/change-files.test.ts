// Files of changes for other departments: what is in them, who signed, that a second says only what came since, and that another county's Doudi can read them.
import { getAccessLog } from '@doudi/core/audit';
import { getChangeFile, listChangeFiles, makeChangeFile, signChangeFile } from '@doudi/core/exchange';
import { designate, endDesignation, registerPerson } from '@doudi/core/registry';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { check, idNumberOf } from './testing/lists.ts';

const server = await testServer({ now: () => new Date('2026-04-10T02:00:00Z') });
const { ask, done } = server;
const manager = { as: 'manager' } as const;
const MARCH = '2026-03';

let made = 0;
const register = async (county = HOME, withNumber = true, of = ++made) => {
  const idNumber = idNumberOf(of);
  const person = { name: `孙${of}`, sex: 'male', bornOn: '1970-01-02', villageCode: `${county}001001`, ...(withNumber && { idNumber }) } as const;
  const { personId } = await done(registerPerson, person, { ...manager, county });
  return { personId, name: person.name, idNumber, of };
};
const became = (personId: string, source: string, fromDay = '2026-03-05', category = 'low-income', toDay?: string) =>
  done(designate, { personId, category, fromDay, source, ...(toDay !== undefined && { toDay }) }, manager);
const make = (department: string, month = MARCH) => done(makeChangeFile, { department, month }, manager);
const sign = (changeFileId: string, change: object = {}) =>
  ask(signChangeFile, { changeFileId, receivedByName: '周科长', receivedOn: '2026-04-10', evidence: '回执 12 号', ...change }, manager);
const read = async (changeFileId: string) => {
  const file = await done(getChangeFile, { changeFileId }, manager);
  return { ...file, lines: Buffer.from(file.data, 'base64').toString().replace('\ufeff', '').trimEnd().split('\r\n') };
};
const HEAD = '姓名,身份证号,变动类型,人员类别,变动日期';

/** Of somebody, as an old record may have it that was made when it was no secret. */
async function recordProtected(source: string): Promise<void> {
  const { personId } = await register();
  await withConnection(server.database.superuserUrl, (superuser) =>
    superuser.query(
      `insert into designation (county_id, designation_id, person_id, category, from_day, source, recorded_at, recorded_by)
       select $1, 'protected-' || $2, $2, 'only-child-lost', '2026-03-02', $3, now(), actor_id from actor where county_id = $1 limit 1`,
      [HOME, personId, source],
    ),
  );
}

describe('the file of a month', () => {
  test('says who became and ceased what, by the day from which it is so, for one department; and is read like any list of changes', async () => {
    const [one, other, nameless] = [await register(), await register(), await register(HOME, false)];
    await became(one.personId, '民政局');
    await became(other.personId, '民政局', '2026-01-01', 'orphan', '2026-03-20');
    await became(nameless.personId, '民政局');
    await became(one.personId, '残联', '2026-03-06', 'orphan');
    await became(other.personId, '民政局', '2026-04-01', 'monitored');
    const { changeFileId, part, rows } = await make('民政局');
    expect([part, rows]).toEqual([1, 2]);
    const file = await read(changeFileId);
    expect(file).toMatchObject({ department: '民政局', month: MARCH, withoutNumber: 1, corrections: 0, isAsMade: true, madeByName: 'manager' });
    expect(file.lines[0]).toBe(HEAD);
    expect(file.lines.slice(1).sort()).toEqual(
      [`${one.name},${one.idNumber},新增,低保对象,2026-03-05`, `${other.name},${other.idNumber},退出,孤儿,2026-03-20`].sort(),
    );
    const told = await check(server, Buffer.from(file.data, 'base64'), { kind: 'changes', fileName: '变动.csv' });
    expect(told.counts).toEqual({ unchanged: 2 });
    const { entries } = await done(getAccessLog, { personId: other.personId }, { as: 'auditor' });
    expect(entries.map(({ what }) => what.en)).toContain('fetched a file of changes');
  });

  test('is made when the month is over, and not by others', async () => {
    for (const month of ['2026-04', '2027-01'])
      expect((await ask(makeChangeFile, { department: '民政局', month }, manager)).problem).toMatchObject({ code: 'state-differs', path: '/month' });
    expect((await ask(makeChangeFile, { department: '民政局', month: '2026-13' }, manager)).problem?.code).toBe('bad-input');
    for (const as of ['clerk', 'doctor', 'auditor', 'admin', 'payer'] as const)
      expect((await ask(makeChangeFile, { department: '民政局', month: MARCH }, { as })).problem?.code).toBe('not-allowed');
  });

  test('holds nothing that is protected, also where it was no secret when it was recorded', async () => {
    await recordProtected('卫健委');
    const { changeFileId, rows } = await make('卫健委');
    expect(rows).toBe(0);
    expect((await read(changeFileId)).lines).toEqual([HEAD]);
  });

  test('is not made for a department from which nobody is recorded, such as one whose name is misspelt: those that there are, are named', async () => {
    await became((await register()).personId, '人社局');
    await recordProtected('计生协');
    const { problem } = await ask(makeChangeFile, { department: '人设局', month: MARCH }, manager);
    expect(problem).toMatchObject({ code: 'not-found', path: '/department' });
    expect(problem?.detail).toMatch(/人社局/);
    // Who knows only what is protected is not named, though a file is made for them like for anybody.
    expect(problem?.detail).not.toMatch(/计生协/);
    expect((await done(listChangeFiles, {}, manager)).files.map(({ department }) => department)).not.toContain('人设局');
  });

  test('is offered for the departments from which somebody is recorded, and for those that had one: not for who knows only what is protected', async () => {
    const { designationId } = await became((await register()).personId, '统战部');
    await became((await register()).personId, '乡村振兴局');
    await make('统战部');
    await recordProtected('计生协');
    // Nobody is recorded from it any more, and what its file said may have to be taken back.
    await withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query('update designation set withdrawn_at = now(), withdrawn_by = recorded_by where designation_id = $1', [designationId]),
    );
    const { departments } = await done(listChangeFiles, {}, manager);
    expect(departments).toEqual(expect.arrayContaining(['统战部', '乡村振兴局']));
    expect(departments).not.toContain('计生协');
    expect(new Set(departments).size).toBe(departments.length);
  });

  test('belongs to its county', async () => {
    await became((await register()).personId, '教育局');
    const { changeFileId } = await make('教育局');
    expect((await ask(getChangeFile, { changeFileId }, { ...manager, county: ELSEWHERE })).problem?.code).toBe('not-found');
    const elsewhere = await done(listChangeFiles, {}, { ...manager, county: ELSEWHERE });
    expect(elsewhere.files).toEqual([]);
    expect(elsewhere.departments).not.toContain('教育局');
  });
});

describe('a second file of the month', () => {
  test('comes after the first was signed for, and says only what came since: also what is true no longer', async () => {
    const [stays, goes, later] = [await register(), await register(), await register()];
    await became(stays.personId, '残联');
    const { designationId } = await became(goes.personId, '残联');
    const first = await make('残联');
    expect((await ask(makeChangeFile, { department: '残联', month: MARCH }, manager)).problem?.detail).toMatch(/was not signed for/);
    expect((await sign(first.changeFileId)).status).toBe(200);
    expect((await ask(makeChangeFile, { department: '残联', month: MARCH }, manager)).problem?.detail).toMatch(/nothing changed since/);
    await became(later.personId, '残联', '2026-03-31');
    // It never was: its last day is the one before it began.
    await withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query(`update designation set withdrawn_at = now(), withdrawn_by = recorded_by where designation_id = $1`, [designationId]),
    );
    const second = await make('残联');
    expect(second).toMatchObject({ part: 2, rows: 2 });
    const file = await read(second.changeFileId);
    expect(file.corrections).toBe(1);
    expect(file.lines.slice(1)).toEqual([`${goes.name},${goes.idNumber},退出,低保对象,2026-03-04`, `${later.name},${later.idNumber},新增,低保对象,2026-03-31`]);
    await sign(second.changeFileId);
    await done(
      endDesignation,
      { designationId: (await became(stays.personId, '残联', '2026-03-10', 'orphan')).designationId, toDay: '2026-03-12', reason: '误登' },
      manager,
    );
    const third = await read((await make('残联')).changeFileId);
    expect(third.lines.slice(1)).toEqual([`${stays.name},${stays.idNumber},新增,孤儿,2026-03-10`, `${stays.name},${stays.idNumber},退出,孤儿,2026-03-12`]);
  });
});

describe('signing for a file', () => {
  test('is recorded once, with who, when and the evidence', async () => {
    await became((await register()).personId, '医保局');
    const { changeFileId } = await make('医保局');
    for (const receivedOn of ['2026-04-09', '2026-04-11'])
      expect((await sign(changeFileId, { receivedOn })).problem).toMatchObject({ code: 'state-differs', path: '/receivedOn' });
    expect((await sign(changeFileId, { evidence: '周科长 110101199003070010 签字' })).status).toBe(200);
    expect((await sign(changeFileId)).problem).toMatchObject({ code: 'state-differs', path: '/changeFileId' });
    const { files } = await done(listChangeFiles, {}, manager);
    const file = files.find((one) => one.changeFileId === changeFileId);
    expect(file?.received).toMatchObject({ name: '周科长', day: '2026-04-10', recordedByName: 'manager' });
    expect(JSON.stringify(file)).not.toContain('110101199003070010');
    expect((await sign('no-such-file')).problem?.code).toBe('not-found');
  });
});

test('a file that somebody changed behind the back, or whose hash, says so', async () => {
  const { personId } = await register();
  await became(personId, '工信局');
  const { changeFileId } = await make('工信局');
  await withConnection(server.database.superuserUrl, (superuser) =>
    superuser.query(`update change_file set content_sha256 = repeat('0', 64) where change_file_id = $1`, [changeFileId]),
  );
  expect((await read(changeFileId)).isAsMade).toBe(false);
});

test('two who make the file of a month at the same moment: one is told to look again', async () => {
  await became((await register()).personId, '司法局');
  const asked = await Promise.all([1, 2].map(() => ask(makeChangeFile, { department: '司法局', month: MARCH }, manager)));
  expect(asked.map(({ status }) => status).sort()).toEqual([200, 409]);
});

// Opening balances: what people had used before Doudi began, from the list of another department to the first bill that goes on from there, and back.
import { applyImport, decideImportRow, getImport, listImportReasons, listImportRows, undoImport } from '@doudi/core/exchange';
import { getSubjectAccess } from '@doudi/core/privacy';
import { designate, mergePersons, registerPerson, undoMerge } from '@doudi/core/registry';
import { cancelSettlement, getUsed, settleClaim } from '@doudi/core/settlement';
import { writeXlsx } from 'hucre/xlsx';
import { afterEach, describe, expect, test } from 'vitest';
import { systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { check, idNumberOf } from './testing/lists.ts';

const server = await testServer({ now: () => new Date('2026-04-01T02:00:00Z'), connections: 8 });
const { ask, done } = server;
const manager = { as: 'manager' } as const;
const HEAD = ['姓名', '身份证号', '年度', '累计项', '已用额度（元）'];
type Value = string | number;

let made = 0;
const register = async (more: object = {}) => {
  const of = ++made;
  const idNumber = idNumberOf(of);
  const name = `钱${of}`;
  const person = { name, sex: 'male', bornOn: '1970-01-02', villageCode: `${HOME}001001`, idNumber, ...more } as const;
  const { personId, householdId } = await done(registerPerson, person, manager);
  return { personId, householdId, name, idNumber };
};
const list = (rows: readonly (readonly Value[])[], head = HEAD) => writeXlsx({ sheets: [{ name: '期初', rows: [[...head], ...rows.map((row) => [...row])] }] });
const checked = async (rows: readonly (readonly Value[])[]) => check(server, await list(rows), { kind: 'opening-sums', source: '医保局' });
const apply = async ({ importId, counts }: Awaited<ReturnType<typeof check>>) => {
  await done(applyImport, { importId, expected: counts }, manager);
  await server.services.imports.idle();
  return done(getImport, { importId }, manager);
};
const open = async (rows: readonly (readonly Value[])[]) => apply(await checked(rows));
const takeBack = async (importId: string) => {
  await done(undoImport, { importId, reason: '名单有误' }, manager);
  await server.services.imports.idle();
  return done(getImport, { importId }, manager);
};
const reasonsOf = async (importId: string) =>
  (await done(listImportReasons, { importId }, manager)).rows.map(({ row, reasons }) => [row, reasons.map(({ en }) => en)] as const);
const usedOf = (personId: string, year = '2026') => done(getUsed, { personId, year });
const bill = (personId: string, change: object = {}) =>
  ({
    billNumber: `b-${++made}`,
    personId,
    facilityId: 'f-2',
    kind: 'inpatient',
    dischargedOn: '2026-03-01',
    charges: { classA: '20300.00' },
    ...change,
  }) as const;
const settle = (personId: string, change: object = {}) => done(settleClaim, bill(personId, change));
const verified = () => verifyLedger(server.services.database, systemScope(HOME, 'test'), server.services.schemes);
const rowsOf = (sql: string, values: unknown[] = []) => withConnection(server.database.superuserUrl, async (client) => (await client.query(sql, values)).rows);

afterEach(async () => expect((await verified()).findings).toEqual([]));

describe('what people used before Doudi began', () => {
  test('is shown with who signed for it, and the next bill goes on from there', async () => {
    const [used, fresh] = [await register(), await register()];
    const told = await checked([
      [used.name, used.idNumber, 2026, '居民基本医保已支付', 149_900],
      [used.name, used.idNumber, '2026年', 'count/admission', '1'],
      [fresh.name, fresh.idNumber, '2026', 'paid/basic', '0.00'],
    ]);
    expect(told).toMatchObject({ state: 'checked', counts: { new: 2, unchanged: 1 } });
    expect(await usedOf(used.personId)).toEqual({ used: [], openings: [] });
    const [shown] = (await done(listImportRows, { importId: told.importId }, manager)).rows;
    expect(shown?.told).toMatchObject({ opening: { period: '2026', owner: 'person', name: 'paid/basic', value: '149900.00' } });

    expect(await apply(told)).toMatchObject({ state: 'applied', counts: told.counts });
    const signed = { owner: 'person', source: '医保局', recordedAt: '2026-04-01T02:00:00.000Z', recordedByName: 'manager' };
    expect(await usedOf(used.personId)).toEqual({
      used: [
        { owner: 'person', key: '2026/count/admission', value: '1' },
        { owner: 'person', key: '2026/paid/basic', value: '149900.00' },
      ],
      openings: [
        { ...signed, key: '2026/count/admission', value: '1' },
        { ...signed, key: '2026/paid/basic', value: '149900.00' },
      ],
    });
    // Only 100.00 is left of the year's limit; somebody who used nothing has 75 % of 20,000.00.
    const basicOf = (settled: Awaited<ReturnType<typeof settle>>) => settled.lines.find(({ line }) => line === 'basic')?.paid;
    expect(basicOf(await settle(used.personId))).toBe('100.00');
    expect(basicOf(await settle(fresh.personId))).toBe('15000.00');
    // It was the second stay of the year, of which the deductible is half.
    expect((await usedOf(used.personId)).used).toContainEqual({ owner: 'person', key: '2026/count/admission', value: '2' });
    expect((await ask(applyImport, { importId: told.importId, expected: told.counts }, manager)).problem?.code).toBe('state-differs');
    expect((await ask(decideImportRow, { importId: told.importId, row: 2, decision: 'dismiss', reason: 'x' }, manager)).problem?.code).toBe('state-differs');
  });

  test('is read from a spreadsheet as it was meant, and from CSV', async () => {
    const [one, other] = [await register(), await register()];
    const told = await checked([
      [one.name, one.idNumber, 2026, 'paid/basic', 1234.56 + 0.1 - 0.1],
      [one.name, one.idNumber, 2026, 'sum/critical', '12,345.60'],
    ]);
    await apply(told);
    expect((await usedOf(one.personId)).used.map(({ value }) => value)).toEqual(['1234.56', '12345.60']);
    const text = `姓名,身份证号,年度,累计项,金额\n${other.name},${other.idNumber},2026,医疗救助 已支付,300.5元\n`;
    await apply(await check(server, Buffer.from(text), { kind: 'opening-sums', fileName: '期初.csv' }));
    expect((await usedOf(other.personId)).used).toEqual([{ owner: 'person', key: '2026/paid/assistance', value: '300.50' }]);
  });

  test('of a household is that of everybody in it, said by whichever of its people', async () => {
    const [{ scheme_ids: before } = { scheme_ids: [] }] = await rowsOf('select scheme_ids from county where county_id = $1', [HOME]);
    await rowsOf(`update county set scheme_ids = scheme_ids || 'lucheng'::text where county_id = $1`, [HOME]);
    const one = await register();
    const other = await register({ householdId: one.householdId });
    const told = await open([
      [one.name, one.idNumber, '终身', '门诊家庭账户余额', '120.00'],
      [other.name, other.idNumber, 'life', 'household/balance/family-account', '120.00'],
      [other.name, other.idNumber, 'life', 'balance/family-account', '130.00'],
    ]);
    expect(told.counts).toEqual({ new: 1, unchanged: 1, bad: 1 });
    for (const { personId } of [one, other])
      expect((await usedOf(personId)).used).toEqual([{ owner: 'household', key: 'life/balance/family-account', value: '120.00' }]);
    await takeBack(told.importId);
    expect((await usedOf(one.personId)).used).toEqual([]);
    await rowsOf('update county set scheme_ids = $2 where county_id = $1', [HOME, before]);
  });
});

describe('a row is refused, with the reason, where', () => {
  test('it cannot be understood', async () => {
    const { name, idNumber } = await register();
    const told = await checked([
      [name, idNumber, '去年', 'paid/basic', 1],
      [name, idNumber, 2027, 'paid/basic', 1],
      [name, idNumber, 2019, 'paid/basic', 1],
      [name, idNumber, 2026, '封顶线', 1],
      [name, idNumber, 2026, 'paid/protected', 1],
      [name, idNumber, '2026-03', 'paid/basic', 1],
      [name, idNumber, 2026, 'paid/basic', '-5'],
      [name, idNumber, 2026, 'paid/basic', '1.234'],
      [name, idNumber, 2026, 'count/admission', '1.5'],
      [name, idNumber, 2026, 'paid/basic', ''],
      [name, idNumber, 1969, 'paid/basic', 1],
    ]);
    expect(told.counts).toEqual({ bad: 11 });
    expect((await reasonsOf(told.importId)).map(([, reasons]) => reasons[0])).toEqual([
      expect.stringMatching(/^year: must be a year/),
      expect.stringMatching(/^year: has not begun/),
      expect.stringMatching(/^year: is a time in which no scheme/),
      expect.stringMatching(/^counter: is nothing that the county’s schemes count/),
      expect.stringMatching(/^counter: is nothing that the county’s schemes count/),
      expect.stringMatching(/^counter: is nothing that the county’s schemes count/),
      expect.stringMatching(/^amount: must be yuan/),
      expect.stringMatching(/^amount: must be yuan/),
      expect.stringMatching(/^amount: must be yuan/),
      expect.stringMatching(/^amount: is empty/),
      expect.stringMatching(/^year: is a time in which no scheme/),
    ]);
  });

  test('nobody is meant for certain, or the file says it twice', async () => {
    const [one, joined, kept] = [await register(), await register(), await register()];
    await done(mergePersons, { personId: kept.personId, mergedId: joined.personId, reason: '同一人' }, manager);
    const told = await checked([
      ['外人', idNumberOf(9_000), 2026, 'paid/basic', 1],
      ['别名', one.idNumber, 2026, 'paid/basic', 1],
      // Of a record that was joined, it is the kept one's.
      [kept.name, joined.idNumber, 2026, 'paid/tilt', 1],
      [kept.name, kept.idNumber, 2026, 'paid/tilt', 2],
      [kept.name, kept.idNumber, 2026, 'paid/basic', 1],
      [kept.name, kept.idNumber, 2026, '居民基本医保已支付', 2],
    ]);
    expect(told.counts).toEqual({ bad: 4, new: 2 });
    expect((await reasonsOf(told.importId)).map(([row, reasons]) => [row, reasons[0]])).toEqual([
      [2, expect.stringMatching(/^ID number: is not registered in the county/)],
      [3, expect.stringMatching(/^name: is not the name that the county has/)],
      [5, expect.stringMatching(/^counter: has another opening balance/)],
      [7, expect.stringMatching(/^counter: says the same person.*\(row 6\)/)],
    ]);
  });

  test('Doudi has settled bills of that year already, but not for those of another year, or once they are cancelled', async () => {
    const [settled, other, cancelled] = [await register(), await register(), await register()];
    await settle(settled.personId);
    await settle(other.personId, { dischargedOn: '2025-12-01' });
    const { settlementId } = await settle(cancelled.personId);
    await done(cancelSettlement, { settlementId, reason: '误结' });
    const told = await open([settled, other, cancelled].map(({ name, idNumber }) => [name, idNumber, 2026, 'paid/tilt', 50]));
    expect(told.counts).toEqual({ bad: 1, new: 2 });
    expect(await reasonsOf(told.importId)).toEqual([[2, [expect.stringMatching(/^year: is a time in which Doudi settled bills/)]]]);
  });

  test('a bill was settled between the look and the applying', async () => {
    const { name, idNumber, personId } = await register();
    const told = await checked([[name, idNumber, 2026, 'paid/basic', 100]]);
    expect(told.counts).toEqual({ new: 1 });
    await settle(personId);
    expect(await apply(told)).toMatchObject({ state: 'applied', counts: { bad: 1 } });
    expect((await usedOf(personId)).openings).toEqual([]);
    expect((await reasonsOf(told.importId))[0]?.[1]).toEqual([expect.stringMatching(/Doudi settled bills/)]);
  });

  test('another opening balance stands; the same again says nothing new', async () => {
    const { name, idNumber } = await register();
    await open([[name, idNumber, 2026, 'paid/basic', 100]]);
    expect((await checked([[name, idNumber, 2026, 'paid/basic', 100]])).counts).toEqual({ unchanged: 1 });
    const told = await checked([[name, idNumber, 2026, 'paid/basic', 101]]);
    expect(told.counts).toEqual({ bad: 1 });
    expect(await reasonsOf(told.importId)).toEqual([[2, [expect.stringMatching(/^counter: has another opening balance already/)]]]);
  });
});

describe('taking opening balances back', () => {
  test('is done by postings the other way; what was right is brought again', async () => {
    const { name, idNumber, personId } = await register();
    const { importId } = await open([[name, idNumber, 2026, 'paid/basic', 100]]);
    expect((await takeBack(importId)).state).toBe('undone');
    expect(await usedOf(personId)).toEqual({ used: [], openings: [] });
    const again = await open([[name, idNumber, 2026, 'paid/basic', 90]]);
    expect(again.counts).toEqual({ new: 1 });
    expect((await usedOf(personId)).used).toMatchObject([{ value: '90.00' }]);
    const { openings } = await done(getSubjectAccess, { personId }, manager);
    expect(openings.map(({ value, takenBackAt }) => [value, takenBackAt !== undefined])).toEqual([
      ['90.00', false],
      ['100.00', true],
    ]);
    const postings = await rowsOf('select from_account, to_account, amount::int, attempt from opening_posting where person_id = $1 order by opening_id', [
      personId,
    ]);
    const [from_account, to_account] = ['opening/2026/paid/basic', `person/${personId}/2026/paid/basic`];
    expect(postings).toEqual(
      [
        { from_account, to_account, amount: 100, attempt: 0 },
        { from_account: to_account, to_account: from_account, amount: 100, attempt: 0 },
        { from_account, to_account, amount: 90, attempt: 1 },
      ].map((posting) => ({ ...posting, amount: posting.amount * 100 })),
    );
  });

  test('is refused where a bill was settled on it, with the row, until the bill is cancelled', async () => {
    const { name, idNumber, personId } = await register();
    const { importId } = await open([[name, idNumber, 2026, 'paid/basic', 100]]);
    const { settlementId } = await settle(personId);
    expect((await ask(undoImport, { importId, reason: 'x' }, manager)).problem).toMatchObject({
      code: 'state-differs',
      detail: expect.stringMatching(/row 2（a bill was settled since）/),
    });
    await done(cancelSettlement, { settlementId, reason: '误结' });
    expect((await takeBack(importId)).state).toBe('undone');
  });

  test('is refused where the record was joined to another, with which its sums went; undone, it may be taken back', async () => {
    const [kept, joined] = [await register(), await register()];
    const { importId } = await open([[joined.name, joined.idNumber, 2026, 'paid/basic', 100]]);
    const { decisionId } = await done(mergePersons, { personId: kept.personId, mergedId: joined.personId, reason: '同一人' }, manager);
    expect(await usedOf(kept.personId)).toMatchObject({ used: [{ value: '100.00' }], openings: [{ value: '100.00' }] });
    expect((await verified()).findings).toEqual([]);
    expect((await ask(undoImport, { importId, reason: 'x' }, manager)).problem?.detail).toMatch(/row 2（its record was joined/);
    // What the joined record brought is used already.
    expect((await checked([[kept.name, kept.idNumber, 2026, 'paid/basic', 7]])).counts).toEqual({ bad: 1 });
    await done(undoMerge, { decisionId, reason: '不是同一人' }, manager);
    expect((await takeBack(importId)).state).toBe('undone');
  });

  test('stops where a bill comes in between, says so, and goes on once it is cancelled', async () => {
    const { name, idNumber, personId } = await register();
    const { importId } = await open([[name, idNumber, 2026, 'paid/basic', 100]]);
    const { settlementId } = await settle(personId);
    // As if the bill had come just after it was asked whether anything stands on the list.
    await rowsOf(
      `update import_batch set state = 'undoing', rows_done = 0, row_at = 0, undone_at = now(), undone_by = applied_by, undo_reason = 'x' where import_id = $1`,
      [importId],
    );
    server.services.imports.start(HOME, importId);
    await server.services.imports.idle();
    expect(await done(getImport, { importId }, manager)).toMatchObject({ state: 'undoing', fault: { en: expect.stringMatching(/cancel that first/) } });
    await done(cancelSettlement, { settlementId, reason: '误结' });
    expect((await takeBack(importId)).state).toBe('undone');
  });
});

test('bills and opening balances of one person at the same moment: either comes first, and the books agree', async () => {
  const people = await Promise.all(Array.from({ length: 8 }, () => register()));
  const told = await checked(people.map(({ name, idNumber }) => [name, idNumber, 2026, 'paid/basic', 100]));
  const { importId, counts } = told;
  await done(applyImport, { importId, expected: counts }, manager);
  const answers = await Promise.all(people.map(({ personId }) => ask(settleClaim, bill(personId))));
  await server.services.imports.idle();
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const { new: fresh = 0, bad = 0 } = (await done(getImport, { importId }, manager)).counts;
  expect(fresh + bad).toBe(8);
});

test('what somebody changes behind the back is found: the posting, the sum, its hash, both, and that it is gone', async () => {
  const { name, idNumber, personId } = await register();
  await open([[name, idNumber, 2026, 'paid/basic', 100]]);
  const [{ opening_id: openingId, opening_posting_id: postingId }] = (await rowsOf('select * from opening_posting where person_id = $1', [personId])) as [
    { opening_id: string; opening_posting_id: string },
  ];
  const subjects = async () => (await verified()).findings.map(({ subject }) => subject);
  const during = async (change: string, back: string) => {
    await rowsOf(change, [personId]);
    const found = await subjects();
    await rowsOf(back, [personId]);
    return found;
  };
  const account = `accumulator/person/${personId}/2026`;
  const amount = (fen: number) => `update opening_posting set amount = ${fen} where person_id = $1`;
  const sum = (fen: number) => `update accumulator set amounts = '{"2026/paid/basic": ${fen}}' where owner_id = $1`;
  expect(await during(amount(9_000), amount(10_000))).toEqual([`opening/${openingId}`, account]);
  expect(await during(sum(9_000), sum(10_000))).toEqual([account]);
  const both = (fen: number) => `with a as (${amount(fen)} returning 1) ${sum(fen)}`;
  expect(await during(both(9_000), both(10_000))).toEqual([`opening/${openingId}`]);
  const turned = (from: string, to: string) => `update opening_posting set from_account = '${from}', to_account = '${to}' where person_id = $1`;
  const [there, back] = [`person/${personId}/2026/paid/basic`, 'opening/2026/paid/basic'];
  expect(await during(turned(there, back), turned(back, there))).toContain(`opening-posting/${postingId}`);
  const [{ postings_sha256: hash }] = (await rowsOf('select postings_sha256 from opening where opening_id = $1', [openingId])) as [{ postings_sha256: string }];
  await rowsOf(`update opening set recorded_by = 'somebody-else', postings_sha256 = $2 where opening_id = $1`, [openingId, hash]).catch(() => undefined);
  expect(await subjects()).toEqual([`opening/${openingId}`]);
  const [{ applied_by: by }] = (await rowsOf('select applied_by from import_batch join opening using (county_id, import_id) where opening_id = $1', [
    openingId,
  ])) as [{ applied_by: string }];
  await rowsOf('update opening set recorded_by = $2 where opening_id = $1', [openingId, by]);
  const [{ opening, posting }] = (await rowsOf(
    'select to_json(o) as opening, to_json(p) as posting from opening o join opening_posting p using (county_id, opening_id) where opening_id = $1',
    [openingId],
  )) as [{ opening: object; posting: object }];
  await rowsOf("with p as (delete from opening_posting where opening_id = $1) update accumulator set amounts = '{}' where owner_id = $2", [
    openingId,
    personId,
  ]);
  await rowsOf('delete from opening where opening_id = $1', [openingId]);
  expect(await subjects()).toEqual([`opening/${openingId}`]);
  await rowsOf('insert into opening select * from json_populate_record(null::opening, $1)', [JSON.stringify(opening)]);
  await rowsOf('insert into opening_posting select * from json_populate_record(null::opening_posting, $1)', [JSON.stringify(posting)]);
  await rowsOf(sum(10_000), [personId]);
});

test('a list of another county opens nothing here, and the application cannot change what was opened', async () => {
  const { name, idNumber, personId } = await register();
  await open([[name, idNumber, 2026, 'paid/basic', 100]]);
  await done(designate, { personId, category: 'low-income', fromDay: '2026-01-01', source: '民政' }, manager);
  expect((await ask(getUsed, { personId, year: '2026' }, { county: ELSEWHERE })).problem?.code).toBe('not-found');
  await withConnection(server.database.url, async (client) => {
    await expect(client.query('update opening_posting set amount = 1')).rejects.toThrow(/permission denied/);
    await expect(client.query('delete from opening')).rejects.toThrow(/permission denied/);
    expect((await client.query('select 1 from opening_posting')).rows).toEqual([]);
  });
});

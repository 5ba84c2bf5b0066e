import { makeApiCredential } from '@doudi/core/access';
import { lookUpEligibility } from '@doudi/core/entitlement';
import { registerPerson } from '@doudi/core/registry';
import { settleClaim } from '@doudi/core/settlement';
import { expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';

const NUMBER = '110101199003074610';
const server = await testServer({
  people: 4,
  designations: [
    { personId: 'p-0', category: 'low-income', fromDay: '2025-01-01', toDay: '2026-06-30' },
    { personId: 'p-1', category: 'destitute', fromDay: '2026-07-01' },
  ],
});
const of = (personId: string, more: object = {}) => ({ scanned: `doudi-person:${personId}`, day: '2026-03-01', facilityId: 'f-2', ...more });
const programOf = async (facilityId: string, actorId = 'a-clerk') =>
  (await server.done(makeApiCredential, { actorId, facilityId, name: 'his', days: 30 }, { as: 'admin' })).secret;

test('a hospital system with a credential learns the mark of the day, what could pay and what is left, and sees no whole name', async () => {
  const { personId } = await server.done(
    registerPerson,
    { name: '王小明', sex: 'male', bornOn: '1990-03-07', idNumber: NUMBER, villageCode: `${HOME}001001` },
    { as: 'manager' },
  );
  const token = await programOf('f-2');
  const found = await server.done(lookUpEligibility, { scanned: NUMBER, day: '2026-03-01' }, { token });
  expect(found).toMatchObject({
    isKnown: true,
    person: { personId, nameMasked: '王＊＊', bornYear: 1990 },
    mark: [],
    enrolment: { year: '2026', state: 'unknown' },
  });
  expect(JSON.stringify(found)).not.toMatch(/王小明|110101/);
  // The facility is that of the credential: at level 2 the stay is paid by the basic line.
  expect(found.entitlements.map(({ kind }) => kind)).toEqual(['inpatient', 'chronic-1', 'outpatient']);
  expect(found.entitlements[0]?.lines.map(({ line }) => line)).toContain('basic');
});

test('a card reader and the person code find the same person as the number that is typed', async () => {
  const [typed, card, disability] = await Promise.all(
    [NUMBER, `王小明,${NUMBER}`, `${NUMBER}44`].map((scanned) => server.done(lookUpEligibility, { scanned, day: '2026-03-01' })),
  );
  expect(card).toEqual(typed);
  expect(disability).toEqual(typed);
  expect(await server.done(lookUpEligibility, of(typed?.person?.personId ?? '', { facilityId: undefined }))).toEqual(typed);
});

test('the mark is that of the day that is asked for, and what it opens goes with it', async () => {
  const marksOn = async (personId: string, day: string) => (await server.done(lookUpEligibility, of(personId, { day }))).mark.map(({ category }) => category);
  expect(await marksOn('p-0', '2026-06-30')).toEqual(['low-income']);
  expect(await marksOn('p-0', '2026-07-01')).toEqual([]);
  expect(await marksOn('p-1', '2026-06-30')).toEqual([]);
  const linesOn = async (day: string) =>
    (await server.done(lookUpEligibility, of('p-0', { day, kind: 'inpatient' }))).entitlements[0]?.lines.map(({ line }) => line);
  expect(await linesOn('2026-06-30')).toContain('assistance');
  expect(await linesOn('2026-07-01')).not.toContain('assistance');
});

test('limits show what bills have used up, to the fen', async () => {
  const limitOf = async () =>
    (await server.done(lookUpEligibility, of('p-0', { kind: 'inpatient' }))).entitlements[0]?.lines.find(({ line }) => line === 'assistance')?.limits[0];
  expect(await limitOf()).toMatchObject({ each: 'year', limit: '40000.00', used: '0.00', left: '40000.00' });
  const settled = await server.done(settleClaim, {
    billNumber: 'b-1',
    personId: 'p-0',
    facilityId: 'f-2',
    kind: 'inpatient',
    dischargedOn: '2026-02-01',
    charges: { classA: '20000.00' },
  });
  const paid = settled.lines.find(({ line }) => line === 'assistance')?.paid ?? '';
  expect(Number(paid)).toBeGreaterThan(0);
  const limit = await limitOf();
  expect(limit?.used).toBe(paid);
  expect(limit?.left).toBe((40_000 - Number(paid)).toFixed(2));
});

test('whom the county does not know is not known, and nothing else is told; nor is anybody of another county', async () => {
  const nobody = { isKnown: false, day: '2026-03-01', mark: [], entitlements: [] };
  expect(await server.done(lookUpEligibility, { scanned: '11010519491231002X', day: '2026-03-01' })).toEqual(nobody);
  expect(await server.done(lookUpEligibility, { scanned: NUMBER, day: '2026-03-01' }, { county: ELSEWHERE })).toEqual(nobody);
});

test('what is no number, a day without a scheme, a kind that there is not and a facility of others are refused, each with its reason', async () => {
  const refused = async (input: Parameters<typeof of>[1], token?: string) => {
    const { problem } = await server.ask(lookUpEligibility, of('p-0', input), token === undefined ? {} : { token });
    return [problem?.code, problem?.path];
  };
  expect(await refused({ scanned: '王小明' })).toEqual(['bad-input', '/scanned']);
  expect(await refused({ scanned: '11010519491231002' })).toEqual(['bad-input', '/scanned']);
  expect(await refused({ scanned: '110105194912310021' })).toEqual(['bad-input', '/scanned']);
  expect(await refused({ day: '2019-01-01' })).toEqual(['outside-validity', '/day']);
  expect(await refused({ kind: 'spa' })).toEqual(['bad-input', '/kind']);
  expect(await refused({ facilityId: 'f-9' })).toEqual(['not-found', '/facilityId']);
  expect(await refused({ facilityId: 'f-3' }, await programOf('f-2'))).toEqual(['not-allowed', '/facilityId']);
  expect((await server.ask(lookUpEligibility, of('p-0'), { as: 'payer' })).problem?.code).toBe('not-allowed');
  expect((await server.ask(lookUpEligibility, of('p-0'), { as: null })).problem?.code).toBe('sign-in-needed');
});

test('every look-up is in the audit with the person, the credential and no number', async () => {
  const token = await programOf('f-3');
  await server.done(lookUpEligibility, { scanned: 'doudi-person:p-3', day: '2026-03-01' }, { token });
  const { rows } = await withConnection(server.database.superuserUrl, (superuser) =>
    superuser.query(`select persons, facts, subject from audit_entry where command = 'lookUpEligibility' order by written_at desc, audit_entry_id desc`),
  );
  expect(rows[0]).toMatchObject({ persons: ['p-3'], facts: { apiCredential: expect.any(String) } });
  expect(JSON.stringify(rows)).not.toContain(NUMBER);
});

test('what is asked at once is answered and noted as if each had been asked alone', async () => {
  const token = await programOf('f-2');
  const program = [
    { scanned: NUMBER, day: '2026-03-01' },
    { scanned: 'doudi-person:p-0', day: '2026-03-01' },
    { scanned: 'doudi-person:p-0', day: '2026-07-01' },
    { scanned: 'doudi-person:p-1', day: '2026-07-01', kind: 'inpatient' },
    { scanned: 'doudi-person:p-2', day: '2026-03-01' },
    { scanned: '11010519491231002X', day: '2026-03-01' },
    { scanned: '王小明', day: '2026-03-01' },
    { scanned: 'doudi-person:p-3', day: '2019-01-01' },
    { scanned: 'doudi-person:p-3', day: '2026-03-01', kind: 'spa' },
    { scanned: 'doudi-person:p-3', day: '2026-03-01', facilityId: 'f-3' },
  ];
  const ask = async (input: (typeof program)[number]) => {
    const { status, value, problem } = await server.ask(lookUpEligibility, input, { token });
    return [status, value, problem?.code, problem?.path];
  };
  const noted = async () => {
    const { rows } = await withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query(`select persons, facts ->> 'refused' as refused, count(*)::int from audit_entry
                       where command = 'lookUpEligibility' group by 1, 2 order by 1, 2 nulls first`),
    );
    return new Map(rows.map(({ persons, refused, count }) => [`${persons} ${refused}`, count as number]));
  };
  const before = await noted();
  const alone: Awaited<ReturnType<typeof ask>>[] = [];
  for (const input of program) alone.push(await ask(input));
  const between = await noted();
  const rounds = 5;
  const asked = await Promise.all(Array.from({ length: rounds }, () => program.map(ask)).flat());
  expect(asked).toEqual(Array.from({ length: rounds }, () => alone).flat());
  const after = await noted();
  const [inOne, inAll] = [new Map<string, number>(), new Map<string, number>()];
  for (const [key, count] of after) {
    const then = between.get(key) ?? 0;
    inOne.set(key, rounds * (then - (before.get(key) ?? 0)));
    inAll.set(key, count - then);
  }
  expect(inAll).toEqual(inOne);
  expect([...inAll.values()].reduce((sum, count) => sum + count)).toBe(rounds * program.length);
});

test('a program that asks for one unknown number after another is stopped for a while, and others are not', async () => {
  const token = await programOf('f-1');
  const ask = (how: object) => server.ask(lookUpEligibility, { scanned: 'doudi-person:nobody', day: '2026-03-01' }, how);
  for (let asked = 0; asked < 300; asked++) expect((await ask({ token })).status).toBe(200);
  expect((await ask({ token })).problem?.code).toBe('too-many-attempts');
  expect((await server.ask(lookUpEligibility, of('p-0', { facilityId: 'f-1' }), { token })).problem?.code).toBe('too-many-attempts');
  expect((await ask({})).status).toBe(200);
});

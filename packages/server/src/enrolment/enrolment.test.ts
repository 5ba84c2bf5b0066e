import { decideProposal } from '@doudi/core/access';
import {
  getEnrolmentRate,
  getFundAccount,
  getPremiumAid,
  grantPremiumAid,
  listPremiumAid,
  listUninsured,
  rateOf,
  recordEnrolments,
  recordFundArrival,
  withdrawFundArrival,
} from '@doudi/core/enrolment';
import { lookUpEligibility, runSweep } from '@doudi/core/entitlement';
import { listTransfers } from '@doudi/core/ledger';
import { designate, mergePersons, recordDeath, registerPerson } from '@doudi/core/registry';
import { listTasks } from '@doudi/core/work';
import { expect, test } from 'vitest';
import { insertActor } from '../access/accounts.ts';
import { insertSession, newSession } from '../access/sessions.ts';
import { systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { HOME, testServer } from '../testing/test-server.ts';

const now = () => new Date('2026-11-24T02:00:00Z');
const server = await testServer({
  people: 8,
  now,
  designations: [
    { personId: 'p-1', category: 'destitute', fromDay: '2025-01-01' },
    { personId: 'p-2', category: 'low-income', fromDay: '2025-01-01' },
    { personId: 'p-3', category: 'monitored', fromDay: '2025-01-01' },
    // After the last day of the period, on which categories count.
    { personId: 'p-4', category: 'low-income', fromDay: '2026-01-01' },
  ],
});
const manager = { as: 'manager' } as const;
const year = '2026';
type People = Parameters<typeof server.done<typeof recordEnrolments>>[1]['people'];
const record = (people: People, source = 'list of the insurer') => server.done(recordEnrolments, { year, source, people }, manager);
const insured = (...personIds: string[]) => record(personIds.map((personId) => ({ personId, state: 'insured' as const })));

/** A second manager, for nobody approves what they proposed. */
async function anotherManager(): Promise<string> {
  const session = newSession({ countyId: HOME }, now(), server.services.database.newId);
  const account = {
    actorId: 'a-manager-2',
    username: 'manager-2',
    displayName: 'second',
    role: 'manager',
    passwordHash: 'none',
    mustChangePassword: false,
  } as const;
  await withConnection(server.database.superuserUrl, async (superuser) => {
    for (const { text, values = [] } of [insertActor(HOME, account), insertSession({ countyId: HOME, actorId: account.actorId }, session, now())])
      await superuser.query(text, [...values]);
  });
  return session.token;
}

test('who is insured, who is not and why, and who is insured elsewhere stands in the register, each once a year; what stood before is kept', async () => {
  expect(
    await record([
      { personId: 'p-0', state: 'uninsured', reason: 'not-willing' },
      { personId: 'p-5', state: 'elsewhere' },
      { personId: 'p-6', state: 'insured' },
    ]),
  ).toEqual({ recorded: 3, unchanged: 0, refused: [] });
  expect(await record([{ personId: 'p-0', state: 'uninsured', reason: 'not-willing' }])).toEqual({ recorded: 0, unchanged: 1, refused: [] });
  expect((await record([{ personId: 'p-0', state: 'uninsured', reason: 'cannot-pay' }])).recorded).toBe(1);
  const { rows } = await withConnection(server.database.superuserUrl, (superuser) =>
    superuser.query(`select reason, withdrawn_at is null as holds from enrolment where county_id = $1 and person_id = 'p-0' order by recorded_at, holds`, [
      HOME,
    ]),
  );
  expect(rows).toEqual([
    { reason: 'not-willing', holds: false },
    { reason: 'cannot-pay', holds: true },
  ]);
});

test('rows of a list that cannot be recorded come back with their reasons, and the others are', async () => {
  await server.done(registerPerson, { name: '李四', sex: 'male', bornOn: '1990-03-07', idNumber: '110101199003074610', villageCode: `${HOME}001001` }, manager);
  const answer = await record([
    { idNumber: '110101199003074610', state: 'insured' },
    { idNumber: '11010519491231002X', state: 'insured' },
    { personId: 'p-7', state: 'insured' },
    { personId: 'p-7', state: 'elsewhere' },
  ]);
  expect(answer).toMatchObject({ recorded: 2, refused: [{ row: 1 }, { row: 3 }] });
  expect(JSON.stringify(answer)).not.toContain('110105');
});

test('a row without a person, with two names of one, or without the reason that it needs is refused with its place', async () => {
  const refused = async (person: object) => {
    const { problem } = await server.ask(recordEnrolments, { year, source: 'x', people: [person] as unknown as People }, manager);
    return [problem?.code, problem?.path];
  };
  expect(await refused({ state: 'insured' })).toEqual(['bad-input', '/people/0']);
  expect(await refused({ personId: 'p-1', idNumber: '110101199003074610', state: 'insured' })).toEqual(['bad-input', '/people/0']);
  expect(await refused({ personId: 'p-1', state: 'uninsured' })).toEqual(['bad-input', '/people/0']);
  expect(await refused({ personId: 'p-1', state: 'insured', reason: 'away' })).toEqual(['bad-input', '/people/0']);
  expect((await server.ask(recordEnrolments, { year, source: 'x', people: [{ personId: 'p-1', state: 'insured' }] }, { as: 'clerk' })).problem?.code).toBe(
    'not-allowed',
  );
});

test('the list of who is not insured has their reasons, and the designated of whom nothing is known', async () => {
  const { people, counts } = await server.done(listUninsured, { year }, manager);
  expect(people.map(({ personId, reason }) => [personId, reason])).toEqual([
    ['p-0', 'cannot-pay'],
    ['p-1', undefined],
    ['p-2', undefined],
    ['p-3', undefined],
    ['p-4', undefined],
  ]);
  expect(counts).toEqual([
    { reason: 'unknown', count: 4 },
    { reason: 'cannot-pay', count: 1 },
  ]);
  expect((await server.done(listUninsured, { year, isDesignated: 'true' }, manager)).people).toHaveLength(4);
  expect((await server.done(listUninsured, { year, uninsuredFor: 'cannot-pay' }, manager)).people.map(({ personId }) => personId)).toEqual(['p-0']);
  const first = await server.done(listUninsured, { year, pageSize: 2 }, manager);
  expect(first.hasMore).toBe(true);
  expect((await server.done(listUninsured, { year, pageSize: 2, after: first.people[1]?.personId }, manager)).people.map(({ personId }) => personId)).toEqual([
    'p-2',
    'p-3',
  ]);
  expect((await server.done(listUninsured, { year, area: `${HOME}777` }, manager)).people).toEqual([]);
});

test('the rate adds up from village to county, is rounded down, and is held against what the scheme asks for', async () => {
  const rate = await server.done(getEnrolmentRate, { year }, manager);
  expect(rate.all).toMatchObject({ people: 9, insured: 3, elsewhere: 1, uninsured: 1, unknown: 4, rate: '44.44%', designated: { people: 4, rate: '0.00%' } });
  expect(rate).toMatchObject({ target: '98%', isReached: false });
  expect(rate.parts.map(({ area, people }) => [area, people])).toEqual([[`${HOME}001`, 9]]);
  expect((await server.done(getEnrolmentRate, { year, area: `${HOME}001` }, manager)).parts.map(({ area }) => area)).toEqual([`${HOME}001001`]);
  expect([rateOf(97_999, 100_000), rateOf(1, 3), rateOf(0, 0), rateOf(5, 5)]).toEqual(['97.99%', '33.33%', '0.00%', '100.00%']);
});

test('enrolling somebody does the work that the sweep has found, and the look-up tells the hospital', async () => {
  const open = async () => (await server.done(listTasks, { kind: 'uninsured' }, manager)).tasks.map(({ personId }) => personId);
  await server.done(runSweep, { area: `${HOME}001`, year }, manager);
  expect((await open()).sort()).toEqual(['p-1', 'p-2', 'p-3', 'p-4']);
  await insured('p-1', 'p-2', 'p-3', 'p-4');
  expect(await open()).toEqual([]);
  expect((await server.done(listTasks, { kind: 'uninsured', state: 'done' }, manager)).tasks[0]?.closed?.with).toMatch(/^enrolments\//);
  const found = await server.done(lookUpEligibility, { scanned: 'doudi-person:p-1', day: '2026-03-01' });
  expect(found.enrolment).toMatchObject({ year, state: 'insured' });
});

test('premiums are paid by the first rule that is for somebody, on the day on which categories count; who bears nothing more is told', async () => {
  const { waiting, categoriesOn, premium } = await server.done(getPremiumAid, { year }, manager);
  expect([premium, categoriesOn]).toEqual(['400.00', '2025-12-31']);
  expect(waiting).toMatchObject({ people: 3, total: '900.00', payers: [{ people: 3, total: '900.00' }] });
  const { people } = await server.done(listPremiumAid, { year }, manager);
  expect(people.map(({ personId, aid, personPays }) => [personId, aid, personPays])).toEqual([
    ['p-1', '400.00', '0.00'],
    ['p-2', '300.00', '100.00'],
    ['p-3', '200.00', '200.00'],
  ]);
  expect((await server.ask(getPremiumAid, { year: '2019' }, manager)).problem).toMatchObject({ code: 'not-found', path: '/year' });
});

test('a list of aid is granted by two, only as it was read, once for each person, and stands in the books', async () => {
  const second = await anotherManager();
  expect((await server.ask(grantPremiumAid, { year, people: 3, total: '899.99' }, manager)).problem).toMatchObject({ code: 'state-differs', path: '/total' });
  const stale = (await server.done(grantPremiumAid, { year, people: 3, total: '900' }, manager)).proposalId;
  const approve = (proposalId: string, how: object) => server.ask(decideProposal, { proposalId, isApproved: true }, how);
  expect((await approve(stale, manager)).problem?.code).toBe('not-allowed');
  // Somebody more is insured before it is approved.
  await server.done(designate, { personId: 'p-6', category: 'orphan', fromDay: '2025-06-01', source: 'list' }, manager);
  expect((await approve(stale, { token: second })).problem?.code).toBe('state-differs');
  const { proposalId } = await server.done(grantPremiumAid, { year, people: 4, total: '1300.00' }, manager);
  expect((await approve(proposalId, { token: second })).status).toBe(200);
  const { waiting, lists } = await server.done(getPremiumAid, { year }, manager);
  expect(waiting).toEqual({ people: 0, total: '0.00', payers: [] });
  expect(lists).toMatchObject([{ people: 4, total: '1300.00' }]);
  expect((await server.done(listPremiumAid, { year, premiumAidListId: lists[0]?.premiumAidListId ?? '' }, manager)).people).toHaveLength(4);
  const { transfers } = await server.done(listTransfers, { accountId: `fund/premium-${year}` }, { as: 'payer' });
  expect(transfers).toMatchObject([{ debitAccountId: 'payer/medical-assistance', amount: '1300.00', status: 'posted' }]);
  expect((await server.ask(grantPremiumAid, { year, people: 1, total: '0' }, manager)).problem?.code).toBe('state-differs');
  const findings = async () =>
    (await verifyLedger(server.services.database, systemScope(HOME, 'auditor'), server.services.schemes)).findings.map(({ subject }) => subject.split('/')[0]);
  expect(await findings()).toEqual([]);
  // Whoever changes an amount in the tables is found.
  const change = (fen: number) =>
    withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query(`update premium_aid set aid_fen = $1 where person_id = 'p-2' and county_id = $2`, [fen, HOME]),
    );
  await change(30001);
  expect((await findings()).sort()).toEqual(['premium-aid', 'transfer']);
  await change(30000);
  expect(await findings()).toEqual([]);
});

test('the fund of a year: each source owes for who is insured, what arrived counts once, and a mistake is taken back and kept', async () => {
  const before = await server.done(getFundAccount, { year }, manager);
  // Seven are insured here: 7 x 400.00 less the aid of 1,300.00; subsidies by head.
  expect(before.insured).toBe(7);
  expect(before.sources.map(({ source, due }) => [source, due])).toEqual([
    ['premium', '1500.00'],
    ['aid/medical-assistance', '1300.00'],
    ['subsidy/central', '2940.00'],
    ['subsidy/province', '1680.00'],
    ['subsidy/prefecture', '140.00'],
    ['subsidy/county', '140.00'],
  ]);
  expect(before).toMatchObject({ due: '7700.00', arrived: '0.00', rate: '0.00%', purchases: [{ perHead: '85.00', due: '595.00' }] });
  const arrival = { year, source: 'subsidy/central', amount: '2000.00', arrivedOn: '2026-02-01', evidence: '财社〔2026〕1号' };
  const { fundArrivalId } = await server.done(recordFundArrival, arrival, manager);
  expect((await server.ask(recordFundArrival, arrival, manager)).problem).toMatchObject({ code: 'state-differs', path: '/evidence' });
  await server.done(recordFundArrival, { ...arrival, source: 'premium', amount: '1500' }, manager);
  expect(await server.done(getFundAccount, { year }, manager)).toMatchObject({ arrived: '3500.00', rate: '45.45%' });
  await server.done(withdrawFundArrival, { fundArrivalId, reason: 'of another year' }, manager);
  expect((await server.ask(withdrawFundArrival, { fundArrivalId, reason: 'again' }, manager)).problem?.code).toBe('state-differs');
  const after = await server.done(getFundAccount, { year }, manager);
  expect(after).toMatchObject({ arrived: '1500.00', rate: '19.48%' });
  expect(after.arrivals.find((each) => each.fundArrivalId === fundArrivalId)?.withdrawn).toMatchObject({ reason: 'of another year' });
  for (const [wrong, path] of [
    [{ source: 'subsidy/moon' }, '/source'],
    [{ amount: '0.00' }, '/amount'],
    [{ arrivedOn: '2026-12-01' }, '/arrivedOn'],
    [{ year: '2019' }, '/year'],
  ] as const)
    expect((await server.ask(recordFundArrival, { ...arrival, ...wrong }, manager)).problem?.path).toBe(path);
});

test('a record that was joined to another counts once, as what either was; who died or left is neither insured nor missing', async () => {
  const newcomer = async (name: string) =>
    (await server.done(registerPerson, { name, sex: 'male', bornOn: '1960-01-01', villageCode: `${HOME}001009` }, manager)).personId;
  const [kept, joined, dead] = [await newcomer('卫十'), await newcomer('卫十'), await newcomer('蒋一')];
  const inVillage = async () => (await server.done(getEnrolmentRate, { year, area: `${HOME}001009` }, manager)).all;
  await insured(joined);
  await record([{ personId: dead, state: 'uninsured', reason: 'away' }]);
  expect(await inVillage()).toMatchObject({ people: 3, insured: 1, uninsured: 1, unknown: 1 });
  await server.done(mergePersons, { personId: kept, mergedId: joined, reason: '同一人' }, manager);
  await server.done(recordDeath, { personId: dead, diedOn: '2026-03-01', reason: '死亡证明' }, manager);
  expect(await inVillage()).toMatchObject({ people: 1, insured: 1, uninsured: 0, unknown: 0 });
  expect((await server.done(listUninsured, { year, area: `${HOME}001009` }, manager)).people).toEqual([]);
  for (const personId of [kept, joined])
    expect((await server.done(lookUpEligibility, { scanned: `doudi-person:${personId}`, day: '2026-03-01' })).enrolment).toMatchObject({ state: 'insured' });
  // Said of the joined record, it is written down of the one that was kept.
  await record([{ personId: joined, state: 'uninsured', reason: 'away' }]);
  expect(await inVillage()).toMatchObject({ people: 1, insured: 0, uninsured: 1 });
});

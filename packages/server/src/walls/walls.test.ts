// Who gets behind the wall, what they find there, and what settlement makes of it.
import { changePassword, decideProposal, resetPassword, signIn } from '@doudi/core/access';
import { designate, getPerson } from '@doudi/core/registry';
import { cancelSettlement, getSettlement, getUsed, quoteClaim, settleClaim } from '@doudi/core/settlement';
import {
  appointWallKeeper,
  explainProtected,
  joinTreatingTeam,
  leaveTreatingTeam,
  listProtectedFacts,
  listTreatingTeam,
  recordProtectedFact,
  withdrawProtectedFact,
} from '@doudi/core/walls';
import { describe, expect, test } from 'vitest';
import { insertActor } from '../access/accounts.ts';
import { insertSession, newSession } from '../access/sessions.ts';
import { systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { HOME, testServer } from '../testing/test-server.ts';
import { anotherDoctor, wallOf } from '../testing/wall.ts';

const server = await testServer({ people: 12, designations: [{ personId: 'p-9', category: 'low-income', fromDay: '2025-01-01' }] });
const { ask, done } = server;
const wall = await wallOf(server);
const doctor = { as: 'doctor' } as const;

let bills = 0;
const stay = (personId: string, more: object = {}) => ({
  billNumber: `bill-${++bills}`,
  personId,
  facilityId: 'f-1',
  kind: 'inpatient',
  dischargedOn: '2026-03-01',
  charges: { classA: '1000.00' },
  ...more,
});
const fact = (personId: string, more: object = {}) => ({ personId, category: 'hiv-treatment', fromDay: '2026-01-01', evidence: 'certificate 7', ...more });
const protectedPaid = ({ lines }: { readonly lines: readonly { readonly line: string; readonly paid: string }[] }) =>
  lines.find(({ line }) => line === 'protected')?.paid;

describe('a treating team', () => {
  test('has whom the keeper of the wall puts into it, and opens the wall to nobody else', async () => {
    const opened = { personId: 'p-0', reason: 'care' } as const;
    expect((await ask(listProtectedFacts, opened, doctor)).problem?.code).toBe('not-allowed');
    await wall.treat('p-0');
    expect((await done(listProtectedFacts, opened, doctor)).facts).toEqual([]);
    expect((await ask(listProtectedFacts, opened, { token: wall.keeper })).problem?.code).toBe('not-allowed');
    const other = await anotherDoctor(server, 'a-colleague');
    expect((await ask(listProtectedFacts, opened, { token: other })).problem?.code).toBe('not-allowed');
    expect((await ask(recordProtectedFact, fact('p-0'), { token: other })).problem?.code).toBe('not-allowed');
    // The team sees who wanted to get in.
    const { openings } = await done(listProtectedFacts, opened, doctor);
    expect(openings.slice(0, 4).map(({ byName, operation, isRefused }) => `${byName} ${operation} ${isRefused}`)).toEqual([
      'a-colleague recordProtectedFact true',
      'a-colleague listProtectedFacts true',
      'a-keeper listProtectedFacts true',
      'doctor listProtectedFacts false',
    ]);
    const [member] = (await done(listTreatingTeam, { personId: 'p-0' }, { token: wall.keeper })).members;
    expect(member).toMatchObject({ actorId: 'a-doctor', fromDay: '2025-01-01' });
    await done(leaveTreatingTeam, { treatingTeamId: member?.treatingTeamId ?? '' }, { token: wall.keeper });
    expect((await ask(listProtectedFacts, opened, doctor)).problem?.code).toBe('not-allowed');
    const again = await ask(leaveTreatingTeam, { treatingTeamId: member?.treatingTeamId ?? '' }, { token: wall.keeper });
    expect(again.problem?.code).toBe('state-differs');
  });

  test('is left by whose account an administrator reset, until the keeper puts them in again', async () => {
    const token = await anotherDoctor(server, 'a-reset-doctor');
    const opened = { personId: 'p-1', reason: 'care' } as const;
    const member = { personId: 'p-1', actorId: 'a-reset-doctor', fromDay: '2025-01-01' };
    const keeper = { token: wall.keeper };
    const { treatingTeamId } = await done(joinTreatingTeam, member, keeper);
    expect((await done(listProtectedFacts, opened, { token })).facts).toEqual([]);
    // Whoever knows the new password is the doctor now.
    const [initialPassword, newPassword] = ['known to the administrator', 'chosen by the administrator'];
    await done(resetPassword, { actorId: 'a-reset-doctor', initialPassword }, { as: 'admin' });
    const entered = await done(signIn, { countyId: HOME, username: 'a-reset-doctor', password: initialPassword }, { as: null });
    const again = entered.token;
    await done(changePassword, { oldPassword: initialPassword, newPassword }, { token: again });
    expect((await ask(listProtectedFacts, opened, { token: again })).problem?.code).toBe('not-allowed');
    expect((await ask(recordProtectedFact, fact('p-1'), { token: again })).problem?.code).toBe('not-allowed');
    expect(await done(listTreatingTeam, { personId: 'p-1' }, { token: again })).toMatchObject({ isMember: false, members: [{ isResting: true }] });
    await done(leaveTreatingTeam, { treatingTeamId }, keeper);
    await done(joinTreatingTeam, member, keeper);
    expect((await done(listProtectedFacts, opened, { token: again })).facts).toEqual([]);
  });

  test('is over after its last day, and not yet begun before its first', async () => {
    const late = await anotherDoctor(server, 'a-late-doctor');
    const opened = { personId: 'p-1', reason: 'care' } as const;
    const member = { personId: 'p-1', actorId: 'a-late-doctor' };
    await done(joinTreatingTeam, { ...member, fromDay: '2025-01-01', toDay: '2025-12-31' }, { token: wall.keeper });
    await done(joinTreatingTeam, { ...member, fromDay: '2999-01-01' }, { token: wall.keeper });
    expect((await ask(listProtectedFacts, opened, { token: late })).problem?.code).toBe('not-allowed');
    await done(joinTreatingTeam, { ...member, fromDay: '2026-01-01', toDay: '2998-12-31' }, { token: wall.keeper });
    expect((await done(listProtectedFacts, opened, { token: late })).facts).toEqual([]);
    const twice = await ask(joinTreatingTeam, { ...member, fromDay: '2026-06-01' }, { token: wall.keeper });
    expect(twice.problem).toMatchObject({ code: 'overlapping', path: '/fromDay' });
  });

  test('is changed by nobody but the keeper, has doctors alone, and the keeper is not put into it by themselves', async () => {
    const joining = { personId: 'p-1', actorId: 'a-colleague', fromDay: '2026-01-01' };
    expect((await ask(joinTreatingTeam, joining, doctor)).problem?.code).toBe('not-allowed');
    expect((await ask(joinTreatingTeam, joining, { as: 'manager' })).problem?.code).toBe('not-allowed');
    const keeper = { token: wall.keeper };
    expect((await ask(joinTreatingTeam, { ...joining, actorId: 'a-keeper' }, keeper)).problem).toMatchObject({ code: 'state-differs', path: '/actorId' });
    expect((await ask(joinTreatingTeam, { ...joining, actorId: 'a-clerk' }, keeper)).problem).toMatchObject({ code: 'not-found', path: '/actorId' });
    expect((await ask(joinTreatingTeam, { ...joining, personId: 'nobody' }, keeper)).problem).toMatchObject({ code: 'not-found', path: '/personId' });
    expect((await ask(joinTreatingTeam, { ...joining, toDay: '2025-12-31' }, keeper)).problem?.code).toBe('bad-input');
    const seen = await done(listTreatingTeam, { personId: 'p-1' }, doctor);
    expect(seen).toEqual({ isKeeper: false, isMember: false, members: [], doctors: [] });
  });

  test('is kept by a doctor whom one administrator proposes and another approves', async () => {
    const appointed = { actorId: 'a-colleague', isKeeper: true };
    expect((await ask(appointWallKeeper, { ...appointed, actorId: 'a-clerk' }, { as: 'admin' })).problem?.code).toBe('state-differs');
    expect((await ask(appointWallKeeper, { ...appointed, isKeeper: false }, { as: 'admin' })).problem?.code).toBe('state-differs');
    const { proposalId } = await done(appointWallKeeper, appointed, { as: 'admin' });
    expect((await ask(decideProposal, { proposalId, isApproved: true }, { as: 'admin' })).problem?.code).toBe('not-allowed');
    await done(decideProposal, { proposalId, isApproved: true }, { token: await secondAdmin() });
    expect((await ask(appointWallKeeper, appointed, { as: 'admin' })).problem?.code).toBe('state-differs');
  });
});

async function secondAdmin(): Promise<string> {
  const now = server.services.database.now();
  const session = newSession({ countyId: HOME }, now, server.services.database.newId);
  const account = { actorId: 'a-second', username: 'second', displayName: 'second', role: 'admin', passwordHash: 'none', mustChangePassword: false } as const;
  await withConnection(server.database.superuserUrl, async (superuser) => {
    for (const { text, values = [] } of [insertActor(HOME, account), insertSession(systemScope(HOME, 'a-second'), session, now)])
      await superuser.query(text, [...values]);
  });
  return session.token;
}

describe('a protected fact', () => {
  test('is recorded, read with who was there, and withdrawn by the treating team', async () => {
    await wall.treat('p-2');
    const { protectedFactId } = await done(recordProtectedFact, fact('p-2', { note: 'every third month' }), doctor);
    const { facts, categories, openings } = await done(listProtectedFacts, { personId: 'p-2', reason: 'record-keeping' }, doctor);
    expect(facts).toMatchObject([
      {
        protectedFactId,
        category: 'hiv-treatment',
        name: { zh: '艾滋病抗病毒治疗' },
        kind: 'hiv',
        fromDay: '2026-01-01',
        note: 'every third month',
        evidence: 'certificate 7',
      },
    ]);
    expect(categories.map(({ category, kind }) => `${category} ${kind}`)).toEqual([
      'hiv-treatment hiv',
      'severe-mental-disorder mental-illness',
      'only-child-lost family-event',
    ]);
    expect(openings.map(({ operation }) => operation)).toEqual(['recordProtectedFact', 'joinTreatingTeam']);
    const seen = await done(listProtectedFacts, { personId: 'p-2', reason: 'care' }, doctor);
    expect(seen.openings[0]).toMatchObject({ byName: 'doctor', operation: 'listProtectedFacts', reason: 'record-keeping', isRefused: false });
    await done(withdrawProtectedFact, { protectedFactId, reason: 'of somebody else' }, doctor);
    expect((await done(listProtectedFacts, { personId: 'p-2', reason: 'care' }, doctor)).facts).toEqual([]);
    expect((await ask(withdrawProtectedFact, { protectedFactId, reason: 'again' }, doctor)).problem?.code).toBe('state-differs');
  });

  test('is not recorded twice for the same days, nor with days that cannot be, nor as what everybody may know', async () => {
    await wall.treat('p-3');
    await done(recordProtectedFact, fact('p-3', { toDay: '2026-06-30' }), doctor);
    expect((await ask(recordProtectedFact, fact('p-3', { fromDay: '2026-06-30' }), doctor)).problem).toMatchObject({ code: 'overlapping', path: '/fromDay' });
    await done(recordProtectedFact, fact('p-3', { fromDay: '2026-07-01' }), doctor);
    await done(recordProtectedFact, fact('p-3', { category: 'only-child-lost' }), doctor);
    const wrong = async (more: object) => (await ask(recordProtectedFact, fact('p-3', more), doctor)).problem;
    expect(await wrong({ fromDay: '1959-12-31' })).toMatchObject({ code: 'bad-input', path: '/fromDay' });
    expect(await wrong({ fromDay: '2020-02-01', toDay: '2020-01-31' })).toMatchObject({ code: 'bad-input', path: '/toDay' });
    for (const category of ['low-income', 'protected', 'two-daughter', 'constructor']) expect((await wrong({ category }))?.code).toBe('unknown-category');
  });

  test('is neither recorded nor withdrawn by whoever does not treat the person', async () => {
    const stranger = { token: await anotherDoctor(server, 'a-stranger') };
    expect((await ask(recordProtectedFact, fact('p-4'), stranger)).problem?.code).toBe('not-allowed');
    const protectedFactId = await wall.record('p-4', 'hiv-treatment');
    const withdrawing = async (id: string) => {
      const { status, problem } = await ask(withdrawProtectedFact, { protectedFactId: id, reason: 'x' }, stranger);
      return { status, code: problem?.code, detail: problem?.detail };
    };
    // As if there were none.
    expect(await withdrawing(protectedFactId)).toEqual(await withdrawing('no-such-fact'));
  });
});

describe('settlement', () => {
  test('pays the entitlement on the days for which it holds, and says no more of it', async () => {
    await wall.record('p-5', 'severe-mental-disorder', { fromDay: '2026-02-01', toDay: '2026-03-31' });
    expect(protectedPaid(await done(quoteClaim, stay('p-5')))).toBe('95.00');
    expect(protectedPaid(await done(quoteClaim, stay('p-5', { dischargedOn: '2026-01-31' })))).toBeUndefined();
    expect(protectedPaid(await done(quoteClaim, stay('p-5', { dischargedOn: '2026-04-01' })))).toBeUndefined();
    const { settlementId, lines } = await done(settleClaim, stay('p-5'));
    expect(lines.at(-1)).toEqual({
      line: 'protected',
      name: { zh: '受保护待遇', en: 'Protected entitlement' },
      payer: 'protected',
      payerName: { zh: '受保护待遇资金', en: 'protected entitlement fund' },
      paid: '95.00',
    });
    const shown = await done(getSettlement, { settlementId });
    expect(shown.categories).toEqual([]);
    expect(shown.lines.at(-1)?.sources).toEqual([
      { zh: '受保护待遇：依据由诊疗团队向本人说明', en: 'protected entitlement, the treating team tells the person where it is written' },
    ]);
    expect((await done(getUsed, { personId: 'p-5', year: '2026' })).used.map(({ key }) => key)).toEqual([
      '2026/count/admission',
      '2026/paid/basic',
      '2026/sum/critical',
    ]);
  });

  test('pays nothing of it once it is withdrawn', async () => {
    const protectedFactId = await wall.record('p-6', 'only-child-lost');
    expect(protectedPaid(await done(quoteClaim, stay('p-6')))).toBe('95.00');
    await done(withdrawProtectedFact, { protectedFactId, reason: 'by mistake' }, doctor);
    expect(protectedPaid(await done(quoteClaim, stay('p-6')))).toBeUndefined();
  });

  test('is explained in the words of the rules by who treats the person, and by nobody else', async () => {
    await wall.record('p-7', 'only-child-lost');
    const { settlementId, number } = await done(settleClaim, stay('p-7'));
    const explained = await done(explainProtected, { settlementId, reason: 'asked-by-person' }, doctor);
    expect(explained).toMatchObject({ number, personId: 'p-7', dischargedOn: '2026-03-01', reasons: [{ category: 'only-child-lost', kind: 'family-event' }] });
    const line = explained.settlement.lines.at(-1);
    expect(line).toMatchObject({ name: { zh: '特殊关怀补助', en: 'Special care' }, payerName: { zh: '特殊关怀资金' }, paid: '95.00' });
    expect(line?.sources).toEqual([{ zh: '示范规则第9条', en: 'Demonstration rules, rule 9' }]);
    expect(explained.settlement.patientPays).toBe((await done(getSettlement, { settlementId })).patientPays);
    const refused = await ask(explainProtected, { settlementId, reason: 'care' }, { token: wall.keeper });
    expect(refused.problem?.code).toBe('not-found');
    expect((await done(listProtectedFacts, { personId: 'p-7', reason: 'care' }, doctor)).settlements).toMatchObject([
      { settlementId, paid: '95.00', isCancelled: false },
    ]);
  });

  test('is taken back like any other, and the books agree to the fen', async () => {
    await wall.record('p-8', 'hiv-treatment');
    const { settlementId } = await done(settleClaim, stay('p-8'));
    await done(settleClaim, stay('p-8', { dischargedOn: '2026-05-01', given: { protected: '10.00' } }));
    const { settlementId: third } = await done(settleClaim, stay('p-8', { dischargedOn: '2026-06-01' }));
    await done(cancelSettlement, { settlementId: third, reason: 'entered twice' });
    expect(settlementId).not.toBe(third);
    const verified = await verifyLedger(server.services.database, systemScope(HOME, 'auditor'), server.services.schemes);
    expect(verified.findings).toEqual([]);
    expect(verified.settlements).toBeGreaterThan(4);
  });
});

describe('a designation', () => {
  test.each([['hiv-treatment'], ['two-daughter'], ['protected'], ['protected-1']])(
    'is never %s: whoever records it is sent to the treating team, whoever the person is',
    async (category) => {
      await wall.record('p-10', 'hiv-treatment').catch(() => undefined);
      const answers = [];
      for (const personId of ['p-10', 'p-11', 'nobody']) {
        const { status, problem } = await ask(designate, { personId, category, fromDay: '2026-01-01', source: 'list' }, { as: 'manager' });
        answers.push({ status, code: problem?.code, detail: problem?.detail, path: problem?.path });
      }
      expect(answers[0]).toMatchObject({ status: 422, code: 'unknown-category', detail: expect.stringMatching(/doctor of the treating team/) });
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect((await done(getPerson, { personId: 'p-10' })).person.categories).toEqual([]);
    },
  );
});

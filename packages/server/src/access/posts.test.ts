// Who gives which post, who stands in for whom, and what two must agree on: nobody gets more than somebody above them may give.
import {
  actFor,
  addUser,
  appointOfficer,
  changePost,
  decideProposal,
  delegate,
  disableUser,
  listColleagues,
  listDelegations,
  listProposals,
  listUsers,
  revokeDelegation,
  whoAmI,
} from '@doudi/core/access';
import type { Role } from '@doudi/core/contract';
import { listFacilities } from '@doudi/core/facilities';
import { findPeople, getPerson, registerPerson } from '@doudi/core/registry';
import { listSettlements, settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { insertActor } from './accounts.ts';
import { hashOf, insertSession, newSession } from './sessions.ts';

let clock = Date.parse('2026-12-01T02:00:00Z');
const days = (count: number) => count * 86_400_000;
const { ask, done, services, database } = await testServer({ now: () => new Date(clock) });

const VILLAGE = `${HOME}001001`;
const TOWNSHIP = `${HOME}001`;
const NEXT_TOWNSHIP = `${HOME}002`;

let made = 0;

/** An account with a session, of a post anywhere. */
async function somebody(role: Role, area: string = HOME) {
  const actorId = `made-${++made}`;
  const session = newSession({ countyId: HOME }, new Date(clock), services.database.newId);
  const facilityId = role === 'finance' ? 'f-2' : undefined;
  const actor = { actorId, username: actorId, displayName: `账户${made}`, role, area, passwordHash: 'none', mustChangePassword: false, facilityId };
  await withConnection(database.superuserUrl, async (superuser) => {
    for (const { text, values = [] } of [insertActor(HOME, actor), insertSession({ countyId: HOME, actorId }, session, new Date(clock))])
      await superuser.query(text, [...values]);
  });
  return { actorId, token: session.token };
}

const refused = (code: string, path?: string) => ({ problem: { code, ...(path !== undefined && { path }) } });
const newUser = (more: object) => ({ username: `new-${++made}`, displayName: '新人', role: 'manager' as const, initialPassword: 'a first password', ...more });

describe('a post', () => {
  test('is given within the area of whoever gives it, and nowhere else', async () => {
    const township = await somebody('admin', TOWNSHIP);
    for (const area of [TOWNSHIP, VILLAGE]) expect(await ask(addUser, newUser({ area }), { token: township.token })).toMatchObject({ status: 200 });
    for (const area of [HOME, NEXT_TOWNSHIP, `${NEXT_TOWNSHIP}001`, ELSEWHERE, `${ELSEWHERE}001`])
      expect(await ask(addUser, newUser({ area }), { token: township.token }), area).toMatchObject(refused('not-allowed', '/area'));
    expect(await ask(addUser, newUser({}), { token: township.token })).toMatchObject(refused('not-allowed', '/area'));
  });

  test('that looks after others is given by nobody alone, and none is given to a role over the county in a part of it', async () => {
    for (const role of ['admin', 'auditor'])
      expect(await ask(addUser, newUser({ role }) as never, { as: 'admin' })).toMatchObject(refused('bad-input', '/role'));
    for (const role of ['clerk', 'payer'])
      expect(await ask(addUser, newUser({ role, area: TOWNSHIP }), { as: 'admin' })).toMatchObject(refused('bad-input', '/area'));
  });

  test('takes effect at once when it is changed, in both directions', async () => {
    const { actorId, token } = await somebody('manager');
    await done(findPeople, { text: '张0' }, { token });
    await done(changePost, { actorId, role: 'manager', area: NEXT_TOWNSHIP }, { as: 'admin' });
    expect((await done(findPeople, { text: '张0' }, { token })).people).toEqual([]);
    expect(await ask(getPerson, { personId: 'p-0' }, { token })).toMatchObject(refused('not-found'));
    await done(changePost, { actorId, role: 'manager', area: VILLAGE }, { as: 'admin' });
    expect(await done(getPerson, { personId: 'p-0' }, { token })).toMatchObject({ person: { personId: 'p-0' } });
    await done(changePost, { actorId, role: 'payer', area: HOME }, { as: 'admin' });
    expect(await ask(getPerson, { personId: 'p-0' }, { token })).toMatchObject(refused('not-allowed'));
  });

  test('is changed by nobody for themselves, for somebody outside the area, or alone where it looks after others', async () => {
    const [own, other] = [await somebody('admin', TOWNSHIP), await somebody('manager', NEXT_TOWNSHIP)];
    const [officer, leaver] = [await somebody('auditor'), await somebody('clerk')];
    expect(await ask(changePost, { actorId: own.actorId, role: 'manager', area: TOWNSHIP }, { token: own.token })).toMatchObject(
      refused('not-allowed', '/actorId'),
    );
    expect(await ask(changePost, { actorId: other.actorId, role: 'manager', area: TOWNSHIP }, { token: own.token })).toMatchObject(
      refused('not-found', '/actorId'),
    );
    expect(await ask(changePost, { actorId: officer.actorId, role: 'clerk', area: HOME }, { as: 'admin' })).toMatchObject(refused('not-allowed', '/actorId'));
    expect(await ask(changePost, { actorId: leaver.actorId, role: 'admin' as never, area: HOME }, { as: 'admin' })).toMatchObject(
      refused('bad-input', '/role'),
    );
    expect(await ask(changePost, { actorId: leaver.actorId, role: 'finance', area: HOME }, { as: 'admin' })).toMatchObject(refused('bad-input', '/facilityId'));
    expect(await ask(changePost, { actorId: leaver.actorId, role: 'finance', area: HOME, facilityId: 'f-none' }, { as: 'admin' })).toMatchObject(
      refused('not-found'),
    );
    expect(await ask(changePost, { actorId: leaver.actorId, role: 'manager', area: TOWNSHIP }, { as: 'manager' })).toMatchObject(refused('not-allowed'));
    expect(await ask(changePost, { actorId: 'nobody', role: 'manager', area: TOWNSHIP }, { as: 'admin' })).toMatchObject(refused('not-found'));
  });

  test('in a township sees the accounts of the township and its own, registers people there, and settles nothing', async () => {
    const [admin, manager] = [await somebody('admin', TOWNSHIP), await somebody('manager', TOWNSHIP)];
    const { users } = await done(listUsers, {}, { token: admin.token });
    expect(new Set(users.map(({ area }) => area.slice(0, 9)))).toEqual(new Set([TOWNSHIP]));
    const person = { name: '张新', sex: 'male', bornOn: '1970-01-01' } as const;
    expect(await ask(registerPerson, { ...person, villageCode: `${NEXT_TOWNSHIP}001` }, { token: manager.token })).toMatchObject(
      refused('not-allowed', '/villageCode'),
    );
    const { personId } = await done(registerPerson, { ...person, villageCode: VILLAGE }, { token: manager.token });
    const bill = { billNumber: 'b-1', personId, facilityId: 'f-2', kind: 'inpatient', dischargedOn: '2026-03-01', charges: { classA: '900.00' } };
    expect(await ask(settleClaim, bill, { token: manager.token })).toMatchObject(refused('not-allowed'));
    await done(settleClaim, bill);
    expect((await done(listSettlements, { personId }, { token: manager.token })).settlements).toHaveLength(1);
    const next = await somebody('manager', NEXT_TOWNSHIP);
    expect((await done(listSettlements, {}, { token: next.token })).settlements).toEqual([]);
  });
});

describe('what two must agree on', () => {
  const propose = async (by: { token: string }, role: Role = 'auditor') => {
    const { actorId } = await somebody('clerk');
    return { actorId, ...(await done(appointOfficer, { actorId, role, area: HOME }, { token: by.token })) };
  };
  const roleOf = async (actorId: string) => (await done(listUsers, {}, { as: 'admin' })).users.find((user) => user.actorId === actorId)?.role;

  test('is not done when it is proposed, and done once when another administrator approves it', async () => {
    const [one, two] = [await somebody('admin'), await somebody('admin')];
    const { actorId, proposalId } = await propose(one);
    expect(await roleOf(actorId)).toBe('clerk');
    expect((await done(listProposals, {}, { token: two.token })).proposals[0]).toMatchObject({
      proposalId,
      command: 'appointOfficer',
      mayDecide: true,
      input: { actorId },
    });
    expect((await done(listProposals, {}, { token: one.token })).proposals[0]).toMatchObject({ proposalId, mayDecide: false });
    expect(await done(decideProposal, { proposalId, isApproved: true }, { token: two.token })).toEqual({ proposalId, isApproved: true });
    expect(await roleOf(actorId)).toBe('auditor');
    expect(await ask(decideProposal, { proposalId, isApproved: true }, { token: two.token })).toMatchObject(refused('state-differs'));
  });

  test('is approved once when two approve it at the same moment', async () => {
    const one = await somebody('admin');
    const { proposalId } = await propose(one);
    const deciders = await Promise.all([1, 2, 3, 4].map(() => somebody('admin')));
    const asked = await Promise.all(deciders.map(({ token }) => ask(decideProposal, { proposalId, isApproved: true }, { token })));
    expect(asked.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  });

  test('is approved neither by whoever proposed it, nor by whoever stands in for them, nor by another role', async () => {
    const [one, deputy] = [await somebody('admin'), await somebody('admin')];
    const { proposalId } = await propose(one);
    expect(await ask(decideProposal, { proposalId, isApproved: true }, { token: one.token })).toMatchObject(refused('not-allowed', '/proposalId'));
    const { delegationId } = await done(
      delegate,
      { deputyId: deputy.actorId, fromDay: '2026-12-01', toDay: '2026-12-05', reason: '休假' },
      { token: one.token },
    );
    const acting = await done(actFor, { delegationId }, { token: deputy.token });
    expect(await ask(decideProposal, { proposalId, isApproved: true }, { token: acting.token })).toMatchObject(refused('not-allowed', '/proposalId'));
    const asDeputy = await propose({ token: acting.token });
    expect(await ask(decideProposal, { proposalId: asDeputy.proposalId, isApproved: true }, { token: one.token })).toMatchObject(
      refused('not-allowed', '/proposalId'),
    );
    expect(await ask(decideProposal, { proposalId, isApproved: true }, { as: 'manager' })).toMatchObject(refused('not-found'));
    expect(await ask(decideProposal, { proposalId, isApproved: true }, { as: 'clerk' })).toMatchObject(refused('not-allowed'));
    expect(await ask(decideProposal, { proposalId, isApproved: true }, { as: 'admin', county: ELSEWHERE })).toMatchObject(refused('not-found'));
  });

  test('is rejected with a reason, and is nothing any more when it has expired or whoever proposed it may not do it now', async () => {
    const [one, two] = [await somebody('admin'), await somebody('admin')];
    const { actorId, proposalId } = await propose(one);
    expect(await ask(decideProposal, { proposalId, isApproved: false }, { token: two.token })).toMatchObject(refused('bad-input', '/reason'));
    await done(decideProposal, { proposalId, isApproved: false, reason: '人选不妥' }, { token: two.token });
    expect(await roleOf(actorId)).toBe('clerk');
    const expired = await propose(one);
    clock += days(14);
    try {
      const later = await somebody('admin');
      expect(await ask(decideProposal, { proposalId: expired.proposalId, isApproved: true }, { token: later.token })).toMatchObject(refused('state-differs'));
    } finally {
      clock -= days(14);
    }
    const orphan = await propose(one);
    await withConnection(database.superuserUrl, (superuser) => superuser.query('update actor set disabled_at = now() where actor_id = $1', [one.actorId]));
    expect(await ask(decideProposal, { proposalId: orphan.proposalId, isApproved: true }, { token: two.token })).toMatchObject(refused('state-differs'));
  });

  test('is not needed for an ordinary post, and refused at once where it could not be done', async () => {
    const { actorId } = await somebody('clerk');
    expect(await ask(appointOfficer, { actorId, role: 'manager', area: HOME }, { as: 'admin' })).toMatchObject(refused('state-differs', '/role'));
    expect(await ask(appointOfficer, { actorId: 'nobody', role: 'auditor', area: HOME }, { as: 'admin' })).toMatchObject(refused('not-found'));
    expect(await ask(appointOfficer, { actorId: 'a-admin', role: 'auditor', area: HOME }, { as: 'admin' })).toMatchObject(refused('not-allowed'));
    expect(await ask(appointOfficer, { actorId, role: 'auditor', area: TOWNSHIP }, { as: 'admin' })).toMatchObject(refused('bad-input', '/area'));
  });
});

describe('standing in', () => {
  const DAYS = { fromDay: '2026-12-01', toDay: '2026-12-05', reason: '休假' } as const;

  test('gives the post for its days, under the deputy’s own name, and ends with the last of them', async () => {
    const [principal, deputy] = [await somebody('manager', VILLAGE), await somebody('clerk')];
    // A post in a village sees the accounts of the village: an administrator gives it to somebody of the county.
    const { delegationId } = await done(delegate, { principalId: principal.actorId, deputyId: deputy.actorId, ...DAYS }, { as: 'admin' });
    expect((await done(listDelegations, {}, { token: deputy.token })).delegations).toMatchObject([{ delegationId, role: 'manager', area: VILLAGE }]);
    const { token, role } = await done(actFor, { delegationId }, { token: deputy.token });
    expect(role).toBe('manager');
    expect(await ask(whoAmI, {}, { token: deputy.token })).toMatchObject(refused('sign-in-needed'));
    expect(await done(whoAmI, {}, { token })).toMatchObject({
      account: { actorId: deputy.actorId, role: 'manager', area: VILLAGE, actingFor: { actorId: principal.actorId } },
    });
    await done(getPerson, { personId: 'p-0' }, { token });
    await withConnection(database.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query(`select actor_id, acting_for from audit_entry where command = 'getPerson' order by audit_entry_id desc limit 1`);
      expect(rows).toEqual([{ actor_id: deputy.actorId, acting_for: principal.actorId }]);
    });
    clock += days(5);
    try {
      expect(await ask(getPerson, { personId: 'p-0' }, { token })).toMatchObject(refused('sign-in-needed'));
    } finally {
      clock -= days(5);
    }
  });

  test('ends at once when it is revoked, when the principal is disabled, and narrows as the post does', async () => {
    const [principal, deputy] = [await somebody('manager'), await somebody('clerk')];
    const { delegationId } = await done(delegate, { deputyId: deputy.actorId, ...DAYS }, { token: principal.token });
    const { token } = await done(actFor, { delegationId }, { token: deputy.token });
    await done(getPerson, { personId: 'p-0' }, { token });
    await done(changePost, { actorId: principal.actorId, role: 'manager', area: NEXT_TOWNSHIP }, { as: 'admin' });
    expect(await ask(getPerson, { personId: 'p-0' }, { token })).toMatchObject(refused('not-found'));
    await done(revokeDelegation, { delegationId }, { token: principal.token });
    expect(await ask(whoAmI, {}, { token })).toMatchObject(refused('sign-in-needed'));
    expect(await ask(revokeDelegation, { delegationId }, { token: principal.token })).toMatchObject(refused('state-differs'));
  });

  test('is passed on by nobody, and given by nobody but the owner of the post or an administrator', async () => {
    const [principal, deputy, third] = [await somebody('manager'), await somebody('clerk'), await somebody('clerk')];
    const { delegationId } = await done(delegate, { deputyId: deputy.actorId, ...DAYS }, { token: principal.token });
    const { token } = await done(actFor, { delegationId }, { token: deputy.token });
    expect(await ask(delegate, { deputyId: third.actorId, ...DAYS }, { token })).toMatchObject(refused('not-allowed'));
    expect(await ask(delegate, { principalId: principal.actorId, deputyId: third.actorId, ...DAYS }, { token: third.token })).toMatchObject(
      refused('not-allowed', '/principalId'),
    );
    expect(await ask(actFor, { delegationId }, { token: third.token })).toMatchObject(refused('not-found'));
    expect(await ask(revokeDelegation, { delegationId }, { token: third.token })).toMatchObject(refused('not-found'));
    // Back in one's own post.
    const own = await done(actFor, {}, { token });
    expect(await done(whoAmI, {}, { token: own.token })).toMatchObject({ account: { role: 'clerk' } });
    expect(await ask(listFacilities, {}, { token })).toMatchObject(refused('sign-in-needed'));
  });

  test('is given to themselves by no administrator, and of another area not at all, although the account is seen', async () => {
    const [manager, admin, away] = [await somebody('manager'), await somebody('admin'), await somebody('admin', TOWNSHIP)];
    expect(await ask(delegate, { principalId: manager.actorId, deputyId: admin.actorId, ...DAYS }, { token: admin.token })).toMatchObject(
      refused('not-allowed', '/deputyId'),
    );
    // Who once stood in sees the account for ever, and can do nothing to it.
    const { delegationId } = await done(delegate, { deputyId: away.actorId, ...DAYS }, { token: admin.token });
    await done(revokeDelegation, { delegationId }, { token: admin.token });
    const again = { principalId: admin.actorId, deputyId: away.actorId, ...DAYS };
    expect(await ask(delegate, again, { token: away.token })).toMatchObject(refused('not-allowed', '/principalId'));
    expect(await ask(disableUser, { actorId: admin.actorId }, { token: away.token })).toMatchObject(refused('not-allowed', '/actorId'));
    await done(delegate, { principalId: manager.actorId, deputyId: away.actorId, ...DAYS }, { as: 'admin' });
    const taken = { actorId: manager.actorId, role: 'manager', area: TOWNSHIP } as const;
    expect(await ask(changePost, taken, { token: away.token })).toMatchObject(refused('not-allowed', '/actorId'));
  });

  test('ends when the post becomes one that looks after others, and cannot be taken up any more', async () => {
    const [principal, deputy] = [await somebody('clerk'), await somebody('clerk')];
    const { delegationId } = await done(delegate, { deputyId: deputy.actorId, ...DAYS }, { token: principal.token });
    const { token } = await done(actFor, { delegationId }, { token: deputy.token });
    await withConnection(database.superuserUrl, (superuser) => superuser.query(`update actor set role = 'admin' where actor_id = $1`, [principal.actorId]));
    services.sessions.forgetAll();
    expect(await ask(whoAmI, {}, { token })).toMatchObject(refused('sign-in-needed'));
    const session = newSession({ countyId: HOME }, new Date(clock), services.database.newId);
    await withConnection(database.superuserUrl, async (superuser) => {
      const { text, values = [] } = insertSession({ countyId: HOME, actorId: deputy.actorId }, session, new Date(clock));
      await superuser.query(text, [...values]);
    });
    expect(await ask(actFor, { delegationId }, { token: session.token })).toMatchObject(refused('not-found', '/delegationId'));
  });

  test('makes no session longer: it ends when the one before would have', async () => {
    const deputy = await somebody('clerk');
    const expiryOf = (token: string) =>
      withConnection(database.superuserUrl, async (superuser) => {
        const { rows } = await superuser.query<{ expires_at: Date }>('select expires_at from session where token_hash = $1', [hashOf(token)]);
        return rows[0]?.expires_at;
      });
    const before = await expiryOf(deputy.token);
    clock += 60_000;
    const { token, expiresAt } = await done(actFor, {}, { token: deputy.token });
    clock -= 60_000;
    expect(expiresAt).toBe(before?.toISOString());
    expect(await expiryOf(token)).toEqual(before);
  });

  test('for an administrator or auditor is for another one only, and not even an administrator makes a clerk one', async () => {
    const [clerk, admin, other] = [await somebody('clerk'), await somebody('admin'), await somebody('admin')];
    expect(await ask(delegate, { deputyId: clerk.actorId, ...DAYS }, { token: admin.token })).toMatchObject(refused('not-allowed', '/deputyId'));
    expect(await ask(delegate, { principalId: other.actorId, deputyId: clerk.actorId, ...DAYS }, { token: admin.token })).toMatchObject(
      refused('not-allowed', '/deputyId'),
    );
    expect((await done(listColleagues, {}, { token: clerk.token })).colleagues.map(({ role }) => role)).not.toContain('admin');
    expect(await ask(delegate, { deputyId: other.actorId, ...DAYS }, { token: admin.token })).toMatchObject({ status: 200 });
  });

  test.each([
    ['that begins before today', { fromDay: '2026-11-30' }, 'bad-input', '/fromDay'],
    ['that ends before it begins', { toDay: '2026-11-30' }, 'bad-input', '/toDay'],
    ['of more than 92 days', { toDay: '2027-03-03' }, 'bad-input', '/toDay'],
    ['by nobody who is there', { deputyId: 'nobody' }, 'not-found', '/deputyId'],
  ])('is refused %s', async (_, change, code, path) => {
    const [principal, deputy] = [await somebody('manager'), await somebody('clerk')];
    expect(await ask(delegate, { deputyId: deputy.actorId, ...DAYS, ...change }, { token: principal.token })).toMatchObject(refused(code, path));
  });

  test('is refused by oneself, twice for the same days, and by a disabled account', async () => {
    const [principal, deputy] = [await somebody('manager'), await somebody('clerk')];
    expect(await ask(delegate, { deputyId: principal.actorId, ...DAYS }, { token: principal.token })).toMatchObject(refused('bad-input', '/deputyId'));
    await done(delegate, { deputyId: deputy.actorId, ...DAYS, toDay: '2027-03-02' }, { token: principal.token });
    expect(await ask(delegate, { deputyId: deputy.actorId, ...DAYS }, { token: principal.token })).toMatchObject(refused('overlapping'));
    const gone = await somebody('clerk');
    await withConnection(database.superuserUrl, (superuser) => superuser.query('update actor set disabled_at = now() where actor_id = $1', [gone.actorId]));
    expect(await ask(delegate, { deputyId: gone.actorId, ...DAYS }, { token: principal.token })).toMatchObject(refused('not-found', '/deputyId'));
  });
});

// The second factor: codes that count once, recovery codes, and nobody around it.
import {
  confirmTotp,
  getSignInMeans,
  listUsers,
  makeRecoveryCodes,
  removeTotp,
  resetPassword,
  resetSecondFactor,
  signIn,
  startPasskeyRegistration,
  startTotp,
  whoAmI,
} from '@doudi/core/access';
import { describe, expect, test } from 'vitest';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { read, systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { HOME, testServer } from '../testing/test-server.ts';
import { insertKeeper } from '../walls/keepers.ts';
import { FIRST, inUse, OWN, withTotp } from './testing/accounts-in-use.ts';
import { totpAt } from './totp.ts';

let clock = Date.parse('2026-03-01T01:00:00Z');
const now = () => new Date(clock);
const server = await testServer({ now });
const { ask, done, database, services } = server;
const seconds = (count: number) => count * 1000;
/** So that a code that was just used does not stand in the way. */
const later = (count = 60) => {
  clock += seconds(count);
};

const enter = (username: string, more: { password?: string; oneTimeCode?: string } = {}) =>
  ask(signIn, { countyId: HOME, username, password: OWN, ...more }, { as: null });

const NEEDED = { status: 401, problem: { code: 'second-factor-needed' } };
const WRONG_CODE = { status: 401, problem: { code: 'wrong-code', path: '/oneTimeCode' } };

describe('enrolling', () => {
  test('shows the secret once, and asks for nothing until a code has confirmed it', async () => {
    const { username, token } = await inUse(server);
    const { secret, uri } = await done(startTotp, { password: OWN }, { token });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(new URL(uri).searchParams.get('secret')).toBe(secret);
    expect(await enter(username)).toMatchObject({ status: 200 });
    expect(await ask(confirmTotp, { oneTimeCode: totpAt(secret, new Date(clock + seconds(90))) }, { token })).toMatchObject(WRONG_CODE);
    expect(await enter(username)).toMatchObject({ status: 200 });
    const { recoveryCodes } = await done(confirmTotp, { oneTimeCode: totpAt(secret, now()) }, { token });
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await enter(username)).toMatchObject(NEEDED);
    expect(await done(getSignInMeans, {}, { token })).toMatchObject({ totpSince: now().toISOString(), recoveryCodesLeft: 10 });
    expect(await ask(confirmTotp, { oneTimeCode: totpAt(secret, now()) }, { token })).toMatchObject({ problem: { code: 'state-differs' } });
    expect(await ask(startTotp, { password: OWN }, { token })).toMatchObject({ problem: { code: 'state-differs' } });
  });

  test('needs the password, and begun again makes another secret; the first one confirms nothing', async () => {
    const { token } = await inUse(server);
    expect(await ask(startTotp, { password: 'not the password' }, { token })).toMatchObject({ problem: { code: 'wrong-credentials' } });
    expect(await ask(confirmTotp, { oneTimeCode: '123456' }, { token })).toMatchObject({ problem: { code: 'state-differs' } });
    const first = await done(startTotp, { password: OWN }, { token });
    const second = await done(startTotp, { password: OWN }, { token });
    expect(second.secret).not.toBe(first.secret);
    expect(await ask(confirmTotp, { oneTimeCode: totpAt(first.secret, now()) }, { token })).toMatchObject(WRONG_CODE);
    expect(await ask(confirmTotp, { oneTimeCode: totpAt(second.secret, now()) }, { token })).toMatchObject({ status: 200 });
  });
});

describe('a code', () => {
  test('opens once: not again, not at the same moment twice, and none before it afterwards', async () => {
    const { username, secret } = await withTotp(server, now);
    later();
    const oneTimeCode = totpAt(secret, now());
    const asked = await Promise.all(Array.from({ length: 4 }, () => enter(username, { oneTimeCode })));
    expect(asked.map(({ problem }) => problem?.code ?? 'in').filter((code) => code === 'in')).toHaveLength(1);
    later();
    const earlier = totpAt(secret, new Date(clock - seconds(30)));
    const inTime = totpAt(secret, now());
    expect(await enter(username, { oneTimeCode: inTime })).toMatchObject({ status: 200 });
    expect(await enter(username, { oneTimeCode: inTime })).toMatchObject(WRONG_CODE);
    expect(await enter(username, { oneTimeCode: earlier })).toMatchObject(WRONG_CODE);
  });

  test.each([
    [-60, false],
    [-30, true],
    [0, true],
    [30, true],
    [60, false],
  ])('of a phone whose clock is %i seconds off is accepted: %s', async (off, isAccepted) => {
    const { username, secret } = await withTotp(server, now);
    later(300);
    clock -= clock % seconds(30);
    const asked = await enter(username, { oneTimeCode: totpAt(secret, new Date(clock + seconds(off))) });
    expect(asked.status === 200).toBe(isAccepted);
  });

  test('that was used is not accepted again when the clock of the server steps back', async () => {
    const { username, secret } = await withTotp(server, now);
    later(300);
    const oneTimeCode = totpAt(secret, now());
    expect(await enter(username, { oneTimeCode })).toMatchObject({ status: 200 });
    clock -= seconds(90);
    expect(await enter(username, { oneTimeCode: totpAt(secret, now()) })).toMatchObject(WRONG_CODE);
    clock += seconds(90);
  });

  test('that is wrong counts as a wrong password does; a right password alone forgives none', async () => {
    const { username, secret } = await withTotp(server, now);
    later();
    for (let times = 0; times < 5; times++) {
      expect(await enter(username, { oneTimeCode: '000000' })).toMatchObject(WRONG_CODE);
      if (times < 4) expect(await enter(username)).toMatchObject(NEEDED);
    }
    expect(await enter(username, { oneTimeCode: totpAt(secret, now()) })).toMatchObject({ status: 429, problem: { code: 'account-locked' } });
    later(15 * 60);
    expect(await enter(username, { oneTimeCode: totpAt(secret, now()) })).toMatchObject({ status: 200 });
  });

  test('with a wrong password tells nothing: the password alone is said to be wrong', async () => {
    const { username, secret } = await withTotp(server, now);
    later();
    const oneTimeCode = totpAt(secret, now());
    expect(await enter(username, { password: 'not the password', oneTimeCode })).toMatchObject({ problem: { code: 'wrong-credentials' } });
    expect(await enter(username, { password: 'not the password' })).toMatchObject({ problem: { code: 'wrong-credentials' } });
    // It was not used up by that.
    expect(await enter(username, { oneTimeCode })).toMatchObject({ status: 200 });
  });

  test('of somebody else opens nothing', async () => {
    const [one, other] = [await withTotp(server, now), await withTotp(server, now)];
    later();
    expect(await enter(one.username, { oneTimeCode: totpAt(other.secret, now()) })).toMatchObject(WRONG_CODE);
  });
});

describe('a recovery code', () => {
  test('opens once, and new ones void the old', async () => {
    const { username, token, recoveryCodes } = await withTotp(server, now);
    const [first = '', second = ''] = recoveryCodes;
    const asked = await Promise.all(Array.from({ length: 4 }, () => enter(username, { oneTimeCode: first })));
    expect(asked.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await done(getSignInMeans, {}, { token })).toMatchObject({ recoveryCodesLeft: 9 });
    const made = await done(makeRecoveryCodes, { password: OWN, oneTimeCode: recoveryCodes[2] ?? '' }, { token });
    expect(await enter(username, { oneTimeCode: second })).toMatchObject(WRONG_CODE);
    expect(await enter(username, { oneTimeCode: made.recoveryCodes[0] ?? '' })).toMatchObject({ status: 200 });
  });

  test('is made for nobody who has no second factor', async () => {
    const { token } = await inUse(server);
    expect(await ask(makeRecoveryCodes, { password: OWN }, { token })).toMatchObject({ problem: { code: 'state-differs' } });
  });
});

describe('a session left open, and the password of its owner', () => {
  test.each([
    ['makes no recovery codes', makeRecoveryCodes, {}],
    ['registers no passkey', startPasskeyRegistration, {}],
    ['takes no codes away', removeTotp, {}],
  ])('%s without the second factor; wrong codes lock as they do at the door', async (_, contract, more) => {
    const { token, secret } = await withTotp(server, now);
    const asked = (shown: object) => ask(contract as typeof startTotp, { password: OWN, ...more, ...shown } as never, { token });
    expect(await asked({})).toMatchObject(NEEDED);
    expect(await asked({ oneTimeCode: '000000' })).toMatchObject(WRONG_CODE);
    expect(await asked({ password: 'not the password', oneTimeCode: '000000' })).toMatchObject({ problem: { code: 'wrong-credentials' } });
    for (let times = 0; times < 3; times++) await asked({ oneTimeCode: '000000' });
    later();
    expect(await asked({ oneTimeCode: totpAt(secret, now()) })).toMatchObject({ problem: { code: 'account-locked' } });
  });
});

describe('doing without it', () => {
  test('needs the password and a code; then the password opens, and old recovery codes do not matter', async () => {
    const { username, token, secret } = await withTotp(server, now);
    later();
    const oneTimeCode = totpAt(secret, now());
    expect(await ask(removeTotp, { password: 'not the password', oneTimeCode }, { token })).toMatchObject({ problem: { code: 'wrong-credentials' } });
    expect(await ask(removeTotp, { password: OWN, oneTimeCode: '000000' }, { token })).toMatchObject(WRONG_CODE);
    expect(await enter(username)).toMatchObject(NEEDED);
    expect(await done(removeTotp, { password: OWN, oneTimeCode }, { token })).toEqual({});
    expect(await enter(username)).toMatchObject({ status: 200 });
    expect(await done(getSignInMeans, {}, { token })).toMatchObject({ recoveryCodesLeft: 0 });
    expect(await ask(removeTotp, { password: OWN, oneTimeCode }, { token })).toMatchObject({ problem: { code: 'state-differs' } });
  });
});

describe('an administrator', () => {
  test('takes a lost second factor away: sessions end, the password opens, and the audit says who did it', async () => {
    const [{ username, actorId, token }, admin] = [await withTotp(server, now), await inUse(server, 'admin')];
    expect((await done(listUsers, {}, { token: admin.token })).users.find((user) => user.actorId === actorId)).toMatchObject({ hasSecondFactor: true });
    await done(resetSecondFactor, { actorId }, { token: admin.token });
    expect(await ask(whoAmI, {}, { token })).toMatchObject({ status: 401 });
    expect(await enter(username)).toMatchObject({ status: 200 });
    const entries = await read(services.database, systemScope(HOME, 'auditor'), ({ rows }) =>
      rows(`select actor_id, facts from audit_entry where command = 'resetSecondFactor' and subject = $1`, [`actor/${actorId}`]),
    );
    expect(entries).toEqual([{ actor_id: admin.actorId, facts: { secondFactor: 'reset' } }]);
  });

  test('gives a new first password: sessions end, a lock is lifted, it must be changed, and a second factor stays', async () => {
    const [{ username, actorId, token, secret }, admin] = [await withTotp(server, now), await inUse(server, 'admin')];
    for (let times = 0; times < 5; times++) await enter(username, { password: 'not the password' });
    await done(resetPassword, { actorId, initialPassword: FIRST }, { token: admin.token });
    expect(await ask(whoAmI, {}, { token })).toMatchObject({ status: 401 });
    expect(await enter(username)).toMatchObject({ problem: { code: 'wrong-credentials' } });
    expect(await enter(username, { password: FIRST })).toMatchObject(NEEDED);
    later();
    const { value } = await enter(username, { password: FIRST, oneTimeCode: totpAt(secret, now()) });
    expect(value?.account.mustChangePassword).toBe(true);
  });

  test.each([
    ['a password', resetPassword, { initialPassword: FIRST }],
    ['a second factor', resetSecondFactor, {}],
  ])('resets %s neither of themselves nor of nobody', async (_, contract, more) => {
    const admin = await inUse(server, 'admin');
    const asked = (actorId: string) => ask(contract as typeof resetPassword, { actorId, ...more } as never, { token: admin.token });
    expect(await asked(admin.actorId)).toMatchObject({ problem: { code: 'state-differs' } });
    expect(await asked('nobody')).toMatchObject({ problem: { code: 'not-found' } });
    expect(await done(whoAmI, {}, { token: admin.token })).toMatchObject({ account: { actorId: admin.actorId } });
  });

  test.each([
    ['a password', resetPassword, { initialPassword: FIRST }],
    ['a second factor', resetSecondFactor, {}],
  ])('resets %s neither of another administrator, nor of an auditor or a keeper of the wall: they could agree with themselves', async (_, contract, more) => {
    const [keeper, admin] = [await inUse(server, 'doctor'), await inUse(server, 'admin')];
    await withConnection(database.superuserUrl, (superuser) => {
      const { text, values = [] } = insertKeeper(HOME, { wallKeeperId: keeper.actorId, actorId: keeper.actorId, appointedBy: 'two', appointedAt: now() });
      return superuser.query(text, [...values]);
    });
    for (const { actorId, token } of [await inUse(server, 'admin'), await inUse(server, 'auditor'), keeper]) {
      const asked = await ask(contract as typeof resetPassword, { actorId, ...more } as never, { token: admin.token });
      expect(asked).toMatchObject({ status: 403, problem: { code: 'not-allowed', path: '/actorId' } });
      expect(await done(whoAmI, {}, { token })).toMatchObject({ account: { actorId } });
    }
  });
});

test('no secret, no code and no recovery code stands in the database, and a removed secret is gone altogether', async () => {
  const { username, token, secret, recoveryCodes } = await withTotp(server, now);
  later();
  const oneTimeCode = totpAt(secret, now());
  await enter(username, { oneTimeCode });
  const shown = await done(startTotp, { password: OWN }, { token: (await inUse(server)).token });
  const everything = Object.values(await contentsOf(database.superuserUrl)).join('\n');
  for (const text of [secret, shown.secret, ...recoveryCodes])
    for (const form of [text, Buffer.from(text).toString('hex'), Buffer.from(text).toString('base64')]) expect(everything.includes(form)).toBe(false);
  expect(everything).not.toContain(`"${oneTimeCode}"`);
  later();
  await done(removeTotp, { password: OWN, oneTimeCode: totpAt(secret, now()) }, { token });
  const left = await read(services.database, systemScope(HOME, 'auditor'), ({ rows }) =>
    rows('select count(*) as count from totp where removed_at is not null and secret_cipher is not null'),
  );
  expect(left).toEqual([{ count: 0 }]);
});

// Who gets in, who stays in, and what of it stands in the database.
import { addUser, changePassword, disableUser, listCounties, listUsers, resetPassword, setPreferences, signIn, signOut, whoAmI } from '@doudi/core/access';
import { isRefusal, ROLES, type Role } from '@doudi/core/contract';
import { addFacility, listFacilities } from '@doudi/core/facilities';
import { describe, expect, test } from 'vitest';
import { allRoutes } from '../compose.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { read, systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { isSoonGuessed } from '../platform/secrets/guessing.ts';
import { hashPassword, isPassword } from '../platform/secrets/passwords.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { addActor } from './accounts.ts';
import { sessionsOf } from './sessions.ts';
import { inUse } from './testing/accounts-in-use.ts';

let clock = Date.parse('2026-03-01T01:00:00Z');
const minutes = (count: number) => count * 60_000;
const server = await testServer({ now: () => new Date(clock) });
const { app, ask, done, database, services } = server;

const FIRST = 'first-password';
const OWN = 'their own password';
const secrets = [FIRST, OWN];
let users = 0;

/** An account with a first password that nobody has changed yet; as an installer makes it, who alone may make any. */
async function added(role: Role = 'clerk', county = HOME) {
  const username = `user-${++users}`;
  const user = { username, displayName: '李四', role, initialPassword: FIRST, ...(role === 'finance' && { facilityId: 'f-2' }) };
  const actor = { countyId: county, actorId: 'installer', role: 'admin', area: county } as const;
  const made = await addActor(services.database, user, { actor, requestId: 'test', idempotencyKey: `add-${username}` });
  if (isRefusal(made)) throw new Error(made.message.en);
  return { username, actorId: made.actorId };
}

const signingIn = async (username: string, password: string, countyId: string = HOME) => {
  const asked = await ask(signIn, { countyId, username, password }, { as: null });
  if (asked.value) secrets.push(asked.value.token, asked.value.token.slice(7));
  return asked;
};
const tokenOf = async (username: string, password: string) => (await signingIn(username, password)).value?.token ?? '';

/** An account in use: its first password is changed. */
async function settledIn(role: Role = 'clerk') {
  const { username, actorId } = await added(role);
  const token = await tokenOf(username, FIRST);
  await done(changePassword, { oldPassword: FIRST, newPassword: OWN }, { token });
  return { username, actorId, token };
}

const WRONG = { status: 401, problem: { code: 'wrong-credentials', detail: 'the name or the password is wrong; try again' } };
const LOCKED = { status: 429, problem: { code: 'account-locked' } };
const OUT = { status: 401, problem: { code: 'sign-in-needed' } };

describe('signing in', () => {
  test('with name and password opens a session of twelve hours, which says who it is', async () => {
    const { username, actorId } = await settledIn('payer');
    const { value } = await signingIn(username, OWN);
    expect(value).toMatchObject({ account: { actorId, countyId: HOME, username, role: 'payer', area: HOME, mustChangePassword: false } });
    expect(value?.expiresAt).toBe(new Date(clock + minutes(12 * 60)).toISOString());
    expect(await done(whoAmI, {}, { token: value?.token ?? '' })).toEqual({ account: value?.account });
  });

  test('is refused in the same words for a wrong password, an unknown name, another county and a disabled account', async () => {
    const { username, actorId } = await settledIn();
    expect(await signingIn(username, 'not the password')).toMatchObject(WRONG);
    expect(await signingIn('nobody-of-this-name', OWN)).toMatchObject(WRONG);
    expect(await signingIn(username, OWN, ELSEWHERE)).toMatchObject(WRONG);
    expect(await signingIn(username, OWN, '123456')).toMatchObject(WRONG);
    await done(disableUser, { actorId }, { as: 'admin' });
    expect(await signingIn(username, OWN)).toMatchObject(WRONG);
  });

  test('takes as much work for a name that nobody has as for a wrong password', async () => {
    const known = await hashPassword(OWN);
    const fastest = async (hash: string | undefined) => {
      let least = Number.POSITIVE_INFINITY;
      for (let times = 0; times < 5; times++) {
        const begun = performance.now();
        expect(await isPassword(hash, 'wrong')).toBe(false);
        least = Math.min(least, performance.now() - begun);
      }
      return least;
    };
    const [nobody, somebody] = [await fastest(undefined), await fastest(known)];
    expect(nobody / somebody).toBeGreaterThan(0.4);
    expect(nobody / somebody).toBeLessThan(2.5);
    expect(await isPassword(undefined, 'nobody has this password')).toBe(false);
  });

  test('reads no more than a name and a password need, for anybody may send it', async () => {
    const longest = JSON.stringify({ countyId: HOME, username: 'u'.repeat(40), password: '\u{1f511}'.repeat(100) });
    const post = (body: string) => app.request('/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await post(longest)).status).toBe(401);
    expect((await post(longest + ' '.repeat(8192))).status).toBe(413);
  });

  test('a password is the same on a keyboard that writes wide letters', async () => {
    expect(await isPassword(await hashPassword('ＡＢ１２密码ｅ\u0301'), 'AB12密码\u00e9')).toBe(true);
  });

  test('every attempt is in the audit, with how it went and without what was typed', async () => {
    const { username, actorId } = await settledIn();
    await signingIn(username, 'not the password');
    const found = await read(services.database, systemScope(HOME, 'auditor'), ({ rows }) =>
      rows(`select facts from audit_entry where command = 'noteSignIn' and subject = $1 order by audit_entry_id`, [`actor/${actorId}`]),
    );
    expect(found.map(({ facts }) => facts.isRight)).toContain(false);
  });
});

describe('five wrong passwords in a row', () => {
  const wrong = (username: string) => signingIn(username, 'not the password');

  test('lock the account for fifteen minutes, whatever password is typed then', async () => {
    const { username, token } = await settledIn();
    for (let times = 0; times < 5; times++) expect(await wrong(username)).toMatchObject(WRONG);
    const [right, more] = [await signingIn(username, OWN), await wrong(username)];
    expect(right).toMatchObject(LOCKED);
    expect(more.problem?.detail).toBe(right.problem?.detail);
    expect(await ask(changePassword, { oldPassword: OWN, newPassword: 'another password' }, { token })).toMatchObject(LOCKED);
    clock += minutes(15) - 1000;
    expect(await signingIn(username, OWN)).toMatchObject(LOCKED);
    clock += 1000;
    expect(await signingIn(username, OWN)).toMatchObject({ status: 200 });
    expect(await wrong(username)).toMatchObject(WRONG);
    expect(await signingIn(username, OWN)).toMatchObject({ status: 200 });
  });

  test('lock nobody else, and end no session', async () => {
    const [victim, other] = [await settledIn(), await settledIn()];
    for (let times = 0; times < 5; times++) await wrong(victim.username);
    expect(await signingIn(victim.username, OWN)).toMatchObject(LOCKED);
    expect(await signingIn(other.username, OWN)).toMatchObject({ status: 200 });
    expect(await done(whoAmI, {}, { token: victim.token })).toMatchObject({ account: { username: victim.username } });
  });

  test('are counted one by one when they come at the same moment', async () => {
    const { username } = await settledIn();
    const asked = await Promise.all(Array.from({ length: 12 }, () => wrong(username)));
    expect(asked.map(({ problem }) => problem?.code).sort()).toEqual([...Array(7).fill('account-locked'), ...Array(5).fill('wrong-credentials')]);
  });

  test('are not four, then the right one, then four', async () => {
    const { username } = await settledIn();
    for (const round of [1, 2]) {
      for (let times = 0; times < 4; times++) expect(await wrong(username), `round ${round}`).toMatchObject(WRONG);
      expect(await signingIn(username, OWN)).toMatchObject({ status: 200 });
    }
  });

  test('may also be typed where a password is changed', async () => {
    const { username, token } = await settledIn();
    const change = () => ask(changePassword, { oldPassword: 'not the password', newPassword: 'another password' }, { token });
    for (let times = 0; times < 5; times++) expect(await change()).toMatchObject(WRONG);
    expect(await change()).toMatchObject(LOCKED);
    expect(await signingIn(username, OWN)).toMatchObject(LOCKED);
  });
});

describe('a session', () => {
  test('ends at once when its owner signs out, and their other sessions go on', async () => {
    const { username, token } = await settledIn();
    const other = await tokenOf(username, OWN);
    await done(whoAmI, {}, { token });
    await done(signOut, {}, { token });
    expect(await ask(whoAmI, {}, { token })).toMatchObject(OUT);
    expect(await ask(signOut, {}, { token })).toMatchObject(OUT);
    expect(await done(whoAmI, {}, { token: other })).toMatchObject({ account: { username } });
  });

  test('ends after twelve hours, whether it is used or not', async () => {
    const { username } = await settledIn();
    const token = await tokenOf(username, OWN);
    const opened = clock;
    try {
      for (clock = opened; clock < opened + minutes(12 * 60) - 2000; clock += minutes(25))
        expect(await ask(whoAmI, {}, { token })).toMatchObject({ status: 200 });
      clock = opened + minutes(12 * 60) - 2000;
      expect(await ask(whoAmI, {}, { token })).toMatchObject({ status: 200 });
      clock += 1999;
      expect(await ask(whoAmI, {}, { token })).toMatchObject({ status: 200 });
      clock += 1;
      expect(await ask(whoAmI, {}, { token })).toMatchObject(OUT);
    } finally {
      clock = opened;
    }
  });

  test('is not opened by a token that was changed, shortened, or said to be of another county', async () => {
    const { token } = await settledIn();
    const last = token.endsWith('A') ? 'B' : 'A';
    for (const forged of [
      token.slice(0, -1) + last,
      token.slice(0, -1),
      token.replace(HOME, ELSEWHERE),
      `${token}.`,
      'x',
      `${HOME}.`,
      `${HOME}.${'A'.repeat(43)}`,
    ])
      expect(await ask(whoAmI, {}, { token: forged }), forged).toMatchObject(OUT);
  });

  test('that was looked up while it was being ended is not trusted afterwards', async () => {
    const { actorId, token } = await settledIn();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    // As if the news of the look-up were slow to arrive.
    const slow = {
      ...services.database.pool,
      connect: async () => Object.assign(Object.create(await services.database.pool.connect()), { query: slowly(held) }),
    };
    const sessions = sessionsOf({ ...services.database, pool: slow as never });
    const looking = sessions.authenticate(token);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await done(disableUser, { actorId }, { as: 'admin' });
    sessions.forget({ actorId });
    letGo();
    await looking;
    expect(await sessions.authenticate(token)).toBeUndefined();
  });

  /** A connection's `query` whose commit waits. */
  function slowly(held: Promise<void>) {
    return async function (this: { query: unknown }, asked: unknown) {
      const client = Object.getPrototypeOf(this) as { query: (asked: unknown) => Promise<unknown> };
      if (asked === 'commit') await held;
      return client.query(asked);
    };
  }
});

describe('changing the own password', () => {
  test('ends all other sessions and keeps this one; only the new password opens another', async () => {
    const { username, token } = await settledIn();
    const other = await tokenOf(username, OWN);
    await done(whoAmI, {}, { token: other });
    await done(changePassword, { oldPassword: OWN, newPassword: 'a better password' }, { token });
    secrets.push('a better password');
    expect(await ask(whoAmI, {}, { token: other })).toMatchObject(OUT);
    expect(await done(whoAmI, {}, { token })).toMatchObject({ account: { username, mustChangePassword: false } });
    expect(await signingIn(username, OWN)).toMatchObject(WRONG);
    expect(await signingIn(username, 'a better password')).toMatchObject({ status: 200 });
  });

  test.each([
    ['the old one is wrong', { oldPassword: 'not the password', newPassword: 'another password' }, 'wrong-credentials'],
    ['the new one is the old one', { oldPassword: OWN, newPassword: OWN }, 'bad-input'],
    ['the new one is short', { oldPassword: OWN, newPassword: '123456789' }, 'bad-input'],
  ])('is refused if %s, and the old one still opens', async (_, input, code) => {
    const { username, token } = await settledIn();
    expect((await ask(changePassword, input, { token })).problem?.code).toBe(code);
    expect(await signingIn(username, OWN)).toMatchObject({ status: 200 });
  });
});

describe('a password that is soon guessed', () => {
  test.each([
    ['leaked', '1234567890'],
    ['leaked, with a capital', 'Password123'],
    ['one letter', 'aaaaaaaaaaaa'],
    ['a row of keys', 'qazwsxedcrfv'],
    ['a day', '2026-03-01'],
    ['common here', 'woaini1314'],
    ['called after us', 'Doudi12345'],
  ])('is not taken by its owner, nor given to anybody: %s', async (_, common) => {
    const { username, token } = await settledIn();
    const { actorId } = await inUse(server);
    const tries = await Promise.all([
      ask(changePassword, { oldPassword: OWN, newPassword: common }, { token }),
      ask(resetPassword, { actorId, initialPassword: common }, { as: 'admin' }),
      ask(addUser, { username: 'never-made', displayName: '王五', role: 'clerk', initialPassword: common }, { as: 'admin' }),
    ]);
    expect(tries.map(({ problem }) => `${problem?.code} ${problem?.path}`)).toEqual([
      'bad-input /newPassword',
      'bad-input /initialPassword',
      'bad-input /initialPassword',
    ]);
    expect(await signingIn(username, OWN)).toMatchObject({ status: 200 });
  });

  test('may be made of the account’s name, its owner’s, or the county’s', async () => {
    const { username, token } = await settledIn();
    const { account } = await done(whoAmI, {}, { token });
    expect(account).toMatchObject({ displayName: '李四', countyName: '测试县 990101' });
    for (const newPassword of [`${username}2026`, 'lisi123456', 'Ceshixian2026'])
      expect(await ask(changePassword, { oldPassword: OWN, newPassword }, { token })).toMatchObject({ problem: { path: '/newPassword' } });
    expect(isSoonGuessed('Rongjiang2026', ['榕江县'])).toBe(true);
    expect(await ask(changePassword, { oldPassword: OWN, newPassword: '晒谷场上有三只鹅，一只瘸' }, { token })).toMatchObject({ status: 200 });
  });
});

describe('language and large type', () => {
  const of = async (token: string) => (await done(whoAmI, {}, { token })).account.preferences;

  test('are nobody’s choice until they are chosen, and then stay with the person, at the next window too', async () => {
    const { username, token } = await settledIn();
    expect(await of(token)).toEqual({ isLargeType: false });
    const chosen = { language: 'en', isLargeType: true } as const;
    expect(await done(setPreferences, chosen, { token })).toEqual(chosen);
    const other = await signingIn(username, OWN);
    expect(other.value?.account.preferences).toEqual(chosen);
    expect(await of(other.value?.token ?? '')).toEqual(chosen);
    await done(setPreferences, { language: 'zh', isLargeType: false }, { token });
    expect(await of(other.value?.token ?? '')).toEqual({ language: 'zh', isLargeType: false });
  });

  test('are one’s own: nobody else’s change, whatever they are called and in whatever county', async () => {
    const [one, another] = [await settledIn(), await settledIn()];
    await done(setPreferences, { language: 'zh', isLargeType: true }, { token: one.token });
    const { users } = await done(listUsers, {}, { as: 'admin' });
    expect(users.filter(({ preferences }) => preferences.isLargeType).map(({ actorId }) => actorId)).toContain(one.actorId);
    expect(users.find(({ actorId }) => actorId === another.actorId)?.preferences).toEqual({ isLargeType: false });
    // An account of the same id in the next county.
    await done(setPreferences, { language: 'en', isLargeType: true }, { as: 'clerk', county: ELSEWHERE });
    expect((await done(whoAmI, {}, { as: 'clerk' })).account.preferences).toEqual({ isLargeType: false });
  });

  test.each([
    ['a language that no screen speaks', { language: 'de', isLargeType: false }, '/language'],
    ['no language', { isLargeType: false }, '/language'],
    ['somebody else’s account', { language: 'zh', isLargeType: true, actorId: 'a-admin' }, '/actorId'],
  ])('are refused for %s', async (_, input, path) => {
    const { token } = await settledIn();
    expect(await ask(setPreferences, input as never, { token })).toMatchObject({ problem: { code: 'bad-input', path } });
    expect(await of(token)).toEqual({ isLargeType: false });
  });
});

describe('a first password', () => {
  test('lets its owner in to change it, and nothing else', async () => {
    const { username } = await added('admin');
    const token = await tokenOf(username, FIRST);
    expect(await done(whoAmI, {}, { token })).toMatchObject({ account: { username, mustChangePassword: true } });
    const needed = { status: 403, problem: { code: 'password-change-needed' } };
    expect(await ask(listUsers, {}, { token })).toMatchObject(needed);
    expect(await ask(listFacilities, {}, { token })).toMatchObject(needed);
    const another = { username: 'by-a-new-admin', displayName: '王五', role: 'clerk', initialPassword: FIRST } as const;
    expect(await ask(addUser, another, { token })).toMatchObject(needed);
    await done(changePassword, { oldPassword: FIRST, newPassword: OWN }, { token });
    expect((await done(listUsers, {}, { token })).users.map((user) => user.username)).not.toContain('by-a-new-admin');
  });

  test('opens no operation of the county that the role may ask for, whatever is sent', async () => {
    for (const role of ROLES) {
      const { username } = await added(role);
      const token = await tokenOf(username, FIRST);
      const ofTheRole = allRoutes(services)
        .map(({ contract }) => contract)
        .filter(({ access }) => access.kind === 'roles' && access.scope !== 'self' && access.roles.includes(role));
      expect(ofTheRole.length).toBeGreaterThan(1);
      for (const { id, method, path } of ofTheRole) {
        const answer = await app.request(path.replace(/\{\w+\}/g, 'x'), { method, headers: { authorization: `Bearer ${token}` } });
        expect(await answer.json(), `${role} ${id}`).toMatchObject({ code: 'password-change-needed' });
      }
    }
  });
});

describe('the accounts of a county', () => {
  const newUser = (username: string) => ({ username, displayName: '赵六', role: 'clerk', initialPassword: FIRST }) as const;

  test('have each name once, also when it is asked for twice at the same moment', async () => {
    const asked = await Promise.all([1, 2, 3].map(() => ask(addUser, newUser('wanted-by-all'), { as: 'admin' })));
    expect(asked.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await ask(addUser, newUser('wanted-by-all'), { as: 'admin' })).toMatchObject({ problem: { code: 'already-exists', path: '/username' } });
    expect(await ask(addUser, newUser('wanted-by-all'), { as: 'admin', county: ELSEWHERE })).toMatchObject({ status: 200 });
  });

  const finance = (username: string) => ({ ...newUser(username), role: 'finance' }) as const;

  test('of facility finance name the facility for which they work, and everybody is told what it and the county are called', async () => {
    const { token, actorId } = await settledIn('finance');
    const { account } = await done(whoAmI, {}, { token });
    expect(account).toMatchObject({ role: 'finance', facilityId: 'f-2', facilityName: 'facility 2', countyName: `测试县 ${HOME}` });
    expect((await done(listUsers, {}, { as: 'admin' })).users.find((user) => user.actorId === actorId)).toEqual({
      ...account,
      isDisabled: false,
      hasSecondFactor: false,
      lastSignInAt: new Date(clock).toISOString(),
    });
    expect(await services.sessions.authenticate(token)).toMatchObject({ actorId, role: 'finance', facilityId: 'f-2' });
  });

  test('of everybody else may name one, or none', async () => {
    const { actorId } = await done(addUser, { ...newUser('clerk-of-f-1'), facilityId: 'f-1' }, { as: 'admin' });
    const { users } = await done(listUsers, {}, { as: 'admin' });
    expect(users.find((user) => user.actorId === actorId)).toMatchObject({ role: 'clerk', facilityId: 'f-1', facilityName: 'facility 1' });
    const clerk = users.find(({ username }) => username === 'clerk');
    expect([clerk?.facilityId, clerk?.facilityName, clerk?.countyName]).toEqual([undefined, undefined, `测试县 ${HOME}`]);
    const { token } = await settledIn();
    expect(Object.keys((await services.sessions.authenticate(token)) ?? {})).not.toContain('facilityId');
  });

  test('of facility finance are refused without a facility, and any account with a facility that the county has not; nothing is written', async () => {
    const { facilityId: foreign } = await done(addFacility, { name: '邻县医院', area: 'inside' }, { as: 'manager', county: ELSEWHERE });
    const before = await contentsOf(database.superuserUrl);
    const noSuch = { status: 404, problem: { code: 'not-found', path: '/facilityId' } };
    const needed = { status: 422, problem: { code: 'bad-input', path: '/facilityId', detail: expect.stringContaining('state its id') } };
    expect(await ask(addUser, finance('finance-of-nobody'), { as: 'admin' })).toMatchObject(needed);
    for (const facilityId of ['f-99', foreign]) {
      expect(await ask(addUser, { ...finance('finance-of-nobody'), facilityId }, { as: 'admin' })).toMatchObject(noSuch);
      expect(await ask(addUser, { ...newUser('clerk-of-nobody'), facilityId }, { as: 'admin' })).toMatchObject(noSuch);
    }
    expect(await contentsOf(database.superuserUrl)).toEqual(before);
  });

  test('are added once for a key, although each password has its own salt', async () => {
    const key = 'add-user-once';
    const first = await done(addUser, newUser('added-once'), { as: 'admin', key });
    expect(await done(addUser, newUser('added-once'), { as: 'admin', key })).toEqual(first);
    expect(await ask(addUser, newUser('added-twice'), { as: 'admin', key })).toMatchObject({ problem: { code: 'key-reused' } });
  });

  test('that are disabled are out at once, stay in the list, and are disabled once', async () => {
    const { actorId, token } = await settledIn();
    await done(whoAmI, {}, { token });
    expect(await done(disableUser, { actorId }, { as: 'admin' })).toEqual({ actorId });
    expect(await ask(whoAmI, {}, { token })).toMatchObject(OUT);
    expect((await done(listUsers, {}, { as: 'admin' })).users.find((user) => user.actorId === actorId)).toMatchObject({ isDisabled: true });
    expect(await ask(disableUser, { actorId }, { as: 'admin' })).toMatchObject({ status: 409, problem: { code: 'state-differs' } });
  });

  test('are out although they ask while they are being disabled', async () => {
    const { actorId, token } = await settledIn();
    await withConnection(database.superuserUrl, async (holder) => {
      await holder.query('begin');
      await holder.query('select 1 from session where actor_id = $1 for update', [actorId]);
      const disabling = done(disableUser, { actorId }, { as: 'admin' });
      const waits = 'select 1 from pg_stat_activity where datname = current_database() and wait_event_type = $1';
      while ((await holder.query(waits, ['Lock'])).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await ask(whoAmI, {}, { token })).toMatchObject({ status: 200 });
      await holder.query('commit');
      await disabling;
    });
    expect(await ask(whoAmI, {}, { token })).toMatchObject(OUT);
  });

  test('cannot be disabled by their owner, by nobody’s id, or from another county, which does not see them either', async () => {
    const admin = await settledIn('admin');
    expect(await ask(disableUser, { actorId: admin.actorId }, { token: admin.token })).toMatchObject({ status: 409, problem: { code: 'state-differs' } });
    // By two: nobody silences who looks over their shoulder.
    for (const role of ['admin', 'auditor'] as const)
      expect(await ask(disableUser, { actorId: (await settledIn(role)).actorId }, { as: 'admin' })).toMatchObject({ problem: { code: 'not-allowed' } });
    expect(await ask(disableUser, { actorId: 'nobody' }, { as: 'admin' })).toMatchObject({ status: 404, problem: { code: 'not-found' } });
    expect(await ask(disableUser, { actorId: admin.actorId }, { as: 'admin', county: ELSEWHERE })).toMatchObject({ status: 404 });
    const { users } = await done(listUsers, {}, { as: 'admin', county: ELSEWHERE });
    expect(users.filter(({ countyId }) => countyId !== ELSEWHERE)).toEqual([]);
    expect(users.map(({ actorId }) => actorId)).not.toContain(admin.actorId);
    expect(await done(whoAmI, {}, { token: admin.token })).toMatchObject({ account: { username: admin.username } });
  });

  test('are not needed to see which counties there are', async () => {
    expect((await done(listCounties, {}, { as: null })).counties.map(({ countyId }) => countyId)).toEqual([HOME, ELSEWHERE]);
  });
});

// The last test: it looks for everything that was typed before.
describe('the database', () => {
  test('holds no password and no token as text or as bytes', async () => {
    const everything = Object.entries(await contentsOf(database.superuserUrl));
    expect(secrets.length).toBeGreaterThan(40);
    for (const secret of new Set(secrets)) {
      for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')])
        expect(everything.filter(([, text]) => text.includes(form)).map(([table]) => table)).toEqual([]);
    }
  });

  test('holds passwords as argon2id hashes of the cost that was decided, each with a salt of its own', async () => {
    const hashes = await withConnection(database.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query(`select password_hash from actor where username like 'user-%'`);
      return rows.map((row) => String(row.password_hash));
    });
    expect(hashes.length).toBeGreaterThan(10);
    for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43}$/);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

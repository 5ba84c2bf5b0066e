// Sessions: how long they last, who chooses their token, where they were opened, and who ends them.
import { endOwnSessions, endUserSessions, getSignInMeans, listOwnSessions, signIn, whoAmI } from '@doudi/core/access';
import { describe, expect, test, vi } from 'vitest';
import { read, systemScope } from '../platform/database/transaction.ts';
import { HOME, testServer } from '../testing/test-server.ts';
import { deviceOf, limitedAs, networkOf } from './device.ts';
import { sessionsOf } from './sessions.ts';
import { inUse, OWN } from './testing/accounts-in-use.ts';

const BEGUN = Date.parse('2026-03-01T01:00:00Z');
let clock = BEGUN;
const server = await testServer({ now: () => new Date(clock), isBehindProxy: true });
const { app, ask, done, services } = server;
const minutes = (count: number) => count * 60_000;

const OUT = { status: 401, problem: { code: 'sign-in-needed' } };
const tokenOf = async (username: string) => (await done(signIn, { countyId: HOME, username, password: OWN }, { as: null })).token;
const seen = (token: string) => ask(whoAmI, {}, { token });

/** As a browser sends it: with what it says of itself, and perhaps with a cookie. */
async function enterAsBrowser(username: string, headers: Readonly<Record<string, string>> = {}, password = OWN) {
  const body = JSON.stringify({ countyId: HOME, username, password });
  const response = await app.request('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    body,
  });
  const cookie = /doudi_session=([^;]*)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
  return { response, cookie: cookie && decodeURIComponent(cookie), answer: (await response.json()) as { token: string; lastSignIn: object } };
}

describe('a session that nobody uses', () => {
  test('ends after thirty minutes, and lasts while it is used', async () => {
    const { username, token } = await inUse(server);
    const other = await tokenOf(username);
    for (let times = 0; times < 4; times++) {
      clock += minutes(25);
      expect(await seen(token)).toMatchObject({ status: 200 });
    }
    expect(await seen(other)).toMatchObject(OUT);
    clock += minutes(30);
    expect(await seen(token)).toMatchObject(OUT);
    clock = BEGUN;
  });

  test('is noted as used at most once a minute', async () => {
    const { token, actorId } = await inUse(server);
    const notedAt = async () => {
      const [row] = await read(services.database, systemScope(HOME, 'test'), ({ rows }) =>
        rows<{ last_seen_at: Date }>('select last_seen_at from session where actor_id = $1 order by opened_at desc limit 1', [actorId]),
      );
      return (row?.last_seen_at.getTime() ?? 0) - BEGUN;
    };
    clock += 59_000;
    await seen(token);
    expect(await notedAt()).toBe(0);
    clock += 6_000;
    await Promise.all([seen(token), seen(token), seen(token)]);
    expect(await notedAt()).toBe(65_000);
    clock += 30_000;
    await seen(token);
    expect(await notedAt()).toBe(65_000);
    clock = BEGUN;
  });

  test('is over at once where it is trusted: the few seconds of trust end with it', async () => {
    const { token } = await inUse(server);
    clock += minutes(30) - 2_000;
    expect(await seen(token)).toMatchObject({ status: 200 });
    clock += 3_000;
    // It was used two seconds ago.
    expect(await seen(token)).toMatchObject({ status: 200 });
    clock += minutes(30);
    expect(await seen(token)).toMatchObject(OUT);
    clock = BEGUN;
  });
});

test('a hundred requests at once look their session up once, and whoever goes on does not wait when the trust runs out', async () => {
  const { token, actorId } = await inUse(server);
  let lookedUp = 0;
  const { pool } = services.database;
  const counting = { connect: () => pool.connect().finally(() => lookedUp++) };
  const sessions = sessionsOf({ ...services.database, pool: counting as never });
  const authenticate = () => sessions.authenticate(token);
  const found = await Promise.all(Array.from({ length: 100 }, authenticate));
  expect(new Set(found.map((one) => one?.actorId))).toEqual(new Set([actorId]));
  expect(lookedUp).toBe(1);
  // Asked again after four of the five seconds, beside the requests: nobody asks at the end of the fifth.
  clock += 4_000;
  await Promise.all(Array.from({ length: 100 }, authenticate));
  await vi.waitFor(() => expect(lookedUp).toBe(2));
  clock += 3_000;
  await Promise.all(Array.from({ length: 100 }, authenticate));
  expect(lookedUp).toBe(2);
  clock = BEGUN;
});

test('a clock that steps back extends no session: one that was seen later than now is over', async () => {
  const { token } = await inUse(server);
  await seen(token);
  clock -= minutes(90);
  expect(await seen(token)).toMatchObject(OUT);
  clock = BEGUN;
  expect(await seen(token)).toMatchObject({ status: 200 });
});

describe('the token', () => {
  test('is never the one that the client brings, and each sign-in has another', async () => {
    const { username } = await inUse(server);
    const chosen = `${HOME}.${'A'.repeat(43)}`;
    const first = await enterAsBrowser(username, { cookie: `doudi_session=${chosen}` });
    const second = await enterAsBrowser(username, { cookie: `doudi_session=${chosen}` });
    expect(first.cookie).toMatch(/^\d{6}\.[A-Za-z0-9_-]{43}$/);
    expect(new Set([chosen, first.cookie, second.cookie]).size).toBe(3);
    expect(await seen(chosen)).toMatchObject(OUT);
  });

  test('of the session over which somebody signs in is worth nothing afterwards', async () => {
    const [one, other] = [await inUse(server), await inUse(server)];
    const before = await enterAsBrowser(one.username);
    const after = await enterAsBrowser(other.username, { cookie: `doudi_session=${before.cookie}` });
    expect(await seen(before.cookie ?? '')).toMatchObject(OUT);
    expect(await seen(after.cookie ?? '')).toMatchObject({ value: { account: { actorId: other.actorId } } });
    const failed = await enterAsBrowser(one.username, { cookie: `doudi_session=${after.cookie}` }, 'not the password');
    expect(failed.response.status).toBe(401);
    expect(await seen(after.cookie ?? '')).toMatchObject({ status: 200 });
  });
});

describe('whoever is signed in', () => {
  const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

  test('sees their sessions, with the network and a word for the device, and nobody else’s', async () => {
    const { username } = await inUse(server);
    const { cookie = '' } = await enterAsBrowser(username, { 'user-agent': FIREFOX, 'x-forwarded-for': '203.0.113.77' });
    await enterAsBrowser(username, { 'user-agent': '<b>made up</b>', 'x-forwarded-for': '2001:db8:1:2::7' });
    const { sessions } = await done(listOwnSessions, {}, { token: cookie });
    expect(sessions).toHaveLength(3);
    expect(sessions.filter(({ isThis }) => isThis)).toMatchObject([{ means: 'password', network: '203.0.113.0/24', device: 'Firefox · Windows' }]);
    const strange = sessions.find(({ network }) => network === '2001:db8:1::/48');
    expect(Object.keys(strange ?? {})).not.toContain('device');
    expect(JSON.stringify(sessions)).not.toMatch(/203\.0\.113\.77|1:2::7|made up|Mozilla/);
  });

  test('ends one of them, or all others, at once; and none of somebody else', async () => {
    const [{ username, token }, stranger] = [await inUse(server), await inUse(server)];
    const [one, other] = [await tokenOf(username), await tokenOf(username)];
    const idOf = async (of: string) => (await done(listOwnSessions, {}, { token: of })).sessions.find(({ isThis }) => isThis)?.sessionId ?? '';
    expect(await ask(endOwnSessions, { sessionId: await idOf(stranger.token) }, { token })).toMatchObject({ problem: { code: 'not-found' } });
    expect(await done(endOwnSessions, { sessionId: await idOf(one) }, { token })).toEqual({ ended: 1 });
    expect([(await seen(one)).status, (await seen(other)).status]).toEqual([401, 200]);
    // The one that its owner had before the first password was changed has ended; this and the other are left.
    expect((await done(endOwnSessions, {}, { token })).ended).toBeGreaterThan(0);
    expect([(await seen(other)).status, (await seen(token)).status, (await seen(stranger.token)).status]).toEqual([401, 200, 200]);
  });

  test('is out when an administrator ends their sessions', async () => {
    const { actorId, token } = await inUse(server);
    await seen(token);
    await done(endUserSessions, { actorId }, { as: 'admin' });
    expect(await seen(token)).toMatchObject(OUT);
    expect(await ask(endUserSessions, { actorId: 'nobody' }, { as: 'admin' })).toMatchObject({ problem: { code: 'not-found' } });
  });

  test('is told when they were here before, and how often somebody failed since', async () => {
    const { username } = await inUse(server);
    const before = new Date(clock).toISOString();
    clock += minutes(5);
    for (let times = 0; times < 3; times++) await enterAsBrowser(username, {}, 'not the password');
    const { answer } = await enterAsBrowser(username);
    expect(answer.lastSignIn).toEqual({ at: before, failuresSince: 3 });
    expect((await done(getSignInMeans, {}, { token: answer.token })).lastSignIn).toEqual({ at: before, failuresSince: 3 });
    expect((await enterAsBrowser(username)).answer.lastSignIn).toEqual({ at: new Date(clock).toISOString(), failuresSince: 0 });
    clock = BEGUN;
  });
});

describe('of an address', () => {
  test.each([
    ['203.0.113.77', '203.0.113.0/24', '203.0.113.77'],
    ['::ffff:203.0.113.77', '203.0.113.0/24', '203.0.113.77'],
    ['2001:0db8:0001:0002:0003::7', '2001:db8:1::/48', '2001:db8:1:2::/64'],
    ['::1', '0:0:0::/48', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0::/48', 'fe80:0:0:0::/64'],
    ['', undefined, undefined],
    ["'; --", undefined, undefined],
  ])('%s the network is kept, and a limit counts what one machine has', (address, network, limited) => {
    expect([networkOf(address), limitedAs(address)]).toEqual([network, limited]);
  });

  test('and of what a browser says of itself only known words', () => {
    expect(deviceOf('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36 Edg/120.0')).toBe(
      'Edge · Android',
    );
    expect(deviceOf('curl/8.5.0')).toBe('curl');
    expect(deviceOf('张三的电脑')).toBeUndefined();
  });
});

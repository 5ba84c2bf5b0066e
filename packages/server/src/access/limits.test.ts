// Whoever guesses: how far they get with one account, with many, and with a hundred requests at once.
import { signIn, startPasskeySignIn } from '@doudi/core/access';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { inUse, OWN } from './testing/accounts-in-use.ts';

let clock = Date.parse('2026-03-01T01:00:00Z');
const server = await testServer({ now: () => new Date(clock), isBehindProxy: true });
const { app, ask, database } = server;
const minutes = (count: number) => count * 60_000;

async function enter(username: string, { password = 'not the password', from = '', countyId = HOME as string } = {}) {
  const body = JSON.stringify({ countyId, username, password });
  const headers = { 'content-type': 'application/json', ...(from && { 'x-forwarded-for': from }) };
  const response = await app.request('/api/session', { method: 'POST', headers, body });
  const { code = 'in', detail = '' } = (await response.json()) as { code?: string; detail?: string };
  return { code, detail, status: response.status, retryAfter: Number(response.headers.get('retry-after')) };
}

const count = (codes: readonly string[]) =>
  Object.fromEntries([...new Set(codes)].sort().map((code) => [code, codes.filter((other) => other === code).length]));

async function sessionsOf(actorId: string): Promise<number> {
  return withConnection(database.superuserUrl, async (superuser) => {
    const { rows } = await superuser.query('select count(*)::int as count from session where actor_id = $1', [actorId]);
    return rows[0].count;
  });
}

describe('a hundred wrong passwords at once on one account', () => {
  test('are compared five times, open nothing, and hold nobody else up', async () => {
    const [victim, other] = [await inUse(server), await inUse(server)];
    const before = await sessionsOf(victim.actorId);
    const guesses = Promise.all(Array.from({ length: 100 }, (_, index) => enter(victim.username, { from: `203.0.${index}.7` })));
    const begun = performance.now();
    expect((await enter(other.username, { password: OWN, from: '198.51.100.1' })).code).toBe('in');
    const waited = performance.now() - begun;
    const asked = await guesses;
    expect(count(asked.map(({ code }) => code))).toEqual({ 'account-locked': 95, 'wrong-credentials': 5 });
    expect(asked.filter(({ code }) => code === 'account-locked').every(({ retryAfter }) => retryAfter > 0 && retryAfter <= 900)).toBe(true);
    expect(await sessionsOf(victim.actorId)).toBe(before);
    expect(waited).toBeLessThan(5_000);
  });

  test('with the right one among them let in whoever typed it before the fifth failure, and nobody after it', async () => {
    const { username } = await inUse(server);
    const asked = await Promise.all(
      [...Array(4).fill('not the password'), OWN, ...Array(20).fill('not the password'), OWN].map((password) => enter(username, { password })),
    );
    expect(asked[4]?.code).toBe('in');
    expect(asked.at(-1)?.code).toBe('account-locked');
  });
});

test('a name that nobody has is locked as one that somebody has, in the same words', async () => {
  const known = await inUse(server);
  const [ofKnown, ofNobody] = [[] as string[], [] as string[]];
  for (let times = 0; times < 7; times++) {
    ofKnown.push(JSON.stringify(await enter(known.username)));
    ofNobody.push(JSON.stringify(await enter('nobody-of-this-name')));
  }
  expect(ofNobody).toEqual(ofKnown);
  clock += minutes(15);
  expect((await enter('nobody-of-this-name')).code).toBe('wrong-credentials');
});

describe('an address', () => {
  test('from which twenty have failed waits a quarter of an hour, whatever name and password come from it; others do not', async () => {
    const { username } = await inUse(server);
    const from = '192.0.2.1';
    for (let times = 0; times < 20; times++) expect((await enter(`nobody-${times}`, { from })).code).toBe('wrong-credentials');
    expect(await enter(username, { password: OWN, from })).toMatchObject({ code: 'too-many-attempts', status: 429, retryAfter: 900 });
    expect(await enter(username, { password: OWN, from: '192.0.2.2' })).toMatchObject({ code: 'in' });
    // Counted a county each.
    expect((await enter('nobody', { from, countyId: ELSEWHERE })).code).toBe('wrong-credentials');
    clock += minutes(14);
    expect(await enter(username, { password: OWN, from })).toMatchObject({ code: 'too-many-attempts', retryAfter: 60 });
    clock -= minutes(10);
    expect((await enter(username, { password: OWN, from })).code).toBe('too-many-attempts');
    clock += minutes(11);
    expect((await enter(username, { password: OWN, from })).code).toBe('in');
  });

  test('that sends a hundred at once, to as many names, is stopped soon after the twentieth', async () => {
    const asked = await Promise.all(Array.from({ length: 100 }, (_, index) => enter(`sprayed-${index}`, { from: '192.0.2.50' })));
    const counted = count(asked.map(({ code }) => code));
    expect(counted['wrong-credentials']).toBeGreaterThanOrEqual(20);
    // What was under way when the twentieth failed.
    expect(counted['wrong-credentials']).toBeLessThanOrEqual(25);
    expect((await enter('sprayed-again', { from: '192.0.2.50' })).code).toBe('too-many-attempts');
  });

  test('of version 6 is its network: a machine has a whole one for itself', async () => {
    for (let times = 0; times < 20; times++) await enter(`nobody-v6-${times}`, { from: `2001:db8:1:2::${times}` });
    expect((await enter('nobody-v6', { from: '2001:db8:1:2:ffff::1' })).code).toBe('too-many-attempts');
    expect((await enter('nobody-v6', { from: '2001:db8:1:3::1' })).code).toBe('wrong-credentials');
  });

  test('does not begin without end what anybody may begin', async () => {
    const begin = async (from: string) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', 'x-forwarded-for': from }, body: JSON.stringify({ countyId: HOME }) };
      return (await app.request('/api/session/passkey/start', init)).status;
    };
    for (let times = 0; times < 60; times++) expect(await begin('192.0.2.99')).toBe(200);
    expect(await begin('192.0.2.99')).toBe(429);
    expect(await begin('192.0.2.98')).toBe(200);
    expect(await ask(startPasskeySignIn, { countyId: '123456' }, { as: null })).toMatchObject({ problem: { code: 'not-found' } });
  });
});

test('a lock is not lifted by a clock that steps back', async () => {
  const { username } = await inUse(server);
  for (let times = 0; times < 5; times++) await enter(username);
  clock -= minutes(20);
  expect((await enter(username, { password: OWN })).code).toBe('account-locked');
  clock += minutes(34);
  expect((await enter(username, { password: OWN })).code).toBe('account-locked');
  clock += minutes(1);
  expect((await ask(signIn, { countyId: HOME, username, password: OWN }, { as: null })).status).toBe(200);
});

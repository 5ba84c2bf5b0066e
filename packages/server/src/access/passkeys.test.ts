// Passkeys: what a real authenticator says opens, and nothing that is only nearly that.
import {
  disableUser,
  getSignInMeans,
  registerPasskey,
  removePasskey,
  resetSecondFactor,
  signIn,
  signInWithPasskey,
  startPasskeyRegistration,
  startPasskeySignIn,
  whoAmI,
} from '@doudi/core/access';
import { describe, expect, test } from 'vitest';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { inUse, OWN, type WithPasskey, withPasskey, withTotp } from './testing/accounts-in-use.ts';
import { type How, newAuthenticator, TEST_SITE } from './testing/authenticator.ts';
import { totpAt } from './totp.ts';

let clock = Date.parse('2026-03-01T01:00:00Z');
const now = () => new Date(clock);
const server = await testServer({ now });
const { ask, done } = server;

const challengeFor = async (countyId: string = HOME) => (await done(startPasskeySignIn, { countyId }, { as: null })).challenge;
const enterWith = (passkey: ReturnType<ReturnType<typeof newAuthenticator>['assert']>, countyId: string = HOME) =>
  ask(signInWithPasskey, { countyId, passkey }, { as: null });

const REFUSED = { status: 401, problem: { code: 'passkey-refused' } };
const OVER = { status: 409, problem: { code: 'challenge-over' } };
const EVIL = { origin: 'http://evil.example', rpId: 'localhost' };

describe('registering', () => {
  test('makes a passkey that opens a session by itself, gives recovery codes, and is a second factor from then on', async () => {
    const { username, actorId, token, key, recoveryCodes } = await withPasskey(server);
    expect(recoveryCodes).toHaveLength(10);
    const { value } = await enterWith(key.assert(await challengeFor()));
    expect(value).toMatchObject({ account: { actorId }, lastSignIn: { failuresSince: 0 } });
    expect(await done(whoAmI, {}, { token: value?.token ?? '' })).toMatchObject({ account: { username } });
    expect(await done(getSignInMeans, {}, { token })).toMatchObject({
      passkeys: [{ credentialId: key.credentialId, name: '窗口电脑', lastUsedAt: now().toISOString() }],
    });
    const asked = { countyId: HOME, username, password: OWN };
    expect(await ask(signIn, asked, { as: null })).toMatchObject({ problem: { code: 'second-factor-needed' } });
    expect(await ask(signIn, { ...asked, passkey: key.assert(await challengeFor()) }, { as: null })).toMatchObject({ status: 200 });
    expect(await ask(signIn, { ...asked, oneTimeCode: recoveryCodes?.[0] ?? '' }, { as: null })).toMatchObject({ status: 200 });
  });

  test('gives no recovery codes to whoever has some', async () => {
    const account = await withTotp(server, now);
    clock += 60_000;
    expect((await withPasskey(server, {}, account, totpAt(account.secret, now()))).recoveryCodes).toBeUndefined();
    clock += 60_000;
    const asked = { countyId: HOME, username: account.username, password: OWN, oneTimeCode: totpAt(account.secret, now()) };
    expect(await ask(signIn, asked, { as: null })).toMatchObject({ status: 200 });
  });

  test.each<[string, How, object]>([
    ['a page of another site', { site: EVIL }, REFUSED],
    ['the same host at another port', { site: { origin: 'http://localhost:9999', rpId: 'localhost' } }, REFUSED],
    ['the same host without its encryption taken for granted', { site: { origin: 'https://localhost', rpId: 'localhost' } }, REFUSED],
    ['a key that is bound to another host', { site: { ...TEST_SITE, rpId: 'evil.example' } }, REFUSED],
    ['a key that did not ask who holds it', { isVerified: false }, REFUSED],
  ])('is refused for %s', async (_, how, refusal) => {
    const { token } = await inUse(server);
    const { challenge } = await done(startPasskeyRegistration, { password: OWN }, { token });
    expect(await ask(registerPasskey, { name: 'k', ...newAuthenticator().register(challenge, how) }, { token })).toMatchObject(refusal);
    expect((await done(getSignInMeans, {}, { token })).passkeys).toEqual([]);
  });

  test('uses each challenge once, in its time, for whom it was made, and not one for signing in', async () => {
    const [one, other] = [await inUse(server), await inUse(server)];
    const begin = async (token: string) => (await done(startPasskeyRegistration, { password: OWN }, { token })).challenge;
    const register = (challenge: string, token: string) => ask(registerPasskey, { name: 'k', ...newAuthenticator().register(challenge) }, { token });
    const challenge = await begin(one.token);
    expect(await register(challenge, other.token)).toMatchObject(OVER);
    const asked = await Promise.all([1, 2, 3].map(() => register(challenge, one.token)));
    expect(asked.map(({ problem }) => problem?.code ?? 'in').sort()).toEqual(['challenge-over', 'challenge-over', 'in']);
    expect(await register(await challengeFor(), one.token)).toMatchObject(OVER);
    expect(await register('made-up', one.token)).toMatchObject(OVER);
    const late = await begin(other.token);
    clock += 120_000;
    expect(await register(late, other.token)).toMatchObject(OVER);
  });

  test('needs the password, and registers a key once', async () => {
    const { token, key } = await withPasskey(server);
    expect(await ask(startPasskeyRegistration, { password: 'not the password' }, { token })).toMatchObject({ problem: { code: 'wrong-credentials' } });
    expect(await ask(startPasskeyRegistration, { password: OWN }, { token })).toMatchObject({ problem: { code: 'second-factor-needed' } });
    const shown = { password: OWN, passkey: key.assert(await challengeFor()) };
    const { challenge, knownCredentialIds } = await done(startPasskeyRegistration, shown, { token });
    expect(await ask(startPasskeyRegistration, shown, { token })).toMatchObject(OVER);
    expect(knownCredentialIds).toEqual([key.credentialId]);
    expect(await ask(registerPasskey, { name: 'again', ...key.register(challenge) }, { token })).toMatchObject({ problem: { code: 'already-exists' } });
  });
});

describe('signing in', () => {
  test.each<[string, How]>([
    ['asserted for another origin', { site: EVIL }],
    ['asserted for another host', { site: { origin: 'http://localhost', rpId: 'evil.example' } }],
    ['that did not ask who holds it', { isVerified: false }],
  ])('is refused to a passkey %s', async (_, how) => {
    const { key } = await withPasskey(server);
    expect(await enterWith(key.assert(await challengeFor(), how))).toMatchObject(REFUSED);
  });

  test('is refused to a key that nobody registered, to somebody else’s signature, and to a changed one', async () => {
    const [{ key }, stranger] = [await withPasskey(server), newAuthenticator()];
    expect(await enterWith(stranger.assert(await challengeFor()))).toMatchObject(REFUSED);
    const challenge = await challengeFor();
    expect(await enterWith({ ...key.assert(challenge), signature: stranger.assert(challenge).signature })).toMatchObject(REFUSED);
    expect(await enterWith({ ...key.assert(challenge), signature: 'AAAA' })).toMatchObject(REFUSED);
    expect(await enterWith({ ...key.assert(challenge), authenticatorData: 'AAAA' })).toMatchObject(REFUSED);
    expect(await enterWith({ ...key.assert(challenge), clientDataJson: 'AAAA' })).toMatchObject(OVER);
  });

  test('uses each challenge once, also at the same moment, in its time, and in its county', async () => {
    const { key } = await withPasskey(server);
    const challenge = await challengeFor();
    const asked = await Promise.all(Array.from({ length: 6 }, () => enterWith(key.assert(challenge))));
    expect(asked.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(asked.filter(({ problem }) => problem?.code === 'challenge-over')).toHaveLength(5);
    const late = await challengeFor();
    clock += 120_000;
    expect(await enterWith(key.assert(late))).toMatchObject(OVER);
    expect(await enterWith(key.assert(await challengeFor(ELSEWHERE)))).toMatchObject(OVER);
    expect(await enterWith(key.assert(await challengeFor(ELSEWHERE)), ELSEWHERE)).toMatchObject(REFUSED);
  });

  test('is refused to a counter that does not go forward: somebody has a copy of the key', async () => {
    const { key } = await withPasskey(server, { signCount: 5 });
    expect(await enterWith(key.assert(await challengeFor(), { signCount: 6 }))).toMatchObject({ status: 200 });
    for (const signCount of [6, 5, 0]) expect(await enterWith(key.assert(await challengeFor(), { signCount }))).toMatchObject(REFUSED);
    expect(await enterWith(key.assert(await challengeFor(), { signCount: 7 }))).toMatchObject({ status: 200 });
  });

  test('is refused to a disabled account, to a removed passkey, and after an administrator took it away', async () => {
    const [disabled, removed, reset] = [await withPasskey(server), await withPasskey(server), await withPasskey(server)];
    await done(disableUser, { actorId: disabled.actorId }, { as: 'admin' });
    expect(await enterWith(disabled.key.assert(await challengeFor()))).toMatchObject(REFUSED);
    const remove = async (password: string, { key, token }: WithPasskey) =>
      ask(removePasskey, { credentialId: removed.key.credentialId, password, passkey: key.assert(await challengeFor()) }, { token });
    const byPassword = await ask(removePasskey, { credentialId: removed.key.credentialId, password: OWN }, { token: removed.token });
    expect(byPassword).toMatchObject({ problem: { code: 'second-factor-needed' } });
    expect(await remove('not the password', removed)).toMatchObject({ problem: { code: 'wrong-credentials' } });
    expect(await remove(OWN, reset)).toMatchObject({ problem: { code: 'not-found' } });
    expect(await remove(OWN, { ...removed, key: reset.key })).toMatchObject(REFUSED);
    expect(await remove(OWN, removed)).toMatchObject({ status: 200 });
    expect(await enterWith(removed.key.assert(await challengeFor()))).toMatchObject(REFUSED);
    expect(await ask(signIn, { countyId: HOME, username: removed.username, password: OWN }, { as: null })).toMatchObject({ status: 200 });
    await done(resetSecondFactor, { actorId: reset.actorId }, { as: 'admin' });
    expect(await enterWith(reset.key.assert(await challengeFor()))).toMatchObject(REFUSED);
  });

  test('goes on while a password is locked out by a stranger’s guesses; a passkey of somebody else is no second factor', async () => {
    const [one, other] = [await withPasskey(server), await withPasskey(server)];
    const asked = { countyId: HOME, username: one.username, password: OWN };
    expect(await ask(signIn, { ...asked, passkey: other.key.assert(await challengeFor()) }, { as: null })).toMatchObject(REFUSED);
    for (let times = 0; times < 4; times++) await ask(signIn, { ...asked, password: 'not the password' }, { as: null });
    expect(await ask(signIn, asked, { as: null })).toMatchObject({ problem: { code: 'account-locked' } });
    expect(await enterWith(one.key.assert(await challengeFor()))).toMatchObject({ status: 200, value: { lastSignIn: { failuresSince: 5 } } });
  });
});

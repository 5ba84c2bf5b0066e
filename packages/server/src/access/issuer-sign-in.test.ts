// Signing in with an identity of an issuer: a real provider for what should go well, and a lying one for what must not.
import { disableUser, finishOidc, linkIdentity, listCounties, listIdentities, startOidc, unlinkIdentity, whoAmI } from '@doudi/core/access';
import { afterAll, describe, expect, test } from 'vitest';
import { allRoutes } from '../compose.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { issuersIn } from './issuer-settings.ts';
import { inUse } from './testing/accounts-in-use.ts';
import { lyingIssuer, realIssuer } from './testing/issuers.ts';

const [real, liar] = [await realIssuer(), await lyingIssuer()];
afterAll(() => Promise.all([real.close(), liar.close()]));
let clock = Date.now();
const issuers = new Map([
  [HOME, real.settings],
  [ELSEWHERE, liar.settings],
]);
const server = await testServer({ issuers, now: () => new Date(clock) });
const { ask, done, database } = server;

/** Somebody of this id comes back from the issuer. */
async function returned(accountId: string) {
  const { authorizationUrl, proof } = await done(startOidc, { countyId: HOME }, { as: null });
  const at = await real.visit(authorizationUrl, accountId);
  const { state = '', code = '', iss = '' } = Object.fromEntries(at.searchParams);
  return { countyId: HOME as string, state, code, iss, proof };
}
type Returned = Awaited<ReturnType<typeof returned>>;
const finish = (input: Returned) => ask(finishOidc, input, { as: null });
const link = (actorId: string, how: { subject?: string; expectedName?: string }) => done(linkIdentity, { actorId, ...how }, { as: 'admin' });

const OVER = { status: 409, problem: { code: 'challenge-over' } };
const REFUSED = { status: 401, problem: { code: 'issuer-refused' } };
const NOT_LINKED = { status: 403, problem: { code: 'identity-not-linked' } };

describe('whom the issuer knows', () => {
  test('is signed in if an administrator linked them, and as nobody else', async () => {
    const { actorId, username } = await inUse(server);
    await link(actorId, { subject: 'subject-1' });
    const { value } = await finish(await returned('subject-1'));
    expect(value).toMatchObject({ account: { actorId, username } });
    expect(await done(whoAmI, {}, { token: value?.token ?? '' })).toMatchObject({ account: { actorId } });
    expect((await done(listCounties, {}, { as: null })).counties.map(({ hasIssuer }) => hasIssuer)).toEqual([true, true]);
  });

  test('gets no account by that alone; they are told which identity to have linked', async () => {
    const before = await contentsOf(database.superuserUrl);
    const asked = await finish(await returned('a-stranger'));
    expect(asked).toMatchObject(NOT_LINKED);
    expect(asked.problem?.detail).toContain('a-stranger');
    const after = await contentsOf(database.superuserUrl);
    expect(after.actor).toEqual(before.actor);
    expect(after.session).toEqual(before.session);
  });

  test('is bound by the name that was expected, once; afterwards the subject counts and the name does not', async () => {
    const { actorId } = await inUse(server);
    await link(actorId, { expectedName: 'name-of-subject-2' });
    expect(await finish(await returned('subject-2'))).toMatchObject({ value: { account: { actorId } } });
    expect((await done(listIdentities, {}, { as: 'admin' })).identities.find((one) => one.actorId === actorId)).toMatchObject({ subject: 'subject-2' });
    expect(await finish(await returned('subject-2'))).toMatchObject({ value: { account: { actorId } } });
    const other = await inUse(server);
    expect(await ask(linkIdentity, { actorId: other.actorId, subject: 'subject-2' }, { as: 'admin' })).toMatchObject({ problem: { code: 'already-exists' } });
  });

  test('is out with their account, and when the link is removed', async () => {
    const [disabled, unlinked] = [await inUse(server), await inUse(server)];
    await link(disabled.actorId, { subject: 'subject-3' });
    const { issuerIdentityId } = await link(unlinked.actorId, { subject: 'subject-4' });
    const { value } = await finish(await returned('subject-4'));
    await done(whoAmI, {}, { token: value?.token ?? '' });
    const begun = await returned('subject-3');
    await done(disableUser, { actorId: disabled.actorId }, { as: 'admin' });
    expect(await finish(begun)).toMatchObject(NOT_LINKED);
    await done(unlinkIdentity, { issuerIdentityId }, { as: 'admin' });
    expect(await ask(whoAmI, {}, { token: value?.token ?? '' })).toMatchObject({ status: 401 });
    expect(await finish(await returned('subject-4'))).toMatchObject(NOT_LINKED);
    expect(await ask(unlinkIdentity, { issuerIdentityId }, { as: 'admin' })).toMatchObject({ problem: { code: 'state-differs' } });
  });

  test('is linked by one thing, to an account that is there', async () => {
    const { actorId } = await inUse(server);
    const asked = (who: string, how: object) => ask(linkIdentity, { actorId: who, ...how }, { as: 'admin' });
    expect(await asked(actorId, {})).toMatchObject({ problem: { code: 'bad-input' } });
    expect(await asked(actorId, { subject: 's', expectedName: 'n' })).toMatchObject({ problem: { code: 'bad-input' } });
    expect(await asked('nobody', { subject: 's' })).toMatchObject({ problem: { code: 'not-found' } });
    // Whoever could bind their own subject to it would be the other.
    for (const role of ['admin', 'auditor'] as const)
      expect(await asked((await inUse(server, role)).actorId, { subject: 's' })).toMatchObject({ problem: { code: 'not-allowed', path: '/actorId' } });
  });
});

describe('what comes back', () => {
  test('counts once, also at the same moment', async () => {
    const { actorId } = await inUse(server);
    await link(actorId, { subject: 'subject-5' });
    const back = await returned('subject-5');
    const asked = await Promise.all([1, 2, 3].map(() => finish(back)));
    expect(asked.map(({ problem }) => problem?.code ?? 'in').sort()).toEqual(['challenge-over', 'challenge-over', 'in']);
    expect(await finish(back)).toMatchObject(OVER);
  });

  test('is refused with a state that nobody gave, another’s proof, another’s code, a code used before, too late, or in another county', async () => {
    const { actorId } = await inUse(server);
    await link(actorId, { subject: 'subject-6' });
    const [one, other] = [await returned('subject-6'), await returned('subject-6')];
    expect(await finish({ ...one, state: 'forged' })).toMatchObject(OVER);
    // A stranger's link: their code and state in this browser, which has another proof.
    expect(await finish({ ...one, proof: other.proof })).toMatchObject(OVER);
    expect(await finish({ ...one, countyId: ELSEWHERE })).toMatchObject(OVER);
    expect(await finish({ ...one, code: other.code })).toMatchObject(REFUSED);
    const spent = await returned('subject-6');
    expect(await finish(spent)).toMatchObject({ status: 200 });
    expect(await finish({ ...(await returned('subject-6')), code: spent.code })).toMatchObject(REFUSED);
    expect(await finish({ ...(await returned('subject-6')), iss: 'http://evil.example' })).toMatchObject(REFUSED);
    const late = await returned('subject-6');
    clock += 10 * 60_000;
    expect(await finish(late)).toMatchObject(OVER);
    clock -= 10 * 60_000;
  });

  test('leaves neither state nor verifier nor proof in the database', async () => {
    const { state, proof } = await returned('subject-7');
    const everything = Object.values(await contentsOf(database.superuserUrl)).join('\n');
    for (const secret of [state, proof, 'a-secret-of-the-test']) expect(everything).not.toContain(secret);
  });
});

describe('an issuer that lies', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const finishThere = async () => {
    const { authorizationUrl, proof } = await done(startOidc, { countyId: ELSEWHERE }, { as: null });
    const { state = '', nonce = '' } = Object.fromEntries(new URL(authorizationUrl).searchParams);
    liar.nonce = nonce;
    return ask(finishOidc, { countyId: ELSEWHERE, state, code: 'c', proof }, { as: null });
  };

  test('is believed while it does not', async () => {
    await done(linkIdentity, { actorId: 'a-clerk', subject: 'liar' }, { as: 'admin', county: ELSEWHERE });
    expect(await finishThere()).toMatchObject({ status: 200 });
  });

  test.each([
    ['names another audience', { aud: 'somebody-else' }],
    ['names another nonce', { nonce: 'another' }],
    ['names another issuer', { iss: 'http://evil.example' }],
    ['gives a token that is over', { iat: now() - 900, exp: now() - 600 }],
  ])('and %s is not', async (_, says) => {
    liar.says = says;
    expect(await finishThere()).toMatchObject(REFUSED);
    liar.says = {};
    expect(await finishThere()).toMatchObject({ status: 200 });
  });

  test('and signs with a key of nobody is not', async () => {
    liar.signsWithAnother = true;
    expect(await finishThere()).toMatchObject(REFUSED);
    liar.signsWithAnother = false;
  });

  test.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri'])('and names a %s of another host is not asked there', async (name) => {
    const stranger = await lyingIssuer();
    const fresh = await testServer({ issuers: new Map([[HOME, liar.settings]]), now: () => new Date(clock) });
    liar.describes = { [name]: `${stranger.settings.issuer}/token` };
    const started = await fresh.ask(startOidc, { countyId: HOME }, { as: null });
    if (name === 'authorization_endpoint') expect(started).toMatchObject(REFUSED);
    else {
      const { state = '', nonce = '' } = Object.fromEntries(new URL(started.value?.authorizationUrl ?? '').searchParams);
      liar.nonce = nonce;
      expect(await fresh.ask(finishOidc, { countyId: HOME, state, code: 'c', proof: started.value?.proof ?? '' }, { as: null })).toMatchObject(REFUSED);
    }
    expect(stranger.timesAsked).toBe(0);
    liar.describes = {};
    await stranger.close();
  });

  test('or that does not answer is told as such, and asked again the next time', async () => {
    const fresh = await testServer({ issuers: new Map([[HOME, { ...liar.settings, issuer: 'http://127.0.0.1:9' }]]), now: () => new Date(clock) });
    expect(await fresh.ask(startOidc, { countyId: HOME }, { as: null })).toMatchObject(REFUSED);
    expect(await fresh.ask(startOidc, { countyId: ELSEWHERE }, { as: null })).toMatchObject({ problem: { code: 'not-found' } });
  });
});

describe('the settings', () => {
  const SET = { OIDC_ISSUER: 'https://issuer.example', OIDC_CLIENT_ID: 'doudi', OIDC_CLIENT_SECRET: 's', OIDC_COUNTY: HOME };

  test('name one county, or each its own; without any there is nothing to sign in with', async () => {
    expect([...issuersIn({})]).toEqual([]);
    expect(issuersIn(SET).get(HOME)).toEqual({ issuer: 'https://issuer.example', clientId: 'doudi', clientSecret: 's' });
    const each = issuersIn({ OIDC_ISSUER_990102: 'http://127.0.0.1:8081', OIDC_CLIENT_ID_990102: 'd', OIDC_CLIENT_SECRET_990102: 's' });
    expect([...each.keys()]).toEqual([ELSEWHERE]);
    const without = await testServer();
    expect(allRoutes(without.services).map(({ contract }) => contract.id)).not.toContain('startOidc');
    expect((await without.done(listCounties, {}, { as: null })).counties.map(({ hasIssuer }) => hasIssuer)).toEqual([false, false]);
  });

  test.each([
    ['half of them', { OIDC_ISSUER: 'https://issuer.example', OIDC_COUNTY: HOME }],
    ['no county', { ...SET, OIDC_COUNTY: '' }],
    ['no encryption', { ...SET, OIDC_ISSUER: 'http://issuer.example' }],
    ['no address', { ...SET, OIDC_ISSUER: 'issuer' }],
    ['half of one county', { OIDC_CLIENT_ID_990101: 'd' }],
  ])('stop the server if there is %s', (_, env) => {
    expect(() => issuersIn(env)).toThrow(/OIDC_/);
  });
});

// Credentials of programs: made by an administrator, shown once, and never wider than their owner.
import { disableUser, listApiCredentials, makeApiCredential, resetPassword, revokeApiCredential, setPreferences, signOut, whoAmI } from '@doudi/core/access';
import { PROGRAM_ROLES, ROLES } from '@doudi/core/contract';
import { addFacility, listFacilities } from '@doudi/core/facilities';
import { listSettlements, settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { allRoutes } from '../compose.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { read, systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { FIRST, inUse } from './testing/accounts-in-use.ts';

let clock = Date.parse('2026-03-01T01:00:00Z');
const server = await testServer({ now: () => new Date(clock) });
const { app, ask, done, database, services } = server;

const OUT = { status: 401, problem: { code: 'sign-in-needed' } };
const NOT_ALLOWED = { status: 403, problem: { code: 'not-allowed' } };
const make = (actorId: string, facilityId = 'f-2', days = 30) => done(makeApiCredential, { actorId, facilityId, name: '医院系统', days }, { as: 'admin' });
const sql = (text: string, values: readonly unknown[]) => withConnection(database.superuserUrl, (superuser) => superuser.query(text, [...values]));
const bill = (billNumber: string) => ({
  billNumber,
  personId: 'p-0',
  facilityId: 'f-2',
  kind: 'inpatient',
  dischargedOn: '2026-02-01',
  charges: { classA: '100.00' },
});

describe('a credential', () => {
  test('lets a program do its owner’s work, at its facility, and the audit says by which it was', async () => {
    const { actorId } = await inUse(server);
    const { secret, apiCredentialId, expiresAt } = await make(actorId);
    expect(secret).toMatch(/^990101\.api\.[A-Za-z0-9_-]{43}$/);
    expect(expiresAt).toBe(new Date(clock + 30 * 86_400_000).toISOString());
    expect(await done(whoAmI, {}, { token: secret })).toMatchObject({ account: { actorId, role: 'clerk' } });
    expect(await services.sessions.authenticate(secret)).toMatchObject({ actorId, role: 'clerk', facilityId: 'f-2', apiCredentialId });
    const { settlementId } = await done(settleClaim, bill('by-program-1'), { token: secret });
    const [entry] = await read(services.database, systemScope(HOME, 'auditor'), ({ rows }) =>
      rows('select actor_id, facts from audit_entry where subject = $1', [`settlement/${settlementId}`]),
    );
    expect(entry).toMatchObject({ actor_id: actorId, facts: { apiCredential: apiCredentialId } });
    expect((await done(listApiCredentials, {}, { as: 'admin' })).credentials).toContainEqual(
      expect.objectContaining({ apiCredentialId, actorId, facilityId: 'f-2', role: 'clerk', isInForce: true, lastUsedAt: new Date(clock).toISOString() }),
    );
  });

  test('opens nothing of an account, and makes neither accounts nor credentials, whatever its owner’s role', async () => {
    for (const role of PROGRAM_ROLES) {
      const { actorId } = await inUse(server, role, role === 'finance' ? 'f-2' : undefined);
      const { secret } = await make(actorId);
      const closed = allRoutes(services)
        .map(({ contract }) => contract)
        .filter(
          ({ id, access }) =>
            access.kind === 'roles' && access.roles.includes(role) && id !== whoAmI.id && (access.scope === 'self' || access.purpose === 'administration'),
        );
      expect(closed.length).toBeGreaterThan(8);
      for (const { id, method, path } of closed) {
        const answer = await app.request(path.replace(/\{\w+\}/g, 'x'), { method, headers: { authorization: `Bearer ${secret}` } });
        expect(await answer.json(), `${role} ${id}`).toMatchObject({ code: 'not-allowed' });
      }
      expect(await ask(listFacilities, {}, { token: secret })).toMatchObject({ status: 200 });
    }
    const { secret } = await make('a-clerk');
    expect(await ask(setPreferences, { language: 'en', isLargeType: true }, { token: secret })).toMatchObject(NOT_ALLOWED);
    expect(await ask(signOut, {}, { token: secret })).toMatchObject(NOT_ALLOWED);
  });

  test('is made for no doctor, manager, auditor or administrator: nobody gets by a program what is shown to these in person', async () => {
    for (const role of ROLES.filter((role) => !PROGRAM_ROLES.includes(role))) {
      const { actorId } = await inUse(server, role);
      const asked = await ask(makeApiCredential, { actorId, facilityId: 'f-2', name: 'x', days: 1 }, { as: 'admin' });
      expect(asked, role).toMatchObject({ status: 403, problem: { code: 'not-allowed', path: '/actorId' } });
    }
  });

  test('is nobody’s in a cookie, in another county, cut, or changed', async () => {
    const { secret } = await make((await inUse(server)).actorId);
    const asCookie = await app.request('/api/session', { headers: { cookie: `doudi_session=${secret}` } });
    expect(asCookie.status).toBe(401);
    for (const forged of [secret.replace(HOME, ELSEWHERE), secret.slice(0, -1), secret.replace('.api.', '.'), `${HOME}.api.${'A'.repeat(43)}`])
      expect(await ask(whoAmI, {}, { token: forged }), forged).toMatchObject(OUT);
  });

  test('ends when it is revoked, at once, and after its days; each is refused a second time', async () => {
    const { actorId } = await inUse(server);
    const [revoked, old] = [await make(actorId), await make(actorId, 'f-2', 1)];
    await done(whoAmI, {}, { token: revoked.secret });
    const revoke = () => ask(revokeApiCredential, { apiCredentialId: revoked.apiCredentialId }, { as: 'admin' });
    expect(await revoke()).toMatchObject({ status: 200 });
    expect(await ask(whoAmI, {}, { token: revoked.secret })).toMatchObject(OUT);
    expect(await revoke()).toMatchObject({ problem: { code: 'state-differs' } });
    expect(await ask(revokeApiCredential, { apiCredentialId: 'nobody' }, { as: 'admin' })).toMatchObject({ problem: { code: 'not-found' } });
    clock += 86_400_000;
    expect(await ask(whoAmI, {}, { token: old.secret })).toMatchObject(OUT);
    clock -= 86_400_000;
  });
});

describe('as its owner', () => {
  test('is disabled, so is it, at once', async () => {
    const { actorId } = await inUse(server);
    const { secret, apiCredentialId } = await make(actorId);
    await done(whoAmI, {}, { token: secret });
    await done(disableUser, { actorId }, { as: 'admin' });
    expect(await ask(whoAmI, {}, { token: secret })).toMatchObject(OUT);
    const { credentials } = await done(listApiCredentials, {}, { as: 'admin' });
    expect(credentials.find((one) => one.apiCredentialId === apiCredentialId)).toMatchObject({ isInForce: false });
    expect(await ask(makeApiCredential, { actorId, facilityId: 'f-2', name: 'x', days: 1 }, { as: 'admin' })).toMatchObject({
      problem: { code: 'state-differs' },
    });
  });

  test.each([
    ['gets another role', 'update actor set role = $2 where actor_id = $1', 'payer'],
    ['works for another facility', 'update actor set facility_id = $2 where actor_id = $1', 'f-1'],
  ])('%s, it opens nothing any more', async (_, text, value) => {
    const { actorId } = await inUse(server);
    const { secret } = await make(actorId);
    expect(await ask(listSettlements, {}, { token: secret })).toMatchObject({ status: 200 });
    await sql(text, [actorId, value]);
    services.sessions.forget({ actorId });
    expect(await ask(listSettlements, {}, { token: secret })).toMatchObject(OUT);
  });

  test('must change a first password, it waits', async () => {
    const { actorId } = await inUse(server);
    const { secret } = await make(actorId);
    await done(resetPassword, { actorId, initialPassword: FIRST }, { as: 'admin' });
    expect(await ask(listFacilities, {}, { token: secret })).toMatchObject({ problem: { code: 'password-change-needed' } });
  });
});

test('none is made for nobody, for a facility that the county has not, or beyond where its owner works', async () => {
  const finance = await inUse(server, 'finance', 'f-2');
  const { facilityId: foreign } = await done(addFacility, { name: '邻县医院', area: 'inside' }, { as: 'manager', county: ELSEWHERE });
  const asked = (actorId: string, facilityId: string) => ask(makeApiCredential, { actorId, facilityId, name: 'x', days: 1 }, { as: 'admin' });
  expect(await asked('nobody', 'f-2')).toMatchObject({ problem: { code: 'not-found', path: '/actorId' } });
  expect(await asked(finance.actorId, foreign)).toMatchObject({ problem: { code: 'not-found', path: '/facilityId' } });
  expect(await asked(finance.actorId, 'f-1')).toMatchObject({ problem: { code: 'state-differs', path: '/facilityId' } });
});

test('no secret stands in the database', async () => {
  const { secret } = await make((await inUse(server)).actorId);
  await done(whoAmI, {}, { token: secret });
  const everything = Object.values(await contentsOf(database.superuserUrl)).join('\n');
  for (const text of [secret, secret.slice(11)]) expect(everything.includes(text) || everything.includes(Buffer.from(text).toString('hex'))).toBe(false);
});

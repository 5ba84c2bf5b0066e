// Who agreed to what: for whom it may be recorded, and that a withdrawal holds from the next reading on.
import { listConsents, recordConsent, withdrawConsent } from '@doudi/core/privacy';
import { registerPerson } from '@doudi/core/registry';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';

const server = await testServer({ now: () => new Date('2026-06-01T04:00:00Z') });
const { ask, done, database } = server;
const asManager = { as: 'manager' } as const;

const register = async (bornOn = '1970-05-05') =>
  (await done(registerPerson, { name: '王同意', sex: 'female', bornOn, villageCode: `${HOME}001001` }, asManager)).personId;
const given = (personId: string, change: object = {}) =>
  ({ personId, purpose: 'research-export', version: 'v1', givenOn: '2026-05-01', givenBy: 'self', how: 'paper', ...change }) as const;

describe('a consent', () => {
  test('is kept with its text, its day, who gave it and how, and who wrote it down', async () => {
    const personId = await register();
    const { consentId } = await done(recordConsent, given(personId), asManager);
    expect((await done(listConsents, { personId }, asManager)).consents).toEqual([
      {
        consentId,
        purpose: 'research-export',
        version: 'v1',
        givenOn: '2026-05-01',
        givenBy: 'self',
        how: 'paper',
        recordedAt: '2026-06-01T04:00:00.000Z',
        recordedByName: 'manager',
        isInForce: true,
      },
    ]);
  });

  test('is withdrawn once, holds no more at once, and may be given again', async () => {
    const personId = await register();
    const { consentId } = await done(recordConsent, given(personId), asManager);
    expect((await ask(recordConsent, given(personId), asManager)).problem?.code).toBe('already-exists');
    await done(withdrawConsent, { consentId, withdrawnOn: '2026-05-20', withdrawnBy: 'self' }, asManager);
    const [consent] = (await done(listConsents, { personId }, asManager)).consents;
    expect(consent).toMatchObject({ isInForce: false, withdrawn: { on: '2026-05-20', by: 'self', recordedByName: 'manager' } });
    expect((await ask(withdrawConsent, { consentId, withdrawnOn: '2026-05-21', withdrawnBy: 'self' }, asManager)).problem?.code).toBe('state-differs');
    await done(recordConsent, given(personId, { givenOn: '2026-05-30' }), asManager);
    expect((await done(listConsents, { personId }, asManager)).consents.map(({ isInForce }) => isInForce)).toEqual([true, false]);
  });

  test('of a child below fourteen is given by a named guardian', async () => {
    const child = await register('2012-05-02');
    expect((await ask(recordConsent, given(child), asManager)).problem).toMatchObject({ code: 'bad-input', path: '/givenBy' });
    expect((await ask(recordConsent, given(child, { givenBy: 'guardian' }), asManager)).problem).toMatchObject({ path: '/guardianName' });
    await done(recordConsent, given(child, { givenBy: 'guardian', guardianName: '王母' }), asManager);
    // Fourteen on the day.
    await done(recordConsent, given(await register('2012-05-01')), asManager);
  });

  test.each([
    ['for a statutory duty', { purpose: 'settlement' }, 'bad-input', '/purpose'],
    ['for what is no purpose', { purpose: 'marketing' }, 'bad-input', '/purpose'],
    ['to another text than the one in use', { version: 'v0' }, 'state-differs', '/version'],
    ['from after today', { givenOn: '2026-06-02' }, 'bad-input', '/givenOn'],
    ['from before the birth', { givenOn: '1970-05-04' }, 'before-birth', '/givenOn'],
    ['of a person with a guardian who is asked for themselves', { guardianName: '李' }, 'bad-input', '/guardianName'],
  ])('%s is refused', async (_, change, code, path) => {
    expect((await ask(recordConsent, given(await register(), change), asManager)).problem).toMatchObject({ code, path });
  });

  test('of nobody, of another county, or withdrawn before it was given is refused', async () => {
    expect((await ask(recordConsent, given('nobody'), asManager)).problem?.code).toBe('not-found');
    const personId = await register();
    expect((await ask(recordConsent, given(personId), { as: 'manager', county: ELSEWHERE })).problem?.code).toBe('not-found');
    const { consentId } = await done(recordConsent, given(personId), asManager);
    const early = { consentId, withdrawnOn: '2026-04-30', withdrawnBy: 'self' } as const;
    expect((await ask(withdrawConsent, early, asManager)).problem).toMatchObject({ code: 'bad-input', path: '/withdrawnOn' });
    expect((await ask(withdrawConsent, { ...early, withdrawnOn: '2026-06-02' }, asManager)).problem).toMatchObject({ code: 'bad-input' });
    expect((await ask(withdrawConsent, { ...early, consentId: 'none' }, asManager)).problem?.code).toBe('not-found');
    expect((await ask(withdrawConsent, early, { as: 'manager', county: ELSEWHERE })).problem?.code).toBe('not-found');
  });

  test('is never changed nor removed by the application', async () => {
    await withConnection(database.url, async (client) => {
      for (const text of ['update consent set given_on = now()', 'delete from consent', 'update consent_withdrawal set withdrawn_on = now()']) {
        await expect(client.query(text), text).rejects.toMatchObject({ code: '42501' });
      }
    });
  });
});

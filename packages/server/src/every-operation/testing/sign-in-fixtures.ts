// What the operations of signing in are tried with: accounts that have a second factor, a passkey, a challenge that is fresh.
import { makeApiCredential } from '@doudi/core/access';
import { newAuthenticator } from '../../access/testing/authenticator.ts';
import { sealTotp, totpAt } from '../../access/totp.ts';
import { TEST_KEYS, testNow } from '../../testing/furnish.ts';
import type { Fixture } from './fixtures.ts';
import { SECRETS } from './words.ts';
import { newAccount, type World } from './world.ts';

/** One for all: codes of it are words that fuzzing knows. */
export const TEST_TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const RECOVERY_CODE = 'abcd-efgh-ijkm-npqr';

/** What fuzzing registers, signs in with, and removes. */
const TO_REGISTER = newAuthenticator();
const TO_SIGN_IN = newAuthenticator();
const TO_REMOVE = newAuthenticator();
const REGISTRATION = Buffer.from('a registration of every operation').toString('base64url');
const SIGN_IN = Buffer.from('a sign-in of every operation').toString('base64url');

let made = 0;

export const SIGN_IN_FIXTURES: Readonly<Record<string, Fixture>> = {
  signIn: async (world, countyId) => ({ countyId, username: (await newAccount(world, countyId, 'clerk')).actorId, password: SECRETS.password }),
  changePassword: () => ({ oldPassword: SECRETS.password, newPassword: 'another-long-passphrase' }),
  startTotp: () => ({ password: SECRETS.password }),
  confirmTotp: async (world, county, actorId) => {
    await giveTotp(world, county, actorId, false);
    return { oneTimeCode: codeNow() };
  },
  removeTotp: shownAgain,
  makeRecoveryCodes: shownAgain,
  startPasskeyRegistration: shownAgain,
  registerPasskey: async (world, county, actorId) => {
    await giveChallenge(world, county, REGISTRATION, 'registration', actorId);
    return { name: 'a key', ...newAuthenticator().register(REGISTRATION) };
  },
  removePasskey: async (world, county, actorId) => {
    await givePasskey(world, county, actorId, TO_REMOVE.credentialId, TO_REMOVE.publicKey);
    return { credentialId: TO_REMOVE.credentialId, ...(await shownAgain(world, county, actorId)) };
  },
  startPasskeySignIn: (_, countyId) => ({ countyId }),
  signInWithPasskey: async (world, countyId) => {
    const { actorId } = await newAccount(world, countyId, 'clerk');
    await givePasskey(world, countyId, actorId, TO_SIGN_IN.credentialId, TO_SIGN_IN.publicKey);
    await giveChallenge(world, countyId, SIGN_IN, 'sign-in', null);
    return { countyId, passkey: TO_SIGN_IN.assert(SIGN_IN) };
  },
  endOwnSessions: () => ({}),
  endUserSessions: async (world, county) => ({ actorId: (await newAccount(world, county, 'clerk')).actorId }),
  resetPassword: async (world, county) => ({ actorId: (await newAccount(world, county, 'clerk')).actorId, initialPassword: 'a-first-long-passphrase' }),
  resetSecondFactor: async (world, county) => ({ actorId: (await newAccount(world, county, 'clerk')).actorId }),
  makeApiCredential: async (world, county) => credentialOf(world, county),
  revokeApiCredential: async (world, county) => {
    const { apiCredentialId } = await world.server.done(makeApiCredential, await credentialOf(world, county), { as: 'admin', county });
    return { apiCredentialId };
  },
};

/** By somebody who has a second factor. */
async function shownAgain(world: World, county: string, actorId: string) {
  await giveTotp(world, county, actorId, true);
  return { password: SECRETS.password, oneTimeCode: codeNow() };
}

async function credentialOf(world: World, county: string) {
  return { actorId: (await newAccount(world, county, 'clerk')).actorId, facilityId: 'f-2', name: `program ${++made}`, days: 30 };
}

/** Words by the name of a field: what an app and an authenticator would show. */
export function signInWords(): Readonly<Record<string, readonly string[]>> {
  const registration = TO_REGISTER.register(REGISTRATION);
  const assertion = TO_SIGN_IN.assert(SIGN_IN);
  const soon = new Date(testNow().getTime() + 30_000);
  return {
    oneTimeCode: [codeNow(), totpAt(TEST_TOTP_SECRET, soon), RECOVERY_CODE, '000000'],
    // Of many who ask, one has it to remove.
    credentialId: [registration.credentialId, assertion.credentialId, ...Array<string>(3).fill(TO_REMOVE.credentialId)],
    clientDataJson: [registration.clientDataJson, assertion.clientDataJson],
    attestationObject: [registration.attestationObject],
    authenticatorData: [assertion.authenticatorData],
    signature: [assertion.signature],
    initialPassword: ['a-first-long-passphrase', SECRETS.password],
  };
}

function codeNow(): string {
  return totpAt(TEST_TOTP_SECRET, testNow());
}

async function giveTotp({ superuser }: World, county: string, actorId: string, isConfirmed: boolean): Promise<void> {
  const totpId = `totp-${county}-${++made}`;
  await superuser.query('update totp set removed_at = now(), secret_cipher = null where county_id = $1 and actor_id = $2 and removed_at is null', [
    county,
    actorId,
  ]);
  await superuser.query(
    `insert into totp (county_id, totp_id, actor_id, secret_cipher, enrolled_at, confirmed_at, last_step) values ($1, $2, $3, $4, now(), $5, $6)`,
    [county, totpId, actorId, sealTotp(TEST_KEYS, totpId, TEST_TOTP_SECRET), isConfirmed ? testNow() : null, isConfirmed ? 1 : null],
  );
}

async function giveChallenge({ superuser }: World, county: string, challenge: string, kind: string, actorId: string | null): Promise<void> {
  await superuser.query(
    `insert into passkey_challenge (county_id, challenge, kind, actor_id, rp_id, expires_at) values ($1, $2, $3, $4, 'localhost', $5)
     on conflict (county_id, challenge) do update set actor_id = excluded.actor_id, expires_at = excluded.expires_at, used_at = null`,
    [county, challenge, kind, actorId, new Date(testNow().getTime() + 600_000)],
  );
}

async function givePasskey({ superuser }: World, county: string, actorId: string, credentialId: string, publicKey: Buffer): Promise<void> {
  await superuser.query(
    `insert into passkey (county_id, credential_id, actor_id, rp_id, public_key, sign_count, name, registered_at)
     values ($1, $2, $3, 'localhost', $4, '0', $5, now())
     on conflict (county_id, credential_id) do update set actor_id = excluded.actor_id, removed_at = null`,
    [county, credentialId, actorId, publicKey, `a key of ${county}`],
  );
}

// Passkeys of one's own: registering, removing, and signing in with one. A passkey proves its owner by itself (what they have, and what their
// authenticator asks of them), so no other factor is asked for beside it.
import { registerPasskey, removePasskey, signInWithPasskey, startPasskeyRegistration, startPasskeySignIn } from '@doudi/core/access';
import { isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { actorOf } from '../platform/answers.ts';
import type { Command, Decision } from '../platform/database/run-command.ts';
import { type Database, noteInPassing, read } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { type ActorRow, findActor, toActor } from './accounts.ts';
import {
  CHALLENGE_MS,
  challengeIn,
  findChallenge,
  findPasskey,
  findPasskeysOf,
  insertChallenge,
  isFresh,
  newChallenge,
  noteAssertion,
  rpIdOf,
  stillHolds,
  useChallenge,
  type Verified,
  verifyAssertion,
} from './passkey-assertions.ts';
import { CHALLENGE_OVER, PASSKEY_REFUSED } from './refusals.ts';
import { ownCommand } from './second-factor.ts';
import { type NewSession, newSession } from './sessions.ts';
import { type AccessServices, answerSignedIn, askAgain, doorOf, endingBefore, mustRun, openings, runOnce } from './sign-in.ts';
import { newRecoveryCodes, replaceRecoveryCodes } from './totp.ts';

export function startPasskeyRegistrationRoute(services: AccessServices): Route<typeof startPasskeyRegistration> {
  const { database } = services;
  return {
    contract: startPasskeyRegistration,
    answer: async (call) => {
      const asked = await askAgain(services, call, 'factor');
      if (isRefusal(asked)) return asked;
      const { actor, row } = asked;
      const [challenge, rpId] = [newChallenge(), rpIdOf(call.origin)];
      await noteInPassing(database, actor, challengeOf(database, actor.countyId, 'registration', challenge, rpId, actor.actorId));
      const known = await read(database, actor, (transaction) => findPasskeysOf(transaction, actor.actorId));
      return {
        value: {
          challenge,
          rpId,
          userId: Buffer.from(`${actor.countyId}/${actor.actorId}`).toString('base64url'),
          username: row.username,
          displayName: row.display_name,
          knownCredentialIds: known.map(({ credential_id }) => credential_id),
          timeoutMs: CHALLENGE_MS,
        },
      };
    },
  };
}

function challengeOf(database: Database, countyId: string, kind: 'registration' | 'sign-in', challenge: string, rpId: string, actorId: string | null) {
  const expiresAt = new Date(database.now().getTime() + CHALLENGE_MS);
  return insertChallenge(countyId, { challenge, kind, actor_id: actorId, rp_id: rpId, expires_at: expiresAt });
}

const KNOWN_ALREADY = refuse('already-exists', { zh: '此通行密钥已登记。', en: 'this passkey is registered already' });

export function registerPasskeyRoute({ database }: AccessServices): Route<typeof registerPasskey> {
  return {
    contract: registerPasskey,
    answer: async (call) => {
      const actor = actorOf(call);
      const { countyId, actorId } = actor;
      const { name, credentialId, clientDataJson, attestationObject } = call.input;
      const rpId = rpIdOf(call.origin);
      const challenge = challengeIn(clientDataJson) ?? '';
      const shown = await credentialIn({ credentialId, clientDataJson, attestationObject, challenge, origin: call.origin, rpId });
      const given: { recoveryCodes?: string[] } = {};
      const command: Command<object, object> = {
        ...ownCommand('registerPasskey', actorId, async (transaction, now) => {
          const asked = await findChallenge(transaction, challenge, true);
          if (!isFresh(asked, 'registration', rpId, now) || asked.actor_id !== actorId) return CHALLENGE_OVER;
          if (!shown) return PASSKEY_REFUSED;
          const account = await findActor(transaction, 'actor_id', actorId);
          if (account?.has_second_factor === false) given.recoveryCodes = newRecoveryCodes();
          return [
            useChallenge(countyId, challenge, now),
            {
              text: `insert into passkey (county_id, credential_id, actor_id, rp_id, public_key, sign_count, name, registered_at)
                     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
              values: [countyId, credentialId, actorId, rpId, Buffer.from(shown.publicKey), String(shown.counter), name, now],
            },
            ...(given.recoveryCodes ? replaceRecoveryCodes(countyId, actorId, given.recoveryCodes, now) : []),
          ];
        }),
        refusals: { passkey_pkey: KNOWN_ALREADY },
      };
      const done = await runOnce(database, command, {}, actor, call.requestId);
      return isRefusal(done) ? done : { value: given };
    },
  };
}

interface Registration {
  readonly credentialId: string;
  readonly clientDataJson: string;
  readonly attestationObject: string;
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
}

/** The library throws for whatever is wrong. */
async function credentialIn({ credentialId, clientDataJson, attestationObject, challenge, origin, rpId }: Registration) {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: clientDataJson, attestationObject },
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
    });
    return verified && registrationInfo.credential.id === credentialId ? registrationInfo.credential : undefined;
  } catch {
    return undefined;
  }
}

const NO_SUCH_PASSKEY = refuse('not-found', { zh: '没有这个通行密钥。', en: 'there is no such passkey' }, '/credentialId');

export function removePasskeyRoute(services: AccessServices): Route<typeof removePasskey> {
  const { database } = services;
  return {
    contract: removePasskey,
    answer: async (call) => {
      const { credentialId } = call.input;
      const actor = actorOf(call);
      // Told before a code is used up for nothing.
      const passkey = await read(database, actor, (transaction) => findPasskey(transaction, credentialId));
      if (passkey?.actor_id !== actor.actorId) return NO_SUCH_PASSKEY;
      const asked = await askAgain(services, call, 'factor');
      if (isRefusal(asked)) return asked;
      const writes = [
        { text: 'update passkey set removed_at = $3 where county_id = $1 and credential_id = $2', values: [actor.countyId, credentialId, database.now()] },
      ];
      await mustRun(database, 'removePasskey', actor, writes, { passkey: 'removed' }, call.requestId);
      return { value: {} };
    },
  };
}

const NO_SUCH_COUNTY = refuse('not-found', { zh: '没有这个县。', en: 'there is no such county' }, '/countyId');

export async function isCounty(database: Database, countyId: string): Promise<boolean> {
  const found = await read(database, doorOf(countyId), ({ rows }) => rows('select 1 from county where county_id = $1', [countyId]));
  return found.length === 1;
}

export function startPasskeySignInRoute({ database, attempts }: AccessServices): Route<typeof startPasskeySignIn> {
  return {
    contract: startPasskeySignIn,
    answer: async (call) => {
      const { countyId } = call.input;
      const refusal = attempts.begin(call, countyId);
      if (refusal) return refusal;
      if (!(await isCounty(database, countyId))) return NO_SUCH_COUNTY;
      const [challenge, rpId] = [newChallenge(), rpIdOf(call.origin)];
      await noteInPassing(database, doorOf(countyId), challengeOf(database, countyId, 'sign-in', challenge, rpId, null));
      return { value: { challenge, rpId, timeoutMs: CHALLENGE_MS } };
    },
  };
}

export function signInWithPasskeyRoute(services: AccessServices): Route<typeof signInWithPasskey> {
  const { database, sessions, attempts } = services;
  return {
    contract: signInWithPasskey,
    answer: (call) =>
      attempts.run(call, call.input.countyId, `passkey ${call.input.passkey.credentialId}`, async () => {
        const { countyId, passkey } = call.input;
        const shown = await verifyAssertion(database, countyId, call.origin, passkey);
        if (isRefusal(shown)) return shown;
        const row = await read(database, doorOf(countyId), (transaction) => findActor(transaction, 'actor_id', shown.actorId));
        if (!row) throw new Error('a passkey belongs to nobody');
        const actor = toActor(countyId, row);
        const session = newSession(actor, database.now(), database.newId);
        const opened = await runOnce(database, openingByPasskey(shown, session, call), {}, actor, call.requestId);
        if (isRefusal(opened)) return opened;
        if (call.actor) sessions.forget({ sessionId: call.actor.sessionId });
        return answerSignedIn(countyId, row, session);
      }),
  };
}

type PasskeyCall = Parameters<Route<typeof signInWithPasskey>['answer']>[0];

/** A lock is for passwords: whoever guesses at an account does not lock its owner's passkey out. */
function openingByPasskey(shown: Verified, session: NewSession, call: PasskeyCall): Command<object, object> {
  return {
    name: 'signInWithPasskey',
    purpose: 'own-account',
    load: async (transaction, _, { countyId, now }) => {
      const [row] = await transaction.rows<ActorRow>('select * from actor where county_id = $1 and actor_id = $2 for update', [countyId, shown.actorId]);
      const holds = await stillHolds(transaction, shown, now);
      return (): Decision<object> | Refusal => {
        if (!row || row.disabled_at !== null) return PASSKEY_REFUSED;
        if (!holds) return CHALLENGE_OVER;
        return {
          answer: {},
          writes: [
            ...noteAssertion(countyId, shown, now),
            ...openings(countyId, row, session, now, { means: 'passkey', from: call }),
            ...endingBefore(call, countyId, now),
          ],
          audit: { subject: `actor/${row.actor_id}`, facts: { isRight: true, session: session.sessionId } },
        };
      };
    },
  };
}

// Whether an authenticator says what a passkey must say: signed by a key that is registered here, for this very site, to a challenge that is
// fresh. What it says is looked at twice: signature and site before anything is locked, and under the lock that nobody used it in between.
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { PasskeyAssertion as Assertion } from '@doudi/core/access';
import type { Refusal } from '@doudi/core/contract';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { type Database, read, type Statement, systemScope, type Transaction } from '../platform/database/transaction.ts';
import { CHALLENGE_OVER, PASSKEY_REFUSED } from './refusals.ts';

/** How long somebody may take to touch their key. */
export const CHALLENGE_MS = 120_000;

export interface PasskeyRow {
  readonly credential_id: string;
  readonly actor_id: string;
  readonly rp_id: string;
  readonly public_key: Buffer;
  readonly sign_count: string;
  readonly name: string;
  readonly registered_at: Date;
  readonly last_used_at: Date | null;
}

export interface ChallengeRow {
  readonly challenge: string;
  readonly kind: 'registration' | 'sign-in';
  readonly actor_id: string | null;
  readonly rp_id: string;
  readonly expires_at: Date;
  readonly used_at: Date | null;
}

/** The host without its port: what browsers bind passkeys to. */
export function rpIdOf(origin: string): string {
  return new URL(origin).hostname;
}

export function newChallenge(): string {
  return randomBytes(32).toString('base64url');
}

export function insertChallenge(countyId: string, { challenge, kind, actor_id, rp_id, expires_at }: Omit<ChallengeRow, 'used_at'>): Statement {
  return {
    text: 'insert into passkey_challenge (county_id, challenge, kind, actor_id, rp_id, expires_at) values ($1, $2, $3, $4, $5, $6)',
    values: [countyId, challenge, kind, actor_id, rp_id, expires_at],
  };
}

export async function findChallenge({ rows, countyId }: Transaction, challenge: string, isLocked = false): Promise<ChallengeRow | undefined> {
  const [row] = await rows<ChallengeRow>(
    `select challenge, kind, actor_id, rp_id, expires_at, used_at from passkey_challenge where county_id = $1 and challenge = $2${isLocked ? ' for update' : ''}`,
    [countyId, challenge],
  );
  return row;
}

export function useChallenge(countyId: string, challenge: string, now: Date): Statement {
  return {
    text: 'update passkey_challenge set used_at = $3 where county_id = $1 and challenge = $2 and used_at is null',
    values: [countyId, challenge, now],
  };
}

export function isFresh(row: ChallengeRow | undefined, kind: ChallengeRow['kind'], rpId: string, now: Date): row is ChallengeRow {
  return row !== undefined && row.kind === kind && row.rp_id === rpId && row.used_at === null && row.expires_at > now;
}

export async function findPasskey({ rows, countyId }: Transaction, credentialId: string, isLocked = false): Promise<PasskeyRow | undefined> {
  const [row] = await rows<PasskeyRow>(
    `select credential_id, actor_id, rp_id, public_key, sign_count, name, registered_at, last_used_at
     from passkey where county_id = $1 and credential_id = $2 and removed_at is null${isLocked ? ' for update' : ''}`,
    [countyId, credentialId],
  );
  return row;
}

export function findPasskeysOf({ rows, countyId }: Transaction, actorId: string): Promise<PasskeyRow[]> {
  return rows<PasskeyRow>(
    `select credential_id, actor_id, rp_id, public_key, sign_count, name, registered_at, last_used_at
     from passkey where county_id = $1 and actor_id = $2 and removed_at is null order by registered_at, credential_id`,
    [countyId, actorId],
  );
}

export function removePasskeysOf(countyId: string, actorId: string, now: Date): Statement {
  return {
    text: 'update passkey set removed_at = $3 where county_id = $1 and actor_id = $2 and removed_at is null',
    values: [countyId, actorId, now],
  };
}

/** The challenge that an answer of a browser is about; undefined if it cannot be read. */
export function challengeIn(clientDataJson: string): string | undefined {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString('utf8')) as { readonly challenge?: unknown };
    return typeof challenge === 'string' && /^[A-Za-z0-9_-]{1,200}$/.test(challenge) ? challenge : undefined;
  } catch {
    return undefined;
  }
}

/** An assertion whose signature, site and challenge are right; whether nobody used it before is seen under the lock. */
export interface Verified {
  readonly actorId: string;
  readonly credentialId: string;
  readonly challenge: string;
  readonly signCount: number;
}

export async function verifyAssertion(database: Database, countyId: string, origin: string, shown: Assertion): Promise<Verified | Refusal> {
  const rpId = rpIdOf(origin);
  const challenge = challengeIn(shown.clientDataJson) ?? '';
  const [passkey, asked] = await read(database, systemScope(countyId, 'sign-in'), (transaction) =>
    Promise.all([findPasskey(transaction, shown.credentialId), findChallenge(transaction, challenge)]),
  );
  if (!isFresh(asked, 'sign-in', rpId, database.now())) return CHALLENGE_OVER;
  if (!passkey || passkey.rp_id !== rpId) return PASSKEY_REFUSED;
  const signCount = await signCountOf(shown, passkey, challenge, origin);
  return signCount === undefined ? PASSKEY_REFUSED : { actorId: passkey.actor_id, credentialId: passkey.credential_id, challenge, signCount };
}

/** The library throws for whatever is wrong, a count that goes backwards among it. */
async function signCountOf(shown: Assertion, passkey: PasskeyRow, challenge: string, origin: string): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: shown.credentialId,
        rawId: shown.credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: shown.clientDataJson, authenticatorData: shown.authenticatorData, signature: shown.signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: passkey.rp_id,
      requireUserVerification: true,
      credential: { id: passkey.credential_id, publicKey: new Uint8Array(passkey.public_key), counter: Number(passkey.sign_count) },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}

/** Read under the lock of the actor; undefined if somebody used the challenge or the key in between. */
export async function stillHolds(transaction: Transaction, { challenge, credentialId, signCount }: Verified, now: Date): Promise<boolean> {
  const [asked, passkey] = [await findChallenge(transaction, challenge, true), await findPasskey(transaction, credentialId, true)];
  const before = Number(passkey?.sign_count ?? 0);
  return asked?.used_at === null && asked.expires_at > now && passkey !== undefined && (signCount > before || (signCount === 0 && before === 0));
}

export function noteAssertion(countyId: string, { challenge, credentialId, signCount }: Verified, now: Date): Statement[] {
  return [
    useChallenge(countyId, challenge, now),
    {
      text: 'update passkey set sign_count = $3, last_used_at = $4 where county_id = $1 and credential_id = $2',
      values: [countyId, credentialId, String(signCount), now],
    },
  ];
}

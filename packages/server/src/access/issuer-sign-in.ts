// Signing in with an identity of the county's issuer, and who is linked to which account. These operations exist only where an issuer is
// configured. The issuer's word stands for password and second factor; whom an administrator did not link gets nowhere with it.
import { createHash, randomBytes } from 'node:crypto';
import { finishOidc, ISSUER_RETURN_PATH, linkIdentity, listIdentities, startOidc, unlinkIdentity } from '@doudi/core/access';
import { isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Command, Decision } from '../platform/database/run-command.ts';
import { type Database, noteInPassing, read, type Statement, type Transaction } from '../platform/database/transaction.ts';
import type { Call, Route } from '../platform/http/route.ts';
import { openField, sealField } from '../platform/secrets/field-keys.ts';
import { type ActorRow, findActor, toActor } from './accounts.ts';
import { type Errand, type Identity, type Issuer, newErrand } from './issuer.ts';
import { CHALLENGE_OVER, NO_SUCH_ACCOUNT } from './refusals.ts';
import { noteReset, refusalToEnter } from './reset.ts';
import { endSessionsOf, type NewSession, newSession, type Sessions } from './sessions.ts';
import { type AccessServices, answerSignedIn, doorOf, endingBefore, openings, runOnce } from './sign-in.ts';

/** By county. */
export type IssuerOf = (countyId: string) => Issuer | undefined;

/** How long somebody may take at the issuer. */
const ERRAND_MS = 10 * 60_000;

const hashOf = (text: string) => createHash('sha256').update(text).digest();
const placeOf = (countyId: string, state: string) => `issuer_sign_in/${countyId}/${hashOf(state).toString('hex')}/verifier`;

const NO_ISSUER = refuse('not-found', { zh: '本县未启用统一身份认证。', en: 'this county has no identity provider' }, '/countyId');
const ISSUER_REFUSED = refuse('issuer-refused', {
  zh: '统一身份认证没有确认您的身份，或暂时无法连接；请重新开始，或用密码登录。',
  en: 'the identity provider did not confirm who you are, or cannot be reached; begin again, or sign in with a password',
});

export function issuerRoutes(services: AccessServices, issuerOf: IssuerOf): Route[] {
  const { database, sessions } = services;
  return [
    startOidcRoute(services, issuerOf),
    finishOidcRoute(services, issuerOf),
    commandRoute(linkIdentity, database, linkCommand(issuerOf)),
    listIdentitiesRoute(database),
    unlinkRoute(database, sessions),
  ];
}

/** The proof stays with the browser that began: a stranger's link with a code and a state of their own signs nobody in as them. */
function startOidcRoute({ database, keys, attempts }: AccessServices, issuerOf: IssuerOf): Route<typeof startOidc> {
  return {
    contract: startOidc,
    answer: async (call) => {
      const { countyId } = call.input;
      const refusal = attempts.begin(call, countyId);
      if (refusal) return refusal;
      const issuer = issuerOf(countyId);
      if (!issuer) return NO_ISSUER;
      const errand = newErrand(call.origin + ISSUER_RETURN_PATH);
      const proof = randomBytes(32).toString('base64url');
      const authorizationUrl = await issuer.authorizationUrl(errand).catch(() => undefined);
      if (authorizationUrl === undefined) return ISSUER_REFUSED;
      const verifier = sealField(keys, errand.verifier, placeOf(countyId, errand.state));
      await noteInPassing(database, doorOf(countyId), insertErrand(countyId, errand, proof, verifier, new Date(database.now().getTime() + ERRAND_MS)));
      return { value: { authorizationUrl, proof } };
    },
  };
}

function insertErrand(countyId: string, { state, nonce, redirectUri }: Errand, proof: string, verifier: Buffer, expiresAt: Date): Statement {
  return {
    text: `insert into issuer_sign_in (county_id, state_hash, proof_hash, nonce, sealed_verifier, redirect_uri, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [countyId, hashOf(state), hashOf(proof), nonce, verifier, redirectUri, expiresAt],
  };
}

interface ErrandRow {
  readonly nonce: string;
  readonly sealed_verifier: Buffer;
  readonly redirect_uri: string;
}

type Finishing = Call<{ readonly countyId: string; readonly state: string; readonly code: string; readonly iss?: string | undefined; readonly proof: string }>;

/** Used up before the issuer is asked: whatever comes of it, the same return counts once. */
async function takeErrand({ database, keys }: AccessServices, { input, requestId }: Finishing): Promise<Errand | Refusal> {
  const { countyId, state, proof } = input;
  let taken: ErrandRow | undefined;
  const command: Command<object, object> = {
    name: 'takeIssuerErrand',
    purpose: 'own-account',
    load: async ({ rows }, _, { now }) => {
      [taken] = await rows<ErrandRow>(
        `select nonce, sealed_verifier, redirect_uri from issuer_sign_in
         where county_id = $1 and state_hash = $2 and proof_hash = $3 and used_at is null and expires_at > $4 for update`,
        [countyId, hashOf(state), hashOf(proof), now],
      );
      return () => {
        if (!taken) return CHALLENGE_OVER;
        const use = { text: 'update issuer_sign_in set used_at = $3 where county_id = $1 and state_hash = $2', values: [countyId, hashOf(state), now] };
        return { answer: {}, writes: [use], audit: { subject: 'issuer-sign-in', facts: {} } };
      };
    },
  };
  const done = await runOnce(database, command, {}, { ...doorOf(countyId), role: 'clerk' }, requestId);
  if (isRefusal(done) || !taken) return CHALLENGE_OVER;
  const verifier = openField(keys, taken.sealed_verifier, placeOf(countyId, state));
  return { redirectUri: taken.redirect_uri, nonce: taken.nonce, state, verifier };
}

function finishOidcRoute(services: AccessServices, issuerOf: IssuerOf): Route<typeof finishOidc> {
  const { database, sessions, attempts } = services;
  const finish = async (call: Finishing, issuer: Issuer) => {
    const { countyId, code, iss } = call.input;
    const errand = await takeErrand(services, call);
    if (isRefusal(errand)) return errand;
    const identity = await issuer.identityOf(errand, { code, iss }).catch(() => undefined);
    if (!identity) return ISSUER_REFUSED;
    const link = await read(database, doorOf(countyId), (transaction) => findLink(transaction, issuer.address, identity));
    const row = link && (await read(database, doorOf(countyId), (transaction) => findActor(transaction, 'actor_id', link.actor_id)));
    if (!link || !row || row.disabled_at !== null) return notLinked(identity);
    const session = newSession({ countyId }, database.now(), database.newId);
    const actor = toActor(countyId, row);
    const opened = await runOnce(database, openingByIssuer(link, identity, session, call), {}, actor, call.requestId);
    if (isRefusal(opened)) return opened;
    if (call.actor) sessions.forget({ sessionId: call.actor.sessionId });
    return answerSignedIn(countyId, row, session);
  };
  return {
    contract: finishOidc,
    answer: async (call) => {
      const issuer = issuerOf(call.input.countyId);
      if (!issuer) return CHALLENGE_OVER;
      return attempts.run(call, call.input.countyId, `state ${call.input.state}`, () => finish(call, issuer));
    },
  };
}

/** Told to the administrator, it can be linked. */
function notLinked({ subject }: Identity): Refusal {
  const shown = subject.slice(0, 80);
  return refuse('identity-not-linked', {
    zh: `您的身份已确认，但未关联本系统的账户，或账户已停用。请将身份标识 ${shown} 告知管理员。`,
    en: `you are who you say, but no account here belongs to it, or it is disabled; tell an administrator this identity: ${shown}`,
  });
}

interface LinkRow {
  readonly issuer_identity_id: string;
  readonly actor_id: string;
  readonly subject: string | null;
}

/** By subject; else by the name that was expected and did not come yet. */
async function findLink({ rows, countyId }: Transaction, issuer: string, { subject, name }: Identity, isLocked = false): Promise<LinkRow | undefined> {
  const found = await rows<LinkRow>(
    `select issuer_identity_id, actor_id, subject from issuer_identity
     where county_id = $1 and issuer = $2 and removed_at is null and (subject = $3 or (subject is null and expected_name = $4))
     order by subject nulls last limit 1${isLocked ? ' for update' : ''}`,
    [countyId, issuer, subject, name],
  );
  return found[0];
}

function openingByIssuer(link: LinkRow, identity: Identity, session: NewSession, call: Finishing): Command<object, object> {
  return {
    name: 'signInWithIssuer',
    purpose: 'own-account',
    load: async ({ rows }, _, { countyId, now }) => {
      const [row] = await rows<ActorRow>('select * from actor where county_id = $1 and actor_id = $2 for update', [countyId, link.actor_id]);
      const [still] = await rows<LinkRow>(
        `select issuer_identity_id, actor_id, subject from issuer_identity
         where county_id = $1 and issuer_identity_id = $2 and removed_at is null and coalesce(subject, $3) = $3 for update`,
        [countyId, link.issuer_identity_id, identity.subject],
      );
      return (): Decision<object> | Refusal => {
        if (!still || !row || row.disabled_at !== null) return notLinked(identity);
        const bind = {
          text: 'update issuer_identity set subject = $3, bound_at = $4 where county_id = $1 and issuer_identity_id = $2',
          values: [countyId, link.issuer_identity_id, identity.subject, now],
        };
        return {
          answer: {},
          writes: [
            ...(still.subject === null ? [bind] : []),
            ...openings(countyId, row, session, now, { means: 'issuer', from: call }),
            ...endingBefore(call, countyId, now),
          ],
          audit: { subject: `actor/${row.actor_id}`, facts: { isRight: true, session: session.sessionId } },
        };
      };
    },
    // Somebody else of this name was bound to the same subject in the meantime.
    refusals: { a_subject_is_one_actor: notLinked(identity) },
  };
}

const SAY_ONE = refuse(
  'bad-input',
  { zh: '身份标识与用户名须填写其一，且只填一个。', en: 'state the subject or the name that is expected: one of them, and not both' },
  '/subject',
);
const LINKED_ALREADY = refuse('already-exists', { zh: '此身份已关联一个账户。', en: 'this identity belongs to an account already' });

function linkCommand(issuerOf: IssuerOf) {
  const command = commandOf(
    linkIdentity,
    async (transaction, { actorId, subject, expectedName }, { countyId, actor, now, newId }) => {
      const row = await findActor(transaction, 'actor_id', actorId);
      const guarded = await refusalToEnter(transaction, actorId);
      return (): Decision<{ issuerIdentityId: string }> | Refusal => {
        const issuer = issuerOf(countyId);
        if ((subject === undefined) === (expectedName === undefined)) return SAY_ONE;
        if (!issuer || !row || row.disabled_at !== null) return NO_SUCH_ACCOUNT;
        if (guarded) return guarded;
        const issuerIdentityId = newId();
        return {
          answer: { issuerIdentityId },
          writes: [
            {
              text: `insert into issuer_identity (county_id, issuer_identity_id, actor_id, issuer, subject, expected_name, linked_at, linked_by)
                     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
              values: [countyId, issuerIdentityId, actorId, issuer.address, subject, expectedName, now, actor.actorId],
            },
            noteReset(countyId, actorId, now),
          ],
          audit: { subject: `actor/${actorId}`, facts: { linked: issuerIdentityId } },
        };
      };
    },
    { a_subject_is_one_actor: LINKED_ALREADY, a_name_is_expected_once: LINKED_ALREADY },
  );
  return command;
}

interface IdentityRow extends LinkRow {
  readonly issuer: string;
  readonly expected_name: string | null;
  readonly linked_at: Date;
  readonly removed_at: Date | null;
}

function listIdentitiesRoute(database: Database): Route<typeof listIdentities> {
  return queryRoute(listIdentities, database, async ({ rows, countyId }) => {
    const found = await rows<IdentityRow>('select * from issuer_identity where county_id = $1 and removed_at is null order by linked_at, issuer_identity_id', [
      countyId,
    ]);
    return {
      identities: found.map(({ issuer_identity_id, actor_id, issuer, subject, expected_name, linked_at }) => ({
        issuerIdentityId: issuer_identity_id,
        actorId: actor_id,
        issuer,
        ...(subject !== null && { subject }),
        ...(expected_name !== null && { expectedName: expected_name }),
        linkedAt: linked_at.toISOString(),
      })),
    };
  });
}

function unlinkRoute(database: Database, sessions: Sessions): Route<typeof unlinkIdentity> {
  const command = commandOf(unlinkIdentity, async ({ rows, countyId }, { issuerIdentityId }, { now }) => {
    const [row] = await rows<IdentityRow>('select * from issuer_identity where county_id = $1 and issuer_identity_id = $2 for update', [
      countyId,
      issuerIdentityId,
    ]);
    return (): Decision<{ issuerIdentityId: string; actorId?: string }> | Refusal => {
      if (!row) return refuse('not-found', { zh: '没有这项关联。', en: 'there is no such link' }, '/issuerIdentityId');
      if (row.removed_at !== null) return refuse('state-differs', { zh: '此关联已解除。', en: 'this link was removed before' }, '/issuerIdentityId');
      return {
        answer: { issuerIdentityId },
        writes: [
          { text: 'update issuer_identity set removed_at = $3 where county_id = $1 and issuer_identity_id = $2', values: [countyId, issuerIdentityId, now] },
          endSessionsOf({ countyId, actorId: row.actor_id }, now),
        ],
        audit: { subject: `actor/${row.actor_id}`, facts: { unlinked: issuerIdentityId } },
      };
    };
  });
  const { contract, answer } = commandRoute(unlinkIdentity, database, command);
  return {
    contract,
    answer: async (call) => {
      const answered = await answer(call);
      if (isRefusal(answered)) return answered;
      const { actor } = call;
      const [row] = await read(database, actor ?? doorOf('000000'), ({ rows, countyId }) =>
        rows<{ actor_id: string }>('select actor_id from issuer_identity where county_id = $1 and issuer_identity_id = $2', [
          countyId,
          call.input.issuerIdentityId,
        ]),
      );
      if (row) sessions.forget({ actorId: row.actor_id });
      return answered;
    },
  };
}

// Credentials with which a program of a facility acts for an account. They are made and revoked by an administrator, are known by a hash, and
// open nothing as soon as their owner is no longer who they were when it was made (see sessions.ts).
import { listApiCredentials, makeApiCredential, revokeApiCredential } from '@doudi/core/access';
import { isRefusal, PROGRAM_ROLES, type Refusal, type Role, refuse } from '@doudi/core/contract';
import { findFacility } from '../facilities/facilities.ts';
import { actorOf, commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Command, Decision } from '../platform/database/run-command.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { findActor } from './accounts.ts';
import { NO_SUCH_ACCOUNT } from './refusals.ts';
import { IS_OF_ITS_OWNER, newApiSecret, type Sessions } from './sessions.ts';
import { runOnce } from './sign-in.ts';

const NO_SUCH_FACILITY = refuse(
  'not-found',
  { zh: '本县没有这家医疗机构；请在医疗机构列表中核对编号。', en: 'the county has no such facility; look for its id in the list of facilities' },
  '/facilityId',
);
const OWNER_IS_OF_ANOTHER = refuse(
  'state-differs',
  {
    zh: '此账户属于另一家医疗机构；凭证不能超出账户本人的范围。',
    en: 'this account works for another facility; a credential reaches no further than its owner',
  },
  '/facilityId',
);
const OWNER_IS_NO_WINDOW = refuse(
  'not-allowed',
  {
    zh: '只能为经办、财务或支付账户生成凭证；其他岗位须本人登录办理。',
    en: 'programs act for clerks, facility finance and payers only; whoever has another post signs in themselves',
  },
  '/actorId',
);
const DISABLED = refuse(
  'state-differs',
  { zh: '此账户已停用，不能为其生成凭证。', en: 'this account is disabled, so that no program acts for it' },
  '/actorId',
);

interface NewCredential {
  readonly actorId: string;
  readonly facilityId: string;
  readonly name: string;
  readonly days: number;
}

/** What reaches the write path holds a hash and no secret. */
const makeCommand = (hash: Buffer): Command<NewCredential, { apiCredentialId: string; expiresAt: string }> => ({
  name: makeApiCredential.id,
  purpose: 'administration',
  load: async (transaction, { actorId, facilityId, name, days }, { countyId, actor, now, newId }) => {
    const owner = await findActor(transaction, 'actor_id', actorId);
    const facility = await findFacility(transaction, facilityId);
    return (): Decision<{ apiCredentialId: string; expiresAt: string }> | Refusal => {
      if (!owner) return NO_SUCH_ACCOUNT;
      if (owner.disabled_at !== null) return DISABLED;
      if (!PROGRAM_ROLES.includes(owner.role)) return OWNER_IS_NO_WINDOW;
      if (!facility) return NO_SUCH_FACILITY;
      if (owner.facility_id !== null && owner.facility_id !== facilityId) return OWNER_IS_OF_ANOTHER;
      const apiCredentialId = newId();
      const expiresAt = new Date(now.getTime() + days * 86_400_000);
      return {
        answer: { apiCredentialId, expiresAt: expiresAt.toISOString() },
        writes: [
          {
            text: `insert into api_credential (county_id, api_credential_id, secret_hash, actor_id, name, role, facility_id, made_at, made_by, expires_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
            values: [countyId, apiCredentialId, hash, actorId, name, owner.role, facilityId, now, actor.actorId, expiresAt],
          },
        ],
        audit: { subject: `api-credential/${apiCredentialId}`, facts: { owner: actorId, facility: facilityId, role: owner.role, days } },
      };
    };
  },
});

/** Not a command: its answer holds a secret, and the answers of commands are kept. */
export function makeApiCredentialRoute(database: Database): Route<typeof makeApiCredential> {
  return {
    contract: makeApiCredential,
    answer: async (call) => {
      const actor = actorOf(call);
      const { secret, hash } = newApiSecret(actor.countyId);
      const made = await runOnce(database, makeCommand(hash), call.input, actor, call.requestId);
      return isRefusal(made) ? made : { value: { ...made, secret } };
    },
  };
}

interface CredentialRow {
  readonly api_credential_id: string;
  readonly name: string;
  readonly actor_id: string;
  readonly display_name: string;
  readonly role: Role;
  readonly facility_id: string;
  readonly facility_name: string;
  readonly made_at: Date;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
  readonly is_of_its_owner: boolean;
}

export function listApiCredentialsRoute(database: Database): Route<typeof listApiCredentials> {
  return queryRoute(listApiCredentials, database, async ({ rows, countyId }) => {
    const found = await rows<CredentialRow>(
      `select c.api_credential_id, c.name, c.actor_id, a.display_name, c.role, c.facility_id, f.name as facility_name, c.made_at, c.expires_at,
              c.last_used_at, c.revoked_at, ${IS_OF_ITS_OWNER} as is_of_its_owner
       from api_credential c join actor a using (county_id, actor_id) join facility f on f.county_id = c.county_id and f.facility_id = c.facility_id
       where c.county_id = $1 order by c.made_at desc, c.api_credential_id limit 500`,
      [countyId],
    );
    const now = database.now();
    return { credentials: found.map((row) => toCredential(row, now)) };
  });
}

function toCredential(row: CredentialRow, now: Date) {
  return {
    apiCredentialId: row.api_credential_id,
    name: row.name,
    actorId: row.actor_id,
    displayName: row.display_name,
    role: row.role,
    facilityId: row.facility_id,
    facilityName: row.facility_name,
    madeAt: row.made_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.last_used_at && { lastUsedAt: row.last_used_at.toISOString() }),
    ...(row.revoked_at && { revokedAt: row.revoked_at.toISOString() }),
    isInForce: row.is_of_its_owner && row.revoked_at === null && row.expires_at > now,
  };
}

const revokeCommand = commandOf(revokeApiCredential, async ({ rows, countyId }, { apiCredentialId }, { now }) => {
  const [row] = await rows<{ revoked_at: Date | null }>('select revoked_at from api_credential where county_id = $1 and api_credential_id = $2 for update', [
    countyId,
    apiCredentialId,
  ]);
  return (): Decision<{ apiCredentialId: string }> | Refusal => {
    if (!row) return refuse('not-found', { zh: '没有这个凭证。', en: 'there is no such credential' }, '/apiCredentialId');
    if (row.revoked_at !== null) return refuse('state-differs', { zh: '此凭证已吊销。', en: 'this credential was revoked before' }, '/apiCredentialId');
    return {
      answer: { apiCredentialId },
      writes: [{ text: 'update api_credential set revoked_at = $3 where county_id = $1 and api_credential_id = $2', values: [countyId, apiCredentialId, now] }],
      audit: { subject: `api-credential/${apiCredentialId}`, facts: { isRevoked: true } },
    };
  };
});

export function revokeApiCredentialRoute(database: Database, sessions: Sessions): Route<typeof revokeApiCredential> {
  const { contract, answer } = commandRoute(revokeApiCredential, database, revokeCommand);
  return {
    contract,
    answer: async (call) => {
      const answered = await answer(call);
      // What a program is trusted as, is called by its credential.
      if (!isRefusal(answered)) sessions.forget({ sessionId: call.input.apiCredentialId });
      return answered;
    },
  };
}

// Accounts: who may use Doudi, and as what. Their table, adding and disabling them.
import { addUser, disableUser, isPrivileged, postRefusal, setPreferences } from '@doudi/core/access';
import { type Actor, isAboveCounty, isRefusal, isWithin, type Refusal, type Role, refuse } from '@doudi/core/contract';
import type { Language } from '@doudi/policy';
import { findFacility } from '../facilities/facilities.ts';
import { actorOf, commandOf, commandRoute } from '../platform/answers.ts';
import { type Command, type Decision, type RunOptions, runCommand } from '../platform/database/run-command.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { hashPassword } from '../platform/secrets/passwords.ts';
import { NOT_IN_AREA, refuseCommon, TAKES_TWO } from './refusals.ts';
import { endSessionsOf, type Sessions } from './sessions.ts';

export interface ActorRow {
  readonly actor_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly role: Role;
  readonly password_hash: string;
  readonly must_change_password: boolean;
  readonly failed_sign_ins: number;
  readonly locked_until: Date | null;
  readonly disabled_at: Date | null;
  /** Null where the post is over the whole county. */
  readonly area: string | null;
  readonly last_sign_in_at: Date | null;
  readonly failures_since: number;
  readonly facility_id: string | null;
  readonly language: Language | null;
  readonly is_large_type: boolean;
}

/** An actor with what the county and their facility are called. */
export interface AccountRow extends ActorRow {
  readonly county_name: string;
  readonly facility_name: string | null;
  readonly has_second_factor: boolean;
}

export interface NewActor {
  readonly actorId: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  /** The area of the post; the county where it is left out. */
  readonly area?: string | undefined;
  /** Where they work. */
  readonly facilityId?: string | undefined;
}

export function insertActor(
  countyId: string,
  { actorId, username, displayName, role, passwordHash, mustChangePassword, area, facilityId }: NewActor,
): Statement {
  return {
    text: `insert into actor (county_id, actor_id, username, display_name, role, password_hash, must_change_password, area, facility_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [countyId, actorId, username, displayName, role, passwordHash, mustChangePassword, area === countyId ? null : area, facilityId],
  };
}

const ACCOUNTS = `select a.*, c.name as county_name, f.name as facility_name,
         exists (select from totp t where t.county_id = a.county_id and t.actor_id = a.actor_id and t.confirmed_at is not null and t.removed_at is null)
         or exists (select from passkey p where p.county_id = a.county_id and p.actor_id = a.actor_id and p.removed_at is null) as has_second_factor
  from actor a join county c using (county_id) left join facility f using (county_id, facility_id) where a.county_id = $1`;

export async function findActor({ rows, countyId }: Transaction, by: 'username' | 'actor_id', value: string): Promise<AccountRow | undefined> {
  const [row] = await rows<AccountRow>(`${ACCOUNTS} and a.${by} = $2`, [countyId, value]);
  return row;
}

export function findActors({ rows, countyId }: Transaction): Promise<AccountRow[]> {
  return rows<AccountRow>(`${ACCOUNTS} order by a.username`, [countyId]);
}

export interface County {
  readonly countyId: string;
  readonly countyName: string;
}

/** `post`: whose post is used, where it is not their own; `viewed`: the county that is looked at, likewise. */
export function toAccount(countyId: string, row: AccountRow, post: AccountRow = row, viewed?: County) {
  const home = { countyId, countyName: row.county_name };
  return {
    actorId: row.actor_id,
    ...(viewed ?? home),
    ...(viewed && { home }),
    username: row.username,
    displayName: row.display_name,
    role: post.role,
    mustChangePassword: row.must_change_password,
    area: post.area ?? countyId,
    ...(post !== row && { actingFor: { actorId: post.actor_id, displayName: post.display_name } }),
    ...(post.facility_id !== null && { facilityId: post.facility_id }),
    ...(post.facility_name !== null && { facilityName: post.facility_name }),
    preferences: { ...(row.language !== null && { language: row.language }), isLargeType: row.is_large_type },
  };
}

/** Somebody as they act in their own post. */
export function toActor(countyId: string, { actor_id, role, area, facility_id }: ActorRow): Actor {
  return { actorId: actor_id, countyId, role, area: area ?? countyId, ...(facility_id !== null && { facilityId: facility_id }) };
}

/**
 * What reaches the write path holds a hash and no password. The hash is a function: its salt differs each time, so it must stay out of
 * what is compared when a key comes again.
 */
const addUserCommand: Command<Omit<NewUser, 'initialPassword'> & { readonly passwordHash: () => string }, { actorId: string }> = {
  name: addUser.id,
  purpose: 'administration',
  load: async (transaction, { username, displayName, role, area = transaction.countyId, facilityId, passwordHash }, { countyId, actor, newId }) => {
    const facility = facilityId === undefined ? undefined : await findFacility(transaction, facilityId);
    return () => {
      const refusal = postRefusal({ role, area, facilityId }, actor, facility !== undefined);
      if (refusal) return refusal;
      const actorId = newId();
      return {
        answer: { actorId },
        writes: [insertActor(countyId, { actorId, username, displayName, role, passwordHash: passwordHash(), mustChangePassword: true, area, facilityId })],
        audit: { subject: `actor/${actorId}`, facts: { username, role, area, ...(facilityId !== undefined && { facility: facilityId }) } },
      };
    };
  },
  refusals: {
    one_actor_for_each_username: refuse(
      'already-exists',
      { zh: '本县已有此用户名，请另取一个。', en: 'the county has an account of this name; choose another' },
      '/username',
    ),
  },
};

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  /** Of the post; the whole county where it is left out. */
  readonly area?: string | undefined;
  readonly facilityId?: string | undefined;
  readonly initialPassword: string;
}

/** Also the command line's way to an account. */
export async function addActor(database: Database, user: NewUser, by: RunOptions): Promise<{ actorId: string } | Refusal> {
  const { initialPassword, ...rest } = user;
  const common = refuseCommon(initialPassword, '/initialPassword', [user.username, user.displayName]);
  if (common) return common;
  const hashed = await hashPassword(initialPassword);
  return runCommand(database, addUserCommand, { ...rest, passwordHash: () => hashed }, by);
}

export function addUserRoute(database: Database): Route<typeof addUser> {
  return {
    contract: addUser,
    answer: async (call) => {
      const { input, requestId, idempotencyKey = '' } = call;
      const answer = await addActor(database, input, { actor: actorOf(call), requestId, idempotencyKey });
      return isRefusal(answer) ? answer : { value: answer };
    },
  };
}

/** One's own row, and nothing else of it. */
export const setPreferencesCommand = commandOf(setPreferences, async (_, { language, isLargeType }, { countyId, actor }) => () => ({
  answer: { language, isLargeType },
  writes: [
    {
      text: 'update actor set language = $3, is_large_type = $4 where county_id = $1 and actor_id = $2',
      values: [countyId, actor.actorId, language, isLargeType],
    },
  ],
  audit: { subject: `actor/${actor.actorId}`, facts: { language, isLargeType } },
}));

const disableUserCommand = commandOf(disableUser, async ({ rows, countyId }, { actorId }, { now, actor }) => {
  const [row] = await rows<ActorRow>('select * from actor where county_id = $1 and actor_id = $2 for update', [countyId, actorId]);
  return (): Decision<{ actorId: string }> | Refusal => {
    if (!row) return refuse('not-found', { zh: '没有这个账户。', en: 'there is no such account' }, '/actorId');
    if (row.disabled_at !== null) return refuse('state-differs', { zh: '此账户已停用。', en: 'this account was disabled before' }, '/actorId');
    if (actorId === actor.actorId) return refuse('state-differs', { zh: '不能停用自己的账户。', en: 'nobody can disable their own account' }, '/actorId');
    if (!isWithin(row.area ?? countyId, actor.area)) return NOT_IN_AREA;
    if (isPrivileged(row.role)) return TAKES_TWO;
    return disabling(countyId, actorId, now);
  };
});

function disabling(countyId: string, actorId: string, now: Date): Decision<{ actorId: string }> {
  return {
    answer: { actorId },
    writes: [
      { text: 'update actor set disabled_at = $3 where county_id = $1 and actor_id = $2', values: [countyId, actorId, now] },
      endSessionsOf({ countyId, actorId }, now),
    ],
    audit: { subject: `actor/${actorId}`, facts: { isDisabled: true } },
  };
}

/** The command line's way to end an account above the county, which nobody in it may. */
export function disableAbove(database: Database, username: string, by: RunOptions): Promise<{ actorId: string } | Refusal> {
  const load: Command<string, { actorId: string }>['load'] = async (transaction, _, { countyId, now }) => {
    const row = await findActor(transaction, 'username', username);
    return () => {
      if (!row || row.disabled_at !== null || !isAboveCounty({ area: row.area ?? countyId })) return NO_SUCH_OFFICER;
      return disabling(countyId, row.actor_id, now);
    };
  };
  return runCommand(database, { name: disableUser.id, purpose: 'administration', load }, username, by);
}

const NO_SUCH_OFFICER = refuse('not-found', {
  zh: '该县没有这个县以上岗位的账户，或已停用。',
  en: 'the county has no account of this name with a post above the county, or it is disabled',
});

/** Forgotten before it is committed, a session could be found and trusted once more. */
export function disableUserRoute(database: Database, sessions: Sessions): Route<typeof disableUser> {
  const { contract, answer } = commandRoute(disableUser, database, disableUserCommand);
  return {
    contract,
    answer: async (call) => {
      const answered = await answer(call);
      if (!isRefusal(answered)) sessions.forget({ actorId: call.input.actorId });
      return answered;
    },
  };
}

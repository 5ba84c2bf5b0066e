// Accounts and sessions: the tables and their operations.
import { addUser, changePassword, disableUser, listCounties, listUsers, signIn, signOut, whoAmI } from '@doudi/core/access';
import { type Actor, isRefusal, type Refusal, type Role, refuse } from '@doudi/core/contract';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import { type Command, type Decision, runCommand } from '../platform/database/run-command.ts';
import { type Database, read, type Scope, type Statement, type Transaction } from '../platform/database/transaction.ts';
import type { Call, Route, SignedIn } from '../platform/http/route.ts';
import { hashPassword, isPassword } from '../platform/secrets/passwords.ts';
import { endSession, endSessionsOf, insertSession, newSession, type Sessions, WRONG_CREDENTIALS } from './sessions.ts';

const MOST_FAILURES = 5;
const LOCKED_MINUTES = 15;

interface ActorRow {
  readonly actor_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly role: Role;
  readonly password_hash: string;
  readonly must_change_password: boolean;
  readonly failed_sign_ins: number;
  readonly locked_until: Date | null;
  readonly disabled_at: Date | null;
}

export interface NewActor {
  readonly actorId: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
}

export function insertActor(countyId: string, { actorId, username, displayName, role, passwordHash, mustChangePassword }: NewActor): Statement {
  return {
    text: `insert into actor (county_id, actor_id, username, display_name, role, password_hash, must_change_password) values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [countyId, actorId, username, displayName, role, passwordHash, mustChangePassword],
  };
}

async function findActor({ rows, countyId }: Transaction, by: 'username' | 'actor_id', value: string): Promise<ActorRow | undefined> {
  const [row] = await rows<ActorRow>(`select * from actor where county_id = $1 and ${by} = $2`, [countyId, value]);
  return row;
}

/** One that no request named: each attempt to sign in is its own. */
function runOnce<Input, Answer>(database: Database, command: Command<Input, Answer>, input: Input, actor: Actor, requestId: string): Promise<Answer | Refusal> {
  return runCommand(database, command, input, { actor, requestId, idempotencyKey: database.newId() });
}

/** Asks for a password and remembers how it went. After some failures in a row nobody gets in for a while, with whatever password. */
async function checkPassword(
  database: Database,
  countyId: string,
  row: ActorRow | undefined,
  password: string,
  requestId: string,
): Promise<ActorRow | Refusal> {
  const isRight = await isPassword(row?.password_hash, password);
  if (!row || row.disabled_at !== null) return WRONG_CREDENTIALS;
  const actor = { actorId: row.actor_id, countyId, role: row.role };
  const outcome = await runOnce(database, noteAttempt, { actorId: row.actor_id, isRight }, actor, requestId);
  if (isRefusal(outcome)) return outcome;
  return outcome.isLet ? row : WRONG_CREDENTIALS;
}

const noteAttempt: Command<{ actorId: string; isRight: boolean }, { isLet: boolean }> = {
  name: 'noteSignIn',
  purpose: 'own-account',
  load: async ({ rows }, { actorId, isRight }, { countyId, now }) => {
    const [row] = await rows<ActorRow>('select * from actor where county_id = $1 and actor_id = $2 for update', [countyId, actorId]);
    return () => {
      if (row?.locked_until && row.locked_until > now) return lockedUntil(row.locked_until);
      const failures = isRight ? 0 : (row?.failed_sign_ins ?? 0) + 1;
      const locked = failures >= MOST_FAILURES ? new Date(now.getTime() + LOCKED_MINUTES * 60_000) : null;
      return {
        answer: { isLet: isRight },
        writes: [
          {
            text: 'update actor set failed_sign_ins = $3, locked_until = $4 where county_id = $1 and actor_id = $2',
            values: [countyId, actorId, locked ? 0 : failures, locked],
          },
        ],
        audit: { subject: `actor/${actorId}`, facts: { isRight, ...(locked && { lockedUntil: locked.toISOString() }) } },
      };
    };
  },
};

function lockedUntil(until: Date): Refusal {
  const time = until.toISOString();
  return refuse('account-locked', {
    zh: `连续输错密码，账户锁定至 ${time}（UTC）。请稍后再试，或请管理员处理。`,
    en: `too many wrong passwords; the account is locked until ${time} (UTC); try again later or ask an administrator`,
  });
}

function signInRoute(database: Database): Route<typeof signIn> {
  return {
    contract: signIn,
    answer: async ({ input, requestId }) => {
      const { countyId, username, password } = input;
      const scope = { countyId, actorId: 'sign-in' };
      const found = await read(database, scope, (transaction) => findActor(transaction, 'username', username));
      const row = await checkPassword(database, countyId, found, password, requestId);
      if (isRefusal(row)) return row;
      const actor = { actorId: row.actor_id, countyId, role: row.role };
      const now = database.now();
      const session = newSession(actor, now, database.newId);
      await mustRun(database, opening(actor, insertSession(actor, session, now), session.sessionId), actor, requestId);
      const { token, expiresAt } = session;
      return { value: { account: toAccount(countyId, row), token, expiresAt: expiresAt.toISOString() }, session: { token, expiresAt } };
    },
  };
}

function signOutRoute(database: Database, sessions: Sessions): Route<typeof signOut> {
  return {
    contract: signOut,
    answer: async (call) => {
      const actor = signedIn(call);
      const now = database.now();
      await mustRun(database, opening(actor, endSession(actor, actor.sessionId, now), actor.sessionId, 'endSession'), actor, call.requestId);
      sessions.forget({ sessionId: actor.sessionId });
      return { value: {}, session: null };
    },
  };
}

function changePasswordRoute(database: Database, sessions: Sessions): Route<typeof changePassword> {
  return {
    contract: changePassword,
    answer: async (call) => {
      const actor = signedIn(call);
      const { oldPassword, newPassword } = call.input;
      const found = await read(database, actor, (transaction) => findActor(transaction, 'actor_id', actor.actorId));
      const row = await checkPassword(database, actor.countyId, found, oldPassword, call.requestId);
      if (isRefusal(row)) return row;
      if (oldPassword === newPassword) {
        return refuse('bad-input', { zh: '新密码不能与原密码相同。', en: 'the new password must not be the old one' }, '/newPassword');
      }
      const passwordHash = await hashPassword(newPassword);
      const change: Command<object, object> = {
        name: 'changePassword',
        purpose: 'own-account',
        load:
          async (_, __, { countyId, now }) =>
          () => ({
            answer: {},
            writes: [
              {
                text: 'update actor set password_hash = $3, must_change_password = false where county_id = $1 and actor_id = $2',
                values: [countyId, actor.actorId, passwordHash],
              },
              endSessionsOf(actor, now, actor.sessionId),
            ],
            audit: { subject: `actor/${actor.actorId}`, facts: { password: 'changed' } },
          }),
      };
      await mustRun(database, change, actor, call.requestId);
      sessions.forget({ actorId: actor.actorId });
      return { value: {} };
    },
  };
}

/** A command of one statement about the actor's own session. */
function opening(actor: Scope, statement: Statement, sessionId: string, name = 'openSession'): Command<object, object> {
  return {
    name,
    purpose: 'own-account',
    load: async () => () => ({ answer: {}, writes: [statement], audit: { subject: `actor/${actor.actorId}`, facts: { session: sessionId } } }),
  };
}

async function mustRun(database: Database, command: Command<object, object>, actor: Actor, requestId: string): Promise<void> {
  const outcome = await runOnce(database, command, {}, actor, requestId);
  if (isRefusal(outcome)) throw new Error(`${command.name} was refused: ${outcome.code}`);
}

function signedIn({ actor }: Call<unknown>): SignedIn {
  if (!actor) throw new Error('an operation on one’s own account was reached by nobody');
  return actor;
}

/**
 * What reaches the write path holds a hash and no password. The hash is a function: its salt differs each time, so it must stay out of
 * what is compared when a key comes again.
 */
const addUserCommand: Command<{ username: string; displayName: string; role: Role; passwordHash: () => string }, { actorId: string }> = {
  name: addUser.id,
  purpose: 'administration',
  load:
    async (_, { username, displayName, role, passwordHash }, { countyId, newId }) =>
    () => {
      const actorId = newId();
      return {
        answer: { actorId },
        writes: [insertActor(countyId, { actorId, username, displayName, role, passwordHash: passwordHash(), mustChangePassword: true })],
        audit: { subject: `actor/${actorId}`, facts: { username, role } },
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

/** Also the command line's way to an account. */
export async function addActor(
  database: Database,
  user: { readonly username: string; readonly displayName: string; readonly role: Role; readonly initialPassword: string },
  by: { readonly actor: Actor; readonly requestId: string; readonly idempotencyKey: string },
): Promise<{ actorId: string } | Refusal> {
  const { initialPassword, ...rest } = user;
  const hashed = await hashPassword(initialPassword);
  return runCommand(database, addUserCommand, { ...rest, passwordHash: () => hashed }, by);
}

function addUserRoute(database: Database): Route<typeof addUser> {
  return {
    contract: addUser,
    answer: async (call) => {
      const { input, requestId, idempotencyKey = '' } = call;
      const answer = await addActor(database, input, { actor: signedIn(call), requestId, idempotencyKey });
      return isRefusal(answer) ? answer : { value: answer };
    },
  };
}

const disableUserCommand = commandOf(disableUser, async ({ rows, countyId }, { actorId }, { now, actor }) => {
  const [row] = await rows<ActorRow>('select * from actor where county_id = $1 and actor_id = $2 for update', [countyId, actorId]);
  return (): Decision<{ actorId: string }> | Refusal => {
    if (!row) return refuse('not-found', { zh: '没有这个账户。', en: 'there is no such account' }, '/actorId');
    if (row.disabled_at !== null) return refuse('state-differs', { zh: '此账户已停用。', en: 'this account was disabled before' }, '/actorId');
    if (actorId === actor.actorId) return refuse('state-differs', { zh: '不能停用自己的账户。', en: 'nobody can disable their own account' }, '/actorId');
    return {
      answer: { actorId },
      writes: [
        { text: 'update actor set disabled_at = $3 where county_id = $1 and actor_id = $2', values: [countyId, actorId, now] },
        endSessionsOf({ countyId, actorId }, now),
      ],
      audit: { subject: `actor/${actorId}`, facts: { isDisabled: true } },
    };
  };
});

/** Forgotten before it is committed, a session could be found and trusted once more. */
function disableUserRoute(database: Database, sessions: Sessions): Route<typeof disableUser> {
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

export function accessRoutes(database: Database, sessions: Sessions): Route[] {
  return [
    queryRoute(listCounties, database, async ({ rows }) => {
      const found = await rows<{ county_id: string; name: string; is_demo: boolean }>('select county_id, name, is_demo from county order by county_id');
      return { counties: found.map(({ county_id, name, is_demo }) => ({ countyId: county_id, name, isDemo: is_demo })) };
    }),
    signInRoute(database),
    signOutRoute(database, sessions),
    changePasswordRoute(database, sessions),
    queryRoute(whoAmI, database, async (transaction, _, call) => {
      const { actorId, countyId } = signedIn(call);
      const row = await findActor(transaction, 'actor_id', actorId);
      return row ? { account: toAccount(countyId, row) } : refuse('not-found', { zh: '没有这个账户。', en: 'there is no such account' });
    }),
    queryRoute(listUsers, database, async ({ rows, countyId }) => {
      const found = await rows<ActorRow>('select * from actor where county_id = $1 order by username', [countyId]);
      return { users: found.map((row) => ({ ...toAccount(countyId, row), isDisabled: row.disabled_at !== null })) };
    }),
    addUserRoute(database),
    disableUserRoute(database, sessions),
  ];
}

function toAccount(countyId: string, row: ActorRow) {
  return {
    actorId: row.actor_id,
    countyId,
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    mustChangePassword: row.must_change_password,
  };
}

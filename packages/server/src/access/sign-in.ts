// Signing in and out, and one's own password. After some wrong passwords in a row an account lets nobody in for a while.
import { changePassword, signIn, signOut } from '@doudi/core/access';
import { type Actor, isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { type Command, runCommand } from '../platform/database/run-command.ts';
import { type Database, read, type Scope, type Statement, systemScope } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localTime } from '../platform/local-day.ts';
import { hashPassword, isPassword } from '../platform/secrets/passwords.ts';
import { type AccountRow, type ActorRow, findActor, signedIn, toAccount, toActor } from './accounts.ts';
import { endSession, endSessionsOf, insertSession, newSession, type Sessions, WRONG_CREDENTIALS } from './sessions.ts';

const MOST_FAILURES = 5;
const LOCKED_MINUTES = 15;

/** Asks for a password and remembers how it went. After some failures in a row nobody gets in for a while, with whatever password. */
async function checkPassword(
  database: Database,
  countyId: string,
  row: AccountRow | undefined,
  password: string,
  requestId: string,
): Promise<AccountRow | Refusal> {
  const isRight = await isPassword(row?.password_hash, password);
  if (!row || row.disabled_at !== null) return WRONG_CREDENTIALS;
  const actor = toActor(countyId, row);
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
  const time = localTime(until);
  return refuse('account-locked', {
    zh: `连续输错密码，账户锁定至 ${time}。请届时再试。`,
    en: `too many wrong passwords; the account is locked until ${time}, Beijing time; try again then`,
  });
}

export function signInRoute(database: Database): Route<typeof signIn> {
  return {
    contract: signIn,
    answer: async ({ input, requestId }) => {
      const { countyId, username, password } = input;
      const scope = systemScope(countyId, 'sign-in');
      const found = await read(database, scope, (transaction) => findActor(transaction, 'username', username));
      const row = await checkPassword(database, countyId, found, password, requestId);
      if (isRefusal(row)) return row;
      const actor = toActor(countyId, row);
      const now = database.now();
      const session = newSession(actor, now, database.newId);
      await mustRun(database, opening(actor, insertSession(actor, session, now), session.sessionId), actor, requestId);
      const { token, expiresAt } = session;
      return { value: { account: toAccount(countyId, row), token, expiresAt: expiresAt.toISOString() }, session: { token, expiresAt } };
    },
  };
}

export function signOutRoute(database: Database, sessions: Sessions): Route<typeof signOut> {
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

export function changePasswordRoute(database: Database, sessions: Sessions): Route<typeof changePassword> {
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
function opening(actor: Pick<Scope, 'actorId'>, statement: Statement, sessionId: string, name = 'openSession'): Command<object, object> {
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

/** One that no request named: each attempt to sign in is its own. */
function runOnce<Input, Answer>(database: Database, command: Command<Input, Answer>, input: Input, actor: Actor, requestId: string): Promise<Answer | Refusal> {
  return runCommand(database, command, input, { actor, requestId, idempotencyKey: database.newId() });
}

// Signing in and out, and one's own password. After some wrong attempts in a row an account lets nobody in with a password for a while.
//
// An attempt is one command: it takes the lock of its account, looks whether it is locked, whether a second factor is asked for and shown,
// remembers how it went, and opens the session. A right password without the factor is no success: it forgives no failure.
import { changePassword, type PasskeyAssertion, signIn, signOut } from '@doudi/core/access';
import { type Actor, isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { actorOf } from '../platform/answers.ts';
import { type Command, type CommandContext, type Decision, runCommand } from '../platform/database/run-command.ts';
import { type Database, read, type Scope, type Statement, systemScope, type Transaction } from '../platform/database/transaction.ts';
import type { Answer, Call, Route, SignedIn } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { hashPassword, isPassword } from '../platform/secrets/passwords.ts';
import { type AccountRow, type ActorRow, findActor, toAccount, toActor } from './accounts.ts';
import type { Attempts } from './attempts.ts';
import { findPasskeysOf, noteAssertion, stillHolds, type Verified, verifyAssertion } from './passkey-assertions.ts';
import {
  CHALLENGE_OVER,
  LOCKED_MINUTES,
  lockedUntil,
  MOST_FAILURES,
  PASSKEY_REFUSED,
  refuseCommon,
  SECOND_FACTOR_NEEDED,
  WRONG_CODE,
  WRONG_CREDENTIALS,
} from './refusals.ts';
import { endSession, endSessionsOf, insertSession, type NewSession, newSession, type Opening, type Sessions } from './sessions.ts';
import { acceptedStep, findTotp, isRecoveryCode, isUnusedRecoveryCode, noteStep, useRecoveryCode } from './totp.ts';

/** What the operations of access work with. */
export interface AccessServices {
  readonly database: Database;
  readonly sessions: Sessions;
  readonly keys: FieldKeys;
  readonly attempts: Attempts;
}

/** What somebody shows of themselves. */
export interface Shown {
  readonly password: string;
  readonly oneTimeCode?: string | undefined;
  readonly passkey?: PasskeyAssertion | undefined;
}

/** What must be shown: the password alone, or with it the second factor of an account that has one. */
export type Needs = 'password' | 'factor';

interface Attempt {
  readonly row: AccountRow;
  readonly isPasswordRight: boolean;
  readonly needs: Needs;
  readonly oneTimeCode?: string | undefined;
  readonly passkey?: Verified | Refusal | undefined;
  /** What is done where all is right, and what the audit says of it. */
  readonly facts?: object;
  readonly done?: (row: ActorRow, hasSecondFactor: boolean, context: CommandContext) => readonly Statement[];
}

type Outcome = 'let' | 'wrong-credentials' | 'wrong-code' | 'passkey-refused' | 'challenge-over' | 'second-factor-needed';

const REFUSAL_OF: Readonly<Record<Exclude<Outcome, 'let'>, Refusal>> = {
  'wrong-credentials': WRONG_CREDENTIALS,
  'wrong-code': WRONG_CODE,
  'passkey-refused': PASSKEY_REFUSED,
  'challenge-over': CHALLENGE_OVER,
  'second-factor-needed': SECOND_FACTOR_NEEDED,
};

/** Looks at what is shown, remembers how it went, and does what was to be done; undefined where somebody is let in. */
export async function attempt({ database, keys }: AccessServices, countyId: string, asked: Attempt, requestId: string): Promise<Refusal | undefined> {
  const actor = toActor(countyId, asked.row);
  const outcome = await runOnce(database, attemptCommand(keys, asked), {}, actor, requestId);
  if (isRefusal(outcome)) return outcome;
  return outcome.outcome === 'let' ? undefined : REFUSAL_OF[outcome.outcome];
}

// What is shown stays out of the input: a hash of the input is kept, and a hash of six digits is soon turned round.
function attemptCommand(keys: FieldKeys, asked: Attempt): Command<object, { outcome: Outcome }> {
  const actorId = asked.row.actor_id;
  return {
    name: 'noteSignIn',
    purpose: 'own-account',
    load: async (transaction, _, context) => {
      const { countyId, now } = context;
      const [row] = await transaction.rows<ActorRow>('select * from actor where county_id = $1 and actor_id = $2 for update', [countyId, actorId]);
      if (!row) throw new Error('an account that was there is gone');
      const factor = await lookAtFactor(transaction, keys, asked, now);
      return (): Decision<{ outcome: Outcome }> | Refusal => {
        if (row.locked_until && row.locked_until > now) return lockedUntil(row.locked_until, now);
        if (row.disabled_at !== null) return WRONG_CREDENTIALS;
        const outcome: Outcome = asked.isPasswordRight ? factor.outcome : 'wrong-credentials';
        return { answer: { outcome }, ...consequences(row, outcome, factor, asked, context) };
      };
    },
  };
}

interface Factor {
  readonly outcome: Outcome;
  readonly hasSecondFactor: boolean;
  /** So that what was shown is not accepted again. */
  readonly uses: readonly Statement[];
}

/** Under the lock of the actor. */
async function lookAtFactor(transaction: Transaction, keys: FieldKeys, { row, needs, oneTimeCode, passkey }: Attempt, now: Date): Promise<Factor> {
  const { countyId } = transaction;
  const actorId = row.actor_id;
  const found = await findTotp(transaction, actorId);
  const totp = found?.confirmed_at ? found : undefined;
  const hasSecondFactor = totp !== undefined || (await findPasskeysOf(transaction, actorId)).length > 0;
  const judged = (outcome: Outcome, uses: readonly Statement[] = []): Factor => ({ outcome, hasSecondFactor, uses });
  if (needs === 'password' || !hasSecondFactor) return judged('let');
  if (passkey !== undefined) {
    if (isRefusal(passkey)) return judged(passkey.code === 'challenge-over' ? 'challenge-over' : 'passkey-refused');
    if (passkey.actorId !== actorId) return judged('passkey-refused');
    return (await stillHolds(transaction, passkey, now)) ? judged('let', noteAssertion(countyId, passkey, now)) : judged('challenge-over');
  }
  if (oneTimeCode === undefined) return judged('second-factor-needed');
  if (isRecoveryCode(oneTimeCode)) {
    const isRight = await isUnusedRecoveryCode(transaction, actorId, oneTimeCode);
    return isRight ? judged('let', [useRecoveryCode(countyId, actorId, oneTimeCode, now)]) : judged('wrong-code');
  }
  const step = totp && acceptedStep(keys, totp, oneTimeCode, now);
  return totp && step !== undefined ? judged('let', [noteStep(countyId, totp.totp_id, step)]) : judged('wrong-code');
}

function consequences(row: ActorRow, outcome: Outcome, factor: Factor, asked: Attempt, context: CommandContext) {
  const { countyId, now } = context;
  const isLet = outcome === 'let';
  const isGuess = !isLet && outcome !== 'second-factor-needed' && outcome !== 'challenge-over';
  const failures = isLet ? 0 : row.failed_sign_ins + (isGuess ? 1 : 0);
  const locked = failures >= MOST_FAILURES ? new Date(now.getTime() + LOCKED_MINUTES * 60_000) : null;
  return {
    writes: [
      {
        text: `update actor set failed_sign_ins = $3, locked_until = $4, failures_since = failures_since + $5 where county_id = $1 and actor_id = $2`,
        values: [countyId, row.actor_id, locked ? 0 : failures, locked, isGuess ? 1 : 0],
      },
      ...(isLet ? [...factor.uses, ...(asked.done?.(row, factor.hasSecondFactor, context) ?? [])] : []),
    ],
    audit: {
      subject: `actor/${row.actor_id}`,
      facts: { isRight: isLet, outcome, ...(isLet && asked.facts), ...(locked && { lockedUntil: locked.toISOString() }) },
    },
  };
}

/** What opening a session writes: the session, and that its owner was here. */
export function openings(countyId: string, row: ActorRow, session: NewSession, now: Date, opening: Pick<Opening, 'means' | 'from'>): Statement[] {
  return [
    insertSession({ countyId, actorId: row.actor_id }, session, now, {
      ...opening,
      previousAt: row.last_sign_in_at,
      failuresBefore: row.failures_since,
    }),
    {
      text: 'update actor set last_sign_in_at = $3, failures_since = 0 where county_id = $1 and actor_id = $2',
      values: [countyId, row.actor_id, now],
    },
  ];
}

/** The session that this browser had: whoever signs in over it ends it. */
export function endingBefore({ actor }: Call<unknown>, countyId: string, now: Date): Statement[] {
  return actor && actor.apiCredentialId === undefined && actor.countyId === countyId ? [endSession(actor, actor.sessionId, now)] : [];
}

/** What every way to sign in answers, with the cookie. */
export function answerSignedIn(countyId: string, row: AccountRow, { token, expiresAt }: NewSession): Answer<SignedInAnswer> {
  const lastSignIn = { ...(row.last_sign_in_at !== null && { at: row.last_sign_in_at.toISOString() }), failuresSince: row.failures_since };
  return { value: { account: toAccount(countyId, row), token, expiresAt: expiresAt.toISOString(), lastSignIn }, session: { token, expiresAt } };
}

interface SignedInAnswer {
  readonly account: ReturnType<typeof toAccount>;
  readonly token: string;
  readonly expiresAt: string;
  readonly lastSignIn: { at?: string; failuresSince: number };
}

export function signInRoute(services: AccessServices): Route<typeof signIn> {
  const { database, sessions, attempts } = services;
  const enter = async (call: Call<{ readonly countyId: string; readonly username: string } & Shown>, stopped: () => Refusal | undefined) => {
    const { countyId, username, password, oneTimeCode } = call.input;
    const row = await read(database, doorOf(countyId), (transaction) => findActor(transaction, 'username', username));
    const now = database.now();
    // Nothing is hashed for an account that lets nobody in.
    const lock = row?.disabled_at === null ? lockOf(row, now) : attempts.lockOfStranger(countyId, username);
    if (lock) return lock;
    const isPasswordRight = await isPassword(row?.password_hash, password);
    const late = stopped();
    if (late) return late;
    if (!row || row.disabled_at !== null) return attempts.ofStranger(countyId, username);
    const session = newSession({ countyId }, now, database.newId);
    const refusal = await attempt(
      services,
      countyId,
      {
        row,
        isPasswordRight,
        needs: 'factor',
        oneTimeCode,
        passkey: isPasswordRight ? await verified(database, countyId, call) : undefined,
        done: (locked, hasSecondFactor) => [
          ...openings(countyId, locked, session, now, { means: hasSecondFactor ? 'second-factor' : 'password', from: call }),
          ...endingBefore(call, countyId, now),
        ],
      },
      call.requestId,
    );
    if (refusal) return refusal;
    if (call.actor) sessions.forget({ sessionId: call.actor.sessionId });
    return answerSignedIn(countyId, row, session);
  };
  return {
    contract: signIn,
    answer: (call) => attempts.run(call, call.input.countyId, call.input.username, (stopped) => enter(call, stopped)),
  };
}

/** The passkey that is shown, if one is. */
async function verified(database: Database, countyId: string, { origin, input: { passkey } }: Call<Shown>): Promise<Verified | Refusal | undefined> {
  return passkey && verifyAssertion(database, countyId, origin, passkey);
}

function lockOf({ locked_until }: ActorRow, now: Date): Refusal | undefined {
  return locked_until && locked_until > now ? lockedUntil(locked_until, now) : undefined;
}

/** Somebody who is signed in shows who they are once more, before they change how they get in. */
export async function askAgain(
  services: AccessServices,
  call: Call<Shown>,
  needs: Needs,
  what: Pick<Attempt, 'done' | 'facts'> = {},
): Promise<{ readonly actor: SignedIn; readonly row: AccountRow } | Refusal> {
  const { database, attempts } = services;
  const actor = actorOf(call);
  const { countyId } = actor;
  const row = await read(database, actor, (transaction) => findActor(transaction, 'actor_id', actor.actorId));
  if (!row) throw new Error('somebody is signed in without an account');
  return attempts.run(call, countyId, row.username, async () => {
    const lock = lockOf((await read(database, actor, (transaction) => findActor(transaction, 'actor_id', actor.actorId))) ?? row, database.now());
    if (lock) return lock;
    const isPasswordRight = await isPassword(row.password_hash, call.input.password);
    const { oneTimeCode } = call.input;
    const refusal = await attempt(
      services,
      countyId,
      {
        row,
        isPasswordRight,
        needs,
        oneTimeCode,
        passkey: isPasswordRight ? await verified(database, countyId, call) : undefined,
        ...what,
      },
      call.requestId,
    );
    return refusal ?? { actor, row };
  });
}

export function signOutRoute({ database, sessions }: AccessServices): Route<typeof signOut> {
  return {
    contract: signOut,
    answer: async (call) => {
      const actor = actorOf(call);
      await mustRun(database, 'endSession', actor, [endSession(actor, actor.sessionId, database.now())], { session: actor.sessionId }, call.requestId);
      sessions.forget({ sessionId: actor.sessionId });
      return { value: {}, session: null };
    },
  };
}

export function changePasswordRoute(services: AccessServices): Route<typeof changePassword> {
  const { database, sessions } = services;
  return {
    contract: changePassword,
    answer: async (call) => {
      const { oldPassword, newPassword } = call.input;
      const asked = await askAgain(services, { ...call, input: { password: oldPassword } }, 'password');
      if (isRefusal(asked)) return asked;
      const { actor } = asked;
      if (oldPassword === newPassword) {
        return refuse('bad-input', { zh: '新密码不能与原密码相同。', en: 'the new password must not be the old one' }, '/newPassword');
      }
      const common = refuseCommon(newPassword, '/newPassword', [asked.row.username, asked.row.display_name, asked.row.county_name]);
      if (common) return common;
      const passwordHash = await hashPassword(newPassword);
      const now = database.now();
      const writes = [
        {
          text: 'update actor set password_hash = $3, must_change_password = false where county_id = $1 and actor_id = $2',
          values: [actor.countyId, actor.actorId, passwordHash],
        },
        endSessionsOf(actor, now, actor.sessionId),
      ];
      await mustRun(database, 'changePassword', actor, writes, { password: 'changed' }, call.requestId);
      sessions.forget({ actorId: actor.actorId });
      return { value: {} };
    },
  };
}

/** A change of one's own account that nothing can refuse. */
export async function mustRun(database: Database, name: string, actor: Actor, writes: readonly Statement[], facts: object, requestId: string): Promise<void> {
  const load = async () => () => ({ answer: {}, writes, audit: { subject: `actor/${actor.actorId}`, facts } });
  const outcome = await runOnce(database, { name, purpose: 'own-account', load }, {}, actor, requestId);
  if (isRefusal(outcome)) throw new Error(`${name} was refused: ${outcome.code}`);
}

/** One that no request named: each attempt to sign in is its own. */
export function runOnce<Input, Answer>(
  database: Database,
  command: Command<Input, Answer>,
  input: Input,
  actor: Actor,
  requestId: string,
): Promise<Answer | Refusal> {
  return runCommand(database, command, input, { actor, requestId, idempotencyKey: database.newId() });
}

/** The scope of whoever signs in, before it is known who they are. */
export function doorOf(countyId: string): Scope {
  return systemScope(countyId, 'sign-in');
}

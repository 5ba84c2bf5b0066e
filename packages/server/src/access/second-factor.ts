// The second factor of one's own account: enrolling, confirming and doing without it, and the recovery codes. Whoever changes how they get in
// shows once more what signing in asks of them: a session left open, or a password alone, must not be enough.
import { confirmTotp, getSignInMeans, makeRecoveryCodes, removeTotp, startTotp } from '@doudi/core/access';
import { isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import { actorOf, queryRoute } from '../platform/answers.ts';
import type { Command, Decision } from '../platform/database/run-command.ts';
import { read, type Statement } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { ActorRow } from './accounts.ts';
import { findPasskeysOf } from './passkey-assertions.ts';
import { WRONG_CODE } from './refusals.ts';
import { type AccessServices, askAgain, mustRun, runOnce } from './sign-in.ts';
import {
  acceptedStep,
  countRecoveryCodes,
  findTotp,
  newRecoveryCodes,
  newTotpSecret,
  removeTotpOf,
  replaceRecoveryCodes,
  sealTotp,
  totpUri,
  withdrawRecoveryCodes,
} from './totp.ts';

export function getSignInMeansRoute({ database }: AccessServices): Route<typeof getSignInMeans> {
  return queryRoute(getSignInMeans, database, async (transaction, _, call) => {
    const { actorId, countyId, sessionId } = actorOf(call);
    const [totp, passkeys, recoveryCodesLeft, [session]] = await Promise.all([
      findTotp(transaction, actorId),
      findPasskeysOf(transaction, actorId),
      countRecoveryCodes(transaction, actorId),
      transaction.rows<{ previous_sign_in_at: Date | null; failures_before: number }>(
        'select previous_sign_in_at, failures_before from session where county_id = $1 and session_id = $2',
        [countyId, sessionId],
      ),
    ]);
    return {
      lastSignIn: { ...(session?.previous_sign_in_at && { at: session.previous_sign_in_at.toISOString() }), failuresSince: session?.failures_before ?? 0 },
      ...(totp?.confirmed_at && { totpSince: totp.confirmed_at.toISOString() }),
      recoveryCodesLeft,
      passkeys: passkeys.map(({ credential_id, name, registered_at, last_used_at }) => ({
        credentialId: credential_id,
        name,
        registeredAt: registered_at.toISOString(),
        ...(last_used_at && { lastUsedAt: last_used_at.toISOString() }),
      })),
    };
  });
}

const HAS_TOTP = refuse('state-differs', {
  zh: '此账户已启用动态验证码；如需更换，请先停用。',
  en: 'one-time codes are in use already; do without them first, then begin again',
});
const NO_TOTP = refuse('state-differs', { zh: '此账户未启用动态验证码。', en: 'this account uses no one-time codes' });
const NOTHING_BEGUN = refuse('state-differs', { zh: '尚未开始启用动态验证码；请重新开始。', en: 'nothing was begun that could be confirmed; begin again' });
const NO_FACTOR = refuse('state-differs', {
  zh: '此账户没有第二重验证，不需要恢复码。',
  en: 'this account has no second factor, so that there is nothing to recover',
});

/** The secret is made here and shown once; enrolling again, unconfirmed, makes another. */
export function startTotpRoute(services: AccessServices): Route<typeof startTotp> {
  const { database, keys } = services;
  return {
    contract: startTotp,
    answer: async (call) => {
      // Told before a code is used up for nothing.
      const known = await read(database, actorOf(call), (transaction) => findTotp(transaction, actorOf(call).actorId));
      if (known?.confirmed_at) return HAS_TOTP;
      const asked = await askAgain(services, call, 'factor');
      if (isRefusal(asked)) return asked;
      const { actor, row } = asked;
      const { countyId, actorId } = actor;
      const secret = newTotpSecret();
      const command = ownCommand('startTotp', actorId, async (transaction, now, newId) => {
        const totp = await findTotp(transaction, actorId);
        if (totp?.confirmed_at) return HAS_TOTP;
        const totpId = newId();
        return [
          removeTotpOf(countyId, actorId, now),
          {
            text: 'insert into totp (county_id, totp_id, actor_id, secret_cipher, enrolled_at) values ($1, $2, $3, $4, $5)',
            values: [countyId, totpId, actorId, sealTotp(keys, totpId, secret), now],
          },
        ];
      });
      const done = await runOnce(database, command, {}, actor, call.requestId);
      return isRefusal(done) ? done : { value: { secret, uri: totpUri(secret, { username: row.username, countyName: row.county_name }) } };
    },
  };
}

export function confirmTotpRoute({ database, keys }: AccessServices): Route<typeof confirmTotp> {
  return {
    contract: confirmTotp,
    answer: async (call) => {
      const actor = actorOf(call);
      const { countyId, actorId } = actor;
      const recoveryCodes = newRecoveryCodes();
      const command = ownCommand('confirmTotp', actorId, async (transaction, now) => {
        const totp = await findTotp(transaction, actorId);
        if (!totp) return NOTHING_BEGUN;
        if (totp.confirmed_at) return HAS_TOTP;
        const step = acceptedStep(keys, totp, call.input.oneTimeCode, now);
        if (step === undefined) return WRONG_CODE;
        return [
          {
            text: 'update totp set confirmed_at = $3, last_step = $4 where county_id = $1 and totp_id = $2',
            values: [countyId, totp.totp_id, now, step],
          },
          ...replaceRecoveryCodes(countyId, actorId, recoveryCodes, now),
        ];
      });
      const done = await runOnce(database, command, {}, actor, call.requestId);
      return isRefusal(done) ? done : { value: { recoveryCodes } };
    },
  };
}

export function removeTotpRoute(services: AccessServices): Route<typeof removeTotp> {
  return {
    contract: removeTotp,
    answer: async (call) => {
      const actor = actorOf(call);
      const { countyId, actorId } = actor;
      const [totp, passkeys] = await read(services.database, actor, (transaction) =>
        Promise.all([findTotp(transaction, actorId), findPasskeysOf(transaction, actorId)]),
      );
      if (!totp?.confirmed_at) return NO_TOTP;
      const asked = await askAgain(services, call, 'factor', {
        done: (_, __, { now }) => [removeTotpOf(countyId, actorId, now), ...(passkeys.length === 0 ? [withdrawRecoveryCodes(countyId, actorId, now)] : [])],
        facts: { totp: 'removed' },
      });
      return isRefusal(asked) ? asked : { value: {} };
    },
  };
}

export function makeRecoveryCodesRoute(services: AccessServices): Route<typeof makeRecoveryCodes> {
  const { database } = services;
  return {
    contract: makeRecoveryCodes,
    answer: async (call) => {
      const asked = await askAgain(services, call, 'factor');
      if (isRefusal(asked)) return asked;
      const { actor, row } = asked;
      if (!row.has_second_factor) return NO_FACTOR;
      const recoveryCodes = newRecoveryCodes();
      const writes = replaceRecoveryCodes(actor.countyId, actor.actorId, recoveryCodes, database.now());
      await mustRun(database, 'makeRecoveryCodes', actor, writes, { recoveryCodes: 'replaced' }, call.requestId);
      return { value: { recoveryCodes } };
    },
  };
}

type Look = (transaction: Parameters<Command<object, object>['load']>[0], now: Date, newId: () => string) => Promise<readonly Statement[] | Refusal>;

/** A change of one's own account under its lock: two at the same moment come one after the other. */
export function ownCommand(name: string, actorId: string, look: Look): Command<object, object> {
  return {
    name,
    purpose: 'own-account',
    load: async (transaction, _, { countyId, now, newId }) => {
      await transaction.rows<ActorRow>('select 1 from actor where county_id = $1 and actor_id = $2 for update', [countyId, actorId]);
      const found = await look(transaction, now, newId);
      return (): Decision<object> | Refusal =>
        isRefusal(found) ? found : { answer: {}, writes: found, audit: { subject: `actor/${actorId}`, facts: { done: name } } };
    },
  };
}

// What an administrator does for somebody who cannot get in any more: a new first password, or no second factor. Never for themselves, who
// would go around what is asked of them.
import { resetPassword, resetSecondFactor } from '@doudi/core/access';
import { PRIVILEGED_ROLES, type Refusal, refuse } from '@doudi/core/contract';
import { actorOf, commandOf, commandRoute } from '../platform/answers.ts';
import { type Command, type CommandContext, type Decision, runCommand } from '../platform/database/run-command.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { hashPassword } from '../platform/secrets/passwords.ts';
import type { ActorRow } from './accounts.ts';
import { forgetting } from './own-sessions.ts';
import { removePasskeysOf } from './passkey-assertions.ts';
import { NO_SUCH_ACCOUNT, NOT_IN_AREA, refuseCommon, TAKES_TWO } from './refusals.ts';
import { endSessionsOf, type Sessions } from './sessions.ts';
import { removeTotpOf, withdrawRecoveryCodes } from './totp.ts';

const NOT_ONES_OWN = refuse(
  'state-differs',
  {
    zh: '不能重置自己的账户；请在“我的账户”中修改，或请另一位管理员办理。',
    en: 'nobody resets their own account; change it under “My account”, or ask another administrator',
  },
  '/actorId',
);
const DISABLED = refuse('state-differs', { zh: '此账户已停用。', en: 'this account is disabled' }, '/actorId');

/** Where one administrator could become, by this account, somebody who agrees with themselves, is behind the wall, or stands above them. */
export async function refusalToEnter({ rows, countyId }: Transaction, actorId: string): Promise<Refusal | undefined> {
  const [found] = await rows<{ is_above: boolean }>(
    `select coalesce(length(a.area) < 6, false) as is_above from actor a where a.county_id = $1 and a.actor_id = $2 and (a.role = any ($3) or length(a.area) < 6
       or exists (select from wall_keeper k where k.county_id = $1 and k.actor_id = $2 and k.ended_at is null))`,
    [countyId, actorId, PRIVILEGED_ROLES],
  );
  return found && (found.is_above ? NOT_IN_AREA : TAKES_TWO);
}

/** Whoever changed how somebody gets in may be who gets in: whatever is behind a wall stays shut to the account until its keeper opens it again. */
export function noteReset(countyId: string, actorId: string, now: Date): Statement {
  return { text: 'update actor set reset_at = $3 where county_id = $1 and actor_id = $2', values: [countyId, actorId, now] };
}

/** Locks the account, and says what is done to it. */
async function deciding(
  transaction: Transaction,
  actorId: string,
  { actor, now }: CommandContext,
  what: { readonly writes: readonly Statement[]; readonly facts: object },
): Promise<() => Decision<{ actorId: string }> | Refusal> {
  const { rows, countyId } = transaction;
  const [row] = await rows<ActorRow>('select * from actor where county_id = $1 and actor_id = $2 for update', [countyId, actorId]);
  const guarded = await refusalToEnter(transaction, actorId);
  return () => {
    if (!row) return NO_SUCH_ACCOUNT;
    if (row.disabled_at !== null) return DISABLED;
    if (actorId === actor.actorId) return NOT_ONES_OWN;
    if (guarded) return guarded;
    const writes = [...what.writes, noteReset(countyId, actorId, now), endSessionsOf({ countyId, actorId }, now)];
    return { answer: { actorId }, writes, audit: { subject: `actor/${actorId}`, facts: what.facts } };
  };
}

/** The hash is a function: its salt differs each time, so it must stay out of what is compared when a key comes again. */
const resetPasswordCommand: Command<{ readonly actorId: string; readonly passwordHash: () => string }, { actorId: string }> = {
  name: resetPassword.id,
  purpose: 'administration',
  load: (transaction, { actorId, passwordHash }, context) =>
    deciding(transaction, actorId, context, {
      writes: [
        {
          text: `update actor set password_hash = $3, must_change_password = true, failed_sign_ins = 0, locked_until = null
                 where county_id = $1 and actor_id = $2`,
          values: [context.countyId, actorId, passwordHash()],
        },
      ],
      facts: { password: 'reset' },
    }),
};

export function resetPasswordRoute(database: Database, sessions: Sessions): Route<typeof resetPassword> {
  return forgetting(
    {
      contract: resetPassword,
      answer: async (call) => {
        const { actorId, initialPassword } = call.input;
        const common = refuseCommon(initialPassword, '/initialPassword', []);
        if (common) return common;
        const hashed = await hashPassword(initialPassword);
        const { requestId, idempotencyKey = '' } = call;
        const input = { actorId, passwordHash: () => hashed };
        const answer = await runCommand(database, resetPasswordCommand, input, { actor: actorOf(call), requestId, idempotencyKey });
        return 'isRefusal' in answer ? answer : { value: answer };
      },
    } satisfies Route<typeof resetPassword>,
    sessions,
  );
}

const resetSecondFactorCommand = commandOf(resetSecondFactor, (transaction, { actorId }, context) => {
  const { countyId, now } = context;
  const writes = [removeTotpOf(countyId, actorId, now), removePasskeysOf(countyId, actorId, now), withdrawRecoveryCodes(countyId, actorId, now)];
  return deciding(transaction, actorId, context, { writes, facts: { secondFactor: 'reset' } });
});

export function resetSecondFactorRoute(database: Database, sessions: Sessions): Route<typeof resetSecondFactor> {
  return forgetting(commandRoute(resetSecondFactor, database, resetSecondFactorCommand), sessions);
}

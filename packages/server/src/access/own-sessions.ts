// Where somebody is signed in, and ending it: by themselves, or by an administrator.
import { endOwnSessions, endUserSessions, listOwnSessions, type MEANS } from '@doudi/core/access';
import { isRefusal, refuse } from '@doudi/core/contract';
import { actorOf, commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { findActor } from './accounts.ts';
import { NO_SUCH_ACCOUNT } from './refusals.ts';
import { endSession, endSessionsOf, IS_OPEN, openAt, type Sessions } from './sessions.ts';
import { type AccessServices, runOnce } from './sign-in.ts';

interface SessionRow {
  readonly session_id: string;
  readonly opened_at: Date;
  readonly last_seen_at: Date;
  readonly means: (typeof MEANS)[number];
  readonly network: string | null;
  readonly device: string | null;
}

export function listOwnSessionsRoute(database: Database): Route<typeof listOwnSessions> {
  return queryRoute(listOwnSessions, database, async ({ rows, countyId }, _, call) => {
    const { actorId, sessionId } = actorOf(call);
    const found = await rows<SessionRow>(
      `select session_id, opened_at, last_seen_at, means, network, device from session s
       where ${IS_OPEN} and s.county_id = $4 and s.actor_id = $5 order by s.opened_at desc, s.session_id limit 100`,
      [...openAt(database.now()), countyId, actorId],
    );
    return {
      sessions: found.map(({ session_id, opened_at, last_seen_at, means, network, device }) => ({
        sessionId: session_id,
        openedAt: opened_at.toISOString(),
        lastSeenAt: last_seen_at.toISOString(),
        means,
        ...(network !== null && { network }),
        ...(device !== null && { device }),
        isThis: session_id === sessionId,
      })),
    };
  });
}

const NO_SUCH_SESSION = refuse('not-found', { zh: '没有这个会话，或已结束。', en: 'there is no such session, or it has ended' }, '/sessionId');

export function endOwnSessionsRoute({ database, sessions }: AccessServices): Route<typeof endOwnSessions> {
  return {
    contract: endOwnSessions,
    answer: async (call) => {
      const actor = actorOf(call);
      const { sessionId } = call.input;
      const ended = await runOnce(
        database,
        {
          name: 'endOwnSessions',
          purpose: 'own-account',
          load: async ({ rows, countyId }, _, { now }) => {
            const found = await rows<{ session_id: string }>(
              `select session_id from session where county_id = $1 and actor_id = $2 and ended_at is null
                 and case when $3::text is null then session_id <> $4 else session_id = $3 end`,
              [countyId, actor.actorId, sessionId, actor.sessionId],
            );
            return () => {
              if (sessionId !== undefined && found.length === 0) return NO_SUCH_SESSION;
              return {
                answer: { ended: found.length },
                writes: [sessionId === undefined ? endSessionsOf(actor, now, actor.sessionId) : endSession(actor, sessionId, now)],
                audit: { subject: `actor/${actor.actorId}`, facts: { ended: found.map(({ session_id }) => session_id) } },
              };
            };
          },
        },
        {},
        actor,
        call.requestId,
      );
      if (isRefusal(ended)) return ended;
      sessions.forget({ actorId: actor.actorId });
      return { value: ended, ...(sessionId === actor.sessionId && { session: null }) };
    },
  };
}

const endUserSessionsCommand = commandOf(endUserSessions, async (transaction, { actorId }, { countyId, now }) => {
  const row = await findActor(transaction, 'actor_id', actorId);
  return () =>
    row
      ? { answer: { actorId }, writes: [endSessionsOf({ countyId, actorId }, now)], audit: { subject: `actor/${actorId}`, facts: { sessions: 'ended' } } }
      : NO_SUCH_ACCOUNT;
});

export function endUserSessionsRoute(database: Database, sessions: Sessions): Route<typeof endUserSessions> {
  return forgetting(commandRoute(endUserSessions, database, endUserSessionsCommand), sessions);
}

type AboutSomebody = { readonly actorId: string };

/** What was done to an account is noticed by its next request. Forgotten before it is committed, a session could be found and trusted once more. */
export function forgetting<R extends Route>({ contract, answer }: R, sessions: Sessions): R {
  return {
    contract,
    answer: async (call: Parameters<R['answer']>[0]) => {
      const answered = await answer(call);
      if (!isRefusal(answered)) sessions.forget({ actorId: (answered.value as AboutSomebody).actorId });
      return answered;
    },
  } as R;
}

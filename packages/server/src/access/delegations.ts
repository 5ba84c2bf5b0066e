// Standing in: for some days somebody has the post of somebody else. The deputy acts under their own name, in the place of the other.
import { actFor, delegate, listColleagues, listDelegations, mayStandIn, revokeDelegation, viewCounty } from '@doudi/core/access';
import { type Actor, isRefusal, isWithin, PRIVILEGED_ROLES, type Refusal, type Role, refuse } from '@doudi/core/contract';
import { actorOf, commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import { runCommand } from '../platform/database/run-command.ts';
import { type Database, read, systemScope, type Transaction } from '../platform/database/transaction.ts';
import type { Call, Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { type AccountRow, findActor } from './accounts.ts';
import { forgetting } from './forgetting.ts';
import { endSession, insertSession, MAY_STAND_IN, type NewSession, newSession, type Opening, type Sessions } from './sessions.ts';

const MOST_DAYS = 92;

const delegateCommand = commandOf(delegate, async (transaction, input, { actor, now, newId }) => {
  const { deputyId, principalId = actor.actorId, fromDay, toDay, reason } = input;
  const { rows, countyId } = transaction;
  const [principal, deputy, [overlapping]] = await Promise.all([
    findActor(transaction, 'actor_id', principalId),
    findActor(transaction, 'actor_id', deputyId),
    rows(`select 1 from delegation where county_id = $1 and principal_id = $2 and deputy_id = $3 and revoked_at is null and from_day <= $5 and to_day >= $4`, [
      countyId,
      principalId,
      deputyId,
      fromDay,
      toDay,
    ]),
  ]);
  return () => {
    const refusal = delegationRefusal({ principal, deputy, actor, today: localDay(now) }, fromDay, toDay);
    if (refusal) return refusal;
    if (overlapping) return refuse('overlapping', { zh: '此期间已有同样的委托。', en: 'there is such a stand-in in these days' }, '/fromDay');
    const delegationId = newId();
    return {
      answer: { delegationId },
      writes: [
        {
          text: `insert into delegation (county_id, delegation_id, principal_id, deputy_id, from_day, to_day, reason, granted_at, granted_by)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
          values: [countyId, delegationId, principalId, deputyId, fromDay, toDay, reason, now, actor.actorId],
        },
      ],
      audit: { subject: `delegation/${delegationId}`, facts: { principal: principalId, deputy: deputyId, fromDay, toDay } },
    };
  };
});

interface Parties {
  readonly principal: AccountRow | undefined;
  readonly deputy: AccountRow | undefined;
  readonly actor: Actor;
  readonly today: string;
}

function delegationRefusal({ principal, deputy, actor, today }: Parties, fromDay: string, toDay: string): Refusal | undefined {
  if (!principal || principal.disabled_at !== null)
    return refuse('not-found', { zh: '没有这个账户，或已停用。', en: 'there is no such account, or it is disabled' }, '/principalId');
  if (principal.actor_id !== actor.actorId) {
    // Accounts with whom one has a stand-in are seen from outside their area, so that this is asked.
    if (actor.role !== 'admin' || !isWithin(principal.area ?? actor.countyId, actor.area))
      return refuse('not-allowed', { zh: '只能委托自己的岗位。', en: 'you can give only your own post' }, '/principalId');
    if (deputy?.actor_id === actor.actorId)
      return refuse('not-allowed', { zh: '不能把他人的岗位委托给自己。', en: 'nobody gives the post of somebody else to themselves' }, '/deputyId');
  }
  if (!deputy || deputy.disabled_at !== null)
    return refuse('not-found', { zh: '没有这个账户，或已停用。', en: 'there is no such account, or it is disabled' }, '/deputyId');
  if (deputy.actor_id === principal.actor_id) return refuse('bad-input', { zh: '不能委托给本人。', en: 'nobody stands in for themselves' }, '/deputyId');
  if (!mayStandIn(deputy, principal))
    return refuse(
      'not-allowed',
      { zh: '管理员和审计员的岗位只能由同一角色的人代行。', en: 'only somebody of the same role stands in for an administrator or auditor' },
      '/deputyId',
    );
  if (fromDay < today) return refuse('bad-input', { zh: '起始日不能早于今天。', en: 'it begins today at the earliest' }, '/fromDay');
  if (toDay < fromDay) return refuse('bad-input', { zh: '终止日早于起始日。', en: 'it ends before it begins' }, '/toDay');
  if (Date.parse(toDay) - Date.parse(fromDay) >= MOST_DAYS * 86_400_000)
    return refuse('bad-input', { zh: `委托最长 ${MOST_DAYS} 天。`, en: `somebody stands in for ${MOST_DAYS} days at most` }, '/toDay');
  return undefined;
}

interface DelegationRow {
  readonly delegation_id: string;
  readonly principal_id: string;
  readonly deputy_id: string;
  readonly from_day: string;
  readonly to_day: string;
  readonly reason: string;
  readonly granted_at: Date;
  readonly revoked_at: Date | null;
  readonly principal_name: string;
  readonly deputy_name: string;
  readonly role: Role;
  readonly area: string;
}

const DELEGATIONS = `select d.*, p.display_name as principal_name, q.display_name as deputy_name, p.role, coalesce(p.area, p.county_id) as area
  from delegation d join actor p on p.county_id = d.county_id and p.actor_id = d.principal_id
    join actor q on q.county_id = d.county_id and q.actor_id = d.deputy_id where d.county_id = $1`;

const revokeCommand = commandOf(revokeDelegation, async ({ rows, countyId }, { delegationId }, { actor, now }) => {
  const [row] = await rows<DelegationRow>(`${DELEGATIONS} and d.delegation_id = $2 for update of d`, [countyId, delegationId]);
  return () => {
    if (!row || !mayRevoke(row, actor)) return NO_SUCH_DELEGATION;
    if (row.revoked_at !== null) return refuse('state-differs', { zh: '此委托已撤销。', en: 'this stand-in was ended before' }, '/delegationId');
    return {
      answer: { delegationId },
      writes: [
        {
          text: 'update delegation set revoked_at = $3, revoked_by = $4 where county_id = $1 and delegation_id = $2',
          values: [countyId, delegationId, now, actor.actorId],
        },
      ],
      audit: { subject: `delegation/${delegationId}`, facts: { isRevoked: true } },
    };
  };
});

/** Either party, and an administrator in whose area the post lies. */
function mayRevoke({ principal_id, deputy_id, area }: DelegationRow, actor: Actor): boolean {
  return principal_id === actor.actorId || deputy_id === actor.actorId || (actor.role === 'admin' && isWithin(area, actor.area));
}

const NO_SUCH_DELEGATION = refuse('not-found', { zh: '没有这项委托，或已失效。', en: 'there is no such stand-in, or not any more' }, '/delegationId');

export function delegationRoutes(database: Database, sessions: Sessions): Route[] {
  return [
    commandRoute(delegate, database, delegateCommand),
    forgetting(sessions, commandRoute(revokeDelegation, database, revokeCommand)) as Route,
    queryRoute(listDelegations, database, async ({ rows, countyId }, _, call) => {
      const actor = actorOf(call);
      const found = await rows<DelegationRow>(`${DELEGATIONS} order by d.delegation_id desc limit 500`, [countyId]);
      return { delegations: found.filter((row) => mayRevoke(row, actor)).map(toDelegation) };
    }),
    queryRoute(listColleagues, database, async ({ rows, countyId }, _, call) => {
      const { actorId, role } = actorOf(call);
      const found = await rows<{ actor_id: string; username: string; display_name: string; role: Role }>(
        `select actor_id, username, display_name, role from actor
         where county_id = $1 and actor_id <> $2 and disabled_at is null and (role <> all ($4) or role = $3) order by display_name, actor_id limit 1000`,
        [countyId, actorId, role, PRIVILEGED_ROLES],
      );
      return { colleagues: found.map((row) => ({ actorId: row.actor_id, username: row.username, displayName: row.display_name, role: row.role })) };
    }),
    actForRoute(database, sessions),
    viewCountyRoute(database, sessions),
  ];
}

function toDelegation(row: DelegationRow) {
  return {
    delegationId: row.delegation_id,
    principalId: row.principal_id,
    principalName: row.principal_name,
    deputyId: row.deputy_id,
    deputyName: row.deputy_name,
    role: row.role,
    area: row.area,
    fromDay: row.from_day,
    toDay: row.to_day,
    reason: row.reason,
    grantedAt: row.granted_at.toISOString(),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at.toISOString() }),
  };
}

/** A new session in the other post, and the old one ends: no session changes what it may do without being opened anew. */
function actForRoute(database: Database, sessions: Sessions): Route<typeof actFor> {
  return {
    contract: actFor,
    answer: async (call) => {
      const { countyId, actorId } = actorOf(call);
      const { delegationId } = call.input;
      const role = await read(database, systemScope(countyId, actorId), (transaction) => findPost(transaction, actorId, delegationId, database.now()));
      if (!role) return NO_SUCH_DELEGATION;
      const facts = delegationId === undefined ? {} : { delegation: delegationId };
      const session = await goOn(database, sessions, call, actFor.id, { delegationId }, facts);
      return session ? { value: { role, token: session.token, expiresAt: session.expiresAt.toISOString() }, session } : NO_SUCH_DELEGATION;
    },
  };
}

/** The same for another county that lies in the area of one's own post. */
function viewCountyRoute(database: Database, sessions: Sessions): Route<typeof viewCounty> {
  return {
    contract: viewCounty,
    answer: async (call) => {
      const actor = actorOf(call);
      const { countyId } = call.input;
      if (!isWithin(countyId, actor.area)) return NO_SUCH_COUNTY;
      const [county] = await read(database, systemScope(actor.countyId, actor.actorId), ({ rows }) =>
        rows('select 1 from county where county_id = $1', [countyId]),
      );
      if (!county) return NO_SUCH_COUNTY;
      const viewedCountyId = countyId === actor.countyId ? undefined : countyId;
      const session = await goOn(database, sessions, call, viewCounty.id, { viewedCountyId }, { county: countyId });
      return session ? { value: { token: session.token, expiresAt: session.expiresAt.toISOString() }, session } : NO_SUCH_COUNTY;
    },
  };
}

const NO_SUCH_COUNTY = refuse('not-found', { zh: '您的管辖范围内没有这个县。', en: 'no such county lies in the area of your post' }, '/countyId');

/** Ends when the session that it goes on would have ended; nothing if that was ended in the meantime. */
async function goOn(
  database: Database,
  sessions: Sessions,
  call: Call<unknown>,
  name: string,
  where: Pick<Opening, 'delegationId' | 'viewedCountyId'>,
  facts: object,
): Promise<NewSession | undefined> {
  const actor = actorOf(call);
  const { actorId, sessionId } = actor;
  const now = database.now();
  const begun = newSession(actor, now, database.newId);
  let session: NewSession | undefined;
  const load = async (transaction: Transaction) => {
    const opened = await findOpened(transaction, sessionId);
    return () => {
      if (!opened) return NO_SUCH_DELEGATION;
      session = { ...begun, expiresAt: opened.expires_at };
      return {
        answer: {},
        writes: [endSession(actor, sessionId, now), insertSession(actor, session, now, { means: opened.means, from: call, ...where })],
        audit: { subject: `actor/${actorId}`, facts: { session: session.sessionId, ...facts } },
      };
    };
  };
  const command = { name, purpose: 'own-account', load } as const;
  const done = await runCommand(database, command, {}, { actor, requestId: call.requestId, idempotencyKey: database.newId() });
  if (isRefusal(done)) return undefined;
  sessions.forget({ sessionId });
  return session;
}

/** How the session was opened, which the new one goes on, and when it ends. Nothing once it was ended. */
async function findOpened({ rows, countyId }: Transaction, sessionId: string) {
  const [row] = await rows<{ means: Opening['means']; expires_at: Date }>(
    `select means, expires_at from session where county_id = $1 and session_id = $2 and ended_at is null for update`,
    [countyId, sessionId],
  );
  return row;
}

/** The role of the post that a deputy may take now; of their own without a delegation. */
async function findPost({ rows, countyId }: Transaction, actorId: string, delegationId: string | undefined, now: Date): Promise<Role | undefined> {
  const [row] =
    delegationId === undefined
      ? await rows<{ role: Role }>('select role from actor where county_id = $1 and actor_id = $2', [countyId, actorId])
      : await rows<{ role: Role }>(
          `select post.role from delegation d join actor post on post.county_id = d.county_id and post.actor_id = d.principal_id
             join actor a on a.county_id = d.county_id and a.actor_id = d.deputy_id
           where d.county_id = $1 and d.delegation_id = $2 and d.deputy_id = $3 and d.revoked_at is null and post.disabled_at is null
             and $4 between d.from_day and d.to_day and ${MAY_STAND_IN}`,
          [countyId, delegationId, actorId, localDay(now)],
        );
  return row?.role;
}

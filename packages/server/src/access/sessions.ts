// Sessions: opened by a name and a password, known by a token that only the browser keeps, ended by signing out.
//
// A session that was found is trusted for a few seconds without asking the database again. In this process an ended session is forgotten
// at once; another process of the same county notices within these seconds.
import { createHash, randomBytes } from 'node:crypto';
import { type Actor, type Role, refuse } from '@doudi/core/contract';
import { type Database, isCountyId, read, type Scope, type Statement, systemScope, type Transaction } from '../platform/database/transaction.ts';
import type { SignedIn } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';

const HOURS = 12;
const TRUST_MS = 5_000;
const MOST_TRUSTED = 10_000;

export interface Sessions {
  readonly authenticate: (token: string) => Promise<SignedIn | undefined>;
  /** What was ended is not trusted any more: one session, or all of an actor. */
  readonly forget: (of: { readonly sessionId: string } | { readonly actorId: string }) => void;
  /** Nobody is trusted any more without being looked up: what some may do has changed. */
  readonly forgetAll: () => void;
}

export function sessionsOf(database: Database): Sessions {
  const trusted = new Map<string, { readonly signedIn: SignedIn; readonly until: number }>();
  let timesForgotten = 0;
  return {
    authenticate: async (token) => {
      const countyId = countyOf(token);
      if (countyId === undefined) return undefined;
      const now = database.now().getTime();
      const known = trusted.get(token);
      if (known && known.until > now) return known.signedIn;
      trusted.delete(token);
      const timesBefore = timesForgotten;
      const found = await read(database, systemScope(countyId, 'session'), (transaction) => findSession(transaction, token, database.now()));
      if (!found) return undefined;
      // Something was ended since it was looked up, perhaps this very session: it serves this request and no other.
      if (timesForgotten !== timesBefore) return found.signedIn;
      if (trusted.size >= MOST_TRUSTED) trusted.clear();
      trusted.set(token, { signedIn: found.signedIn, until: Math.min(now + TRUST_MS, found.expiresAt.getTime()) });
      return found.signedIn;
    },
    forgetAll: () => {
      timesForgotten++;
      trusted.clear();
    },
    forget: (of) => {
      timesForgotten++;
      for (const [token, { signedIn }] of trusted) {
        if ('sessionId' in of ? signedIn.sessionId === of.sessionId : signedIn.actorId === of.actorId || signedIn.actingFor === of.actorId)
          trusted.delete(token);
      }
    },
  };
}

/** Whose sessions they are. */
type Owner = Pick<Scope, 'countyId' | 'actorId'>;

export interface NewSession {
  readonly sessionId: string;
  readonly token: string;
  readonly expiresAt: Date;
}

/** The token names its county, so that it can be looked up in that county's scope. */
export function newSession({ countyId }: Pick<Actor, 'countyId'>, now: Date, newId: () => string): NewSession {
  const token = `${countyId}.${randomBytes(32).toString('base64url')}`;
  return { sessionId: newId(), token, expiresAt: new Date(now.getTime() + HOURS * 3_600_000) };
}

/** `delegationId`: in whose place the session acts. */
export function insertSession({ countyId, actorId }: Owner, { sessionId, token, expiresAt }: NewSession, now: Date, delegationId?: string): Statement {
  return {
    text: `insert into session (county_id, token_hash, session_id, actor_id, opened_at, expires_at, delegation_id) values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [countyId, hashOf(token), sessionId, actorId, now, expiresAt, delegationId],
  };
}

export function endSession({ countyId }: Owner, sessionId: string, now: Date): Statement {
  return { text: 'update session set ended_at = $3 where county_id = $1 and session_id = $2 and ended_at is null', values: [countyId, sessionId, now] };
}

export function endSessionsOf({ countyId, actorId }: Owner, now: Date, but?: string): Statement {
  return {
    text: 'update session set ended_at = $3 where county_id = $1 and actor_id = $2 and ended_at is null and session_id is distinct from $4',
    values: [countyId, actorId, now, but],
  };
}

interface SessionRow {
  readonly session_id: string;
  readonly actor_id: string;
  readonly must_change_password: boolean;
  readonly expires_at: Date;
  readonly role: Role;
  readonly area: string;
  readonly facility_id: string | null;
  readonly acting_for: string | null;
}

/** The post is the owner's own, or, while the stand-in lasts, that of whoever they stand in for: as it is now, and not as it was then. */
async function findSession({ rows, countyId }: Transaction, token: string, now: Date): Promise<{ signedIn: SignedIn; expiresAt: Date } | undefined> {
  const [row] = await rows<SessionRow>(
    `select s.session_id, s.actor_id, s.expires_at, a.must_change_password, post.role, coalesce(post.area, post.county_id) as area, post.facility_id, d.principal_id as acting_for
     from session s join actor a using (county_id, actor_id)
       left join delegation d on d.county_id = s.county_id and d.delegation_id = s.delegation_id
       join actor post on post.county_id = s.county_id and post.actor_id = coalesce(d.principal_id, s.actor_id)
     where s.county_id = $1 and s.token_hash = $2 and s.ended_at is null and s.expires_at > $3 and a.disabled_at is null and post.disabled_at is null
       and (s.delegation_id is null or (d.deputy_id = s.actor_id and d.revoked_at is null and $4 between d.from_day and d.to_day))`,
    [countyId, hashOf(token), now, localDay(now)],
    'find-session',
  );
  if (!row) return undefined;
  const signedIn = {
    sessionId: row.session_id,
    actorId: row.actor_id,
    countyId,
    role: row.role,
    area: row.area,
    mustChangePassword: row.must_change_password,
    ...(row.facility_id !== null && { facilityId: row.facility_id }),
    ...(row.acting_for !== null && { actingFor: row.acting_for }),
  };
  return { signedIn, expiresAt: row.expires_at };
}

function countyOf(token: string): string | undefined {
  const [countyId = '', secret = '', ...rest] = token.split('.');
  return isCountyId(countyId) && /^[A-Za-z0-9_-]{43}$/.test(secret) && rest.length === 0 ? countyId : undefined;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export const WRONG_CREDENTIALS = refuse('wrong-credentials', { zh: '用户名或密码不正确，请重新输入。', en: 'the name or the password is wrong; try again' });

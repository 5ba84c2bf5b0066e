// Sessions: opened by a name and a password, known by a token that only the browser keeps, ended by signing out.
//
// A session that was found is trusted for a few seconds without asking the database again. In this process an ended session is forgotten
// at once; another process of the same county notices within these seconds.
import { createHash, randomBytes } from 'node:crypto';
import { type Actor, type Role, refuse } from '@doudi/core/contract';
import { type Database, isCountyId, read, type Scope, type Statement, type Transaction } from '../platform/database/transaction.ts';
import type { SignedIn } from '../platform/http/route.ts';

const HOURS = 12;
const TRUST_MS = 5_000;
const MOST_TRUSTED = 10_000;

export interface Sessions {
  readonly authenticate: (token: string) => Promise<SignedIn | undefined>;
  /** What was ended is not trusted any more: one session, or all of an actor. */
  readonly forget: (of: { readonly sessionId: string } | { readonly actorId: string }) => void;
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
      const found = await read(database, { countyId, actorId: 'session' }, (transaction) => findSession(transaction, token, database.now()));
      if (!found) return undefined;
      // Something was ended since it was looked up, perhaps this very session: it serves this request and no other.
      if (timesForgotten !== timesBefore) return found.signedIn;
      if (trusted.size >= MOST_TRUSTED) trusted.clear();
      trusted.set(token, { signedIn: found.signedIn, until: Math.min(now + TRUST_MS, found.expiresAt.getTime()) });
      return found.signedIn;
    },
    forget: (of) => {
      timesForgotten++;
      for (const [token, { signedIn }] of trusted) {
        if ('sessionId' in of ? signedIn.sessionId === of.sessionId : signedIn.actorId === of.actorId) trusted.delete(token);
      }
    },
  };
}

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

export function insertSession({ countyId, actorId }: Scope, { sessionId, token, expiresAt }: NewSession, now: Date): Statement {
  return {
    text: 'insert into session (county_id, token_hash, session_id, actor_id, opened_at, expires_at) values ($1, $2, $3, $4, $5, $6)',
    values: [countyId, hashOf(token), sessionId, actorId, now, expiresAt],
  };
}

export function endSession({ countyId }: Scope, sessionId: string, now: Date): Statement {
  return { text: 'update session set ended_at = $3 where county_id = $1 and session_id = $2 and ended_at is null', values: [countyId, sessionId, now] };
}

export function endSessionsOf({ countyId, actorId }: Scope, now: Date, but?: string): Statement {
  return {
    text: 'update session set ended_at = $3 where county_id = $1 and actor_id = $2 and ended_at is null and session_id is distinct from $4',
    values: [countyId, actorId, now, but],
  };
}

async function findSession({ rows, countyId }: Transaction, token: string, now: Date): Promise<{ signedIn: SignedIn; expiresAt: Date } | undefined> {
  const [row] = await rows<{ session_id: string; actor_id: string; role: Role; must_change_password: boolean; facility_id: string | null; expires_at: Date }>(
    `select s.session_id, s.actor_id, s.expires_at, a.role, a.must_change_password, a.facility_id from session s join actor a using (county_id, actor_id)
     where s.county_id = $1 and s.token_hash = $2 and s.ended_at is null and s.expires_at > $3 and a.disabled_at is null`,
    [countyId, hashOf(token), now],
    'find-session',
  );
  if (!row) return undefined;
  const { session_id, actor_id, role, must_change_password, facility_id, expires_at } = row;
  const mustChangePassword = must_change_password;
  const signedIn = { sessionId: session_id, actorId: actor_id, countyId, role, mustChangePassword, ...(facility_id !== null && { facilityId: facility_id }) };
  return { signedIn, expiresAt: expires_at };
}

function countyOf(token: string): string | undefined {
  const [countyId = '', secret = '', ...rest] = token.split('.');
  return isCountyId(countyId) && /^[A-Za-z0-9_-]{43}$/.test(secret) && rest.length === 0 ? countyId : undefined;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export const WRONG_CREDENTIALS = refuse('wrong-credentials', { zh: '用户名或密码不正确，请重新输入。', en: 'the name or the password is wrong; try again' });

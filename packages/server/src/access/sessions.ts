// Sessions and credentials: known by a token that only the browser or the program keeps, ended by signing out, by nobody using them, or by time.
//
// What was found is trusted for a few seconds without asking the database again. In this process an ended session is forgotten at once;
// another process of the same county notices within these seconds. That somebody is there is written down at most once a minute, so a session
// ends when nobody has used it for 29 to 30 minutes. One that was opened or seen later than now is of a clock that was wrong: it is over.
import { createHash, randomBytes } from 'node:crypto';
import type { MEANS } from '@doudi/core/access';
import { type Actor, isWithin, PRIVILEGED_ROLES, type Role } from '@doudi/core/contract';
import { type Database, isCountyId, noteInPassing, read, type Scope, type Statement, systemScope, type Transaction } from '../platform/database/transaction.ts';
import type { Call, SignedIn } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { deviceOf, networkOf } from './device.ts';

const HOURS = 12;
const IDLE_MS = 30 * 60_000;
const TRUST_MS = 5_000;
/** From then on it is asked again beside the requests. */
const ASKED_AHEAD_MS = 4_000;
const NOTED_EACH_MS = 60_000;
/** Clocks of two processes may differ by so much. */
const CLOCKS_DIFFER_MS = 60_000;
const MOST_TRUSTED = 10_000;

export interface Sessions {
  readonly authenticate: (token: string) => Promise<SignedIn | undefined>;
  /** What was ended is not trusted any more: one session, or all of an actor. */
  readonly forget: (of: { readonly sessionId: string } | { readonly actorId: string }) => void;
  /** Nobody is trusted any more without being looked up: what some may do has changed. */
  readonly forgetAll: () => void;
}

export function sessionsOf(database: Database): Sessions {
  const trusted = new Map<string, { readonly signedIn: SignedIn; readonly from: number; readonly until: number }>();
  /** What is being looked up, so that a hundred requests of one program ask once; nothing that was begun before something was ended. */
  const asked = new Map<string, Promise<SignedIn | undefined>>();
  let timesForgotten = 0;
  const ask = async (token: string, bearer: Bearer): Promise<SignedIn | undefined> => {
    const now = database.now().getTime();
    const timesBefore = timesForgotten;
    const found = await find(database, bearer);
    // Something was ended since it was looked up, perhaps this very session: it serves those who asked by then and no other.
    if (timesForgotten !== timesBefore) return found?.signedIn;
    trusted.delete(token);
    if (!found) return undefined;
    if (trusted.size >= MOST_TRUSTED) trusted.clear();
    trusted.set(token, { signedIn: found.signedIn, from: now, until: Math.min(now + TRUST_MS, found.endsAt) });
    return found.signedIn;
  };
  const askOnce = (token: string, bearer: Bearer): Promise<SignedIn | undefined> => {
    const under = asked.get(token);
    if (under) return under;
    const asking = ask(token, bearer).finally(() => {
      if (asked.get(token) === asking) asked.delete(token);
    });
    asked.set(token, asking);
    return asking;
  };
  const forgetThose = (isMeant: (signedIn: SignedIn) => boolean) => {
    timesForgotten++;
    asked.clear();
    for (const [token, { signedIn }] of trusted) if (isMeant(signedIn)) trusted.delete(token);
  };
  return {
    authenticate: async (token) => {
      const bearer = bearerOf(token);
      if (bearer === undefined) return undefined;
      const now = database.now().getTime();
      const known = trusted.get(token);
      // A clock that steps back makes nobody trusted for longer.
      if (!known || known.from > now || now >= known.until) return askOnce(token, bearer);
      // Whoever works without a pause does not wait each time the trust runs out.
      if (now >= known.from + ASKED_AHEAD_MS) askOnce(token, bearer).catch(() => undefined);
      return known.signedIn;
    },
    forgetAll: () => forgetThose(() => true),
    forget: (of) =>
      forgetThose((signedIn) =>
        'sessionId' in of ? signedIn.sessionId === of.sessionId : signedIn.actorId === of.actorId || signedIn.actingFor === of.actorId,
      ),
  };
}

/** Whose sessions they are. */
type Owner = Pick<Scope, 'countyId' | 'actorId'>;

/** Who it is, and until when that can be trusted at the most. */
interface Found {
  readonly signedIn: SignedIn;
  readonly endsAt: number;
  /** To be written, if it was not written lately. */
  readonly note?: Statement;
}

async function find(database: Database, { countyId, token, isProgram }: Bearer): Promise<Found | undefined> {
  const scope = systemScope(countyId, 'session');
  const look = isProgram ? findCredential : findSession;
  const found = await read(database, scope, (transaction) => look(transaction, token, database.now()));
  if (found?.note) await noteInPassing(database, scope, found.note);
  return found;
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

/** How and where a session is opened, and what its owner is told of the time before. */
export interface Opening {
  readonly means: (typeof MEANS)[number];
  readonly from?: Pick<Call<unknown>, 'remoteAddress' | 'userAgent'>;
  readonly previousAt?: Date | null;
  readonly failuresBefore?: number;
  /** In whose place the session acts. */
  readonly delegationId?: string | undefined;
  /** The county that is looked at from above, where it is not that of the account. */
  readonly viewedCountyId?: string | undefined;
}

export function insertSession({ countyId, actorId }: Owner, session: NewSession, now: Date, opening: Opening = { means: 'password' }): Statement {
  const { means, from, previousAt = null, failuresBefore = 0, delegationId, viewedCountyId } = opening;
  return {
    text: `insert into session (county_id, token_hash, session_id, actor_id, opened_at, last_seen_at, expires_at, means, network, device,
                                previous_sign_in_at, failures_before, delegation_id, viewed_county_id)
           values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [
      countyId,
      hashOf(session.token),
      session.sessionId,
      actorId,
      now,
      session.expiresAt,
      means,
      from && networkOf(from.remoteAddress),
      from && deviceOf(from.userAgent),
      previousAt,
      failuresBefore,
      delegationId,
      viewedCountyId,
    ],
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

/** Open, not too old, not left alone for long, and of no other clock than this. */
export const IS_OPEN = 's.ended_at is null and s.expires_at > $1 and s.last_seen_at > $2 and s.opened_at <= $3 and s.last_seen_at <= $3';

/** The values of `IS_OPEN`. */
export function openAt(now: Date): [Date, Date, Date] {
  return [now, new Date(now.getTime() - IDLE_MS), new Date(now.getTime() + CLOCKS_DIFFER_MS)];
}

interface ActorOfToken {
  readonly actor_id: string;
  readonly role: Role;
  readonly area: string;
  readonly must_change_password: boolean;
  readonly facility_id: string | null;
  /** Whose post it is, where it is not their own. */
  readonly acting_for?: string | null;
  readonly display_name?: string;
  readonly viewed_county_id?: string | null;
}

/** The one place in which a row becomes somebody who is signed in. */
function toSignedIn(countyId: string, sessionId: string, row: ActorOfToken): SignedIn {
  const { actor_id, role, area, must_change_password, facility_id, acting_for, display_name, viewed_county_id } = row;
  return {
    sessionId,
    actorId: actor_id,
    countyId,
    role,
    area,
    mustChangePassword: must_change_password,
    ...(facility_id !== null && { facilityId: facility_id }),
    ...(acting_for && { actingFor: acting_for }),
    ...(viewed_county_id && { viewedCountyId: viewed_county_id, displayName: display_name ?? actor_id }),
  };
}

/** What `mayStandIn` says, of roles as they are now and not as they were when it was given. */
export const MAY_STAND_IN = `(post.role <> all ('{${PRIVILEGED_ROLES.join(',')}}') or post.role = a.role)`;

/** The post is the owner's own, or, while the stand-in lasts, that of whoever they stand in for: as it is now, and not as it was then. */
async function findSession({ rows, countyId }: Transaction, token: string, now: Date): Promise<Found | undefined> {
  const [row] = await rows<ActorOfToken & { session_id: string; expires_at: Date; last_seen_at: Date; viewed_county_id: string | null }>(
    `select s.session_id, s.actor_id, s.expires_at, s.last_seen_at, a.must_change_password, d.principal_id as acting_for,
       a.display_name, s.viewed_county_id, post.role, coalesce(post.area, post.county_id) as area, post.facility_id
     from session s join actor a using (county_id, actor_id)
       left join delegation d on d.county_id = s.county_id and d.delegation_id = s.delegation_id
       join actor post on post.county_id = s.county_id and post.actor_id = case when d.principal_id is null then s.actor_id else d.principal_id end
     where ${IS_OPEN} and s.county_id = $4 and s.token_hash = $5 and a.disabled_at is null and post.disabled_at is null
       and (s.delegation_id is null or (d.deputy_id = s.actor_id and d.revoked_at is null and $6 between d.from_day and d.to_day and ${MAY_STAND_IN}))`,
    [...openAt(now), countyId, hashOf(token), localDay(now)],
    'find-session',
  );
  if (!row) return undefined;
  // A post that does not reach the county any more looks nowhere.
  if (row.viewed_county_id !== null && !isWithin(row.viewed_county_id, row.area)) return undefined;
  const seenAt = row.last_seen_at.getTime();
  const isToBeNoted = now.getTime() - seenAt >= NOTED_EACH_MS;
  return {
    signedIn: toSignedIn(countyId, row.session_id, row),
    endsAt: Math.min(row.expires_at.getTime(), (isToBeNoted ? now.getTime() : seenAt) + IDLE_MS),
    ...(isToBeNoted && { note: noteSeen(countyId, row.session_id, now) }),
  };
}

/** Waits for nobody: whoever holds the row is ending the session, or noting the same. */
function noteSeen(countyId: string, sessionId: string, now: Date): Statement {
  return {
    text: `update session set last_seen_at = $3 where county_id = $1 and token_hash =
             (select token_hash from session where county_id = $1 and session_id = $2 and ended_at is null and last_seen_at < $3 for update skip locked)`,
    values: [countyId, sessionId, now],
  };
}

/** Never wider than its owner: as soon as they are disabled, or have another role or facility, it opens nothing. */
export const IS_OF_ITS_OWNER = 'a.disabled_at is null and a.role = c.role and (a.facility_id is null or a.facility_id = c.facility_id)';

async function findCredential({ rows, countyId }: Transaction, secret: string, now: Date): Promise<Found | undefined> {
  const [row] = await rows<ActorOfToken & { api_credential_id: string; expires_at: Date; last_used_at: Date | null }>(
    `select c.api_credential_id, c.actor_id, c.facility_id, c.expires_at, c.last_used_at, a.role, coalesce(a.area, a.county_id) as area,
       a.must_change_password
     from api_credential c join actor a using (county_id, actor_id)
     where c.county_id = $1 and c.secret_hash = $2 and c.revoked_at is null and c.expires_at > $3 and c.made_at <= $4 and ${IS_OF_ITS_OWNER}`,
    [countyId, hashOf(secret), now, new Date(now.getTime() + CLOCKS_DIFFER_MS)],
    'find-credential',
  );
  if (!row) return undefined;
  const { api_credential_id: apiCredentialId, last_used_at } = row;
  const isToBeNoted = last_used_at === null || now.getTime() - last_used_at.getTime() >= NOTED_EACH_MS;
  return {
    signedIn: { ...toSignedIn(countyId, apiCredentialId, row), apiCredentialId },
    endsAt: row.expires_at.getTime(),
    ...(isToBeNoted && { note: noteUsed(countyId, apiCredentialId, now) }),
  };
}

function noteUsed(countyId: string, apiCredentialId: string, now: Date): Statement {
  return {
    text: `update api_credential set last_used_at = $3 where county_id = $1 and api_credential_id =
             (select api_credential_id from api_credential where county_id = $1 and api_credential_id = $2 for update skip locked)`,
    values: [countyId, apiCredentialId, now],
  };
}

interface Bearer {
  readonly countyId: string;
  readonly token: string;
  readonly isProgram: boolean;
}

/** Both kinds name their county, and a credential says that it is one. */
function bearerOf(token: string): Bearer | undefined {
  const [, countyId = '', program] = /^(\d{6})\.(api\.)?[A-Za-z0-9_-]{43}$/.exec(token) ?? [];
  return isCountyId(countyId) ? { countyId, token, isProgram: program !== undefined } : undefined;
}

/** The secret of a credential, which only the program keeps. */
export function newApiSecret(countyId: string): { readonly secret: string; readonly hash: Buffer } {
  const secret = `${countyId}.api.${randomBytes(32).toString('base64url')}`;
  return { secret, hash: hashOf(secret) };
}

export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

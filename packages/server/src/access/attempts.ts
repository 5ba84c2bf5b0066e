// How often somebody may try. One attempt at a time for each account, so that whoever sends a hundred at once is compared as often as whoever
// sends them one by one; and a limit for each address, so that nobody tries many accounts.
//
// What is counted here is kept in memory: a county is served by one process, a write for every failure would be a gift to whoever sends
// them, and an account's own lock, which must outlive a restart, stands in the database (docs/decisions/0010-sign-in.md).
import { isRefusal, type Refusal, refuse } from '@doudi/core/contract';
import type { Call } from '../platform/http/route.ts';
import { limitedAs } from './device.ts';
import { LOCKED_MINUTES, lockedUntil, MOST_FAILURES, WRONG_CREDENTIALS } from './refusals.ts';

const WINDOW_MS = 15 * 60_000;
const MOST_FAILED_OF_ADDRESS = 20;
const MOST_BEGUN_OF_ADDRESS = 60;
const MOST_WAITING_FOR_ACCOUNT = 300;

/** Whose attempt it is, as a request tells it. */
type From = Pick<Call<unknown>, 'remoteAddress'>;

type Stopped = () => Refusal | undefined;

export interface Attempts {
  /**
   * Runs an attempt in its account's turn, unless too many from this address have failed. What it refuses as wrong is counted. Whoever waits in
   * between asks `stopped` afterwards: others may have failed in the meantime.
   */
  run<Result>(from: From, countyId: string, account: string, attempt: (stopped: Stopped) => Promise<Result | Refusal>): Promise<Result | Refusal>;
  /** For what anybody may begin: a refusal if this address begins too often. */
  begin(from: From, countyId: string): Refusal | undefined;
  /** Somebody tried a name that nobody has: it is locked as an account would be, or its lock would tell which names there are. */
  ofStranger(countyId: string, name: string): Refusal;
  /** The lock of a name that nobody has. */
  lockOfStranger(countyId: string, name: string): Refusal | undefined;
}

/** Refused as these, an attempt was a guess. */
const GUESSES = new Set(['wrong-credentials', 'wrong-code', 'passkey-refused', 'issuer-refused']);

export function attemptsOf(now: () => Date): Attempts {
  const failed = windowOf(now, MOST_FAILED_OF_ADDRESS, TOO_MANY_OF_ADDRESS);
  const begun = windowOf(now, MOST_BEGUN_OF_ADDRESS, TOO_MANY_OF_ADDRESS);
  const strangers = new Map<string, { failures: number; lockedUntil?: Date }>();
  const inTurn = turns();
  const keyOf = ({ remoteAddress }: From, countyId: string) => {
    const address = limitedAs(remoteAddress);
    return address === undefined ? undefined : `${countyId} ${address}`;
  };
  return {
    run: async (from, countyId, account, attempt) => {
      const key = keyOf(from, countyId);
      // Asked again when its turn comes: those before it may have failed.
      const early = failed.refusal(key);
      if (early) return early;
      return inTurn(`${countyId} ${account}`, async () => {
        const late = failed.refusal(key);
        if (late) return late;
        const result = await attempt(() => failed.refusal(key));
        if (isRefusal(result) && GUESSES.has(result.code)) failed.note(key);
        return result;
      });
    },
    begin: (from, countyId) => {
      const key = keyOf(from, countyId);
      const refusal = begun.refusal(key);
      if (!refusal) begun.note(key);
      return refusal;
    },
    ofStranger: (countyId, name) => {
      const key = `${countyId} ${name}`;
      const failures = (strangers.get(key)?.failures ?? 0) + 1;
      forgetOldest(strangers);
      strangers.delete(key);
      if (failures < MOST_FAILURES) strangers.set(key, { failures });
      else strangers.set(key, { failures: 0, lockedUntil: new Date(now().getTime() + LOCKED_MINUTES * 60_000) });
      return WRONG_CREDENTIALS;
    },
    lockOfStranger: (countyId, name) => {
      const until = strangers.get(`${countyId} ${name}`)?.lockedUntil;
      return until && until > now() ? lockedUntil(until, now()) : undefined;
    },
  };
}

const MOST_KEPT = 20_000;

/** A map remembers in which order its keys came. */
function forgetOldest(map: Map<string, unknown>): void {
  if (map.size < MOST_KEPT) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}

export interface Window {
  refusal(key: string | undefined): Refusal | undefined;
  note(key: string | undefined): void;
}

/** At most so many in fifteen minutes. A clock that steps back makes none of them older. Without an address (no network between us) nothing is counted. */
export function windowOf(now: () => Date, most: number, refusalOf: (minutes: number) => Refusal): Window {
  const times = new Map<string, number[]>();
  return {
    refusal: (key) => {
      if (key === undefined) return undefined;
      const at = now().getTime();
      const recent = (times.get(key) ?? []).filter((time) => time > at - WINDOW_MS);
      if (recent.length < most) return undefined;
      const retryAfterSeconds = Math.max(1, Math.ceil(((recent.at(-most) ?? at) + WINDOW_MS - at) / 1000));
      return { ...refusalOf(Math.ceil(retryAfterSeconds / 60)), retryAfterSeconds };
    },
    note: (key) => {
      if (key === undefined) return;
      const at = now().getTime();
      const recent = (times.get(key) ?? []).filter((time) => time > at - WINDOW_MS);
      forgetOldest(times);
      times.delete(key);
      times.set(key, [...recent, at].slice(-most));
    },
  };
}

const TOO_MANY_OF_ADDRESS = (minutes: number) =>
  refuse('too-many-attempts', {
    zh: `此网络地址尝试登录的次数过多；请 ${minutes} 分钟后再试。`,
    en: `too many attempts came from this network address; try again in ${minutes} minutes`,
  });

/** One at a time for each key. */
function turns() {
  const last = new Map<string, { done: Promise<unknown>; waiting: number }>();
  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const before = last.get(key);
    if ((before?.waiting ?? 0) >= MOST_WAITING_FOR_ACCOUNT) throw new Error('too much is waiting to be hashed');
    const result = (before?.done ?? Promise.resolve()).then(work);
    const turn = { done: result.catch(() => undefined), waiting: (before?.waiting ?? 0) + 1 };
    last.set(key, turn);
    try {
      return await result;
    } finally {
      if (last.get(key) === turn) last.delete(key);
    }
  };
}

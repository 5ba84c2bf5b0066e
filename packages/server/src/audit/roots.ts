// What is said of the chain and signed: where it ended with each finished day, and where it ends now. Taken to another person's medium, it
// holds even against whoever commands the database.
import type { KeyObject } from 'node:crypto';
import type { Day } from '@doudi/policy';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { Statement } from '../platform/database/transaction.ts';
import { type AuditKey, isSigned, signText } from '../platform/secrets/audit-key.ts';

/** The chain as it stood at a moment. */
export interface ChainEnd {
  readonly countyId: string;
  /** The day that was over then; null for a moment within a day. */
  readonly day: string | null;
  readonly lastSequence: number;
  /** Entries since the root before; all of them where there is no day. */
  readonly entries: number;
  /** Hexadecimal. */
  readonly hash: string;
  /** In UTC, with milliseconds. */
  readonly signedAt: string;
}

export interface SignedEnd extends ChainEnd {
  readonly keyId: string;
  /** Ed25519 over `signedTextOf`, in base64. */
  readonly signature: string;
}

/** The bytes that are signed: a line that says what this is, and the rest as JSON with its names in order. */
export function signedTextOf({ countyId, day, lastSequence, entries, hash, signedAt, keyId }: ChainEnd & { readonly keyId: string }): string {
  return `doudi audit root 1\n${canonicalJson({ countyId, day, lastSequence, entries, hash, signedAt, keyId })}`;
}

export function signEnd(key: AuditKey, end: ChainEnd): SignedEnd {
  const { keyId } = key;
  return { ...end, keyId, signature: signText(key, signedTextOf({ ...end, keyId })).toString('base64') };
}

export function isSignedBy(publicKey: KeyObject, end: SignedEnd): boolean {
  return isSigned(publicKey, signedTextOf(end), Buffer.from(end.signature, 'base64'));
}

export interface RootRow {
  readonly county_id: string;
  readonly day: string;
  readonly last_sequence: number;
  readonly entries: number;
  readonly hash: Buffer;
  readonly signed_at: string;
  readonly key_id: string;
  readonly signature: Buffer;
}

/** Of an `audit_root r`; its moment as text, to the millisecond with which it was signed, and to the microsecond if somebody changed it. */
export const ROOT_COLUMNS = `r.county_id, to_char(r.day, 'YYYY-MM-DD') as day, r.last_sequence, r.entries, r.hash, r.key_id, r.signature,
  regexp_replace(to_char(r.signed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '000$', '') || 'Z' as signed_at`;

export function toSignedEnd(row: RootRow): SignedEnd {
  return {
    countyId: row.county_id,
    day: row.day,
    lastSequence: row.last_sequence,
    entries: row.entries,
    hash: row.hash.toString('hex'),
    signedAt: row.signed_at,
    keyId: row.key_id,
    signature: row.signature.toString('base64'),
  };
}

export function insertRoots(countyId: string, roots: readonly SignedEnd[]): Statement {
  return {
    text: `insert into audit_root (county_id, day, last_sequence, entries, hash, signed_at, key_id, signature)
           select $1, * from unnest($2::date[], $3::bigint[], $4::bigint[], $5::bytea[], $6::timestamptz[], $7::text[], $8::bytea[])`,
    values: [
      countyId,
      roots.map(({ day }) => day),
      roots.map(({ lastSequence }) => lastSequence),
      roots.map(({ entries }) => entries),
      roots.map(({ hash }) => Buffer.from(hash, 'hex')),
      roots.map(({ signedAt }) => signedAt),
      roots.map(({ keyId }) => keyId),
      roots.map(({ signature }) => Buffer.from(signature, 'base64')),
    ],
  };
}

/** More days than this without a root are no pause but a clock that is wrong, and a root that is signed cannot be taken back. */
const MOST_DAYS = 400;

/** The days from the first without a root to the last that is over. Throws if they are too many to be true. */
export function daysDue(begunOn: string, lastRootDay: string | null, today: Day): string[] {
  const first = lastRootDay === null ? begunOn : dayAfter(lastRootDay);
  const days: string[] = [];
  for (let day = first; day < today; day = dayAfter(day)) {
    if (days.length === MOST_DAYS) throw new Error(`the audit has had no root since ${first}, and the clock says ${today}: set the clock right`);
    days.push(day);
  }
  return days;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

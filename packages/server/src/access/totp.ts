// One-time codes of an app (RFC 6238: SHA-1, six digits, thirty seconds): the secret, and whether a code is right and was not used before.
import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { SealedColumn } from '../platform/database/sealed-columns.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';

const PERIOD_SECONDS = 30;
/** A phone's clock may be half a minute off, and no more. */
const STEPS_OFF = 1;
const SECRET_BYTES = 20;

export interface TotpRow {
  readonly totp_id: string;
  readonly secret_cipher: Buffer;
  readonly enrolled_at: Date;
  readonly confirmed_at: Date | null;
  readonly last_step: number | null;
}

export function newTotpSecret(): string {
  return new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer }).base32;
}

/** What an app reads from a code to scan. */
export function totpUri(secret: string, { username, countyName }: { readonly username: string; readonly countyName: string }): string {
  return totpOf(secret, { issuer: `兜底 ${countyName}`, label: username }).toString();
}

function totpOf(secret: string, named: { readonly issuer: string; readonly label: string } = { issuer: 'Doudi', label: 'Doudi' }): TOTP {
  return new TOTP({ ...named, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS });
}

/** The code of a moment; for tests, which have no phone. */
export function totpAt(secret: string, moment: Date): string {
  return totpOf(secret).generate({ timestamp: moment.getTime() });
}

/** What of it is sealed, for whoever exchanges keys. */
export const TOTP_SEALED: readonly SealedColumn[] = [{ table: 'totp', rowId: 'totp_id', column: 'secret_cipher', field: 'secret' }];

const placeOf = (totpId: string) => `totp/${totpId}/secret`;

export function sealTotp(keys: FieldKeys, totpId: string, secret: string): Buffer {
  return sealField(keys, secret, placeOf(totpId));
}

/** The step of time of a code that is right and later than every code that was accepted; undefined if it is not. */
export function acceptedStep(keys: FieldKeys, row: TotpRow, code: string, now: Date): number | undefined {
  const secret = openField(keys, row.secret_cipher, placeOf(row.totp_id));
  const off = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: STEPS_OFF });
  if (off === null) return undefined;
  const step = Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + off;
  return row.last_step === null || step > row.last_step ? step : undefined;
}

/** The one that is not removed. Whoever decides by it holds the lock of its actor. */
export async function findTotp({ rows, countyId }: Transaction, actorId: string): Promise<TotpRow | undefined> {
  const [row] = await rows<TotpRow>(
    'select totp_id, secret_cipher, enrolled_at, confirmed_at, last_step from totp where county_id = $1 and actor_id = $2 and removed_at is null',
    [countyId, actorId],
    'find-totp',
  );
  return row;
}

export function noteStep(countyId: string, totpId: string, step: number): Statement {
  return { text: 'update totp set last_step = $3 where county_id = $1 and totp_id = $2', values: [countyId, totpId, step] };
}

/** The secret is emptied with it. */
export function removeTotpOf(countyId: string, actorId: string, now: Date): Statement {
  return {
    text: 'update totp set removed_at = $3, secret_cipher = null where county_id = $1 and actor_id = $2 and removed_at is null',
    values: [countyId, actorId, now],
  };
}

// Recovery codes -------------------------------------------------------------------------------------------------------------------

const CODES = 10;
/** Without letters and digits that look alike. */
const SIGNS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Eighty bits of chance each, so that a plain hash keeps them. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    const signs = [...randomBytes(16)].map((byte) => SIGNS[byte % SIGNS.length] ?? '').join('');
    return (signs.match(/.{4}/g) ?? []).join('-');
  });
}

export function isRecoveryCode(code: string): boolean {
  return code.includes('-');
}

const hashOfCode = (code: string) => createHash('sha256').update(`recovery ${code}`).digest();

/** New ones in the place of those there were. */
export function replaceRecoveryCodes(countyId: string, actorId: string, codes: readonly string[], now: Date): Statement[] {
  return [
    withdrawRecoveryCodes(countyId, actorId, now),
    {
      text: 'insert into recovery_code (county_id, actor_id, code_hash, made_at) select $1, $2, code_hash, $3 from unnest($4::bytea[]) as code_hash',
      values: [countyId, actorId, now, codes.map(hashOfCode)],
    },
  ];
}

export function withdrawRecoveryCodes(countyId: string, actorId: string, now: Date): Statement {
  return {
    text: 'update recovery_code set withdrawn_at = $3 where county_id = $1 and actor_id = $2 and withdrawn_at is null',
    values: [countyId, actorId, now],
  };
}

export async function isUnusedRecoveryCode({ rows, countyId }: Transaction, actorId: string, code: string): Promise<boolean> {
  const found = await rows(
    'select 1 from recovery_code where county_id = $1 and actor_id = $2 and code_hash = $3 and used_at is null and withdrawn_at is null',
    [countyId, actorId, hashOfCode(code)],
  );
  return found.length === 1;
}

export function useRecoveryCode(countyId: string, actorId: string, code: string, now: Date): Statement {
  return {
    text: 'update recovery_code set used_at = $4 where county_id = $1 and actor_id = $2 and code_hash = $3 and used_at is null',
    values: [countyId, actorId, hashOfCode(code), now],
  };
}

export async function countRecoveryCodes({ rows, countyId }: Transaction, actorId: string): Promise<number> {
  const [row] = await rows<{ count: number }>(
    'select count(*) as count from recovery_code where county_id = $1 and actor_id = $2 and used_at is null and withdrawn_at is null',
    [countyId, actorId],
  );
  return row?.count ?? 0;
}

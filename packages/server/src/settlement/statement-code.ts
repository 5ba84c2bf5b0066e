// The code on a printed statement: it names the settlement, and nobody can make one up. Its key is derived from the installation's and
// serves nothing else.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Fen } from '@doudi/policy';
import { isCountyId } from '../platform/database/transaction.ts';
import { type FieldKeys, lastingKey } from '../platform/secrets/field-keys.ts';

/** What stands on the paper and must not be changed there. */
export interface Stated {
  readonly countyId: string;
  readonly settlementId: string;
  readonly totalFen: Fen;
  readonly patientFen: Fen;
}

const MAC_BYTES = 16;

/** Such as `362401.0190c7b5-1d2a-7cc0-8000-000000000001.Yk3…`. */
export function statementCode(keys: FieldKeys, stated: Stated): string {
  return `${stated.countyId}.${stated.settlementId}.${macOf(keys, stated).toString('base64url')}`;
}

/** Where a code says that its settlement is; undefined for what is no code. */
export function readStatementCode(code: string): { readonly countyId: string; readonly settlementId: string } | undefined {
  const [countyId = '', settlementId = '', mac, ...rest] = code.split('.');
  if (!isCountyId(countyId) || !/^[A-Za-z0-9_-]{1,64}$/.test(settlementId) || mac === undefined || rest.length > 0) return undefined;
  return { countyId, settlementId };
}

/** Whether it is the code of this statement, compared in a time that does not tell how much of it is right. */
export function isStatementCode(keys: FieldKeys, code: string, stated: Stated): boolean {
  const [given, right] = [Buffer.from(code), Buffer.from(statementCode(keys, stated))];
  return given.length === right.length && timingSafeEqual(given, right);
}

function macOf(keys: FieldKeys, { countyId, settlementId, totalFen, patientFen }: Stated): Buffer {
  return createHmac('sha256', lastingKey(keys, 'statement')).update([countyId, settlementId, totalFen, patientFen].join('\n')).digest().subarray(0, MAC_BYTES);
}

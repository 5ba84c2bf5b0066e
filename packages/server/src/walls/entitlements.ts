// What a protected fact entitles to, as settlement learns it: the categories of one person on one day, opened in memory and kept nowhere. The claim
// that is stored has the opaque codes of the scheme.
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { whileSettlingFor } from '../platform/database/transaction.ts';
import { type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';

export interface NewEntitlement {
  readonly protectedEntitlementId: string;
  readonly protectedFactId: string;
  readonly personId: string;
  readonly fromDay: string;
  readonly toDay?: string | undefined;
  readonly category: string;
}

const whereOf = (entitlementId: string) => `protected_entitlement/${entitlementId}/category`;

export function insertEntitlement(keys: FieldKeys, countyId: string, entitlement: NewEntitlement): Statement {
  const { protectedEntitlementId, protectedFactId, personId, fromDay, toDay, category } = entitlement;
  return {
    text: `insert into protected_entitlement (county_id, protected_entitlement_id, protected_fact_id, person_id, from_day, to_day, category_cipher)
           values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [countyId, protectedEntitlementId, protectedFactId, personId, fromDay, toDay, sealField(keys, category, whereOf(protectedEntitlementId))],
  };
}

export function withdrawEntitlements(countyId: string, protectedFactId: string, withdrawnAt: Date): Statement {
  return {
    text: 'update protected_entitlement set withdrawn_at = $3 where county_id = $1 and protected_fact_id = $2 and withdrawn_at is null',
    values: [countyId, protectedFactId, withdrawnAt],
  };
}

/** Asked for everybody's bill, so that nobody can tell by the time it takes whose it is. */
export async function findProtectedCategories(transaction: Transaction, keys: FieldKeys, personId: string, day: string): Promise<string[]> {
  const { rows, countyId } = transaction;
  const found = await whileSettlingFor(transaction, personId, () =>
    rows<{ protected_entitlement_id: string; category_cipher: Buffer }>(
      `select protected_entitlement_id, category_cipher from protected_entitlement
       where county_id = $1 and person_id = $2 and withdrawn_at is null and from_day <= $3 and (to_day is null or to_day >= $3)`,
      [countyId, personId, day],
      'find-entitlements',
    ),
  );
  return found.map((row) => openField(keys, row.category_cipher, whereOf(row.protected_entitlement_id))).sort();
}

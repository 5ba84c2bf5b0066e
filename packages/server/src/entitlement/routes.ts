// The operations of entitlement.
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { lookUpRoute } from './look-up.ts';

export function entitlementRoutes(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route[] {
  return [lookUpRoute(database, schemes, keys) as Route];
}

// The operations behind the wall.
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { explainRoute } from './explain.ts';
import { factRoutes } from './facts.ts';
import { teamRoutes } from './team.ts';

export function wallRoutes(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route[] {
  return [...factRoutes(database, { schemes, keys }), explainRoute(database, { schemes, keys }), ...teamRoutes(database)];
}

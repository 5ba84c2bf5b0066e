// The operations of enrolment.
import { recordEnrolments } from '@doudi/core/enrolment';
import { commandRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { fundRoutes } from './fund.ts';
import { premiumAidRoutes } from './premium-aid.ts';
import { enrolmentRateRoute, listUninsuredRoute, recordEnrolmentsCommand } from './records.ts';

export function enrolmentRoutes(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route[] {
  return [
    commandRoute(recordEnrolments, database, recordEnrolmentsCommand(keys)),
    listUninsuredRoute(database, keys) as Route,
    enrolmentRateRoute(database, schemes) as Route,
    ...premiumAidRoutes(database, schemes),
    ...fundRoutes(database, schemes),
  ];
}

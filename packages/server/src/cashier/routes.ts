// The cashier's operations.
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { paymentRoutes } from './payments.ts';
import { shiftRoutes } from './shifts.ts';

export function cashierRoutes(database: Database): Route[] {
  return [...paymentRoutes(database), ...shiftRoutes(database)];
}

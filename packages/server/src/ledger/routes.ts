// The ledger's operations.
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { holdRoutes } from './holds.ts';
import { listHoldsRoute } from './list-holds.ts';
import { transferRoute } from './transfers.ts';
import { trialBalanceRoute } from './trial-balance.ts';

export function ledgerRoutes(database: Database): Route[] {
  return [...holdRoutes(database), listHoldsRoute(database), trialBalanceRoute(database), transferRoute(database)];
}

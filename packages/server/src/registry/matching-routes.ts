// The operations of those who look after records that may be one person's.
import { decideDuplicate, listPossibleDuplicates } from '@doudi/core/registry';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { decideDuplicateCommand, findPairs } from './match-decisions.ts';

export function matchingRoutes(database: Database, keys: FieldKeys): Route[] {
  return [
    queryRoute(listPossibleDuplicates, database, (transaction, input) => findPairs(transaction, keys, input, localDay(database.now()))),
    commandRoute(decideDuplicate, database, decideDuplicateCommand),
  ];
}

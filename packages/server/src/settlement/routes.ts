// What was settled: looking at it, listing it, and the operations around it.
import { refuse } from '@doudi/core/contract';
import { cancelSettlement, getUsed, quoteClaim, settleClaim } from '@doudi/core/settlement';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { findPatient, idsOfPerson } from '../registry/people.ts';
import { usedBy } from './accumulators.ts';
import { cancelCommand } from './cancel.ts';
import { facilityAccountRoute } from './facility-account.ts';
import { getSchemesRoute } from './get-schemes.ts';
import { getSettlementRoute } from './get-settlement.ts';
import { listSettlementsRoute } from './list-settlements.ts';
import { openingsOf } from './openings.ts';
import type { SchemesInUse } from './schemes-in-use.ts';
import { quoteCommand, settleCommand } from './settle.ts';
import { statementRoutes } from './statements.ts';

export function settlementRoutes(database: Database, schemes: SchemesInUse, keys: FieldKeys): Route[] {
  return [
    commandRoute(quoteClaim, database, quoteCommand(schemes, keys), true),
    commandRoute(settleClaim, database, settleCommand(schemes, keys)),
    commandRoute(cancelSettlement, database, cancelCommand(schemes)),
    getSettlementRoute(database, schemes, keys),
    listSettlementsRoute(database),
    queryRoute(getUsed, database, async (transaction, { personId, year }) => {
      const patient = await findPatient(transaction, personId, localDay(database.now()));
      if (!patient) return refuse('not-found', { zh: '没有这个人。', en: 'there is no such person' }, '/personId');
      const { householdId, mergedInto } = patient;
      const owner = { personId: mergedInto ?? personId, ...(householdId !== undefined && { householdId }) };
      const ids = await idsOfPerson(transaction, owner.personId);
      return { used: await usedBy(transaction, owner, year), openings: await openingsOf(transaction, ids, owner, year) };
    }),
    ...statementRoutes(database, keys),
    getSchemesRoute(database, schemes),
    facilityAccountRoute(database),
  ];
}

// The procedures by which a county recognises people today: those of its schemes.
import type { Procedure } from '@doudi/core/recognition';
import type { Day } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import { findSchemesOn, firstOfEach } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

/** Those of the schemes that are valid on a day; of two that are called alike, the first. */
export async function proceduresOn(transaction: Transaction, schemes: SchemesInUse, day: Day): Promise<Procedure[]> {
  return firstOfEach((await findSchemesOn(transaction, schemes, day)).flatMap(({ procedures }) => procedures));
}

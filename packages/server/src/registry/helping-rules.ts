// How households are helped as the county's schemes say it: what the first of those that are valid says.
import { type Refusal, refuse } from '@doudi/core/contract';
import type { Helping } from '@doudi/core/registry';
import type { Day } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import { findSchemesOn } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

export async function findHelping(transaction: Transaction, schemes: SchemesInUse, day: string): Promise<Helping | undefined> {
  return (await findSchemesOn(transaction, schemes, day as Day)).find(({ helping }) => helping !== undefined)?.helping;
}

export const NO_HELPING: Refusal = refuse('not-found', {
  zh: '本县的方案没有规定入户调查和帮扶措施；请在方案的 helping/ 文件中写明。',
  en: 'no scheme of the county says how households are surveyed and helped; it is written in a file in helping/ of the scheme',
});

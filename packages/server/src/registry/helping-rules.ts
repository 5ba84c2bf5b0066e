// How households are helped as the county's schemes say it: what the first of those that are valid says.
import { type Refusal, refuse } from '@doudi/core/contract';
import type { Helping } from '@doudi/core/registry';
import { type Day, isValidOn } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

export async function findHelping({ rows, countyId }: Transaction, schemes: SchemesInUse, day: string): Promise<Helping | undefined> {
  const [county] = await rows<{ scheme_ids: string[] }>('select scheme_ids from county where county_id = $1', [countyId], 'find-schemes');
  for (const schemeId of county?.scheme_ids ?? []) {
    const scheme = schemes.installed(schemeId)?.scheme;
    if (scheme?.helping && isValidOn(scheme.policy.valid, day as Day)) return scheme.helping;
  }
  return undefined;
}

export const NO_HELPING: Refusal = refuse('not-found', {
  zh: '本县的方案没有规定入户调查和帮扶措施；请在方案的 helping/ 文件中写明。',
  en: 'no scheme of the county says how households are surveyed and helped; it is written in a file in helping/ of the scheme',
});

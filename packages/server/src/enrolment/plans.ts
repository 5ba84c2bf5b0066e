// The enrolment of a year as the county's schemes say it: that of the first scheme that has one.
import { refuse } from '@doudi/core/contract';
import type { EnrolmentPlan, Scheme } from '@doudi/core/scheme';
import type { Transaction } from '../platform/database/transaction.ts';
import { findSchemes } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

export interface FoundPlan {
  readonly plan: EnrolmentPlan;
  readonly scheme: Scheme;
}

export async function findPlan(transaction: Transaction, schemes: SchemesInUse, year: string): Promise<FoundPlan | undefined> {
  for (const scheme of await findSchemes(transaction, schemes)) {
    const plan = scheme.enrolments[year];
    if (plan) return { plan, scheme };
  }
  return undefined;
}

export function noPlan(year: string) {
  return refuse(
    'not-found',
    {
      zh: `本县的方案没有 ${year} 年的参保标准；请在方案的 enrolment/${year}.yaml 中写明。`,
      en: `no scheme of the county has an enrolment of ${year}; it is written in enrolment/${year}.yaml`,
    },
    '/year',
  );
}

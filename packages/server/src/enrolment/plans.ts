// The enrolment of a year as the county's schemes say it: that of the first scheme that has one, in the version that is in force.
import { refuse } from '@doudi/core/contract';
import type { EnrolmentPlan, Scheme } from '@doudi/core/scheme';
import type { Day } from '@doudi/policy';
import type { Transaction } from '../platform/database/transaction.ts';
import { findCountySchemes } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';

export interface FoundPlan {
  readonly plan: EnrolmentPlan;
  readonly scheme: Scheme;
}

/**
 * That of the versions in force today; a year of which they say nothing, as one that is still to come, has the plan of the next version that was
 * approved for a later day. What a version said that has ended holds no longer.
 */
export async function findPlan(transaction: Transaction, schemes: SchemesInUse, year: string, today: Day): Promise<FoundPlan | undefined> {
  const { stretches } = await findCountySchemes(transaction, schemes);
  const present = stretches.filter(({ from, until }) => from <= today && (until === undefined || today <= until));
  const coming = stretches.filter(({ from }) => from > today).sort((a, b) => (a.from < b.from ? -1 : 1));
  for (const { inUse } of [...present, ...coming]) {
    const plan = inUse.scheme.enrolments[year];
    if (plan) return { plan, scheme: inUse.scheme };
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

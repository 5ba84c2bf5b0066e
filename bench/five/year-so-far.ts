// What a rule engine that looks at one claim at a time must be told of the person's year, and what it must be told after.
import type { ClaimColumns } from './claims.ts';
import type { Results } from './results.ts';

export interface YearSoFar {
  basicPaid: number;
  own: number;
  criticalPaid: number;
  supplementPaid: number;
  assistancePaid: number;
}

export interface Paid {
  readonly basic: number;
  readonly critical: number;
  readonly supplement: number;
  readonly assistance: number;
  readonly backstop: number;
}

/** Asks for each of the first `count` claims, in order, what the lines pay. */
export async function settleOneByOne(
  claims: ClaimColumns,
  results: Results,
  count: number,
  pay: (claim: Readonly<Record<string, number>>) => Promise<Paid>,
): Promise<void> {
  let lastPerson = -1;
  let lastYear = -1;
  let year: YearSoFar = begun();
  for (let at = 0; at < count; at++) {
    const person = claims.person[at] ?? 0;
    const itsYear = Math.floor((claims.day[at] ?? 0) / 10_000);
    if (person !== lastPerson || itsYear !== lastYear) year = begun();
    lastPerson = person;
    lastYear = itsYear;
    const [total = 0, inside = 0] = [claims.totalFen[at], claims.inCatalogueFen[at]];
    const paid = await pay({ total, inside, tier: claims.tier[at] ?? 0, category: claims.category[at] ?? 0, ...year });
    year.basicPaid += paid.basic;
    year.own += inside - paid.basic;
    year.criticalPaid += paid.critical;
    year.supplementPaid += paid.supplement;
    year.assistancePaid += paid.assistance;
    const lines = [paid.basic, paid.critical, paid.supplement, paid.assistance, paid.backstop];
    const patient = total - lines.reduce((sum, amount) => sum + amount);
    [...lines, patient].forEach((amount, column) => {
      const of = results[column];
      if (of) of[at] = amount;
    });
  }
}

const begun = (): YearSoFar => ({ basicPaid: 0, own: 0, criticalPaid: 0, supplementPaid: 0, assistancePaid: 0 });

// What a batch proves about every number that a kernel will meet in it.
import { MOST_BALANCE_FEN } from '../balances.ts';
import type { Policy } from '../policy.ts';
import type { Bounds } from './lowering.ts';
import type { Survey } from './survey.ts';
import { unproved } from './tree.ts';

/** In one claim an accumulator grows at most twice a line: a counted base and what was borne, a credit and a payment. */
export const POSTINGS_A_LINE = 2;

export function boundsOf(policy: Policy, survey: Survey): Bounds {
  const billFen = roundedUp(survey.largestBillFen);
  const creditFen = roundedUp(survey.largestCreditFen);
  const aClaim = POSTINGS_A_LINE * Math.max(1, policy.lines.length) * (billFen + creditFen) + 1;
  const sumFen = roundedUp(survey.sumOfOpeningsFen + survey.longestUnit * aClaim);
  if (sumFen > MOST_BALANCE_FEN) {
    unproved({
      zh: '一个人或一户的累计额可能超出能精确计算的上限；请由解释器结算',
      en: 'the running sums of one unit could pass what can be counted exactly; let the interpreter settle',
    });
  }
  return {
    billFen,
    creditFen,
    givenFen: roundedUp(survey.largestGivenFen),
    openingsFen: survey.sumOfOpeningsFen && roundedUp(survey.sumOfOpeningsFen),
    unitFen: roundedUp(survey.largestUnitFen),
    sumFen,
    persons: membersFor(survey.persons),
    households: membersFor(survey.households),
    firstDay: Math.floor(survey.firstDay / A_YEAR) * A_YEAR + FIRST_OF_YEAR,
    lastDay: Math.floor(survey.lastDay / A_YEAR) * A_YEAR + LAST_OF_YEAR,
  };
}

/** Days are told as yyyymmdd. */
const A_YEAR = 10_000;
const FIRST_OF_YEAR = 101;
const LAST_OF_YEAR = 1231;

/** One, or a power of two. */
function membersFor(members: number): number {
  return members === 1 ? 1 : 2 ** Math.ceil(Math.log2(members));
}

/** To a power of two, so that batches alike share one program. */
function roundedUp(amount: number): number {
  let bound = 1023;
  while (bound < amount) bound = bound * 2 + 1;
  return bound;
}

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
  const unitFen = roundedUp(survey.largestUnitFen);
  return {
    billFen,
    creditFen,
    givenFen: roundedUp(survey.largestGivenFen),
    openingsFen: survey.sumOfOpeningsFen && roundedUp(survey.sumOfOpeningsFen),
    unitFen,
    sumFen,
    survey,
  };
}

/** To a power of two, so that batches alike share one program. */
function roundedUp(amount: number): number {
  let bound = 1023;
  while (bound < amount) bound = bound * 2 + 1;
  return bound;
}

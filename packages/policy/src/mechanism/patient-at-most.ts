// Pays what is left above the part that the patient may be asked for. The bound is rounded down, so that the promise holds exactly.
import { sumPortions } from '../bill.ts';
import { amountOf, type Draft, type LineContext, read, takeFrom } from '../context.ts';
import { addFen, DOWN_TO_FEN, type Fen, fen, payRatio, sumFen, ZERO } from '../money.ts';
import type { PatientAtMost } from '../policy.ts';

export function payPatientAtMost(pays: PatientAtMost, context: LineContext): Draft {
  const isYearly = pays.each === 'year';
  const ofFen = addFen(sumPortions(context.charged, pays.of), isYearly ? read(context, 'year', 'sum', context.line.sums) : ZERO);
  const borneBeforeFen = isYearly ? read(context, 'year', 'borne', context.line.sums) : ZERO;
  const leftFen = sumPortions(context.left, pays.of);
  const { boundFen, ...reckoning } = boundOf(pays, ofFen, context);
  const paidFen = fen(Math.max(0, borneBeforeFen + leftFen - boundFen));
  context.trace?.steps.push({
    kind: 'patient-at-most',
    each: pays.each,
    ...reckoning,
    ofFen,
    boundFen,
    borneBeforeFen,
    leftFen,
    paidFen,
  });
  return {
    baseFen: ZERO,
    pays: takeFrom(paidFen, pays.base.portions, context.left),
    ...(isYearly && { borne: { countedFen: sumPortions(context.charged, pays.of), leftFen } }),
  };
}

function boundOf(pays: PatientAtMost, ofFen: Fen, context: LineContext) {
  const amountFen = pays.amount && amountOf(pays.amount, context);
  const plus = pays.plusShareAbove && { ratio: pays.plusShareAbove.share, aboveFen: amountOf(pays.plusShareAbove.above, context) };
  const ofShare = pays.share === undefined ? ZERO : payRatio(ofFen, pays.share, DOWN_TO_FEN);
  const ofPlus = plus === undefined ? ZERO : payRatio(fen(Math.max(0, ofFen - plus.aboveFen)), plus.ratio, DOWN_TO_FEN);
  return {
    boundFen: sumFen([amountFen ?? ZERO, ofShare, ofPlus]),
    ...(pays.share !== undefined && { ratio: pays.share }),
    ...(amountFen !== undefined && { amountFen }),
    ...(plus && { plus }),
  };
}

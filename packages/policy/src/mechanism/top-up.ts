// Fills up what other lines paid to an amount, or to a share of some portions.
import { sumPortions } from '../bill.ts';
import { amountOf, type Draft, type LineContext, takeFrom } from '../context.ts';
import { fen, payRatio, sumFen, ZERO } from '../money.ts';
import type { TopUp } from '../policy.ts';

export function payTopUp(pays: TopUp, context: LineContext): Draft {
  const { targetFen, ...target } = targetOf(pays, context);
  const lessFen = sumFen(pays.lessPaidBy.map((line) => context.paidBefore.get(line) ?? ZERO));
  const paidFen = fen(Math.max(0, targetFen - lessFen));
  context.trace?.steps.push({ kind: 'top-up', ...target, targetFen, lines: pays.lessPaidBy, lessFen, paidFen });
  return { baseFen: ZERO, pays: takeFrom(paidFen, pays.base.portions, context.left) };
}

function targetOf(pays: TopUp, context: LineContext) {
  if (pays.to.kind === 'amount') return { targetFen: amountOf(pays.to.amount, context) };
  const { base, share } = pays.to;
  const ofFen = sumPortions(base.basis === 'charged' ? context.charged : context.left, base.portions);
  return { targetFen: payRatio(ofFen, share, context.line.rounding), ratio: share, ofFen };
}

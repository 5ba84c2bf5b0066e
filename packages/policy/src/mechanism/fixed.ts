// Pays a fixed amount, as far as the bill goes.
import { amountOf, type Draft, type LineContext, takeFrom } from '../context.ts';
import { ZERO } from '../money.ts';
import type { FixedAmount } from '../policy.ts';

export function payFixed(pays: FixedAmount, context: LineContext): Draft {
  const amountFen = amountOf(pays.amount, context);
  context.trace?.steps.push({ kind: 'fixed', amountFen });
  return { baseFen: ZERO, pays: takeFrom(amountFen, pays.base.portions, context.left) };
}

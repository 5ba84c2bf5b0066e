// Pays from an account's balance, which the claim may credit first. The balance carries over the years.
import { sumPortions } from '../bill.ts';
import { type Draft, type LineContext, read, takeFrom } from '../context.ts';
import { addFen, fen, minFen, ZERO } from '../money.ts';
import type { Account } from '../policy.ts';

export function payAccount(pays: Account, context: LineContext): Draft {
  const beforeFen = read(context, 'lifetime', 'balance', pays.account);
  const creditedFen = context.creditFen;
  const balanceFen = addFen(beforeFen, creditedFen);
  const paidFen = minFen(balanceFen, sumPortions(context.left, pays.base.portions));
  context.trace?.steps.push({ kind: 'account', account: pays.account, beforeFen, creditedFen, afterFen: fen(balanceFen - paidFen) });
  return { baseFen: ZERO, pays: takeFrom(paidFen, pays.base.portions, context.left) };
}

// What is known without looking at a claim: that one number is never above another, because of how they were made.
import type { Num, Operation } from './tree.ts';

/** Chains are short; longer ones are not worth the search. */
const DEEPEST = 8;

/** Whether `a` is never above `b`. False if it is not known. */
export function isAtMost(a: Num, b: Num, madeBy: ReadonlyMap<number, Operation>, depth = 0): boolean {
  if (a.hi <= b.lo || (a.kind === 'variable' && b.kind === 'variable' && a.id === b.id)) return true;
  if (depth > DEEPEST) return false;
  const below = (low: Num, high: Num) => isAtMost(low, high, madeBy, depth + 1);
  const [smaller, larger] = [operationOf(a, madeBy), operationOf(b, madeBy)];
  switch (smaller?.kind) {
    case 'least':
      if (below(smaller.a, b) || below(smaller.b, b)) return true;
      break;
    case 'greatest':
      if (below(smaller.a, b) && below(smaller.b, b)) return true;
      break;
    case 'subtract':
      if (smaller.b.lo >= 0 && below(smaller.a, b)) return true;
      break;
    case 'share': {
      // A share of at most the whole, rounded up by less than one, is at most what it is of.
      const [only] = smaller.terms;
      const isPart = only && smaller.terms.length === 1 && smaller.times === 1 && only.ratio.hi <= smaller.unit && smaller.extra < smaller.unit;
      if (isPart && below(only.amount, b)) return true;
    }
  }
  if (larger?.kind === 'greatest') return below(a, larger.a) || below(a, larger.b);
  if (larger?.kind === 'least') return below(a, larger.a) && below(a, larger.b);
  return larger?.kind === 'add' && ((larger.b.lo >= 0 && below(a, larger.a)) || (larger.a.lo >= 0 && below(a, larger.b)));
}

function operationOf(num: Num, madeBy: ReadonlyMap<number, Operation>): Operation | undefined {
  return num.kind === 'variable' ? madeBy.get(num.id) : undefined;
}

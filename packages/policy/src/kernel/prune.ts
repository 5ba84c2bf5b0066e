// Takes away what nobody reads: names that are not used, and settings of variables that are not read afterwards.
import type { Num, Operation, Statement, Truth } from './tree.ts';

/** `lasting` are the variables that outlive the claim. */
export function prune(statements: readonly Statement[], lasting: ReadonlySet<number>): Statement[] {
  const used = new Set<number>(lasting);
  return pruneBlock(statements, used);
}

/** From the last statement back, so that what only an unused name read is unused too. */
function pruneBlock(statements: readonly Statement[], used: Set<number>): Statement[] {
  const kept: Statement[] = [];
  for (const statement of [...statements].reverse()) {
    const pruned = pruneOne(statement, used);
    if (pruned) kept.push(pruned);
  }
  return kept.reverse();
}

function pruneOne(statement: Statement, used: Set<number>): Statement | undefined {
  switch (statement.kind) {
    case 'let':
      if (!used.has(statement.id)) return undefined;
      useOperation(statement.is, used);
      return statement;
    case 'set':
      if (!used.has(statement.id)) return undefined;
      use(statement.to, used);
      return statement;
    case 'store':
      use(statement.from, used);
      return statement;
    case 'fail':
      useTruth(statement.when, used);
      return statement;
    case 'if': {
      const [no, yes] = [pruneBlock(statement.no, used), pruneBlock(statement.yes, used)];
      if (yes.length + no.length === 0) return undefined;
      useTruth(statement.when, used);
      return { ...statement, yes, no };
    }
  }
}

function use(num: Num, used: Set<number>): void {
  if (num.kind === 'variable') used.add(num.id);
}

function useOperation(is: Operation, used: Set<number>): void {
  switch (is.kind) {
    case 'input':
    case 'look-up':
      return;
    case 'copy':
      used.add(is.of);
      return;
    case 'quotient':
      use(is.a, used);
      return;
    case 'pick':
      useTruth(is.when, used);
      for (const num of [is.yes, is.no]) use(num, used);
      return;
    case 'share':
      for (const { amount, ratio } of is.terms) for (const num of [amount, ratio]) use(num, used);
      return;
    default:
      for (const num of [is.a, is.b]) use(num, used);
  }
}

function useTruth(truth: Truth, used: Set<number>): void {
  switch (truth.kind) {
    case 'always':
    case 'never':
    case 'bit':
      return;
    case 'compare':
      for (const num of [truth.a, truth.b]) use(num, used);
      return;
    case 'all':
    case 'any':
      for (const part of truth.of) useTruth(part, used);
      return;
    case 'not':
      useTruth(truth.of, used);
  }
}

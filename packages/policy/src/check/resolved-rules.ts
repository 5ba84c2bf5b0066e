// What a policy comes to for given facts: which lines and rows apply, with every table looked up. Facts with the same resolved
// rules are one situation, however many there are.
import { type Facts, holds } from '../condition.ts';
import { ratioOf } from '../context.ts';
import { type Day, isValidOn } from '../day.ts';
import { payRatio } from '../money.ts';
import type { Amount, BenefitLine, Deductible, Policy, Row, Share } from '../policy.ts';
import type { Ceiling } from './finding.ts';

/** A text that is the same exactly where the same rules apply; undefined where the claim is held: nothing is paid then. */
export function resolvedRules(policy: Policy, ceilings: readonly Ceiling[], facts: Facts): string | undefined {
  if (policy.holds.some((hold) => holds(hold.when, facts))) return undefined;
  const moves = policy.firstShares.map((first) => (holds(first.when, facts) ? ratioOf(first.share, { facts, trace: undefined }) : '-'));
  const lines = linesFor(policy, facts).map((line) => [line.id, ...rowsFor(line, facts).map((row) => resolvedRow(row, policy, facts))]);
  const bounds = [...policy.promises, ...policy.flags, ...ceilings].map(({ when }) => holds(when, facts));
  return JSON.stringify([facts.kind, moves, lines, bounds]);
}

/** The lines that these facts come to, in their order. */
export function linesFor(policy: Policy, facts: Facts): BenefitLine[] {
  const { kind, dischargedOn } = facts;
  return policy.lines.filter((line) => line.kinds.includes(String(kind)) && isValidOn(line.valid, dischargedOn as Day) && holds(line.when, facts));
}

/** The row that applies, or all that match where the one that pays most is chosen. */
export function rowsFor(line: BenefitLine, facts: Facts): Row[] {
  const matching = line.rows.filter((row) => holds(row.when, facts));
  return line.choose === 'first' ? matching.slice(0, 1) : matching;
}

function resolvedRow(row: Row, policy: Policy, facts: Facts): string {
  return JSON.stringify([row.pays, row.limits], (_key, value: unknown) => {
    if (isNode(value)) return resolved(value, policy, facts);
    return isDeductible(value) && isNode(value.amount) && resolved(value.amount, policy, facts) === 0 ? 'none' : value;
  });
}

/** A share of a deductible of nothing tells nobody apart. */
function isDeductible(value: unknown): value is Deductible {
  return typeof value === 'object' && value !== null && 'amount' in value && 'times' in value && !('kind' in value);
}

type Node = Amount | Share;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'kind' in value && NODE_KINDS.has(String(value.kind));
}

const NODE_KINDS: ReadonlySet<string> = new Set<Node['kind']>(['fen', 'amount-table', 'share-table', 'adjusted', 'parameter']);

function resolved(node: Node, policy: Policy, facts: Facts): unknown {
  switch (node.kind) {
    case 'amount-table': {
      const value = node.rows.find((row) => holds(row.when, facts))?.value;
      return value && resolved(value, policy, facts);
    }
    case 'share-table':
    case 'adjusted':
      return ratioOf(node, { facts, trace: undefined });
    case 'parameter': {
      const inForce = policy.parameters[node.parameter]?.amounts.findLast((dated) => dated.from <= String(facts.dischargedOn));
      return inForce && payRatio(inForce.amountFen, node.times);
    }
    case 'fen':
      return node.amountFen;
    default:
      return node;
  }
}

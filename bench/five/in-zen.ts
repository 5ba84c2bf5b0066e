// bench-five for GoRules' zen-engine: two decision tables and one node of expressions, claims in turn.

import type { ClaimColumns } from './claims.ts';
import { loadTool } from './load-tool.ts';
import type { Results } from './results.ts';
import { type Paid, settleOneByOne } from './year-so-far.ts';

interface Zen {
  readonly ZenEngine: new () => { createDecision(content: object): { evaluate(claim: object): Promise<{ readonly result: Paid }> } };
}

/** Settles the first `count` claims; undefined if the engine was not fetched. */
export function startInZen(): ((claims: ClaimColumns, results: Results, count: number) => Promise<void>) | undefined {
  const tool = loadTool<Zen>('@gorules/zen-engine');
  if (!tool) return undefined;
  const decision = new tool.ZenEngine().createDecision(Buffer.from(JSON.stringify(GRAPH)));
  return (claims, results, count) => settleOneByOne(claims, results, count, async (claim) => (await decision.evaluate(claim)).result);
}

function table(id: string, field: string, names: readonly string[], rows: readonly (readonly number[])[]): object {
  const outputs = names.map((name) => ({ id: name, name, field: name }));
  const rules = rows.map((row, code) => ({ _id: String(code), code: String(code), ...Object.fromEntries(names.map((name, at) => [name, String(row[at])])) }));
  const content = { hitPolicy: 'first', inputs: [{ id: 'code', name: field, field }], outputs, rules, passThrough: true, executionMode: 'single' };
  return { id, name: id, type: 'decisionTableNode', content };
}

const rated = (above: string) => `(60 * ${above} + 5 * max([${above} - 5000000, 0]) + 5 * max([${above} - 10000000, 0]))`;
const EXPRESSIONS = {
  basic: 'min([floor((max([inside - deductible, 0]) * percent + 50) / 100), 15000000 - basicPaid])',
  now: 'max([own + inside - $.basic - criticalFrom, 0])',
  before: 'max([own - criticalFrom, 0])',
  critical: `min([floor((${rated('$.now')} - ${rated('$.before')} + 50) / 100), 30000000 - criticalPaid])`,
  inScope: 'min([floor(((inside - $.basic - $.critical) * 90 + 50) / 100), 25000000 - supplementPaid])',
  supplement: '$.inScope + min([floor(((total - inside) * 75 + 50) / 100), 25000000 - supplementPaid - $.inScope])',
  assistance: 'min([floor(((inside - $.basic - $.critical - $.inScope) * assistancePercent + 50) / 100), assistanceLimit - assistancePaid])',
  backstop: 'max([total - $.basic - $.critical - $.supplement - $.assistance - floor(total / 10), 0])',
};
const expressions = Object.entries(EXPRESSIONS).map(([key, value]) => ({ id: key, key, value }));

const STEPS = ['bill', 'tiers', 'categories', 'amounts', 'paid'];
const GRAPH = {
  nodes: [
    { id: 'bill', name: 'bill', type: 'inputNode' },
    table(
      'tiers',
      'tier',
      ['deductible', 'percent'],
      [
        [20_000, 90],
        [50_000, 80],
        [100_000, 70],
        [200_000, 60],
      ],
    ),
    table(
      'categories',
      'category',
      ['criticalFrom', 'assistancePercent', 'assistanceLimit'],
      [
        [1_000_000, 0, 0],
        [500_000, 100, 4_000_000],
        [500_000, 75, 3_000_000],
        [500_000, 55, 2_000_000],
      ],
    ),
    { id: 'amounts', name: 'amounts', type: 'expressionNode', content: { expressions, passThrough: false, executionMode: 'single' } },
    { id: 'paid', name: 'paid', type: 'outputNode' },
  ],
  edges: STEPS.slice(1).map((to, at) => ({ id: `edge-${at}`, type: 'edge', sourceId: STEPS[at], targetId: to })),
};

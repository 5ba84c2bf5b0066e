// bench-five for json-rules-engine: a rule a line, and a dynamic fact for each amount, as its documentation computes values.

import type { ClaimColumns } from './claims.ts';
import { loadTool } from './load-tool.ts';
import type { Results } from './results.ts';
import { settleOneByOne } from './year-so-far.ts';

interface Almanac {
  factValue(name: string): Promise<number>;
}
interface Engine {
  addFact(name: string, compute: (parameters: unknown, almanac: Almanac) => Promise<number>): void;
  addRule(rule: object): void;
  run(facts: object): Promise<{ readonly events: readonly { readonly type: string; readonly params: { readonly pays: number } }[] }>;
}
interface JsonRules {
  readonly Engine: new (rules: readonly object[], options: { readonly replaceFactsInEventParams: boolean }) => Engine;
}

const DEDUCTIBLE = [20_000, 50_000, 100_000, 200_000];
const BASIC_PERCENT = [90, 80, 70, 60];
const CRITICAL_FROM = [1_000_000, 500_000, 500_000, 500_000];
const ASSISTANCE_PERCENT = [0, 100, 75, 55];
const ASSISTANCE_LIMIT = [0, 4_000_000, 3_000_000, 2_000_000];
const percent = (hundredths: number) => Math.floor((hundredths + 50) / 100);

/** Settles the first `count` claims; undefined if the engine was not fetched. */
export function startInJsonRules(): ((claims: ClaimColumns, results: Results, count: number) => Promise<void>) | undefined {
  const tool = loadTool<JsonRules>('json-rules-engine');
  if (!tool) return undefined;
  const engine = new tool.Engine([], { replaceFactsInEventParams: true });
  addFacts(engine);
  const pays = (line: string, condition: object) =>
    engine.addRule({ conditions: { all: [condition] }, event: { type: line, params: { pays: { fact: line } } } });
  for (const line of ['basic', 'critical', 'supplement', 'assistance']) pays(line, { fact: line, operator: 'greaterThanInclusive', value: 0 });
  pays('backstop', { fact: 'backstop', operator: 'greaterThan', value: 0 });
  return (claims, results, count) =>
    settleOneByOne(claims, results, count, async (claim) => {
      const paid = { basic: 0, critical: 0, supplement: 0, assistance: 0, backstop: 0 };
      const { events } = await engine.run(claim);
      return Object.assign(paid, Object.fromEntries(events.map(({ type, params }) => [type, params.pays])));
    });
}

function addFacts(engine: Engine): void {
  const fact = (name: string, needs: readonly string[], compute: (...values: number[]) => number) =>
    engine.addFact(name, async (_, almanac) => compute(...(await Promise.all(needs.map((need) => almanac.factValue(need))))));
  fact('basic', ['inside', 'tier', 'basicPaid'], (inside = 0, tier = 0, paid = 0) =>
    Math.min(percent(Math.max(inside - (DEDUCTIBLE[tier] ?? 0), 0) * (BASIC_PERCENT[tier] ?? 0)), 15_000_000 - paid),
  );
  fact('critical', ['inside', 'basic', 'own', 'category', 'criticalPaid'], (inside = 0, basic = 0, own = 0, category = 0, paid = 0) =>
    Math.min(percent(rated(own + inside - basic, category) - rated(own, category)), 30_000_000 - paid),
  );
  fact('inScope', ['inside', 'basic', 'critical', 'supplementPaid'], (inside = 0, basic = 0, critical = 0, paid = 0) =>
    Math.min(percent((inside - basic - critical) * 90), 25_000_000 - paid),
  );
  fact(
    'supplement',
    ['total', 'inside', 'inScope', 'supplementPaid'],
    (total = 0, inside = 0, inScope = 0, paid = 0) => inScope + Math.min(percent((total - inside) * 75), 25_000_000 - paid - inScope),
  );
  fact(
    'assistance',
    ['inside', 'basic', 'critical', 'inScope', 'category', 'assistancePaid'],
    (inside = 0, basic = 0, critical = 0, inScope = 0, category = 0, paid = 0) =>
      Math.min(percent((inside - basic - critical - inScope) * (ASSISTANCE_PERCENT[category] ?? 0)), (ASSISTANCE_LIMIT[category] ?? 0) - paid),
  );
  fact(
    'backstop',
    ['total', 'basic', 'critical', 'supplement', 'assistance'],
    (total = 0, ...paid) => total - paid.reduce((sum, amount) => sum + amount) - Math.floor(total / 10),
  );
}

function rated(own: number, category: number): number {
  const above = Math.max(own - (CRITICAL_FROM[category] ?? 0), 0);
  return 60 * above + 5 * Math.max(above - 5_000_000, 0) + 5 * Math.max(above - 10_000_000, 0);
}

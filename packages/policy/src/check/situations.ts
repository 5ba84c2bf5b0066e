// All combinations of facts that a policy can tell apart, joined where the same rules apply.
//
// Only facts that some condition reads for the kind are varied, and of each only values that some condition tells apart.
import { type Condition, type Facts, type FactValue, holds } from '../condition.ts';
import type { Validity } from '../day.ts';
import type { Policy } from '../policy.ts';
import { collect, domainOf, type FactSpace, isPossible, type Mentioned } from './fact-space.ts';
import type { CheckInput } from './finding.ts';
import { peopleOf } from './people.ts';
import { resolvedRules } from './resolved-rules.ts';

/** Facts to which one set of rules applies. */
export interface Situation {
  readonly kind: string;
  /** The plainest of those facts; with the policy's counters. */
  readonly facts: Facts;
  readonly rules: string;
  /** The same of somebody who stands in the order of need, if these rules are theirs too. */
  readonly needyFacts?: Facts;
}

/** Two people alike but for their categories: the needier should not have to pay more than the other. */
export interface NeedPair {
  readonly needier: Situation;
  readonly other: Situation;
  /** All sets of categories of which the needier is an example. */
  readonly needierSets: readonly (readonly string[])[];
}

export interface Situations {
  readonly situations: readonly Situation[];
  readonly pairs: readonly NeedPair[];
  /** Every combination of facts that a claim may have, also those of claims that are held. */
  readonly combinations: readonly Facts[];
  /** Whether that is all of them; otherwise some were left out, evenly. */
  readonly isAll: boolean;
  /** Categories of the order of need to which no rule of this kind gives anything that others do not have. */
  readonly helpless: readonly string[];
}

const MOST_COMBINATIONS = 100_000;

export function situationsOf(input: CheckInput, kind: string): Situations {
  const { policy, ceilings } = input;
  const space: FactSpace = { facts: input.facts, counters: policy.counters.map(({ id }) => id) };
  const lines = policy.lines.filter((line) => line.kinds.includes(kind));
  const conditions = [...conditionsIn([policy.holds, policy.firstShares, lines, policy.promises, policy.flags, ceilings]), ...dayConditions(policy)];
  const people = peopleOf(
    conditions.flatMap((condition) => partsAbout('categories', condition)),
    input.need,
  );
  const domains = domainsOf(conditions, space, policy, kind);
  const size = domains.reduce((product, [, domain]) => product * domain.length, people.classes.length);
  const found = new Map<string, Situation>();
  const needy = new Map<string, Facts>();
  const pairs = new Map<string, NeedPair>();
  const combinations: Facts[] = [];
  const helped = new Set<string>();
  for (const others of combined(domains, Math.ceil(size / MOST_COMBINATIONS))) {
    const byPerson = people.classes.map((categories) => {
      const facts: Facts = { kind, ...others, categories };
      if (!isPossible(facts, space)) return undefined;
      combinations.push(facts);
      const rules = resolvedRules(policy, ceilings, facts);
      if (rules !== undefined && !found.has(rules)) found.set(rules, { kind, facts, rules });
      return rules;
    });
    for (const [category, place] of people.classOf) {
      const rules = byPerson[place];
      if (rules !== byPerson[people.nobody]) helped.add(category);
      if (rules !== undefined && !needy.has(rules)) needy.set(rules, { kind, ...others, categories: [category] });
    }
    for (const { needier, other, needierSets, otherSet } of people.comparisons) {
      const [a, b] = [byPerson[needier], byPerson[other]];
      if (a === undefined || b === undefined || a === b || pairs.has(`${a} ${b}`)) continue;
      const person = (rules: string, set: readonly string[] = []): Situation => ({
        kind,
        facts: { kind, ...others, categories: set.length > 0 ? set : ['none'] },
        rules,
      });
      pairs.set(`${a} ${b}`, { needier: person(a, needierSets[0]), other: person(b, otherSet), needierSets });
    }
  }
  return {
    situations: [...found.values()].map((situation) => withNeedy(situation, needy.get(situation.rules))),
    pairs: [...pairs.values()],
    combinations,
    isAll: size <= MOST_COMBINATIONS && people.isAll,
    helpless: [...people.classOf.keys()].filter((category) => !helped.has(category)),
  };
}

function withNeedy(situation: Situation, needyFacts: Facts | undefined): Situation {
  return needyFacts ? { ...situation, needyFacts } : situation;
}

/** Every condition below a node of the policy tree. */
function conditionsIn(tree: unknown): Condition[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => (key === 'when' ? [value as Condition] : conditionsIn(value)));
}

/** On which days other lines are in force, or other amounts. */
function dayConditions(policy: Policy): Condition[] {
  const days = ({ from, to }: Validity): Condition => ({ kind: 'range', fact: 'dischargedOn', from, ...(to !== undefined && { to }) });
  const dated = Object.values(policy.parameters).flatMap(({ amounts }) => amounts);
  return [...policy.lines.map((line) => days(line.valid)), ...dated.map(({ from }) => days({ from }))];
}

/** The largest parts of a condition that read one fact and no other. */
function partsAbout(fact: string, condition: Condition): Condition[] {
  const read = factsRead(condition);
  if (read.size === 1 && read.has(fact)) return [condition];
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.flatMap((part) => partsAbout(fact, part));
  return condition.kind === 'not' || condition.kind === 'named' ? partsAbout(fact, condition.of) : [];
}

function factsRead(condition: Condition): Set<string> {
  const mentioned = new Map<string, Mentioned>();
  collect(condition, mentioned);
  return new Set(mentioned.keys());
}

type Domain = readonly [string, readonly (FactValue | undefined)[]];

/** Of every fact but kind and categories, one value for each way in which the conditions answer. */
function domainsOf(conditions: readonly Condition[], space: FactSpace, policy: Policy, kind: string): Domain[] {
  const mentioned = new Map<string, Mentioned>([['dischargedOn', { values: new Set(), edges: new Set() }]]);
  for (const condition of conditions) collect(condition, mentioned);
  // What claims must state is stated, though no rule of this kind asks: an earlier bill may be of another kind.
  const required = Object.entries(space.facts).flatMap(([name, { requiredWhen }]) => {
    if (!requiredWhen) return [];
    collect(requiredWhen, mentioned);
    if (!mentioned.has(name)) mentioned.set(name, { values: new Set(), edges: new Set() });
    return [requiredWhen];
  });
  const asked = [...conditions, ...required];
  return [...mentioned]
    .filter(([name]) => name !== 'kind' && name !== 'categories')
    .map(([name, values]) => {
      const domain = domainOf(name, values, space, policy.valid, [kind]);
      const parts = asked.flatMap((condition) => partsAbout(name, condition));
      return [name, toldApart(name, plainestFirst(domain, space.facts[name]?.values !== undefined), parts)];
    });
}

/** What nobody needs to state is left out; among listed values the first stands for those that are alike. */
function plainestFirst(domain: readonly (FactValue | undefined)[], isListed: boolean): readonly (FactValue | undefined)[] {
  return isListed || !domain.includes(undefined) ? domain : [undefined, ...domain.filter((value) => value !== undefined)];
}

function toldApart(name: string, domain: readonly (FactValue | undefined)[], parts: readonly Condition[]): (FactValue | undefined)[] {
  const first = new Map<string, FactValue | undefined>();
  for (const value of domain) {
    // Whether a fact is there at all is told apart too: a claim must state what is required.
    const answers = `${value === undefined} ${parts.map((part) => holds(part, { [name]: value })).join()}`;
    if (!first.has(answers)) first.set(answers, value);
  }
  return [...first.values()];
}

/** Every `step`-th combination. */
function* combined(domains: readonly Domain[], step: number): Generator<Facts> {
  const size = domains.reduce((product, [, domain]) => product * domain.length, 1);
  for (let at = 0; at < size; at += step) {
    let rest = at;
    const facts: Record<string, FactValue | undefined> = {};
    for (const [name, domain] of domains) {
      facts[name] = domain[rest % domain.length];
      rest = Math.floor(rest / domain.length);
    }
    yield facts;
  }
}

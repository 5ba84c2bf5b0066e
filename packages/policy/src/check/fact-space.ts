// All the cases that some conditions can tell apart, so that things can be proved about rows of a table: that each can apply,
// that one always does, that two never meet.
import { type Condition, type Facts, type FactValue, holds, questionsIn } from '../condition.ts';
import { type Day, nextDay, type Validity } from '../day.ts';
import type { FactDomain } from './finding.ts';

/** What claims may state, and which facts are counted instead. */
export interface FactSpace {
  readonly facts: { readonly [fact: string]: FactDomain };
  readonly counters: readonly string[];
}

/** Beyond this many cases nothing is proved. */
const MAX_CASES = 400_000;
const MOST_CATEGORIES = 16;

/**
 * One representative of every combination of facts that the conditions distinguish, as far as a claim may state it; undefined
 * if there are more than MAX_CASES.
 */
export function casesOf(conditions: readonly Condition[], space: FactSpace, validity: Validity, kinds: readonly string[]): Iterable<Facts> | undefined {
  const mentioned = new Map<string, Mentioned>();
  for (const condition of conditions) collect(condition, mentioned);
  for (const name of [...mentioned.keys()]) {
    const required = space.facts[name]?.requiredWhen;
    if (required) collect(required, mentioned);
  }
  const domains = [...mentioned].map(([name, values]) => [name, domainOf(name, values, space, validity, kinds)] as const);
  if ((mentioned.get('categories')?.values.size ?? 0) > MOST_CATEGORIES) return undefined;
  const size = domains.reduce((product, [, domain]) => product * domain.length, 1);
  return size > MAX_CASES ? undefined : combinations(domains, space);
}

export interface Mentioned {
  readonly values: Set<string | number | boolean>;
  readonly edges: Set<string | number>;
}

/** The values and edges that a condition mentions, by fact. */
export function collect(condition: Condition, into: Map<string, Mentioned>): void {
  for (const question of questionsIn(condition)) {
    const { values, edges } = mentionedOf(question.fact, into);
    if (question.kind !== 'range') {
      for (const value of question.values) values.add(value);
      continue;
    }
    if (question.from !== undefined) edges.add(question.from);
    if (question.to !== undefined) edges.add(after(question.to));
  }
}

function mentionedOf(fact: string, into: Map<string, Mentioned>): Mentioned {
  const known = into.get(fact);
  if (known) return known;
  const fresh: Mentioned = { values: new Set(), edges: new Set() };
  into.set(fact, fresh);
  return fresh;
}

function after(edge: string | number): string | number {
  return typeof edge === 'number' ? edge + 1 : nextDay(edge as Day);
}

/** One value of each that the mentioned ones and edges tell apart, and undefined where a claim may leave it out. */
export function domainOf(
  name: string,
  mentioned: Mentioned,
  space: FactSpace,
  validity: Validity,
  kinds: readonly string[],
): readonly (FactValue | undefined)[] {
  if (name === 'kind') return kinds;
  if (name === 'categories') return subsets([...mentioned.values].map(String));
  if (name === 'dischargedOn') return [validity.from, ...[...mentioned.edges].filter((day) => day > validity.from && (!validity.to || day <= validity.to))];
  if (space.counters.includes(name)) return [...new Set<FactValue>([1, ...mentioned.edges])];
  const fact = space.facts[name];
  const missing: (FactValue | undefined)[] = fact?.type === 'switch' || fact?.unstated !== undefined ? [] : [undefined];
  if (fact?.type === 'switch') return [false, true];
  if (fact?.values) return [...fact.values.map((value) => (fact.type === 'integer' ? Number(value) : value)), ...missing];
  // Values that nobody mentions are all alike: one of them stands for the rest.
  const others: FactValue[] = fact?.type === 'integer' ? [0, 999_999_999] : ['(any other)'];
  return [...new Set<FactValue | undefined>([...mentioned.values, ...mentioned.edges, ...others, ...missing])];
}

function subsets(values: readonly string[]): readonly string[][] {
  if (values.length > MOST_CATEGORIES) return [];
  return Array.from({ length: 2 ** values.length }, (_, bits) => values.filter((_value, index) => (bits >> index) & 1));
}

function* combinations(domains: readonly (readonly [string, readonly (FactValue | undefined)[]])[], space: FactSpace): Generator<Facts> {
  const indexes = domains.map(() => 0);
  for (;;) {
    const facts: Record<string, FactValue | undefined> = {};
    domains.forEach(([name, domain], at) => {
      facts[name] = domain[indexes[at] ?? 0];
    });
    if (isPossible(facts, space)) yield facts;
    let at = 0;
    for (; at < domains.length; at++) {
      const next = (indexes[at] ?? 0) + 1;
      if (next < (domains[at]?.[1].length ?? 0)) {
        indexes[at] = next;
        break;
      }
      indexes[at] = 0;
    }
    if (at === domains.length) return;
  }
}

/** A fact that is required under a condition is there exactly when it holds: otherwise nobody looks at it. */
export function isPossible(facts: Facts, space: FactSpace): boolean {
  return Object.keys(facts).every((name) => {
    const required = space.facts[name]?.requiredWhen;
    return !required || (facts[name] !== undefined) === holds(required, facts);
  });
}

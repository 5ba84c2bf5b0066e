// Conditions on the facts of a claim and a person, as data. A fact that is missing meets no condition about it.

/** What is known of a claim and its person, by name: `kind`, `facility.level`, `categories`, … */
export type FactValue = string | number | boolean | readonly string[];
export type Facts = { readonly [fact: string]: FactValue | undefined };

export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  /** A condition that the scheme gives a name to, such as *poor*. */
  | { readonly kind: 'named'; readonly name: string; readonly of: Condition }
  | { readonly kind: 'is'; readonly fact: string; readonly values: readonly (string | number | boolean)[] }
  /** From and to belong to the range; days compare as text. */
  | { readonly kind: 'range'; readonly fact: string; readonly from?: string | number; readonly to?: string | number }
  | { readonly kind: 'has'; readonly fact: string; readonly which: 'any' | 'all' | 'none'; readonly values: readonly string[] };

export const ALWAYS: Condition = { kind: 'always' };

/** What a condition asks of one fact. */
export type Question = Extract<Condition, { readonly fact: string }>;

/** All that a condition asks, wherever it stands in it, in its order. */
export function questionsIn(condition: Condition): readonly Question[] {
  switch (condition.kind) {
    case 'always':
      return [];
    case 'all':
    case 'any':
      return condition.of.flatMap(questionsIn);
    case 'not':
    case 'named':
      return questionsIn(condition.of);
    case 'is':
    case 'range':
    case 'has':
      return [condition];
  }
}

export function holds(condition: Condition, facts: Facts): boolean {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'all':
      for (const part of condition.of) if (!holds(part, facts)) return false;
      return true;
    case 'any':
      for (const part of condition.of) if (holds(part, facts)) return true;
      return false;
    case 'not':
      return !holds(condition.of, facts);
    case 'named':
      return holds(condition.of, facts);
    case 'is': {
      const value = facts[condition.fact];
      return value !== undefined && !Array.isArray(value) && condition.values.includes(value as string | number | boolean);
    }
    case 'range': {
      const value = facts[condition.fact];
      if (value === undefined || typeof value === 'boolean' || Array.isArray(value)) return false;
      return (condition.from === undefined || value >= condition.from) && (condition.to === undefined || value <= condition.to);
    }
    case 'has': {
      const found = countOf(condition.values, facts[condition.fact]);
      if (condition.which === 'any') return found > 0;
      return condition.which === 'all' ? found === condition.values.length : found === 0;
    }
  }
}

function countOf(values: readonly string[], set: FactValue | undefined): number {
  let found = 0;
  if (Array.isArray(set)) for (const value of values) if (set.includes(value)) found++;
  return found;
}

// What a row says of its claim and person, as the facts that the scheme's conditions ask about.
import { type FactValue, holds, pointer, type Refusal } from '@doudi/policy';
import type { ClaimFact, Scheme } from '../scheme/index.ts';
import { codedCategories } from '../scheme/walls.ts';
import { cut, missing, refused, unknownKind, unlistedValue, wrongType } from './claim-refusals.ts';
import { isObject, type Row } from './claim-shape.ts';

/** What a reader of claims needs to know. */
export interface ReadContext {
  readonly scheme: Scheme;
  /** Categories of all installed schemes: one that this scheme does not use is ignored, one that nobody knows is refused. */
  readonly knownCategories: ReadonlySet<string>;
}

export function factsOf(row: Row, context: ReadContext, found: Refusal[]): Record<string, FactValue | undefined> {
  const { scheme } = context;
  const facts: Record<string, FactValue | undefined> = {};
  if (typeof row.kind === 'string') {
    facts.kind = row.kind;
    if (!Object.hasOwn(scheme.policy.kinds, row.kind)) found.push(unknownKind(row.kind, Object.keys(scheme.policy.kinds)));
  }
  facts.categories = categoriesOf(row, context, found);
  for (const name of Object.keys(scheme.facts)) facts[name] = factOf(row, scheme.facts[name]);
  for (const name of Object.keys(scheme.facts)) {
    const fact = scheme.facts[name];
    if (fact?.isRead) checkFact(row, name, fact, facts, found);
  }
  return facts;
}

/** The stated value, or the value that a claim file means when it says nothing. */
function factOf(row: Row, fact: ClaimFact | undefined): FactValue | undefined {
  const value = fact && statedFact(row, fact);
  if (fact?.type === 'switch') return value === true;
  if (fact?.type === 'integer') return Number.isSafeInteger(value) ? (value as number) : undefined;
  if (typeof value === 'string') return value;
  return fact?.unstated;
}

function statedFact(row: Row, fact: ClaimFact): unknown {
  const [first = '', second] = fact.path;
  if (second === undefined) return Object.hasOwn(row, first) ? row[first] : undefined;
  const parent = row[first];
  return isObject(parent) && Object.hasOwn(parent, second) ? parent[second] : undefined;
}

const JSON_TYPES = {
  text: { type: 'string', words: { zh: '文字', en: 'a string' } },
  integer: { type: 'number', words: { zh: '不加引号的整数，如 2', en: 'a whole number without quotes such as 2' } },
  switch: { type: 'boolean', words: { zh: 'true 或 false', en: 'true or false' } },
} as const;

/**
 * A fact that the scheme reads: required, it must be stated; stated, it must have the right type; with listed values, one of them.
 * A fact that is not read now is forgotten.
 */
function checkFact(row: Row, name: string, fact: ClaimFact, facts: Record<string, FactValue | undefined>, found: Refusal[]): void {
  const { path } = fact;
  if (fact.requiredWhen && !holds(fact.requiredWhen, facts)) {
    facts[name] = undefined;
    return;
  }
  const stated = statedFact(row, fact);
  if (stated === undefined) {
    const [first = '', second] = path;
    const parentIsWrong = second !== undefined && row[first] !== undefined && !isObject(row[first]);
    if (fact.requiredWhen && !parentIsWrong) found.push(missing(path));
    return;
  }
  const { type, words } = JSON_TYPES[fact.type];
  const isUnlistedFraction = fact.type === 'integer' && !fact.values && !Number.isSafeInteger(stated);
  if (typeof stated !== type || isUnlistedFraction) found.push(wrongType(path, words));
  else if (fact.values && !fact.values.includes(String(stated))) found.push(unlistedValue(name, fact, fact.values, String(stated)));
}

function categoriesOf(row: Row, context: ReadContext, found: Refusal[]): readonly string[] {
  const person = isObject(row.person) ? row.person : {};
  if (!Array.isArray(person.categories) || person.categories.length === 0) return ['none'];
  const categories = person.categories.filter((category) => typeof category === 'string');
  const strange = categories.findIndex((category) => !context.knownCategories.has(category));
  if (strange >= 0) {
    const category = String(categories[strange]);
    found.push(
      refused('unknown-category', pointer('person', 'categories', strange), {
        zh: `人员类别“${cut(category)}”未见于任何已安装的方案；请核对。`,
        en: `no installed scheme knows the category "${cut(category)}"; check it`,
      }),
    );
  }
  const { categories: walled } = context.scheme.walls;
  const codes = { has: (category: string) => Object.hasOwn(walled, category), get: (category: string) => walled[category]?.code };
  const coded = codedCategories(categories, codes);
  return coded.length > 0 ? coded : ['none'];
}

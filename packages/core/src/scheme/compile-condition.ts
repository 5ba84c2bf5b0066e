// Conditions as they are written → condition trees with checked names and values.
import { ALWAYS, type Condition, parseDay } from '@doudi/policy';
import type { Fact } from './facts.ts';
import { EXPECTED } from './format.ts';
import { type Path, unknownWord } from './problem.ts';
import { isKnown, type Report, type Scope } from './scope.ts';

/** Every key of a condition must hold. An empty condition always holds. */
export function compileCondition(raw: unknown, path: Path, scope: Scope, report: Report): Condition {
  if (!isMapping(raw)) {
    report(path, { zh: `条件应为${EXPECTED.mapping.zh}`, en: `a condition must be ${EXPECTED.mapping.en}` });
    return ALWAYS;
  }
  const parts = Object.entries(raw).map(([key, value]) => compileKey(key, value, [...path, key], scope, report));
  if (parts.length === 0) return ALWAYS;
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'all', of: parts };
}

function compileKey(key: string, value: unknown, path: Path, scope: Scope, report: Report): Condition {
  switch (key) {
    case 'is':
      return together(
        texts(value, path, report).map((name) => {
          const of = Object.hasOwn(scope.definitions, name) ? scope.definitions[name] : undefined;
          if (of) return { kind: 'named', name, of };
          isKnown({ zh: '定义', en: 'definition' }, name, Object.keys(scope.definitions), path, report, scope.codes);
          return ALWAYS;
        }),
      );
    case 'not':
      return { kind: 'not', of: compileCondition(value, path, scope, report) };
    case 'any':
    case 'all':
      return compileList(key, value, path, scope, report);
    case 'kind':
      return { kind: 'is', fact: 'kind', values: knownTexts({ zh: '就诊类别', en: 'kind' }, value, scope.kinds, path, report, scope.codes) };
    case 'categories':
      return compileCategories(value, path, scope, report);
    case 'dischargedOn':
      return compileRange('dischargedOn', value, path, report, (text) => parseDay(text), EXPECTED.day);
    default:
      return compileFact(key, value, path, scope, report);
  }
}

function compileList(kind: 'any' | 'all', value: unknown, path: Path, scope: Scope, report: Report): Condition {
  if (Array.isArray(value) && value.length > 0) return { kind, of: value.map((item, index) => compileCondition(item, [...path, index], scope, report)) };
  report(path, { zh: `“${kind}”应为条件列表`, en: `"${kind}" must be a list of conditions` });
  return ALWAYS;
}

function compileCategories(value: unknown, path: Path, scope: Scope, report: Report): Condition {
  const what = { zh: '人员类别', en: 'category' };
  if (!isMapping(value)) return { kind: 'has', fact: 'categories', which: 'any', values: knownTexts(what, value, scope.categories, path, report, scope.codes) };
  return together(
    Object.entries(value).map(([which, values]) => {
      if (!isKnown({ zh: '条件', en: 'key' }, which, ['any', 'all', 'none'], [...path, which], report)) return ALWAYS;
      const known = knownTexts(what, values, scope.categories, [...path, which], report, scope.codes);
      return { kind: 'has', fact: 'categories', which: which as 'any' | 'all' | 'none', values: known };
    }),
  );
}

function compileFact(name: string, value: unknown, path: Path, scope: Scope, report: Report): Condition {
  if (scope.counters.includes(name)) return compileRange(name, value, path, report, toInteger, EXPECTED.integer);
  const fact = Object.hasOwn(scope.facts, name) ? scope.facts[name] : undefined;
  if (!fact) {
    const known = ['kind', 'categories', 'is', 'not', 'any', 'all', 'dischargedOn', ...Object.keys(scope.facts), ...scope.counters];
    report(path, unknownWord({ zh: '条件或事实', en: 'condition or fact' }, name, known));
    return ALWAYS;
  }
  if (isMapping(value) && 'in' in value) return compileInList(name, value, path, scope, report);
  if (isMapping(value)) {
    if (fact.type === 'integer') return compileRange(name, value, path, report, toInteger, EXPECTED.integer);
    report(path, { zh: `“${name}”不是数值，不能用范围`, en: `"${name}" is no number; it cannot have a range` });
    return ALWAYS;
  }
  const values = fact.values
    ? knownTexts({ zh: `${fact.label.name.zh}的取值`, en: `value of ${name}` }, value, fact.values, path, report, scope.codes)
    : texts(value, path, report);
  return { kind: 'is', fact: name, values: values.map((text) => typed(text, fact, path, report)) };
}

function compileInList(name: string, value: { readonly in?: unknown }, path: Path, scope: Scope, report: Report): Condition {
  const named = typeof value.in === 'string' ? value.in : '?';
  const list = Object.hasOwn(scope.lists, named) ? scope.lists[named] : undefined;
  if (!list) report([...path, 'in'], unknownWord({ zh: '名单', en: 'list' }, named, Object.keys(scope.lists)));
  return { kind: 'is', fact: name, values: list ?? [] };
}

function typed(text: string, fact: Fact, path: Path, report: Report): string | number | boolean {
  if (fact.type === 'text') return text;
  if (fact.type === 'switch') {
    if (text !== 'true' && text !== 'false')
      report(path, { zh: `应为${EXPECTED.switch.zh}，而不是“${text}”`, en: `expected ${EXPECTED.switch.en}, not "${text}"` });
    return text === 'true';
  }
  const integer = toInteger(text);
  if (integer === undefined) report(path, { zh: `应为${EXPECTED.integer.zh}，而不是“${text}”`, en: `expected ${EXPECTED.integer.en}, not "${text}"` });
  return integer ?? 0;
}

function compileRange<Value extends string | number>(
  fact: string,
  value: unknown,
  path: Path,
  report: Report,
  read: (text: string) => Value | undefined,
  expected: { readonly zh: string; readonly en: string },
): Condition {
  const bounds = isMapping(value) ? value : { from: value, to: value };
  const range: { from?: Value; to?: Value } = {};
  for (const [key, text] of Object.entries(bounds)) {
    if (!isKnown({ zh: '范围', en: 'key of a range' }, key, ['from', 'to'], [...path, key], report)) continue;
    const bound = typeof text === 'string' ? read(text) : undefined;
    if (bound === undefined)
      report([...path, key], { zh: `应为${expected.zh}，而不是“${JSON.stringify(text)}”`, en: `expected ${expected.en}, not ${JSON.stringify(text)}` });
    else range[key as 'from' | 'to'] = bound;
  }
  if (range.from !== undefined && range.to !== undefined && range.from > range.to) {
    report(path, {
      zh: `此条件永不成立：from（${range.from}）大于 to（${range.to}）`,
      en: `this can never hold: from (${range.from}) is after to (${range.to})`,
    });
  }
  return { kind: 'range', fact, ...range };
}

function toInteger(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A text or a list of texts. */
function texts(value: unknown, path: Path, report: Report): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')) return value;
  report(path, { zh: `应为${EXPECTED.text.zh}或非空${EXPECTED.list.zh}`, en: `expected ${EXPECTED.text.en} or a list that is not empty` });
  return [];
}

function knownTexts(
  what: Parameters<typeof isKnown>[0],
  value: unknown,
  known: readonly string[],
  path: Path,
  report: Report,
  codes: Scope['codes'],
): string[] {
  const given = texts(value, path, report);
  return given.filter((text, index) => isKnown(what, text, known, Array.isArray(value) ? [...path, index] : path, report, codes));
}

function together(parts: readonly Condition[]): Condition {
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'all', of: parts };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

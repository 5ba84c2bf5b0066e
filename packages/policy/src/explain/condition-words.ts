// A condition as words: 二级 / level 2. Everything that names a fact comes from the scheme.
import type { Condition } from '../condition.ts';
import type { Policy } from '../policy.ts';
import type { Text } from '../text.ts';

export function conditionWords(condition: Condition, policy: Policy): Text {
  switch (condition.kind) {
    case 'always':
      return { zh: '不属于前列情形', en: 'in all other cases' };
    case 'all':
      return joined(condition.of, policy, { zh: '，', en: ', ' });
    case 'any':
      return joined(condition.of, policy, { zh: '或', en: ' or ' });
    case 'not': {
      const of = conditionWords(condition.of, policy);
      return { zh: `非（${of.zh}）`, en: `not (${of.en})` };
    }
    case 'named':
      return policy.definitions[condition.name] ?? { zh: condition.name, en: condition.name };
    case 'is':
      return list(
        condition.values.map((value) => valueWords(condition.fact, String(value), policy)),
        { zh: '或', en: ' or ' },
      );
    case 'range':
      return rangeWords(condition, policy);
    case 'has':
      return hasWords(condition, policy);
  }
}

function joined(of: readonly Condition[], policy: Policy, separator: Text): Text {
  return list(
    of.map((part) => conditionWords(part, policy)),
    separator,
  );
}

function list(parts: readonly Text[], separator: Text): Text {
  return { zh: parts.map((part) => part.zh).join(separator.zh), en: parts.map((part) => part.en).join(separator.en) };
}

function valueWords(fact: string, value: string, policy: Policy): Text {
  if (fact === 'kind') return policy.kinds[value] ?? { zh: value, en: value };
  const label = policy.facts[fact];
  const words = label?.values[value];
  if (words) return words;
  const name = factName(fact, policy);
  return { zh: `${name.zh}为${value}`, en: `${name.en} ${value}` };
}

function rangeWords(condition: Extract<Condition, { kind: 'range' }>, policy: Policy): Text {
  const { from, to } = condition;
  const name = factName(condition.fact, policy);
  if (policy.counters.some((counter) => counter.id === condition.fact)) return timesWords(name, from, to);
  if (from === to) return { zh: `${name.zh}为${from}`, en: `${name.en} ${from}` };
  if (to === undefined) return { zh: `${name.zh}不低于${from}`, en: `${name.en} from ${from}` };
  if (from === undefined) return { zh: `${name.zh}不高于${to}`, en: `${name.en} up to ${to}` };
  return { zh: `${name.zh}为${from}至${to}`, en: `${name.en} ${from} to ${to}` };
}

/** 本年住院第 2 次 / admission of the year no. 2 */
function timesWords(name: Text, from: string | number | undefined, to: string | number | undefined): Text {
  if (from === to) return { zh: `${name.zh}第 ${from} 次`, en: `${name.en} no. ${from}` };
  if (to === undefined) return { zh: `${name.zh}第 ${from} 次起`, en: `${name.en} from no. ${from}` };
  return { zh: `${name.zh}第 ${from ?? 1} 至 ${to} 次`, en: `${name.en} no. ${from ?? 1} to ${to}` };
}

function hasWords(condition: Extract<Condition, { kind: 'has' }>, policy: Policy): Text {
  const values = list(
    condition.values.map((value) => policy.categories[value] ?? { zh: value, en: value }),
    condition.which === 'all' ? { zh: '并', en: ' and ' } : { zh: '、', en: ' or ' },
  );
  return condition.which === 'none' ? { zh: `非${values.zh}`, en: `not ${values.en}` } : values;
}

function factName(fact: string, policy: Policy): Text {
  return policy.facts[fact]?.name ?? { zh: fact, en: fact };
}

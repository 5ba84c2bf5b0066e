// What is wrong with a field, in words that a clerk understands. No value that was sent is repeated: it could be somebody's number.
import type { Text } from '@doudi/policy';
import { z } from 'zod';
import { hideNumbers } from './hide-numbers.ts';

type Issue = z.core.$ZodRawIssue;

export function issueWords(issue: Issue): Text {
  return wordsOf(issue) ?? { zh: fromLocale(z.locales.zhCN(), issue), en: fromLocale(z.locales.en(), issue) };
}

function wordsOf(issue: Issue): Text | undefined {
  switch (issue.code) {
    case 'custom':
      return textOf(issue);
    case 'invalid_type':
      return issue.input === undefined ? { zh: '缺少此项', en: 'this is missing' } : typeWords(issue.expected);
    case 'too_small':
      return issue.origin === 'date' ? undefined : leastWords(issue.origin, String(issue.minimum), issue.inclusive !== false);
    case 'too_big':
      return issue.origin === 'date' ? undefined : mostWords(issue.origin, String(issue.maximum), issue.inclusive !== false);
    case 'invalid_format':
      return FORMATS[issue.format] ?? PATTERNS.get(String(issue.pattern)) ?? { zh: '格式不对', en: 'it has not the right form' };
    case 'invalid_value':
      return valueWords(issue.values);
    case 'not_multiple_of':
      return { zh: `须为 ${issue.divisor} 的倍数`, en: `it must be a multiple of ${issue.divisor}` };
    case 'invalid_union':
      return { zh: '不是允许的形式', en: 'it has none of the forms that are allowed' };
    case 'unrecognized_keys':
      return { zh: '没有这一项', en: 'there is no such field' };
    default:
      return undefined;
  }
}

const PATTERNS = new Map<string, Text>();

/** For a pattern of one's own in a schema: `z.string().regex(...form(/^\\d{6}$/, { zh: '…', en: '…' }))`. Where it fails nothing else is asked. */
export function form(pattern: RegExp, words: Text): [RegExp, { abort: true }] {
  PATTERNS.set(String(pattern), words);
  return [pattern, { abort: true }];
}

/** The words that a rule brought: see `inWords`. */
function textOf(issue: Issue & { readonly code: 'custom' }): Text | undefined {
  const text: unknown = issue.params?.text;
  return typeof text === 'object' && text !== null && 'zh' in text && 'en' in text ? { zh: String(text.zh), en: String(text.en) } : undefined;
}

function fromLocale(locale: { readonly localeError: z.core.$ZodErrorMap }, issue: Issue): string {
  const said = locale.localeError(issue);
  return hideNumbers(typeof said === 'string' ? said : (said?.message ?? ''));
}

const TYPES: Readonly<Record<string, Text>> = {
  string: { zh: '文本', en: 'a text' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '对象', en: 'an object' },
  record: { zh: '对象', en: 'an object' },
  null: { zh: 'null', en: 'null' },
};

function typeWords(expected: string): Text | undefined {
  const type = TYPES[expected];
  return type && { zh: `须为${type.zh}`, en: `it must be ${type.en}` };
}

const FORMATS: Readonly<Record<string, Text>> = {
  date: { zh: '须为日期，如 2026-01-31', en: 'it must be a date such as 2026-01-31' },
  datetime: { zh: '须为时刻，如 2026-01-31T08:00:00Z', en: 'it must be a moment such as 2026-01-31T08:00:00Z' },
  uuid: { zh: '须为 UUID', en: 'it must be a UUID' },
  email: { zh: '须为电子邮件地址', en: 'it must be an e-mail address' },
};

function leastWords(origin: string, minimum: string, isInclusive: boolean): Text {
  if (origin === 'string')
    return minimum === '1' ? { zh: '不能为空', en: 'it may not be empty' } : { zh: `至少 ${minimum} 个字符`, en: `it needs at least ${minimum} characters` };
  if (isCounted(origin)) return { zh: `至少 ${minimum} 项`, en: `it needs at least ${minimum} entries` };
  return isInclusive
    ? { zh: `不得小于 ${minimum}`, en: `it may not be less than ${minimum}` }
    : { zh: `须大于 ${minimum}`, en: `it must be more than ${minimum}` };
}

function mostWords(origin: string, maximum: string, isInclusive: boolean): Text {
  if (origin === 'string') return { zh: `最多 ${maximum} 个字符`, en: `it may have at most ${maximum} characters` };
  if (isCounted(origin)) return { zh: `最多 ${maximum} 项`, en: `it may have at most ${maximum} entries` };
  return isInclusive
    ? { zh: `不得大于 ${maximum}`, en: `it may not be more than ${maximum}` }
    : { zh: `须小于 ${maximum}`, en: `it must be less than ${maximum}` };
}

function isCounted(origin: string): boolean {
  return origin === 'array' || origin === 'set' || origin === 'map' || origin === 'object';
}

function valueWords(values: readonly unknown[]): Text | undefined {
  if (values.length > 20) return undefined;
  const words = values.map(String);
  return { zh: `只能是 ${words.join('、')}`, en: `it must be ${words.join(' or ')}` };
}

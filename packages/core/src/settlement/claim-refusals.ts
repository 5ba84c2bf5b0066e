// Why a row of a claim file is no claim, in words: each says what, where, why and what to do.
import { formatFen, MAX_AMOUNT_FEN, pointer, type Refusal, type RefusalCode, type Text } from '@doudi/policy';
import type { Fact } from '../scheme/index.ts';
export function refused(code: RefusalCode, path: string, message: Text): Refusal {
  return { code, path, message };
}

export function missing(path: readonly string[]): Refusal {
  return refused('missing-field', pointer(...path), { zh: `缺少“${path.join('.')}”；请补充。`, en: `${path.join('.')} is missing; add it` });
}

export function wrongType(path: readonly string[], expected: Text): Refusal {
  return refused('wrong-type', pointer(...path), { zh: `“${cut(path.join('.'))}”应为${expected.zh}。`, en: `${cut(path.join('.'))} must be ${expected.en}` });
}

export function unknownField(path: readonly string[], known: readonly string[]): Refusal {
  const name = cut(path.at(-1) ?? '');
  return refused('unknown-field', pointer(...path), {
    zh: `没有“${name}”这一项；可用：${known.join('、')}。`,
    en: `there is no field "${name}" here; known: ${known.join(', ')}`,
  });
}

export function unknownKind(kind: string, known: readonly string[]): Refusal {
  return refused('unknown-kind', '/kind', {
    zh: `本方案没有就诊类别“${cut(kind)}”；可用：${known.join('、')}。`,
    en: `this scheme has no kind "${cut(kind)}"; known: ${known.join(', ')}`,
  });
}

export function badAmount(path: readonly string[], value: string): Refusal {
  return refused('bad-amount', pointer(...path), {
    zh: `“${cut(value)}”不是金额：须为非负数，最多两位小数，不超过 ${formatFen(MAX_AMOUNT_FEN)}。`,
    en: `"${cut(value)}" is no amount: digits with at most two decimals, not negative, at most ${formatFen(MAX_AMOUNT_FEN)}`,
  });
}

export function badDate(value: string): Refusal {
  return refused('bad-date', '/dischargedOn', {
    zh: `“${cut(value)}”不是存在的日期；请写成 2020-03-01 的样子。`,
    en: `"${cut(value)}" is no day of the calendar; write it like 2020-03-01`,
  });
}

/** Names in messages are shown cut: a row may carry a megabyte in a name. */
export function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

export function duplicateId(id: string): Refusal {
  return refused('duplicate-id', '/id', {
    zh: `编号“${cut(id)}”在前面已出现；每张账单须有自己的编号。`,
    en: `the id "${cut(id)}" stands in an earlier row; each bill needs its own`,
  });
}

export function notJson(reason: Text): Refusal {
  return {
    code: 'not-json',
    path: '',
    message: { zh: `此行无法读取：${reason.zh}；每行须为一个 JSON 对象。`, en: `this row cannot be read: ${reason.en}; each line must be one JSON object` },
  };
}

export function unlistedValue(name: string, fact: Fact, values: readonly string[], stated: string): Refusal {
  return refused(name.startsWith('facility.') ? 'unknown-facility' : 'wrong-type', pointer(...name.split('.')), {
    zh: `${fact.label.name.zh}“${cut(stated)}”不在本方案的取值（${values.join('、')}）内；请更正。`,
    en: `${fact.label.name.en} "${cut(stated)}" is none of this scheme's (${values.join(', ')}); correct it`,
  });
}

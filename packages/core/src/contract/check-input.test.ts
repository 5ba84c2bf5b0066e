// How a mistake in a request is told: which field, why, in both languages, and never with what was sent.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkInput, inWords } from './check-input.ts';
import { contract } from './contract.ts';
import { hideNumbers } from './hide-numbers.ts';
import { isRefusal } from './refusal.ts';
import { getPerson } from './testing/small-contracts.ts';

function errorsOf(input: z.ZodType, given: unknown) {
  const checked = checkInput(contract({ ...getPerson, input }), given);
  if (!isRefusal(checked)) throw new Error('nothing was refused');
  return checked.errors ?? [];
}

const field = (schema: z.ZodType, value: unknown) => errorsOf(z.strictObject({ field: schema }), { field: value })[0]?.message;

describe('a mistake in a field', () => {
  test.each([
    ['a text', z.string(), 7, '须为文本', 'it must be a text'],
    ['what is missing', z.string(), undefined, '缺少此项', 'this is missing'],
    ['a number', z.coerce.number(), 'x', '须为数字', 'it must be a number'],
    ['a whole number', z.int(), 1.5, '须为整数', 'it must be a whole number'],
    ['too short a text', z.string().min(3), 'a', '至少 3 个字符', 'it needs at least 3 characters'],
    ['an empty text', z.string().min(1), '', '不能为空', 'it may not be empty'],
    ['too long a list', z.array(z.int()).max(1), [1, 2], '最多 1 项', 'it may have at most 1 entries'],
    ['too small an amount', z.int().min(0), -1, '不得小于 0', 'it may not be less than 0'],
    ['an amount at the edge', z.number().lt(5), 5, '须小于 5', 'it must be less than 5'],
    ['a day that is none', z.iso.date(), '2026-02-30', '须为日期，如 2026-01-31', 'it must be a date such as 2026-01-31'],
    ['a word that is not in the list', z.enum(['a', 'b']), 'c', '只能是 a、b', 'it must be a or b'],
    ['none of the forms', z.union([z.string(), z.int()]), true, '不是允许的形式', 'it has none of the forms that are allowed'],
    ['a rule of our own', z.string().refine(() => false, inWords({ zh: '不行', en: 'no' })), 'x', '不行', 'no'],
    ['a rule of our own without words', z.string().refine(() => false, 'secret'), 'x', '内容有误', 'it is not valid'],
  ])('%s', (_, schema, value, zh, en) => {
    expect(field(schema, value)).toEqual({ zh, en });
  });

  test('is told for every field at once', () => {
    const errors = errorsOf(z.strictObject({ a: z.string(), b: z.strictObject({ c: z.int() }) }), { b: { c: 'x', 'd/e~f': 1 }, g: 1 });
    expect(errors.map((error) => error.path)).toEqual(['/a', '/b/c', '/b/d~1e~0f', '/g']);
  });

  test('is told twenty times at most', () => {
    const errors = errorsOf(z.strictObject({ list: z.array(z.int()) }), { list: Array(500).fill('x') });
    expect(errors).toHaveLength(20);
  });

  test('hides a number that stands in the name of a field', () => {
    const given = { '362401199001011234': 1 };
    expect(errorsOf(z.strictObject({}), given)[0]?.path).toBe('/[…]');
  });
});

test('a long number is looked for without looking twice, however long the text', () => {
  const begun = performance.now();
  for (const text of ['1 '.repeat(500_000), '1'.repeat(1_000_000), `${'1 2 3 4 5 a'.repeat(90_000)}`]) hideNumbers(text);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test('what is right comes as the contract means it', () => {
  const input = z.strictObject({ day: z.iso.date(), limit: z.coerce.number().default(10) });
  expect(checkInput(contract({ ...getPerson, input }), { day: '2026-01-31' })).toEqual({ value: { day: '2026-01-31', limit: 10 } });
});

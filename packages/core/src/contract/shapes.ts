// The shapes that many operations share. Text never holds what no person can write and no database can keep.
import { parseDay, parseFen } from '@doudi/policy';
import { z } from 'zod';
import { inWords } from './check-input.ts';
import { form } from './issue-words.ts';

/** Whose id it is, is said by its name; ids are plain, so that they may stand in an address. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .meta({ text: { zh: '标识，至多 64 个字母、数字、- 或 _', en: 'an identifier of up to 64 letters, digits, - and _' } });

const SAYS_SOMETHING = {
  zh: '须填写内容，且不含控制字符和改变文字方向的字符',
  en: 'it must say something, without control characters and without characters that change the direction of the text',
};

/**
 * With something to be seen; without control characters, which hide in print, broken surrogates, which are no text, and characters that change the
 * direction (U+202A–202E, U+2066–2069), with which a name reorders the amount that stands beside it.
 */
export function text(most: number) {
  return z
    .string()
    .max(most)
    .regex(...form(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*[^\p{Cc}\p{Cf}\p{Cs}\p{Z}][^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u, SAYS_SOMETHING));
}

/** Several lines, as a person types them. */
export function paragraph(most: number) {
  return z
    .string()
    .max(most)
    .regex(
      ...form(
        /^(?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|[\n\t])*[^\p{Cc}\p{Cf}\p{Cs}\p{Z}](?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|[\n\t])*$/u,
        SAYS_SOMETHING,
      ),
    );
}

/** Yuan as a decimal string with at most two decimals, never negative: `"1234.50"`. */
export const amount = z
  .string()
  .max(20)
  .regex(...form(/^\d+(\.\d{1,2})?$/, { zh: '须为金额，如 "1234.50"，不加千分位', en: 'it must be an amount such as "1234.50", without separators' }))
  .refine((value) => parseFen(value) !== undefined, inWords({ zh: '金额过大', en: 'the amount is too large' }))
  .meta({ text: { zh: '以元为单位的金额，至多两位小数，加引号，如 "1234.50"', en: 'yuan as a decimal string with at most two decimals, such as "1234.50"' } });

/** A sum of amounts as an answer tells it, always with two decimals: it may be more than one amount that is stated may be. */
export const sum = z
  .string()
  .regex(/^\d+\.\d{2}$/)
  .meta({ text: { zh: '以元为单位的金额，两位小数，如 "1234.50"', en: 'yuan with two decimals, such as "1234.50"' } });

/** A balance, or a difference: it may lie on either side of nothing. */
export const signedSum = z
  .string()
  .max(20)
  .regex(...form(/^-?\d+\.\d{2}$/, { zh: '须为两位小数的金额，可为负，如 "-12.50"', en: 'it must be an amount with two decimals, such as "-12.50"' }));

/** A day of the calendar as `YYYY-MM-DD`, from the year 1000 on: the day before it is one too, also for the database. */
export const day = z
  .string()
  .regex(...form(/^[1-9]\d{3}-\d{2}-\d{2}$/, { zh: '须为日期，如 2026-01-31', en: 'it must be a day such as 2026-01-31' }))
  .refine((value) => parseDay(value) !== undefined, inWords({ zh: '没有这一天', en: 'there is no such day' }))
  .meta({ text: { zh: '日期，如 2026-03-01', en: 'a day such as 2026-03-01' } });

/** A year of the calendar. */
export const year = z.string().regex(...form(/^[12]\d{3}$/, { zh: '须为四位年份，如 2026', en: 'it must be a year such as 2026' }));

/** The GB/T 2260 code of a county. */
export const countyId = z.string().regex(...form(/^\d{6}$/, { zh: '须为 6 位县级代码', en: 'it must be a county code of six digits' }));

/** A village by its code of twelve digits. */
export const villageCode = z.string().regex(...form(/^\d{12}$/, { zh: '须为 12 位村级代码', en: 'it must be a village code of twelve digits' }));

/** A county (6 digits), a township (9) or a village (12) of it. */
export const area = z.string().regex(
  ...form(/^\d{6}(\d{3}(\d{3})?)?$/, {
    zh: '须为 6 位县、9 位乡镇或 12 位村级代码',
    en: 'it must be the code of a county (6 digits), a township (9) or a village (12)',
  }),
);

/** A moment as ISO 8601 in UTC. */
export const moment = z.iso.datetime();

/** The same words in each language. */
export const words = z.strictObject({ zh: z.string(), en: z.string() });

/** The same, and what lies above the county: a province (2) or a prefecture (4). Nobody gives posts there; an operator's command does. */
export const anyArea = z.string().regex(
  ...form(/^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$/, {
    zh: '须为 2 位省、4 位市、6 位县、9 位乡镇或 12 位村级代码',
    en: 'it must be the code of a province (2 digits), prefecture (4), county (6), township (9) or village (12)',
  }),
);

/** How many rows a page has, where a list is given in pages. */
export const pageSize = z.coerce.number().int().min(1).max(100).default(20);

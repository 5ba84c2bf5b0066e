// The format of scheme files: what a county writes. Shapes only; the compile-… files give them their meaning.
//
// All scalars arrive as text (yaml-source.ts). Error texts here are the keys of EXPECTED.
import { MAX_AMOUNT_FEN, PORTIONS, type Portion, parseDay, parseFen, parseRatio, type Ratio, REFUSAL_CODES, type Text } from '@doudi/policy';
import { z } from 'zod';

/** What a place in a file expects, in words. */
export const EXPECTED = {
  text: { zh: '一段文字', en: 'a text' },
  words: { zh: '中英文名称，如 {zh: 起付线, en: deductible}', en: 'a name in both languages such as {zh: 起付线, en: deductible}' },
  id: { zh: '小写字母、数字和连字符组成的名称', en: 'a name of lower-case letters, digits and hyphens' },
  amount: { zh: '金额（元），如 5000 或 5946.30', en: 'an amount in yuan such as 5000 or 5946.30' },
  ratio: { zh: '百分比，如 90% 或 62.5%', en: 'a percentage such as 90% or 62.5%' },
  points: { zh: '百分点，如 5 或 -20', en: 'percentage points such as 5 or -20' },
  day: { zh: '日期，如 2020-01-01', en: 'a day such as 2020-01-01' },
  year: { zh: '四位年份，如 2026', en: 'a year such as 2026' },
  integer: { zh: '整数', en: 'a whole number' },
  period: { zh: 'claim（本次）、month（每月）、year（每年）或 lifetime（终身）', en: 'claim, month, year or lifetime' },
  portion: { zh: `费用部分：${PORTIONS.join('、')}`, en: `a portion of the bill: ${PORTIONS.join(', ')}` },
  counted: { zh: `total 或费用部分列表，如 [inScope, prepay]`, en: 'total, or a list of portions such as [inScope, prepay]' },
  code: { zh: `拒绝代码：${REFUSAL_CODES.join('、')}`, en: `a code of refusal: ${REFUSAL_CODES.join(', ')}` },
  switch: { zh: 'true 或 false', en: 'true or false' },
  basis: { zh: 'charged（按账单）或 left（前序支付后剩余）', en: 'charged or left' },
  nationalField: { zh: '国家接口的支付字段，如 hifp_pay', en: 'a field of the national interface such as hifp_pay' },
  list: { zh: '非空列表', en: 'a list that is not empty' },
  unique: { zh: '不重复的列表', en: 'a list in which nothing stands twice' },
  area: { zh: '加引号的六位或十二位行政区划代码', en: 'an area code of six or twelve digits in quotes' },
  mapping: { zh: '由“名称: 值”组成的内容', en: 'keys with values' },
  legalBasis: { zh: 'duty（法定职责）或 consent（同意）', en: 'duty or consent' },
  keep: { zh: '天数（整数）或 forever（永久）', en: 'a whole number of days, or forever' },
  step: {
    zh: 'nomination、cross-check、publication、review、approval 或 announcement',
    en: 'nomination, cross-check, publication, review, approval or announcement',
  },
  level: { zh: 'village、township 或 county', en: 'village, township or county' },
  days: { zh: '1 至 3650 的天数', en: 'a number of days from 1 to 3650' },
  procedureKind: { zh: 'entry（认定）或 exit（退出）', en: 'entry or exit' },
  procedureSubject: { zh: 'person（个人）或 household（整户）', en: 'person or household' },
  findingOf: { zh: 'rule（规则本身如此）或 assumption（由我们的假定造成）', en: 'rule or assumption' },
  answer: { zh: 'one（单选）、several（多选）、number（整数）或 text（文字）', en: 'one, several, number or text' },
  ages: { zh: '从 0 起由小到大的年龄，如 [0, 18, 60]', en: 'ages that begin with 0 and rise, such as [0, 18, 60]' },
} as const satisfies Record<string, Text>;
export type Expected = keyof typeof EXPECTED;

export const expected = (what: Expected) => ({ error: what });

/** A mapping with these keys and no others; what is wrong with a key lists the keys that there are. */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape, what: Expected = 'mapping') {
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : what) });
}

export const text = z.string(expected('text')).min(1, expected('text'));
export const id = z.string(expected('id')).regex(/^[a-z][a-z0-9-]*$/, expected('id'));
export const name = z.string(expected('id')).regex(/^[a-zA-Z][a-zA-Z0-9.-]*$/, expected('id'));
export const words = mapping({ zh: text, en: text }, 'words');
/** A category; who has one that is protected is known to their treating team alone. */
const category = mapping(
  { zh: text, en: text, protected: id.optional().meta({ description: 'The kind of protected fact (protectedKinds) that it is' }) },
  'words',
);
export const day = z.string(expected('day')).refine((value) => parseDay(value) !== undefined, expected('day'));
const validity = mapping({ from: day, to: day.optional() });
export const amountText = z
  .string(expected('amount'))
  .refine((value) => parseFen(value) !== undefined, expected('amount'))
  .meta({ id: 'Yuan', description: `Yuan with at most two decimals, up to ${MAX_AMOUNT_FEN / 100}` });
export const ratioText = z
  .string(expected('ratio'))
  .refine((value) => parseRatio(value) !== undefined, expected('ratio'))
  .meta({ id: 'Percentage', description: '0% to 100%, at most four decimals' });
const factorText = z.string(expected('ratio')).refine((value) => parseRatio(value, 999_990_000 as Ratio) !== undefined, expected('ratio'));
export const integer = z.string(expected('integer')).regex(/^(0|[1-9]\d{0,8})$/, expected('integer'));
export const onOff = z.enum(['true', 'false'], expected('switch'));
const period = z.enum(['claim', 'month', 'year', 'lifetime'], expected('period'));
const longPeriod = z.enum(['month', 'year', 'lifetime'], expected('period'));
const portion = z.enum([...PORTIONS] as [Portion, ...Portion[]], expected('portion'));
const isUnique = (items: readonly unknown[]) => new Set(items).size === items.length;
const portions = z.array(portion, expected('list')).min(1, expected('list')).refine(isUnique, expected('unique'));
const counted = z
  .union([z.literal('total', expected('counted')), portions], expected('counted'))
  .meta({ description: 'Portions of the bill, or the whole of it' });
const basis = z.enum(['charged', 'left'], expected('basis'));
export const ids = z.array(name, expected('list')).min(1, expected('list')).refine(isUnique, expected('unique'));

/** Conditions: each key must hold. `is` names a definition; other keys are facts. */
const condition: z.ZodType<Record<string, unknown>> = z
  .record(z.string(), z.unknown(), expected('mapping'))
  .meta({ id: 'Condition', description: 'Every key must hold. Keys: kind, categories, is, not, any, all, dischargedOn, and the facts of the scheme' });

export const assumed = z.union([name, ids], expected('id')).optional().meta({ description: 'The assumption (scheme.yaml, assumptions) on which this stands' });

function table<Value extends z.ZodType>(value: Value) {
  const row = mapping({ when: condition, use: value, assumed });
  const otherwise = mapping({ otherwise: value, assumed });
  return z.array(z.union([row, otherwise], expected('mapping')), expected('list')).min(1, expected('list'));
}

const amount = z
  .union(
    [
      amountText,
      table(
        z.union(
          [
            amountText,
            mapping({ share: ratioText, of: counted, atLeast: amountText.optional(), atMost: amountText.optional() }),
            mapping({ parameter: name, times: factorText }),
          ],
          expected('amount'),
        ),
      ),
      mapping({ share: ratioText, of: counted, atLeast: amountText.optional(), atMost: amountText.optional() }),
      mapping({ parameter: name, times: factorText }),
    ],
    expected('amount'),
  )
  .meta({ id: 'Amount', description: 'An amount, a table of amounts, a share of the bill, or a multiple of a parameter' });

const shareTable = table(ratioText);
const share = z
  .union(
    [
      ratioText,
      shareTable,
      mapping({
        base: z.union([ratioText, shareTable], expected('ratio')),
        plus: z.array(
          mapping({ when: condition, points: z.string(expected('points')).regex(/^-?(\d{1,2}(\.\d{1,4})?|100)$/, expected('points')), assumed }),
          expected('list'),
        ),
        atLeast: ratioText.optional(),
        atMost: ratioText.optional(),
      }),
    ],
    expected('ratio'),
  )
  .meta({ id: 'Share', description: 'A percentage, a table of percentages, or a base with points added or taken off' });

const shareOf = mapping({ share: ratioText, of: portions.optional(), basis: basis.optional() });

const limit = mapping({ each: period, amount, shared: name.optional() });
const oneOrMore = <Item extends z.ZodType>(item: Item) => z.union([item, z.array(item, expected('list'))], expected('mapping'));

const edges = mapping({ each: period, from: amount.optional(), to: amount.optional() });
const deductible = mapping({ each: period, amount, times: share.optional(), atMostYearly: amount.optional() });
const bands = mapping({
  each: period.optional(),
  edges: z.enum(['absolute', 'above-deductible'], expected('text')).optional(),
  rows: z.array(mapping({ to: amount.optional(), share }), expected('list')).min(1, expected('list')),
});

/** One row: how a line pays, for whom. Exactly one of share, shares, bands, topUp, patientAtMost, fixed, account says how. */
const pays = mapping({
  when: condition.optional(),
  assumed,
  of: portions.optional(),
  basis: basis.optional(),
  share: share.optional(),
  shares: z.partialRecord(portion, share, expected('mapping')).optional(),
  bands: bands.optional(),
  firstShare: share.optional(),
  between: oneOrMore(edges).optional(),
  deductible: deductible.optional(),
  atLeast: shareOf.optional(),
  yearToDate: onOff.optional(),
  topUp: mapping({ to: z.union([shareOf, mapping({ amount })], expected('mapping')), lessPaidBy: ids }).optional(),
  patientAtMost: mapping({
    each: z.enum(['claim', 'year'], expected('period')).optional(),
    share: ratioText.optional(),
    amount: amount.optional(),
    plus: mapping({ share: ratioText, above: amount }).optional(),
    of: counted,
  }).optional(),
  fixed: amount.optional(),
  account: name.optional(),
  limit: oneOrMore(limit).optional(),
}).meta({ id: 'Pays', description: 'How a line pays: exactly one of share, shares, bands, topUp, patientAtMost, fixed, account' });

const citation = mapping({ document: text, article: words });
export const citations = z.array(citation, expected('list')).min(1, expected('list'));

/** A worked case beside the rule: a bill, and to the fen what it comes to. */
const caseClaim = z
  .record(z.string(), z.unknown(), expected('mapping'))
  .meta({ id: 'CaseClaim', description: 'A claim as in the claim file; id, person and dischargedOn may be left out' });
const workedCase = mapping({
  case: text,
  source: text.optional(),
  earlier: z.array(caseClaim, expected('list')).optional(),
  claim: caseClaim,
  pays: z.record(z.string(), amountText, expected('mapping')).optional(),
  patientPays: amountText.optional(),
  flags: ids.optional(),
  refused: text.optional(),
});
const cases = z.array(workedCase, expected('list')).optional();

/** `benefits/<id>.yaml` */
export const benefitFormat = mapping({
  benefit: id,
  order: integer,
  line: id.optional(),
  name: words,
  payer: name,
  nationalField: z
    .string(expected('nationalField'))
    .regex(/^[a-z_]+$/, expected('nationalField'))
    .optional(),
  kinds: ids,
  valid: validity.optional(),
  when: condition.optional(),
  source: citations,
  assumed,
  owner: z.enum(['person', 'household'], expected('text')).optional(),
  sums: id.optional(),
  rounding: mapping({ to: z.enum(['fen', 'jiao', 'yuan'], expected('text')), mode: z.enum(['half-up', 'down', 'up'], expected('text')).optional() }).optional(),
  choose: z.enum(['first', 'most-favourable'], expected('text')).optional(),
  pays: oneOrMore(pays),
  cases,
}).meta({ title: 'A benefit: one payer’s rule' });

/** `scheme.yaml` */
export const schemeFormat = mapping({
  scheme: id,
  name: words,
  standing: words.optional(),
  jurisdiction: z.string(expected('text')).regex(/^\d{6}(\d{6})?$/, expected('area')),
  version: text,
  valid: validity,
  prepay: ratioText.optional(),
  kinds: z.record(name, words, expected('mapping')),
  payers: z.record(name, words, expected('mapping')),
  categories: z.record(name, category, expected('mapping')),
  protectedKinds: z.record(id, words, expected('mapping')).optional(),
  facts: z
    .record(
      name,
      mapping({
        name: words,
        type: z.enum(['text', 'integer', 'switch'], expected('text')).optional(),
        values: z.record(z.string(), words, expected('mapping')).optional(),
        required: z.union([onOff, mapping({ when: condition })], expected('switch')).optional(),
      }),
      expected('mapping'),
    )
    .optional(),
  lists: z.record(name, z.array(text, expected('list')), expected('mapping')).optional(),
  definitions: z.record(name, mapping({ name: words, when: condition }), expected('mapping')).optional(),
  assumptions: z.record(name, words, expected('mapping')).optional(),
  documents: z.record(z.string(), words, expected('mapping')).optional(),
  parameters: z
    .record(
      name,
      mapping({
        name: words,
        amounts: z.array(mapping({ from: day, amount: amountText, source: text }), expected('list')).min(1, expected('list')),
      }),
      expected('mapping'),
    )
    .optional(),
  counters: z.record(name, mapping({ name: words, kinds: ids, each: longPeriod }), expected('mapping')).optional(),
  firstShares: z
    .array(mapping({ id, name: words, when: condition.optional(), share, from: portion, to: portion, source: citations, assumed }), expected('list'))
    .optional(),
  holds: z.array(mapping({ flag: name, name: words, when: condition, source: citations }), expected('list')).optional(),
  flags: z
    .array(
      mapping({
        flag: name,
        name: words,
        when: condition.optional(),
        paidBelow: mapping({ lines: z.union([z.literal('all'), ids], expected('list')), share: ratioText, of: counted }),
      }),
      expected('list'),
    )
    .optional(),
  promises: z
    .array(mapping({ id, name: words, when: condition.optional(), patientAtMost: ratioText, of: counted, source: citations }), expected('list'))
    .optional(),
  warnings: z
    .array(
      mapping({
        id,
        name: words,
        when: condition.optional(),
        above: z.union([amountText, mapping({ parameter: name, times: factorText })], expected('amount')),
        everyDays: integer,
        source: citations,
        assumed,
      }),
      expected('list'),
    )
    .optional(),
  need: mapping({ order: z.array(ids, expected('list')).min(1, expected('list')), source: citations.optional(), assumed })
    .optional()
    .meta({ description: 'Categories by need, the neediest level first; the check looks for somebody needier who pays more' }),
  ceilings: z
    .array(
      mapping({
        id,
        name: words,
        when: condition.optional(),
        lines: z.union([z.literal('all'), ids], expected('list')),
        each: z.enum(['claim', 'year'], expected('period')).optional(),
        atMost: z.union([amountText, mapping({ share: ratioText, of: counted })], expected('amount')),
        source: citations,
        assumed,
      }),
      expected('list'),
    )
    .optional()
    .meta({ description: 'What a superior authority allows some lines to pay at most; the check looks for bills on which they pay more' }),
  findings: z
    .array(mapping({ id: text, of: z.enum(['rule', 'assumption'], expected('findingOf')), answer: words }), expected('list'))
    .optional()
    .meta({ description: 'What the place says about findings of the check, by their ids' }),
  populations: z
    .array(mapping({ id, name: words, when: condition, source: citations, assumed }), expected('list'))
    .optional()
    .meta({ description: 'Key populations, of whom counties keep count: by age, disability, disabilityGrade and open categories' }),
  cases,
}).meta({ title: 'A scheme: what a place promises, when and to whom' });

const year = z.string(expected('year')).regex(/^[12]\d{3}$/, expected('year'));

/** `enrolment/<year>.yaml`: whoever of several rows of aid comes first, helps. */
export const enrolmentFormat = mapping({
  enrolment: year,
  period: mapping({ from: day, to: day }),
  premium: amountText,
  subsidies: z.array(mapping({ id, name: words, perHead: amountText }), expected('list')).min(1, expected('list')),
  aid: z.array(mapping({ when: condition, share: ratioText.optional(), amount: amountText.optional(), payer: name, assumed }), expected('list')),
  target: ratioText,
  purchases: z.array(mapping({ id, name: words, perHead: amountText, paidBy: name }), expected('list')).optional(),
  source: citations,
  assumed,
  cases: z
    .array(
      mapping({ case: text, categories: z.array(name, expected('list')), aid: amountText, payer: name.optional(), patientPays: amountText }),
      expected('list'),
    )
    .min(1, expected('list')),
}).meta({ title: 'Enrolment of a year: the premium, who pays it for whom, what the fund receives' });

export type BenefitFile = z.infer<typeof benefitFormat>;
export type EnrolmentFile = z.infer<typeof enrolmentFormat>;
export type SchemeFile = z.infer<typeof schemeFormat>;
export type PaysFile = z.infer<typeof pays>;
export type AmountFile = z.infer<typeof amount>;
export type ShareFile = z.infer<typeof share>;
export type ShareOfFile = z.infer<typeof shareOf>;
export type LimitFile = z.infer<typeof limit>;
export type EdgesFile = z.infer<typeof edges>;
export type CaseFile = z.infer<typeof workedCase>;
export type CitationFile = z.infer<typeof citation>;

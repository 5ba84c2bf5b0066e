import { loadScheme, type Scheme, statedCategories } from '@doudi/core/scheme';
import { ALWAYS, type Amount, type BenefitLine, type Fen, type Mechanism, type Policy, type Ratio, type Share, WHOLE } from '@doudi/policy';
import { describe, expect, it } from 'vitest';
import { wordsIn } from '../../words/index.ts';
import { checkCases } from './examples.ts';
import { listLimits } from './limit-list.ts';
import { rowWords, shareWords, shortAmount } from './rule-words.ts';

const [zh, en] = [wordsIn('zh'), wordsIn('en')];
const FILES: Readonly<Record<string, string>> = import.meta.glob('../../../../../schemes/*/**/*.yaml', { query: '?raw', import: 'default', eager: true });
const NAMES = [...new Set(Object.keys(FILES).map((path) => path.split('/schemes/')[1]?.split('/')[0] ?? ''))];

function schemeOf(name: string): Scheme {
  const files = Object.entries(FILES).flatMap(([path, text]) => {
    const [, inFolder] = path.split(`/schemes/${name}/`);
    return inFolder === undefined ? [] : [[inFolder, text] as const];
  });
  const { scheme } = loadScheme(new Map(files));
  if (!scheme) throw new Error(`${name} does not load`);
  return scheme;
}

const demo = schemeOf('demo-2025').rules;

function lineOf(policy: Policy, id: string): BenefitLine {
  const line = policy.lines.find((candidate) => candidate.id === id);
  if (!line) throw new Error(`no line ${id}`);
  return line;
}

function words(policy: Policy, id: string, index = 0, language = zh) {
  const line = lineOf(policy, id);
  const row = line.rows[index];
  if (!row) throw new Error(`no row ${index}`);
  return rowWords(line, row, policy, language);
}

const fen = (amountFen: number): Amount => ({ kind: 'fen', amountFen: amountFen as Fen });
const ratio = (value: number): Share => ({ kind: 'ratio', ratio: value as Ratio });

/** A line of a made-up mechanism, as the card prints it. */
function mechanism(pays: Mechanism, language = zh) {
  const line = { ...lineOf(demo, 'basic'), when: ALWAYS };
  return rowWords(line, { when: ALWAYS, assumed: [], pays, limits: [] }, demo, language);
}

describe('a rule in short words', () => {
  it('tells a deductible by hospital, a share with points, and a limit', () => {
    expect(words(demo, 'basic')).toEqual({
      whom: ['所有参保人'],
      base: ['政策范围内，余下部分'],
      deductible: [
        '门诊慢特病：0',
        '特困人员、孤儿：0',
        '统筹区外：1,000',
        '一级医院：100',
        '二级医院：300',
        '三级医院：800',
        '按次数：本年住院第 1 次：100%；本年住院第 2 次：50%；不属于前列情形：0%',
      ],
      share: [
        '统筹区外：55%',
        '一级医院：90%',
        '二级医院：75%',
        '三级医院：60%',
        '统筹区内，三级医院，非（转诊或急诊）：减 20 个百分点',
        '统筹区内，一级医院，已签约家庭医生：加 5 个百分点',
      ],
      limits: ['每年 150,000'],
    });
  });

  it('tells bands above the deductible of the year, and everybody else after those who are named', () => {
    expect(words(demo, 'critical', 0, en)).toEqual({
      whom: ['a helped category'],
      base: [`${en.t('portion.inScope')}, what is left`],
      deductible: ['7,000 per year'],
      share: ['in bands of what passes the deductible per year', 'up to 50,000: 65%', '50,000 to 100,000: 70%', 'above 100,000: 80%'],
      limits: [],
    });
    expect(words(demo, 'critical', 1).whom).toEqual(['不属于前列情形']);
  });

  it('tells what a patient bears at most', () => {
    const zixi = schemeOf('zixi-2020').policy;
    expect(words(zixi, 'fiscal').share).toEqual(['每次个人至多负担全部费用的 10%，其余由本项付']);
    expect(words(zixi, 'fiscal', 0, en).share).toEqual(['per bill the patient bears at most 10% of the whole bill; this line pays the rest']);
    expect(words(zixi, 'commercial').share).toEqual(['政策范围内：90%', '先行自付：90%', '目录外必需（经认定）：75%']);
    expect(words(zixi, 'basic').base).toEqual(['政策范围内，按账单', '每年累计 贫困人口：50,000；不属于前列情形：100,000 以内的部分']);
  });

  it('tells fixed amounts, accounts and what is filled up', () => {
    const base = { portions: ['inScope', 'prepay'], basis: 'left' } as const;
    expect(mechanism({ kind: 'fixed', amount: fen(50050), base })).toMatchObject({ base: ['政策范围内、先行自付，余下部分'], share: ['定额 500.50'] });
    expect(mechanism({ kind: 'account', account: 'family', base }, en).share).toEqual(['until the account is used up']);
    const share = 700_000 as Ratio;
    expect(mechanism({ kind: 'top-up', base, to: { kind: 'share-of', share, base }, lessPaidBy: ['basic', 'critical'] }).share).toEqual([
      '补足到政策范围内、先行自付的 70%，减去居民基本医保、大病保险已付的',
    ]);
    expect(mechanism({ kind: 'top-up', base, to: { kind: 'amount', amount: fen(300000) }, lessPaidBy: ['basic'] }, en).share).toEqual([
      'fills up to 3,000, less what was paid by Basic medical insurance',
    ]);
  });

  it('tells a bound that has an amount and a share of what passes another', () => {
    const pays: Mechanism = {
      kind: 'patient-at-most',
      each: 'year',
      of: ['inScope'],
      amount: fen(100000),
      plusShareAbove: { share: 50_000 as Ratio, above: fen(2000000) },
      base: { portions: ['inScope'], basis: 'left' },
    };
    expect(mechanism(pays, en).share).toEqual(['per year the patient bears at most 1,000, plus 5% of what passes 20,000; this line pays the rest']);
  });

  it('tells first shares, least payments, the sum of a year and edges', () => {
    const pays: Mechanism = {
      kind: 'coinsurance',
      base: { portions: ['inScope'], basis: 'charged' },
      firstShare: ratio(100_000),
      slices: [{ each: 'year', from: fen(500000), to: fen(2000000) }],
      deductible: { amount: fen(30000), atMostYearly: fen(90000) },
      rate: { kind: 'bands', each: 'claim', above: 'nothing', bands: [{ share: ratio(500_000) }] },
      atLeast: { kind: 'share-of', share: 300_000 as Ratio, base: { portions: ['inScope'], basis: 'charged' } },
      isYearToDate: true,
    };
    expect(mechanism(pays)).toMatchObject({
      base: ['政策范围内，按账单', '每年累计 5,000 至 20,000 的部分', '个人先自付 10%'],
      deductible: ['每次 300', '全年合计至多 900'],
      share: ['按每次累计分段', '50%', '至少付政策范围内的 30%', '按全年累计应付，减去本年已付'],
    });
  });

  it('tells shares of the bill within bounds, multiples of a parameter, and bounds of a share', () => {
    const policy: Policy = {
      ...demo,
      parameters: { wage: { name: { zh: '年均工资', en: 'yearly wage' }, amounts: [{ from: '2025-01-01' as never, amountFen: 6000000 as Fen, source: '' }] } },
    };
    const line = lineOf(demo, 'basic');
    const limitsOf = (amount: Amount) =>
      rowWords(line, { when: ALWAYS, assumed: [], pays: { kind: 'fixed', amount, base: { portions: ['inScope'], basis: 'left' } }, limits: [] }, policy, en)
        .share;
    expect(limitsOf({ kind: 'parameter', parameter: 'wage', times: 500_000 as Ratio })).toEqual(['a fixed 50% of the yearly wage 60,000']);
    expect(limitsOf({ kind: 'share-of-bill', share: 200_000 as Ratio, of: ['inScope'], atLeastFen: 20000 as Fen, atMostFen: 90000 as Fen })).toEqual([
      `a fixed 20% of ${en.t('portion.inScope')}, at least 200, at most 900`,
    ]);
    expect(shareWords({ kind: 'adjusted', base: ratio(600_000), points: [], atLeast: 100_000 as Ratio, atMost: WHOLE }, policy, en)).toEqual([
      '60%',
      'between 10% and 100%',
    ]);
  });

  it('prints fen only where there are some', () => {
    expect([shortAmount(594630 as Fen), shortAmount(500000 as Fen), shortAmount(0 as Fen)]).toEqual(['5,946.30', '5,000', '0']);
  });
});

describe('the card of every scheme', () => {
  it.each(NAMES)('%s says something in every row, lists its limits, and its worked cases agree', (name) => {
    const scheme = schemeOf(name);
    for (const language of [zh, en]) {
      for (const line of scheme.rules.lines) {
        for (const row of line.rows) {
          const texts = Object.values(rowWords(line, row, scheme.rules, language)).flat();
          expect(texts.filter((text) => text.trim() === '' || /[{}]|undefined/.test(text))).toEqual([]);
          expect(texts.length).toBeGreaterThanOrEqual(3);
        }
      }
      expect(listLimits(scheme.rules, language).every(({ amountFen, lines }) => amountFen > 0 && lines.length > 0)).toBe(true);
    }
    const knownCategories = new Set(NAMES.flatMap((known) => statedCategories(schemeOf(known))));
    const { count, differing, examples } = checkCases({ scheme, knownCategories }, zh);
    expect({ differing, isChecked: count > 0, examples: examples.length }).toEqual({ differing: 0, isChecked: true, examples: 3 });
  });

  it('tells a limit once for all rows that have it, and apart where amounts differ', () => {
    expect(listLimits(demo, zh).map(({ lines, each, when, amountFen }) => [lines.join(), each, when.join(), amountFen])).toEqual([
      ['居民基本医保', 'year', '', 15_000_000],
      ['大病保险', 'year', '', 30_000_000],
      ['医疗救助', 'year', '', 4_000_000],
      ['倾斜救助', 'year', '', 2_000_000],
      ['普通门诊统筹', 'year', '', 60_000],
      ['特殊关怀补助', 'year', '', 2_000_000],
    ]);
  });
});

import { checkSuccession, checkWhole, type Finding, settleBills } from '@doudi/policy/check';
import { describe, expect, test } from 'vitest';
import { checkInputOf, placeOfRule } from './compile-check.ts';
import { loadScheme, type Scheme } from './load.ts';

const HEAD = `
scheme: tried
name: {zh: 试方案, en: Tried}
jurisdiction: "990101"
version: "1"
valid: {from: 2025-01-01, to: 2025-12-31}
kinds: {inpatient: {zh: 住院, en: inpatient stay}}
payers: {fund: {zh: 基金, en: fund}}
categories: {destitute: {zh: 特困, en: destitute}, low-income: {zh: 低保, en: low-income}}
facts: {facility.level: {name: {zh: 医院级别, en: hospital level}, values: {1: {zh: 一级, en: level 1}, 2: {zh: 二级, en: level 2}}, required: true}}
`;
const SOURCE = 'source: [{document: 办法, article: {zh: 第一条, en: article 1}}]';

/** A line, by what follows its head. */
const line = (id: string, order: number, rest: string): readonly [string, string] => [
  `benefits/${id}.yaml`,
  `benefit: ${id}\norder: ${order}\nname: {zh: ${id}, en: ${id}}\npayer: fund\nkinds: [inpatient]\n${SOURCE}\n${rest}`,
];

function schemeOf(head: string, ...lines: readonly (readonly [string, string])[]): Scheme {
  const { scheme, problems } = loadScheme(new Map([['scheme.yaml', HEAD + head], ...lines]));
  if (!scheme) throw new Error(problems.map(({ file, message }) => `${file}: ${message.en}`).join('\n'));
  return scheme;
}

const found = (scheme: Scheme): readonly Finding[] => checkWhole(checkInputOf(scheme)).findings;
const told = (scheme: Scheme): string[] => found(scheme).flatMap(({ severity, id, text }) => [`${severity} ${id}`, text.zh, text.en]);

const HALF = line('half', 10, 'pays: {share: 50%}');
const PROMISE = `promises: [{id: tenth, name: {zh: 不超过一成, en: at most a tenth}, when: {categories: [destitute]}, patientAtMost: 10%, of: total, ${SOURCE}}]`;
const NEED = 'need: {order: [[destitute], [low-income]]}';

describe('a promise', () => {
  test('that the rules do not keep is found, with the bill that breaks it', () => {
    expect(told(schemeOf(PROMISE, HALF))).toEqual([
      'warning promise-broken/tenth/inpatient',
      '承诺“不超过一成”未兑现：特困，住院，一级，政策范围内费用 80,000.00 元，个人负担 40,000.00 元，承诺至多 8,000.00 元。',
      'the promise "at most a tenth" is not kept: destitute, inpatient stay, level 1, 80,000.00 of costs within the rules: the patient bears 40,000.00, and was promised at most 8,000.00',
    ]);
  });
  test('that a line keeps to the fen is proved to hold', () => {
    const scheme = schemeOf(PROMISE, HALF, line('floor', 20, 'when: {categories: [destitute]}\npays: {patientAtMost: {share: 10%, of: total}}'));
    expect(told(scheme)).toEqual([]);
    expect(checkWhole(checkInputOf(scheme)).kinds[0]).toEqual({
      findings: 0,
      isAsked: true,
      kind: 'promise-broken',
      proved: {
        en: 'in all 2 situations, for bills without earlier ones of which one portion grows from 0 to 5,000,000.00: between two breakpoints the rule is linear, so the worst lies at one, up to 0.14',
        zh: '全部 2 种情形中，没有在先账单、只有一部分费用变动的账单（0 至 500 万元）：每两个转折点之间规则是线性的，最坏处在转折点上，误差不超过 0.14 元',
      },
      searched: {
        en: 'of earlier bills, some that bring the running sums to a breakpoint; of other costs beside, some mixtures',
        zh: '在先账单只取使累计到达转折点的几种；其他费用的搭配只取几种',
      },
    });
  });
});

describe('who needs help more', () => {
  test('and pays more than somebody who needs it less is found', () => {
    const scheme = schemeOf(
      NEED,
      line('help', 10, 'pays:\n  share: [{when: {categories: [destitute]}, use: 60%}, {when: {categories: [low-income]}, use: 80%}, {otherwise: 50%}]'),
    );
    expect(told(scheme)).toEqual([
      'warning needier-worse/inpatient/destitute',
      '更困难的人负担更重：特困，住院，一级，政策范围内费用 80,000.00 元，个人负担 32,000.00 元，比同样账单的低保（16,000.00 元）多 16,000.00 元。',
      'who needs it more pays more: destitute, inpatient stay, level 1, 80,000.00 of costs within the rules, bears 32,000.00; low-income with the same bill bears 16,000.00, which is 16,000.00 less',
      'note overlap/help/share.0.1',
      '“help”中两行同时符合：“特困”在前，因而适用；若按“低保”，个人可少负担 16,000.00 元。例如特困并低保，住院，一级，政策范围内费用 80,000.00 元，个人负担 32,000.00 元。',
      'two rows of help hold at once: "destitute" stands first and applies, by "low-income" the patient would bear 16,000.00 less; for example destitute and low-income, inpatient stay, level 1, 80,000.00 of costs within the rules, who bears 32,000.00',
    ]);
  });
  test('and never pays more is no finding', () => {
    const scheme = schemeOf(
      NEED,
      line('help', 10, 'pays:\n  share: [{when: {categories: [destitute]}, use: 80%}, {when: {categories: [low-income]}, use: 60%}, {otherwise: 50%}]'),
    );
    expect(told(scheme)).toEqual([]);
  });
});

describe('a bill that is higher', () => {
  test('and leaves the patient with less, because two lines together pay more than what is added, is a cliff', () => {
    const scheme = schemeOf('', HALF, line('more', 20, 'pays: {basis: charged, deductible: {each: claim, amount: 1000}, share: 80%}'));
    expect(told(scheme)).toEqual([
      'warning cliff/fall/inpatient/inScope',
      '悬崖：无救助类别的人，住院，一级，政策范围内费用 3,000.00 元，个人负担 0.00 元；同样的账单少 2,000.00 元时，个人负担 500.00 元。',
      'a cliff: a person of no category, inpatient stay, level 1, 3,000.00 of costs within the rules: the patient bears 0.00, but 500.00 of the same bill when it is 2,000.00 lower',
    ]);
  });
  test('by one fen and leaves much more, because another row pays most, is a cliff', () => {
    const chosen = 'choose: most-favourable\npays:\n  - {when: {facility.level: [1]}, share: 50%}\n  - {fixed: 500, of: [otherOut]}';
    expect(told(schemeOf('', line('chosen', 10, chosen), line('rest', 20, 'pays: {share: 100%}')))).toEqual([
      'warning cliff/rise/inpatient/inScope',
      '悬崖：无救助类别的人，住院，一级，政策范围内费用 999.99 元、先行自付费用 500.00 元、经认定的目录外必需费用 1,000.00 元、超限价费用 200.00 元、其他目录外费用 800.00 元，个人负担 2,500.00 元；同样的账单少 0.01 元时，个人负担 2,000.00 元。',
      'a cliff: a person of no category, inpatient stay, level 1, 999.99 of costs within the rules, 500.00 of pre-payments, 1,000.00 of certified necessary costs outside the catalogue, 200.00 of costs above the price limit, 800.00 of other costs outside the catalogue: the patient bears 2,500.00, but 2,000.00 of the same bill when it is 0.01 lower',
    ]);
  });
  test('and leaves the patient a share of what is added is none', () => {
    expect(told(schemeOf('', HALF, line('more', 20, 'pays: {deductible: {each: claim, amount: 1000}, share: 80%}')))).toEqual([]);
  });
});

describe('what a superior authority allows', () => {
  const ceiling = (lines: string) => `ceilings: [{id: county, name: {zh: 市规定, en: the city's rule}, lines: ${lines}, each: year, atMost: 5000, ${SOURCE}}]`;
  test('and the lines of a year pass is found', () => {
    expect(told(schemeOf(ceiling('[half]'), line('half', 10, 'pays: {share: 50%, limit: {each: year, amount: 6000}}')))).toEqual([
      'warning above-ceiling/county/inpatient',
      '超过上级规定“市规定”：无救助类别的人，住院，一级，政策范围内费用 80,000.00 元，本年支付 6,000.00 元，上级规定至多 5,000.00 元。',
      'above what a superior authority allows, "the city\'s rule": a person of no category, inpatient stay, level 1, 80,000.00 of costs within the rules: 6,000.00 are paid in the year, at most 5,000.00 are allowed',
    ]);
  });
  test('and the limit keeps to is no finding', () => {
    expect(told(schemeOf(ceiling('all'), line('half', 10, 'pays: {share: 50%, limit: {each: year, amount: 5000}}')))).toEqual([]);
  });
});

describe('a gap', () => {
  test('is a bill that no line pays anything of', () => {
    expect(told(schemeOf('', line('half', 10, 'when: {facility.level: [1]}\npays: {share: 50%}')))).toEqual([
      'note gap/unpaid/inpatient',
      '空缺：无救助类别的人，住院，二级，政策范围内费用 1,000.00 元，没有任何支付线支付，费用再高也是如此。',
      'a gap: a person of no category, inpatient stay, level 2, 1,000.00 of costs within the rules: no line pays anything, however much it costs',
    ]);
  });
  test('is a category of the order of need that nothing distinguishes, and days without a rule', () => {
    const scheme = schemeOf(NEED, line('half', 10, 'valid: {from: 2025-02-01, to: 2025-11-30}\npays: {share: 50%}'));
    expect(told(scheme)).toEqual([
      'note gap/categories',
      '空缺：在困难次序中列出、但没有任何规则给予优惠的类别：特困、低保。',
      'a gap: categories that stand in the order of need, and to which no rule gives more than to anybody: destitute, low-income',
      'note gap/days/half/inpatient/2025-01-01',
      '空缺：2025-01-01 至 2025-01-31，方案有效而“half”（住院）没有有效的规则。',
      'a gap: from 2025-01-01 to 2025-01-31 the scheme is in force, and half (inpatient stay) has no rule',
      'note gap/days/half/inpatient/2025-12-01',
      '空缺：2025-12-01 至 2025-12-31，方案有效而“half”（住院）没有有效的规则。',
      'a gap: from 2025-12-01 to 2025-12-31 the scheme is in force, and half (inpatient stay) has no rule',
    ]);
  });
  test('of a line whose versions follow each other is none', () => {
    const first = line('first', 10, 'line: half\nvalid: {from: 2025-01-01, to: 2025-06-30}\npays: {share: 50%}');
    expect(told(schemeOf('', first, line('second', 20, 'line: half\nvalid: {from: 2025-07-01, to: 2025-12-31}\npays: {share: 60%}')))).toEqual([]);
  });
});

describe('rows that hold at once', () => {
  const ROWS = 'pays:\n  - {when: {categories: [destitute]}, share: 50%}\n  - {when: {categories: [low-income]}, share: 80%}\n  - {share: 40%}';
  test('are found where the first is worse for whoever meets both', () => {
    expect(told(schemeOf('', line('help', 10, ROWS)))).toEqual([
      'note overlap/help/0.1',
      '“help”中两行同时符合：“特困”在前，因而适用；若按“低保”，个人可少负担 24,000.00 元。例如特困并低保，住院，一级，政策范围内费用 80,000.00 元，个人负担 40,000.00 元。',
      'two rows of help hold at once: "destitute" stands first and applies, by "low-income" the patient would bear 24,000.00 less; for example destitute and low-income, inpatient stay, level 1, 80,000.00 of costs within the rules, who bears 40,000.00',
    ]);
  });
  test('are none where the one that pays most is chosen', () => {
    expect(told(schemeOf('', line('help', 10, `choose: most-favourable\n${ROWS}`)))).toEqual([]);
  });
});

describe('a rule that never pays', () => {
  test('is a line after which nothing is left, a row that a limit of nothing cuts, a band above the limit', () => {
    const bands = 'pays:\n  bands: {rows: [{to: 1000, share: 50%}, {to: 2000, share: 60%}, {share: 70%}]}\n  limit: {each: claim, amount: 1000}';
    const rows = 'pays:\n  - {when: {facility.level: [1]}, share: 50%, limit: {each: claim, amount: 0}}\n  - {share: 100%}';
    expect(told(schemeOf('', line('banded', 10, bands), line('rows', 20, rows)))).toEqual([
      'note never-pays/banded/0/2',
      '“banded”的第 3 段从不增加支付：前面的段已使支付达到限额，或没有账单到达这一段。',
      'band 3 of banded never adds to what is paid: bands below it reach the limit, or no bill comes so far',
      'note never-pays/rows/0',
      '“rows”的第 1 行在所有查过的账单上都不支付。',
      'row 1 of rows pays nothing on any bill that was looked at',
    ]);
  });
  test('is not a band of 0 %, which says so on purpose', () => {
    expect(told(schemeOf('', line('banded', 10, 'pays: {bands: {rows: [{to: 1000, share: 0%}, {share: 70%}]}}')))).toEqual([]);
  });
});

test('two versions of a scheme that overlap, or leave days between them, are found', () => {
  const version = (id: string, from: string, to: string) => {
    const { policy } = schemeOf('', HALF);
    return { ...policy, id, valid: { from, to } as typeof policy.valid };
  };
  const versions = [version('v1', '2025-01-01', '2025-12-31'), version('v2', '2025-12-01', '2026-12-31'), version('v3', '2027-02-01', '2027-12-31')];
  expect(checkSuccession(versions).map(({ id, text }) => [id, text.zh, text.en])).toEqual([
    [
      'overlap/versions/v1/v2',
      '有效期重叠：2025-12-01 至 2025-12-31，“v1”与“v2”同时有效。',
      'two versions at once: v1 and v2 are both in force from 2025-12-01 to 2025-12-31',
    ],
    [
      'gap/versions/v2/v3',
      '有效期空缺：2027-01-01 至 2027-01-31，“v2”已失效而“v3”尚未生效。',
      'days without a version: from 2027-01-01 to 2027-01-31 v2 has ended and v3 has not begun',
    ],
  ]);
});

describe('the bills of a finding', () => {
  test('settle by the ordinary engine to what the finding says, and its rule has a place in the files', () => {
    const scheme = schemeOf(NEED, line('help', 10, 'pays:\n  share: [{when: {categories: [destitute]}, use: 60%}, {otherwise: 80%}]'));
    const [finding] = found(scheme);
    if (!finding?.other) throw new Error('it is found');
    expect(settleBills(scheme.policy, finding.claims).at(-1)?.patientFen).toBe(finding.amounts.patientFen);
    expect(settleBills(scheme.policy, finding.other).at(-1)?.patientFen).toBe(finding.amounts.otherPatientFen);
    expect(placeOfRule(new Map([line('help', 10, 'pays: {share: 60%}')]), finding.concerns)).toEqual({ file: 'benefits/help.yaml', line: 7, column: 1 });
  });
});

test('the search can be stopped, and says that it is incomplete', () => {
  const report = checkWhole(checkInputOf(schemeOf(NEED, HALF)), { mostStates: 10, statesPerStep: 1 });
  expect([report.isComplete, report.states < 100]).toEqual([false, true]);
});

test('a bill that needs an earlier stay has it, as a claim that the engine takes', () => {
  const head = `${HEAD.replace('inpatient stay}', 'inpatient stay}, chronic: {zh: 慢性病, en: chronic care}')}
counters: {admission: {name: {zh: 本年住院, en: admission of the year}, kinds: [inpatient], each: year}}`;
  const stays = line('stays', 10, 'pays:\n  share: [{when: {facility.level: [1]}, use: 90%}, {when: {facility.level: [2]}, use: 80%}]');
  const chronic = line('chronic', 20, 'when: {admission: 1}\npays: {share: 50%}').map((text) => text.replace('[inpatient]', '[chronic]')) as [string, string];
  const { scheme, problems } = loadScheme(new Map([['scheme.yaml', head], stays, chronic]));
  if (!scheme) throw new Error(problems.map(({ message }) => message.en).join());
  const [finding] = found(scheme);
  expect([finding?.id, finding?.claims.map(({ kind, facts }) => [kind, facts['facility.level']])]).toEqual([
    'gap/unpaid/chronic',
    [
      ['inpatient', 1],
      ['chronic', 1],
    ],
  ]);
  expect(finding?.text.en).toBe(
    'a gap: a person of no category, chronic care, admission of the year no. 2, level 1, after earlier bills of the year (1.00 of other costs outside the catalogue) a bill of 1,000.00 of costs within the rules: no line pays anything, however much it costs',
  );
});

test('an order of need names open categories once, and a ceiling names lines that there are', () => {
  const head = `${HEAD.replace('low-income:', 'ill: {zh: 某病, en: ill, protected: illness}, low-income:')}
protectedKinds: {illness: {zh: 疾病, en: illness}}
need: {order: [[destitute, ill], [destitute, poor]]}
ceilings: [{id: c, name: {zh: 市, en: city}, when: {categories: [ill]}, lines: [hlaf], atMost: 5000, ${SOURCE}}]`;
  const { problems } = loadScheme(new Map([['scheme.yaml', head], HALF]));
  expect(problems.filter(({ isWarning }) => !isWarning).map(({ path, message }) => `${path.join('.')}: ${message.en}`)).toEqual([
    'need.order.0.1: ill is protected: it has no place in an order',
    'need.order.1.0: destitute stands twice',
    'need.order.1.1: unknown category "poor"; known: destitute, ill, low-income',
    'ceilings.0.lines: unknown line "hlaf"; known: half',
    'ceilings.0.when: ill is protected: no list or work that names people may ask about it',
  ]);
});

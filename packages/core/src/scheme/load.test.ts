import { describe, expect, test } from 'vitest';
import { loadScheme } from './load.ts';
import { printProblem } from './problem.ts';

const HEAD = `scheme: small
name: {zh: 小方案, en: Small scheme}
jurisdiction: "990101"
version: "1"
valid: {from: 2020-01-01, to: 2020-12-31}
kinds:
  inpatient: {zh: 住院, en: inpatient stay}
  outpatient: {zh: 门诊, en: outpatient care}
payers:
  basic-insurance: {zh: 基本医保, en: basic insurance}
categories:
  poor: {zh: 贫困, en: poor}
  veteran: {zh: 优抚, en: veteran}
facts:
  facility.level:
    name: {zh: 级别, en: level}
    values:
      1: {zh: 一级, en: level 1}
      2: {zh: 二级, en: level 2}
      3: {zh: 三级, en: level 3}
    required: true
definitions:
  helped: {name: {zh: 救助对象, en: helped}, when: {categories: [poor]}}
assumptions:
  guess: {zh: 推定, en: assumed}
`;

const BASIC = `benefit: basic
order: 10
name: {zh: 基本, en: Basic}
payer: basic-insurance
kinds: [inpatient]
source: [{document: seed, article: {zh: 一, en: part 1}}]
pays:
  deductible: {each: claim, amount: 100}
  share:
    - {when: {facility.level: [1]}, use: 90%, assumed: guess}
    - {when: {facility.level: [2, 3]}, use: 80%}
  limit: {each: year, amount: 5000}
`;

/** The problems of the small scheme after some changes, as a terminal shows them. */
function problemsOf(
  changes: Readonly<Record<string, readonly (readonly [string, string])[]>>,
  more: Readonly<Record<string, string>> = {},
  language: 'zh' | 'en' = 'en',
): string[] {
  const files = new Map([['scheme.yaml', HEAD], ['benefits/basic.yaml', BASIC], ...Object.entries(more)]);
  for (const [file, edits] of Object.entries(changes)) {
    let text = files.get(file) ?? '';
    for (const [from, to] of edits) {
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      text = text.replace(from, to);
    }
    files.set(file, text);
  }
  const problems = loadScheme(files).problems.map((problem) => printProblem(problem, language));
  // The small scheme has a kind for which no line pays.
  return problems.filter((problem) => !/no line pays for|没有任何支付线用于/.test(problem));
}

const inBasic = (...edits: (readonly [string, string])[]) => problemsOf({ 'benefits/basic.yaml': edits });
const inHead = (...edits: (readonly [string, string])[]) => problemsOf({ 'scheme.yaml': edits });

test('the small scheme is sound', () => {
  expect(problemsOf({})).toEqual([]);
});

describe('what a writer gets wrong is found, with its place and what to do', () => {
  test('a misspelt key', () => {
    expect(inBasic(['deductible:', 'deductable:'])).toEqual([
      expect.stringMatching(/^benefits\/basic\.yaml:8:3: there is no key "deductable" here; did you mean "deductible"\?/),
    ]);
  });

  test('a misspelt key deep inside a table', () => {
    expect(inBasic(['use: 80%', 'us: 80%'])).toEqual(
      expect.arrayContaining([expect.stringMatching(/^benefits\/basic\.yaml:11:\d+: there is no key "us" here; did you mean "use"\?/)]),
    );
  });

  test('an unknown payer, kind, category, fact, value, definition and assumption, all at once', () => {
    const problems = problemsOf({
      'benefits/basic.yaml': [
        ['payer: basic-insurance', 'payer: basic-insurence'],
        ['kinds: [inpatient]', 'kinds: [inpatien]\nwhen: {is: helpd, categories: [por], facility.levl: [1], facility.level: [4]}'],
        ['assumed: guess', 'assumed: gess'],
      ],
    });
    expect(problems).toEqual([
      expect.stringMatching(/^benefits\/basic\.yaml:4:8: unknown payer "basic-insurence"; did you mean "basic-insurance"\?/),
      expect.stringMatching(/^benefits\/basic\.yaml:5:9: unknown kind "inpatien"; did you mean "inpatient"\?/),
      expect.stringMatching(/^benefits\/basic\.yaml:11:\d+: unknown assumption "gess"; did you mean "guess"\?/),
      expect.stringMatching(/^benefits\/basic\.yaml:6:\d+: unknown definition "helpd"; did you mean "helped"\?/),
      expect.stringMatching(/^benefits\/basic\.yaml:6:\d+: unknown category "por"; did you mean "poor"\?/),
      expect.stringMatching(/^benefits\/basic\.yaml:6:\d+: unknown condition or fact "facility.levl"; did you mean "facility.level"\?/),
      expect.stringMatching(/^benefits\/basic\.yaml:6:\d+: unknown value of facility.level "4"/),
    ]);
  });

  test('digits that other programs would lose', () => {
    expect(inHead(['jurisdiction: "990101"', 'jurisdiction: 110105194912310021'])).toEqual([
      expect.stringMatching(/^scheme\.yaml:3:15: the number 110105194912310021 is so long that other programs lose its last digits/),
    ]);
  });

  test.each([
    ['an amount with three decimals', '100}', '100.123}', /^benefits\/basic\.yaml:8:37: "100.123" is not what is expected here: an amount in yuan/],
    ['a negative amount', '100}', '-100}', /"-100" is not what is expected here: an amount/],
    ['a ratio without its sign', '80%', '0.8', /"0.8" is not what is expected here: a percentage such as 90%/],
    ['a ratio above the whole', '80%', '180%', /"180%" is not what is expected/],
    ['a period that is none', 'each: year', 'each: week', /"week" is not what is expected here: claim, month, year or lifetime/],
    ['a key that stands twice', 'order: 10', 'order: 10\norder: 20', /^benefits\/basic\.yaml:3:1: not valid YAML: Map keys must be unique/],
    ['full-width punctuation', 'name: {zh: 基本, en: Basic}', 'name: {zh： 基本, en: Basic}', /full-width punctuation|there is no key "zh：/],
    ['a thousands separator', 'amount: 100}', 'amount: 1,000}', /an amount has no thousands separator/],
    ['an alias', 'payer: basic-insurance', 'payer: &a basic-insurance\nline: *a', /aliases \(\*\) are not supported/],
    ['brackets that would take the parser down', '80%', '['.repeat(100_000), /^benefits\/basic\.yaml:1:1: it is nested more than 100 levels deep/],
    ['a missing source', 'source: [{document: seed, article: {zh: 一, en: part 1}}]\n', '', /^benefits\/basic\.yaml:1:1: source is missing; expected a list/],
    ['a text with a comma out of quotes', 'en: part 1}', 'en: part 1, first}', /a text with a comma must stand in quotes/],
    ['English missing', '{zh: 基本, en: Basic}', '{zh: 基本}', /en is missing; expected a text/],
    ['a file under another name', 'benefit: basic', 'benefit: other', /the file must be called benefits\/other\.yaml/],
  ])('%s', (_, from, to, expected) => {
    const problems = inBasic([from, to]);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join('\n')).toMatch(expected);
  });

  test('two ways of paying in one row, and a key that does not go with it', () => {
    expect(inBasic(['  share:', '  fixed: 100\n  share:'])).toEqual([expect.stringMatching(/exactly one of share, shares, bands.*here are 2/)]);
    expect(
      inBasic(['  share:\n    - {when: {facility.level: [1]}, use: 90%, assumed: guess}\n    - {when: {facility.level: [2, 3]}, use: 80%}', '  fixed: 100']),
    ).toEqual([expect.stringMatching(/^benefits\/basic\.yaml:8:3: "deductible" cannot stand with "fixed"/)]);
    expect(inBasic(['deductible: {each: claim, amount: 100}', 'deductible: {each: year, amount: 100, times: 50%}'])).toEqual([
      expect.stringMatching(/"times" only goes with a deductible of each claim/),
    ]);
  });

  const BANDS = (rows: string) =>
    inBasic([
      '  share:\n    - {when: {facility.level: [1]}, use: 90%, assumed: guess}\n    - {when: {facility.level: [2, 3]}, use: 80%}',
      `  bands:\n    rows: [${rows}]`,
    ]);
  test('bands that overlap', () => {
    expect(BANDS('{to: 5000, share: 50%}, {to: 3000, share: 60%}, {share: 70%}')).toEqual([expect.stringMatching(/bands overlap or are out of order/)]);
    expect(BANDS('{share: 50%}, {to: 3000, share: 60%}')).toEqual([
      expect.stringMatching(/only the last band may lack its upper edge/),
      expect.stringMatching(/warning: the last band has an upper edge/),
    ]);
  });

  test('a table with a hole names a claim that falls through', () => {
    expect(inBasic(['[2, 3]', '[2]'])).toEqual([
      expect.stringMatching(/^benefits\/basic\.yaml:9:3: the table has no row for, for example: level 3; add a row or end with "otherwise"/),
    ]);
  });

  test('a row that rows before it cover', () => {
    expect(inBasic(['{facility.level: [2, 3]}, use: 80%}', '{facility.level: [1]}, use: 80%}\n    - {otherwise: 70%}'])).toEqual([
      expect.stringMatching(/^benefits\/basic\.yaml:11:7: this row can never apply/),
    ]);
  });

  test('a condition that can never hold', () => {
    expect(inBasic(['kinds: [inpatient]', 'kinds: [inpatient]\nwhen: {kind: [outpatient]}'])).toEqual([
      expect.stringMatching(/^benefits\/basic\.yaml:6:1: this condition can never hold/),
    ]);
    expect(inBasic(['kinds: [inpatient]', 'kinds: [inpatient]\nwhen: {dischargedOn: {from: 2021-01-01}}'])).toEqual([
      expect.stringMatching(/this condition can never hold/),
    ]);
    expect(inBasic(['kinds: [inpatient]', 'kinds: [inpatient]\nwhen: {is: helped, not: {categories: [poor]}}'])).toEqual([
      expect.stringMatching(/this condition can never hold/),
    ]);
    expect(inBasic(['kinds: [inpatient]', 'kinds: [inpatient]\nwhen: {dischargedOn: {from: 2020-06-01, to: 2020-05-01}}'])).toEqual([
      expect.stringMatching(/this can never hold: from \(2020-06-01\) is after to/),
    ]);
  });

  test('edges between which nothing can fall', () => {
    expect(inBasic(['  limit:', '  between: {each: year, from: 500, to: 500}\n  limit:'])).toEqual([
      expect.stringMatching(/the lower edge is not below the upper/),
    ]);
  });

  test('a validity that ends before it begins, or lies outside the scheme', () => {
    expect(inBasic(['kinds: [inpatient]', 'kinds: [inpatient]\nvalid: {from: 2020-06-01, to: 2020-05-01}'])).toEqual(
      expect.arrayContaining([expect.stringMatching(/the validity ends \(2020-05-01\) before it begins/)]),
    );
    expect(inBasic(['kinds: [inpatient]', 'kinds: [inpatient]\nvalid: {from: 2019-06-01, to: 2020-05-01}'])).toEqual([
      expect.stringMatching(/it is valid on days on which the scheme is not/),
    ]);
  });

  const version = (id: string, order: number, valid: string) =>
    BASIC.replace('benefit: basic', `benefit: ${id}\nline: basic`)
      .replace('order: 10', `order: ${order}`)
      .replace('kinds: [inpatient]', `kinds: [inpatient]\nvalid: ${valid}`);
  test('versions of a line that overlap or leave a gap', () => {
    const first = { 'benefits/basic.yaml': [['kinds: [inpatient]', 'kinds: [inpatient]\nvalid: {from: 2020-01-01, to: 2020-06-30}']] } as const;
    const second = (valid: string) => problemsOf(first, { 'benefits/basic-2.yaml': version('basic-2', 20, valid) });
    expect(second('{from: 2020-07-01, to: 2020-12-31}')).toEqual([]);
    expect(second('{from: 2020-06-30, to: 2020-12-31}')).toEqual([expect.stringMatching(/^benefits\/basic\.yaml:6:1: its validity overlaps that of basic-2/)]);
    expect(second('{from: 2020-07-02, to: 2020-12-31}')).toEqual([expect.stringMatching(/line basic has no rule between 2020-06-30 and 2020-07-02: a gap/)]);
  });

  describe('a field of the national interface', () => {
    const withField = (field: string) => ['payer: basic-insurance', `payer: basic-insurance\nnationalField: ${field}`] as const;
    const more = (...edits: (readonly [string, string])[]) =>
      edits.reduce((text, [from, to]) => text.replace(from, to), BASIC.replace('benefit: basic', 'benefit: more').replace('order: 10', 'order: 20'));
    const both = (...edits: (readonly [string, string])[]) =>
      problemsOf({ 'benefits/basic.yaml': [withField('hifp_pay')] }, { 'benefits/more.yaml': more(withField('hifp_pay'), ...edits) });

    test('belongs to one line; of two that may meet, the later is told', () => {
      expect(inBasic(withField('hifp_pay'))).toEqual([]);
      expect(both()).toEqual([
        'benefits/more.yaml:5:16: line basic has hifp_pay for the same kind; what a field brings goes to one line, so keep it in one of them',
      ]);
    });

    test('may belong to lines of different kinds, and to versions of one line', () => {
      expect(both(['kinds: [inpatient]', 'kinds: [outpatient]'])).toEqual([]);
      const valid = (days: string) => ['kinds: [inpatient]', `kinds: [inpatient]\nvalid: ${days}`] as const;
      const first = { 'benefits/basic.yaml': [withField('hifp_pay'), valid('{from: 2020-01-01, to: 2020-06-30}')] };
      const second = more(withField('hifp_pay'), valid('{from: 2020-07-01, to: 2020-12-31}'));
      expect(problemsOf(first, { 'benefits/more.yaml': second })).toEqual([]);
      expect(problemsOf(first, { 'benefits/more.yaml': second.replace('benefit: more', 'benefit: more\nline: basic') })).toEqual([]);
    });

    test('that the interface does not have is pointed out: nothing would ever come in it', () => {
      expect(inBasic(withField('hifp_pai'))).toEqual([
        expect.stringMatching(/^benefits\/basic\.yaml:5:16: warning: unknown field of the national interface "hifp_pai"; did you mean "hifp_pay"\?/),
      ]);
      expect(inBasic(withField('310100'))).toEqual([
        expect.stringMatching(/^benefits\/basic\.yaml:5:16: "310100" is not what is expected here: a field of the national interface such as hifp_pay/),
      ]);
    });
  });

  test('who writes a name instead of its code is told the code', () => {
    expect(inBasic(['kinds: [inpatient]', 'kinds: [inpatient]\nwhen: {kind: [住院], categories: [贫困], facility.level: [二级], is: 救助对象}'])).toEqual([
      expect.stringMatching(/"住院" is the name of inpatient; write inpatient/),
      expect.stringMatching(/"贫困" is the name of poor/),
      expect.stringMatching(/"二级" is the name of 2/),
      expect.stringMatching(/"救助对象" is the name of helped/),
    ]);
  });

  test('a fact that no rule asks about is probably a name written wrong', () => {
    expect(inHead(['definitions:', '  referrd: {name: {zh: 转诊, en: referred}, type: switch}\ndefinitions:'])).toEqual([
      expect.stringMatching(/warning: no rule asks about referrd/),
    ]);
    expect(inHead(['definitions:', '  referred: {name: {zh: 转诊, en: referred}, type: integer}\ndefinitions:']).join()).toMatch(/referred is of type switch/);
  });

  test('a fault in one file does not hide those of another', () => {
    const holed = BASIC.replace('benefit: basic', 'benefit: more').replace('order: 10', 'order: 20').replace('[2, 3]', '[2]');
    expect(problemsOf({ 'benefits/basic.yaml': [['payer: basic-insurance', 'payer: nobody']] }, { 'benefits/more.yaml': holed })).toEqual([
      expect.stringMatching(/^benefits\/basic\.yaml:4:8: unknown payer "nobody"/),
      expect.stringMatching(/^benefits\/more\.yaml:9:3: the table has no row for/),
    ]);
  });

  test('what is wrong before any line: first shares, flags, holds, a kind for which nobody pays', () => {
    const head = (text: string) => inHead(['definitions:', `${text}\ndefinitions:`]);
    const first =
      'firstShares: [{id: f, name: {zh: 先, en: first}, from: inScope, to: TO, share: [{when: {facility.level: [1]}, use: 10%}], source: [{document: d, article: {zh: 一, en: a}}]}]';
    expect(head(first.replace('TO', 'inScope'))).toEqual([
      expect.stringMatching(/"from" and "to" are the same/),
      expect.stringMatching(/the table has no row for, for example: level [23]/),
    ]);
    const flag = 'flags: [{flag: NAME, name: {zh: 低, en: low}, paidBelow: {lines: [LINE], share: 50%, of: total}}]';
    expect(head(flag.replace('NAME', 'low').replace('LINE', 'basik'))).toEqual([expect.stringMatching(/unknown line "basik"; did you mean "basic"\?/)]);
    expect(head(flag.replace('NAME', 'given-differs').replace('LINE', 'basic'))).toEqual([
      expect.stringMatching(/the flag given-differs already means something else/),
    ]);
    const hold = 'holds: [{flag: held, name: {zh: 等, en: held}, when: {dischargedOn: {from: 2031-01-01}}, source: [{document: d, article: {zh: 一, en: a}}]}]';
    expect(head(hold)).toEqual([expect.stringMatching(/this condition can never hold/)]);
    expect(
      loadScheme(
        new Map([
          ['scheme.yaml', HEAD],
          ['benefits/basic.yaml', BASIC],
        ]),
      ).problems.map((problem) => printProblem(problem, 'en')),
    ).toEqual([expect.stringMatching(/^scheme\.yaml:8:3: warning: no line pays for outpatient/)]);
  });

  test('a portion or a kind that stands twice would count twice', () => {
    expect(inBasic(['  share:', '  of: [inScope, inScope]\n  share:'])).toEqual([expect.stringMatching(/a list in which nothing stands twice/)]);
    expect(inBasic(['kinds: [inpatient]', 'kinds: [inpatient, inpatient]'])).toEqual([expect.stringMatching(/a list in which nothing stands twice/)]);
  });

  test('names that objects have by nature are no definitions, facts or lists', () => {
    for (const when of ['{is: constructor}', '{toString: 5}', '{facility.type: {in: constructor}}']) {
      expect(inBasic(['kinds: [inpatient]', `kinds: [inpatient]\nwhen: ${when}`])).toEqual([
        expect.stringMatching(/unknown (definition|condition or fact|list) "(constructor|toString)"/),
      ]);
    }
  });

  test('definitions that double with every line', () => {
    const definitions = Array.from({ length: 30 }, (_, index) => `  d${index + 1}: {name: {zh: 某, en: some}, when: {is: [d${index}, d${index}]}}`).join('\n');
    expect(inHead(['definitions:', `definitions:\n  d0: {name: {zh: 某, en: some}, when: {categories: [poor]}}\n${definitions}`]).join()).toMatch(
      /the definition is too large/,
    );
  });

  test('points that can never be added, and bounds that cross', () => {
    const adjusted = (more: string) =>
      inBasic([
        '  share:\n    - {when: {facility.level: [1]}, use: 90%, assumed: guess}\n    - {when: {facility.level: [2, 3]}, use: 80%}',
        `  share: {base: 60%, ${more}}`,
      ]);
    expect(adjusted('plus: [{when: {is: helped, not: {is: helped}}, points: 5}]')).toEqual([expect.stringMatching(/this row can never apply/)]);
    expect(adjusted('plus: [{when: {is: helped}, points: 5}], atLeast: 90%, atMost: 10%')).toEqual([expect.stringMatching(/"atLeast" is above "atMost"/)]);
  });

  test('fifteen categories, a row each: every row can apply, and a table that leaves one out is found', () => {
    const names = Array.from({ length: 15 }, (_, index) => `cat-${index}`);
    const head = HEAD.replace('categories:', `categories:\n${names.map((name) => `  ${name}: {zh: 某, en: some}`).join('\n')}`);
    const rows = (of: readonly string[]) => of.map((name) => `  - {when: {categories: [${name}]}, share: 50%}`).join('\n');
    const files = new Map([
      ['scheme.yaml', head],
      ['benefits/basic.yaml', BASIC.replace(/pays:[\s\S]*/, `pays:\n${rows(names)}\n`)],
    ]);
    expect(loadScheme(files).problems.filter((problem) => !problem.isWarning)).toEqual([]);
  });

  test('bands out of tables that may cross', () => {
    expect(BANDS('{to: [{when: {is: helped}, use: 1000}, {otherwise: 5000}], share: 50%}, {to: 3000, share: 60%}, {share: 70%}')).toEqual([
      expect.stringMatching(/bands overlap/),
    ]);
  });

  test('a rule saved under another name', () => {
    expect(problemsOf({}, { 'benefits/more.yaml.txt': BASIC })).toEqual([expect.stringMatching(/^benefits\/more\.yaml\.txt:1:1: this file is not read/)]);
  });

  test('two lines with one place in the order', () => {
    expect(problemsOf({}, { 'benefits/more.yaml': BASIC.replace('benefit: basic', 'benefit: more') })).toEqual([
      expect.stringMatching(/basic has the same order/),
    ]);
  });

  test('a top-up of a line that does not come before it', () => {
    const topUp = BASIC.replace('benefit: basic', 'benefit: more')
      .replace('order: 10', 'order: 20')
      .replace(/pays:[\s\S]*/, 'pays:\n  topUp: {to: {share: 70%}, lessPaidBy: [basik]}\n');
    expect(problemsOf({}, { 'benefits/more.yaml': topUp })).toEqual([
      expect.stringMatching(/^benefits\/more\.yaml:8:\d+: unknown earlier line "basik"; did you mean "basic"\?/),
    ]);
  });

  test('a fact whose name claims already use, or that stands nowhere in a claim', () => {
    for (const name of ['total', 'person.id', 'patient.age', 'person.home.village']) {
      expect(inHead(['definitions:', `  ${name}: {name: {zh: 某, en: some}}\ndefinitions:`])).toEqual([
        expect.stringMatching(/a fact is one word, or begins with "person\."/),
      ]);
    }
  });

  test('no lines at all, or no scheme.yaml', () => {
    expect(loadScheme(new Map([['scheme.yaml', HEAD]])).problems.map((problem) => printProblem(problem, 'en'))).toEqual([
      expect.stringMatching(/the scheme has no line/),
    ]);
    expect(loadScheme(new Map()).problems.map((problem) => printProblem(problem, 'en'))).toEqual(['scheme.yaml:1:1: this file is missing']);
  });

  test('in Chinese too', () => {
    expect(problemsOf({ 'benefits/basic.yaml': [['payer: basic-insurance', 'payer: basic']] }, {}, 'zh')).toEqual([
      'benefits/basic.yaml:4:8: 没有名为“basic”的支付方。可用：basic-insurance',
    ]);
  });

  test.each(['', '[]', 'just text', '\u0000', '{', 'a: '.repeat(5000), `scheme: ${'x'.repeat(2_000_000)}`, '- '.repeat(3000)])(
    'a file that is no scheme at all (%#)',
    (text) => {
      const { scheme, problems } = loadScheme(new Map([['scheme.yaml', text]]));
      expect(scheme).toBeUndefined();
      expect(problems.length).toBeGreaterThan(0);
    },
  );
});

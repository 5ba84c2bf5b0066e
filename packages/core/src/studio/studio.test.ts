// What differs between two versions of a rule, and when a draft may hold: as an official reads it.
import type { Day } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { loadScheme, type Scheme, type SchemeFiles } from '../scheme/index.ts';
import {
  compareAmounts,
  compareSchemes,
  type Draft,
  decisionRefusal,
  effectRefusal,
  freshSums,
  sumsRefusal,
  type TakingEffect,
  versionRefusal,
} from './index.ts';

const HEAD = `scheme: one
name: {zh: 一个方案, en: One scheme}
jurisdiction: "990101"
version: "1"
valid: {from: 2026-01-01}
kinds: {inpatient: {zh: 住院, en: inpatient stay}}
payers: {fund: {zh: 医保基金, en: fund}}
categories: {low-income: {zh: 低保对象, en: low-income}}
facts:
  facility.level: {name: {zh: 医院级别, en: hospital level}, values: {1: {zh: 一级, en: level 1}, 2: {zh: 二级, en: level 2}}, required: true}
documents: {rules: {zh: 《办法》, en: Rules}}
`;
const LINE = `benefit: basic
order: 10
name: {zh: 基本医保, en: Basic insurance}
payer: fund
kinds: [inpatient]
source: [{document: rules, article: {zh: 第一条, en: article 1}}]
pays:
  share:
    - {when: {facility.level: [1]}, use: 90%}
    - {otherwise: 75%}
  limit: {each: year, amount: 100000}
`;
const filesOf = (line: string, head = HEAD) =>
  new Map([
    ['scheme.yaml', head],
    ['benefits/basic.yaml', line],
  ]);

describe('what differs between two versions', () => {
  test('is told by what people call each number, and by where it stands', () => {
    const after = filesOf(LINE.replace('90%', '92%').replace('100000', '120000'));
    expect(compareAmounts(filesOf(LINE), after).map(({ name, before, after: now }) => [name.zh, name.en, before, now])).toEqual([
      ['基本医保：支付比例（一级）', 'Basic insurance: share paid (level 1)', '90%', '92%'],
      ['基本医保：封顶线（每年）', 'Basic insurance: limit (each year)', '100000', '120000'],
    ]);
    expect(compareSchemes(filesOf(LINE), after)).toEqual([
      { file: 'benefits/basic.yaml', path: ['pays', 'share', '{facility.level: [1]}', 'use'], before: '90%', after: '92%' },
      { file: 'benefits/basic.yaml', path: ['pays', 'limit', 'amount'], before: '100000', after: '120000' },
    ]);
  });

  test('is nothing where only a comment, the layout or the order of keys is another', () => {
    const rewritten = `# a remark\n${LINE.replace('order: 10\nname: {zh: 基本医保, en: Basic insurance}', "name:\n  en: Basic insurance\n  zh: '基本医保'\norder: 10")}`;
    expect([compareSchemes(filesOf(LINE), filesOf(rewritten)), compareAmounts(filesOf(LINE), filesOf(rewritten))]).toEqual([[], []]);
  });

  test('keeps a row apart from one that was put before it', () => {
    const before = LINE.replace('    - {when: {facility.level: [1]}', '    - {when: {categories: [low-income]}, use: 95%}\n    - {when: {facility.level: [1]}');
    expect(compareSchemes(filesOf(LINE), filesOf(before))).toEqual([
      {
        file: 'benefits/basic.yaml',
        path: ['pays', 'share', '{categories: [low-income]}'],
        after: '{use: 95%, when: {categories: [low-income]}}',
      },
    ]);
  });

  test('counts a line that ends, or a file that cannot be read, as a whole', () => {
    const without = new Map([['scheme.yaml', HEAD]]);
    expect(compareSchemes(filesOf(LINE), without)).toMatchObject([{ file: 'benefits/basic.yaml', path: [], before: expect.stringContaining('90%') }]);
    expect(compareSchemes(filesOf(LINE), filesOf('a: [b'))).toEqual([{ file: 'benefits/basic.yaml', path: [], before: '…', after: '…' }]);
  });
});

const day = (text: string) => text as Day;

describe('a draft may hold', () => {
  /** The present rules of the scheme run from 2025 on, without an end. */
  const present: TakingEffect = {
    today: day('2026-06-10'),
    effectiveOn: day('2026-07-01'),
    valid: { from: day('2025-01-01') },
    cover: (on) => ({ isOwn: on >= '2025-01-01', isOther: false }),
  };
  const codeOf = (change: Partial<TakingEffect>) => effectRefusal({ ...present, ...change })?.code;

  test('from tomorrow on, and not from today, whatever the clock says of the hour', () => {
    expect(codeOf({})).toBeUndefined();
    expect(codeOf({ effectiveOn: day('2026-06-11') })).toBeUndefined();
    expect(codeOf({ effectiveOn: day('2026-06-10') })).toBe('state-differs');
  });

  test('not years ahead, where a mistyped year would lock the scheme', () => {
    expect(codeOf({ effectiveOn: day('2027-07-15') })).toBeUndefined();
    expect(codeOf({ effectiveOn: day('2027-07-16') })).toBe('state-differs');
    expect(codeOf({ effectiveOn: day('2062-07-01') })).toBe('state-differs');
  });

  test('only after the version that was approved before it', () => {
    expect(codeOf({ newestFrom: day('2026-06-30') })).toBeUndefined();
    expect(codeOf({ newestFrom: day('2026-07-01') })).toBe('overlapping');
  });

  test('only where no day is left without a rule', () => {
    expect(codeOf({ valid: { from: day('2026-07-02') } })).toBe('outside-validity');
    expect(codeOf({ valid: { from: day('2026-01-01'), to: day('2026-12-31') } })).toBe('outside-validity');
    // Another scheme of the county goes on, or the present one ends as well.
    expect(codeOf({ valid: { from: day('2026-01-01'), to: day('2026-12-31') }, cover: () => ({ isOwn: true, isOther: true }) })).toBeUndefined();
    expect(
      codeOf({ valid: { from: day('2026-01-01'), to: day('2026-12-31') }, cover: (on) => ({ isOwn: on <= '2026-12-31', isOther: false }) }),
    ).toBeUndefined();
    expect(codeOf({ cover: (on) => ({ isOwn: on <= '2026-05-31', isOther: false }) })).toBe('outside-validity');
  });
});

describe('what was used of a protected limit', () => {
  const head = `${HEAD}protectedKinds: {bird: {zh: 鸟, en: bird}}\n`
    .replace('en: low-income}', 'en: low-income}, heron: {zh: 苍鹭, en: heron, protected: bird}')
    .replace(
      'kinds: {inpatient: {zh: 住院, en: inpatient stay}}',
      'kinds: {inpatient: {zh: 住院, en: inpatient stay}, outpatient: {zh: 门诊, en: outpatient}}',
    );
  const aid = (benefit: string, order: number, kind: string, each = 'year') => `benefit: ${benefit}
order: ${order}
name: {zh: 补助, en: Aid}
payer: fund
kinds: [${kind}]
when: {categories: [heron]}
source: [{document: rules, article: {zh: 第二条, en: article 2}}]
pays: {share: 50%, limit: {each: ${each}, amount: 20000}}
`;
  const NEST = ['benefits/nest.yaml', aid('nest', 60, 'inpatient')] as const;
  const FLIGHT = ['benefits/flight.yaml', aid('flight', 70, 'outpatient')] as const;
  test('begins at nothing in the middle of a year where it is counted for another time, and is told without its name', () => {
    const [before, after] = [schemeOf(NEST), schemeOf(['benefits/nest.yaml', aid('nest', 60, 'inpatient', 'lifetime')])];
    expect(freshSums(before, after, day('2026-07-01'))).toEqual([
      { zh: '受保护待遇已支付（每人，终身）', en: 'Protected entitlement: paid (each person, for life)' },
    ]);
    expect([freshSums(after, before, day('2027-01-01')), freshSums(before, before, day('2026-07-01'))]).toEqual([[], []]);
  });

  const schemeOf = (...more: readonly (readonly [string, string])[]) => sound(new Map([...filesOf(LINE, head), ...more]));

  test('is not given again, nor taken from another, because a version counts the protected ones otherwise', () => {
    const codeOf = (before: Scheme, after: Scheme, on: string) => sumsRefusal(before, after, day(on))?.code;
    const [one, two] = [schemeOf(NEST), schemeOf(NEST, FLIGHT)];
    expect([one.walls.sums, two.walls.sums]).toEqual([{ nest: 'protected' }, { nest: 'protected-1', flight: 'protected-2' }]);
    expect(codeOf(one, two, '2026-07-01')).toBe('state-differs');
    expect(codeOf(two, one, '2026-07-01')).toBe('state-differs');
    // Another entitlement would take up what was used of the first.
    expect(codeOf(one, schemeOf(FLIGHT), '2026-07-01')).toBe('state-differs');
    // Nothing that is protected moves; or every sum begins anew with the year.
    expect([codeOf(two, two, '2026-07-01'), codeOf(schemeOf(), one, '2026-07-01'), codeOf(one, two, '2027-01-01')]).toEqual([undefined, undefined, undefined]);
    expect(codeOf(schemeOf(['benefits/nest.yaml', aid('nest', 60, 'inpatient', 'lifetime')]), two, '2027-01-01')).toBe('state-differs');
  });
});

function sound(files: SchemeFiles): Scheme {
  const { scheme, problems } = loadScheme(files);
  if (!scheme) throw new Error(JSON.stringify(problems));
  return scheme;
}

describe('a draft is decided', () => {
  const draft: Draft = { draftState: 'submitted', version: 3, authors: new Set(['author', 'helper']) };

  test('by nobody who wrote any of it, and by nobody in their place', () => {
    expect(decisionRefusal(draft, { actorId: 'signer' })).toBeUndefined();
    expect(decisionRefusal(draft, { actorId: 'helper' })?.code).toBe('not-allowed');
    expect(decisionRefusal(draft, { actorId: 'signer', actingFor: 'author' })?.code).toBe('not-allowed');
  });

  test('only while it waits, and read as it is', () => {
    expect(decisionRefusal({ ...draft, draftState: 'open' }, { actorId: 'signer' })?.code).toBe('state-differs');
    expect(versionRefusal(draft, 2)?.message.en).toContain('you read version 2, and the newest is 3');
  });
});

// What a bill, a book and a paper may say of a protected category: that there is an entitlement, and nothing of which one.
import { type Day, emptyBooks, explain, isRefusal, type Policy, type Settlement, settle, settleInto } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { readClaim } from '../settlement/claim-row.ts';
import { toExplained } from '../settlement/outcome.ts';
import { transfersFor } from '../settlement/transfers.ts';
import { loadScheme, type Scheme } from './load.ts';
import { printProblem } from './problem.ts';
import { statedCategories } from './walls.ts';

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
  heron-fund: {zh: 苍鹭资金, en: heron fund}
protectedKinds:
  heron: {zh: 苍鹭类, en: heron kind}
  finch: {zh: 雀类, en: finch kind}
categories:
  poor: {zh: 贫困, en: poor}
  heron-one: {zh: 苍鹭甲, en: heron one, protected: heron}
  heron-two: {zh: 苍鹭乙, en: heron two, protected: heron}
  finch-one: {zh: 雀甲, en: finch one, protected: finch}
  finch-idle: {zh: 雀乙, en: finch idle, protected: finch}
definitions:
  heron-helped: {name: {zh: 苍鹭对象, en: heron helped}, when: {categories: [heron-one, heron-two]}}
  helped: {name: {zh: 救助对象, en: helped}, when: {any: [{is: heron-helped}, {categories: [poor]}]}}
assumptions:
  heron-guess: {zh: 苍鹭推定, en: heron assumed}
flags:
  - {flag: heronFlag, name: {zh: 苍鹭提示, en: heron note}, when: {is: heron-helped}, paidBelow: {lines: [special], share: 100%, of: total}}
promises:
  - {id: heron-promise, name: {zh: 苍鹭承诺, en: heron promise}, when: {is: heron-helped}, patientAtMost: 90%, of: total, source: [{document: seed, article: {zh: 苍鹭条, en: heron article}}]}
documents:
  seed: {zh: 文件, en: Document}
`;

const BASIC = `benefit: basic
order: 10
name: {zh: 基本, en: Basic}
payer: basic-insurance
kinds: [inpatient]
source: [{document: seed, article: {zh: 一, en: part 1}}]
pays:
  share:
    - {when: {is: heron-helped}, use: 60%, assumed: heron-guess}
    - {when: {is: helped}, use: 55%}
    - {otherwise: 50%}
`;

const SPECIAL = `benefit: special
order: 20
name: {zh: 苍鹭补助, en: Heron aid}
payer: heron-fund
kinds: [inpatient]
when: {categories: [heron-one, heron-two, finch-one]}
source: [{document: seed, article: {zh: 苍鹭条, en: heron article}}]
pays:
  - {when: {categories: [finch-one]}, share: 20%, limit: {each: year, amount: 100, shared: finch-limit}}
  - {share: 10%, deductible: {each: year, amount: 10}, limit: {each: year, amount: 1000}, assumed: heron-guess}
`;

const OUTPATIENT = `benefit: clinic
order: 30
name: {zh: 门诊补助, en: Clinic}
payer: basic-insurance
kinds: [outpatient]
source: [{document: seed, article: {zh: 二, en: part 2}}]
pays: {share: 10%}
`;

const FILES = new Map([
  ['scheme.yaml', HEAD],
  ['benefits/basic.yaml', BASIC],
  ['benefits/special.yaml', SPECIAL],
  ['benefits/clinic.yaml', OUTPATIENT],
]);
const TELLING = /heron|finch|苍鹭|雀|special/i;

function load(changes: Readonly<Record<string, string>> = {}): Scheme {
  const { scheme, problems } = loadScheme(new Map([...FILES, ...Object.entries(changes)]));
  if (!scheme) throw new Error(problems.map((problem) => printProblem(problem, 'en')).join('\n'));
  return scheme;
}

const problemsOf = (changes: Readonly<Record<string, string>>) =>
  loadScheme(new Map([...FILES, ...Object.entries(changes)])).problems.map((problem) => printProblem(problem, 'en'));

const scheme = load();
const context = { scheme, knownCategories: new Set(['none', ...statedCategories(scheme)]) };

function claimOf(categories: readonly string[], more: object = {}) {
  const row = {
    id: 'c',
    person: { id: 'p', categories },
    kind: 'inpatient',
    dischargedOn: '2020-03-01' as Day,
    charges: { classA: '1000.00', otherOut: '100.00' },
    ...more,
  };
  const { claim, refusal } = readClaim(row, context);
  if (!claim || refusal) throw new Error(refusal?.message.en);
  return claim;
}

function settled(categories: readonly string[], policy: Policy = scheme.policy, more: object = {}): Settlement {
  const outcome = settle(policy, { person: new Map(), household: new Map() }, claimOf(categories, more));
  if (isRefusal(outcome)) throw new Error(outcome.message.en);
  return outcome;
}

const paidBy = ({ lines }: Settlement) => lines.map(({ benefit, paidFen }) => `${benefit.line} ${benefit.payer} ${paidFen}`);

describe('a person with a protected category', () => {
  test('is paid by the line that is for them, under a name that does not tell it', () => {
    expect(paidBy(settled(['heron-one']))).toEqual(['basic basic-insurance 60000', 'protected protected 3900']);
    expect(paidBy(settled(['finch-one']))).toEqual(['basic basic-insurance 50000', 'protected protected 10000']);
  });

  test('has a claim that names a code, the same for all categories that no rule tells apart', () => {
    expect(claimOf(['heron-one']).facts.categories).toEqual(claimOf(['heron-two']).facts.categories);
    expect(claimOf(['heron-one', 'heron-two', 'poor']).facts.categories).toEqual(['protected-1', 'poor']);
    expect(claimOf(['finch-one']).facts.categories).toEqual(['protected-2']);
  });

  test('leaves no trace in a claim where no rule asks about the category', () => {
    expect(claimOf(['finch-idle'])).toEqual(claimOf([]));
    expect(claimOf(['poor', 'finch-idle'])).toEqual(claimOf(['poor']));
  });

  test.each([['heron-one'], ['heron-two'], ['finch-one']])('finds no word of it in what is settled, booked, explained and owed: %s', (category) => {
    const settlement = settled([category], scheme.policy, { given: { special: '1.00' } });
    const told = [
      claimOf([category]),
      settlement,
      toExplained(scheme.policy, settlement),
      transfersFor(settlement, { facilityId: 'f', personId: 'p' }),
      explain(scheme.policy, settlement, 'zh'),
      explain(scheme.policy, settlement, 'en'),
    ].map((part) => JSON.stringify(part));
    expect(told.filter((text) => TELLING.test(text))).toEqual([]);
    expect(told[2]).toContain('受保护待遇');
    expect(settlement.postings.map(({ key }) => key)).toEqual(expect.arrayContaining([expect.stringMatching(/^2020\/paid\/protected-\d$/)]));
  });

  test('reads the real words in the explanation by the rules, with the same amounts', () => {
    const [shown, real] = [settled(['heron-one']), settled(['heron-one'], scheme.rules)];
    expect(paidBy(real)).toEqual(paidBy(shown));
    expect(real.postings).toEqual(shown.postings);
    const text = explain(scheme.rules, real, 'zh').text;
    for (const word of ['苍鹭补助', '苍鹭条', '苍鹭资金', '苍鹭推定', '苍鹭承诺']) expect(text).toContain(word);
    expect(explain(scheme.policy, shown, 'zh').text).not.toContain('苍鹭');
  });
});

describe('everybody else', () => {
  test('sees the same bill as before there were walls, without a line for others', () => {
    expect(paidBy(settled(['poor']))).toEqual(['basic basic-insurance 55000']);
    expect(JSON.stringify(toExplained(scheme.policy, settled([])))).not.toContain('protected');
  });

  test('and somebody for whom the protected line has nothing left have one and the same bill', () => {
    const full = { person: new Map([['2020/paid/protected-2', 10_000]]) as never, household: new Map() };
    const [walled, open] = [settle(scheme.policy, full, claimOf(['finch-one'])), settle(scheme.policy, full, claimOf([]))] as [Settlement, Settlement];
    expect(toExplained(scheme.policy, walled)).toEqual(toExplained(scheme.policy, open));
  });
});

test('a year of bills comes to the same in either words', () => {
  const [shown, real] = [emptyBooks(), emptyBooks()];
  for (let month = 1; month <= 12; month++) {
    const claim = claimOf([['heron-one'], ['finch-one'], ['poor'], []][month % 4] ?? [], { dischargedOn: `2020-${String(month).padStart(2, '0')}-03` });
    const [a, b] = [settleInto(shown, scheme.policy, claim), settleInto(real, scheme.rules, claim)] as [Settlement, Settlement];
    expect(paidBy(b)).toEqual(paidBy(a));
  }
  expect(shown).toEqual(real);
});

describe('a writer is told', () => {
  test('of a kind that has no name', () => {
    expect(problemsOf({ 'scheme.yaml': HEAD.replace('protected: heron}', 'protected: egret}') })).toContainEqual(
      expect.stringMatching(/protectedKinds has no "egret"; name it there/),
    );
  });

  test('of two protected lines that may meet on a bill, for their number would tell which', () => {
    const second = SPECIAL.replace('benefit: special', 'benefit: second').replace('order: 20', 'order: 21');
    expect(problemsOf({ 'benefits/second.yaml': second })).toContainEqual(
      expect.stringMatching(/^benefits\/second\.yaml.*it and special pay only for protected categories and may meet on one bill/),
    );
    expect(problemsOf({ 'benefits/second.yaml': second.replace('[inpatient]', '[outpatient]') })).toEqual([]);
  });

  test('of a name that means a protected entitlement already', () => {
    expect(problemsOf({ 'scheme.yaml': HEAD.replace('poor: {zh: 贫困', 'protected: {zh: 贫困').replaceAll('[poor]', '[protected]') })).toContainEqual(
      expect.stringMatching(/"protected" is what bills call a protected entitlement/),
    );
  });

  test('of a line that shares its name with one for everybody', () => {
    expect(
      problemsOf({
        'scheme.yaml': HEAD.replace('lines: [special]', 'lines: [clinic]'),
        'benefits/special.yaml': SPECIAL.replace('kinds: [inpatient]', 'kinds: [inpatient]\nline: clinic'),
      }),
    ).toContainEqual(expect.stringMatching(/the line clinic pays for others too/));
  });

  test('where the kind of a bill would tell the reason', () => {
    const heron = HEAD.replace('  outpatient: {', '  heron-clinic: {zh: 苍鹭门诊, en: heron clinic}\n  outpatient: {');
    const line = SPECIAL.replace('benefit: special', 'benefit: second').replace('order: 20', 'order: 21').replace('[inpatient]', '[heron-clinic]');
    expect(problemsOf({ 'scheme.yaml': heron, 'benefits/second.yaml': line })).toContainEqual(expect.stringMatching(/the kind of the bill tells the reason/));
  });
});

// What a scheme says of warnings, of enrolment and of helping households: all name people, so that none may ask about anything protected.
import { type Day, toFen } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { payPremium } from './compile-enrolment.ts';
import { populationsOf } from './compile-populations.ts';
import { warningFor } from './compile-warnings.ts';
import { loadScheme } from './load.ts';
import { printProblem } from './problem.ts';

const HEAD = `scheme: small
name: {zh: 小方案, en: Small scheme}
jurisdiction: "990101"
version: "1"
valid: {from: 2020-01-01}
kinds: {inpatient: {zh: 住院, en: inpatient stay}}
payers: {basic-insurance: {zh: 基本医保, en: basic insurance}}
categories:
  poor: {zh: 贫困, en: poor}
  hidden: {zh: 隐, en: hidden, protected: secret}
protectedKinds: {secret: {zh: 秘, en: secret}}
definitions:
  helped: {name: {zh: 救助对象, en: helped}, when: {categories: [poor]}}
  either: {name: {zh: 任一, en: either}, when: {categories: [poor, hidden]}}
assumptions: {guess: {zh: 推定, en: assumed}}
parameters:
  income: {name: {zh: 人均收入, en: income a head}, amounts: [{from: 2020-01-01, amount: 12000, source: x}, {from: 2021-01-01, amount: 13000.01, source: x}]}
populations:
  - {id: old, name: {zh: 老, en: old}, when: {age: {from: 65}}, source: [{document: d, article: {zh: 一, en: 1}}]}
  - {id: poor-disabled, name: {zh: 贫残, en: poor and disabled}, when: {is: helped, disability: [limbs, sight], disabilityGrade: {to: 2}}, source: [{document: d, article: {zh: 一, en: 1}}]}
warnings:
  - {id: low, name: {zh: 低, en: low}, when: {is: helped}, above: {parameter: income, times: 50%}, everyDays: 10, source: [{document: d, article: {zh: 一, en: 1}}]}
  - {id: all, name: {zh: 全, en: all}, above: 26000, everyDays: 30, source: [{document: d, article: {zh: 一, en: 1}}], assumed: guess}
`;
const BASIC = `benefit: basic
order: 10
name: {zh: 基本, en: Basic}
payer: basic-insurance
kinds: [inpatient]
source: [{document: d, article: {zh: 一, en: part 1}}]
pays:
  - {when: {categories: [poor, hidden]}, share: 90%}
  - {share: 80%}
`;
const PLAN = `enrolment: 2026
period: {from: 2025-09-01, to: 2025-12-31}
premium: 400.01
subsidies: [{id: central, name: {zh: 中央, en: central}, perHead: 420}]
aid:
  - {when: {categories: [poor]}, share: 75%, payer: basic-insurance}
target: 98%
source: [{document: d, article: {zh: 一, en: 1}}]
cases:
  - {case: three quarters, categories: [poor], aid: 300.01, payer: basic-insurance, patientPays: 100}
  - {case: all by oneself, categories: [], aid: 0, patientPays: 400.01}
`;

const HELPING = `helping: home
name: {zh: 帮扶, en: helping}
helped: [poor]
measures: [{id: work, name: {zh: 就业, en: work}}, {id: care, name: {zh: 照料, en: care}}]
survey:
  - section: home
    name: {zh: 家, en: home}
    questions:
      - {id: house, ask: {zh: 住房, en: house}, answer: one, choices: [{id: safe, name: {zh: 安, en: safe}}, {id: bad, name: {zh: 危, en: bad}}], required: true}
      - {id: able, ask: {zh: 劳力, en: able}, answer: number, most: 20}
source: [{document: d, article: {zh: 一, en: 1}}]
`;

function load(changes: Readonly<Record<string, readonly [string, string]>> = {}) {
  const files = new Map([
    ['scheme.yaml', HEAD],
    ['benefits/basic.yaml', BASIC],
    ['enrolment/2026.yaml', PLAN],
    ['helping/home.yaml', HELPING],
  ]);
  for (const [file, [from, to]] of Object.entries(changes)) {
    const text = files.get(file) ?? '';
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    files.set(file, text.replace(from, to));
  }
  const { scheme, problems } = loadScheme(files);
  return { scheme, problems: problems.filter(({ isWarning }) => !isWarning).map((problem) => printProblem(problem, 'en')) };
}

describe('a warning', () => {
  const { scheme } = load();
  const lineFor = (categories: readonly string[], day: string) => {
    const found = scheme && warningFor(scheme.warnings, scheme.policy, categories, day as Day);
    return [found?.warning.id, found?.aboveFen];
  };
  test('is the first that is for the person; a share of a parameter is taken of the amount that is in force', () => {
    expect(lineFor(['poor'], '2020-12-31')).toEqual(['low', toFen('6000')]);
    expect(lineFor(['poor'], '2021-01-01')).toEqual(['low', toFen('6500.01')]);
    expect(lineFor([], '2021-01-01')).toEqual(['all', toFen('26000')]);
    expect(lineFor(['unknown'], '2021-01-01')).toEqual(['all', toFen('26000')]);
  });
  test.each([
    ['names a protected category', ['{is: helped}', '{categories: [hidden]}'], /hidden is protected/],
    ['names one through a definition', ['{is: helped}', '{is: either}'], /hidden is protected/],
    ['asks about something else than categories', ['{is: helped}', '{kind: inpatient}'], /asks about categories alone, not about kind/],
    ['takes a parameter that there is not', ['parameter: income, times', 'parameter: incme, times'], /did you mean "income"/],
    ['stands twice', ['id: all', 'id: low'], /low stands twice/],
  ] as const)('is refused that %s', (_, edit, problem) => {
    expect(load({ 'scheme.yaml': edit }).problems.join('\n')).toMatch(problem);
  });
});

describe('a population', () => {
  const { scheme } = load();
  const of = (known: Parameters<typeof populationsOf>[1]) => populationsOf(scheme?.populations ?? [], known).map(({ id }) => id);
  test('is drawn by age, disability and categories', () => {
    expect(of({ ageYears: 64, categories: [] })).toEqual([]);
    expect(of({ ageYears: 65, categories: ['poor'] })).toEqual(['old']);
    const disability = { kind: 'limbs', grade: 2 };
    expect(of({ ageYears: 70, categories: ['poor'], disability })).toEqual(['old', 'poor-disabled']);
    expect(of({ ageYears: 30, categories: [], disability })).toEqual([]);
    expect(of({ ageYears: 30, categories: ['poor'], disability: { kind: 'limbs', grade: 3 } })).toEqual([]);
    expect(of({ ageYears: 30, categories: ['poor'], disability: { kind: 'speech', grade: 1 } })).toEqual([]);
  });
  test.each([
    ['by a protected category', ['when: {age: {from: 65}}', 'when: {categories: [hidden]}'], /hidden is protected/],
    ['by a definition that names one', ['when: {age: {from: 65}}', 'when: {is: either}'], /hidden is protected/],
    ['by the protected kind of disability', ['[limbs, sight]', '[limbs, mental]'], /mental/],
    [
      'by something else',
      ['when: {age: {from: 65}}', 'when: {kind: inpatient}'],
      /asks about categories, age, disability, disabilityGrade alone, not about kind/,
    ],
    ['twice under one name', ['id: poor-disabled', 'id: old'], /old stands twice/],
  ] as const)('is refused %s', (_, edit, problem) => {
    expect(load({ 'scheme.yaml': edit }).problems.join('\n')).toMatch(problem);
  });
});

describe('an enrolment', () => {
  const plan = load().scheme?.enrolments['2026'];
  test('says who pays how much of the premium: aid and person together are the premium, to the fen', () => {
    if (!plan) throw new Error('the plan was not read');
    expect(payPremium(plan, ['poor'])).toEqual({ aidFen: 30001, payer: 'basic-insurance', personFen: 10000 });
    expect(payPremium(plan, [])).toEqual({ aidFen: 0, personFen: 40001 });
    for (const amount of ['0', '0.01', '400', '400.01', '999'])
      for (const categories of [['poor'], []]) {
        const aid = [{ when: { kind: 'always' }, pays: { kind: 'amount', amountFen: toFen(amount) }, payer: 'x', assumed: [] }] as const;
        const { aidFen, personFen } = payPremium({ ...plan, aid }, categories);
        expect(aidFen + personFen).toBe(40001);
        expect(Math.min(aidFen, personFen)).toBeGreaterThanOrEqual(0);
      }
  });
  test.each([
    [
      'whose case does not come out',
      ['aid: 300.01', 'aid: 300.00'],
      /the case says 300\.00 basic-insurance 100\.00, and it comes to 300\.01 basic-insurance 100\.00/,
    ],
    ['that helps by a protected category', ['when: {categories: [poor]}', 'when: {categories: [hidden]}'], /hidden is protected/],
    ['whose aid says both a share and an amount', ['share: 75%', 'share: 75%, amount: 5'], /exactly one of share and amount/],
    ['with a payer that there is not', ['share: 75%, payer: basic-insurance', 'share: 75%, payer: nobody'], /unknown payer "nobody"/],
    ['that ends before it begins', ['to: 2025-12-31', 'to: 2025-01-31'], /ends before it begins/],
    ['under the name of another year', ['enrolment: 2026', 'enrolment: 2027'], /must be called enrolment\/2027\.yaml/],
  ] as const)('is refused %s', (_, edit, problem) => {
    expect(load({ 'enrolment/2026.yaml': edit }).problems.join('\n')).toMatch(problem);
  });
});

describe('helping households', () => {
  test('says whose are to be helped, what measures there are and what is asked', () => {
    const helping = load().scheme?.helping;
    expect(helping).toMatchObject({ id: 'home', categories: ['poor'], form: { id: 'home', sections: [{ id: 'home' }] } });
    expect(helping?.measures.map(({ id }) => id)).toEqual(['work', 'care']);
    expect(helping?.form.sections[0]?.questions).toMatchObject([
      { id: 'house', answer: 'one', isRequired: true },
      { id: 'able', answer: 'number', choices: [], most: 20, isRequired: false },
    ]);
  });
  test.each([
    ['for a protected category', ['helped: [poor]', 'helped: [hidden]'], /hidden is protected/],
    ['for a category that there is not', ['helped: [poor]', 'helped: [por]'], /did you mean "poor"/],
    ['with a measure that stands twice', ['id: care', 'id: work'], /work stands here already/],
    ['with a question that stands twice', ['id: able', 'id: house'], /house stands here already/],
    ['with a choice that stands twice', ['id: bad', 'id: safe'], /safe stands here already/],
    ['with one choice alone', [', {id: bad, name: {zh: 危, en: bad}}', ''], /list two choices at least/],
    ['with choices of a number', ['answer: one', 'answer: number'], /only one and several have choices/],
    ['with a largest value of a text', ['answer: number', 'answer: text'], /only a number has a largest value/],
    ['by a kind of answer that there is not', ['answer: number', 'answer: amount'], /expected here: one, several, number or text/],
    ['under another name', ['helping: home', 'helping: house'], /must be called helping\/house\.yaml/],
  ] as const)('is refused %s', (_, edit, problem) => {
    expect(load({ 'helping/home.yaml': edit }).problems.join('\n')).toMatch(problem);
  });
});

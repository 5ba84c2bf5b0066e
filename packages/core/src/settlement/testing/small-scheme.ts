// A small scheme for tests of claim files: a line with a limit, an account for outpatients, a hold.
import { loadScheme, printProblem, type Scheme } from '../../scheme/index.ts';

const FILES = new Map([
  [
    'scheme.yaml',
    `scheme: small
name: {zh: 小方案, en: Small scheme}
jurisdiction: "990101"
version: "1"
valid: {from: 2020-01-01, to: 2020-12-31}
kinds:
  inpatient: {zh: 住院, en: inpatient stay}
  outpatient: {zh: 门诊, en: outpatient care}
payers:
  insurance: {zh: 医保, en: insurance}
categories:
  poor: {zh: 贫困, en: poor}
facts:
  facility.area:
    name: {zh: 就医地, en: area}
    values:
      inside: {zh: 区内, en: inside}
      outside: {zh: 区外, en: outside}
  facility.level:
    name: {zh: 级别, en: level}
    values:
      1: {zh: 一级, en: level 1}
      2: {zh: 二级, en: level 2}
    required: {when: {not: {facility.area: [outside]}}}
holds:
  - flag: held
    name: {zh: 第三方, en: third party}
    when: {thirdPartyLiable: true}
    source: [{document: test, article: {zh: 一, en: "1"}}]
`,
  ],
  [
    'benefits/basic.yaml',
    `benefit: basic
order: 10
name: {zh: 基本, en: Basic}
payer: insurance
kinds: [inpatient]
source: [{document: test, article: {zh: 一, en: "1"}}]
pays:
  deductible: {each: year, amount: 10}
  share:
    - {when: {facility.area: [outside]}, use: 50%}
    - {when: {facility.level: [1], referred: true}, use: 90%}
    - {otherwise: 80%}
  limit: {each: year, amount: 1000}
`,
  ],
  [
    'benefits/account.yaml',
    `benefit: account
order: 20
name: {zh: 家庭账户, en: Account}
payer: insurance
kinds: [outpatient]
owner: household
source: [{document: test, article: {zh: 二, en: "2"}}]
pays:
  account: family
`,
  ],
]);

function load(): Scheme {
  const { scheme, problems } = loadScheme(FILES);
  if (!scheme) throw new Error(problems.map((problem) => printProblem(problem, 'en')).join('\n'));
  return scheme;
}

export const smallScheme: Scheme = load();

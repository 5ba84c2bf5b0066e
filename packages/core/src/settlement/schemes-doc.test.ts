// docs/SCHEMES.md is true: every example in it loads without a problem and every worked case agrees to the fen.
import { readFileSync } from 'node:fs';
import { checkWhole } from '@doudi/policy/check';
import { describe, expect, test } from 'vitest';
import { checkInputOf, loadScheme, printProblem } from '../scheme/index.ts';
import { runWorkedCase } from './worked-case.ts';

const text = readFileSync(new URL('../../../../docs/SCHEMES.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/^```yaml (scheme|line|rule|rule after basic|check)\n([\s\S]*?)^```$/gm)].map((match) => ({
  kind: match[1] ?? '',
  yaml: match[2] ?? '',
  at: match.index,
}));
const blockOf = (kind: string) => blocks.find((block) => block.kind === kind)?.yaml ?? '';
const titleOf = (at: number) =>
  text
    .slice(0, at)
    .match(/^#{2,3} .*$/gm)
    ?.at(-1)
    ?.replace(/^#+ /, '') ?? '';

const HEAD = [
  'benefit: rule',
  'order: 20',
  'name: {zh: 示例, en: Example}',
  'payer: insurance',
  'kinds: [inpatient]',
  'source: [{document: example, article: {zh: 一, en: article 1}}]',
];

function filesOf(kind: string, yaml: string): Map<string, string> {
  const files = new Map([['scheme.yaml', blockOf('scheme')]]);
  if (kind !== 'rule') files.set('benefits/basic.yaml', blockOf('line'));
  const own = HEAD.filter((line) => !new RegExp(`^${line.split(':')[0]}:`, 'm').test(yaml));
  if (kind !== 'line') files.set('benefits/rule.yaml', [...own, yaml].join('\n'));
  return files;
}

describe('docs/SCHEMES.md', () => {
  test('has its examples', () => {
    expect(blocks.length).toBeGreaterThan(25);
  });

  test.each(
    blocks.filter((block) => block.kind !== 'scheme' && block.kind !== 'check').map((block, index) => [`${index + 1} ${titleOf(block.at)}`, block] as const),
  )('%s', (_, { kind, yaml }) => {
    const { scheme, problems } = loadScheme(filesOf(kind, yaml));
    expect(problems.filter((problem) => !problem.isWarning).map((problem) => printProblem(problem, 'en'))).toEqual([]);
    if (!scheme) return;
    const context = { scheme, knownCategories: new Set(['none', ...Object.keys(scheme.policy.categories)]) };
    const cases = scheme.cases.filter(({ file }) => file === (kind === 'line' ? 'benefits/basic.yaml' : 'benefits/rule.yaml'));
    expect(cases.length).toBeGreaterThan(0);
    for (const worked of cases) expect(runWorkedCase(worked, context).differences, worked.case.case).toEqual([]);
  });

  test('answers a finding that the policy check makes', () => {
    const files = new Map([...filesOf('line', blockOf('line')), ['scheme.yaml', `${blockOf('scheme')}${blockOf('check')}`]]);
    const { scheme, problems } = loadScheme(files);
    expect(problems.filter((problem) => !problem.isWarning).map((problem) => printProblem(problem, 'en'))).toEqual([]);
    if (!scheme) return;
    const found = checkWhole(checkInputOf(scheme)).findings.map(({ id }) => id);
    for (const id of scheme.checking.answers.keys()) expect(found).toContain(id);
  });
});

// `doudi scheme check`: holes in the rules themselves, each with its bill, the band and the explanation. None of them keeps a scheme from settling.
import { join } from 'node:path';
import { checkInputOf, type FindingAnswer, placeOfRule, type Scheme, type SchemeFiles } from '@doudi/core/scheme';
import { explain, type Language, type Text } from '@doudi/policy';
import { type CheckProgress, type CheckReport, checkWhole, FINDING_KIND_WORDS, type Finding, settleBills } from '@doudi/policy/check';
import { printBand } from './band.ts';

type Print = (text: string) => void;

export interface CheckedScheme {
  readonly scheme: Scheme;
  readonly files: SchemeFiles;
  readonly report: CheckReport;
}

/** Searches a scheme to the end. `tell` hears of each step. */
export function searchScheme(scheme: Scheme, files: SchemeFiles, tell?: (progress: CheckProgress) => void): CheckedScheme {
  return { scheme, files, report: checkWhole(checkInputOf(scheme), {}, tell) };
}

export function printReport(folder: string, checked: CheckedScheme, language: Language, print: Print): void {
  const { scheme, report } = checked;
  const { states, situations, findings } = report;
  const words: Text = {
    zh: `${folder}：规则检查查了 ${situations} 种情形、${states} 张账单，发现 ${findings.length} 处。`,
    en: `${folder}: the policy check looked at ${situations} situations and ${states} bills; ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`,
  };
  print(words[language]);
  if (!report.isComplete)
    print({ zh: '  情形过多，没有查完；下列不是全部。', en: '  there were too many situations to look at all; these are not all findings' }[language]);
  for (const finding of findings) printFinding(folder, finding, checked, language, print);
  for (const id of scheme.checking.answers.keys()) {
    if (report.isComplete && !findings.some((finding) => finding.id === id))
      print(`${join(folder, 'scheme.yaml')}: ${{ zh: `提示：findings 中的“${id}”已不再出现`, en: `warning: ${id} in findings is no longer found` }[language]}`);
  }
  printHowFar(report, language, print);
}

/** How far each kind was looked for; those of which the same is to be said stand together. */
function printHowFar({ kinds }: CheckReport, language: Language, print: Print): void {
  const said = new Map<string, string[]>();
  for (const { kind, isAsked, proved, searched } of kinds) {
    const parts = [
      proved[language] && { zh: `已证明：${proved.zh}`, en: `proved: ${proved.en}` }[language],
      searched[language] &&
        (isAsked
          ? { zh: `${proved.zh === '' ? '只搜索' : '其余只搜索'}：${searched.zh}`, en: `${proved.en === '' ? 'searched' : 'searched beyond'}: ${searched.en}` }[
              language
            ]
          : searched[language]),
    ];
    const words = parts.filter(Boolean).join({ zh: '；', en: '; ' }[language]);
    said.set(words, [...(said.get(words) ?? []), FINDING_KIND_WORDS[kind][language]]);
  }
  print('');
  for (const [words, names] of said) print(`  ${names.join({ zh: '、', en: ', ' }[language])}\n    ${words}`);
}

const SEVERITY: { readonly [severity in Finding['severity']]: Text } = { warning: { zh: '警告', en: 'warning' }, note: { zh: '提示', en: 'note' } };

function printFinding(folder: string, finding: Finding, { scheme, files }: CheckedScheme, language: Language, print: Print): void {
  const place = placeOfRule(files, finding.concerns);
  const at = place ? `${join(folder, place.file)}:${place.line}:${place.column}: ` : '';
  print(`\n● ${at}${SEVERITY[finding.severity][language]} ${finding.id}\n  ${finding.text[language]}`);
  const bill = settleBills(scheme.rules, finding.claims).at(-1);
  if (bill) print(`${printBand(bill, language)}\n  ${explain(scheme.rules, bill, language).short}`);
  const answer = scheme.checking.answers.get(finding.id);
  if (answer) print(`  ${answerWords(answer)[language]}`);
}

export function answerWords({ of, answer }: FindingAnswer): Text {
  const from: Text = of === 'rule' ? { zh: '规则本身如此', en: 'true of the rule' } : { zh: '由补足的假定造成', en: 'rests on an assumption' };
  return { zh: `${from.zh}：${answer.zh}`, en: `${from.en}: ${answer.en}` };
}

/** What `--json` prints of a scheme: the report with the places of the rules and the answers. */
export function reportAsJson({ scheme, files, report }: CheckedScheme): object {
  return {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, place: placeOfRule(files, finding.concerns), answer: scheme.checking.answers.get(finding.id) })),
  };
}

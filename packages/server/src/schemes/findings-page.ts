// docs/FINDINGS.md: what the policy check finds in the installed schemes. Written by `npm run findings`; a test compares it.
import { fileURLToPath } from 'node:url';
import { printFen, ZERO } from '@doudi/policy';
import { checkSuccession, FINDING_KIND_WORDS, type Finding, settleBills } from '@doudi/policy/check';
import { answerWords, type CheckedScheme } from './policy-check.ts';

export const FINDINGS_FILE = fileURLToPath(new URL('../../../../docs/FINDINGS.md', import.meta.url));

const HEAD = `# 规则检查发现了什么 · What the policy check finds

由 \`npm run findings\` 写成，测试核对；请勿手改。检查的办法、证明了什么、只搜索了什么，见 [0024](decisions/0024-policy-check.md)。
这里的方案按公开文件读出，缺项用标明的假定补足，不是当地的正式口径；每处都写明它是规则本身如此，还是由我们的假定造成。
*Written by \`npm run findings\` and compared by a test; do not edit. How it looks, what is proved and what is only searched: [decision 0024](decisions/0024-policy-check.md).
The schemes are as read from public documents, with marked assumptions where these are silent; none is an official statement of its place. Each finding says whether it is true of the rule itself
or rests on an assumption of ours, what a county could do, and has a bill that \`npx doudi scheme check\` settles and explains to the fen.*

● 对没有在先账单、只有一部分费用变动的账单已证明，其余只搜索；○ 只搜索；– 方案没有写明，未检查。
*● proved for bills without earlier ones of which one portion varies, searched beyond; ○ searched only; – nothing is stated, so not looked for.*
`;

export function findingsPage(checked: readonly CheckedScheme[]): string {
  const succession = checkSuccession(checked.map(({ scheme }) => scheme.policy));
  const versions = succession.map(({ text }) => `- ${text.zh}\n  *${text.en}.*`);
  return [HEAD, ...checked.map(sectionOf), ...(versions.length > 0 ? [`## 版本 · Versions\n\n${versions.join('\n')}\n`] : [])].join('\n');
}

function sectionOf(checked: CheckedScheme): string {
  const { scheme, report } = checked;
  const { name, id } = scheme.policy;
  const kinds = report.kinds.map(({ kind, findings, isAsked, proved }) => {
    const mark = !isAsked ? '–' : proved.en === '' ? '○' : '●';
    return `| ${FINDING_KIND_WORDS[kind].zh} ${FINDING_KIND_WORDS[kind].en} | ${isAsked ? findings : '–'} | ${mark} |`;
  });
  return `## ${name.zh} · ${name.en} (\`${id}\`)

${report.situations} 种情形，${report.states} 张账单；两个转折点之间误差不超过 ${report.roundingFen} 分。
*${report.situations} situations, ${report.states} bills; between two breakpoints within ${report.roundingFen} fen.*

| 查什么 kind | 发现 found | 证明 proved |
|---|---:|---|
${kinds.join('\n')}
${report.findings.map((finding) => findingOf(finding, checked)).join('')}`;
}

function findingOf(finding: Finding, { scheme }: CheckedScheme): string {
  const answer = scheme.checking.answers.get(finding.id);
  const said = answer && answerWords(answer);
  const assumed = finding.assumed.map((id) => scheme.policy.assumptions[id]).filter((text) => text !== undefined);
  const articles = articlesOf(finding, scheme.rules);
  return `
### \`${finding.id}\`

${finding.text.zh}
*${finding.text.en}.*
${billTable(finding, scheme.rules)}${articles.map(({ zh, en }) => `\n依据 ${zh} *(${en})*`).join('')}${said ? `\n\n${said.zh}\n*${said.en}.*` : ''}${
  assumed.length > 0 ? `\n\n其中的假定 assumptions: ${assumed.map(({ zh, en }) => `${zh} *(${en})*`).join('；')}` : ''
}
`;
}

function articlesOf({ concerns }: Finding, { lines, promises, documents }: CheckedScheme['scheme']['rules']) {
  const rule =
    concerns.benefit === undefined
      ? promises[concerns.path[0] === 'promises' ? Number(concerns.path[1]) : -1]
      : lines.find(({ id }) => id === concerns.benefit);
  return (rule?.citations ?? []).map(({ document, article }) => {
    const title = documents[document] ?? { zh: document, en: document };
    return { zh: `${title.zh}${article.zh}`, en: `${title.en}, ${article.en}` };
  });
}

/** The bill to the fen, and for a comparison the other one. */
function billTable({ claims, other }: Finding, rules: CheckedScheme['scheme']['rules']): string {
  const [mine, theirs] = [claims, other ?? []].map((bills) => settleBills(rules, bills).at(-1));
  if (!mine) return '';
  const columns = [mine, ...(theirs ? [theirs] : [])];
  const row = (name: string, amounts: readonly string[]) => `| ${name} | ${amounts.join(' | ')} |`;
  const lines = mine.lines.filter((_line, index) => columns.some((settlement) => (settlement.lines[index]?.paidFen ?? 0) > 0));
  return `
| | ${columns.map((_column, index) => (index === 0 ? '账单 bill' : '另一张 the other')).join(' | ')} |
|---|${columns.map(() => '---:').join('|')}|
${[
  row(
    '总额 total',
    columns.map(({ totalFen }) => printFen(totalFen)),
  ),
  ...lines.map(({ benefit }) =>
    row(
      `${benefit.name.zh} ${benefit.name.en}`,
      columns.map((settlement) => printFen(settlement.lines.find((line) => line.benefit.id === benefit.id)?.paidFen ?? ZERO)),
    ),
  ),
  row(
    '个人 patient',
    columns.map(({ patientFen }) => printFen(patientFen)),
  ),
].join('\n')}
`;
}

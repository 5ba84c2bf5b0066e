// `doudi schemes`, `doudi scheme check`, `doudi scheme format`, `doudi cases`: what schemes there are, whether they are sound, what they do.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benefitJsonSchema, printProblem, type Scheme, schemeJsonSchema } from '@doudi/core/scheme';
import { type CaseOutcome, explainCase, runWorkedCase } from '@doudi/core/settlement';
import { emptyBooks, formatFen, isRefusal, type Language, type Text } from '@doudi/policy';
import { openSeekable } from '../platform/lines.ts';
import { settleFile } from '../settlement/settle-file.ts';
import { printBand } from './band.ts';
import { installedSchemes, loadFolder, readContextOf, requireScheme, schemesFolder } from './read-schemes.ts';

type Print = (text: string) => void;

export function listSchemes(language: Language, print: Print): void {
  for (const id of installedSchemes()) {
    const { policy, cases } = requireScheme(join(schemesFolder(), id));
    const { from, to } = policy.valid;
    const words: Text = {
      zh: `${id}  ${policy.name.zh}\n    有效期 ${from} 至 ${to ?? '今后'}；${policy.lines.length} 条支付线；${Object.keys(policy.assumptions).length} 项假定；${cases.length} 个算例`,
      en: `${id}  ${policy.name.en}\n    valid ${from} to ${to ?? 'open'}; ${policy.lines.length} lines; ${Object.keys(policy.assumptions).length} assumptions; ${cases.length} worked cases`,
    };
    print(words[language]);
  }
}

/** Every problem of a scheme's files, then its worked cases; true if all is well. */
export async function checkScheme(folder: string, language: Language, print: Print): Promise<boolean> {
  const { scheme, problems } = loadFolder(folder);
  for (const problem of problems) print(join(folder, printProblem(problem, language)));
  if (!scheme) {
    const count = problems.filter((problem) => !problem.isWarning).length;
    print({ zh: `${folder}：${count} 处问题，不能用于结算。`, en: `${folder}: ${count} problems; it cannot settle` }[language]);
    return false;
  }
  const outcomes = runCases(scheme);
  for (const outcome of outcomes) for (const difference of outcome.differences) print(`${caseTitle(folder, outcome)}: ${difference[language]}`);
  const file = await runFileCases(folder, scheme);
  for (const difference of file.differences) print(difference[language]);
  const wrong = outcomes.filter((outcome) => outcome.differences.length > 0).length + file.differences.length;
  const count = outcomes.length + file.count;
  print(
    wrong === 0
      ? {
          zh: `${folder}：${scheme.policy.lines.length} 条支付线，${count} 个算例全部一致。`,
          en: `${folder}: ${scheme.policy.lines.length} lines, all ${count} worked cases agree`,
        }[language]
      : { zh: `${folder}：${count} 个算例中 ${wrong} 个不一致。`, en: `${folder}: ${wrong} of ${count} worked cases differ` }[language],
  );
  return wrong === 0;
}

function runCases(scheme: Scheme): CaseOutcome[] {
  const context = readContextOf(scheme);
  return scheme.cases.map((worked) => runWorkedCase(worked, context));
}

function caseTitle(folder: string, { worked }: CaseOutcome): string {
  return `${join(folder, worked.file)} "${worked.case.case}"`;
}

/** `cases/claims.jsonl` beside `cases/expected.jsonl`: whole years of bills, with the lines that pay something. */
async function runFileCases(folder: string, scheme: Scheme): Promise<{ count: number; differences: Text[] }> {
  const [claims, expected] = [join(folder, 'cases/claims.jsonl'), join(folder, 'cases/expected.jsonl')];
  if (!existsSync(claims) || !existsSync(expected)) return { count: 0, differences: [] };
  const wanted = readFileSync(expected, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as { id: string; paid: Record<string, string>; patientPays: string });
  const differences: Text[] = [];
  const file = openSeekable(claims);
  let at = 0;
  await settleFile({
    file,
    context: readContextOf(scheme),
    books: emptyBooks(),
    isTraced: false,
    onRow: (id, outcome) => {
      const want = wanted[at++];
      const found = isRefusal(outcome) ? outcome.code : amountsOf(outcome.lines, formatFen(outcome.patientFen));
      const should = want && amountsText(want.paid, want.patientPays);
      if (id !== want?.id || found !== should)
        differences.push({ zh: `${claims}“${id}”应为 ${should}，算得 ${found}`, en: `${claims} "${id}": expected ${should}, computed ${found}` });
      return undefined;
    },
  });
  file.close();
  return { count: wanted.length, differences };
}

function amountsOf(
  lines: readonly { readonly benefit: { readonly line: string }; readonly paidFen: Parameters<typeof formatFen>[0] }[],
  patient: string,
): string {
  const paid = lines.filter((line) => line.paidFen > 0).map((line) => [line.benefit.line, formatFen(line.paidFen)]);
  return amountsText(Object.fromEntries(paid), patient);
}

function amountsText(paid: Readonly<Record<string, string>>, patient: string): string {
  const lines = Object.entries(paid).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...lines.map(([line, amount]) => `${line} ${amount}`), `patient ${patient}`].join(', ');
}

/** Writes the JSON Schemas by which an editor completes scheme files, or prints them. */
export function writeFormats(folder: string | undefined, print: Print): void {
  for (const [name, schema] of [
    ['scheme.schema.json', schemeJsonSchema()],
    ['benefit.schema.json', benefitJsonSchema()],
  ] as const) {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (folder === undefined) print(text);
    else writeFileSync(join(folder, name), text);
  }
}

/** Settles the worked cases of the installed schemes and shows them; true if all agree. */
export async function showCases(ids: readonly string[], language: Language, print: Print): Promise<boolean> {
  let isClean = true;
  for (const id of ids.length > 0 ? ids : installedSchemes()) {
    const folder = join(schemesFolder(), id);
    const scheme = requireScheme(folder);
    const outcomes = runCases(scheme);
    print(`\n━━ ${scheme.policy.name[language]} (${id})`);
    for (const outcome of outcomes.filter(({ worked }) => ids.length > 0 || worked.file === 'scheme.yaml')) showCase(outcome, scheme, language, print);
    isClean = (await checkScheme(folder, language, print)) && isClean;
  }
  print(
    {
      zh: '\n结算自己的账单：npx doudi settle --scheme zixi-2020 --claims 文件；逐步解释：npx doudi explain；全部命令：npx doudi --help',
      en: '\nSettle bills of your own: npx doudi settle --scheme zixi-2020 --claims FILE; explain them: npx doudi explain; all commands: npx doudi --help',
    }[language],
  );
  return isClean;
}

function showCase(outcome: CaseOutcome, scheme: Scheme, language: Language, print: Print): void {
  print(`\n● ${outcome.worked.case.case}`);
  if (isRefusal(outcome.outcome)) {
    print(`  ${outcome.outcome.code}: ${outcome.outcome.message[language]}`);
    return;
  }
  print(printBand(outcome.outcome, language));
  const explanation = explainCase(outcome, scheme.policy, language);
  if (explanation) print(`  ${explanation.short}`);
}

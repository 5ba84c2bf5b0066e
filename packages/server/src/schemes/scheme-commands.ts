// `doudi schemes`, `doudi scheme check`, `doudi scheme format`, `doudi cases`: what schemes there are, whether they are sound, what they do.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  benefitJsonSchema,
  enrolmentJsonSchema,
  helpingJsonSchema,
  loadScheme,
  type Problem,
  printProblem,
  procedureJsonSchema,
  type Scheme,
  schemeJsonSchema,
} from '@doudi/core/scheme';
import { type CaseOutcome, explainCase, runWorkedCase } from '@doudi/core/settlement';
import { emptyBooks, formatFen, isRefusal, type Language, type Settlement, type Text } from '@doudi/policy';
import { checkSuccession } from '@doudi/policy/check';
import { openSeekable } from '../platform/lines.ts';
import { progressLine } from '../platform/progress-bar.ts';
import { settleFile } from '../settlement/settle-file.ts';
import { printBand } from './band.ts';
import { type CheckedScheme, printReport, reportAsJson, searchScheme } from './policy-check.ts';
import { installedSchemes, loadFolder, readContextOf, readSchemeFiles, schemeFolder } from './read-schemes.ts';

type Print = (text: string) => void;

/** Lists what is installed; false if one of them cannot settle. */
export function listSchemes(language: Language, print: Print): boolean {
  let isSound = true;
  for (const id of installedSchemes()) {
    const { scheme, problems } = loadFolder(schemeFolder(id));
    if (!scheme) {
      isSound = false;
      print(`${id}  ${faultyWords(problems)[language]}`);
      continue;
    }
    const { policy, cases } = scheme;
    const { from, to } = policy.valid;
    const counts = [policy.lines.length, Object.keys(policy.assumptions).length, cases.length];
    const words: Text = {
      zh: `${id}  ${policy.name.zh}\n    有效期 ${from} 至 ${to ?? '今后'}；${counts[0]} 条支付线；${counts[1]} 项假定；${counts[2]} 个算例`,
      en: `${id}  ${policy.name.en}\n    valid ${from} to ${to ?? 'open'}; ${counts[0]} lines; ${counts[1]} assumptions; ${counts[2]} worked cases`,
    };
    print(policy.standing ? `${words[language]}\n    ${policy.standing[language]}` : words[language]);
  }
  return isSound;
}

function faultyWords(problems: readonly Problem[]): Text {
  const count = problems.filter((problem) => !problem.isWarning).length;
  return { zh: `${count} 处问题，不能用于结算`, en: `${count} problems; it cannot settle` };
}

/** What `doudi scheme check` is asked. */
export interface CheckRequest {
  readonly language: Language;
  readonly print: Print;
  /** Prints the policy check of each scheme as one line of JSON, and the rest elsewhere. */
  readonly isJson: boolean;
  /** False for the files and the cases alone. */
  readonly isRulesToo: boolean;
}

/** Every problem of a scheme's files, its worked cases, and what the policy check finds; false if the files are wrong or a case differs. A finding is no fault of the files. */
export async function checkSchemes(folders: readonly string[], request: CheckRequest, printBeside: Print): Promise<boolean> {
  const { language, print, isJson, isRulesToo } = request;
  let isClean = true;
  const checked: CheckedScheme[] = [];
  for (const folder of folders) {
    isClean = (await checkScheme(folder, language, isJson ? printBeside : print)) && isClean;
    const loaded = isRulesToo ? checkRules(folder, language) : undefined;
    if (!loaded) continue;
    checked.push(loaded);
    if (isJson) print(JSON.stringify(reportAsJson(loaded)));
    else printReport(folder, loaded, language, print);
  }
  if (!isJson)
    for (const { severity, id, text } of checkSuccession(checked.map(({ scheme }) => scheme.policy))) print(`● ${severity} ${id}\n  ${text[language]}`);
  return isClean;
}

function checkRules(folder: string, language: Language): CheckedScheme | undefined {
  const files = readSchemeFiles(folder);
  const { scheme } = loadScheme(files);
  if (!scheme) return undefined;
  const line = progressLine();
  try {
    return searchScheme(scheme, files, ({ states, findings }) =>
      line.tell(
        { zh: `规则检查：已算 ${states} 张账单，发现 ${findings.length} 处……`, en: `policy check: ${states} bills so far, ${findings.length} findings …` }[
          language
        ],
      ),
    );
  } finally {
    line.stop();
  }
}

/** Every problem of a scheme's files, then its worked cases; true if all is well. */
async function checkScheme(folder: string, language: Language, print: Print): Promise<boolean> {
  const { scheme, problems } = loadFolder(folder);
  for (const problem of problems) print(join(folder, printProblem(problem, language)));
  if (!scheme) {
    print({ zh: `${folder}：${faultyWords(problems).zh}。`, en: `${folder}: ${faultyWords(problems).en}` }[language]);
    return false;
  }
  const name = basename(resolve(folder));
  if (name !== scheme.policy.id)
    print({ zh: `提示：文件夹“${name}”中的方案名为“${scheme.policy.id}”`, en: `warning: the folder ${name} holds the scheme ${scheme.policy.id}` }[language]);
  return checkCases(folder, scheme, runCases(scheme), language, print);
}

async function checkCases(folder: string, scheme: Scheme, outcomes: readonly CaseOutcome[], language: Language, print: Print): Promise<boolean> {
  for (const outcome of outcomes) printDifferences(folder, scheme, outcome, language, print);
  const file = await runFileCases(folder, scheme);
  for (const difference of file.differences) print(difference[language]);
  const wrong = outcomes.filter((outcome) => outcome.differences.length > 0).length + file.differences.length;
  const count = outcomes.length + file.count;
  const lines = scheme.policy.lines.length;
  const words: Text =
    wrong === 0
      ? { zh: `${folder}：${lines} 条支付线，${count} 个算例全部一致。`, en: `${folder}: ${lines} lines, all ${count} worked cases agree` }
      : { zh: `${folder}：${count} 个算例中 ${wrong} 处不一致。`, en: `${folder}: ${count} worked cases, ${wrong} differ` };
  print(words[language]);
  return wrong === 0;
}

function runCases(scheme: Scheme): CaseOutcome[] {
  const context = readContextOf(scheme);
  return scheme.cases.map((worked) => runWorkedCase(worked, context));
}

/** What differs, and how the engine came to what it says. */
function printDifferences(folder: string, scheme: Scheme, outcome: CaseOutcome, language: Language, print: Print): void {
  if (outcome.differences.length === 0) return;
  const { file, line, case: worked } = outcome.worked;
  for (const difference of outcome.differences) print(`${join(folder, file)}:${line}: "${worked.case}": ${difference[language]}`);
  const explanation = explainCase(outcome, scheme.policy, language);
  if (explanation) print(`    ${explanation.short}`);
}

/** `cases/claims.jsonl` beside `cases/expected.jsonl`: whole years of bills, with the lines that pay something. */
async function runFileCases(folder: string, scheme: Scheme): Promise<{ count: number; differences: Text[] }> {
  const [claims, expected] = [join(folder, 'cases/claims.jsonl'), join(folder, 'cases/expected.jsonl')];
  if (!existsSync(claims) && !existsSync(expected)) return { count: 0, differences: [] };
  if (!existsSync(claims) || !existsSync(expected)) {
    return {
      count: 0,
      differences: [
        { zh: `${folder}：cases/ 中 claims.jsonl 与 expected.jsonl 缺一`, en: `${folder}: cases/ has only one of claims.jsonl and expected.jsonl` },
      ],
    };
  }
  const wanted = readFileSync(expected, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => expectedRow(line, scheme));
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
      const found = isRefusal(outcome) ? outcome.code : amountsOf(outcome);
      const should = want?.amounts ?? '(nothing)';
      if (id !== want?.id || found !== should)
        differences.push({ zh: `${claims}“${id}”应为 ${should}，算得 ${found}`, en: `${claims} "${id}": expected ${should}, computed ${found}` });
      return undefined;
    },
  });
  file.close();
  if (at !== wanted.length)
    differences.push({ zh: `${claims} 有 ${at} 行，${expected} 有 ${wanted.length} 行`, en: `${claims} has ${at} rows, ${expected} ${wanted.length}` });
  return { count: wanted.length, differences };
}

/** A row that is none compares with nothing, so it shows as a difference. */
function expectedRow(line: string, { walls }: Scheme): { readonly id: string | undefined; readonly amounts: string } {
  try {
    const row = JSON.parse(line) as { id?: string; paid?: Record<string, string>; patientPays?: string };
    // They are written in the words of the files.
    const paid = Object.entries(row.paid ?? {}).map(([name, amount]) => [walls.lines[name] ?? name, amount]);
    return { id: row.id, amounts: amountsText(Object.fromEntries(paid), row.patientPays ?? '?') };
  } catch {
    return { id: undefined, amounts: line.slice(0, 60) };
  }
}

function amountsOf(settlement: Settlement): string {
  const paid = settlement.lines.filter((line) => line.paidFen > 0).map((line) => [line.benefit.line, formatFen(line.paidFen)]);
  return amountsText(Object.fromEntries(paid), formatFen(settlement.patientFen));
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
    ['enrolment.schema.json', enrolmentJsonSchema()],
    ['procedure.schema.json', procedureJsonSchema()],
    ['helping.schema.json', helpingJsonSchema()],
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
    const folder = schemeFolder(id);
    const { scheme } = loadFolder(folder);
    if (!scheme) {
      isClean = await checkScheme(folder, language, print);
      continue;
    }
    const outcomes = runCases(scheme);
    print(`\n━━ ${scheme.policy.name[language]} (${id})`);
    for (const outcome of outcomes.filter(({ worked }) => ids.length > 0 || worked.file === 'scheme.yaml')) showCase(outcome, scheme, language, print);
    isClean = (await checkCases(folder, scheme, outcomes, language, print)) && isClean;
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

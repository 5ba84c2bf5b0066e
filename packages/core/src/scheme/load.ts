// Files of one scheme → a checked scheme, or every problem that they have.
import type { BenefitLine, Policy } from '@doudi/policy';
import type { Procedure } from '../recognition/procedure.ts';
import type { Helping } from '../registry/helping.ts';
import { checkLines } from './check-lines.ts';
import { compileBenefit } from './compile-benefit.ts';
import { type Checking, compileCheck } from './compile-check.ts';
import { compileEnrolment, type EnrolmentPlan } from './compile-enrolment.ts';
import { compileHelping } from './compile-helping.ts';
import { compilePopulations, type Population } from './compile-populations.ts';
import { compileProcedure } from './compile-procedure.ts';
import { type CompiledScheme, compileScheme } from './compile-scheme.ts';
import { compileWarnings, type Warning } from './compile-warnings.ts';
import type { ClaimFact, Fact } from './facts.ts';
import { type BenefitFile, benefitFormat, type CaseFile, type EnrolmentFile, enrolmentFormat, type SchemeFile, schemeFormat } from './format.ts';
import { type HelpingFile, helpingFormat } from './helping-format.ts';
import { reportIssues } from './issues.ts';
import type { Problem } from './problem.ts';
import { type ProcedureFile, procedureFormat } from './procedure-format.ts';
import { type Report, reportInto } from './scope.ts';
import { raiseWalls, type Walls } from './walls.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** A scheme that may settle. */
export interface Scheme {
  /** By which bills are settled, booked and explained: without a word of why somebody has a protected entitlement. */
  readonly policy: Policy;
  /** The same with the words of the rules, which are public: for whoever reads what the place promises, and for the treating team. */
  readonly rules: Policy;
  readonly walls: Walls;
  /** What claim files may state and must state. */
  readonly facts: { readonly [fact: string]: ClaimFact };
  readonly cases: readonly WorkedCase[];
  /** Above which costs of their own somebody is visited; of several the first that is for them. */
  readonly warnings: readonly Warning[];
  /** What the policy check asks beside the rules. */
  readonly checking: Checking;
  /** Of whom the county keeps count. */
  readonly populations: readonly Population[];
  /** Premiums, and who pays them for whom, by year. */
  readonly enrolments: { readonly [year: string]: EnrolmentPlan };
  /** How somebody is recognised, or is no longer, by the names of the files. */
  readonly procedures: readonly Procedure[];
  /** Whose households are to be helped, and what a survey of them asks. */
  readonly helping?: Helping;
}

/** A case that stands beside a rule. */
export interface WorkedCase {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly case: CaseFile;
}

/** File names relative to the scheme's folder, with their text. */
export type SchemeFiles = ReadonlyMap<string, string>;

export interface LoadedScheme {
  /** Undefined if there is any problem that is not a warning. */
  readonly scheme?: Scheme;
  readonly problems: readonly Problem[];
}

const HEAD = 'scheme.yaml';
const BENEFIT = /^benefits\/[^/]*\.yaml$/;
const ENROLMENT = /^enrolment\/[^/]*\.yaml$/;
const PROCEDURE = /^recognition\/[^/]*\.yaml$/;
const HELPING = /^helping\/[^/]*\.yaml$/;

/** A rule under another name would not be read, and its line would be missing in silence. */
function strangeFile(file: string): Problem {
  return {
    file,
    line: 1,
    column: 1,
    path: [],
    isWarning: false,
    message: {
      zh: '此文件不会被读取：支付线、参保、认定程序和帮扶的文件名须以 .yaml 结尾',
      en: 'this file is not read: a line must be called benefits/….yaml, an enrolment enrolment/….yaml, a procedure recognition/….yaml, helping helping/….yaml',
    },
  };
}

export function loadScheme(files: SchemeFiles): LoadedScheme {
  const problems: Problem[] = [];
  const head = readFile<SchemeFile>(HEAD, files.get(HEAD), schemeFormat, problems);
  for (const file of files.keys())
    if (file !== HEAD && ![BENEFIT, ENROLMENT, PROCEDURE, HELPING].some((known) => known.test(file))) problems.push(strangeFile(file));
  const benefits = [...files.keys()]
    .filter((file) => BENEFIT.test(file))
    .sort()
    .map((file) => readFile<BenefitFile>(file, files.get(file), benefitFormat, problems));
  const written = [...files.keys()]
    .filter((file) => PROCEDURE.test(file))
    .sort()
    .flatMap((file) => readFile<ProcedureFile>(file, files.get(file), procedureFormat, problems) ?? []);
  const helpings = [...files.keys()]
    .filter((file) => HELPING.test(file))
    .sort()
    .flatMap((file) => readFile<HelpingFile>(file, files.get(file), helpingFormat, problems) ?? []);
  if (!head) return { problems };

  const compiled = compileScheme(head.value, head.report);
  const isSound = (file: string) => !problems.some((problem) => problem.file === file && !problem.isWarning);
  const lines: { file: BenefitFile; line: BenefitLine; report: Report; isSound: boolean }[] = [];
  for (const benefit of benefits) {
    if (!benefit) continue;
    const { value, report } = benefit;
    if (benefit.source.file !== `benefits/${value.benefit}.yaml`) {
      report(['benefit'], { zh: `文件名须为 benefits/${value.benefit}.yaml`, en: `the file must be called benefits/${value.benefit}.yaml` });
    }
    const line = compileBenefit(value, compiled.policy.valid, compiled.scope, report);
    lines.push({ file: value, line, report, isSound: isSound(benefit.source.file) });
  }
  const plans = [...files.keys()]
    .filter((file) => ENROLMENT.test(file))
    .sort()
    .flatMap((file) => {
      const read = readFile<EnrolmentFile>(file, files.get(file), enrolmentFormat, problems);
      if (!read) return [];
      const { value, report } = read;
      if (file !== `enrolment/${value.enrolment}.yaml`)
        report(['enrolment'], { zh: `文件名须为 enrolment/${value.enrolment}.yaml`, en: `the file must be called enrolment/${value.enrolment}.yaml` });
      return [compileEnrolment(value, { path: [], scope: compiled.scope, report }, head.value)];
    });
  const populations = compilePopulations(head.value, { path: ['populations'], scope: compiled.scope, report: head.report });
  const lineNames = benefits.includes(undefined) ? undefined : lines.map(({ line }) => line.line);
  const checking = compileCheck(head.value, { path: [], scope: compiled.scope, report: head.report }, lineNames);
  const warnings = compileWarnings(head.value, { path: ['warnings'], scope: compiled.scope, report: head.report });
  lines.sort((a, b) => Number(a.file.order) - Number(b.file.order));
  checkOrders(lines, head.report, lines.length < benefits.length);
  if (isSound(HEAD) && !benefits.includes(undefined)) checkLines(compiled.policy, lines, compiled.scope, head.report);
  const procedures = written.map(({ value, source, report }) => {
    if (source.file !== `recognition/${value.procedure}.yaml`)
      report(['procedure'], { zh: `文件名须为 recognition/${value.procedure}.yaml`, en: `the file must be called recognition/${value.procedure}.yaml` });
    return compileProcedure(value, { file: head.value, policy: compiled.policy, scope: compiled.scope, report });
  });
  const [helping] = helpings.map(({ value, source, report }, index) => {
    if (source.file !== `helping/${value.helping}.yaml`)
      report(['helping'], { zh: `文件名须为 helping/${value.helping}.yaml`, en: `the file must be called helping/${value.helping}.yaml` });
    if (index > 0) report(['helping'], { zh: 'helping 中只能有一个文件', en: 'there is one file of helping, and no more' });
    return compileHelping(value, { file: head.value, scope: compiled.scope, report });
  });
  if (problems.some((problem) => !problem.isWarning)) return { problems };
  const enrolments = Object.fromEntries(plans.map((plan) => [plan.year, plan]));
  const scheme = { ...schemeOf(compiled, lines, head, benefits), checking, warnings, populations, enrolments, procedures, ...(helping && { helping }) };
  return problems.some((problem) => !problem.isWarning) ? { problems } : { scheme, problems };
}

interface ReadFile<Value> {
  readonly value: Value;
  readonly source: YamlSource;
  readonly report: Report;
}

function readFile<Value>(
  file: string,
  text: string | undefined,
  format: { safeParse(value: unknown): { success: boolean; data?: unknown; error?: { issues: readonly unknown[] } } },
  problems: Problem[],
): ReadFile<Value> | undefined {
  if (text === undefined) {
    problems.push({ file, line: 1, column: 1, path: [], isWarning: false, message: { zh: '缺少此文件', en: 'this file is missing' } });
    return undefined;
  }
  const source = readYaml(file, text);
  problems.push(...source.problems);
  if (source.problems.length > 0) return undefined;
  const report = reportInto(problems, source);
  const parsed = format.safeParse(source.value);
  if (parsed.success) return { value: parsed.data as Value, source, report };
  reportIssues((parsed.error?.issues ?? []) as Parameters<typeof reportIssues>[0], source.value, report);
  return undefined;
}

const MOST_LINES = 60;

function checkOrders(lines: readonly { file: BenefitFile; line: BenefitLine; report: Report }[], report: Report, isIncomplete: boolean): void {
  lines.forEach(({ file, report: reportLine }, index) => {
    const before = lines[index - 1];
    if (before && before.file.order === file.order) {
      reportLine(['order'], { zh: `与“${before.file.benefit}”的次序相同`, en: `${before.file.benefit} has the same order; each line needs its own` });
    }
  });
  if (lines.length === 0 && !isIncomplete) report([], { zh: '方案没有任何支付线（benefits/*.yaml）', en: 'the scheme has no line (benefits/*.yaml)' });
  if (lines.length > MOST_LINES) report([], { zh: `支付线超过 ${MOST_LINES} 条`, en: `the scheme has more than ${MOST_LINES} lines` });
}

function schemeOf(
  compiled: CompiledScheme,
  lines: readonly { line: BenefitLine; report: Report }[],
  head: ReadFile<SchemeFile>,
  benefits: readonly (ReadFile<BenefitFile> | undefined)[],
): Omit<Scheme, 'checking' | 'warnings' | 'populations' | 'enrolments' | 'procedures' | 'helping'> {
  const casesOf = ({ source }: ReadFile<unknown>, cases: readonly CaseFile[] | undefined): WorkedCase[] =>
    (cases ?? []).map((worked, index) => ({ file: source.file, line: source.at(['cases', index], { zh: '', en: '' }).line, case: worked }));
  const policy = { ...compiled.policy, lines: lines.map(({ line }) => line) };
  const facts = claimFacts(policy, compiled.scope.facts);
  for (const name of Object.keys(head.value.facts ?? {})) {
    if (facts[name]?.isRead === false) head.report(['facts', name], { zh: `没有规则用到“${name}”`, en: `no rule asks about ${name}` }, true);
  }
  const reportOf = (line: BenefitLine) => lines.find((source) => source.line === line)?.report ?? head.report;
  return {
    ...raiseWalls({ file: head.value, policy, scope: compiled.scope, report: head.report, reportOf }),
    facts,
    cases: [...casesOf(head, head.value.cases), ...benefits.flatMap((benefit) => (benefit ? casesOf(benefit, benefit.value.cases) : []))],
  };
}

/** The facts that claims state (a counter is none), and whether some condition asks about them or they must be stated. */
function claimFacts(policy: Policy, facts: Readonly<Record<string, Fact>>): Scheme['facts'] {
  const asked = new Set<string>();
  const waiting: unknown[] = [policy, ...Object.values(facts).map((fact) => fact.requiredWhen)];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null) continue;
    if ('fact' in node && typeof node.fact === 'string') asked.add(node.fact);
    waiting.push(...Object.values(node));
  }
  const stated = Object.entries(facts).filter(([name]) => !policy.counters.some((counter) => counter.id === name));
  return Object.fromEntries(
    stated.map(([name, fact]) => [name, { ...fact, path: name.split('.'), isRead: asked.has(name) || fact.requiredWhen !== undefined }]),
  );
}

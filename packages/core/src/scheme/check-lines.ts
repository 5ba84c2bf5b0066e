// What must be true of a policy's lines before it may settle: every row can apply, every table has an answer, names and
// periods of validity fit together.
import { type BenefitLine, type Condition, conditionWords, type Facts, holds, isValidOn, nextDay, type Policy, type Text } from '@doudi/policy';
import { casesOf, type Path, pathOfRow, type TableAt, tablesOf, tablesOfShare } from '@doudi/policy/check';
import { NATIONAL_PAY_FIELDS } from './national-fields.ts';
import { unknownWord } from './problem.ts';
import type { Report, Scope } from './scope.ts';

export interface LineSource {
  readonly line: BenefitLine;
  readonly report: Report;
  /** Whether its file is free of problems so far: only then can its rows be judged. */
  readonly isSound: boolean;
}

export function checkLines(policy: Policy, sources: readonly LineSource[], scope: Scope, head: Report): void {
  checkHead(policy, sources, scope, head);
  checkSharedNames(sources);
  for (const source of sources) {
    if (source.isSound) checkRows(policy, source, scope);
    checkOtherLines(source, sources);
    checkValidity(policy, source);
    checkNationalField(source, sources);
  }
  checkSameNames(sources);
}

/** What scheme.yaml says about claims before and after the lines. */
function checkHead(policy: Policy, sources: readonly LineSource[], scope: Scope, report: Report): void {
  const kinds = Object.keys(policy.kinds);
  const known = [...new Set(sources.map(({ line }) => line.line))];
  for (const kind of kinds) {
    if (!sources.some(({ line }) => line.kinds.includes(kind)))
      report(['kinds', kind], { zh: `没有任何支付线用于“${kind}”`, en: `no line pays for ${kind}` }, true);
  }
  policy.flags.forEach(({ paidBelow }, index) => {
    for (const line of paidBelow.lines === 'all' ? [] : paidBelow.lines) {
      if (!known.includes(line)) report(['flags', index, 'paidBelow', 'lines'], unknownWord({ zh: '支付线', en: 'line' }, line, known));
    }
  });
  for (const [key, items] of Object.entries({ firstShares: policy.firstShares, holds: policy.holds, flags: policy.flags, promises: policy.promises })) {
    items.forEach(({ when }, index) => {
      const possible = casesOf([when], scope, policy.valid, kinds);
      if (possible && ![...possible].some((facts) => holds(when, facts)))
        report([key, index, 'when'], { zh: '此条件永不成立', en: 'this condition can never hold' });
    });
  }
  policy.firstShares.forEach((first, index) => {
    if (first.from === first.to) report(['firstShares', index, 'to'], { zh: '“from”与“to”相同', en: '"from" and "to" are the same' });
    for (const table of tablesOfShare(first.share, ['firstShares', index, 'share'])) {
      checkTable(table, first.when, (conditions) => casesOf([first.when, ...conditions], scope, policy.valid, kinds), policy, report);
    }
  });
}

/** A limit shared under a name that no other line uses is probably a name written wrong. */
function checkSharedNames(sources: readonly LineSource[]): void {
  for (const { line, report } of sources) {
    for (const [index, row] of line.rows.entries()) {
      for (const limit of row.limits) {
        const isShared = sources.some((other) => other.line !== line && other.line.tracks.paid.some((paid) => paid.name === limit.name));
        const isOwn = limit.name === line.sums || line.rows.some((other, at) => at !== index && other.limits.some((of) => of.name === limit.name));
        if (isShared || isOwn || limit.each === 'claim') continue;
        report(['pays'], { zh: `没有其他支付线共用限额“${limit.name}”`, en: `no other line shares the limit ${limit.name}` }, true);
      }
    }
  }
}

/** Rows that never apply, and tables without an answer for some claim. */
function checkRows(policy: Policy, { line, report }: LineSource, scope: Scope): void {
  const at = (index: number): Path => pathOfRow(line, index);
  const cases = (conditions: readonly Condition[]) => casesOf([line.when, ...conditions], scope, line.valid, line.kinds);
  const possible = cases(line.rows.map((row) => row.when));
  if (possible) {
    const { dead, isReached } = judgeRows(line.rows, line.when, possible, line.choose === 'first');
    if (!isReached) {
      report(['when'], { zh: '此条件永不成立', en: 'this condition can never hold' });
      return;
    }
    for (const index of dead) report([...at(index), 'when'], NEVER);
  }
  line.rows.forEach((row, index) => {
    const earlier = line.choose === 'first' ? line.rows.slice(0, index).map((before) => before.when) : [];
    const given: Condition = { kind: 'all', of: [line.when, row.when, ...earlier.map((of): Condition => ({ kind: 'not', of }))] };
    for (const table of tablesOf(row.pays, [...at(index)], row.limits)) {
      checkTable(table, given, (conditions) => cases([given, ...conditions]), policy, report);
    }
  });
}

function checkTable(
  table: TableAt,
  given: Condition,
  cases: (conditions: readonly Condition[]) => Iterable<Facts> | undefined,
  policy: Policy,
  report: Report,
): void {
  const possible = cases(table.rows.map((row) => row.when));
  if (!possible) {
    if (!table.isPoints && table.rows.at(-1)?.when.kind !== 'always') report(table.path, NEEDS_OTHERWISE);
    return;
  }
  const { dead, hole } = judgeRows(table.rows, given, possible, !table.isPoints);
  for (const index of dead) report([...table.path, index], NEVER);
  if (hole && !table.isPoints) report(table.path, holeWords(hole, policy));
}

const NEVER: Text = {
  zh: '此行永不适用：条件不可能成立，或前面的行已包含它',
  en: 'this row can never apply: its condition cannot hold, or rows before it cover it',
};
const NEEDS_OTHERWISE: Text = {
  zh: '情形过多，无法证明总有一行适用；请以“otherwise”结尾',
  en: 'too many cases to prove that a row always applies; end with "otherwise"',
};

/** The rows that never apply, and facts for which none does. Of rows that exclude each other only the first that holds applies. */
function judgeRows(
  rows: readonly { readonly when: Condition }[],
  given: Condition,
  possible: Iterable<Facts>,
  isFirstOnly: boolean,
): { dead: number[]; hole: Facts | undefined; isReached: boolean } {
  const alive = new Set<number>();
  let hole: Facts | undefined;
  let isReached = false;
  // Nothing is left to find out once every row has applied and the last one always does.
  const endsWithAlways = rows.at(-1)?.when.kind === 'always';
  for (const facts of possible) {
    if (!holds(given, facts)) continue;
    isReached = true;
    let applies = false;
    for (let index = 0; index < rows.length && !(applies && isFirstOnly); index++) {
      const row = rows[index];
      if (!row || !holds(row.when, facts)) continue;
      applies = true;
      alive.add(index);
    }
    if (!applies) hole ??= facts;
    if (alive.size === rows.length && endsWithAlways) break;
  }
  return { dead: [...rows.keys()].filter((index) => !alive.has(index)), hole, isReached };
}

function holeWords(facts: Facts, policy: Policy): Text {
  const words = Object.entries(facts).map(([fact, value]) =>
    value === undefined
      ? { zh: `账单没有写${policy.facts[fact]?.name.zh ?? fact}`, en: `no ${policy.facts[fact]?.name.en ?? fact} stated` }
      : Array.isArray(value)
        ? conditionWords({ kind: 'has', fact, which: 'any', values: value.length > 0 ? value : ['none'] }, policy)
        : conditionWords({ kind: 'is', fact, values: [value as string] }, policy),
  );
  const list = (language: 'zh' | 'en') => words.map((word) => word[language]).join(language === 'zh' ? '，' : ', ');
  return {
    zh: `此表有空缺，例如：${list('zh')}。请补一行或以“otherwise”结尾`,
    en: `the table has no row for, for example: ${list('en')}; add a row or end with "otherwise"`,
  };
}

/** A line that fills up others must come after them, on some kind that it shares with them. */
function checkOtherLines({ line, report }: LineSource, sources: readonly LineSource[]): void {
  line.rows.forEach((row, index) => {
    if (row.pays.kind !== 'top-up') return;
    const before = sources.slice(
      0,
      sources.findIndex((source) => source.line === line),
    );
    const known = [...new Set(before.filter((source) => source.line.kinds.some((kind) => line.kinds.includes(kind))).map((source) => source.line.line))];
    for (const other of row.pays.lessPaidBy) {
      const path: Path = ['pays', ...(line.rows.length > 1 ? [index] : []), 'topUp', 'lessPaidBy'];
      if (!known.includes(other)) report(path, unknownWord({ zh: '前序支付线', en: 'earlier line' }, other, known));
    }
  });
}

function checkValidity(policy: Policy, { line, report }: LineSource): void {
  const isInside =
    isValidOn(policy.valid, line.valid.from) && (line.valid.to === undefined ? policy.valid.to === undefined : isValidOn(policy.valid, line.valid.to));
  if (!isInside) report(['valid'], { zh: '有效期超出方案的有效期', en: 'it is valid on days on which the scheme is not' });
}

/** What a bill brings in a field must go to one line; a field that the interface does not have would never bring anything. */
function checkNationalField({ line, report }: LineSource, sources: readonly LineSource[]): void {
  const field = line.nationalField;
  if (field === undefined) return;
  const known = Object.keys(NATIONAL_PAY_FIELDS);
  if (!known.includes(field)) report(['nationalField'], unknownWord({ zh: '国家接口支付字段', en: 'field of the national interface' }, field, known), true);
  const before = sources.slice(
    0,
    sources.findIndex((source) => source.line === line),
  );
  const rival = before.find(({ line: other }) => other.nationalField === field && other.line !== line.line && mayMeet(other, line));
  if (!rival) return;
  report(['nationalField'], {
    zh: `支付线“${rival.line.line}”在同一就诊类别已使用“${field}”；一个字段的金额只能归一条支付线，请只保留一处`,
    en: `line ${rival.line.line} has ${field} for the same kind; what a field brings goes to one line, so keep it in one of them`,
  });
}

/** Whether one claim may come to both: of one kind, on one day. */
export function mayMeet(a: BenefitLine, b: BenefitLine): boolean {
  const isOnOneDay = (a.valid.to === undefined || b.valid.from <= a.valid.to) && (b.valid.to === undefined || a.valid.from <= b.valid.to);
  return isOnOneDay && a.kinds.some((kind) => b.kinds.includes(kind));
}

/** Two benefits that a bill calls by one name must never meet; versions of one must follow each other without a gap. */
function checkSameNames(sources: readonly LineSource[]): void {
  for (const { line, report } of sources) {
    const versions = sources.filter((other) => other.line.line === line.line && other.line.kinds.some((kind) => line.kinds.includes(kind)));
    for (const { line: other } of versions) {
      if (other === line || other.valid.from < line.valid.from || (other.valid.from === line.valid.from && other.id < line.id)) continue;
      if (line.valid.to === undefined || other.valid.from <= line.valid.to) {
        report(['valid'], {
          zh: `与“${other.id}”的有效期重叠：同一就诊类别的“${line.line}”只能有一个在有效`,
          en: `its validity overlaps that of ${other.id}: for one kind only one rule of line ${line.line} may be in force`,
        });
      }
    }
    const next = versions.map((other) => other.line).filter((other) => line.valid.to !== undefined && other.valid.from > line.valid.to);
    const first = next.map((other) => other.valid.from).sort()[0];
    if (line.valid.to !== undefined && first !== undefined && first > nextDay(line.valid.to)) {
      report(['valid', 'to'], {
        zh: `“${line.line}”在 ${line.valid.to} 之后至 ${first} 之前没有规则，有效期有空档`,
        en: `line ${line.line} has no rule between ${line.valid.to} and ${first}: a gap in its validity`,
      });
    }
  }
}

// scheme.yaml → everything of a policy but its lines, and the names that benefit files may use.
import {
  ALWAYS,
  type Condition,
  type Day,
  type FactLabel,
  type FirstShare,
  type Flag,
  type Hold,
  type PatientPromise,
  type Policy,
  toFen,
} from '@doudi/policy';
import { compileCondition } from './compile-condition.ts';
import { compileShare, toAssumed, toCitations, toPortions, toRatio, toValidity } from './compile-values.ts';
import { COMMON_FACTS, type Fact } from './facts.ts';
import type { SchemeFile } from './format.ts';
import type { Path } from './problem.ts';
import { isKnown, type Report, type Scope } from './scope.ts';

export interface CompiledScheme {
  /** The policy without lines. */
  readonly policy: Policy;
  readonly scope: Scope;
}

export function compileScheme(file: SchemeFile, report: Report): CompiledScheme {
  for (const name of Object.keys(file.facts ?? {})) if (!mayBeFact(name)) report(['facts', name], NO_FACT_NAME);
  const scope = scopeOf(file, report);
  const place = (...path: Path) => ({ path, scope, report });
  const condition = (raw: unknown, ...path: Path): Condition => (raw === undefined ? ALWAYS : compileCondition(raw, path, scope, report));
  const counters = Object.entries(file.counters ?? {}).map(([id, counter]) => {
    counter.kinds.forEach((kind, index) => {
      isKnown({ zh: '就诊类别', en: 'kind' }, kind, scope.kinds, ['counters', id, 'kinds', index], report);
    });
    return { id, kinds: counter.kinds, each: counter.each };
  });
  const firstShares: FirstShare[] = (file.firstShares ?? []).map((first, index) => ({
    id: first.id,
    name: first.name,
    when: condition(first.when, 'firstShares', index, 'when'),
    share: compileShare(first.share, place('firstShares', index, 'share')),
    from: first.from,
    to: first.to,
    citations: toCitations(first.source),
    assumed: toAssumed(first.assumed, place('firstShares', index, 'assumed')),
  }));
  const holds: Hold[] = (file.holds ?? []).map((hold, index) => ({
    flag: hold.flag,
    name: hold.name,
    when: condition(hold.when, 'holds', index, 'when'),
    citations: toCitations(hold.source),
  }));
  const flags: Flag[] = (file.flags ?? []).map((flag, index) => ({
    flag: flag.flag,
    name: flag.name,
    when: condition(flag.when, 'flags', index, 'when'),
    paidBelow: { lines: flag.paidBelow.lines, share: toRatio(flag.paidBelow.share), of: toPortions(flag.paidBelow.of) },
  }));
  const promises: PatientPromise[] = (file.promises ?? []).map((promise, index) => ({
    id: promise.id,
    name: promise.name,
    when: condition(promise.when, 'promises', index, 'when'),
    patientAtMost: toRatio(promise.patientAtMost),
    of: toPortions(promise.of),
    citations: toCitations(promise.source),
  }));
  checkFlagNames(file, report);
  const policy: Policy = {
    id: file.scheme,
    name: file.name,
    ...(file.standing && { standing: file.standing }),
    jurisdiction: file.jurisdiction,
    version: file.version,
    valid: toValidity(file.valid, place('valid')),
    prepayRatio: toRatio(file.prepay ?? '0%'),
    kinds: file.kinds,
    payers: file.payers,
    facts: Object.fromEntries(Object.entries(scope.facts).map(([name, fact]) => [name, fact.label])),
    categories: Object.fromEntries(Object.entries(file.categories).map(([code, { zh, en }]) => [code, { zh, en }])),
    definitions: Object.fromEntries(Object.entries(file.definitions ?? {}).map(([name, definition]) => [name, definition.name])),
    assumptions: file.assumptions ?? {},
    documents: file.documents ?? {},
    parameters: parametersOf(file, report),
    counters,
    firstShares,
    holds,
    lines: [],
    flags,
    promises,
  };
  return { policy, scope };
}

/** A flag says one thing: a hold's name, or the engine's own, cannot mean something else too. */
function checkFlagNames(file: SchemeFile, report: Report): void {
  const taken = ['given-differs', ...(file.holds ?? []).map((hold) => hold.flag)];
  (file.flags ?? []).forEach(({ flag }, index) => {
    if (taken.includes(flag)) report(['flags', index, 'flag'], { zh: `标记“${flag}”已有别的含义`, en: `the flag ${flag} already means something else` });
  });
}

/** Fields of every claim that are no facts. */
const TAKEN = ['id', 'person', 'kind', 'dischargedOn', 'facility', 'charges', 'total', 'accountOpening', 'given', 'categories', 'is', 'not', 'any', 'all'];
const NO_FACT_NAME = {
  zh: '事实的名称须为一个词，或以“person.”“facility.”开头，且不得与账单已有的项目同名',
  en: 'a fact is one word, or begins with "person." or "facility.", and has no name that claims already use',
};

function mayBeFact(name: string): boolean {
  const match = /^(?:(?:person|facility)\.)?([A-Za-z][A-Za-z0-9]*)$/.exec(name);
  return match !== null && !TAKEN.includes(match[1] ?? '') && name !== 'person.household';
}

function scopeOf(file: SchemeFile, report: Report): Scope {
  const counterLabels = Object.fromEntries(Object.entries(file.counters ?? {}).map(([id, counter]) => [id, { name: counter.name, values: {} }]));
  const bare: Scope = {
    kinds: Object.keys(file.kinds),
    payers: Object.keys(file.payers),
    categories: [...new Set([...Object.keys(file.categories), 'none'])],
    facts: factsOf(file, counterLabels, report),
    lists: file.lists ?? {},
    definitions: {},
    assumptions: Object.keys(file.assumptions ?? {}),
    parameters: Object.keys(file.parameters ?? {}),
    counters: Object.keys(file.counters ?? {}),
    codes: codesOf(file),
  };
  // A definition may use those that stand before it, so none can go in a circle.
  const definitions: Record<string, Condition> = {};
  const sizes = new Map<string, number>();
  const scope = { ...bare, definitions };
  for (const [name, definition] of Object.entries(file.definitions ?? {})) {
    const compiled = compileCondition(definition.when, ['definitions', name, 'when'], scope, report);
    const size = sizeOf(compiled, sizes);
    sizes.set(name, size);
    if (size > MOST_PARTS) report(['definitions', name], { zh: `定义过大（${size} 个部分）`, en: `the definition is too large (${size} parts)` });
    definitions[name] = size > MOST_PARTS ? ALWAYS : compiled;
  }
  return { ...scope, facts: withRequired(file, scope, report) };
}

/** Names in both languages → the codes that they name. */
function codesOf(file: SchemeFile): Map<string, string[]> {
  const codes = new Map<string, string[]>();
  const definitions = Object.fromEntries(Object.entries(file.definitions ?? {}).map(([code, { name }]) => [code, name]));
  const values = Object.values(file.facts ?? {}).map((fact) => fact.values ?? {});
  for (const named of [file.kinds, file.payers, file.categories, definitions, ...values]) {
    for (const [code, { zh, en }] of Object.entries(named)) for (const word of [zh, en]) codes.set(word, [...(codes.get(word) ?? []), code]);
  }
  return codes;
}

/** Definitions may use each other, so few lines can write an enormous condition. */
const MOST_PARTS = 1_000;

function sizeOf(condition: Condition, sizes: ReadonlyMap<string, number>): number {
  if (condition.kind === 'named') return 1 + (sizes.get(condition.name) ?? 0);
  if (condition.kind === 'not') return 1 + sizeOf(condition.of, sizes);
  if (condition.kind === 'all' || condition.kind === 'any') return condition.of.reduce((sum, part) => sum + sizeOf(part, sizes), 1);
  return 1;
}

function factsOf(file: SchemeFile, counterLabels: Record<string, FactLabel>, report: Report): Record<string, Fact> {
  const facts: Record<string, Fact> = { ...COMMON_FACTS };
  for (const [id, label] of Object.entries(counterLabels)) facts[id] = { type: 'integer', label };
  for (const [name, fact] of Object.entries(file.facts ?? {})) {
    const common = COMMON_FACTS[name];
    const values = fact.values ? Object.keys(fact.values) : common?.values;
    if (common && fact.type !== undefined && fact.type !== common.type) {
      report(['facts', name, 'type'], { zh: `“${name}”的类型是 ${common.type}`, en: `${name} is of type ${common.type}` });
    }
    facts[name] = {
      type: common?.type ?? fact.type ?? 'text',
      label: { name: fact.name, values: { ...common?.label.values, ...fact.values } },
      ...(values && { values }),
      ...(common?.unstated !== undefined && { unstated: common.unstated }),
    };
  }
  return facts;
}

function withRequired(file: SchemeFile, scope: Scope, report: Report): Record<string, Fact> {
  const facts = { ...scope.facts };
  for (const [name, { required }] of Object.entries(file.facts ?? {})) {
    const fact = facts[name];
    if (!fact || required === undefined || required === 'false') continue;
    const requiredWhen = required === 'true' ? ALWAYS : compileCondition(required.when, ['facts', name, 'required', 'when'], scope, report);
    facts[name] = { ...fact, requiredWhen };
  }
  return facts;
}

function parametersOf(file: SchemeFile, report: Report): Policy['parameters'] {
  return Object.fromEntries(
    Object.entries(file.parameters ?? {}).map(([name, parameter]) => {
      const amounts = parameter.amounts.map(({ from, amount, source }) => ({ from: from as Day, amountFen: toFen(amount), source }));
      amounts.forEach((dated, index) => {
        const before = amounts[index - 1];
        if (before && before.from >= dated.from) {
          report(['parameters', name, 'amounts', index, 'from'], {
            zh: '各期金额须按生效日期先后排列，日期不得重复',
            en: 'dated amounts must stand in order of their days, none twice',
          });
        }
      });
      if (amounts[0] && amounts[0].from > file.valid.from) {
        report(['parameters', name, 'amounts', 0, 'from'], {
          zh: `参数在方案生效（${file.valid.from}）后才有金额，中间有空档`,
          en: `the parameter has no amount between the scheme's beginning (${file.valid.from}) and this day`,
        });
      }
      return [name, { name: parameter.name, amounts }];
    }),
  );
}

// What the policy check asks of a scheme beside its rules: who needs help most, what a superior authority allows, and what the
// place says about holes that are known.
import { type Text, toFen } from '@doudi/policy';
import type { Ceiling, CheckInput, NeedOrder, Path } from '@doudi/policy/check';
import { below, type Place, toAssumed, toCitations, toPortions, toRatio } from './compile-values.ts';
import type { SchemeFile } from './format.ts';
import type { Scheme, SchemeFiles } from './load.ts';
import { openCondition } from './open-condition.ts';
import { isKnown } from './scope.ts';
import { readYaml } from './yaml-source.ts';

export interface Checking {
  readonly need?: NeedOrder;
  readonly ceilings: readonly Ceiling[];
  /** By the id of the finding. */
  readonly answers: ReadonlyMap<string, FindingAnswer>;
}

/** What the place says about a hole that the check finds. */
export interface FindingAnswer {
  /** Whether it is true of the rule as it is written, or rests on what was assumed where the rule is silent. */
  readonly of: 'rule' | 'assumption';
  readonly answer: Text;
}

/** `lines`: as bills call them; undefined while a file of theirs cannot be read. */
export function compileCheck(file: SchemeFile, place: Place, lines: readonly string[] | undefined): Checking {
  const need = file.need && needOf(file.need, file, below(place, 'need'));
  const ceilings = (file.ceilings ?? []).map((ceiling, index) => {
    const at = below(place, 'ceilings', index);
    for (const line of lines && ceiling.lines !== 'all' ? ceiling.lines : [])
      isKnown({ zh: '支付线', en: 'line' }, line, lines ?? [], [...at.path, 'lines'], place.report);
    return ceilingOf(ceiling, file, at);
  });
  const answers = (file.findings ?? []).map(({ id, of, answer }) => [id, { of, answer }] as const);
  return { ...(need && { need }), ceilings, answers: new Map(answers) };
}

function needOf({ order, source, assumed }: NonNullable<SchemeFile['need']>, file: SchemeFile, place: Place): NeedOrder {
  const seen = new Set<string>();
  order.forEach((level, index) => {
    level.forEach((category, at) => {
      const path: Path = [...place.path, 'order', index, at];
      if (!isKnown({ zh: '人员类别', en: 'category' }, category, Object.keys(file.categories), path, place.report, place.scope.codes)) return;
      if (file.categories[category]?.protected !== undefined)
        place.report(path, { zh: `“${category}”是受保护的类别，不能排次序`, en: `${category} is protected: it has no place in an order` });
      if (seen.has(category)) place.report(path, { zh: `“${category}”重复`, en: `${category} stands twice` });
      seen.add(category);
    });
  });
  return { levels: order, citations: toCitations(source ?? []), assumed: toAssumed(assumed, below(place, 'assumed')) };
}

function ceilingOf(raw: NonNullable<SchemeFile['ceilings']>[number], file: SchemeFile, place: Place): Ceiling {
  const { atMost } = raw;
  return {
    id: raw.id,
    name: raw.name,
    when: openCondition(raw.when, below(place, 'when'), file, Object.keys(place.scope.facts).concat('kind', 'dischargedOn')),
    lines: raw.lines,
    each: raw.each ?? 'claim',
    atMost:
      typeof atMost === 'string' ? { kind: 'amount', amountFen: toFen(atMost) } : { kind: 'share', share: toRatio(atMost.share), of: toPortions(atMost.of) },
    citations: toCitations(raw.source),
    assumed: toAssumed(raw.assumed, below(place, 'assumed')),
  };
}

/** What the policy check takes: in the words of the rules, which are public. */
export function checkInputOf({ rules, facts, checking }: Pick<Scheme, 'rules' | 'facts' | 'checking'>): CheckInput {
  return { policy: rules, facts, ceilings: checking.ceilings, ...(checking.need && { need: checking.need }) };
}

/** Where the rule of a finding stands: its file, and line and column from 1. Undefined where the name of the rule is opaque. */
export function placeOfRule(
  files: SchemeFiles,
  { benefit, path }: { readonly benefit?: string; readonly path: Path },
): { readonly file: string; readonly line: number; readonly column: number } | undefined {
  const file = benefit === undefined ? 'scheme.yaml' : `benefits/${benefit}.yaml`;
  const text = files.get(file);
  if (text === undefined) return undefined;
  const { line, column } = readYaml(file, text).at(path, { zh: '', en: '' });
  return { file, line, column };
}

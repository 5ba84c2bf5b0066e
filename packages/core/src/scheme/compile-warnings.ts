// Early warning: above which costs of their own in a year somebody is visited, as data of the place.
import { type Citation, type Condition, type Day, type Fen, holds, type Policy, payRatio, type Ratio, type Text, toFen } from '@doudi/policy';
import { below, type Place, toAssumed, toCitations, toRatio } from './compile-values.ts';
import type { SchemeFile } from './format.ts';
import { openCondition } from './open-condition.ts';
import { isKnown } from './scope.ts';

export interface Warning {
  readonly id: string;
  readonly name: Text;
  readonly when: Condition;
  readonly above: { readonly kind: 'fen'; readonly amountFen: Fen } | { readonly kind: 'parameter'; readonly parameter: string; readonly times: Ratio };
  /** How soon after a visit there is another, if costs have grown. */
  readonly everyDays: number;
  readonly citations: readonly Citation[];
  readonly assumed: readonly string[];
}

export function compileWarnings(file: SchemeFile, place: Place): Warning[] {
  const seen = new Set<string>();
  return (file.warnings ?? []).map((warning, index) => {
    const at = below(place, index);
    if (seen.has(warning.id)) place.report([...at.path, 'id'], { zh: `“${warning.id}”重复`, en: `${warning.id} stands twice` });
    seen.add(warning.id);
    const { above } = warning;
    if (typeof above !== 'string')
      isKnown({ zh: '参数', en: 'parameter' }, above.parameter, place.scope.parameters, [...at.path, 'above', 'parameter'], place.report);
    return {
      id: warning.id,
      name: warning.name,
      when: openCondition(warning.when, below(at, 'when'), file),
      above:
        typeof above === 'string'
          ? { kind: 'fen', amountFen: toFen(above) }
          : { kind: 'parameter', parameter: above.parameter, times: toRatio(above.times, MOST_TIMES) },
      everyDays: Number(warning.everyDays),
      citations: toCitations(warning.source),
      assumed: toAssumed(warning.assumed, below(at, 'assumed')),
    };
  });
}

const MOST_TIMES = 999_990_000 as Ratio;

/** The warning that is for somebody with these categories, and its line on that day: the first whose condition holds. */
export function warningFor(
  warnings: readonly Warning[],
  { parameters }: Pick<Policy, 'parameters'>,
  categories: readonly string[],
  day: Day,
): { readonly warning: Warning; readonly aboveFen: Fen } | undefined {
  const facts = { categories: categories.length > 0 ? categories : ['none'] };
  const warning = warnings.find(({ when }) => holds(when, facts));
  if (!warning) return undefined;
  const { above } = warning;
  if (above.kind === 'fen') return { warning, aboveFen: above.amountFen };
  const inForce = (parameters[above.parameter]?.amounts ?? []).findLast(({ from }) => from <= day);
  return inForce && { warning, aboveFen: payRatio(inForce.amountFen, above.times) };
}

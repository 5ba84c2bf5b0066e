// Key populations: children, the old, the severely disabled, as the place draws their lines. Whoever belongs to one follows from what is known of them on
// a day, and is written down nowhere.
import { type Citation, type Condition, holds, type Text } from '@doudi/policy';
import { DISABILITIES } from '../registry/record-values.ts';
import { below, type Place, toAssumed, toCitations } from './compile-values.ts';
import type { Fact } from './facts.ts';
import type { SchemeFile } from './format.ts';
import { openCondition } from './open-condition.ts';

export interface Population {
  readonly id: string;
  readonly name: Text;
  readonly when: Condition;
  readonly citations: readonly Citation[];
  readonly assumed: readonly string[];
}

/** What is known of somebody on a day. */
export interface KnownPerson {
  readonly ageYears: number;
  readonly categories: readonly string[];
  readonly disability?: { readonly kind: string; readonly grade: number } | undefined;
}

// One that is mental is protected: no population may be drawn by it.
const { mental: _, ...open } = DISABILITIES;

const FACTS: Readonly<Record<string, Fact>> = {
  age: { type: 'integer', label: { name: { zh: '周岁年龄', en: 'age in years' }, values: {} } },
  disability: { type: 'text', label: { name: { zh: '残疾类别', en: 'kind of disability' }, values: open }, values: Object.keys(open) },
  disabilityGrade: { type: 'integer', label: { name: { zh: '残疾等级', en: 'grade of disability' }, values: {} } },
};

export function compilePopulations(file: SchemeFile, place: Place): Population[] {
  const scope = { ...place.scope, facts: FACTS, counters: [] };
  return (file.populations ?? []).map(({ id, name, when, source, assumed }, index, all) => {
    const at = { ...below(place, index), scope };
    if (all.findIndex((other) => other.id === id) < index) place.report([...at.path, 'id'], { zh: `“${id}”重复`, en: `${id} stands twice` });
    return {
      id,
      name,
      when: openCondition(when, below(at, 'when'), file, Object.keys(FACTS)),
      citations: toCitations(source),
      assumed: toAssumed(assumed, below(at, 'assumed')),
    };
  });
}

/** Those to which somebody belongs. */
export function populationsOf(populations: readonly Population[], { ageYears, categories, disability }: KnownPerson): Population[] {
  const facts = {
    age: ageYears,
    categories: categories.length > 0 ? categories : ['none'],
    ...(disability && { disability: disability.kind, disabilityGrade: disability.grade }),
  };
  return populations.filter(({ when }) => holds(when, facts));
}

// What the county's schemes call the levels, tiers and types of facilities.
import { useSchemes } from '../../session/schemes.ts';
import { useWords, type WordName } from '../../words/index.ts';

export const LEVELS: Readonly<Record<number, WordName>> = { 1: 'admin.level1', 2: 'admin.level2', 3: 'admin.level3' };

export type FacilityFact = 'facility.tier' | 'facility.type';

export interface FactWords {
  /** A value as the schemes call it; as it is written where they do not name it. */
  readonly wordOf: (fact: FacilityFact, value: string) => string;
  /** The values that the schemes know. */
  readonly valuesOf: (fact: FacilityFact) => readonly string[];
}

export function useFactWords(): FactWords {
  const { language } = useWords();
  const { data } = useSchemes();
  const labels = (fact: FacilityFact) => data?.schemes.map(({ scheme }) => scheme.facts[fact]?.label.values ?? {}) ?? [];
  return {
    wordOf: (fact, value) => labels(fact).find((values) => values[value])?.[value]?.[language] ?? value,
    valuesOf: (fact) => [...new Set(labels(fact).flatMap((values) => Object.keys(values)))],
  };
}

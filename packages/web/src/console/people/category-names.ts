// What categories of people are called, as any scheme of the county says.
import { useSchemes } from '../../session/schemes.ts';
import { useWords } from '../../words/index.ts';

export function useCategoryNames(): (category: string) => string {
  const { language } = useWords();
  const { data } = useSchemes();
  return (category) => data?.schemes.map(({ scheme }) => scheme.policy.categories[category]).find((name) => name !== undefined)?.[language] ?? category;
}

// What a person is recognised as, in the words of the county's schemes.
import { useSchemes } from '../../session/schemes.ts';
import { useWords } from '../../words/index.ts';

export function CategoryTags({ categories }: { readonly categories: readonly string[] }) {
  const { language } = useWords();
  const { data } = useSchemes();
  const named = (category: string) =>
    data?.schemes.map(({ scheme }) => scheme.policy.categories[category]).find((words) => words !== undefined)?.[language] ?? category;
  return (
    <>
      {categories.map((category) => (
        <span key={category} className="tag is-mark">
          {named(category)}
        </span>
      ))}
    </>
  );
}

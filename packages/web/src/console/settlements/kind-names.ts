// What a kind of stay or visit is called, as the county's schemes call it.
import { useSchemes } from '../../session/schemes.ts';
import { useWords } from '../../words/index.ts';

export interface KindNames {
  /** Each kind once, in the order of the schemes. */
  readonly kinds: readonly { readonly kind: string; readonly name: string }[];
  /** The kind itself while its name is not known. */
  readonly nameOf: (kind: string) => string;
}

export function useKindNames(): KindNames {
  const { language } = useWords();
  const { data } = useSchemes();
  const names = new Map<string, string>();
  for (const { scheme } of data?.schemes ?? []) {
    for (const [kind, name] of Object.entries(scheme.policy.kinds)) if (!names.has(kind)) names.set(kind, name[language]);
  }
  return { kinds: [...names].map(([kind, name]) => ({ kind, name })), nameOf: (kind) => names.get(kind) ?? kind };
}

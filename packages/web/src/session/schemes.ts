// The county's schemes in the browser: the same files that the server settles by, read by the same loader.
import type { Scheme } from '@doudi/core/scheme';
import type { ReadContext } from '@doudi/core/settlement';
import { getSchemes } from '@doudi/core/settlement';
import { type Day, isValidOn } from '@doudi/policy';
import { useQuery } from '@tanstack/react-query';
import { useApi } from './session.tsx';

export interface CountySchemes {
  readonly schemes: readonly { readonly scheme: Scheme; readonly hash: string }[];
  readonly knownCategories: ReadonlySet<string>;
  /** The first that is valid on a day, as the server chooses. */
  readonly on: (day: string) => ReadContext | undefined;
}

export function useSchemes() {
  const api = useApi();
  return useQuery({
    queryKey: ['schemes'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<CountySchemes> => {
      // The loader comes with the first page that needs it.
      const [answer, { loadScheme }] = await Promise.all([api.ask(getSchemes, {}), import('@doudi/core/scheme')]);
      const schemes = answer.schemes.flatMap(({ files, hash }) => {
        const { scheme } = loadScheme(new Map(files.map(({ name, text }) => [name, text])));
        return scheme ? [{ scheme, hash }] : [];
      });
      const knownCategories = new Set(answer.knownCategories);
      return {
        schemes,
        knownCategories,
        on: (day) => {
          const found = schemes.find(({ scheme }) => isValidOn(scheme.policy.valid, day as Day));
          return found && { scheme: found.scheme, knownCategories };
        },
      };
    },
  });
}

// The county's schemes in the browser: the same files that the server settles by, read by the same loader.
import type { Scheme, SchemeFiles } from '@doudi/core/scheme';
import type { ReadContext } from '@doudi/core/settlement';
import { getSchemes } from '@doudi/core/settlement';
import { type Day, isValidOn } from '@doudi/policy';
import { useQuery } from '@tanstack/react-query';
import { useApi } from './session.tsx';

export interface SchemeVersion {
  readonly scheme: Scheme;
  readonly hash: string;
  readonly files: SchemeFiles;
  /** Between which days the county goes by it; open where nothing is said. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export interface CountySchemes {
  /** Every version of every scheme; of one scheme the newest first. */
  readonly schemes: readonly SchemeVersion[];
  readonly knownCategories: ReadonlySet<string>;
  /** The first that is in force on a day, as the server chooses. */
  readonly versionOn: (day: string) => SchemeVersion | undefined;
  readonly on: (day: string) => ReadContext | undefined;
}

/** A version that was approved meanwhile begins on another day, so that it is enough to ask again some times a day. */
const STALE_AFTER_MS = 3_600_000;

export function useSchemes() {
  const api = useApi();
  return useQuery({
    queryKey: ['schemes'],
    staleTime: STALE_AFTER_MS,
    queryFn: async (): Promise<CountySchemes> => {
      // The loader comes with the first page that needs it.
      const [answer, { loadScheme }] = await Promise.all([api.ask(getSchemes, {}), import('@doudi/core/scheme')]);
      const schemes = answer.schemes.flatMap(({ files, hash, from, until }) => {
        const texts: SchemeFiles = new Map(files.map(({ name, text }) => [name, text]));
        const { scheme } = loadScheme(texts);
        return scheme ? [{ scheme, hash, files: texts, from, until }] : [];
      });
      const knownCategories = new Set(answer.knownCategories);
      const versionOn = (day: string) => schemes.find((version) => isInForce(version, day));
      return {
        schemes,
        knownCategories,
        versionOn,
        on: (day) => {
          const found = versionOn(day);
          return found && { scheme: found.scheme, knownCategories };
        },
      };
    },
  });
}

export function isInForce({ scheme, from, until }: SchemeVersion, day: string): boolean {
  return isValidOn(scheme.policy.valid, day as Day) && (from === undefined || from <= day) && (until === undefined || day <= until);
}

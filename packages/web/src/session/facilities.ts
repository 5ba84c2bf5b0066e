// The county's facilities, as every page that names or chooses one asks for them.
import type { OutputOf } from '@doudi/core/contract';
import { listFacilities } from '@doudi/core/facilities';
import { useQuery } from '@tanstack/react-query';
import { useApi } from './session.tsx';

export type Facility = OutputOf<typeof listFacilities>['facilities'][number];

/** Seldom one is added, and then `useStale` says so; a minute is soon enough for one that somebody else added. */
const FRESH_MS = 60_000;

export function useFacilities() {
  const api = useApi();
  return useQuery({
    queryKey: ['facilities'],
    staleTime: FRESH_MS,
    queryFn: () => api.ask(listFacilities, {}),
    select: ({ facilities }): readonly Facility[] => facilities,
  });
}

// What areas are called: the county, its townships and villages, by the codes that posts have.
import { listAreas } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { useAccount, useApi } from '../../session/session.tsx';
import { useWords } from '../../words/index.ts';

export interface AreaChoice {
  readonly value: string;
  readonly label: string;
}

/** Every area of one's own, the widest first; a village after its township. */
export function useAreas(): { readonly choices: readonly AreaChoice[]; readonly nameOf: (area: string) => string } {
  const { t } = useWords();
  const api = useApi();
  const { area: own, countyId } = useAccount();
  const { data } = useQuery({ queryKey: ['areas'], queryFn: () => api.ask(listAreas, {}), staleTime: 600_000 });
  const names = new Map((data?.areas ?? []).map(({ area, name }) => [area, name]));
  const nameOf = (area: string): string => {
    if (area === countyId) return t('access.county');
    const township = area.length === 12 ? names.get(area.slice(0, 9)) : undefined;
    return [township, names.get(area) ?? area].filter((part) => part !== undefined).join(' ');
  };
  const inside = [...names.keys()].filter((area) => area.startsWith(own));
  return { nameOf, choices: [...new Set([own, ...inside])].map((value) => ({ value, label: nameOf(value) })) };
}

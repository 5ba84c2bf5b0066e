// What areas are called, from the province to the village, by the codes that posts have.
import { listAreas } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { useAccount, useApi } from '../../session/session.tsx';
import { useWords } from '../../words/index.ts';

export interface AreaChoice {
  readonly value: string;
  readonly label: string;
}

interface Areas {
  readonly choices: readonly AreaChoice[];
  /** Beside others of the same county. */
  readonly nameOf: (area: string) => string;
  /** With all that it lies in: province · prefecture · county · township · village. */
  readonly pathOf: (area: string) => string;
}

const DIGITS = [2, 4, 6, 9, 12];

/** Every area of one's own, the widest first; a village after its township. */
export function useAreas(): Areas {
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
  const pathOf = (area: string): string => {
    const path = DIGITS.filter((digits) => digits <= area.length).map((digits) => area.slice(0, digits));
    return path.flatMap((part) => names.get(part) ?? (part === area ? [area] : [])).join(' · ');
  };
  const inside = [...names.keys()].filter((area) => area.startsWith(own));
  return { nameOf, pathOf, choices: [...new Set([own, ...inside])].map((value) => ({ value, label: nameOf(value) })) };
}

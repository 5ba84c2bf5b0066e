// A scenario that was kept; nothing is asked without one.
import { getScenario } from '@doudi/core/simulation';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../session/session.tsx';

export function useScenario(scenarioId: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['scenario', scenarioId],
    queryFn: () => api.ask(getScenario, { scenarioId: scenarioId ?? '' }),
    enabled: scenarioId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

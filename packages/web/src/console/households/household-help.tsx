// How a household is helped, on its page: who helps it, what a survey found, and the plan with its measures.
import type { OutputOf } from '@doudi/core/contract';
import { getHouseholdHelp } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../session/session.tsx';
import { Loaded } from '../../ui/page.tsx';
import { HelperSection } from './helper-section.tsx';
import { PlanSection } from './plan-section.tsx';
import { SurveySection } from './survey-section.tsx';

export type Help = OutputOf<typeof getHouseholdHelp>;

export interface HelpProps {
  readonly help: Help;
  /** A closed household is neither surveyed nor paired. */
  readonly isOpen: boolean;
}

export function HouseholdHelp({ householdId, isOpen }: { readonly householdId: string; readonly isOpen: boolean }) {
  const api = useApi();
  const query = useQuery({ queryKey: ['person', 'household', householdId, 'help'], queryFn: () => api.ask(getHouseholdHelp, { householdId }) });
  return (
    <Loaded query={query} rows={4}>
      {(help) => (
        <>
          <HelperSection help={help} isOpen={isOpen} />
          <SurveySection help={help} isOpen={isOpen} />
          <PlanSection help={help} isOpen={isOpen} />
        </>
      )}
    </Loaded>
  );
}

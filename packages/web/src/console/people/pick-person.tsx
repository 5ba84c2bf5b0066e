// Finding somebody else than the person of the page, and saying who it is before anything is done.
import { getPerson } from '@doudi/core/registry';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Person } from '../../explain/provisional-quote.ts';
import { useApi } from '../../session/session.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { FindPerson } from './find-person.tsx';

export type Picked = Person['person'];

export interface PickPersonProps {
  readonly label: string;
  readonly hint?: string;
  /** What is shown of whoever was found. */
  readonly beside?: ((picked: Picked) => ReactNode) | undefined;
  readonly onPick: (person: Picked) => void;
}

export function PickPerson({ label, hint, beside, onPick }: PickPersonProps) {
  const { t } = useWords();
  const api = useApi();
  const queries = useQueryClient();
  const [picked, setPicked] = useState<Picked>();
  const [error, setError] = useState<unknown>();
  const pick = async (personId: string) => {
    setError(undefined);
    try {
      const { person } = await queries.fetchQuery({ queryKey: ['person', personId], queryFn: () => api.ask(getPerson, { personId }) });
      setPicked(person);
      onPick(person);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <div className="field">
      <p className="quiet">{label}</p>
      {hint !== undefined && <p className="quiet">{hint}</p>}
      <FindPerson onFound={({ personId }) => void pick(personId)} />
      {error !== undefined && <ProblemNotice error={error} />}
      <p role="status">
        {picked &&
          t('registry.picked', {
            ...{ name: picked.name, year: picked.bornYear, village: picked.villageName ?? picked.villageCode },
            number: picked.idNumberMasked ?? t('window.noNumber'),
          })}
      </p>
      {picked && beside?.(picked)}
    </div>
  );
}

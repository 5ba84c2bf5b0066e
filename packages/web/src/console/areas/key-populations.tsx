// How many of an area belong to each key population, on a day that may be chosen.
import { countPopulations } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../session/session.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';

export function KeyPopulations({ area }: { readonly area: string }) {
  const { t, language } = useWords();
  const api = useApi();
  const [day, setDay] = useState(today());
  const query = useQuery({
    queryKey: ['person', 'area', area, 'populations', day],
    queryFn: () => api.ask(countPopulations, { area, ...(day !== '' && { day }) }),
    placeholderData: (before) => before,
  });
  return (
    <section className="person-list">
      <h2>{t('populations.title')}</h2>
      <div className="row">
        <Field id="populations-day" label={t('populations.day')} hint={t('populations.dayHint')}>
          <DayInput id="populations-day" value={day} onChange={setDay} />
        </Field>
      </div>
      <Loaded query={query} rows={1}>
        {({ populations }) =>
          populations.length === 0 ? (
            <p className="quiet">{t('populations.none')}</p>
          ) : (
            <dl className="area-tiles" aria-label={t('populations.title')}>
              {populations.map(({ id, name, persons }) => (
                <div key={id}>
                  <dt>{name[language]}</dt>
                  <dd className="amount">{persons.toLocaleString('en')}</dd>
                </div>
              ))}
            </dl>
          )
        }
      </Loaded>
    </section>
  );
}

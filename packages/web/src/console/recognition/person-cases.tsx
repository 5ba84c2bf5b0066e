// The cases that concern a person, on their page; and what was known of their categories on a day.
import { listRecognitionCases } from '@doudi/core/recognition';
import { listDesignationsAsOf } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../session/session.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { useCategoryNames } from '../people/category-names.ts';
import { CasesTable } from './recognition-page.tsx';

/** Nobody has been through more. */
const MOST = 20;

export function PersonCases({ personId }: { readonly personId: string }) {
  const { t } = useWords();
  const api = useApi();
  const query = useQuery({ queryKey: ['recognition-cases', 'person', personId], queryFn: () => api.ask(listRecognitionCases, { personId, pageSize: MOST }) });
  const href = `/recognition/new?person=${personId}`;
  return (
    <section className="person-list">
      <h2>{t('recognition.ofPerson')}</h2>
      <Loaded query={query} rows={2}>
        {({ cases }) => (cases.length === 0 ? <p className="quiet">{t('person.noCases')}</p> : <CasesTable cases={cases} />)}
      </Loaded>
      <div className="row">
        <Link href={href} asChild>
          <Button href={href}>{t('recognition.open')}</Button>
        </Link>
      </div>
      <AsKnown personId={personId} />
    </section>
  );
}

/** Asked only for a day that somebody chose: each asking is noted. */
function AsKnown({ personId }: { readonly personId: string }) {
  const { t } = useWords();
  const api = useApi();
  const nameOf = useCategoryNames();
  const [knownAt, setKnownAt] = useState('');
  const [validOn, setValidOn] = useState('');
  const query = useQuery({
    queryKey: ['person', personId, 'as-known', knownAt, validOn],
    queryFn: () => api.ask(listDesignationsAsOf, { personId, knownAt, ...(validOn !== '' && { validOn }) }),
    enabled: knownAt !== '',
  });
  return (
    <details className="as-known">
      <summary>{t('person.asKnown')}</summary>
      <div className="row">
        <Field id="known-at" label={t('person.knownAt')}>
          <DayInput id="known-at" value={knownAt} onChange={setKnownAt} />
        </Field>
        <Field id="valid-on" label={t('person.validOn')}>
          <DayInput id="valid-on" value={validOn} onChange={setValidOn} />
        </Field>
      </div>
      {knownAt !== '' && (
        <Loaded query={query} rows={1}>
          {({ designations }) =>
            designations.length === 0 ? (
              <p className="quiet">{t('person.nothingKnown')}</p>
            ) : (
              <ul>
                {designations.map(({ designationId, category, fromDay, toDay, source }) => (
                  <li key={designationId}>
                    {nameOf(category)} <span className="day">{fromDay}</span> – <span className="day">{toDay ?? t('person.noEnd')}</span>{' '}
                    <span className="quiet">{source}</span>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
    </details>
  );
}

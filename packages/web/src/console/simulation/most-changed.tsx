// Whose part changes most: asked for on purpose, for each reading is noted, and forgotten when something else is simulated.

import type { InputOf, OutputOf } from '@doudi/core/contract';
import { listMostChanged } from '@doudi/core/simulation';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { Loaded } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { differenceOf } from './report-view.tsx';

export function MostChanged({ asked }: { readonly asked: InputOf<typeof listMostChanged> }) {
  const { t } = useWords();
  const api = useApi();
  const [isAsked, setIsAsked] = useState(false);
  const query = useQuery({
    queryKey: ['most-changed', asked],
    queryFn: () => api.ask(listMostChanged, asked),
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  return (
    <section>
      <h2>{t('simulation.most')}</h2>
      <p className="quiet">{t('simulation.mostDetail')}</p>
      {isAsked ? (
        <Loaded query={query} rows={3}>
          {({ lost, gained }) =>
            lost.length + gained.length === 0 ? (
              <p>{t('simulation.noneChanged')}</p>
            ) : (
              <>
                <People title={t('simulation.losing')} people={lost} />
                <People title={t('simulation.gaining')} people={gained} />
              </>
            )
          }
        </Loaded>
      ) : (
        <Button onClick={() => setIsAsked(true)}>{t('simulation.showMost')}</Button>
      )}
    </section>
  );
}

function People({ title, people }: { readonly title: string; readonly people: OutputOf<typeof listMostChanged>['lost'] }) {
  const { t } = useWords();
  if (people.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <WideFigures label={title}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('simulation.name')}</th>
              <th scope="col">{t('simulation.village')}</th>
              <th scope="col" className="amount">
                {t('simulation.bills')}
              </th>
              {(['total', 'before', 'after', 'difference'] as const).map((head) => (
                <th key={head} scope="col" className="amount">
                  {t('simulation.inYuan', { head: t(`simulation.${head}`) })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {people.map(({ personId, nameMasked, villageName, claims, total, before, after }) => (
              <tr key={personId}>
                <th scope="row">
                  <Link href={`/people/${personId}`}>{nameMasked}</Link>
                </th>
                <td>{villageName}</td>
                <td className="amount">{claims}</td>
                {[total, before, after, differenceOf(before, after)].map((amount, index) => (
                  <td key={['total', 'before', 'after', 'by'][index]} className="amount">
                    <Amount value={amount} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
    </>
  );
}

// What opening balances may be brought of: everything that the county's schemes count, by the names under which a list may say it.
import { type Counter, countersOf } from '@doudi/core/settlement';
import { useMemo } from 'react';
import { useSchemes } from '../../session/schemes.ts';
import { useWords } from '../../words/index.ts';

export function useCounters(): readonly Counter[] {
  const { data } = useSchemes();
  return useMemo(() => countersOf((data?.schemes ?? []).map(({ scheme }) => scheme.policy)), [data]);
}

export function OpeningCounters() {
  const { t, language } = useWords();
  const counters = useCounters();
  return (
    <details className="opening-counters">
      <summary>{t('imports.counters', { count: counters.length })}</summary>
      <p className="quiet">{t('imports.countersHint')}</p>
      <ul>
        {counters.map(({ owner, name, each, called }) => (
          <li key={`${owner}/${name}/${each}`}>
            {called[language]} <code>{name}</code>{' '}
            <span className="quiet">
              {t(`imports.each.${each}`)}
              {owner === 'household' && ` · ${t('imports.ofHousehold')}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

// What of a year's limits was used before Doudi began: how much, who says so, who recorded it and when.
import type { OutputOf } from '@doudi/core/contract';
import { counterOfKey, type getUsed } from '@doudi/core/settlement';
import { printMoment } from '../../ui/days.ts';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useCounters } from '../exchange/opening-counters.tsx';

type Opening = OutputOf<typeof getUsed>['openings'][number];

export function PersonOpenings({ openings }: { readonly openings: readonly Opening[] }) {
  const { t, language } = useWords();
  const counters = useCounters();
  if (openings.length === 0) return null;
  const calledOf = ({ owner, key }: Opening) => counterOfKey(counters, owner, key)?.called[language] ?? key;
  return (
    <>
      <h3>{t('person.openings')}</h3>
      <WideFigures wraps label={t('person.openings')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('person.openingOf')}</th>
              <th scope="col" className="amount">
                {t('person.openingUsed')}
              </th>
              <th scope="col">{t('person.source')}</th>
              <th scope="col">{t('person.recorded')}</th>
            </tr>
          </thead>
          <tbody>
            {openings.map((opening) => (
              <tr key={`${opening.owner} ${opening.key}`}>
                <th scope="row">
                  {calledOf(opening)}
                  {opening.owner === 'household' && ` · ${t('imports.ofHousehold')}`}
                </th>
                <td className="amount">{opening.value}</td>
                <td>{opening.source}</td>
                <td className="quiet">
                  {printMoment(opening.recordedAt)} {opening.recordedByName}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
    </>
  );
}

// What differs between two versions: first the numbers, by what people call them, then everything by where it stands.
import type { AmountChange, SchemeChange } from '@doudi/core/studio';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';

export function Changes({ amounts, changes }: { readonly amounts: readonly AmountChange[]; readonly changes: readonly SchemeChange[] }) {
  const { t, language } = useWords();
  if (changes.length === 0) return <p className="quiet">{t('studio.noChanges')}</p>;
  return (
    <>
      {amounts.length > 0 && (
        <WideFigures wraps label={t('studio.changedAmounts')}>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{t('studio.changedAmounts')}</th>
                <th scope="col" className="amount">
                  {t('studio.beforeIt')}
                </th>
                <th scope="col" className="amount">
                  {t('studio.afterIt')}
                </th>
              </tr>
            </thead>
            <tbody>
              {amounts.map(({ name, before, after }) => (
                <tr key={`${name.zh} ${before} ${after}`}>
                  <th scope="row">{name[language]}</th>
                  <td className="amount">{before ?? t('studio.absent')}</td>
                  <td className="amount">
                    <strong>{after ?? t('studio.absent')}</strong>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideFigures>
      )}
      <details className="all-changes" open={amounts.length === 0}>
        <summary>{t('studio.allChanges', { count: changes.length })}</summary>
        <WideFigures wraps label={t('studio.allChangesTable')}>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{t('studio.where')}</th>
                <th scope="col">{t('studio.beforeIt')}</th>
                <th scope="col">{t('studio.afterIt')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ file, path, before, after }) => (
                <tr key={`${file} ${path.join('/')}`}>
                  <td>
                    <code>{file}</code>
                    <br />
                    <code className="quiet">{path.join(' › ')}</code>
                  </td>
                  <td>{before ?? t('studio.absent')}</td>
                  <td>{after ?? t('studio.absent')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideFigures>
      </details>
    </>
  );
}

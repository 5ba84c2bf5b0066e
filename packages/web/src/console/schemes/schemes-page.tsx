// The schemes by which the county settles, each with its policy card.
import { Link } from 'wouter';
import { useSchemes } from '../../session/schemes.ts';
import { today } from '../../ui/days.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { validityWords } from './validity-words.ts';
import './schemes.css';

export function SchemesPage() {
  const words = useWords();
  const { t, language } = words;
  const query = useSchemes();
  return (
    <Page title={t('menu.schemes')}>
      <p className="lead">{t('schemes.lead')}</p>
      <Loaded query={query}>
        {({ schemes, on }) =>
          schemes.length === 0 ? (
            <Nothing text={t('schemes.none')} />
          ) : (
            <WideFigures wraps label={t('menu.schemes')}>
              <table className="figures schemes-list">
                <thead>
                  <tr>
                    <th scope="col">{t('schemes.name')}</th>
                    <th scope="col">{t('schemes.validity')}</th>
                    <th scope="col">{t('schemes.standing')}</th>
                    <th scope="col">{t('card.documents')}</th>
                  </tr>
                </thead>
                <tbody>
                  {schemes.map(({ scheme: { policy } }) => (
                    <tr key={policy.id}>
                      <th scope="row">
                        <Link href={`/schemes/${policy.id}`}>{policy.name[language]}</Link>
                      </th>
                      <td>
                        {validityWords(policy.valid, words)}
                        {on(today())?.scheme.policy.id === policy.id && <span className="tag is-mark">{t('schemes.inForce')}</span>}
                      </td>
                      <td>{policy.standing?.[language]}</td>
                      <td>
                        {Object.entries(policy.documents)
                          .map(([, title]) => title[language])
                          .join(t('rule.list'))}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </WideFigures>
          )
        }
      </Loaded>
    </Page>
  );
}

// The schemes by which the county settles, each with its policy card.
import { Link } from 'wouter';
import { useSchemes } from '../../session/schemes.ts';
import { useAccount } from '../../session/session.tsx';
import { today } from '../../ui/days.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { maySee } from '../addresses.ts';
import { inForceWords, validityWords } from './validity-words.ts';
import './schemes.css';

export function SchemesPage() {
  const words = useWords();
  const { t, language } = words;
  const account = useAccount();
  const query = useSchemes();
  return (
    <Page title={t('menu.schemes')} actions={maySee(account, '/studio') && <Link href="/studio">{t('studio.title')}</Link>}>
      <p className="lead">{t('schemes.lead')}</p>
      <Loaded query={query}>
        {({ schemes, versionOn }) =>
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
                  {schemes.map(({ scheme: { policy }, hash, from, until }) => (
                    <tr key={hash}>
                      <th scope="row">
                        <Link href={`/schemes/${policy.id}?version=${hash}`}>{policy.name[language]}</Link>
                      </th>
                      <td>
                        {from === undefined && until === undefined ? validityWords(policy.valid, words) : inForceWords({ from, until }, words)}
                        {versionOn(today())?.hash === hash && <span className="tag is-mark">{t('schemes.inForce')}</span>}
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

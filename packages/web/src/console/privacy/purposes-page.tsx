// The privacy notice, for whoever works here and, printed, for residents.
import type { OutputOf } from '@doudi/core/contract';
import { getProcessingPurposes } from '@doudi/core/privacy';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useApi } from '../../session/session.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import './privacy.css';

type Notice = OutputOf<typeof getProcessingPurposes>;

export function PurposesPage() {
  const { t, language } = useWords();
  const api = useApi();
  const query = useQuery({ queryKey: ['purposes'], queryFn: () => api.ask(getProcessingPurposes, {}) });
  return (
    <Page
      title={query.data?.name[language] ?? t('privacy.notice')}
      tabTitle={t('privacy.notice')}
      actions={
        <Button className="no-print" onClick={() => window.print()}>
          {t('purposes.print')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(notice) => (
          <>
            <p className="lead">{t('purposes.lead', { version: notice.version, contact: notice.contact[language] })}</p>
            {notice.purposes.map((purpose) => (
              <Purpose key={purpose.id} purpose={purpose} />
            ))}
            <RetentionTable retention={notice.retention} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Purpose({ purpose }: { readonly purpose: Notice['purposes'][number] }) {
  const { t, language } = useWords();
  const { id, name, data, why, basis, articles, consent, assumptions } = purpose;
  const headingId = `purpose-${id}`;
  return (
    <section className="purpose" aria-labelledby={headingId}>
      <h2 id={headingId}>
        {name[language]} <span className="tag">{t(`purposes.${basis}`)}</span>
      </h2>
      <FactList
        className="purpose-facts"
        facts={[
          [t('purposes.data'), data[language]],
          [t('purposes.why'), why[language]],
          [t('purposes.articles'), articles.map(({ law, article }) => `${law[language]} ${article}`).join(language === 'zh' ? '；' : '; ')],
          ...(consent ? [[t('purposes.text', { version: consent.version }), consent.text[language]] as const] : []),
          ...assumptions.map((assumption) => [t('purposes.assumed'), assumption[language]] as const),
        ]}
      />
    </section>
  );
}

function RetentionTable({ retention }: Pick<Notice, 'retention'>) {
  const { t, language } = useWords();
  return (
    <section>
      <h2>{t('purposes.retention')}</h2>
      <WideFigures wraps label={t('purposes.retention')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('purposes.kind')}</th>
              <th scope="col">{t('purposes.days')}</th>
              <th scope="col">{t('purposes.source')}</th>
            </tr>
          </thead>
          <tbody>
            {retention.map(({ kind, name, days, isDeleted, source, assumptions }) => (
              <tr key={kind}>
                <th scope="row">{name[language]}</th>
                <td>{days === undefined ? t('purposes.forever') : t(isDeleted ? 'purposes.deletedAfter' : 'purposes.atLeast', { days })}</td>
                <td>
                  {source[language]}
                  {assumptions.map((assumption) => (
                    <span key={assumption.en} className="quiet purpose-assumed">
                      {t('purposes.assumed')}: {assumption[language]}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
    </section>
  );
}

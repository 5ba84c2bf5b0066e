// Why a bill shows a protected entitlement: one page that the treating team prints to the person whom it concerns, and to nobody else.
import type { OutputOf } from '@doudi/core/contract';
import { explainProtected } from '@doudi/core/walls';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useParams } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { printMoment } from '../../ui/days.ts';
import { Loaded, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import './admission-agreement.css';

export function ProtectedPage() {
  const { t } = useWords();
  const api = useApi();
  const { settlementId = '' } = useParams<{ settlementId: string }>();
  const query = useQuery({
    queryKey: ['protected-explained', settlementId],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => api.ask(explainProtected, { settlementId, reason: 'asked-by-person' }),
  });
  if (query.data) return <Explanation explained={query.data} />;
  return (
    <Page title={t('walls.paperTitle')} width="narrow">
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}

function Explanation({ explained }: { readonly explained: OutputOf<typeof explainProtected> }) {
  const { t, language } = useWords();
  const { countyName } = useAccount();
  const { settlement, personId, personName, number, facilityName, dischargedOn, reasons, isCancelled, explainedAt, explainedByName } = explained;
  useEffect(() => {
    document.title = t('walls.paperTitle');
  }, [t]);
  const names = reasons.map(({ name }) => name[language]).join(t('common.listComma'));
  return (
    <main className="agreement" id="main">
      <style>{'@page { size: A4 portrait; margin: 12mm 15mm; }'}</style>
      <div className="row no-print agreement-bar">
        <Button type="primary" autoFocus onClick={() => window.print()}>
          {t('walls.paperPrint')}
        </Button>
        <Button href={`/people/${personId}`}>{t('walls.paperBack')}</Button>
      </div>
      <article className="agreement-paper">
        <p className="agreement-county">
          <span>{countyName}</span>
          <span>{t('walls.paperNumber', { number })}</span>
        </p>
        <h1>{t('walls.paperTitle')}</h1>
        <div className="agreement-parties">
          <p className="agreement-wide">{t('walls.paperLead', { name: personName })}</p>
          <p>{t('walls.paperFacility', { facility: facilityName })}</p>
          <p>{t('walls.paperDay', { day: dischargedOn })}</p>
          <p className="agreement-wide">{names === '' ? t('walls.paperNoReasons') : t('walls.paperReasons', { reasons: names })}</p>
          {isCancelled && <p className="agreement-wide">{t('walls.paperCancelled')}</p>}
        </div>
        {settlement.lines
          .filter(({ applies, paid }) => applies && paid !== '0.00')
          .map(({ line, name, sentences, sources }) => (
            <p key={line}>
              <strong>{name[language]}</strong> {sentences.map((sentence) => sentence[language]).join(language === 'en' ? ' ' : '')}{' '}
              {sources.map((source) => source[language]).join(t('common.listComma'))}
            </p>
          ))}
        <p>
          <strong>{t('walls.paperPatient', { amount: printAmount(settlement.patientPays), total: printAmount(settlement.total) })}</strong>
        </p>
        <p className="agreement-foot">{t('walls.paperBy', { name: explainedByName, at: printMoment(explainedAt) })}</p>
      </article>
    </main>
  );
}

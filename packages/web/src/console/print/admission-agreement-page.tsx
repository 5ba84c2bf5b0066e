// The agreement of an admission without a deposit, on one A4 page to sign. Only what is still held has one.
import type { OutputOf } from '@doudi/core/contract';
import { listHolds } from '@doudi/core/ledger';
import { getPerson } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useParams } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { capitalAmount } from '../../ui/capital-amount.ts';
import { printMoment } from '../../ui/days.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import './admission-agreement.css';

export function AdmissionAgreementPage() {
  const { t } = useWords();
  const api = useApi();
  const { transferId = '' } = useParams<{ transferId: string }>();
  const query = useQuery({
    queryKey: ['holds', 'agreement', transferId],
    queryFn: async () => {
      const [hold] = (await api.ask(listHolds, { transferId, pageSize: 1 })).holds;
      return { hold, person: hold && (await api.ask(getPerson, { personId: hold.personId })).person };
    },
  });
  if (query.data?.hold && query.data.person) return <Agreement hold={query.data.hold} person={query.data.person} />;
  return (
    <Page title={query.data ? t('agreement.gone') : t('agreement.title')} width="narrow">
      <Loaded query={query}>{() => <Nothing text={t('agreement.goneDetail')} action={<Button href="/admissions">{t('agreement.back')}</Button>} />}</Loaded>
    </Page>
  );
}

const TERMS = ['term1', 'term2', 'term3', 'term4', 'term5', 'term6', 'term7'] as const;
const SIGNATURES = ['facility', 'patient', 'clerk', 'relation', 'day', 'phone'] as const;

interface AgreementProps {
  readonly hold: OutputOf<typeof listHolds>['holds'][number];
  readonly person: OutputOf<typeof getPerson>['person'];
}

function Agreement({ hold, person }: AgreementProps) {
  const { t, language } = useWords();
  const { countyName, displayName, username } = useAccount();
  const [openedAt] = useState(() => new Date().toISOString());
  useEffect(() => {
    document.title = t('agreement.title');
  }, [t]);
  return (
    <main className="agreement" id="main">
      {/* A page of its own size, for as long as the agreement is on the screen. */}
      <style>{'@page { size: A4 portrait; margin: 12mm 15mm; }'}</style>
      <div className="row no-print agreement-bar">
        <Button type="primary" autoFocus onClick={() => window.print()}>
          {t('agreement.print')}
        </Button>
        <Button href="/admissions">{t('agreement.back')}</Button>
      </div>
      <article className="agreement-paper">
        <p className="agreement-county">
          <span>{countyName}</span>
          <span>{t('agreement.number', { number: hold.transferId })}</span>
        </p>
        <h1>{t('agreement.title')}</h1>
        <div className="agreement-parties">
          <p className="agreement-wide">{t('agreement.parties', { facility: hold.facilityName })}</p>
          <p>{t('agreement.patient', { name: hold.personName })}</p>
          <p>{t('agreement.idNumber', { number: person.idNumberMasked ?? t('window.noNumber') })}</p>
          <p>{t('agreement.village', { village: person.villageName ?? person.villageCode })}</p>
          <p>{t('agreement.day', { day: hold.placedOn })}</p>
          <p className="agreement-wide">{t('agreement.reason', { reason: hold.reason })}</p>
          <p className="agreement-wide agreement-amount">
            <strong>{t('agreement.amount', { amount: printAmount(hold.amount) })}</strong>
            {/* Capitals are how Chinese papers are kept from being changed. */}
            {language === 'zh' && t('agreement.amountCapital', { capital: capitalAmount(hold.amount) })}
          </p>
        </div>
        <p>{t('agreement.lead')}</p>
        <div className="agreement-terms">
          {TERMS.map((term) => (
            <p key={term}>{t(`agreement.${term}`)}</p>
          ))}
        </div>
        <dl className="agreement-signatures">
          {SIGNATURES.map((signature) => (
            <div key={signature}>
              <dt>{t(`agreement.sign.${signature}`)}</dt>
              <dd />
            </div>
          ))}
        </dl>
        <p className="agreement-foot">{t('agreement.printedBy', { name: t('paper.printedBy', { name: displayName, username }), at: printMoment(openedAt) })}</p>
      </article>
    </main>
  );
}

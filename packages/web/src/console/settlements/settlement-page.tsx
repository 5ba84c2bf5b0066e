// One settlement: the receipt on screen. What was billed, who pays what and why, what was promised, what was paid; printing and cancelling.

import { getSettlement } from '@doudi/core/settlement';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { Band, promisePart } from '../../explain/band.tsx';
import { ExplanationDrawer, PortionsTable } from '../../explain/explanation-drawer.tsx';
import { LinesTable } from '../../explain/lines-table.tsx';
import { useAccount, useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { printMoment } from '../../ui/days.ts';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { maySee } from '../addresses.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { useKindNames } from './kind-names.ts';
import { PaymentsSection } from './payments-section.tsx';
import type { SettlementRecord } from './settlement-record.ts';
import './settlements.css';

export function SettlementPage() {
  const { t } = useWords();
  const api = useApi();
  const { settlementId = '' } = useParams();
  const query = useQuery({ queryKey: ['settlement', settlementId], queryFn: () => api.ask(getSettlement, { settlementId }) });
  const title = t('settlement.title', { number: query.data?.number ?? '' });
  return (
    <Page title={title} actions={query.data && <Actions settlement={query.data} />}>
      <Loaded query={query} rows={10}>
        {(settlement) => <Receipt settlement={settlement} />}
      </Loaded>
    </Page>
  );
}

function Actions({ settlement }: { readonly settlement: SettlementRecord }) {
  const { t } = useWords();
  const account = useAccount();
  const { role } = account;
  const [isCancelling, setCancelling] = useState(false);
  const { settlementId, cancelled } = settlement;
  const paper = (form: 'a4' | 'a5') => ({ href: `/print/statement/${settlementId}?form=${form}`, target: '_blank', rel: 'noopener' });
  return (
    <>
      {maySee(account, '/print/statement/:settlementId') && (
        <>
          <Button {...paper('a4')}>{t('settlement.printA4')}</Button>
          <Button {...paper('a5')}>{t('settlement.printA5')}</Button>
        </>
      )}
      {role === 'clerk' && !cancelled && (
        <Button danger onClick={() => setCancelling(true)}>
          {t('settlement.cancel')}
        </Button>
      )}
      {role === 'clerk' && cancelled && (
        <Link href={`/window?from=${settlementId}`} asChild>
          <Button type="primary">{t('settlement.again')}</Button>
        </Link>
      )}
      {isCancelling && <CancelDialog settlement={settlement} onClose={() => setCancelling(false)} />}
    </>
  );
}

function Receipt({ settlement }: { readonly settlement: SettlementRecord }) {
  const { t } = useWords();
  const [open, setOpen] = useState<string | undefined>();
  return (
    <>
      <Cancelled settlement={settlement} />
      <div className="settlement">
        <div>
          <Facts settlement={settlement} />
          <section>
            <h2>{t('settlement.bill')}</h2>
            <div className="settlement-band">
              <Band
                total={settlement.total}
                lines={settlement.lines}
                patientPays={settlement.patientPays}
                promise={promisePart(settlement.promises, settlement.total)}
                onOpen={setOpen}
              />
            </div>
            <h3>{t('settlement.lines')}</h3>
            <LinesTable explained={settlement} onOpen={setOpen} />
            <Totals settlement={settlement} onOpen={setOpen} />
            <Button onClick={() => setOpen('bill')}>{t('settlement.whole')}</Button>
          </section>
          <section>
            <h2>{t('settlement.portions')}</h2>
            <PortionsTable explained={settlement} />
          </section>
        </div>
        <div>
          <Warnings settlement={settlement} />
          <PaymentsSection settlement={settlement} />
          <Promises settlement={settlement} />
        </div>
      </div>
      <ExplanationDrawer explained={settlement} open={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

function Cancelled({ settlement: { cancelled } }: { readonly settlement: SettlementRecord }) {
  const { t } = useWords();
  if (!cancelled) return null;
  return (
    <div className="settlement-void">
      <h2>{t('settlement.cancelledTitle')}</h2>
      <p>{t('settlement.cancelledDetail', { at: printMoment(cancelled.at), by: cancelled.byName, reason: cancelled.reason })}</p>
    </div>
  );
}

function Facts({ settlement }: { readonly settlement: SettlementRecord }) {
  const { t, language } = useWords();
  const account = useAccount();
  const { nameOf } = useKindNames();
  const { personId, personName, categories, prints } = settlement;
  const isLinked = maySee(account, '/people/:personId');
  const patient = isLinked ? (
    <Link key="patient" href={`/people/${personId}`}>
      {personName}
    </Link>
  ) : (
    personName
  );
  const facts: readonly Fact[] = [
    [t('settlements.patient'), patient],
    [t('settlement.categories'), categories.map(({ name }) => name[language]).join(t('common.listComma')) || t('settlement.noCategories')],
    [t('settlements.facility'), settlement.facilityName],
    [t('settlements.kind'), nameOf(settlement.kind)],
    [t('settlements.discharged'), settlement.dischargedOn],
    [t('settlements.billNumber'), settlement.billNumber],
    [t('settlement.settled'), t('settlement.settledByAt', { name: settlement.settledByName, at: printMoment(settlement.settledAt) })],
    [t('settlement.scheme'), settlement.schemeName[language]],
    [t('settlement.prints'), prints === 0 ? t('settlement.notPrinted') : t('settlement.printed', { prints })],
  ];
  return (
    <section>
      <h2 className="visually-hidden">{t('settlement.facts')}</h2>
      <FactList className="settlement-facts" facts={facts} />
    </section>
  );
}

function Totals({ settlement, onOpen }: { readonly settlement: SettlementRecord; readonly onOpen: (what: string) => void }) {
  const { t } = useWords();
  return (
    <table className="settlement-totals">
      <tbody>
        <tr>
          <th scope="row">{t('settlements.total')}</th>
          <td>
            <Amount value={settlement.total} label={t('settlements.total')} onOpen={() => onOpen('bill')} />
          </td>
        </tr>
        <tr className="is-patient">
          <th scope="row">
            {t('settlements.patientPays')} <span className="quiet">{t('settlement.share', { share: settlement.patientShare })}</span>
          </th>
          <td>
            <Amount value={settlement.patientPays} label={t('settlements.patientPays')} onOpen={() => onOpen('patient')} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Warnings({ settlement: { warnings, heldBy } }: { readonly settlement: SettlementRecord }) {
  const { t, language } = useWords();
  if (warnings.length === 0 && !heldBy) return null;
  return (
    <section className="notice">
      <h2>{t('settlement.warnings')}</h2>
      <ul>
        {heldBy && <li>{t('settlement.held', { reason: heldBy[language] })}</li>}
        {warnings.map(({ flag, name }) => (
          <li key={flag}>{name[language]}</li>
        ))}
      </ul>
    </section>
  );
}

function Promises({ settlement: { promises } }: { readonly settlement: SettlementRecord }) {
  const { t, language } = useWords();
  if (promises.length === 0) return null;
  return (
    <section>
      <h2>{t('settlement.promises')}</h2>
      <ul className="plain-list">
        {promises.map(({ id, name, isKept, atMost, patient, of }) => (
          <li key={id}>
            <div className="row">
              <span>{name[language]}</span>
              <span className={isKept ? 'tag' : 'tag is-warning'}>{t(isKept ? 'settlement.kept' : 'settlement.broken')}</span>
            </div>
            <span className="quiet">{t('settlement.promiseDetail', { patient: printAmount(patient), atMost, of: printAmount(of) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

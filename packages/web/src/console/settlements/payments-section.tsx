// What the patient has paid of a settlement, what was given back, what was agreed to be paid later; and taking what is still owed.
import { getPayments } from '@doudi/core/cashier';
import type { OutputOf } from '@doudi/core/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useAccount, useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { printMoment } from '../../ui/days.ts';
import { Loaded } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { PaymentPanel } from './payment-panel.tsx';
import type { SettlementRecord } from './settlement-record.ts';

export type Payments = OutputOf<typeof getPayments>;

export function usePayments(settlementId: string) {
  const api = useApi();
  return useQuery({ queryKey: ['payments', settlementId], queryFn: () => api.ask(getPayments, { settlementId }) });
}

export function PaymentsSection({ settlement }: { readonly settlement: SettlementRecord }) {
  const { t } = useWords();
  const query = usePayments(settlement.settlementId);
  return (
    <section>
      <h2>{t('settlement.payments')}</h2>
      <Loaded query={query} rows={3}>
        {(payments) => (
          <>
            {!settlement.cancelled && <Due payments={payments} />}
            <List payments={payments} isDue={settlement.patientPays !== '0.00'} />
            {!settlement.cancelled && payments.owes !== '0.00' && <TakePayment settlement={settlement} owes={payments.owes} />}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Due({ payments: { due, paid, owes } }: { readonly payments: Payments }) {
  const { t } = useWords();
  const sums = [
    [t('settlement.due'), due],
    [t('settlement.paid'), paid],
    [t('settlements.owes'), owes],
  ] as const;
  return (
    <dl className="due">
      {sums.map(([name, amount]) => (
        <div key={name} className={name === t('settlements.owes') && amount !== '0.00' ? 'is-owed' : ''}>
          <dt>{name}</dt>
          <dd className="amount">{printAmount(amount)}</dd>
        </div>
      ))}
    </dl>
  );
}

function List({ payments: { payments, agreements }, isDue }: { readonly payments: Payments; readonly isDue: boolean }) {
  const { t } = useWords();
  if (payments.length + agreements.length === 0) return <p className="quiet">{t(isDue ? 'settlement.noPayments' : 'settlement.nothingDue')}</p>;
  return (
    <ul className="plain-list">
      {payments.map(({ paymentId, means, amount, tendered, change, reference, takenAt, takenByName, refundedAt }) => (
        <li key={paymentId} className={`payment${refundedAt ? ' is-refunded' : ''}`}>
          <div className="row">
            <span>
              {t(`means.${means}`)}
              {refundedAt && <span className="tag">{t('settlement.refunded', { at: printMoment(refundedAt) })}</span>}
            </span>
            <span className="amount payment-amount">{printAmount(amount)}</span>
          </div>
          <div className="quiet">
            {t('settlement.takenBy', { at: printMoment(takenAt), name: takenByName })}
            {reference !== undefined && <> · {t('settlement.reference', { reference })}</>}
            {tendered !== undefined && <> · {t('settlement.cash', { tendered: printAmount(tendered), change: printAmount(change ?? '0.00') })}</>}
          </div>
        </li>
      ))}
      {agreements.map(({ agreementId, amount, dueOn, note }) => (
        <li key={agreementId}>
          {t('settlement.agreement', { amount: printAmount(amount), day: dueOn })}
          {note !== undefined && <div className="quiet">{note}</div>}
        </li>
      ))}
    </ul>
  );
}

function TakePayment({ settlement: { settlementId, personName }, owes }: { readonly settlement: SettlementRecord; readonly owes: string }) {
  const { t } = useWords();
  const { role } = useAccount();
  const [isTaking, setTaking] = useState(false);
  if (role !== 'clerk') return null;
  if (!isTaking) {
    return (
      <p>
        <Button type="primary" onClick={() => setTaking(true)}>
          {t('settlement.takePayment')}
        </Button>
      </p>
    );
  }
  return <PaymentPanel settlementId={settlementId} owes={owes} patientName={personName} autoFocus onDone={() => setTaking(false)} />;
}

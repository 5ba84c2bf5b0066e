// After settling, the same screen shows the receipt: what was paid by whom, taking the patient's part, printing, the next patient.
import { getPayments } from '@doudi/core/cashier';
import { getSettlement } from '@doudi/core/settlement';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { BillSplit } from '../../explain/bill-split.tsx';
import { ExplanationDrawer } from '../../explain/explanation-drawer.tsx';
import { useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { Loaded } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { PaymentPanel } from '../settlements/payment-panel.tsx';

export function ReceiptPanel({ settlementId, onNext }: { readonly settlementId: string; readonly onNext: () => void }) {
  const { t } = useWords();
  const api = useApi();
  const [open, setOpen] = useState<string | undefined>();
  const settlement = useQuery({ queryKey: ['settlement', settlementId], queryFn: () => api.ask(getSettlement, { settlementId }) });
  const payments = useQuery({ queryKey: ['payments', settlementId], queryFn: () => api.ask(getPayments, { settlementId }) });
  const isPaid = payments.data !== undefined && (payments.data.owes === '0.00' || payments.data.agreements.length > 0);
  const print = useRef<HTMLAnchorElement & HTMLButtonElement>(null);
  useEffect(() => {
    if (isPaid) print.current?.focus();
  }, [isPaid]);
  return (
    <section className="receipt" aria-label={t('window.receipt')}>
      <Loaded query={settlement}>
        {(settled) => (
          <>
            <p className="receipt-done" role="status">
              {t('window.settled', { name: settled.personName, number: settled.number })}
            </p>
            <BillSplit explained={settled} onOpen={setOpen} />
            <Loaded query={payments} rows={2}>
              {(paid) => (
                <>
                  {paid.payments.map(({ paymentId, means, amount, change }) => (
                    <p key={paymentId} className="receipt-payment">
                      {t('window.paidBy', { means: t(`means.${means}`), amount: printAmount(amount) })}
                      {change !== undefined && change !== '0.00' && <span className="quiet"> {t('window.change', { amount: printAmount(change) })}</span>}
                    </p>
                  ))}
                  {paid.agreements.map(({ agreementId, amount, dueOn }) => (
                    <p key={agreementId} className="notice">
                      {t('window.agreed', { amount: printAmount(amount), day: dueOn })}
                    </p>
                  ))}
                  {!isPaid && <PaymentPanel settlementId={settlementId} owes={paid.owes} patientName={settled.personName} autoFocus />}
                </>
              )}
            </Loaded>
            <div className="row receipt-actions">
              <Button ref={print} type={isPaid ? 'primary' : 'default'} href={`/print/statement/${settlementId}?form=a4`} target="_blank" rel="noopener">
                {t('window.printA4')}
              </Button>
              <Button href={`/print/statement/${settlementId}?form=a5`} target="_blank" rel="noopener">
                {t('window.printA5')}
              </Button>
              <Link href={`/settlements/${settlementId}`}>{t('window.toSettlement')}</Link>
              <Button onClick={onNext}>
                {t('window.next')} <kbd>Alt+N</kbd>
              </Button>
            </div>
            <ExplanationDrawer explained={settled} open={open} onClose={() => setOpen(undefined)} />
          </>
        )}
      </Loaded>
    </section>
  );
}

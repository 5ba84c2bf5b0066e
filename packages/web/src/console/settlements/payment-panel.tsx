// Taking what the patient pays: cash with change, card, QR, one after the other, or an agreement to pay the rest later.

import { MEANS, type Means, takePayment } from '@doudi/core/cashier';
import { Button, Input, Radio } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { AmountInput } from '../../ui/amount-input.tsx';
import { ofFen, printAmount, toFenOf } from '../../ui/amount-text.ts';
import { monthsLater, today } from '../../ui/days.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ReadableFields } from '../../ui/unreadable.tsx';
import { useWords } from '../../words/index.ts';
import './payment-panel.css';

export interface PaymentPanelProps {
  readonly settlementId: string;
  /** What the patient still owes. */
  readonly owes: string;
  readonly patientName: string;
  readonly autoFocus?: boolean;
  readonly onDone?: (() => void) | undefined;
}

type Way = Means | 'arrears';

export function PaymentPanel({ settlementId, owes, patientName, autoFocus = false, onDone }: PaymentPanelProps) {
  const { t } = useWords();
  const stale = useStale();
  const [way, setWay] = useState<Way>('cash');
  const [amount, setAmount] = useState<string | undefined>(owes);
  const [tendered, setTendered] = useState<string | undefined>();
  const [reference, setReference] = useState('');
  const [dueOn, setDueOn] = useState(() => monthsLater(today(), 3));
  const [note, setNote] = useState('');
  const [hasUnreadable, setHasUnreadable] = useState(false);
  const input = inputOf(settlementId, owes, { way, amount: amount ?? '0.00', tendered, reference, dueOn, note });
  const command = useCommand(takePayment);
  const take = () =>
    command.mutate(input, {
      onSuccess: async () => {
        await stale('paid');
        onDone?.();
      },
      // What was read as owed may be true no longer, or the payment went through without an answer.
      onError: () => void stale('perhaps-paid'),
    });
  // What is still owed is what is offered to be taken; but where an attempt went through unheard, nothing is offered to a hand that tries again.
  const [read, setRead] = useState(owes);
  const [wasTaken, setWasTaken] = useState(false);
  if (read !== owes) {
    const isSurprise = command.isError;
    setRead(owes);
    setWasTaken(isSurprise);
    setAmount(isSurprise ? undefined : owes);
    setTendered(undefined);
    setReference('');
  }
  const change = tendered === undefined ? undefined : toFenOf(tendered) - toFenOf(amount ?? '0');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!command.isPending && !hasUnreadable) take();
  };
  return (
    <ReadableFields onUnreadable={setHasUnreadable}>
      <form className="payment-panel stack" onSubmit={submit} aria-label={t('window.take')}>
        <p className="payment-owes">
          {t('window.owes', { name: patientName })} <strong className="amount">{printAmount(owes)}</strong>
        </p>
        <Radio.Group
          aria-label={t('window.means')}
          value={way}
          onChange={({ target }) => setWay(target.value as Way)}
          optionType="button"
          options={[...MEANS, 'arrears' as const].map((value) => ({ value, label: t(`means.${value}`) }))}
        />
        {way === 'arrears' ? (
          <>
            <p className="quiet">{t('window.arrearsHint')}</p>
            <div className="bill-line">
              <label htmlFor="arrears-due">{t('window.arrearsDue')}</label>
              <Input id="arrears-due" type="date" min={today()} value={dueOn} onChange={({ target }) => setDueOn(target.value)} />
            </div>
            <div className="bill-line">
              <label htmlFor="arrears-note">{t('window.arrearsNote')}</label>
              <Input id="arrears-note" maxLength={200} value={note} onChange={({ target }) => setNote(target.value)} />
            </div>
          </>
        ) : (
          <>
            <div className="bill-line">
              <label htmlFor="pay-amount">{t('window.payAmount')}</label>
              <AmountInput id="pay-amount" value={amount} onChange={setAmount} />
            </div>
            {way === 'cash' ? (
              <>
                <div className="bill-line">
                  <label htmlFor="pay-tendered">{t('window.tendered')}</label>
                  <AmountInput
                    key={`tendered-${owes}`}
                    id="pay-tendered"
                    value={tendered}
                    autoFocus={autoFocus}
                    isWrong={change !== undefined && change < 0}
                    onChange={setTendered}
                  />
                </div>
                <p className="payment-change" role="status">
                  {change === undefined
                    ? t('window.exactly')
                    : change < 0
                      ? t('window.tooLittle', { amount: printAmount(ofFen(-change)) })
                      : t('window.change', { amount: printAmount(ofFen(change)) })}
                </p>
              </>
            ) : (
              <div className="bill-line">
                <label htmlFor="pay-reference">{t('window.reference')}</label>
                <Input id="pay-reference" autoComplete="off" maxLength={64} value={reference} onChange={({ target }) => setReference(target.value)} />
              </div>
            )}
          </>
        )}
        {wasTaken && (
          <p className="notice" role="alert">
            {t('window.wasTaken', { amount: printAmount(owes) })}
          </p>
        )}
        {command.error && !wasTaken ? <ProblemNotice error={command.error} onRetry={take} /> : null}
        <Button
          type="primary"
          htmlType="submit"
          loading={command.isPending}
          disabled={hasUnreadable || (way !== 'arrears' && (toFenOf(amount ?? '0') === 0 || (change !== undefined && change < 0)))}
        >
          {way === 'arrears' ? t('window.agree', { amount: printAmount(owes) }) : t('window.takeNow', { amount: printAmount(amount ?? '0.00') })}
        </Button>
      </form>
    </ReadableFields>
  );
}

interface Typed {
  readonly way: Way;
  readonly amount: string;
  readonly tendered: string | undefined;
  readonly reference: string;
  readonly dueOn: string;
  readonly note: string;
}

function inputOf(settlementId: string, expectedOwes: string, { way, amount, tendered, reference, dueOn, note }: Typed) {
  if (way === 'arrears') return { settlementId, expectedOwes, parts: [], arrears: { dueOn, ...(note.trim() !== '' && { note: note.trim() }) } };
  const part = {
    means: way,
    amount,
    ...(way === 'cash' && tendered !== undefined && { tendered }),
    ...(way !== 'cash' && reference.trim() !== '' && { reference: reference.trim() }),
  };
  return { settlementId, expectedOwes, parts: [part] };
}

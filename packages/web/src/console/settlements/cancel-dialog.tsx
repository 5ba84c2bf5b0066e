// Cancelling a settlement: the amount and the name are repeated, a reason is asked for, and afterwards it says what is to be given back.

import type { OutputOf } from '@doudi/core/contract';
import { cancelSettlement } from '@doudi/core/settlement';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { printAmount } from '../../ui/amount-text.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { usePayments } from './payments-section.tsx';
import type { SettlementRecord } from './settlement-record.ts';

type Cancelled = OutputOf<typeof cancelSettlement>;

export function CancelDialog({ settlement, onClose }: { readonly settlement: SettlementRecord; readonly onClose: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const [cancelled, setCancelled] = useState<Cancelled | undefined>();
  const close = () => {
    onClose();
    // Only now: what is to be given back stays on the screen until it was read.
    if (cancelled) void stale('cancelled');
  };
  return (
    <CommandDialog title={t(cancelled ? 'settlement.cancelled' : 'settlement.cancel')} footer={null} onCancel={close} destroyOnHidden>
      {cancelled ? (
        <Refunds settlement={settlement} cancelled={cancelled} onClose={close} />
      ) : (
        <CancelForm settlement={settlement} onCancelled={setCancelled} onClose={close} />
      )}
    </CommandDialog>
  );
}

interface CancelFormProps {
  readonly settlement: SettlementRecord;
  readonly onCancelled: (cancelled: Cancelled) => void;
  readonly onClose: () => void;
}

function CancelForm({ settlement: { settlementId, personName, total, patientPays }, onCancelled, onClose }: CancelFormProps) {
  const { t } = useWords();
  const stale = useStale();
  const payments = usePayments(settlementId);
  const [reason, setReason] = useState('');
  const cancel = useCommand(cancelSettlement);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (cancel.isPending) return;
    cancel.mutate(
      { settlementId, reason: reason.trim() },
      {
        onSuccess: onCancelled,
        // Somebody else has cancelled it, or an earlier attempt went through: the page behind shows what was given back.
        onError: () => void stale('perhaps-cancelled'),
      },
    );
  };
  const paid = payments.data?.paid ?? '0.00';
  return (
    <form className="stack" onSubmit={submit}>
      <div>
        <p>
          <strong>{t('settlement.cancelAsk', { name: personName, total: printAmount(total), patient: printAmount(patientPays) })}</strong>
        </p>
        <p>{t('settlement.cancelEffect')}</p>
        {paid !== '0.00' && <p className="notice">{t('settlement.cancelPaid', { paid: printAmount(paid) })}</p>}
      </div>
      <Field id="cancel-reason" label={t('settlement.reason')} hint={t('settlement.reasonHint')}>
        <Input.TextArea
          id="cancel-reason"
          aria-describedby="cancel-reason-hint"
          autoFocus
          rows={3}
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Field>
      {cancel.error && <ProblemNotice error={cancel.error} />}
      <div className="row">
        <Button type="primary" danger htmlType="submit" loading={cancel.isPending} disabled={reason.trim() === ''}>
          {t('settlement.cancelDo', { name: personName, total: printAmount(total) })}
        </Button>
        <Button onClick={onClose} disabled={cancel.isPending}>
          {t('settlement.keep')}
        </Button>
      </div>
    </form>
  );
}

function Refunds({
  settlement,
  cancelled: { refunds },
  onClose,
}: {
  readonly settlement: SettlementRecord;
  readonly cancelled: Cancelled;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  return (
    <div className="stack" role="status">
      {refunds.length === 0 ? (
        <p>{t('settlement.noRefunds')}</p>
      ) : (
        <div>
          <p>{t('settlement.refunds')}</p>
          <ul className="plain-list refunds">
            {refunds.map(({ means, amount }) => (
              <li key={means} className="row">
                <span>{t(`means.${means}`)}</span>
                <strong className="amount">{printAmount(amount)}</strong>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="row">
        <Button type="primary" autoFocus onClick={onClose}>
          {t('settlement.done')}
        </Button>
        <Link href={`/window?from=${settlement.settlementId}`} asChild onClick={onClose}>
          <Button>{t('settlement.again')}</Button>
        </Link>
      </div>
    </div>
  );
}

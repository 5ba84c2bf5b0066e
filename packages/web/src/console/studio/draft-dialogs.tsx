// Handing a draft in, and withdrawing it.
import { type AmountChange, submitSchemeDraft, withdrawSchemeDraft } from '@doudi/core/studio';
import { Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import type { WholeDraft } from './draft-page.tsx';

interface DialogProps {
  readonly whole: WholeDraft;
  readonly onDone: () => void;
}

export function SubmitDialog({ whole, amounts, onDone }: DialogProps & { readonly amounts: readonly AmountChange[] }) {
  const { t } = useWords();
  const stale = useStale();
  const submit = useCommand(submitSchemeDraft);
  const [effectiveOn, setEffectiveOn] = useState('');
  const [reason, setReason] = useState('');
  const isReady = effectiveOn !== '' && reason.trim() !== '';
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    await submit.mutateAsync({ schemeDraftId: whole.schemeDraftId, version: whole.version, effectiveOn, reason: reason.trim() });
    onDone();
    await stale('draft');
  };
  return (
    <CommandDialog
      title={t('studio.submit')}
      okText={t('studio.submit')}
      okButtonProps={{ htmlType: 'submit', form: 'submit-draft', disabled: !isReady }}
      onCancel={onDone}
    >
      <form id="submit-draft" className="stack" onSubmit={(event) => void onSubmit(event).catch(() => {})}>
        <p>{t('studio.submitDetail', { amounts: amounts.length })}</p>
        <Field id="effective-on" label={t('studio.effectiveOn')} hint={t('studio.effectiveOnHint')}>
          <DayInput id="effective-on" value={effectiveOn} onChange={setEffectiveOn} describedBy="effective-on-hint" />
        </Field>
        <Field id="submit-reason" label={t('studio.reason')} hint={t('studio.reasonHint')}>
          <Input.TextArea id="submit-reason" rows={3} maxLength={2000} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {submit.error && <ProblemNotice error={submit.error} />}
      </form>
    </CommandDialog>
  );
}

export function WithdrawDialog({ whole, onDone }: DialogProps) {
  const { t } = useWords();
  const stale = useStale();
  const withdraw = useCommand(withdrawSchemeDraft);
  const [reason, setReason] = useState('');
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    await withdraw.mutateAsync({ schemeDraftId: whole.schemeDraftId, reason: reason.trim() });
    onDone();
    await stale('draft');
  };
  return (
    <CommandDialog
      title={t('studio.withdraw')}
      okText={t('studio.withdraw')}
      okButtonProps={{ htmlType: 'submit', form: 'withdraw-draft', disabled: reason.trim() === '' }}
      onCancel={onDone}
    >
      <form id="withdraw-draft" className="stack" onSubmit={(event) => void onSubmit(event).catch(() => {})}>
        <p>{t('studio.withdrawDetail')}</p>
        <Field id="withdraw-reason" label={t('studio.reason')}>
          <Input.TextArea id="withdraw-reason" rows={2} maxLength={1000} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {withdraw.error && <ProblemNotice error={withdraw.error} />}
      </form>
    </CommandDialog>
  );
}

// Withdrawing a protected fact: which one is repeated, and a reason is asked for.
import { withdrawProtectedFact } from '@doudi/core/walls';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import type { Protected } from './protected-facts.tsx';

export function WithdrawDialog({ fact, onClose }: { readonly fact: Protected['facts'][number]; readonly onClose: () => void }) {
  const { t, language } = useWords();
  const stale = useStale();
  const [reason, setReason] = useState('');
  const withdraw = useCommand(withdrawProtectedFact);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (withdraw.isPending) return;
    withdraw.mutate(
      { protectedFactId: fact.protectedFactId, reason: reason.trim() },
      {
        onSuccess: () => {
          onClose();
          void stale('protected');
        },
      },
    );
  };
  return (
    <CommandDialog title={t('walls.withdrawTitle')} footer={null} onCancel={onClose} destroyOnHidden>
      <form className="stack" onSubmit={submit}>
        <p>{t('walls.withdrawAsk', { category: fact.name[language], from: fact.fromDay })}</p>
        <Field id="withdraw-reason" label={t('walls.withdrawReason')}>
          <Input.TextArea id="withdraw-reason" autoFocus rows={2} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {withdraw.error && <ProblemNotice error={withdraw.error} />}
        <div className="row">
          <Button type="primary" danger htmlType="submit" loading={withdraw.isPending} disabled={reason.trim() === ''}>
            {t('walls.withdrawNow')}
          </Button>
          <Button onClick={onClose} disabled={withdraw.isPending}>
            {t('walls.keep')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

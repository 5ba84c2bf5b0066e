// Letting go what was held, with a reason: a stay that did not happen, or that was entered twice.

import { voidHold } from '@doudi/core/ledger';
import { App, Input } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { printAmount } from '../../ui/amount-text.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import type { Hold } from './hold.ts';

export function ReleaseDialog({ hold: { transferId, personName, amount }, onClose }: { readonly hold: Hold; readonly onClose: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const told = { name: personName, amount: printAmount(amount) };
  const release = useCommand(voidHold);
  const isComplete = reason.trim() !== '';
  const send = () => {
    if (!isComplete || release.isPending) return;
    release.mutate(
      { transferId, reason: reason.trim() },
      {
        onSuccess: async () => {
          await stale('held');
          void message.success(t('admission.released', told));
          onClose();
        },
      },
    );
  };
  return (
    <CommandDialog
      title={t('admission.releaseTitle', told)}
      onCancel={onClose}
      onOk={send}
      okText={t('admission.release')}
      cancelText={t('admission.keep')}
      okButtonProps={{ danger: true, disabled: !isComplete, loading: release.isPending }}
    >
      <p>{t('admission.releaseDetail')}</p>
      <form
        className="field"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label htmlFor="release-reason">{t('admission.releaseReason')}</label>
        <Input id="release-reason" value={reason} maxLength={200} autoFocus autoComplete="off" onChange={({ target }) => setReason(target.value)} />
      </form>
      {release.error && <ProblemNotice error={release.error} />}
    </CommandDialog>
  );
}

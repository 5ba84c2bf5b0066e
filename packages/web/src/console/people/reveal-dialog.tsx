// Why somebody must see a number in full: asked before it is shown, and kept with their name.
import { revealField, type SealedField } from '@doudi/core/registry';
import { Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';

const [LEAST, MOST] = [5, 200];

export interface RevealDialogProps {
  readonly personId: string;
  readonly field: SealedField;
  readonly onShown: (value: string) => void;
  readonly onClose: () => void;
}

export function RevealDialog({ personId, field, onShown, onClose }: RevealDialogProps) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const reveal = useCommand(revealField);
  const input = useRef<InputRef>(null);
  const isComplete = reason.trim().length >= LEAST;
  const send = () => {
    if (!isComplete || reveal.isPending) return;
    reveal.mutate(
      { personId, field, reason: reason.trim() },
      {
        onSuccess: ({ value }) => {
          onShown(value);
          onClose();
        },
      },
    );
  };
  return (
    <CommandDialog
      title={t('reveal.title', { field: t(`person.${field}`) })}
      onCancel={onClose}
      onOk={send}
      okText={t('reveal.show')}
      cancelText={t('reveal.cancel')}
      okButtonProps={{ disabled: !isComplete, loading: reveal.isPending }}
      destroyOnHidden
      // A dialog that a key opened has its first button in focus by itself: the Enter that sends would close it.
      afterOpenChange={(isOpen) => isOpen && input.current?.focus()}
    >
      <p>{t('reveal.detail')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Field id="reveal-reason" label={t('reveal.reason')} hint={t('reveal.reasonHint', { least: LEAST })}>
          <Input
            id="reveal-reason"
            aria-describedby="reveal-reason-hint"
            value={reason}
            maxLength={MOST}
            ref={input}
            autoComplete="off"
            onChange={({ target }) => setReason(target.value)}
          />
        </Field>
      </form>
      {reveal.error && <ProblemNotice error={reveal.error} />}
    </CommandDialog>
  );
}

// Why somebody must see a number in full: asked before it is shown, and kept with their name.
import type { UseMutationResult } from '@tanstack/react-query';
import { Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';

const [LEAST, MOST] = [5, 200];

export interface RevealDialogProps<Sent> {
  /** What the number is called. */
  readonly name: string;
  /** The command that shows it. */
  readonly reveal: UseMutationResult<{ readonly value: string }, Error, Sent>;
  readonly toInput: (reason: string) => Sent;
  readonly onShown: (value: string) => void;
  readonly onClose: () => void;
}

export function RevealDialog<Sent>({ name, reveal, toInput, onShown, onClose }: RevealDialogProps<Sent>) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const input = useRef<InputRef>(null);
  const isComplete = reason.trim().length >= LEAST;
  const send = () => {
    if (!isComplete || reveal.isPending) return;
    reveal.mutate(toInput(reason.trim()), {
      onSuccess: ({ value }) => {
        onShown(value);
        onClose();
      },
    });
  };
  return (
    <CommandDialog
      title={t('reveal.title', { field: name })}
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

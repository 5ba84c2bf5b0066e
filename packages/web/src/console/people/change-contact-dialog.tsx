// A new phone or bank account: what is left empty stays as it is, and what is to go is said so.
import { changeContact, readBankAccount, readPhone } from '@doudi/core/registry';
import { App, Checkbox, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import type { Person } from '../../explain/provisional-quote.ts';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';

const READ = { phone: readPhone, bankAccount: readBankAccount } as const;
type ContactField = keyof typeof READ;
const FIELDS = ['phone', 'bankAccount'] as const satisfies readonly ContactField[];

interface Typed {
  readonly text: string;
  readonly isRemoved: boolean;
}

/** Undefined where nothing changes, null where it goes; `isWrong` where it is no such number. */
function changeOf(field: ContactField, { text, isRemoved }: Typed): { readonly value?: string | null; readonly isWrong?: true } {
  if (isRemoved) return { value: null };
  if (text.trim() === '') return {};
  return READ[field](text) === undefined ? { isWrong: true } : { value: text.trim() };
}

export function ChangeContactDialog({ person, onClose }: { readonly person: Person['person']; readonly onClose: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const { message } = App.useApp();
  const change = useCommand(changeContact);
  const first = useRef<InputRef>(null);
  const [typed, setTyped] = useState<Readonly<Record<ContactField, Typed>>>({
    phone: { text: '', isRemoved: false },
    bankAccount: { text: '', isRemoved: false },
  });
  const masked = { phone: person.phoneMasked, bankAccount: person.bankAccountMasked };
  const changes = { phone: changeOf('phone', typed.phone), bankAccount: changeOf('bankAccount', typed.bankAccount) };
  const isComplete = FIELDS.every((field) => !changes[field].isWrong) && FIELDS.some((field) => changes[field].value !== undefined);
  const send = () => {
    if (!isComplete || change.isPending) return;
    const values = Object.fromEntries(FIELDS.flatMap((field) => (changes[field].value === undefined ? [] : [[field, changes[field].value]])));
    change.mutate(
      { personId: person.personId, ...values },
      {
        onSuccess: async () => {
          await stale('contact');
          void message.success(t('contact.changed'));
          onClose();
        },
      },
    );
  };
  const set = (field: ContactField, changed: Partial<Typed>) => setTyped((before) => ({ ...before, [field]: { ...before[field], ...changed } }));
  return (
    <CommandDialog
      title={t('contact.title', { name: person.name })}
      onCancel={onClose}
      onOk={send}
      okText={t('contact.save')}
      cancelText={t('contact.keep')}
      okButtonProps={{ disabled: !isComplete, loading: change.isPending }}
      destroyOnHidden
      afterOpenChange={(isOpen) => isOpen && first.current?.focus()}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {FIELDS.map((field, index) => (
          <div key={field}>
            <Field
              id={`contact-${field}`}
              label={t(`person.${field}`)}
              hint={changes[field].isWrong ? t(`contact.wrong.${field}`) : t('contact.now', { value: masked[field] ?? t('person.notRecorded') })}
            >
              <Input
                id={`contact-${field}`}
                aria-describedby={`contact-${field}-hint`}
                {...(changes[field].isWrong && { status: 'error', 'aria-invalid': true })}
                value={typed[field].text}
                disabled={typed[field].isRemoved}
                maxLength={24}
                {...(index === 0 && { ref: first })}
                autoComplete="off"
                inputMode="numeric"
                onChange={({ target }) => set(field, { text: target.value })}
              />
            </Field>
            {masked[field] !== undefined && (
              <Checkbox checked={typed[field].isRemoved} onChange={({ target }) => set(field, { isRemoved: target.checked })}>
                {t('contact.remove', { field: t(`person.${field}`) })}
              </Checkbox>
            )}
          </div>
        ))}
        {/* Two fields: without a button the Enter key would send nothing. */}
        <button type="submit" hidden disabled={!isComplete} />
      </form>
      {change.error && <ProblemNotice error={change.error} />}
    </CommandDialog>
  );
}

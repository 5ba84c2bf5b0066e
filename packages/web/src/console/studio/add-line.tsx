// Adding a line of payment to a draft: its name, and then its text is written.
import type { Scheme } from '@doudi/core/scheme';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useWords } from '../../words/index.ts';
import { isNewLineName, newLineText } from './new-line.ts';
import type { Draft } from './use-draft.ts';

export interface AddLineProps {
  readonly draft: Draft;
  readonly scheme: Scheme;
  readonly onAdded: (file: string) => void;
}

export function AddLine({ draft, scheme, onAdded }: AddLineProps) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const isReady = isNewLineName(name, draft.files);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    draft.write(`benefits/${name}.yaml`, newLineText(name, draft.files, scheme));
    onAdded(`benefits/${name}.yaml`);
    setOpen(false);
    setName('');
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('studio.addLine')}</Button>
      {isOpen && (
        <CommandDialog
          title={t('studio.addLine')}
          okText={t('studio.addLine')}
          okButtonProps={{ htmlType: 'submit', form: 'add-line', disabled: !isReady }}
          onCancel={() => setOpen(false)}
        >
          <form id="add-line" className="stack" onSubmit={onSubmit}>
            <p>{t('studio.addLineDetail')}</p>
            <Field id="line-name" label={t('studio.lineName')} hint={t('studio.lineNameHint')}>
              <Input id="line-name" autoComplete="off" maxLength={60} value={name} onChange={({ target }) => setName(target.value.trim())} />
            </Field>
          </form>
        </CommandDialog>
      )}
    </>
  );
}

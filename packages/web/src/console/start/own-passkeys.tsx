// One's own passkeys: those that are registered, another one, and one less.
import { registerPasskey, removePasskey, startPasskeyRegistration } from '@doudi/core/access';
import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { useWords } from '../../words/index.ts';
import type { SignInMeans } from './own-page.tsx';
import { RecoveryCodes, ShowAgain, type Shown } from './own-parts.tsx';
import { makePasskey, mayUsePasskeys } from './passkey.ts';

type Passkey = SignInMeans['passkeys'][number];

export function OwnPasskeys({ means: { passkeys } }: { readonly means: SignInMeans }) {
  const { t } = useWords();
  const stale = useStale();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Passkey>();
  const done = () => {
    setAdding(false);
    setLeaving(undefined);
    void stale('own-means');
  };
  return (
    <section>
      <h2>{t('own.passkeys')}</h2>
      <p className="quiet">{t('own.passkeysAbout')}</p>
      {passkeys.length === 0 && <p>{t('own.noPasskeys')}</p>}
      <ul className="own-passkeys">
        {passkeys.map((passkey) => (
          <li key={passkey.credentialId}>
            <strong>{passkey.name}</strong>
            <span className="quiet">{t('own.passkeyRegistered', { at: printMoment(passkey.registeredAt) })}</span>
            {passkey.lastUsedAt !== undefined && <span className="quiet">{t('own.passkeyUsed', { at: printMoment(passkey.lastUsedAt) })}</span>}
            <Button size="small" onClick={() => setLeaving(passkey)} aria-label={t('own.passkeyRemoveName', { name: passkey.name })}>
              {t('own.passkeyRemove')}
            </Button>
          </li>
        ))}
      </ul>
      {mayUsePasskeys() ? <Button onClick={() => setAdding(true)}>{t('own.passkeyAdd')}</Button> : <p className="notice">{t('own.passkeysImpossible')}</p>}
      {isAdding && <AddPasskey onDone={done} />}
      {leaving && <RemovePasskey passkey={leaving} onDone={done} />}
    </section>
  );
}

function AddPasskey({ onDone }: { readonly onDone: () => void }) {
  const { t } = useWords();
  const api = useApi();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: async (shown: Shown) => {
      const made = await makePasskey(await api.ask(startPasskeyRegistration, shown));
      return api.ask(registerPasskey, { name: name.trim(), ...made });
    },
    onSuccess: ({ recoveryCodes }) => {
      if (!recoveryCodes) onDone();
    },
  });
  const codes = add.data?.recoveryCodes;
  return (
    <CommandDialog title={t(codes ? 'own.recovery' : 'own.passkeyAdd')} footer={null} onCancel={onDone} mustAnswer={codes !== undefined}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={onDone} />
      ) : (
        <ShowAgain onGoOn={(shown) => add.mutateAsync(shown)} isReady={name.trim() !== ''}>
          <Field id="passkey-name" label={t('own.passkeyName')} hint={t('own.passkeyNameHint')}>
            <Input
              id="passkey-name"
              aria-describedby="passkey-name-hint"
              autoComplete="off"
              maxLength={40}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          </Field>
        </ShowAgain>
      )}
    </CommandDialog>
  );
}

function RemovePasskey({ passkey: { credentialId, name }, onDone }: { readonly passkey: Passkey; readonly onDone: () => void }) {
  const { t } = useWords();
  const remove = useCommand(removePasskey);
  return (
    <CommandDialog title={t('own.passkeyRemoveName', { name })} footer={null} onCancel={onDone}>
      <ShowAgain onGoOn={(shown) => remove.mutateAsync({ credentialId, ...shown }, { onSuccess: onDone })} />
    </CommandDialog>
  );
}

// What the parts of one's own account share: asking for the password once more, and codes that are shown once.
import { Button, Input } from 'antd';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { useWords } from '../../words/index.ts';
import { SignInFault } from './sign-in-fault.tsx';

interface PasswordAgainProps {
  readonly onGoOn: (password: string) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly isReady?: boolean;
  /** What else is asked, below the password. */
  readonly children?: ReactNode;
}

export function PasswordAgain({ onGoOn, isBusy, error, isReady = true, children }: PasswordAgainProps) {
  const { t } = useWords();
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) onGoOn(password);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Field id="own-password" label={t('own.currentPassword')}>
        <Input.Password id="own-password" autoFocus autoComplete="current-password" value={password} onChange={({ target }) => setPassword(target.value)} />
      </Field>
      {children}
      {error && <SignInFault error={error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={isBusy} disabled={password === '' || !isReady}>
          {t('own.goOn')}
        </Button>
      </div>
    </form>
  );
}

export function RecoveryCodes({ codes, onDone }: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  const { t } = useWords();
  return (
    <div className="stack">
      <p>{t('own.recoveryAbout')}</p>
      <ul className="own-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div>
        <Button type="primary" onClick={onDone}>
          {t('own.recoveryKept')}
        </Button>
      </div>
    </div>
  );
}

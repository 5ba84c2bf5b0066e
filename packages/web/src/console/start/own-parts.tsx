// What the parts of one's own account share: asking once more who somebody is, and codes that are shown once.
import { type PasskeyAssertion, startPasskeySignIn } from '@doudi/core/access';
import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ProblemError } from '../../session/client.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { Field } from '../../ui/field.tsx';
import { useWords } from '../../words/index.ts';
import { assertPasskey } from './passkey.ts';
import { SecondStep } from './second-step.tsx';
import { isSecondNeeded, SignInFault } from './sign-in-fault.tsx';

/** What somebody shows of themselves once more. */
export interface Shown {
  readonly password: string;
  readonly oneTimeCode?: string;
  readonly passkey?: PasskeyAssertion;
}

interface ShowAgainProps {
  /** Does what this is asked for; rejects with the reason where it was not done. */
  readonly onGoOn: (shown: Shown) => Promise<unknown>;
  readonly isReady?: boolean;
  /** What else is asked, below the password. */
  readonly children?: ReactNode;
}

type SecondWay = 'none' | 'passkey' | { readonly oneTimeCode: string };

/** Asks for the password, then for the second factor where the account has one. */
export function ShowAgain({ onGoOn, isReady = true, children }: ShowAgainProps) {
  const { t } = useWords();
  const api = useApi();
  const account = useAccount();
  const { countyId } = account.home ?? account;
  const [password, setPassword] = useState('');
  const [isSecondAsked, setSecondAsked] = useState(false);
  const going = useMutation({
    mutationFn: async (way: SecondWay) => {
      if (way === 'none') return onGoOn({ password });
      return onGoOn({ password, ...(way === 'passkey' ? { passkey: await assertPasskey(await api.ask(startPasskeySignIn, { countyId })) } : way) });
    },
    onError: (error) => {
      if (isSecondNeeded(error)) setSecondAsked(true);
      else if (error instanceof ProblemError && error.code === 'wrong-credentials') setSecondAsked(false);
    },
  });
  const error = isSecondNeeded(going.error) ? null : going.error;
  if (isSecondAsked)
    return (
      <SecondStep
        goOn={t('own.goOn')}
        byPasskey={t('own.usePasskey')}
        onCode={(oneTimeCode) => going.mutate({ oneTimeCode })}
        onPasskey={() => going.mutate('passkey')}
        onBack={() => {
          setSecondAsked(false);
          going.reset();
        }}
        isBusy={going.isPending}
        error={error}
      />
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!going.isPending) going.mutate('none');
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Field id="own-password" label={t('own.currentPassword')}>
        <Input.Password id="own-password" autoFocus autoComplete="current-password" value={password} onChange={({ target }) => setPassword(target.value)} />
      </Field>
      {children}
      {error && <SignInFault error={error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={going.isPending} disabled={password === '' || !isReady}>
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

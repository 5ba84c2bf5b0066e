// The second step: a code from an app, one that was written down, or a passkey.
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { useWords } from '../../words/index.ts';
import { mayUsePasskeys } from './passkey.ts';
import { SignInFault } from './sign-in-fault.tsx';

const CODE = /^(\d{6}|[a-z2-9]{4}(-[a-z2-9]{4}){3})$/;

interface SecondStepProps {
  /** What the buttons say. */
  readonly goOn: string;
  readonly byPasskey: string;
  readonly onCode: (oneTimeCode: string) => void;
  readonly onPasskey: () => void;
  readonly onBack: () => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
}

export function SecondStep({ goOn, byPasskey, onCode, onPasskey, onBack, isBusy, error }: SecondStepProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const code = typed.trim().toLowerCase().replaceAll(' ', '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (CODE.test(code)) onCode(code);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Field id="one-time-code" label={t('signIn.code')} hint={t('signIn.codeHint')}>
        <Input
          id="one-time-code"
          aria-describedby="one-time-code-hint"
          autoFocus
          autoComplete="one-time-code"
          maxLength={40}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </Field>
      {error && <SignInFault error={error} />}
      <div className="row">
        <Button type="primary" htmlType="submit" loading={isBusy} disabled={!CODE.test(code)}>
          {goOn}
        </Button>
        {mayUsePasskeys() && (
          <Button onClick={onPasskey} disabled={isBusy}>
            {byPasskey}
          </Button>
        )}
        <Button type="text" onClick={onBack} disabled={isBusy}>
          {t('signIn.back')}
        </Button>
      </div>
    </form>
  );
}

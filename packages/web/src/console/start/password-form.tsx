// A password of one's own in the place of the old one.
import { changePassword } from '@doudi/core/access';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { type Account, useSession } from '../../session/session.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';

const LEAST_LENGTH = 10;

export function PasswordForm({ account, onDone }: { readonly account: Account; readonly onDone: () => void }) {
  const { t } = useWords();
  const { signedIn } = useSession();
  const change = useCommand(changePassword);
  const [old, setOld] = useState('');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const differs = second !== '' && first !== second;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change.isPending) return;
    change.mutate(
      { oldPassword: old, newPassword: first },
      {
        onSuccess: () => {
          signedIn({ ...account, mustChangePassword: false });
          onDone();
        },
      },
    );
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Field id="old-password" label={t('password.old')}>
        <Input.Password id="old-password" autoFocus autoComplete="current-password" value={old} onChange={({ target }) => setOld(target.value)} />
      </Field>
      <Field id="new-password" label={t('password.new')} hint={t('password.rule', { least: LEAST_LENGTH })}>
        <Input.Password
          id="new-password"
          autoComplete="new-password"
          aria-describedby="new-password-hint"
          value={first}
          onChange={({ target }) => setFirst(target.value)}
        />
      </Field>
      <Field id="new-password-again" label={t('password.again')} hint={differs ? t('password.differs') : undefined}>
        <Input.Password
          id="new-password-again"
          autoComplete="new-password"
          value={second}
          onChange={({ target }) => setSecond(target.value)}
          {...(differs && { status: 'error' as const })}
        />
      </Field>
      {change.error && <ProblemNotice error={change.error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={change.isPending} disabled={old === '' || first.length < LEAST_LENGTH || first !== second}>
          {t('password.change')}
        </Button>
      </div>
    </form>
  );
}

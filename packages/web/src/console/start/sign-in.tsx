// Signing in, signing in again over what one was doing, and choosing a password of one's own before anything else.
import { listCounties, startOidc } from '@doudi/core/access';
import type { OutputOf } from '@doudi/core/contract';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { type FormEvent, useMemo, useState } from 'react';
import { apiOf } from '../../session/client.ts';
import { useCommand } from '../../session/command.ts';
import { type Account, useSession } from '../../session/session.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { DemoAccounts } from './demo-accounts.tsx';
import { keepErrand } from './issuer-errand.ts';
import { mayUsePasskeys } from './passkey.ts';
import { PasswordForm } from './password-form.tsx';
import { SecondStep } from './second-step.tsx';
import { SignInFault } from './sign-in-fault.tsx';
import { useSignIn } from './use-sign-in.ts';

/** Asks without a session: a refusal is a refusal here. */
function useDoor() {
  const { language } = useWords();
  return useMemo(() => apiOf(() => language), [language]);
}

export function SignInPage() {
  const { t, language } = useWords();
  const { prefer } = useSession();
  const door = useDoor();
  const counties = useQuery({ queryKey: ['counties'], queryFn: () => door.ask(listCounties, {}) });
  return (
    <div className="sign-in">
      <Page
        title={t('signIn.title')}
        width="narrow"
        actions={
          <Button type="text" onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}>
            {language === 'zh' ? 'English' : '中文'}
          </Button>
        }
      >
        <p className="lead">{t('signIn.lead')}</p>
        <Loaded query={counties} rows={4}>
          {({ counties: list }) => <SignInForm counties={list} />}
        </Loaded>
      </Page>
    </div>
  );
}

type County = OutputOf<typeof listCounties>['counties'][number];

/** Where somebody signed in on this machine before. */
const COUNTY_KEY = 'doudi.county';

function chosenCounty(counties: readonly County[]): string {
  const before = localStorage.getItem(COUNTY_KEY);
  return (counties.find(({ countyId }) => countyId === before) ?? counties[0])?.countyId ?? '';
}

function SignInForm({ counties }: { readonly counties: readonly County[] }) {
  const { t } = useWords();
  const [countyId, setCounty] = useState(() => chosenCounty(counties));
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const signing = useSignIn((at) => localStorage.setItem(COUNTY_KEY, at));
  const demo = counties.find(({ isDemo }) => isDemo);
  if (counties.length === 0) return <p className="notice">{t('signIn.noCounty')}</p>;
  if (signing.waiting)
    return <SecondStep goOn={t('signIn.enter')} byPasskey={t('signIn.passkey')} {...signing.second} isBusy={signing.isBusy} error={signing.error} />;
  return (
    <>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!signing.isBusy) signing.enter({ countyId, username: username.trim().toLowerCase(), password });
        }}
      >
        {counties.length > 1 && (
          <Field id="county" label={t('signIn.county')}>
            <Select
              id="county"
              value={countyId}
              onChange={setCounty}
              showSearch={{ optionFilterProp: 'label' }}
              options={counties.map(({ countyId: value, name }) => ({ value, label: name }))}
            />
          </Field>
        )}
        <Field id="username" label={t('signIn.username')}>
          <Input id="username" autoFocus autoComplete="username" value={username} onChange={({ target }) => setUsername(target.value)} />
        </Field>
        <Field id="password" label={t('signIn.password')}>
          <Input.Password id="password" autoComplete="current-password" value={password} onChange={({ target }) => setPassword(target.value)} />
        </Field>
        {signing.error && <SignInFault error={signing.error} />}
        <Button type="primary" htmlType="submit" size="large" loading={signing.isBusy} disabled={username.trim() === '' || password === ''}>
          {t('signIn.enter')}
        </Button>
        {mayUsePasskeys() && (
          <Button onClick={() => signing.enterWithPasskey(countyId)} disabled={signing.isBusy}>
            {t('signIn.passkey')}
          </Button>
        )}
      </form>
      {counties.some((county) => county.countyId === countyId && county.hasIssuer) && <IssuerButton countyId={countyId} />}
      {demo && <DemoAccounts onChoose={(name, word) => signing.enter({ countyId: demo.countyId, username: name, password: word })} isBusy={signing.isBusy} />}
    </>
  );
}

/** Leaves for the county's issuer; it sends the browser back to issuer-return-page.tsx. */
function IssuerButton({ countyId }: { readonly countyId: string }) {
  const { t } = useWords();
  const start = useCommand(startOidc);
  const leave = () =>
    start.mutate(
      { countyId },
      {
        onSuccess: ({ authorizationUrl, proof }) => {
          keepErrand({ countyId, proof });
          location.assign(authorizationUrl);
        },
      },
    );
  return (
    <div className="stack sign-in-issuer">
      <Button block onClick={leave} loading={start.isPending}>
        {t('signIn.issuer')}
      </Button>
      {start.error && <ProblemNotice error={start.error} />}
    </div>
  );
}

/** The session has ended: the same person signs in, and what was under way goes on. */
export function SignInAgain({ account }: { readonly account: Account }) {
  const { t } = useWords();
  const { leave } = useSession();
  const [password, setPassword] = useState('');
  const signing = useSignIn();
  const { username, home } = account;
  const { countyId } = home ?? account;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signing.isBusy) signing.enter({ countyId, username, password });
  };
  return (
    <Modal open title={t('signIn.againTitle')} closable={false} footer={null} keyboard={false} mask={{ closable: false }}>
      {signing.waiting ? (
        <SecondStep goOn={t('signIn.enter')} byPasskey={t('signIn.passkey')} {...signing.second} isBusy={signing.isBusy} error={signing.error} />
      ) : (
        <form className="stack" onSubmit={submit}>
          <p>{t('signIn.againDetail', { name: account.displayName })}</p>
          <Field id="again-password" label={t('signIn.password')}>
            <Input.Password
              id="again-password"
              autoFocus
              autoComplete="current-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          </Field>
          {signing.error && <SignInFault error={signing.error} />}
          <div className="row">
            <Button type="primary" htmlType="submit" loading={signing.isBusy} disabled={password === ''}>
              {t('signIn.enter')}
            </Button>
            <Button onClick={() => void leave()}>{t('signIn.somebodyElse')}</Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

export function ForcedPasswordPage({ account }: { readonly account: Account }) {
  const { t } = useWords();
  const { leave } = useSession();
  return (
    <div className="sign-in">
      <Page title={t('password.forcedTitle')} width="narrow" actions={<Button onClick={() => void leave()}>{t('shell.signOut')}</Button>}>
        <p className="lead">{t('password.forcedDetail', { name: account.displayName })}</p>
        <PasswordForm account={account} onDone={() => undefined} />
      </Page>
    </div>
  );
}

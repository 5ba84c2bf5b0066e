// Signing in, signing in again over what one was doing, and changing the password.
import { changePassword, listCounties, signIn } from '@doudi/core/access';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { type FormEvent, useMemo, useState } from 'react';
import { apiOf } from '../../session/client.ts';
import { type Account, useSession } from '../../session/session.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { DemoAccounts } from './demo-accounts.tsx';

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

type County = { readonly countyId: string; readonly name: string; readonly isDemo: boolean };

/** Where somebody signed in on this machine before. */
const COUNTY_KEY = 'doudi.county';

function chosenCounty(counties: readonly County[]): string {
  const before = localStorage.getItem(COUNTY_KEY);
  return (counties.find(({ countyId }) => countyId === before) ?? counties[0])?.countyId ?? '';
}

function SignInForm({ counties }: { readonly counties: readonly County[] }) {
  const { t } = useWords();
  const { signedIn } = useSession();
  const door = useDoor();
  const [countyId, setCounty] = useState(() => chosenCounty(counties));
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const enter = async (at: string, name: string, word: string) => {
    setBusy(true);
    setError(undefined);
    try {
      const { account } = await door.ask(signIn, { countyId: at, username: name, password: word });
      localStorage.setItem(COUNTY_KEY, at);
      signedIn(account);
    } catch (fault) {
      setError(fault);
    } finally {
      setBusy(false);
    }
  };
  const demo = counties.find(({ isDemo }) => isDemo);
  if (counties.length === 0) return <p className="notice">{t('signIn.noCounty')}</p>;
  return (
    <>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void enter(countyId, username.trim().toLowerCase(), password);
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
        {error !== undefined && <ProblemNotice error={error} />}
        <Button type="primary" htmlType="submit" size="large" loading={isBusy} disabled={username.trim() === '' || password === ''}>
          {t('signIn.enter')}
        </Button>
      </form>
      {demo && <DemoAccounts onChoose={(name, word) => void enter(demo.countyId, name, word)} isBusy={isBusy} />}
    </>
  );
}

/** The session has ended: the same person signs in, and what was under way goes on. */
export function SignInAgain({ account }: { readonly account: Account }) {
  const { t } = useWords();
  const { signedIn, leave } = useSession();
  const door = useDoor();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    try {
      signedIn((await door.ask(signIn, { countyId: account.countyId, username: account.username, password })).account);
    } catch (fault) {
      setError(fault);
    }
  };
  return (
    <Modal open title={t('signIn.againTitle')} closable={false} footer={null} keyboard={false} mask={{ closable: false }}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{t('signIn.againDetail', { name: account.displayName })}</p>
        <Field id="again-password" label={t('signIn.password')}>
          <Input.Password id="again-password" autoFocus autoComplete="current-password" value={password} onChange={({ target }) => setPassword(target.value)} />
        </Field>
        {error !== undefined && <ProblemNotice error={error} />}
        <div className="row">
          <Button type="primary" htmlType="submit" disabled={password === ''}>
            {t('signIn.enter')}
          </Button>
          <Button onClick={() => void leave()}>{t('signIn.somebodyElse')}</Button>
        </div>
      </form>
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

export function ChangePasswordDialog({ account, onDone }: { readonly account: Account; readonly onDone: () => void }) {
  const { t } = useWords();
  return (
    <Modal open title={t('shell.changePassword')} footer={null} onCancel={onDone} destroyOnHidden>
      <PasswordForm account={account} onDone={onDone} />
    </Modal>
  );
}

const LEAST_LENGTH = 10;

function PasswordForm({ account, onDone }: { readonly account: Account; readonly onDone: () => void }) {
  const { t } = useWords();
  const { api, signedIn } = useSession();
  const [old, setOld] = useState('');
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [error, setError] = useState<unknown>();
  const differs = second !== '' && first !== second;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    try {
      await api.ask(changePassword, { oldPassword: old, newPassword: first });
      signedIn({ ...account, mustChangePassword: false });
      onDone();
    } catch (fault) {
      setError(fault);
    }
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
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
      {error !== undefined && <ProblemNotice error={error} />}
      <Button type="primary" htmlType="submit" disabled={old === '' || first.length < LEAST_LENGTH || first !== second}>
        {t('password.change')}
      </Button>
    </form>
  );
}

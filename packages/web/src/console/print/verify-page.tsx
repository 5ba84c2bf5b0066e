// Whoever holds a statement on paper asks whether it is true: without signing in, mostly on a phone. The code stands behind the hash of the address.
import type { OutputOf } from '@doudi/core/contract';
import { verifyStatement } from '@doudi/core/settlement';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { apiOf, ProblemError } from '../../session/client.ts';
import { useSession } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { printMoment } from '../../ui/days.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { codeOf } from './paper-facts.ts';
import './paper.css';

export function VerifyPage() {
  const { t, language } = useWords();
  const { prefer } = useSession();
  const scanned = useHash();
  const code = codeOf(scanned);
  const toggle = (
    <Button type="text" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })}>
      {language === 'zh' ? 'English' : '中文'}
    </Button>
  );
  return (
    <Page title={t('verify.title')} width="narrow" actions={toggle}>
      <div aria-live="polite">
        {code !== undefined && <Answer key={code} code={code} />}
        {code === undefined && scanned !== '' && <p className="notice">{t('verify.notCode')}</p>}
      </div>
      <CodeForm />
    </Page>
  );
}

function Answer({ code }: { readonly code: string }) {
  const { t, language } = useWords();
  const door = useMemo(() => apiOf(() => language), [language]);
  const query = useQuery({ queryKey: ['verify', code], queryFn: () => door.ask(verifyStatement, { code }), staleTime: 0, gcTime: 0 });
  if (query.error instanceof ProblemError && query.error.code === 'not-found') {
    return (
      <div className="verdict is-void" role="alert">
        <p>{t('verify.wrong')}</p>
      </div>
    );
  }
  return (
    <Loaded query={query} rows={6}>
      {(statement) => <Verdict statement={statement} />}
    </Loaded>
  );
}

function Verdict({ statement }: { readonly statement: OutputOf<typeof verifyStatement> }) {
  const { t } = useWords();
  const { isCancelled } = statement;
  const facts: readonly (readonly [string, string])[] = [
    [t('verify.number'), String(statement.number)],
    [t('verify.county'), statement.countyName],
    [t('verify.facility'), statement.facilityName],
    [t('verify.discharged'), statement.dischargedOn],
    [t('verify.total'), printAmount(statement.total)],
    [t('verify.patientPays'), printAmount(statement.patientPays)],
    [t('verify.settledAt'), printMoment(statement.settledAt)],
  ];
  return (
    <section className={`verdict${isCancelled ? ' is-void' : ''}`}>
      <h2>{t(isCancelled ? 'verify.void' : 'verify.valid')}</h2>
      <p>{t(isCancelled ? 'verify.voidDetail' : 'verify.validDetail')}</p>
      <FactList facts={facts} />
    </section>
  );
}

/** What is sent off goes into the address, where a scanned code stands too: there is one way to an answer. */
function CodeForm() {
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    location.hash = codeOf(typed) ?? typed.trim();
    setTyped('');
  };
  return (
    <form className="stack verify-form" onSubmit={submit}>
      <Field id="code" label={t('verify.code')} hint={t('verify.lead')}>
        <Input
          id="code"
          aria-describedby="code-hint"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </Field>
      <Button type="primary" size="large" htmlType="submit" disabled={typed.trim() === ''}>
        {t('verify.check')}
      </Button>
    </form>
  );
}

function useHash(): string {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const read = () => setHash(location.hash);
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  return hash.length > 1 ? decode(hash.slice(1)) : '';
}

/** What somebody typed may hold a lone percent sign. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

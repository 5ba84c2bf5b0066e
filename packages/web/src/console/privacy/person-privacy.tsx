// On the page of a person, for a manager: their consents, correcting the record, and the paper that says what is held about them.
import type { OutputOf } from '@doudi/core/contract';
import { getProcessingPurposes, listConsents, withdrawConsent } from '@doudi/core/privacy';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { today } from '../../ui/days.ts';
import { Loaded } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { type CorrectedPerson, CorrectPerson } from './correct-person.tsx';
import { RecordConsent } from './record-consent.tsx';
import './privacy.css';

export type Consent = OutputOf<typeof listConsents>['consents'][number];

export function PersonPrivacy({ person }: { readonly person: CorrectedPerson }) {
  const { t } = useWords();
  const api = useApi();
  const { personId } = person;
  const [open, setOpen] = useState<'consent' | 'correct'>();
  const consents = useQuery({ queryKey: ['consents', personId], queryFn: () => api.ask(listConsents, { personId }) });
  const close = () => setOpen(undefined);
  return (
    <section className="person-list" aria-label={t('consent.title')}>
      <div className="section-head">
        <h2>{t('consent.title')}</h2>
        <div className="row">
          <Button onClick={() => setOpen('consent')}>{t('consent.record')}</Button>
          <Button onClick={() => setOpen('correct')}>{t('correct.open')}</Button>
          <Link href={`/print/subject-access/${personId}`} asChild>
            <Button href={`/print/subject-access/${personId}`}>{t('subject.open')}</Button>
          </Link>
        </div>
      </div>
      <Loaded query={consents} rows={2}>
        {({ consents: list }) => (list.length === 0 ? <p className="quiet">{t('consent.none')}</p> : <ConsentsTable consents={list} />)}
      </Loaded>
      {open === 'consent' && <RecordConsent person={person} onDone={close} />}
      {open === 'correct' && <CorrectPerson person={person} onDone={close} />}
    </section>
  );
}

/** What purposes are called. */
export function usePurposeNames(): (purpose: string) => string {
  const { language } = useWords();
  const api = useApi();
  const { data } = useQuery({ queryKey: ['purposes'], queryFn: () => api.ask(getProcessingPurposes, {}) });
  return (purpose) => data?.purposes.find(({ id }) => id === purpose)?.name[language] ?? purpose;
}

export function useConsentState(): (consent: Consent) => string {
  const { t } = useWords();
  return ({ withdrawn, isInForce }) => {
    if (withdrawn) return t('consent.withdrawnOn', { on: withdrawn.on });
    return t(isInForce ? 'consent.inForce' : 'consent.outdated');
  };
}

function ConsentsTable({ consents }: { readonly consents: readonly Consent[] }) {
  const { t } = useWords();
  const nameOf = usePurposeNames();
  const stateOf = useConsentState();
  const [withdrawing, setWithdrawing] = useState<Consent>();
  return (
    <>
      <WideFigures wraps label={t('consent.table')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('consent.purpose')}</th>
              <th scope="col">{t('consent.given')}</th>
              <th scope="col">{t('consent.state')}</th>
              <th scope="col">{t('exports.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {consents.map((consent) => (
              <tr key={consent.consentId}>
                <th scope="row">{nameOf(consent.purpose)}</th>
                <td>
                  {consent.givenOn} {t(`consent.by.${consent.givenBy}`, { name: consent.guardianName ?? '' })} {t(`consent.how.${consent.how}`)}
                </td>
                <td>{stateOf(consent)}</td>
                <td>
                  {!consent.withdrawn && (
                    <Button size="small" onClick={() => setWithdrawing(consent)} aria-label={t('consent.withdrawName', { name: nameOf(consent.purpose) })}>
                      {t('consent.withdraw')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
      {withdrawing && <WithdrawDialog consent={withdrawing} onDone={() => setWithdrawing(undefined)} />}
    </>
  );
}

function WithdrawDialog({ consent, onDone }: { readonly consent: Consent; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const withdraw = useCommand(withdrawConsent);
  const send = async () => {
    const input = { consentId: consent.consentId, withdrawnOn: today(), withdrawnBy: consent.givenBy };
    const done = await withdraw.mutateAsync(input).catch(() => undefined);
    void stale('consent');
    if (!done) return;
    void message.success(t('consent.withdrawnDone'));
    onDone();
  };
  return (
    <CommandDialog
      title={t('consent.withdrawTitle')}
      okText={t('consent.withdraw')}
      okButtonProps={{ danger: true, loading: withdraw.isPending }}
      cancelText={t('consent.cancel')}
      onOk={() => void send()}
      onCancel={onDone}
    >
      <p>{t('consent.withdrawDetail')}</p>
      {withdraw.error && <ProblemNotice error={withdraw.error} />}
    </CommandDialog>
  );
}

// Recording a consent: its text first, then who gave it, when and how.

import { getProcessingPurposes, recordConsent } from '@doudi/core/privacy';
import { ageOn } from '@doudi/policy';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Segmented, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';

/** Below it a guardian consents. */
const AGE_OF_OWN_CONSENT = 14;

interface RecordConsentProps {
  readonly person: { readonly personId: string; readonly bornOn: string };
  readonly onDone: () => void;
}

export function RecordConsent({ person: { personId, bornOn }, onDone }: RecordConsentProps) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  const api = useApi();
  const stale = useStale();
  const record = useCommand(recordConsent);
  const { data } = useQuery({ queryKey: ['purposes'], queryFn: () => api.ask(getProcessingPurposes, {}) });
  const asked = data?.purposes.filter(({ consent }) => consent !== undefined) ?? [];
  const [purpose, setPurpose] = useState<string>();
  const [givenOn, setGivenOn] = useState(today());
  const [givenBy, setGivenBy] = useState<'self' | 'guardian'>(ageOn(bornOn, today()) < AGE_OF_OWN_CONSENT ? 'guardian' : 'self');
  const [guardianName, setGuardianName] = useState('');
  const [how, setHow] = useState<'paper' | 'counter'>('paper');
  const consent = asked.find(({ id }) => id === purpose)?.consent;
  const isComplete = consent !== undefined && givenOn !== '' && (givenBy === 'self' || guardianName.trim() !== '');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || purpose === undefined) return;
    const input = { personId, purpose, version: consent.version, givenOn, givenBy, how, ...(givenBy === 'guardian' && { guardianName: guardianName.trim() }) };
    const done = await record.mutateAsync(input).catch(() => undefined);
    void stale('consent');
    if (!done) return;
    void message.success(t('consent.recorded'));
    onDone();
  };
  return (
    <CommandDialog title={t('consent.record')} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field id="consent-purpose" label={t('consent.purpose')}>
          <Select
            id="consent-purpose"
            className="wide"
            value={purpose ?? null}
            onChange={(chosen: string | null) => setPurpose(chosen ?? undefined)}
            options={asked.map(({ id, name }) => ({ value: id, label: name[language] }))}
          />
        </Field>
        {consent && (
          <div>
            <p className="quiet">{t('consent.text')}</p>
            <p className="consent-text">{consent.text[language]}</p>
          </div>
        )}
        <Field id="consent-day" label={t('consent.givenOn')}>
          <DayInput id="consent-day" value={givenOn} onChange={setGivenOn} />
        </Field>
        <fieldset className="plain-fieldset">
          <legend>{t('consent.givenBy')}</legend>
          <Segmented<'self' | 'guardian'>
            aria-label={t('consent.givenBy')}
            value={givenBy}
            onChange={setGivenBy}
            options={(['self', 'guardian'] as const).map((value) => ({ value, label: t(`consent.${value}`) }))}
          />
          <p className="quiet">{t('consent.guardianHint')}</p>
        </fieldset>
        {givenBy === 'guardian' && (
          <Field id="consent-guardian" label={t('consent.guardianName')}>
            <Input id="consent-guardian" autoComplete="off" maxLength={60} value={guardianName} onChange={({ target }) => setGuardianName(target.value)} />
          </Field>
        )}
        <fieldset className="plain-fieldset">
          <legend>{t('consent.how')}</legend>
          <Segmented<'paper' | 'counter'>
            aria-label={t('consent.how')}
            value={how}
            onChange={setHow}
            options={(['paper', 'counter'] as const).map((value) => ({ value, label: t(`consent.how.${value}`) }))}
          />
        </fieldset>
        {record.error && <ProblemNotice error={record.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={record.isPending} disabled={!isComplete}>
            {t('consent.record')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

// One case: what was done and by whom down a line, what comes next and who may do it, objections and appeals.
import type { OutputOf } from '@doudi/core/contract';
import { getRecognitionCase, withdrawRecognitionCase } from '@doudi/core/recognition';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link, useParams } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { useCategoryNames } from '../people/category-names.ts';
import { useDisabilityText } from '../people/record-words.ts';
import { Appeals, Objections } from './case-disputes.tsx';
import { EvidenceTold } from './evidence.tsx';
import { CaseState } from './recognition-page.tsx';
import { StepForm } from './step-form.tsx';
import './recognition.css';

export type WholeCase = OutputOf<typeof getRecognitionCase>;

export function CasePage() {
  const { t, language } = useWords();
  const api = useApi();
  const { caseId = '' } = useParams<{ caseId: string }>();
  const query = useQuery({ queryKey: ['recognition-case', caseId], queryFn: () => api.ask(getRecognitionCase, { caseId }) });
  const name = query.data?.case.procedure.name[language] ?? t('menu.recognition');
  return (
    <Page title={name} tabTitle={t('menu.recognition')}>
      <Loaded query={query} rows={10}>
        {(whole) => <CaseView key={whole.steps.length + whole.case.caseState} whole={whole} />}
      </Loaded>
    </Page>
  );
}

function CaseView({ whole }: { readonly whole: WholeCase }) {
  const { t, language } = useWords();
  const [isWithdrawing, setWithdrawing] = useState(false);
  return (
    <>
      <p className="recognition-stands">
        <CaseState one={whole.case} language={language} />
      </p>
      <div className="recognition-columns">
        <section aria-label={t('recognition.steps')}>
          <h2>{t('recognition.steps')}</h2>
          <Steps whole={whole} />
          {whole.case.caseState === 'open' && <StepForm whole={whole} />}
        </section>
        <section aria-label={t('recognition.matter')}>
          <h2>{t('recognition.matter')}</h2>
          <Matter whole={whole} />
          <Objections whole={whole} />
          <Appeals whole={whole} />
          {whole.may.withdraw && <Button onClick={() => setWithdrawing(true)}>{t('recognition.withdraw')}</Button>}
        </section>
      </div>
      {isWithdrawing && <WithdrawDialog caseId={whole.case.caseId} onDone={() => setWithdrawing(false)} />}
    </>
  );
}

function Matter({ whole: { case: one, members } }: { readonly whole: WholeCase }) {
  const { t, language } = useWords();
  const disabilityText = useDisabilityText();
  const nameOf = useCategoryNames();
  const facts: Fact[] = [
    [
      t('recognition.whom'),
      <ul key="members" className="recognition-members">
        {members.map(({ personId, name, idNumberMasked, disabilities }) => (
          <li key={personId}>
            <Link href={`/people/${personId}`}>{name}</Link> <span className="quiet amount">{idNumberMasked}</span>{' '}
            {disabilities.map(disabilityText).join(' · ')}
          </li>
        ))}
      </ul>,
    ],
    [t('recognition.category'), nameOf(one.category)],
    [t('recognition.village'), one.villageName ?? one.villageCode],
    [t('recognition.standard'), one.standard.map((met) => met[language]).join('；')],
    [t('recognition.reason'), one.reason],
    [t('recognition.evidence'), <EvidenceTold key="evidence" caseId={one.caseId} evidence={one.evidence} />],
    [t('recognition.opened'), `${printMoment(one.openedAt)} ${one.openedByName || t('recognition.otherPost')}`],
    ...(one.closedReason === undefined ? [] : [[t('recognition.closedReason'), one.closedReason] as const]),
    [t('recognition.source'), one.procedure.sources.map((source) => source[language]).join('；')],
  ];
  return (
    <>
      <FactList className="recognition-facts" facts={facts} />
      {one.procedure.assumptions.map((assumption) => (
        <p key={assumption.en} className="notice">
          {t('recognition.assumed', { text: assumption[language] })}
        </p>
      ))}
    </>
  );
}

/** What was done, and what is still to come, in the order of the procedure. */
function Steps({ whole }: { readonly whole: WholeCase }) {
  const { t, language } = useWords();
  const { steps, case: one } = whole;
  const passed = steps.filter(({ outcome }) => outcome === 'passed').length;
  const toCome = one.caseState === 'open' ? one.procedure.steps.slice(passed) : [];
  return (
    <ol className="recognition-line">
      <li className="is-done">
        <strong>{t('recognition.openedStep')}</strong>
        <span className="day">{one.openedOn}</span>
        <span className="quiet">{one.openedByName || t('recognition.otherPost')}</span>
      </li>
      {steps.map((step) => (
        <DoneStep key={step.number} step={step} caseId={one.caseId} />
      ))}
      {toCome.map((step, index) => (
        <li key={step.step} className={index === 0 ? 'is-next' : 'is-to-come'} aria-current={index === 0 ? 'step' : undefined}>
          <strong>{step.name[language]}</strong>
          <span className="quiet">
            {step.by.map((level) => t(`recognition.level.${level}`)).join('、')}
            {step.leastDays !== undefined && ` · ${t('recognition.leastDays', { days: step.leastDays })}`}
            {index === 0 && one.next && ` · ${t('recognition.until', { day: one.next.dueOn })}`}
          </span>
        </li>
      ))}
      {one.caseState !== 'open' && (
        <li className={one.caseState === 'effective' ? 'is-done' : 'is-rejected'}>
          <strong>{t(`recognition.state.${one.caseState}`)}</strong>
          <span className="day">{one.closedOn}</span>
        </li>
      )}
    </ol>
  );
}

function DoneStep({ step, caseId }: { readonly step: WholeCase['steps'][number]; readonly caseId: string }) {
  const { t, language } = useWords();
  const { name, outcome, doneOn, until, place, byName, recordedAt, votes, departments, note, evidence, number, kind } = step;
  const findings = departments?.filter(({ hasFinding }) => hasFinding) ?? [];
  return (
    <li className={outcome === 'passed' ? 'is-done' : 'is-rejected'}>
      <strong>{name[language]}</strong>
      <span className="day">{until === undefined ? doneOn : t('recognition.fromTo', { from: doneOn, to: until })}</span>
      {outcome === 'rejected' && <span className="tag is-void">{t('recognition.rejected')}</span>}
      {place !== undefined && <span>{place}</span>}
      {votes && <span>{t('recognition.votesTold', votes)}</span>}
      {departments && findings.length === 0 && <span>{t('recognition.allClear', { count: departments.length })}</span>}
      {findings.map((finding) => (
        <span key={finding.department}>{t('recognition.findingTold', { name: finding.name[language], note: finding.note ?? '' })}</span>
      ))}
      {note !== undefined && <span>{note}</span>}
      <span className="quiet">
        {t('recognition.evidenceTold')}
        <EvidenceTold caseId={caseId} evidence={evidence} />
      </span>
      <span className="quiet">{t('recognition.by', { name: byName || t('recognition.otherPost'), at: printMoment(recordedAt) })}</span>
      {(kind === 'publication' || kind === 'announcement') && outcome === 'passed' && (
        <a href={`/print/notice/${caseId}/${number}`} target="_blank" rel="noopener">
          {t('recognition.printNotice')}
        </a>
      )}
    </li>
  );
}

function WithdrawDialog({ caseId, onDone }: { readonly caseId: string; readonly onDone: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const withdraw = useCommand(withdrawRecognitionCase);
  const [reason, setReason] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await withdraw.mutateAsync({ caseId, reason: reason.trim() }).catch(() => undefined);
    if (!done) return;
    void stale('recognition');
    onDone();
  };
  return (
    <CommandDialog title={t('recognition.withdraw')} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field id="withdraw-case-reason" label={t('recognition.why')}>
          <Input id="withdraw-case-reason" autoFocus autoComplete="off" maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {withdraw.error && <ProblemNotice error={withdraw.error} />}
        <div>
          <Button danger htmlType="submit" loading={withdraw.isPending} disabled={reason.trim() === ''}>
            {t('recognition.withdraw')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

// The next step: what it asks for, and why it may not be done yet.
import { type ProcedureStep, recordRecognitionStep } from '@doudi/core/recognition';
import { Button, Checkbox, Input, InputNumber, Radio } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { DayInput } from '../../ui/day-input.tsx';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import type { WholeCase } from './case-page.tsx';
import { EvidenceField, useEvidence } from './evidence.tsx';

export function StepForm({ whole }: { readonly whole: WholeCase }) {
  const { t, language } = useWords();
  const { case: one, may } = whole;
  const step = one.procedure.steps.find(({ step }) => step === one.next?.step);
  if (!step || !may.step) return null;
  if (!may.step.isAllowed) {
    return <p className="notice">{may.step.why?.[language] ?? t('recognition.notBefore', { step: step.name[language], day: may.step.earliestOn })}</p>;
  }
  return <NextStep key={step.step} caseId={one.caseId} personId={one.personId} step={step} mustReject={may.step.mustReject} />;
}

interface NextStepProps {
  readonly caseId: string;
  readonly personId: string;
  readonly step: ProcedureStep;
  readonly mustReject: boolean;
}

const NO_VOTES = { present: null, inFavour: null, against: 0 };

function NextStep({ caseId, personId, step, mustReject }: NextStepProps) {
  const { t, language } = useWords();
  const stale = useStale();
  const record = useCommand(recordRecognitionStep);
  const [outcome, setOutcome] = useState<'passed' | 'rejected'>(mustReject ? 'rejected' : 'passed');
  const [doneOn, setDoneOn] = useState(today());
  const evidence = useEvidence();
  const [note, setNote] = useState('');
  const [place, setPlace] = useState(step.place?.[language] ?? '');
  const [days, setDays] = useState<number | null>(step.leastDays ?? null);
  const [votes, setVotes] = useState<Readonly<Record<keyof typeof NO_VOTES, number | null>>>(NO_VOTES);
  const [findings, setFindings] = useState<Readonly<Record<string, string>>>({});
  const isPassed = outcome === 'passed';
  const { present, inFavour, against } = votes;
  const isVoted = step.kind !== 'nomination' || (present !== null && inFavour !== null && against !== null);
  const isPlaced = step.place === undefined || !isPassed || place.trim() !== '';
  const isComplete = evidence.value !== undefined && doneOn !== '' && isVoted && isPlaced && (isPassed || note.trim() !== '');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || evidence.value === undefined || record.isPending) return;
    const done = await record
      .mutateAsync({
        ...{ caseId, step: step.step, outcome, doneOn, evidence: evidence.value },
        ...(note.trim() !== '' && { note: note.trim() }),
        ...(step.kind === 'nomination' && { votes: { present: present ?? 0, inFavour: inFavour ?? 0, against: against ?? 0 } }),
        ...(step.kind === 'cross-check' && {
          departments: step.departments.map(({ id }) => ({
            department: id,
            hasFinding: findings[id] !== undefined,
            ...(findings[id] !== undefined && findings[id].trim() !== '' && { note: findings[id].trim() }),
          })),
        }),
        ...(step.kind === 'publication' && isPassed && { publication: { place: place.trim(), days: days ?? 0 } }),
        ...(step.kind === 'announcement' && isPassed && { place: place.trim() }),
      })
      .catch(() => undefined);
    if (done) void stale('recognition');
  };
  const number = (field: keyof typeof NO_VOTES) => (
    <Field id={`votes-${field}`} label={t(`recognition.votes.${field}`)}>
      <InputNumber
        id={`votes-${field}`}
        min={field === 'present' ? 1 : 0}
        max={10_000}
        precision={0}
        value={votes[field]}
        onChange={(value) => setVotes((before) => ({ ...before, [field]: value }))}
      />
    </Field>
  );
  return (
    <form className="stack recognition-form recognition-next" onSubmit={(event) => void submit(event)}>
      <h3>{t('recognition.doNext', { step: step.name[language] })}</h3>
      {mustReject && <p className="notice">{t('recognition.mustReject')}</p>}
      <Field id="step-day" label={t('recognition.doneOn')}>
        <DayInput id="step-day" value={doneOn} onChange={setDoneOn} />
      </Field>
      {step.kind === 'nomination' && (
        <div className="row">
          {number('present')}
          {number('inFavour')}
          {number('against')}
        </div>
      )}
      {step.departments.map(({ id, name }) => (
        <Department key={id} id={id} name={name[language]} found={findings[id]} onChange={(found) => setFindings((before) => withFinding(before, id, found))} />
      ))}
      {step.place !== undefined && isPassed && (
        <Field id="step-place" label={t('recognition.place')}>
          <Input id="step-place" autoComplete="off" maxLength={120} value={place} onChange={({ target }) => setPlace(target.value)} />
        </Field>
      )}
      {step.leastDays !== undefined && isPassed && (
        <Field id="step-days" label={t('recognition.days')} hint={t('recognition.leastDays', { days: step.leastDays })}>
          <InputNumber id="step-days" min={step.leastDays} max={365} precision={0} value={days} onChange={setDays} />
        </Field>
      )}
      <EvidenceField id="step-evidence" personId={personId} evidence={evidence} hint={step.evidence[language]} />
      <Field id="step-note" label={t('recognition.note')}>
        <Input.TextArea id="step-note" rows={2} maxLength={1000} value={note} onChange={({ target }) => setNote(target.value)} />
      </Field>
      <Radio.Group
        aria-label={t('recognition.outcome')}
        value={outcome}
        onChange={({ target }) => setOutcome(target.value as typeof outcome)}
        options={(['passed', 'rejected'] as const).map((value) => ({
          value,
          label: t(`recognition.outcome.${value}`),
          disabled: mustReject && value === 'passed',
        }))}
      />
      {record.error && <ProblemNotice error={record.error} />}
      <div>
        <Button type="primary" danger={!isPassed} htmlType="submit" loading={record.isPending} disabled={!isComplete}>
          {t('recognition.record')}
        </Button>
      </div>
    </form>
  );
}

interface DepartmentProps {
  readonly id: string;
  readonly name: string;
  /** What was found; undefined where nothing was. */
  readonly found: string | undefined;
  readonly onChange: (found: string | undefined) => void;
}

function Department({ id, name, found, onChange }: DepartmentProps) {
  const { t } = useWords();
  return (
    <div className="row">
      <Checkbox checked={found !== undefined} onChange={({ target }) => onChange(target.checked ? '' : undefined)}>
        {t('recognition.hasFinding', { name })}
      </Checkbox>
      {found !== undefined && (
        <Input
          className="recognition-finding"
          id={`finding-${id}`}
          aria-label={t('recognition.finding', { name })}
          placeholder={t('recognition.finding', { name })}
          maxLength={500}
          value={found}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </div>
  );
}

function withFinding(before: Readonly<Record<string, string>>, id: string, found: string | undefined): Readonly<Record<string, string>> {
  const { [id]: _, ...others } = before;
  return found === undefined ? others : { ...others, [id]: found };
}

// Objections while a case is published, and appeals when it is decided: recording them, and deciding them where one may.
import { answerAppeal, decideObjection, fileAppeal, recordObjection } from '@doudi/core/recognition';
import { Button, Input, Radio } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import type { WholeCase } from './case-page.tsx';
import { EvidenceField, EvidenceTold, useEvidence } from './evidence.tsx';

export function Objections({ whole: { case: one, objections, may } }: { readonly whole: WholeCase }) {
  const { t } = useWords();
  const [isRecording, setRecording] = useState(false);
  const [deciding, setDeciding] = useState<string>();
  if (objections.length === 0 && !may.object) return null;
  return (
    <div className="recognition-disputes">
      <h3>{t('recognition.objections')}</h3>
      {objections.length === 0 && <p className="quiet">{t('recognition.noObjections')}</p>}
      {objections.map(({ objectionId, receivedOn, content, paper, dueOn, decided, mayDecide }) => (
        <div key={objectionId} className="recognition-dispute">
          <p>
            <span className="day">{receivedOn}</span> {content} <span className="quiet">{paper}</span>
          </p>
          {decided ? (
            <Decided caseId={one.caseId} decided={decided} />
          ) : (
            <p className="row">
              <span className="tag is-warning">{t('recognition.toDecide', { day: dueOn })}</span>
              {mayDecide && (
                <Button size="small" onClick={() => setDeciding(objectionId)}>
                  {t('recognition.decide')}
                </Button>
              )}
            </p>
          )}
        </div>
      ))}
      {may.object && <Button onClick={() => setRecording(true)}>{t('recognition.recordObjection')}</Button>}
      {isRecording && <ObjectionDialog caseId={one.caseId} onDone={() => setRecording(false)} />}
      {deciding !== undefined && <DecideObjectionDialog objectionId={deciding} personId={one.personId} onDone={() => setDeciding(undefined)} />}
    </div>
  );
}

export function Appeals({ whole: { case: one, appeals, may } }: { readonly whole: WholeCase }) {
  const { t } = useWords();
  const [isFiling, setFiling] = useState(false);
  const [answering, setAnswering] = useState<string>();
  if (appeals.length === 0 && may.appealUntil === undefined) return null;
  return (
    <div className="recognition-disputes">
      <h3>{t('recognition.appeals')}</h3>
      {appeals.map(({ appealId, filedOn, reason, dueOn, answered, mayAnswer }) => (
        <div key={appealId} className="recognition-dispute">
          <p>
            <span className="day">{filedOn}</span> {reason}
          </p>
          {answered ? (
            <Decided caseId={one.caseId} decided={answered} />
          ) : (
            <p className="row">
              <span className="tag is-warning">{t('recognition.toAnswer', { day: dueOn })}</span>
              {mayAnswer && (
                <Button size="small" onClick={() => setAnswering(appealId)}>
                  {t('recognition.answer')}
                </Button>
              )}
            </p>
          )}
        </div>
      ))}
      {may.appealUntil !== undefined && <Button onClick={() => setFiling(true)}>{t('recognition.fileAppeal', { day: may.appealUntil })}</Button>}
      {isFiling && <AppealDialog caseId={one.caseId} personId={one.personId} onDone={() => setFiling(false)} />}
      {answering !== undefined && <AnswerDialog appealId={answering} personId={one.personId} onDone={() => setAnswering(undefined)} />}
    </div>
  );
}

interface DecidedProps {
  readonly caseId: string;
  readonly decided: NonNullable<WholeCase['objections'][number]['decided']>;
}

function Decided({ caseId, decided: { isUpheld, on, byName, reason, evidence } }: DecidedProps) {
  const { t } = useWords();
  return (
    <p>
      <span className={isUpheld ? 'tag is-void' : 'tag'}>{t(isUpheld ? 'recognition.upheld' : 'recognition.dismissed')}</span> <span className="day">{on}</span>{' '}
      {byName || t('recognition.otherPost')}：{reason}{' '}
      <span className="quiet">
        <EvidenceTold caseId={caseId} evidence={evidence} />
      </span>
    </p>
  );
}

function ObjectionDialog({ caseId, onDone }: { readonly caseId: string; readonly onDone: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const record = useCommand(recordObjection);
  const [receivedOn, setReceivedOn] = useState(today());
  const [content, setContent] = useState('');
  const [paper, setPaper] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await record.mutateAsync({ caseId, receivedOn, content: content.trim(), paper: paper.trim() }).catch(() => undefined);
    if (!done) return;
    void stale('recognition');
    onDone();
  };
  return (
    <CommandDialog title={t('recognition.recordObjection')} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{t('recognition.objectionDetail')}</p>
        <Field id="objection-day" label={t('recognition.receivedOn')}>
          <DayInput id="objection-day" value={receivedOn} onChange={setReceivedOn} />
        </Field>
        <Field id="objection-content" label={t('recognition.objectionContent')}>
          <Input.TextArea id="objection-content" rows={3} maxLength={1000} value={content} onChange={({ target }) => setContent(target.value)} />
        </Field>
        <Field id="objection-paper" label={t('recognition.paper')}>
          <Input id="objection-paper" autoComplete="off" maxLength={120} value={paper} onChange={({ target }) => setPaper(target.value)} />
        </Field>
        {record.error && <ProblemNotice error={record.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={record.isPending} disabled={receivedOn === '' || content.trim() === '' || paper.trim() === ''}>
            {t('recognition.record')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

interface Ruling {
  readonly isUpheld: boolean;
  readonly on: string;
  readonly reason: string;
  readonly evidence: NonNullable<ReturnType<typeof useEvidence>['value']>;
}

interface RulingDialogProps {
  readonly title: string;
  readonly dismiss: string;
  readonly uphold: string;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly send: (ruling: Ruling) => Promise<unknown>;
  readonly personId: string;
  readonly onDone: () => void;
}

/** What is decided of an objection and of an appeal: whether it is right, why, and what shows it. */
function RulingDialog({ title, dismiss, uphold, personId, error, isPending, send, onDone }: RulingDialogProps) {
  const { t } = useWords();
  const stale = useStale();
  const [isUpheld, setUpheld] = useState<boolean>();
  const [on, setOn] = useState(today());
  const [reason, setReason] = useState('');
  const evidence = useEvidence();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isUpheld === undefined || evidence.value === undefined) return;
    const done = await send({ isUpheld, on, reason: reason.trim(), evidence: evidence.value }).catch(() => undefined);
    if (!done) return;
    void stale('recognition');
    onDone();
  };
  return (
    <CommandDialog title={title} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Radio.Group
          vertical
          aria-label={t('recognition.outcome')}
          value={isUpheld}
          onChange={({ target }) => setUpheld(target.value as boolean)}
          options={[
            { value: false, label: dismiss },
            { value: true, label: uphold },
          ]}
        />
        <Field id="ruling-day" label={t('recognition.decidedOn')}>
          <DayInput id="ruling-day" value={on} onChange={setOn} />
        </Field>
        <Field id="ruling-reason" label={t('recognition.why')}>
          <Input.TextArea id="ruling-reason" rows={3} maxLength={1000} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        <EvidenceField id="ruling-evidence" personId={personId} evidence={evidence} hint={t('recognition.evidenceHint')} />
        {error && <ProblemNotice error={error} />}
        <div>
          <Button
            type="primary"
            htmlType="submit"
            loading={isPending}
            disabled={isUpheld === undefined || evidence.value === undefined || on === '' || reason.trim() === ''}
          >
            {t('recognition.record')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

function DecideObjectionDialog({ objectionId, ...shown }: { readonly objectionId: string; readonly personId: string; readonly onDone: () => void }) {
  const { t } = useWords();
  const decide = useCommand(decideObjection);
  return (
    <RulingDialog
      title={t('recognition.decide')}
      dismiss={t('recognition.objectionDismiss')}
      uphold={t('recognition.objectionUphold')}
      error={decide.error}
      isPending={decide.isPending}
      send={({ on, ...ruling }) => decide.mutateAsync({ ...ruling, objectionId, decidedOn: on })}
      {...shown}
    />
  );
}

function AnswerDialog({ appealId, ...shown }: { readonly appealId: string; readonly personId: string; readonly onDone: () => void }) {
  const { t } = useWords();
  const answer = useCommand(answerAppeal);
  return (
    <RulingDialog
      title={t('recognition.answer')}
      dismiss={t('recognition.appealDismiss')}
      uphold={t('recognition.appealUphold')}
      error={answer.error}
      isPending={answer.isPending}
      send={({ on, ...ruling }) => answer.mutateAsync({ ...ruling, appealId, answeredOn: on })}
      {...shown}
    />
  );
}

function AppealDialog({ caseId, personId, onDone }: { readonly caseId: string; readonly personId: string; readonly onDone: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const file = useCommand(fileAppeal);
  const [filedOn, setFiledOn] = useState(today());
  const [reason, setReason] = useState('');
  const evidence = useEvidence();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (evidence.value === undefined) return;
    const done = await file.mutateAsync({ caseId, filedOn, reason: reason.trim(), evidence: evidence.value }).catch(() => undefined);
    if (!done) return;
    void stale('recognition');
    onDone();
  };
  return (
    <CommandDialog title={t('recognition.appeals')} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field id="appeal-day" label={t('recognition.receivedOn')}>
          <DayInput id="appeal-day" value={filedOn} onChange={setFiledOn} />
        </Field>
        <Field id="appeal-reason" label={t('recognition.why')}>
          <Input.TextArea id="appeal-reason" rows={3} maxLength={1000} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        <EvidenceField id="appeal-evidence" personId={personId} evidence={evidence} hint={t('recognition.evidenceHint')} />
        {file.error && <ProblemNotice error={file.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={file.isPending} disabled={evidence.value === undefined || filedOn === '' || reason.trim() === ''}>
            {t('recognition.record')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

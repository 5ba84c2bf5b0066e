// How a draft was handed in and decided; and for the second person, everything that they sign in one place: the day, why, what differs, what the
// server found, which worked cases come to something else.
import type { Scheme } from '@doudi/core/scheme';
import { type AmountChange, type DraftSubmission, decideSchemeDraft, type SchemeChange } from '@doudi/core/studio';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { CheckExtent, Findings } from '../schemes/findings.tsx';
import { Changes } from './changes.tsx';
import type { WholeDraft } from './draft-page.tsx';

export interface SubmissionsProps {
  readonly whole: WholeDraft;
  readonly scheme: Scheme | undefined;
  readonly amounts: readonly AmountChange[];
  readonly changes: readonly SchemeChange[];
}

export function Submissions({ whole, scheme, amounts, changes }: SubmissionsProps) {
  const { t } = useWords();
  const last = whole.submissions.at(-1);
  const earlier = whole.submissions.slice(0, -1);
  if (!last) return null;
  const isStanding = last.isApproved !== false;
  return (
    <section className="draft-submission" aria-label={t('studio.submission')}>
      <h2>{t(last.decidedAt === undefined ? 'studio.waitsForDecision' : last.isApproved ? 'studio.wasApproved' : 'studio.wasSentBack')}</h2>
      <SubmissionFacts submission={last} />
      {isStanding && (
        <div className="draft-submission-parts">
          <div>
            <h3>{t('studio.whatChanges')}</h3>
            <Changes amounts={amounts} changes={changes} />
            <FreshSums submission={last} />
            <DifferingCases submission={last} />
          </div>
          <div>
            <h3>{t('studio.whatWasFound')}</h3>
            <CheckExtent checked={last.checked} />
            {scheme && <Findings findings={last.checked.findings} scheme={scheme} />}
          </div>
        </div>
      )}
      {whole.mayDecide && <Decide whole={whole} submission={last} />}
      {!whole.mayDecide && last.decidedAt === undefined && <p className="notice">{t('studio.waitForOther')}</p>}
      {earlier.length > 0 && (
        <details>
          <summary>{t('studio.earlierSubmissions', { count: earlier.length })}</summary>
          {earlier.map((submission) => (
            <SubmissionFacts key={submission.schemeSubmissionId} submission={submission} />
          ))}
        </details>
      )}
    </section>
  );
}

function SubmissionFacts({ submission }: { readonly submission: DraftSubmission }) {
  const { t } = useWords();
  const { effectiveOn, reason, submittedAt, submittedBy, decidedAt, decidedBy, decisionReason, hash, version } = submission;
  const facts: Fact[] = [
    [t('studio.effectiveOn'), <strong key="day">{effectiveOn}</strong>],
    [t('studio.reason'), reason],
    [t('studio.submittedBy'), `${submittedBy} ${printMoment(submittedAt)}`],
    [t('studio.what'), <span key="hash">{t('studio.versionAndHash', { version, hash: hash.slice(0, 12) })}</span>],
    ...(decidedAt === undefined ? [] : [[t('studio.decidedBy'), `${decidedBy} ${printMoment(decidedAt)}`] as const]),
    ...(decisionReason === undefined ? [] : [[t('studio.decisionReason'), decisionReason] as const]),
  ];
  return <FactList className="draft-facts" facts={facts} />;
}

/** What somebody used before the day is not counted there: whoever signs sees which limits may be paid once more. */
function FreshSums({ submission: { checked, effectiveOn } }: { readonly submission: DraftSubmission }) {
  const { t, language } = useWords();
  if (checked.freshSums.length === 0) return null;
  return (
    <div className="notice">
      <p>{t('studio.freshSums', { day: effectiveOn })}</p>
      <ul>
        {checked.freshSums.map((sum) => (
          <li key={sum.zh}>{sum[language]}</li>
        ))}
      </ul>
    </div>
  );
}

/** A case beside a rule that says what the old rule paid: whoever signs sees what it comes to now. */
function DifferingCases({ submission: { checked } }: { readonly submission: DraftSubmission }) {
  const { t, language } = useWords();
  const { count, differing } = checked.cases;
  if (differing.length === 0) return <p className="quiet">{t('studio.casesAgree', { count })}</p>;
  return (
    <details>
      <summary>{t('studio.casesDiffer', { count, differing: differing.length })}</summary>
      <ul>
        {differing.map(({ file, case: name, differences }) => (
          <li key={`${file} ${name}`}>
            <code>{file}</code> {name}: {differences.map((difference) => difference[language]).join(t('rule.semicolon'))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Decide({ whole, submission }: { readonly whole: WholeDraft; readonly submission: DraftSubmission }) {
  const { t } = useWords();
  const [deciding, setDeciding] = useState<'approve' | 'send-back'>();
  return (
    <p className="row draft-decide">
      <Button type="primary" onClick={() => setDeciding('approve')}>
        {t('studio.approve')}
      </Button>
      <Button onClick={() => setDeciding('send-back')}>{t('studio.sendBack')}</Button>
      {deciding && <DecideDialog whole={whole} submission={submission} isApproved={deciding === 'approve'} onDone={() => setDeciding(undefined)} />}
    </p>
  );
}

interface DecideDialogProps {
  readonly whole: WholeDraft;
  readonly submission: DraftSubmission;
  readonly isApproved: boolean;
  readonly onDone: () => void;
}

function DecideDialog({ whole, submission, isApproved, onDone }: DecideDialogProps) {
  const { t } = useWords();
  const stale = useStale();
  const decide = useCommand(decideSchemeDraft);
  const [reason, setReason] = useState('');
  const title = t(isApproved ? 'studio.approve' : 'studio.sendBack');
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const { schemeDraftId } = whole;
    const { schemeSubmissionId } = submission;
    await decide.mutateAsync({ schemeDraftId, schemeSubmissionId, isApproved, ...(reason.trim() !== '' && { reason: reason.trim() }) });
    onDone();
    await stale('draft');
  };
  return (
    <CommandDialog
      title={title}
      okText={title}
      okButtonProps={{ htmlType: 'submit', form: 'decide-draft', disabled: !isApproved && reason.trim() === '' }}
      onCancel={onDone}
    >
      <form id="decide-draft" className="stack" onSubmit={(event) => void onSubmit(event).catch(() => {})}>
        <p>
          {isApproved
            ? t('studio.approveDetail', { title: whole.title, day: submission.effectiveOn, findings: submission.checked.findings.length })
            : t('studio.sendBackDetail')}
        </p>
        <Field id="decide-reason" label={t(isApproved ? 'studio.remark' : 'studio.reason')}>
          <Input.TextArea id="decide-reason" rows={3} maxLength={2000} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {decide.error && <ProblemNotice error={decide.error} />}
      </form>
    </CommandDialog>
  );
}

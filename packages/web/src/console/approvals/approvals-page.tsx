// What waits for a second person: drafts of schemes, which are signed where they are read; and proposals of every kind, with what they say, and approving
// or rejecting them. Approving does it.
import { decideProposal, listProposals, listUsers } from '@doudi/core/access';
import { type OutputOf, ROLES } from '@doudi/core/contract';
import { listSchemeDrafts } from '@doudi/core/studio';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { maySee } from '../addresses.ts';
import './approvals.css';

type Proposal = OutputOf<typeof listProposals>['proposals'][number];
type ListedDraft = OutputOf<typeof listSchemeDrafts>['drafts'][number];

export function ApprovalsPage() {
  const { t } = useWords();
  const api = useApi();
  const account = useAccount();
  const proposals = useQuery({ queryKey: ['proposals'], queryFn: () => api.ask(listProposals, {}) });
  const seesDrafts = maySee(account, '/studio');
  const drafts = useQuery({
    queryKey: ['scheme-drafts'],
    queryFn: () => api.ask(listSchemeDrafts, {}),
    select: ({ drafts: list }) => list.filter(({ draftState }) => draftState === 'submitted'),
    enabled: seesDrafts,
  });
  // That nothing waits is only said once it is known of both.
  const noDrafts = !seesDrafts || drafts.data?.length === 0;
  return (
    <Page title={t('menu.approvals')} actions={seesDrafts && <Link href="/studio">{t('approvals.drafts')}</Link>}>
      <p className="lead">{t('approvals.lead')}</p>
      {seesDrafts && (
        <Loaded query={drafts} rows={2}>
          {(list) => list.length > 0 && <WaitingDrafts list={list} />}
        </Loaded>
      )}
      <Loaded query={proposals}>
        {({ proposals: list }) => (list.length > 0 ? <Proposals list={list} /> : noDrafts && <Nothing text={t('approvals.none')} />)}
      </Loaded>
    </Page>
  );
}

/** Who had a part in one sees too that it waits, and for whom. */
function WaitingDrafts({ list }: { readonly list: readonly ListedDraft[] }) {
  const { t } = useWords();
  return (
    <section className="approvals" aria-label={t('approvals.waitingDrafts')}>
      <h2>{t('approvals.waitingDrafts')}</h2>
      {list.map(({ schemeDraftId, title, mayDecide, submittedAt = '', submittedBy = '', effectiveOn = '' }) => (
        <article key={schemeDraftId} className="approval" aria-labelledby={`draft-${schemeDraftId}`}>
          <h3 id={`draft-${schemeDraftId}`}>
            <Link href={`/studio/${schemeDraftId}`}>{title}</Link> {mayDecide && <span className="tag is-warning">{t('studio.yourTurn')}</span>}
          </h3>
          <p className="quiet">{t('approvals.handedIn', { name: submittedBy, at: printMoment(submittedAt), from: effectiveOn })}</p>
          {!mayDecide && <p className="quiet">{t('studio.waitForOther')}</p>}
        </article>
      ))}
    </section>
  );
}

function Proposals({ list }: { readonly list: readonly Proposal[] }) {
  const { t } = useWords();
  const [deciding, setDeciding] = useState<{ readonly proposal: Proposal; readonly isApproved: boolean }>();
  const waiting = list.filter(({ decidedAt }) => decidedAt === undefined);
  const decided = list.filter(({ decidedAt }) => decidedAt !== undefined);
  return (
    <>
      {waiting.length > 0 && (
        <section className="approvals" aria-label={t('approvals.waiting')}>
          <h2>{t('approvals.waiting')}</h2>
          {waiting.map((proposal) => (
            <ProposalCard key={proposal.proposalId} proposal={proposal} onDecide={(isApproved) => setDeciding({ proposal, isApproved })} />
          ))}
        </section>
      )}
      {decided.length > 0 && (
        <section className="approvals" aria-label={t('approvals.decided')}>
          <h2>{t('approvals.decided')}</h2>
          {decided.map((proposal) => (
            <ProposalCard key={proposal.proposalId} proposal={proposal} />
          ))}
        </section>
      )}
      {deciding && <DecideDialog {...deciding} onDone={() => setDeciding(undefined)} />}
    </>
  );
}

function ProposalCard({ proposal, onDecide }: { readonly proposal: Proposal; readonly onDecide?: (isApproved: boolean) => void }) {
  const { t, language } = useWords();
  const { proposalId, summary, proposedBy, proposedAt, expiresAt, mayDecide } = proposal;
  const headingId = `proposal-${proposalId}`;
  return (
    <article className="approval" aria-labelledby={headingId}>
      <h3 id={headingId}>{summary[language]}</h3>
      <p className="quiet">{t('approvals.proposedBy', { name: proposedBy, at: printMoment(proposedAt), until: printMoment(expiresAt) })}</p>
      <FactList className="approval-facts" facts={useInputFacts(proposal)} />
      <Decision proposal={proposal} />
      {mayDecide && onDecide && (
        <div className="row">
          <Button type="primary" onClick={() => onDecide(true)} aria-describedby={headingId}>
            {t('approvals.approve')}
          </Button>
          <Button onClick={() => onDecide(false)} aria-describedby={headingId}>
            {t('approvals.reject')}
          </Button>
        </div>
      )}
    </article>
  );
}

function Decision({ proposal }: { readonly proposal: Proposal }) {
  const { t } = useWords();
  const { displayName } = useAccount();
  const { isApproved, decidedBy, decidedAt, decisionReason, mayDecide, expiresAt, proposedBy } = proposal;
  if (decidedAt !== undefined) {
    return (
      <p>
        <span className="tag">{t(isApproved ? 'approvals.approved' : 'approvals.rejected')}</span>{' '}
        {t('approvals.decidedBy', { name: decidedBy ?? '', at: printMoment(decidedAt) })} {decisionReason}
      </p>
    );
  }
  if (mayDecide) return null;
  if (expiresAt <= new Date().toISOString()) return <p className="quiet">{t('approvals.expired')}</p>;
  return <p className="quiet">{t(proposedBy === displayName ? 'approvals.own' : 'approvals.notYours')}</p>;
}

const FIELDS = ['actorId', 'role', 'area', 'facilityId', 'from', 'to', 'use', 'reason', 'legalHoldId', 'year', 'people', 'total'] as const;

/** What is asked for, field by field; a field that has no name here is shown by its own. */
function useInputFacts({ input }: Proposal): Fact[] {
  const { t } = useWords();
  const nameOf = useAccountNames();
  return Object.entries(input).map(([name, value]) => {
    const field = FIELDS.find((known) => known === name);
    const role = field === 'role' ? ROLES.find((known) => known === value) : undefined;
    const use = field === 'use' ? (['statistics', 'research'] as const).find((known) => known === value) : undefined;
    const told = role ? t(`role.${role}`) : use ? t(`exports.use.${use}`) : typeof value === 'string' ? value : JSON.stringify(value);
    return [field ? t(`approvals.field.${field}`) : name, field === 'actorId' ? nameOf(told) : told];
  });
}

/** Only administrators may see whose account it is. */
function useAccountNames(): (actorId: string) => string {
  const api = useApi();
  const { role } = useAccount();
  const users = useQuery({ queryKey: ['users'], queryFn: () => api.ask(listUsers, {}), enabled: role === 'admin' });
  return (actorId) => {
    const user = users.data?.users.find((known) => known.actorId === actorId);
    return user ? `${user.displayName} (${user.username})` : actorId;
  };
}

interface DecideProps {
  readonly proposal: Proposal;
  readonly isApproved: boolean;
  readonly onDone: () => void;
}

function DecideDialog({ proposal: { proposalId, summary }, isApproved, onDone }: DecideProps) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const decide = useCommand(decideProposal);
  const [reason, setReason] = useState('');
  const isComplete = isApproved || reason.trim() !== '';
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!isComplete || decide.isPending) return;
    const done = await decide.mutateAsync({ proposalId, isApproved, ...(!isApproved && { reason: reason.trim() }) }).catch(() => undefined);
    void stale('decided');
    if (!done) return;
    void message.success(t(isApproved ? 'approvals.approvedDone' : 'approvals.rejectedDone'));
    onDone();
  };
  return (
    <CommandDialog
      title={t(isApproved ? 'approvals.approveTitle' : 'approvals.rejectTitle')}
      okText={t(isApproved ? 'approvals.approve' : 'approvals.reject')}
      okButtonProps={{ danger: !isApproved, disabled: !isComplete, loading: decide.isPending }}
      cancelText={t('approvals.cancel')}
      onOk={() => void send()}
      onCancel={onDone}
    >
      <p>{summary[language]}</p>
      {isApproved ? (
        <p>{t('approvals.approveDetail')}</p>
      ) : (
        <form onSubmit={(event) => void send(event)}>
          <Field id="reject-reason" label={t('approvals.reason')}>
            <Input id="reject-reason" autoFocus autoComplete="off" maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
          </Field>
        </form>
      )}
      {decide.error && <ProblemNotice error={decide.error} />}
    </CommandDialog>
  );
}

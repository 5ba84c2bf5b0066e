// Two records that may be one person, side by side, with what differs marked; and deciding it, with a reason that is kept.
import type { InputOf, OutputOf } from '@doudi/core/contract';
import { decideDuplicate, listPossibleDuplicates } from '@doudi/core/registry';
import { useInfiniteQuery } from '@tanstack/react-query';
import { App, Button, Input, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { dayOfMoment, printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { MatchTable } from './match-table.tsx';
import './matching.css';

type Pair = OutputOf<typeof listPossibleDuplicates>['pairs'][number];
type State = 'open' | 'decided';
type Verdict = InputOf<typeof decideDuplicate>['verdict'];

const PAGE_SIZE = 20;

export function DuplicatesPage() {
  const { t } = useWords();
  const api = useApi();
  const [state, setState] = useState<State>('open');
  const [deciding, setDeciding] = useState<{ readonly pair: Pair; readonly verdict: Verdict }>();
  const queue = useInfiniteQuery({
    queryKey: ['possible-duplicates', state],
    queryFn: ({ pageParam }) => api.ask(listPossibleDuplicates, { state, pageSize: PAGE_SIZE, ...(pageParam !== '' && { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ after }) => after,
  });
  return (
    <Page title={t('menu.duplicates')}>
      <p className="lead">{t('duplicates.lead')}</p>
      <Segmented<State>
        aria-label={t('duplicates.which')}
        value={state}
        options={(['open', 'decided'] as const).map((value) => ({ value, label: t(`duplicates.${value}`) }))}
        onChange={setState}
      />
      <Loaded query={queue}>
        {({ pages }) => {
          const pairs = pages.flatMap((page) => page.pairs);
          if (pairs.length === 0) return <Nothing text={t(`duplicates.none.${state}`)} />;
          return (
            <>
              {pairs.map((pair) => (
                <PairCard key={idsOf(pair).join('+')} pair={pair} onDecide={(verdict) => setDeciding({ pair, verdict })} />
              ))}
              {queue.hasNextPage && (
                <Button loading={queue.isFetchingNextPage} onClick={() => void queue.fetchNextPage()}>
                  {t('duplicates.more')}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
      {deciding && <DecideDialog {...deciding} onDone={() => setDeciding(undefined)} />}
    </Page>
  );
}

function idsOf({ persons }: Pair): string[] {
  return persons.map(({ personId }) => personId);
}

function namesOf({ persons }: Pair): string {
  return [...new Set(persons.map(({ name }) => name))].join(' / ');
}

function PairCard({ pair, onDecide }: { readonly pair: Pair; readonly onDecide: (verdict: Verdict) => void }) {
  const { t } = useWords();
  const headingId = `pair-${idsOf(pair).join('-')}`;
  const [last] = pair.decisions;
  return (
    <article className="match-pair" aria-labelledby={headingId}>
      <h2 id={headingId}>
        {namesOf(pair)} <span className={pair.likelihood === 'very' ? 'tag is-warning' : 'tag'}>{t(`duplicates.likelihood.${pair.likelihood}`)}</span>
      </h2>
      {pair.dueOn !== undefined && (
        <p className={pair.isLate ? 'match-late' : 'quiet'}>{t(pair.isLate ? 'duplicates.late' : 'duplicates.due', { day: pair.dueOn })}</p>
      )}
      <SideBySide pair={pair} headingId={headingId} />
      {pair.decisions.map(({ verdict, reason, decidedAt, decidedByName }) => (
        <p key={decidedAt} className="match-decision">
          <span className="tag">{t(`duplicates.verdict.${verdict}`)}</span> {t('duplicates.decidedBy', { name: decidedByName, at: printMoment(decidedAt) })}{' '}
          {reason}
        </p>
      ))}
      {last?.verdict === 'same' && <p className="quiet">{t('duplicates.sameNext')}</p>}
      <div className="row">
        {(['same', 'not-same', 'later'] as const)
          .filter((verdict) => last === undefined || last.verdict === 'later' || (verdict !== 'later' && verdict !== last.verdict))
          .map((verdict) => (
            <Button key={verdict} aria-describedby={headingId} onClick={() => onDecide(verdict)}>
              {t(`duplicates.verdict.${verdict}`)}
            </Button>
          ))}
      </div>
    </article>
  );
}

function SideBySide({ pair, headingId }: { readonly pair: Pair; readonly headingId: string }) {
  const { t } = useWords();
  return (
    <MatchTable
      labelledBy={headingId}
      persons={pair.persons}
      heads={pair.persons.map(({ personId }, at) => (
        <Link key={personId} href={`/people/${personId}`}>
          {t(at === 0 ? 'duplicates.first' : 'duplicates.second')}
        </Link>
      ))}
      differs={(field) => {
        const agreement = pair.fields[field];
        return agreement === 'near' || agreement === 'other' ? agreement : undefined;
      }}
      more={[
        ['settlements', ({ settlements }) => settlements],
        ['registered', ({ registeredAt }) => dayOfMoment(registeredAt)],
      ]}
    />
  );
}

function DecideDialog({ pair, verdict, onDone }: { readonly pair: Pair; readonly verdict: Verdict; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const decide = useCommand(decideDuplicate);
  const [reason, setReason] = useState('');
  const isComplete = reason.trim() !== '';
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!isComplete || decide.isPending) return;
    const [personId = '', otherPersonId = ''] = idsOf(pair);
    const done = await decide.mutateAsync({ personId, otherPersonId, verdict, reason: reason.trim() }).catch(() => undefined);
    if (!done) return;
    void message.success(t('duplicates.done'));
    onDone();
    await stale('match-decided');
  };
  return (
    <CommandDialog
      title={t(`duplicates.title.${verdict}`)}
      okText={t(`duplicates.verdict.${verdict}`)}
      okButtonProps={{ disabled: !isComplete, loading: decide.isPending }}
      cancelText={t('duplicates.cancel')}
      onOk={() => void send()}
      onCancel={onDone}
    >
      <p>
        {namesOf(pair)} {t(`duplicates.detail.${verdict}`)}
      </p>
      <form onSubmit={(event) => void send(event)}>
        <Field id="duplicate-reason" label={t('duplicates.reason')} hint={t('duplicates.reasonHint')}>
          <Input
            id="duplicate-reason"
            aria-describedby="duplicate-reason-hint"
            autoFocus
            autoComplete="off"
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </Field>
      </form>
      {decide.error && <ProblemNotice error={decide.error} />}
    </CommandDialog>
  );
}

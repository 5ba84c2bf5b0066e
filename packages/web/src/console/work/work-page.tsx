// Today's work: what this post must do, the most urgent first; who has taken it, and how it was done.
import type { InputOf, OutputOf } from '@doudi/core/contract';
import { closeTask, listTasks, takeTask } from '@doudi/core/work';
import type { Language } from '@doudi/policy';
import { useInfiniteQuery } from '@tanstack/react-query';
import { App, Button, Input, Radio, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment, today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords, type Words } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { maySee } from '../addresses.ts';
import { subjectLink } from './subject-link.ts';
import './work.css';

type Answer = OutputOf<typeof listTasks>;
type Task = Answer['tasks'][number];
type Filter = Pick<InputOf<typeof listTasks>, 'state' | 'kind' | 'area'> & { readonly isMine: boolean };

const PAGE_SIZE = 30;

export function WorkPage() {
  const { t } = useWords();
  const api = useApi();
  const [filter, setFilter] = useState<Filter>({ state: 'open', isMine: false });
  const [closing, setClosing] = useState<Task>();
  const asked = { state: filter.state, pageSize: PAGE_SIZE, ...(filter.kind && { kind: filter.kind }), ...(filter.area && { area: filter.area }) };
  const query = useInfiniteQuery({
    queryKey: ['tasks', filter],
    queryFn: ({ pageParam }) => api.ask(listTasks, { ...asked, ...(filter.isMine && { mine: 'true' as const }), ...(pageParam && { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ tasks, hasMore }) => (hasMore ? tasks.at(-1)?.taskId : undefined),
    placeholderData: (before) => before,
  });
  const tasks = query.data?.pages.flatMap((page) => page.tasks) ?? [];
  return (
    <Page title={t('menu.work')}>
      <p className="lead">{t('work.lead')}</p>
      <Counts counts={query.data?.pages.at(-1)?.counts ?? []} filter={filter} onChoose={(kind) => setFilter({ ...filter, state: 'open', kind })} />
      <Filters filter={filter} onChange={setFilter} />
      {query.error && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && tasks.length === 0 && <Nothing text={t(filter.state === 'open' ? 'work.none' : 'work.noneDone')} />}
      {tasks.length > 0 && (
        <ul className="tasks" aria-busy={query.isFetching}>
          {tasks.map((task) => (
            <TaskItem key={task.taskId} task={task} onClose={() => setClosing(task)} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('work.more')}
        </Button>
      )}
      {closing && <CloseDialog task={closing} onDone={() => setClosing(undefined)} />}
    </Page>
  );
}

interface CountsProps {
  readonly counts: Answer['counts'];
  readonly filter: Filter;
  readonly onChoose: (kind: Filter['kind']) => void;
}

/** What is open of each kind; choosing one shows it alone, and once more all of it. */
function Counts({ counts, filter, onChoose }: CountsProps) {
  const { t, language } = useWords();
  if (counts.length === 0) return null;
  return (
    <fieldset className="task-counts">
      <legend className="visually-hidden">{t('work.counts')}</legend>
      {counts.map(({ kind, what, open, late }) => (
        <button key={kind} type="button" aria-pressed={filter.kind === kind} onClick={() => onChoose(filter.kind === kind ? undefined : kind)}>
          <strong className="amount">{open}</strong>
          <span>{what[language]}</span>
          {late > 0 && <span className="task-late">{t('work.late', { count: late })}</span>}
        </button>
      ))}
    </fieldset>
  );
}

function Filters({ filter, onChange }: { readonly filter: Filter; readonly onChange: (filter: Filter) => void }) {
  const { t } = useWords();
  const { choices } = useAreas();
  return (
    <div className="row task-filters">
      <Radio.Group
        aria-label={t('work.whose')}
        optionType="button"
        value={filter.state === 'done' ? 'done' : filter.isMine ? 'mine' : 'open'}
        onChange={({ target }) => onChange({ ...filter, state: target.value === 'done' ? 'done' : 'open', isMine: target.value === 'mine' })}
        options={(['open', 'mine', 'done'] as const).map((value) => ({ value, label: t(`work.show.${value}`) }))}
      />
      {choices.length > 1 && (
        <Select
          aria-label={t('work.area')}
          className="task-area"
          showSearch={{ optionFilterProp: 'label' }}
          allowClear
          placeholder={t('work.everywhere')}
          value={filter.area ?? null}
          onChange={(area: string | null | undefined) => onChange({ ...filter, area: area ?? undefined })}
          options={choices.slice(1)}
        />
      )}
    </div>
  );
}

function TaskItem({ task, onClose }: { readonly task: Task; readonly onClose: () => void }) {
  const { t, language } = useWords();
  const { nameOf } = useAreas();
  const { what, why, areaName, area, dueOn, isLate, openedAt, closed } = task;
  return (
    <li className={isLate ? 'task is-late' : 'task'}>
      <div className="task-due">
        <span className="day">{dueOn}</span>
        {!closed && <span className={isLate ? 'task-late' : 'quiet'}>{dueWords(t, dueOn)}</span>}
      </div>
      <div className="task-what">
        <h2>
          {what[language]}
          {aboutOf(task, language)}
        </h2>
        <p>
          <Subject task={task} />
          <span className="quiet">{areaName ?? nameOf(area)}</span>
        </p>
        <p className="quiet">
          {why[language]} · {t('work.opened', { at: printMoment(openedAt) })}
        </p>
        {closed && (
          <p>
            {t('work.closed', { at: printMoment(closed.at), by: closed.byName })} {closed.outcomeName?.[language]} {closed.note}
          </p>
        )}
      </div>
      {!closed && <TaskActions task={task} onClose={onClose} />}
    </li>
  );
}

/** Of a task that says more exactly what is next. */
function aboutOf({ facts: { about } }: Task, language: Language): string {
  const told = typeof about === 'object' && about !== null && language in about ? (about as Readonly<Record<string, unknown>>)[language] : undefined;
  return typeof told === 'string' ? `${{ zh: '：', en: ': ' }[language]}${told}` : '';
}

const MS_OF_DAY = 86_400_000;

function dueWords(t: Words['t'], dueOn: string): string {
  const days = Math.round((Date.parse(dueOn) - Date.parse(today())) / MS_OF_DAY);
  if (days === 0) return t('work.dueToday');
  return days < 0 ? t('work.lateDays', { days: -days }) : t('work.dueIn', { days });
}

function Subject({ task: { subject, personId, personName, householdId, head, facts } }: { readonly task: Task }) {
  const { t } = useWords();
  const account = useAccount();
  const link = subjectLink(pageSubject({ subject, householdId, facts }));
  const isNamed = link?.page === '/people/:personId' || (link?.page === '/households/:householdId' && head !== undefined);
  return (
    <>
      {personId !== undefined && maySee(account, '/people/:personId') && (
        <>
          <Link href={`/people/${personId}`}>{personName ?? t('work.person')}</Link>{' '}
        </>
      )}
      {head && maySee(account, '/households/:householdId') && (
        <>
          <Link href={`/households/${householdId}`}>{t('household.of', { name: head.name })}</Link>{' '}
        </>
      )}
      {link && !isNamed && maySee(account, link.page) && (
        <>
          <Link href={link.href}>{t('work.toSubject')}</Link>{' '}
        </>
      )}
    </>
  );
}

/** What is part of a case is done on the page of the case, and a measure on that of its household. */
function pageSubject({ subject, householdId, facts }: Pick<Task, 'subject' | 'householdId' | 'facts'>): string {
  if (typeof facts.caseId === 'string') return `recognition-case/${facts.caseId}`;
  return householdId !== undefined && subject.startsWith('household-measure/') ? `household/${householdId}` : subject;
}

function TaskActions({ task, onClose }: { readonly task: Task; readonly onClose: () => void }) {
  const { t } = useWords();
  const { actorId } = useAccount();
  const stale = useStale();
  const { message } = App.useApp();
  const take = useCommand(takeTask);
  const { taskId, assigneeId, assigneeName, outcomes } = task;
  const isMine = assigneeId === actorId;
  const send = async () => {
    const done = await take.mutateAsync({ taskId, isTaken: !isMine }).catch((error: Error) => void message.error(error.message));
    if (done) void message.success(t(isMine ? 'work.given' : 'work.taken'));
    void stale('task');
  };
  return (
    <div className="task-actions">
      {assigneeId !== undefined && <span className={isMine ? 'tag is-mark' : 'tag'}>{isMine ? t('work.mine') : assigneeName}</span>}
      {(assigneeId === undefined || isMine) && (
        <Button size="small" loading={take.isPending} onClick={() => void send()}>
          {t(isMine ? 'work.giveBack' : 'work.take')}
        </Button>
      )}
      {outcomes.length > 0 ? (
        <Button size="small" type="primary" onClick={onClose}>
          {t('work.close')}
        </Button>
      ) : (
        <span className="quiet task-by-record">{t('work.byRecord')}</span>
      )}
    </div>
  );
}

/** How it went, and what shows it. */
function CloseDialog({ task: { taskId, what, personName, outcomes }, onDone }: { readonly task: Task; readonly onDone: () => void }) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const close = useCommand(closeTask);
  const [outcome, setOutcome] = useState<string>();
  const [note, setNote] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (outcome === undefined) return;
    const done = await close.mutateAsync({ taskId, outcome, note: note.trim() }).catch(() => undefined);
    if (!done) return;
    void stale('task');
    void message.success(t('work.closedDone'));
    onDone();
  };
  return (
    <CommandDialog title={what[language]} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        {personName !== undefined && <p>{personName}</p>}
        <fieldset className="task-outcomes">
          <legend className="quiet">{t('work.outcome')}</legend>
          <Radio.Group
            vertical
            value={outcome}
            onChange={({ target }) => setOutcome(String(target.value))}
            options={outcomes.map(({ outcome: value, name }) => ({ value, label: name[language] }))}
          />
        </fieldset>
        <Field id="task-note" label={t('work.note')} hint={t('work.noteHint')}>
          <Input.TextArea
            id="task-note"
            rows={3}
            maxLength={500}
            value={note}
            onChange={({ target }) => setNote(target.value)}
            aria-describedby="task-note-hint"
          />
        </Field>
        {close.error && <ProblemNotice error={close.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={close.isPending} disabled={outcome === undefined || note.trim() === ''}>
            {t('work.close')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

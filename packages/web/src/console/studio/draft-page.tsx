// One draft: the form and the text of the same files side by side, what is wrong with them, what the check finds, bills that are tried, what differs
// from the present rules; handing it in; and for the second person, what they sign.
import type { OutputOf } from '@doudi/core/contract';
import { loadScheme, type Problem, type Scheme, type SchemeFiles } from '@doudi/core/scheme';
import { getSchemeDraft, saveSchemeDraft } from '@doudi/core/studio';
import { useQuery } from '@tanstack/react-query';
import { Button, Radio, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { keepUnsaved, unsavedOf } from '../../session/unsaved.ts';
import { printMoment } from '../../ui/days.ts';
import { Loaded, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { CheckState, Findings, findingsOf } from '../schemes/findings.tsx';
import { PolicyCard } from '../schemes/policy-card.tsx';
import { type Checking, useCheck } from '../schemes/use-check.ts';
import { AddLine } from './add-line.tsx';
import { Changes } from './changes.tsx';
import { SubmitDialog, WithdrawDialog } from './draft-dialogs.tsx';
import { Submissions } from './submissions.tsx';
import { TryBill } from './try-bill.tsx';
import { type Draft, isSame, useDraft } from './use-draft.ts';
import { ValueForm } from './value-form.tsx';
import { placeOfAddress, placeOfFinding, valuesIn } from './value-place.ts';
import { YamlEditor } from './yaml-editor.tsx';
import './studio.css';

export type WholeDraft = OutputOf<typeof getSchemeDraft>;

export function DraftPage() {
  const { t } = useWords();
  const api = useApi();
  const { schemeDraftId = '' } = useParams<{ schemeDraftId: string }>();
  const query = useQuery({
    queryKey: ['scheme-draft', schemeDraftId],
    queryFn: () => api.ask(getSchemeDraft, { schemeDraftId }),
    // Whoever comes back with something unsaved is told at once of what others saved, however shortly they were away.
    refetchOnMount: 'always',
  });
  return (
    <Page title={query.data?.title ?? t('studio.title')} actions={<Link href="/studio">{t('studio.all')}</Link>}>
      <Loaded query={query} rows={12}>
        {(whole) => <OpenDraft key={whole.draftState} whole={whole} />}
      </Loaded>
    </Page>
  );
}

function toFiles(files: WholeDraft['files']): SchemeFiles {
  return new Map(files.map(({ name, text }) => [name, text]));
}

function toSent(files: SchemeFiles): WholeDraft['files'] {
  return [...files].map(([name, text]) => ({ name, text }));
}

/** What was not saved, and the version that it was written from. */
interface Unsaved {
  readonly version: number;
  readonly saved: WholeDraft['files'];
  readonly written: WholeDraft['files'];
}

/**
 * What is written goes on from the version that was opened, also by whoever left the page and comes back: what somebody else saved meanwhile is told,
 * and never overwritten.
 */
function useOpened(whole: WholeDraft, isReadOnly: boolean) {
  const { actorId } = useAccount();
  const name = `draft.${actorId}.${whole.schemeDraftId}`;
  // Whoever only reads sees what was saved, whatever they wrote before it was handed in.
  const [unsaved] = useState(() => (isReadOnly ? undefined : unsavedOf<Unsaved>(name)));
  const [opened, setOpened] = useState(() => ({ version: unsaved?.version ?? whole.version, files: toFiles(unsaved?.saved ?? whole.files) }));
  const base = useMemo(() => toFiles(whole.baseFiles), [whole.baseFiles]);
  const draft = useDraft(opened.files, base, unsaved && toFiles(unsaved.written));
  const { files, isChanged } = draft;
  useEffect(() => {
    if (isReadOnly) return;
    keepUnsaved<Unsaved>(name, isChanged ? { version: opened.version, saved: toSent(opened.files), written: toSent(files) } : undefined);
  }, [name, isReadOnly, isChanged, opened, files]);
  const openNewest = () => {
    const files = toFiles(whole.files);
    setOpened({ version: whole.version, files });
    draft.reset(files);
  };
  const isBehind = whole.version > opened.version;
  useEffect(() => {
    // Whoever left while it was being saved finds what they wrote in the newest version.
    if (isBehind && (!isChanged || isSame(files, toFiles(whole.files)))) openNewest();
  });
  return { draft, base, version: opened.version, isBehind: isBehind && isChanged, openNewest, onSaved: setOpened };
}

function OpenDraft({ whole }: { readonly whole: WholeDraft }) {
  const { t } = useWords();
  const { role } = useAccount();
  const isReadOnly = whole.draftState !== 'open' || role !== 'manager';
  const { draft, base, version, isBehind, openNewest, onSaved } = useOpened(whole, isReadOnly);
  const [view, setView] = useState<View>('form');
  const checking = useCheck(draft.scheme ? draft.read : undefined);
  const [shown, setShown] = useState<Place>(HEAD);
  const before = useMemo(() => loadScheme(base), [base]);
  useLeaveWarning(draft.isChanged);
  const faults = draft.problems.filter(({ isWarning }) => !isWarning);
  const shownView = () => {
    switch (view) {
      case 'form':
        return <FormTab draft={draft} base={base} isReadOnly={isReadOnly} onShow={setShown} />;
      case 'changes':
        return <Changes amounts={draft.amounts} changes={draft.changes} />;
      case 'versions':
        return <Versions whole={whole} />;
      default:
        return draft.scheme ? (
          <SoundView view={view} draft={draft} scheme={draft.scheme} base={before.scheme} checking={checking} onShow={setShown} />
        ) : (
          <Unsound />
        );
    }
  };
  return (
    <>
      <Head whole={whole} draft={draft} version={version} faults={faults.length} isReadOnly={isReadOnly} onSaved={onSaved} />
      {isBehind && (
        <p className="notice row">
          {t('studio.behind', { newest: whole.version, version })}
          <Button size="small" onClick={openNewest}>
            {t('studio.openNewest')}
          </Button>
        </p>
      )}
      {whole.submissions.length > 0 && <Submissions whole={whole} scheme={draft.scheme} amounts={draft.amounts} changes={draft.changes} />}
      <div className={view === 'card' ? 'draft-columns is-wide' : 'draft-columns'}>
        <div className="draft-work">
          <Radio.Group
            className="draft-tabs"
            optionType="button"
            aria-label={t('studio.views')}
            value={view}
            onChange={({ target }) => setView(target.value as View)}
            options={[
              { value: 'form', label: t('studio.form') },
              { value: 'check', label: t('studio.checkTab', { count: countOf(checking) }) },
              { value: 'try', label: t('studio.try') },
              { value: 'changes', label: t('studio.changesTab', { count: draft.changes.length }) },
              { value: 'card', label: t('studio.card') },
              { value: 'versions', label: t('studio.versionsTab', { count: whole.versions.length }) },
            ]}
          />
          {shownView()}
        </div>
        <TextSide draft={draft} shown={shown} onShow={setShown} isReadOnly={isReadOnly} />
      </div>
    </>
  );
}

type View = 'form' | 'check' | 'try' | 'changes' | 'card' | 'versions';

/** Where the text stands; a new one each time, so that the same place is shown again. */
interface Place {
  readonly file: string;
  readonly line: number;
}

const HEAD: Place = { file: 'scheme.yaml', line: 1 };

function Unsound() {
  const { t } = useWords();
  return <p className="notice">{t('studio.unsound')}</p>;
}

function FormTab({
  draft,
  base,
  isReadOnly,
  onShow,
}: {
  readonly draft: Draft;
  readonly base: SchemeFiles;
  readonly isReadOnly: boolean;
  readonly onShow: (place: Place) => void;
}) {
  const before = useMemo(() => valuesIn(base), [base]);
  return <ValueForm draft={draft} before={before} isReadOnly={isReadOnly} onShow={(address) => onShow(placeOfAddress(draft.files, address))} />;
}

interface SoundViewProps {
  readonly view: Exclude<View, 'form' | 'changes' | 'versions'>;
  readonly draft: Draft;
  readonly scheme: Scheme;
  readonly base: Scheme | undefined;
  readonly checking: Checking;
  readonly onShow: (place: Place) => void;
}

/** What there is only of files that could settle. */
function SoundView({ view, draft, scheme, base, checking, onShow }: SoundViewProps) {
  const { t } = useWords();
  const { data } = useSchemes();
  const known = useMemo(() => new Set(data?.knownCategories), [data]);
  switch (view) {
    case 'check':
      return (
        <>
          <CheckState checking={checking} />
          <Findings findings={findingsOf(checking)} scheme={scheme} onShow={(finding) => onShow(placeOfFinding(draft.files, finding))} />
        </>
      );
    case 'try':
      return <TryBill scheme={scheme} base={draft.changes.length > 0 ? base : undefined} knownCategories={known} />;
    case 'card':
      return (
        <>
          <p className="row no-print">
            <span className="tag is-warning">{t('studio.isDraft')}</span>
            <Button size="small" onClick={() => window.print()}>
              {t('card.print')}
            </Button>
          </p>
          <PolicyCard scheme={scheme} knownCategories={known} checking={checking} inForce={t('studio.isDraft')} />
        </>
      );
  }
}

/** As long as the check is not over, what it has found so far is no number of what there is. */
function countOf(checking: Checking): string {
  if (checking.kind === 'done') return String(findingsOf(checking).length);
  return checking.kind === 'checking' ? '…' : '–';
}

interface HeadProps {
  readonly whole: WholeDraft;
  readonly draft: Draft;
  /** The one that was opened. */
  readonly version: number;
  readonly faults: number;
  readonly isReadOnly: boolean;
  readonly onSaved: (saved: { readonly version: number; readonly files: SchemeFiles }) => void;
}

function Head({ whole, draft, version, faults, isReadOnly, onSaved }: HeadProps) {
  const { t } = useWords();
  const stale = useStale();
  const save = useCommand(saveSchemeDraft);
  const [dialog, setDialog] = useState<'submit' | 'withdraw'>();
  const onSave = async () => {
    const { files } = draft;
    const saved = await save.mutateAsync({ schemeDraftId: whole.schemeDraftId, version, files: toSent(files) });
    onSaved({ version: saved.version, files });
    await stale('draft');
  };
  return (
    <>
      <div className="draft-head">
        <p>
          <span className="tag is-mark">{t(`studio.state.${whole.draftState}`)}</span>{' '}
          {faults > 0 ? <strong className="draft-fault">{t('studio.faults', { count: faults })}</strong> : t('studio.sound')}
          {t('common.listComma')}
          {t('studio.version', { version })}
          {draft.isChanged && (
            <>
              {t('common.listComma')}
              <strong>{t('studio.unsaved')}</strong>
            </>
          )}
        </p>
        {!isReadOnly && (
          <p className="row">
            <Button disabled={!draft.isChanged} onClick={() => draft.reset()}>
              {t('studio.reset')}
            </Button>
            <Button
              type={draft.isChanged ? 'primary' : 'default'}
              disabled={!draft.isChanged}
              loading={save.isPending}
              onClick={() => void onSave().catch(() => {})}
            >
              {t('studio.save')}
            </Button>
            <Button type={draft.isChanged ? 'default' : 'primary'} disabled={draft.isChanged || faults > 0} onClick={() => setDialog('submit')}>
              {t('studio.submit')}
            </Button>
            <Button onClick={() => setDialog('withdraw')}>{t('studio.withdraw')}</Button>
          </p>
        )}
        {!isReadOnly && (draft.isChanged || faults > 0) && <p className="quiet">{t(faults > 0 ? 'studio.submitAfterFaults' : 'studio.submitAfterSaving')}</p>}
      </div>
      {save.error && <ProblemNotice error={save.error} />}
      {dialog === 'submit' && <SubmitDialog whole={whole} amounts={draft.amounts} onDone={() => setDialog(undefined)} />}
      {dialog === 'withdraw' && <WithdrawDialog whole={whole} onDone={() => setDialog(undefined)} />}
    </>
  );
}

interface TextSideProps {
  readonly draft: Draft;
  readonly shown: Place;
  readonly onShow: (place: Place) => void;
  readonly isReadOnly: boolean;
}

function TextSide({ draft, shown, onShow, isReadOnly }: TextSideProps) {
  const { t, language } = useWords();
  const own = draft.problems.filter(({ file }) => file === shown.file);
  const faultsIn = (file: string) => draft.problems.filter((problem) => problem.file === file && !problem.isWarning).length;
  return (
    <section className="draft-text" aria-label={t('studio.text')}>
      <div className="draft-text-head">
        <label htmlFor="draft-file">{t('studio.text')}</label>
        <Select
          id="draft-file"
          value={shown.file}
          onChange={(file: string) => onShow({ file, line: 1 })}
          options={[...draft.files.keys()].map((value) => ({
            value,
            label: faultsIn(value) > 0 ? t('studio.fileWithFaults', { file: value, count: faultsIn(value) }) : value,
          }))}
        />
        {!isReadOnly && draft.scheme && <AddLine draft={draft} scheme={draft.scheme} onAdded={(file) => onShow({ file, line: 1 })} />}
      </div>
      <YamlEditor
        file={shown.file}
        text={draft.files.get(shown.file) ?? ''}
        problems={own}
        isReadOnly={isReadOnly}
        onChange={(text) => draft.write(shown.file, text)}
        showLine={shown}
      />
      {draft.problems.length > 0 && (
        <ul className="draft-problems" aria-label={t('studio.problems')}>
          {draft.problems.map((problem) => (
            <ProblemItem key={`${problem.file} ${problem.line} ${problem.message.en}`} problem={problem} language={language} onShow={onShow} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ProblemItem({ problem, language, onShow }: { readonly problem: Problem; readonly language: 'zh' | 'en'; readonly onShow: (place: Place) => void }) {
  const { file, line, isWarning, message } = problem;
  return (
    <li className={isWarning ? undefined : 'is-fault'}>
      <button type="button" onClick={() => onShow({ file, line })}>
        <code>
          {file}:{line}
        </code>{' '}
        {message[language]}
      </button>
    </li>
  );
}

function Versions({ whole }: { readonly whole: WholeDraft }) {
  const { t } = useWords();
  return (
    <ol className="draft-versions" reversed>
      {[...whole.versions].reverse().map(({ version, savedAt, savedBy, hash, note }) => (
        <li key={version} value={version}>
          {t('studio.savedBy', { version, moment: printMoment(savedAt), name: savedBy })} <code className="quiet">{hash.slice(0, 12)}</code>
          {note !== undefined && <p>{note}</p>}
        </li>
      ))}
    </ol>
  );
}

/** Whoever leaves with something unsaved is asked by the browser. */
function useLeaveWarning(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isChanged]);
}

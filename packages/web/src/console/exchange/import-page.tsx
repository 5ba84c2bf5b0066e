// One import, from its columns to what it changed: how far it is, what each row says and does, the file with its reasons, applying it once and taking it back.
import type { OutputOf } from '@doudi/core/contract';
import { applyImport, getImport, getImportPart, IMPORT_KINDS, isUnderWay, listImportReasons, undoImport } from '@doudi/core/exchange';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Progress } from 'antd';
import { useState } from 'react';
import { useParams } from 'wouter';
import type { Api } from '../../session/client.ts';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { fromBase64 } from '../../ui/base64.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { handFile } from '../../ui/hand-file.ts';
import { Loaded, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords, type Words } from '../../words/index.ts';
import { ColumnsForm } from './columns-form.tsx';
import { ImportRows } from './import-rows.tsx';
import { XLSX } from './imports-page.tsx';
import { readRows, withReasons } from './reasons-workbook.ts';
import './exchange.css';

export type Import = OutputOf<typeof getImport>;

const LOOK_AGAIN_MS = 1000;

export function ImportPage() {
  const { t, language } = useWords();
  const api = useApi();
  const { importId = '' } = useParams();
  const found = useQuery({
    queryKey: ['import', importId],
    queryFn: () => api.ask(getImport, { importId }),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? LOOK_AGAIN_MS : false),
  });
  return (
    <Page title={found.data?.fileName ?? t('menu.imports')} tabTitle={t('menu.imports')}>
      <Loaded query={found}>
        {(told) => (
          <>
            <p className="lead">
              {told.source} · {IMPORT_KINDS[told.kind].name[language]} · {printMoment(told.begunAt)} {told.begunByName} ·{' '}
              <strong>{t(`imports.state.${told.state}`)}</strong>
            </p>
            {told.fault && <Alert type="error" showIcon title={told.fault[language]} />}
            <Step key={told.state} told={told} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** What can be done next. */
function Step({ told }: { readonly told: Import }) {
  const { t } = useWords();
  const [isNaming, setNaming] = useState(false);
  if (told.state === 'uploading') return null;
  if (told.isOwn && (told.state === 'uploaded' || isNaming)) return <ColumnsForm importId={told.importId} onChecking={() => setNaming(false)} />;
  if (told.state === 'unreadable') return told.isOwn ? <Button onClick={() => setNaming(true)}>{t('imports.again')}</Button> : null;
  return (
    <>
      {isUnderWay(told) && <UnderWay told={told} />}
      <div className="row import-actions">
        {(told.state === 'checked' || (told.state === 'applying' && told.fault)) && <Apply told={told} />}
        {told.state === 'checked' && told.isOwn && <Button onClick={() => setNaming(true)}>{t('imports.again')}</Button>}
        {told.isOwn && told.rows !== undefined && <Reasons told={told} />}
        {(told.state === 'applied' || (told.state === 'undoing' && told.fault)) && <Undo told={told} />}
      </div>
      {told.rows !== undefined && <ImportRows told={told} />}
    </>
  );
}

function UnderWay({ told }: { readonly told: Import }) {
  const { t } = useWords();
  const done = t('imports.progress', { done: told.rowsDone });
  const of = told.state === 'checking' ? undefined : told.rows;
  return (
    <div role="status">
      {of !== undefined && of > 0 && <Progress percent={Math.min(100, Math.round((told.rowsDone / of) * 100))} aria-label={done} />}
      <p>{done}</p>
    </div>
  );
}

function Apply({ told }: { readonly told: Import }) {
  const { t } = useWords();
  const stale = useStale();
  const apply = useCommand(applyImport);
  const [isAsking, setAsking] = useState(false);
  const { new: fresh = 0, changed = 0, unchanged = 0, conflict = 0, unmatched = 0, bad = 0 } = told.counts;
  const isOpening = told.kind === 'opening-sums';
  const submit = async () => {
    const done = await apply.mutateAsync({ importId: told.importId, expected: told.counts }).catch(() => undefined);
    if (!done) return;
    setAsking(false);
    void stale('imported');
  };
  return (
    <>
      <Button type="primary" onClick={() => setAsking(true)}>
        {told.state === 'checked' ? t(isOpening ? 'imports.applyOpenings' : 'imports.apply', { changes: fresh + changed }) : t('imports.retry')}
      </Button>
      {isAsking && (
        <CommandDialog
          title={t('imports.applyTitle')}
          okText={t('imports.applyNow')}
          cancelText={t('imports.cancel')}
          onOk={() => void submit()}
          onCancel={() => setAsking(false)}
        >
          <p>
            {isOpening
              ? t('imports.applyOpeningsDetail', { new: fresh, unchanged, bad, source: told.source })
              : t('imports.applyDetail', { new: fresh, changed, conflict, unmatched, bad })}
          </p>
          {apply.error && <ProblemNotice error={apply.error} />}
        </CommandDialog>
      )}
    </>
  );
}

function Undo({ told }: { readonly told: Import }) {
  const { t } = useWords();
  const stale = useStale();
  const undo = useCommand(undoImport);
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const submit = async () => {
    const done = await undo.mutateAsync({ importId: told.importId, reason: reason.trim() }).catch(() => undefined);
    if (!done) return;
    setAsking(false);
    void stale('imported');
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('imports.undo')}</Button>
      {isAsking && (
        <CommandDialog
          title={t('imports.undoTitle')}
          okText={t('imports.undo')}
          cancelText={t('imports.cancel')}
          okButtonProps={{ disabled: reason.trim() === '' }}
          onOk={() => void submit()}
          onCancel={() => setAsking(false)}
        >
          <p>{t(told.kind === 'opening-sums' ? 'imports.undoOpeningsDetail' : 'imports.undoDetail')}</p>
          <Field id="undo-reason" label={t('imports.reason')}>
            <Input.TextArea id="undo-reason" rows={2} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
          </Field>
          {undo.error && <ProblemNotice error={undo.error} />}
        </CommandDialog>
      )}
    </>
  );
}

function Reasons({ told }: { readonly told: Import }) {
  const words = useWords();
  const { t } = words;
  const api = useApi();
  const making = useMutation({ mutationFn: () => workbookWithReasons(api, told.importId, words) });
  const hand = async () => {
    const made = await making.mutateAsync().catch(() => undefined);
    if (made) handFile(made, `${told.fileName.replace(/\.\w+$/, '')}-${t('imports.reasonsFile')}.xlsx`, XLSX);
  };
  return (
    <>
      <Button loading={making.isPending} onClick={() => void hand()}>
        {making.isPending ? t('imports.reasonsMaking') : t('imports.reasons')}
      </Button>
      {making.error && <ProblemNotice error={making.error} />}
    </>
  );
}

async function workbookWithReasons(api: Api, importId: string, { t, language }: Words): Promise<Uint8Array<ArrayBuffer>> {
  const reasons = new Map<number, string>();
  let headRow = 1;
  for (let after = 0, hasMore = true; hasMore; ) {
    const page = await api.ask(listImportReasons, { importId, after });
    for (const { row, reasons: said } of page.rows) reasons.set(row, said.map((words) => words[language]).join(language === 'zh' ? '；' : '; '));
    ({ headRow, hasMore } = page);
    after = page.rows.at(-1)?.row ?? after;
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let part = 0, count = 1; part < count; part++) {
    const { data, parts: all } = await api.ask(getImportPart, { importId, part });
    parts.push(fromBase64(data));
    count = all;
  }
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return withReasons(await readRows(bytes), headRow, reasons, t('imports.reasonHead'));
}

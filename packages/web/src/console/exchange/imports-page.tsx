// Lists from other departments: which were imported, and bringing another.
import type { OutputOf } from '@doudi/core/contract';
import { IMPORT_KIND_NAMES, IMPORT_KINDS, type ImportKindName, listImports, MOST_FILE_BYTES } from '@doudi/core/exchange';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input, Progress, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useApi } from '../../session/session.tsx';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { handFile } from '../../ui/hand-file.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { OpeningCounters, useCounters } from './opening-counters.tsx';
import { template } from './reasons-workbook.ts';
import { sendFile } from './send-file.ts';
import './exchange.css';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Import = OutputOf<typeof listImports>['imports'][number];

export function ImportsPage() {
  const { t } = useWords();
  const api = useApi();
  const [isBeginning, setBeginning] = useState(false);
  const imports = useQuery({ queryKey: ['imports'], queryFn: () => api.ask(listImports, {}) });
  return (
    <Page
      title={t('menu.imports')}
      actions={
        <>
          <Link href="/change-files">{t('changeFiles.title')}</Link>
          <Button type="primary" onClick={() => setBeginning(true)}>
            {t('imports.begin')}
          </Button>
        </>
      }
    >
      <p className="lead">{t('imports.lead')}</p>
      <Loaded query={imports}>{({ imports: list }) => (list.length === 0 ? <Nothing text={t('imports.none')} /> : <ImportsTable imports={list} />)}</Loaded>
      {isBeginning && <BeginImport onCancel={() => setBeginning(false)} />}
    </Page>
  );
}

function ImportsTable({ imports }: { readonly imports: readonly Import[] }) {
  const { t, language } = useWords();
  return (
    <WideFigures label={t('imports.table')}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{t('imports.file')}</th>
            <th scope="col">{t('imports.source')}</th>
            <th scope="col">{t('imports.kind')}</th>
            <th scope="col">{t('imports.state')}</th>
            <th scope="col" className="amount">
              {t('imports.rows')}
            </th>
            <th scope="col" className="amount">
              {t('imports.bad')}
            </th>
            <th scope="col" className="amount">
              {t('imports.undecided')}
            </th>
            <th scope="col">{t('imports.begunAt')}</th>
            <th scope="col">{t('imports.begunBy')}</th>
          </tr>
        </thead>
        <tbody>
          {imports.map((one) => (
            <tr key={one.importId}>
              <th scope="row">
                <Link href={`/imports/${one.importId}`}>{one.fileName}</Link>
              </th>
              <td>{one.source}</td>
              <td>{IMPORT_KINDS[one.kind].name[language]}</td>
              <td>{t(`imports.state.${one.state}`)}</td>
              <td className="amount">{one.rows ?? ''}</td>
              <td className="amount">{one.counts.bad ?? 0}</td>
              <td className="amount">{one.undecided}</td>
              <td className="moment">{printMoment(one.begunAt)}</td>
              <td>{one.begunByName}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

function BeginImport({ onCancel }: { readonly onCancel: () => void }) {
  const words = useWords();
  const { t, language } = words;
  const api = useApi();
  const [, go] = useLocation();
  const [kind, setKind] = useState<ImportKindName>('persons');
  const [source, setSource] = useState('');
  const [file, setFile] = useState<File | undefined>();
  const [sent, setSent] = useState(0);
  const send = useMutation({ mutationFn: (chosen: File) => sendFile(api, { kind, source: source.trim(), file: chosen }, setSent) });
  const counters = useCounters();
  const listed = kind === 'opening-sums' ? counters : [];
  const isTooLarge = file !== undefined && file.size > MOST_FILE_BYTES;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    const importId = await send.mutateAsync(file).catch(() => undefined);
    if (importId !== undefined) go(`/imports/${importId}`);
  };
  return (
    <CommandDialog title={t('imports.begin')} footer={null} onCancel={onCancel}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field id="import-kind" label={t('imports.kind')}>
          <Select<ImportKindName>
            id="import-kind"
            value={kind}
            onChange={setKind}
            options={IMPORT_KIND_NAMES.map((value) => ({ value, label: IMPORT_KINDS[value].name[language] }))}
          />
        </Field>
        <div>
          <Button
            onClick={() =>
              void template(kind, words, listed).then((made) => handFile(made, `${IMPORT_KINDS[kind].name[language]}-${t('imports.templateFile')}.xlsx`, XLSX))
            }
          >
            {t('imports.template')}
          </Button>
        </div>
        {kind === 'opening-sums' && <OpeningCounters />}
        <Field id="import-source" label={t('imports.source')} hint={t('imports.sourceHint')}>
          <Input id="import-source" aria-describedby="import-source-hint" maxLength={60} value={source} onChange={({ target }) => setSource(target.value)} />
        </Field>
        <Field id="import-file" label={t('imports.choose')}>
          <input id="import-file" type="file" accept=".xlsx,.csv,.txt" onChange={({ target }) => setFile(target.files?.[0])} />
        </Field>
        {isTooLarge && <p role="alert">{t('imports.tooLarge')}</p>}
        {send.isPending && <Progress percent={Math.round(sent * 100)} aria-label={t('imports.sending', { percent: Math.round(sent * 100) })} />}
        {send.error && <ProblemNotice error={send.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={send.isPending} disabled={source.trim() === '' || file === undefined || isTooLarge}>
            {t('imports.send')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

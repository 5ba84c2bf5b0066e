// Files of changes for other departments: making the one of a month, handing it over, and recording who signed for it.
import type { OutputOf } from '@doudi/core/contract';
import { getChangeFile, listChangeFiles, makeChangeFile, signChangeFile } from '@doudi/core/exchange';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { fromBase64 } from '../../ui/base64.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { printMoment, today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { handFile } from '../../ui/hand-file.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { XLSX } from './imports-page.tsx';
import { readRows, textWorkbook } from './reasons-workbook.ts';
import './exchange.css';

type ChangeFile = OutputOf<typeof listChangeFiles>['files'][number];

export function ChangeFilesPage() {
  const { t } = useWords();
  const api = useApi();
  const [isMaking, setMaking] = useState(false);
  const files = useQuery({ queryKey: ['change-files'], queryFn: () => api.ask(listChangeFiles, {}) });
  return (
    <Page
      title={t('changeFiles.title')}
      actions={
        <Button type="primary" onClick={() => setMaking(true)}>
          {t('changeFiles.make')}
        </Button>
      }
    >
      <p className="lead">{t('changeFiles.lead')}</p>
      <Loaded query={files}>{({ files: list }) => (list.length === 0 ? <Nothing text={t('changeFiles.none')} /> : <FilesTable files={list} />)}</Loaded>
      {isMaking && <Make departments={files.data?.departments ?? []} onDone={() => setMaking(false)} />}
    </Page>
  );
}

function FilesTable({ files }: { readonly files: readonly ChangeFile[] }) {
  const { t } = useWords();
  return (
    <WideFigures label={t('changeFiles.table')} wraps>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{t('changeFiles.department')}</th>
            <th scope="col">{t('changeFiles.month')}</th>
            <th scope="col" className="amount">
              {t('imports.rows')}
            </th>
            <th scope="col">{t('changeFiles.made')}</th>
            <th scope="col">{t('changeFiles.received')}</th>
            <th scope="col">{t('changeFiles.file')}</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <FileLine key={file.changeFileId} file={file} />
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

function FileLine({ file }: { readonly file: ChangeFile }) {
  const { t } = useWords();
  const [isSigning, setSigning] = useState(false);
  const { received } = file;
  return (
    <tr>
      <th scope="row">{file.department}</th>
      <td>
        {file.month}
        {file.part > 1 && <div className="quiet">{t('changeFiles.later', { part: file.part - 1 })}</div>}
      </td>
      <td className="amount">
        {file.rows}
        {file.corrections > 0 && <div className="quiet">{t('changeFiles.corrections', { count: file.corrections })}</div>}
        {file.withoutNumber > 0 && <div className="quiet">{t('changeFiles.withoutNumber', { count: file.withoutNumber })}</div>}
      </td>
      <td>
        {file.madeByName}
        <div className="quiet">{printMoment(file.madeAt)}</div>
      </td>
      <td>
        {received ? (
          <>
            {received.name} {received.day}
            <div className="quiet">{received.evidence}</div>
          </>
        ) : (
          <Button size="small" onClick={() => setSigning(true)}>
            {t('changeFiles.sign')}
          </Button>
        )}
        {isSigning && <Sign file={file} onDone={() => setSigning(false)} />}
      </td>
      <td>
        <Fetch file={file} />
      </td>
    </tr>
  );
}

function Fetch({ file }: { readonly file: ChangeFile }) {
  const { t } = useWords();
  const api = useApi();
  const fetching = useMutation({
    mutationFn: async (form: 'xlsx' | 'csv') => {
      const { data, isAsMade } = await api.ask(getChangeFile, { changeFileId: file.changeFileId });
      const bytes = fromBase64(data);
      const later = file.part > 1 ? `-${t('changeFiles.later', { part: file.part - 1 })}` : '';
      const name = `${file.department}-${file.month}-${t('changeFiles.title')}${later}.${form}`;
      if (form === 'csv') handFile(bytes, name, 'text/csv');
      else handFile(await textWorkbook(await readRows(bytes), file.month), name, XLSX);
      return isAsMade;
    },
  });
  return (
    <>
      <div className="row">
        {(['xlsx', 'csv'] as const).map((form) => (
          <Button key={form} size="small" loading={fetching.isPending && fetching.variables === form} onClick={() => fetching.mutate(form)}>
            {form.toUpperCase()}
          </Button>
        ))}
      </div>
      <code className="quiet" title={file.sha256}>
        {file.sha256.slice(0, 12)}
      </code>
      {fetching.data === false && <p role="alert">{t('changeFiles.notAsMade')}</p>}
      {fetching.error && <ProblemNotice error={fetching.error} />}
    </>
  );
}

function Make({ departments, onDone }: { readonly departments: readonly string[]; readonly onDone: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const make = useCommand(makeChangeFile);
  const [department, setDepartment] = useState<string | undefined>(departments.length === 1 ? departments[0] : undefined);
  const [month, setMonth] = useState(monthBefore(today()));
  const submit = async () => {
    if (department === undefined) return;
    const done = await make.mutateAsync({ department, month }).catch(() => undefined);
    if (!done) return;
    onDone();
    void stale('change-file');
  };
  return (
    <CommandDialog
      title={t('changeFiles.make')}
      okText={t('changeFiles.makeNow')}
      cancelText={t('imports.cancel')}
      okButtonProps={{ disabled: department === undefined || month === '' }}
      onOk={() => void submit()}
      onCancel={onDone}
    >
      <div className="stack">
        <p>{t('changeFiles.makeDetail')}</p>
        <Field id="change-department" label={t('changeFiles.department')} hint={t('changeFiles.departmentHint')}>
          <Select<string>
            id="change-department"
            aria-describedby="change-department-hint"
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('changeFiles.chooseDepartment')}
            notFoundContent={t('changeFiles.noDepartment')}
            value={department ?? null}
            onChange={setDepartment}
            options={departments.map((value) => ({ value, label: value }))}
          />
        </Field>
        <Field id="change-month" label={t('changeFiles.month')} hint={t('changeFiles.monthHint')}>
          <Input id="change-month" aria-describedby="change-month-hint" maxLength={7} value={month} onChange={({ target }) => setMonth(target.value.trim())} />
        </Field>
        {make.error && <ProblemNotice error={make.error} />}
      </div>
    </CommandDialog>
  );
}

function monthBefore(day: string): string {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`;
}

function Sign({ file, onDone }: { readonly file: ChangeFile; readonly onDone: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const sign = useCommand(signChangeFile);
  const [receivedByName, setName] = useState('');
  const [receivedOn, setDay] = useState<string>(today());
  const [evidence, setEvidence] = useState('');
  const submit = async () => {
    const input = { changeFileId: file.changeFileId, receivedByName: receivedByName.trim(), receivedOn, evidence: evidence.trim() };
    const done = await sign.mutateAsync(input).catch(() => undefined);
    if (!done) return;
    onDone();
    void stale('change-file');
  };
  return (
    <CommandDialog
      title={t('changeFiles.signTitle', { department: file.department, month: file.month })}
      okText={t('changeFiles.sign')}
      cancelText={t('imports.cancel')}
      okButtonProps={{ disabled: receivedByName.trim() === '' || receivedOn === '' || evidence.trim() === '' }}
      onOk={() => void submit()}
      onCancel={onDone}
    >
      <div className="stack">
        <Field id="received-by" label={t('changeFiles.receivedBy')}>
          <Input id="received-by" maxLength={60} value={receivedByName} onChange={({ target }) => setName(target.value)} />
        </Field>
        <Field id="received-on" label={t('changeFiles.receivedOn')}>
          <DayInput id="received-on" value={receivedOn} onChange={setDay} />
        </Field>
        <Field id="received-evidence" label={t('changeFiles.evidence')} hint={t('changeFiles.evidenceHint')}>
          <Input.TextArea
            id="received-evidence"
            aria-describedby="received-evidence-hint"
            rows={2}
            maxLength={500}
            value={evidence}
            onChange={({ target }) => setEvidence(target.value)}
          />
        </Field>
        {sign.error && <ProblemNotice error={sign.error} />}
      </div>
    </CommandDialog>
  );
}

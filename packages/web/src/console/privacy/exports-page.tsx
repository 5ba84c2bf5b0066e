// De-identified exports: proposing one, and fetching what another manager has approved.
import type { OutputOf } from '@doudi/core/contract';
import { downloadExport, exportDeidentified, listExports } from '@doudi/core/privacy';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Input, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { firstOfYear, printMoment, today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { handFile } from '../../ui/hand-file.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useKindNames } from '../settlements/kind-names.ts';
import { csvOf, tableOf, workbookOf } from './export-file.ts';
import './privacy.css';

type Export = OutputOf<typeof listExports>['exports'][number];

export function ExportsPage() {
  const { t } = useWords();
  const api = useApi();
  const [isProposing, setProposing] = useState(false);
  const exports = useQuery({ queryKey: ['exports'], queryFn: () => api.ask(listExports, {}) });
  return (
    <Page
      title={t('menu.exports')}
      actions={
        <Button type="primary" onClick={() => setProposing(true)}>
          {t('exports.propose')}
        </Button>
      }
    >
      <p className="lead">{t('exports.lead')}</p>
      <Loaded query={exports}>{({ exports: list }) => (list.length === 0 ? <Nothing text={t('exports.none')} /> : <ExportsTable exports={list} />)}</Loaded>
      {isProposing && <ProposeExport onDone={() => setProposing(false)} />}
    </Page>
  );
}

function ExportsTable({ exports }: { readonly exports: readonly Export[] }) {
  const { t } = useWords();
  return (
    <WideFigures label={t('exports.table')}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{t('exports.period')}</th>
            <th scope="col">{t('exports.use')}</th>
            <th scope="col" className="amount">
              {t('exports.rows')}
            </th>
            <th scope="col" className="amount">
              {t('exports.suppressed')}
            </th>
            <th scope="col">{t('exports.madeAt')}</th>
            <th scope="col">{t('exports.expiresAt')}</th>
            <th scope="col">{t('exports.proposedBy')}</th>
            <th scope="col">{t('exports.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {exports.map((one) => (
            <tr key={one.exportId}>
              <th scope="row" className="day">
                {one.from} – {one.to}
              </th>
              <td>{t(`exports.use.${one.use}`)}</td>
              <td className="amount">{one.rows}</td>
              <td className="amount">{one.suppressed}</td>
              <td className="moment">{printMoment(one.madeAt)}</td>
              <td className="moment">{printMoment(one.expiresAt)}</td>
              <td>{one.proposedByName}</td>
              <td>{one.mayDownload ? <Download exported={one} /> : <span className="quiet">{t('exports.notYours')}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

const CSV = 'text/csv;charset=utf-8';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function Download({ exported }: { readonly exported: Export }) {
  const words = useWords();
  const { t } = words;
  const api = useApi();
  const { message } = App.useApp();
  const { nameOf } = useKindNames();
  const fetching = useMutation({
    mutationFn: async (form: 'csv' | 'xlsx') => {
      const file = await api.ask(downloadExport, { exportId: exported.exportId });
      const table = tableOf(file, words, nameOf);
      const name = `${t('exports.fileName')}-${exported.from}-${exported.to}.${form}`;
      if (form === 'csv') handFile(csvOf(table), name, CSV);
      else handFile(await workbookOf(table, words), name, XLSX);
      void message.info(t('exports.suppressedTold', { count: file.suppressed }));
    },
  });
  return (
    <div className="row">
      <Button size="small" loading={fetching.isPending} onClick={() => fetching.mutate('csv')}>
        {t('exports.csv')}
      </Button>
      <Button size="small" loading={fetching.isPending} onClick={() => fetching.mutate('xlsx')}>
        {t('exports.xlsx')}
      </Button>
      {fetching.error && <ProblemNotice error={fetching.error} />}
    </div>
  );
}

function ProposeExport({ onDone }: { readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const propose = useCommand(exportDeidentified);
  const [from, setFrom] = useState(firstOfYear());
  const [to, setTo] = useState(today());
  const [use, setUse] = useState<Export['use']>('statistics');
  const [reason, setReason] = useState('');
  const isComplete = from !== '' && to !== '' && reason.trim() !== '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await propose.mutateAsync({ from, to, use, reason: reason.trim() }).catch(() => undefined);
    if (!done) return;
    void stale('proposed');
    void message.success(t('exports.proposed'));
    onDone();
  };
  return (
    <CommandDialog title={t('exports.propose')} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field id="export-from" label={t('exports.from')}>
          <DayInput id="export-from" value={from} onChange={setFrom} />
        </Field>
        <Field id="export-to" label={t('exports.to')}>
          <DayInput id="export-to" value={to} onChange={setTo} />
        </Field>
        <fieldset className="plain-fieldset">
          <legend>{t('exports.use')}</legend>
          <Segmented<Export['use']>
            aria-label={t('exports.use')}
            vertical
            value={use}
            onChange={setUse}
            options={(['statistics', 'research'] as const).map((value) => ({ value, label: t(`exports.use.${value}`) }))}
          />
        </fieldset>
        <Field id="export-reason" label={t('exports.reason')} hint={t('exports.reasonHint')}>
          <Input.TextArea
            id="export-reason"
            aria-describedby="export-reason-hint"
            maxLength={500}
            rows={3}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </Field>
        {propose.error && <ProblemNotice error={propose.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={propose.isPending} disabled={!isComplete}>
            {t('exports.propose')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

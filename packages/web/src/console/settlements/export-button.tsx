// Exports exactly the list that is looked at, page after page, with its progress, and can be stopped.
import { maskName } from '@doudi/core/registry';
import { listSettlements } from '@doudi/core/settlement';
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Api } from '../../session/client.ts';
import { useFacilities } from '../../session/facilities.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { handFile } from '../../ui/hand-file.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords, type WordName, type Words } from '../../words/index.ts';
import { EXPORT_LIMIT, fileNameOf, writeWorkbook } from './export-workbook.ts';
import { usePayers } from './filter-form.tsx';
import { type Filters, type SettlementRow, TEXTS, type TextFilter, toInput } from './filters.ts';
import { useKindNames } from './kind-names.ts';

const ROWS_AT_ONCE = 100;

export function ExportButton({ filters, isDisabled }: { readonly filters: Filters; readonly isDisabled: boolean }) {
  const words = useWords();
  const { t } = words;
  const api = useApi();
  const { displayName } = useAccount();
  const { message } = App.useApp();
  const { nameOf } = useKindNames();
  const payers = usePayers();
  const { data: facilities } = useFacilities();
  const [fetched, setFetched] = useState<number | undefined>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController | undefined>(undefined);
  // Whoever leaves the page wants no file.
  useEffect(() => () => stop.current?.abort(), []);
  const run = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setError(undefined);
    setFetched(0);
    try {
      const { rows, isCut } = await fetchAll(api, filters, controller.signal, setFetched);
      const names = {
        personId: rows[0] && maskName(rows[0].personName),
        facilityId: facilities?.find(({ facilityId }) => facilityId === filters.facilityId)?.name,
        payer: payers.find(({ payer }) => payer === filters.payer)?.name,
        kind: filters.kind && nameOf(filters.kind),
      };
      const list = {
        rows,
        isCut,
        filters: tellFilters(filters, names, words),
        exportedAt: new Date().toISOString(),
        exportedBy: displayName,
        kindName: nameOf,
      };
      const file = await writeWorkbook(list, words);
      if (controller.signal.aborted) return;
      handFile(file, fileNameOf(list, words), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
      void message.success(t('settlements.exported', { rows: rows.length }));
      if (isCut) void message.warning(t('settlements.isCutDetail', { most: EXPORT_LIMIT }), 10);
    } catch (fault) {
      if (!controller.signal.aborted) setError(fault);
    } finally {
      setFetched(undefined);
    }
  };
  if (error !== undefined) return <ProblemNotice error={error} onRetry={() => void run()} />;
  if (fetched === undefined) {
    return (
      <Button disabled={isDisabled} onClick={() => void run()}>
        {t('settlements.export')}
      </Button>
    );
  }
  return (
    <div className="row" role="status">
      <span>{t('settlements.exporting', { rows: fetched })}</span>
      <Button onClick={() => stop.current?.abort()}>{t('settlements.exportCancel')}</Button>
    </div>
  );
}

async function fetchAll(api: Api, filters: Filters, signal: AbortSignal, onProgress: (rows: number) => void) {
  const rows: SettlementRow[] = [];
  for (;;) {
    const last = rows.at(-1);
    const page = await api.ask(listSettlements, { ...toInput(filters), pageSize: ROWS_AT_ONCE, ...(last && { beforeNumber: last.number }) }, { signal });
    rows.push(...page.settlements);
    onProgress(rows.length);
    if (!page.hasMore) return { rows, isCut: false };
    if (rows.length >= EXPORT_LIMIT) return { rows, isCut: true };
  }
}

/** How the form calls each filter; a filter without a heading here does not compile. */
const HEADS: Readonly<Record<TextFilter, WordName>> = {
  personId: 'settlements.onlyPerson',
  facilityId: 'settlements.facility',
  kind: 'settlements.kind',
  billNumber: 'settlements.billNumber',
  number: 'settlements.number',
  payer: 'settlements.payer',
  dischargedFrom: 'settlements.dischargedFrom',
  dischargedTo: 'settlements.dischargedTo',
  settledFrom: 'settlements.settledFrom',
  settledTo: 'settlements.settledTo',
};

/** What was asked for, with the names that the filters' ids have. */
function tellFilters(filters: Filters, names: { readonly [Name in TextFilter]?: string | undefined }, { t }: Words): (readonly [string, string])[] {
  const told = TEXTS.flatMap((name) => {
    const value = names[name] ?? filters[name];
    return value === undefined ? [] : [[t(HEADS[name]), value] as const];
  });
  return [
    ...told,
    [t('settlements.status'), t(`settlements.status.${filters.status}`)],
    ...(filters.isMine ? [[t('settlements.isMine'), t('settlements.yes')] as const] : []),
  ];
}

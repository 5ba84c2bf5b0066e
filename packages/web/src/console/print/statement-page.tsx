// The statement on paper. Opening this page is a printing: it is recorded once, however often the page is drawn, and only then is there a paper.
import { getPayments } from '@doudi/core/cashier';
import { getSettlement, printStatement } from '@doudi/core/settlement';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link, useParams, useSearch } from 'wouter';
import { newKey } from '../../session/client.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { useFittedParts } from './fit-parts.ts';
import { type StatementPaper, StatementPart } from './statement-part.tsx';
import './paper.css';

type PaperForm = 'a4' | 'a5';

/** A style of its own, for the size of a page cannot be chosen otherwise; the margins leave what office printers cannot print on. */
const PAGE_SIZES: Readonly<Record<PaperForm, string>> = {
  a4: '@page { size: A4 portrait; margin: 6mm 8mm; }',
  a5: '@page { size: A5 landscape; margin: 6mm 8mm; }',
};

/** An address that no other machine can open. */
const LOOPBACK = /^(localhost|127\.|\[::1\])/;

export function StatementPage() {
  const { t } = useWords();
  const { settlementId = '' } = useParams();
  const query = new URLSearchParams(useSearch());
  const asked: PaperForm = query.get('form') === 'a5' ? 'a5' : 'a4';
  const [form, setForm] = useState(asked);
  const { paper, error, retry } = usePaper(settlementId, asked);
  usePrintOnce(paper !== undefined && !query.has('preview'));
  return (
    <div className="paper-page">
      <Page title={t('paper.page', { number: paper?.settlement.number ?? '' })}>
        <style>{PAGE_SIZES[form]}</style>
        <div className="paper-bar no-print">
          <Segmented
            aria-label={t('paper.form')}
            value={form}
            onChange={setForm}
            options={[
              { value: 'a4', label: t('paper.formA4') },
              { value: 'a5', label: t('paper.formA5') },
            ]}
          />
          <Button type="primary" disabled={!paper} onClick={() => window.print()}>
            {t('paper.print')}
          </Button>
          <Link href={`/settlements/${settlementId}`}>{t('paper.back')}</Link>
          <span className="quiet">{paper && t('paper.printedOnce', { count: paper.print.printNumber })}</span>
        </div>
        {LOOPBACK.test(location.hostname) && <p className="notice no-print">{t('paper.loopback', { address: location.origin })}</p>}
        {error !== undefined && <ProblemNotice error={error} onRetry={retry} />}
        {!paper && error === undefined && <p role="status">{t('paper.loading')}</p>}
        {paper && <Sheet form={form} paper={paper} />}
      </Page>
    </div>
  );
}

function Sheet({ form, paper }: { readonly form: PaperForm; readonly paper: StatementPaper }) {
  const { t } = useWords();
  const sheet = useFittedParts();
  const parts = form === 'a4' ? [t('paper.part1'), t('paper.part2'), t('paper.part3')] : [t('paper.single')];
  return (
    <div ref={sheet} className={`paper paper-${form}`}>
      {parts.map((part, index) => (
        <div key={part} className="paper-slot">
          {index > 0 && (
            <div className="paper-cut" aria-hidden="true">
              <span>✂ {t('paper.cut')}</span>
            </div>
          )}
          <StatementPart part={part} paper={paper} />
        </div>
      ))}
    </div>
  );
}

/** Everything that stands on the paper, once the server has recorded that it is printed. */
function usePaper(settlementId: string, form: PaperForm): { readonly paper?: StatementPaper; readonly error?: unknown; readonly retry: () => void } {
  const api = useApi();
  const { countyName, displayName, username } = useAccount();
  const { t } = useWords();
  // One key an opening: what is drawn twice or sent again is one printing.
  const [idempotencyKey] = useState(newKey);
  const print = useQuery({
    queryKey: ['print', settlementId, idempotencyKey],
    queryFn: () => api.ask(printStatement, { settlementId, form }, { idempotencyKey }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const settlement = useQuery({ queryKey: ['settlement', settlementId], queryFn: () => api.ask(getSettlement, { settlementId }) });
  const payments = useQuery({ queryKey: ['payments', settlementId], queryFn: () => api.ask(getPayments, { settlementId }) });
  // Hatchings and names of kinds are the schemes'.
  const schemes = useSchemes();
  const queries = [print, settlement, payments, schemes] as const;
  const error = queries.find((query) => query.error !== null)?.error;
  const retry = () => {
    for (const query of queries) if (query.error !== null) void query.refetch();
  };
  if (error) return { error, retry };
  if (!print.data || !settlement.data || !payments.data || !schemes.data) return { retry };
  return {
    retry,
    paper: {
      print: print.data,
      settlement: settlement.data,
      payments: payments.data,
      countyName,
      printedBy: t('paper.printedBy', { name: displayName, username }),
    },
  };
}

/** The printer's dialog opens by itself, once, when letters and drawings are there. */
function usePrintOnce(isReady: boolean): void {
  const isPrinted = useRef(false);
  useEffect(() => {
    if (!isReady || isPrinted.current) return;
    isPrinted.current = true;
    void document.fonts.ready.then(() => requestAnimationFrame(() => window.print()));
  }, [isReady]);
}

// The auditor's page: who saw this person, and what this actor did. What is looked for stands in the address.
import { listAuditEntries } from '@doudi/core/audit';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useMemo } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { useApi } from '../../session/session.tsx';
import { Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { type AuditFilters, addressOf, NO_FILTERS, paperAddressOf, readFilters, toInput } from './audit-filters.ts';
import { EntriesTable } from './entries-table.tsx';
import { FilterForm } from './filter-form.tsx';
import { StateLine } from './state-line.tsx';
import './audit.css';

const PAGE_SIZE = 50;

export function AuditPage() {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const search = useSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const list = useEntries(filters);
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  const about = list.data?.pages[0]?.about;
  const find = (sought: AuditFilters) => {
    const address = addressOf(sought);
    // Asked for again as it was: whoever presses the button wants to see what is new.
    if (address === addressOf(filters)) void list.refetch();
    else navigate(address);
  };
  const { personId, actorId } = filters;
  return (
    <Page title={t('audit.title')}>
      <StateLine />
      <FilterForm filters={filters} onFind={find} />
      <div className="audit-question">
        <h2>
          {personId !== undefined
            ? t('audit.whoSaw', { name: about?.personNameMasked ?? (list.data ? t('audit.unknownPerson') : '…') })
            : actorId !== undefined
              ? t('audit.whatDid', { name: about?.actorName ?? actorId })
              : t('audit.latest')}
        </h2>
        {personId !== undefined && (
          <span className="row">
            {about?.personNameMasked !== undefined && <Link href={paperAddressOf(personId, filters)}>{t('audit.printForPerson')}</Link>}
            <Button size="small" onClick={() => find(withoutPerson(filters))}>
              {t('audit.everybody')}
            </Button>
          </span>
        )}
      </div>
      {list.error && <ProblemNotice error={list.error} onRetry={() => void (list.data ? list.fetchNextPage() : list.refetch())} />}
      {list.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {list.data && entries.length === 0 && <Nothing text={t('audit.nothing')} action={<Button onClick={() => find(NO_FILTERS)}>{t('audit.reset')}</Button>} />}
      {entries.length > 0 && (
        <>
          <EntriesTable entries={entries} filters={filters} />
          <p className="list-more" aria-live="polite">
            {list.hasNextPage ? (
              <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t('audit.more')}
              </Button>
            ) : (
              <span className="quiet">{t('audit.noMore', { count: entries.length })}</span>
            )}
          </p>
        </>
      )}
    </Page>
  );
}

function useEntries(filters: AuditFilters) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['audit', 'entries', filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.ask(listAuditEntries, { ...toInput(filters), pageSize: PAGE_SIZE, ...(pageParam !== undefined && { before: pageParam }) }, { signal }),
    getNextPageParam: ({ entries, hasMore }) => (hasMore ? entries.at(-1)?.cursor : undefined),
  });
}

function withoutPerson({ personId: _, ...others }: AuditFilters): AuditFilters {
  return others;
}

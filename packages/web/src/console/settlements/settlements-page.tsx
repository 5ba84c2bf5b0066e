// The list of settlements: what was settled, who paid, who still owes. What is looked for stands in the address.
import { listSettlements } from '@doudi/core/settlement';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useApi } from '../../session/session.tsx';
import { Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { ExportButton } from './export-button.tsx';
import { FilterForm } from './filter-form.tsx';
import { addressOf, type Filters, NO_FILTERS, readFilters, toInput } from './filters.ts';
import { SettlementsTable } from './settlements-table.tsx';
import './settlements.css';

const PAGE_SIZE = 50;

export function SettlementsPage() {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const search = useSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const list = useSettlements(filters);
  const rows = list.data?.pages.flatMap(({ settlements }) => settlements) ?? [];
  const find = (sought: Filters) => {
    const address = addressOf(sought);
    // Asked for again as it was: whoever presses the button wants to see what is new.
    if (address === addressOf(filters)) void list.refetch();
    else navigate(address);
  };
  return (
    <Page title={t('settlements.title')} actions={<ExportButton filters={filters} isDisabled={rows.length === 0} />}>
      <FilterForm filters={filters} onFind={find} />
      {filters.personId !== undefined && (
        <p className="row">
          <span className="tag">{rows[0] ? `${t('settlements.onlyPerson')} ${rows[0].personName}` : t('settlements.onlyPerson')}</span>
          <Button size="small" onClick={() => find(withoutPerson(filters))}>
            {t('settlements.everybody')}
          </Button>
        </p>
      )}
      {list.error && <ProblemNotice error={list.error} onRetry={() => void (list.data ? list.fetchNextPage() : list.refetch())} />}
      {list.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {list.data && rows.length === 0 && (
        <Nothing text={t('settlements.nothing')} action={<Button onClick={() => find(NO_FILTERS)}>{t('settlements.reset')}</Button>} />
      )}
      {rows.length > 0 && (
        <>
          <SettlementsTable rows={rows} />
          <p className="list-more" aria-live="polite">
            {list.hasNextPage ? (
              <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t('settlements.more')}
              </Button>
            ) : (
              <span className="quiet">{t('settlements.noMore', { count: rows.length })}</span>
            )}
          </p>
        </>
      )}
    </Page>
  );
}

function useSettlements(filters: Filters) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['settlements', 'list', filters],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.ask(listSettlements, { ...toInput(filters), pageSize: PAGE_SIZE, ...(pageParam !== undefined && { beforeNumber: pageParam }) }, { signal }),
    getNextPageParam: ({ settlements, hasMore }) => (hasMore ? settlements.at(-1)?.number : undefined),
  });
}

function withoutPerson({ personId: _, ...others }: Filters): Filters {
  return others;
}

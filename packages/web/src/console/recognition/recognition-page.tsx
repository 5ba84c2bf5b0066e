// The cases of recognition and exit: what is open with what comes next, and how the others ended.
import type { InputOf, OutputOf } from '@doudi/core/contract';
import { CASE_STATES, listRecognitionCases } from '@doudi/core/recognition';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Radio, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../session/session.tsx';
import { Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { useCategoryNames } from '../people/category-names.ts';
import './recognition.css';

export type CaseInList = OutputOf<typeof listRecognitionCases>['cases'][number];
type Filter = Pick<InputOf<typeof listRecognitionCases>, 'caseState' | 'area'>;

const PAGE_SIZE = 30;

export function RecognitionPage() {
  const { t } = useWords();
  const api = useApi();
  const { choices } = useAreas();
  const [filter, setFilter] = useState<Filter>({ caseState: 'open' });
  const query = useInfiniteQuery({
    queryKey: ['recognition-cases', filter],
    queryFn: ({ pageParam }) =>
      api.ask(listRecognitionCases, {
        pageSize: PAGE_SIZE,
        ...(filter.caseState && { caseState: filter.caseState }),
        ...(filter.area && { area: filter.area }),
        ...(pageParam && { after: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: ({ cases, hasMore }) => (hasMore ? cases.at(-1)?.caseId : undefined),
    placeholderData: (before) => before,
  });
  const cases = query.data?.pages.flatMap((page) => page.cases) ?? [];
  const begin = (
    <Link href="/recognition/new" asChild>
      <Button type="primary" href="/recognition/new">
        {t('recognition.open')}
      </Button>
    </Link>
  );
  return (
    <Page title={t('menu.recognition')} actions={begin}>
      <p className="lead">{t('recognition.lead')}</p>
      <div className="row recognition-filters no-print">
        <Radio.Group
          aria-label={t('recognition.which')}
          optionType="button"
          value={filter.caseState}
          onChange={({ target }) => setFilter({ ...filter, caseState: target.value as Filter['caseState'] })}
          options={CASE_STATES.map((value) => ({ value, label: t(`recognition.state.${value}`) }))}
        />
        {choices.length > 1 && (
          <Select
            aria-label={t('work.area')}
            className="task-area"
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            placeholder={t('work.everywhere')}
            value={filter.area ?? null}
            onChange={(area: string | null | undefined) => setFilter({ ...filter, area: area ?? undefined })}
            options={choices.slice(1)}
          />
        )}
      </div>
      {query.error && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && cases.length === 0 && <Nothing text={t('recognition.none')} />}
      {cases.length > 0 && <CasesTable cases={cases} />}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('work.more')}
        </Button>
      )}
    </Page>
  );
}

export function CasesTable({ cases }: { readonly cases: readonly CaseInList[] }) {
  const { t, language } = useWords();
  const nameOf = useCategoryNames();
  return (
    <WideFigures wraps label={t('menu.recognition')}>
      <table className="figures recognition-cases">
        <thead>
          <tr>
            <th scope="col">{t('recognition.whom')}</th>
            <th scope="col">{t('recognition.category')}</th>
            <th scope="col">{t('recognition.village')}</th>
            <th scope="col">{t('recognition.opened')}</th>
            <th scope="col">{t('recognition.stands')}</th>
          </tr>
        </thead>
        <tbody>
          {cases.map((one) => (
            <tr key={one.caseId}>
              <th scope="row">
                <Link href={`/recognition/${one.caseId}`}>{one.personName}</Link>
                {one.householdId !== undefined && <span className="tag">{t('recognition.wholeHousehold')}</span>}
              </th>
              <td>
                {nameOf(one.category)} {one.kind === 'exit' && <span className="tag">{t('recognition.exit')}</span>}
              </td>
              <td>{one.villageName ?? one.villageCode}</td>
              <td className="day">{one.openedOn}</td>
              <td>
                <CaseState one={one} language={language} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

export function CaseState({ one, language }: { readonly one: CaseInList; readonly language: 'zh' | 'en' }) {
  const { t } = useWords();
  const { caseState, next, openObjections, effectOn, closedOn, kind } = one;
  if (caseState === 'open' && next) {
    return (
      <>
        {t('recognition.next', { step: next.name[language] })}{' '}
        <span className={next.isLate ? 'task-late' : 'quiet'}>{t('recognition.until', { day: next.dueOn })}</span>
        {openObjections > 0 && <span className="tag is-warning">{t('recognition.openObjections', { count: openObjections })}</span>}
      </>
    );
  }
  if (caseState === 'effective') return <>{t(kind === 'exit' ? 'recognition.endsWith' : 'recognition.holdsFrom', { day: effectOn ?? '' })}</>;
  return (
    <>
      {t(`recognition.state.${caseState}`)} {closedOn}
    </>
  );
}

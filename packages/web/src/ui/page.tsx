// The frame of a page: its title, what can be done on it, and its honest states.

import type { UseQueryResult } from '@tanstack/react-query';
import { Empty, Skeleton } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useWords } from '../words/index.ts';
import { ProblemNotice } from './problem-notice.tsx';

export function Page({
  title,
  tabTitle = title,
  actions,
  children,
  width = 'full',
}: {
  readonly title: string;
  /** What the browser's tab and its history say, where the title names a person. */
  readonly tabTitle?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly width?: 'full' | 'narrow';
}) {
  const { t } = useWords();
  useEffect(() => {
    document.title = `${tabTitle} · ${t('common.product')}`;
  }, [tabTitle, t]);
  return (
    <main className={`page page-${width}`} id="main" tabIndex={-1}>
      <header className="page-head">
        <h1>{title}</h1>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

/** Loading, refused or there: what was loaded is shown as soon as it is. */
export function Loaded<Data>({
  query,
  children,
  rows = 6,
}: {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
  readonly rows?: number;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton active paragraph={{ rows }} />;
}

/** What will be here, and how to begin. */
export function Nothing({ text, action }: { readonly text: string; readonly action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text}>
      {action}
    </Empty>
  );
}

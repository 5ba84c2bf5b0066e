// A page that fails says so, and the others go on.
import { Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { useWords } from '../words/index.ts';
import { Page } from './page.tsx';
import { ProblemNotice } from './problem-notice.tsx';

// React knows no other way to catch what a page throws.
export class PageFaultBoundary extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Fault error={this.state.error} />;
  }
}

function Fault({ error }: { readonly error: unknown }) {
  const { t } = useWords();
  return (
    <Page title={t('common.faultTitle')} width="narrow">
      <ProblemNotice error={error} />
      <p>
        <Button onClick={() => location.reload()}>{t('common.reload')}</Button>
      </p>
    </Page>
  );
}

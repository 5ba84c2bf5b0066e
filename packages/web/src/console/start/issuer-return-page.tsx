// Back from the county's issuer: what it sent along opens the session, once, in the tab that began it.
import { finishOidc } from '@doudi/core/access';
import { Button, Skeleton } from 'antd';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useSession } from '../../session/session.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { returnedWith, takeErrand } from './issuer-errand.ts';

export function IssuerReturnPage() {
  const { t } = useWords();
  const { signedIn } = useSession();
  const [, navigate] = useLocation();
  const finish = useCommand(finishOidc);
  const isBegun = useRef(false);
  useEffect(() => {
    if (isBegun.current) return;
    isBegun.current = true;
    const [errand, returned] = [takeErrand(), returnedWith(location.search)];
    // What came in the address is nobody's business any more.
    history.replaceState(null, '', location.pathname);
    if (!errand || !returned) return;
    finish.mutate(
      { ...errand, ...returned },
      {
        onSuccess: ({ account, lastSignIn }) => {
          signedIn(account, lastSignIn);
          navigate('/', { replace: true });
        },
      },
    );
  }, [finish, signedIn, navigate]);
  return (
    <div className="sign-in">
      <Page title={t('signIn.issuerTitle')} width="narrow">
        {finish.isPending && <Skeleton active />}
        {finish.error && <ProblemNotice error={finish.error} />}
        {finish.isIdle && <p className="notice">{t('signIn.issuerNothing')}</p>}
        {!finish.isPending && <Button href="/">{t('signIn.begin')}</Button>}
      </Page>
    </div>
  );
}

// The console: who is signed in sees their work, and nobody else's.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, Button, ConfigProvider, Skeleton } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense, useMemo } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { ProblemError, UnreachableError } from '../session/client.ts';
import { SessionProvider, useSession } from '../session/session.tsx';
import { Nothing, Page } from '../ui/page.tsx';
import { PageFaultBoundary } from '../ui/page-fault.tsx';
import { PersonalMark } from '../ui/personal-mark.tsx';
import { themeOf } from '../ui/theme.ts';
import { useWords } from '../words/index.ts';
import { addressesOf, type Path, startPageOf } from './addresses.ts';
import { PAGES } from './pages.ts';
import { Shell } from './shell.tsx';
import { ForcedPasswordPage, SignInAgain, SignInPage } from './start/sign-in.tsx';

const IssuerReturnPage = lazy(() => import('./start/issuer-return-page.tsx').then(({ IssuerReturnPage }) => ({ default: IssuerReturnPage })));
const VerifyPage = lazy(() => import('./print/verify-page.tsx').then(({ VerifyPage }) => ({ default: VerifyPage })));

export function App() {
  const queries = useMemo(
    () =>
      new QueryClient({
        defaultOptions: {
          // Nothing waits in silence for a connection: what is asked fails, is told, and is asked again.
          mutations: { networkMode: 'always' },
          queries: {
            networkMode: 'always',
            staleTime: 5_000,
            refetchOnWindowFocus: false,
            // What was refused is refused again; what did not arrive may arrive.
            retry: (failures, error) => failures < 2 && !(error instanceof ProblemError) && !(error instanceof UnreachableError),
          },
        },
      }),
    [],
  );
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider>
        <Themed />
      </SessionProvider>
    </QueryClientProvider>
  );
}

function Themed() {
  const { preferences } = useSession();
  return (
    <ConfigProvider
      locale={preferences.language === 'zh' ? zhCN : enUS}
      theme={themeOf(preferences.isLargeType)}
      button={{ autoInsertSpace: false }}
      // Whoever works by keyboard waits for nothing that moves.
      wave={{ disabled: true }}
    >
      <AntApp component={false}>
        <Suspense fallback={<Skeleton active className="page-waiting" />}>
          <Switch>
            <Route path="/verify" component={VerifyPage} />
            <Route path="/sign-in/oidc" component={IssuerReturnPage} />
            <Route>
              <Console />
            </Route>
          </Switch>
        </Suspense>
      </AntApp>
    </ConfigProvider>
  );
}

function Room({ path, isPersonal }: { readonly path: Path; readonly isPersonal: boolean }) {
  const Shown = PAGES[path];
  if (!isPersonal) return <Shown />;
  return (
    <PersonalMark>
      <Shown />
    </PersonalMark>
  );
}

function Console() {
  const { state, reload, mustSignInAgain } = useSession();
  const { t } = useWords();
  const [path] = useLocation();
  if (state.kind === 'loading') return <Skeleton active className="page-waiting" />;
  if (state.kind === 'unreachable') {
    return (
      <Page title={t('common.unreachableTitle')} width="narrow">
        <Nothing text={t('common.unreachableDetail')} action={<Button onClick={reload}>{t('common.retry')}</Button>} />
      </Page>
    );
  }
  if (state.kind === 'nobody') return <SignInPage />;
  const { account } = state;
  if (account.mustChangePassword) return <ForcedPasswordPage account={account} />;
  const isPaper = path.startsWith('/print/');
  const routes = (
    <PageFaultBoundary key={path}>
      <Suspense fallback={<Skeleton active className="page-waiting" />}>
        <Switch>
          <Route path="/">
            <Redirect to={startPageOf(account)} replace />
          </Route>
          {addressesOf(account).map(({ path: pattern, isPersonal }) => (
            <Route key={pattern} path={pattern}>
              <Room path={pattern} isPersonal={isPersonal === true} />
            </Route>
          ))}
          <Route>
            <Page title={t('common.noSuchPage')} width="narrow">
              <Nothing text={t('common.noSuchPageDetail')} action={<Button href="/">{t('common.toStart')}</Button>} />
            </Page>
          </Route>
        </Switch>
      </Suspense>
    </PageFaultBoundary>
  );
  return (
    <>
      {isPaper ? routes : <Shell account={account}>{routes}</Shell>}
      {mustSignInAgain && <SignInAgain account={account} />}
    </>
  );
}

// One's own account: how one gets in, when one last did, and where one is signed in now.
import { getSignInMeans } from '@doudi/core/access';
import type { OutputOf } from '@doudi/core/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useAccount, useApi } from '../../session/session.tsx';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import './own.css';
import { OwnPasskeys } from './own-passkeys.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { OwnTotp } from './own-totp.tsx';
import { PasswordForm } from './password-form.tsx';

export type SignInMeans = OutputOf<typeof getSignInMeans>;

export function OwnPage() {
  const { t } = useWords();
  const api = useApi();
  const account = useAccount();
  const { pathOf } = useAreas();
  const means = useQuery({ queryKey: ['own-means'], queryFn: () => api.ask(getSignInMeans, {}) });
  const [isChanging, setChanging] = useState(false);
  return (
    <Page title={t('own.title')}>
      <Loaded query={means}>
        {(found) => (
          <div className="own">
            <FactList
              facts={[
                [t('signIn.username'), account.username],
                [t('access.post'), `${t(`role.${account.role}`)} · ${pathOf(account.area)}`],
                [t('own.last'), <LastSignIn key="last" means={found} />],
              ]}
            />
            <section>
              <h2>{t('own.password')}</h2>
              <p className="quiet">{t('own.passwordAbout')}</p>
              <Button onClick={() => setChanging(true)}>{t('own.changePassword')}</Button>
            </section>
            <OwnTotp means={found} />
            <OwnPasskeys means={found} />
            <OwnSessions />
          </div>
        )}
      </Loaded>
      {isChanging && (
        <CommandDialog title={t('own.changePassword')} footer={null} onCancel={() => setChanging(false)} destroyOnHidden>
          <PasswordForm account={account} onDone={() => setChanging(false)} />
        </CommandDialog>
      )}
    </Page>
  );
}

function LastSignIn({ means: { lastSignIn } }: { readonly means: SignInMeans }) {
  const { t } = useWords();
  const { at, failuresSince } = lastSignIn;
  const when = at === undefined ? t('own.lastNever') : printMoment(at);
  return <>{failuresSince === 0 ? when : t('own.lastFailures', { at: when, count: failuresSince })}</>;
}

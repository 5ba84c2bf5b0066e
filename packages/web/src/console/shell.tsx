// Around every page: where one is, who one is, and whether the server can be reached.
import { isAboveCounty } from '@doudi/core/contract';
import { Button, Drawer, Dropdown } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useIsReachable } from '../session/connection.ts';
import { type Account, useSession } from '../session/session.tsx';
import { printMoment } from '../ui/days.ts';
import { useWords } from '../words/index.ts';
import { ActingLine } from './access/acting-line.tsx';
import { CountyLine } from './access/county-line.tsx';
import { addressesOf, maySee, startPageOf } from './addresses.ts';

export function Shell({ account, children }: { readonly account: Account; readonly children: ReactNode }) {
  const { t, language } = useWords();
  const { prefer, preferences, leave } = useSession();
  const [path, navigate] = useLocation();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const addresses = addressesOf(account);
  const entries = addresses.filter(({ menu }) => menu !== undefined);
  const stands = (pattern: string) => path === pattern || path.startsWith(`${pattern}/`);
  const under = addresses.find((address) => address.under !== undefined && stands(address.path))?.under;
  const isAt = (pattern: string) => stands(pattern) || pattern === under;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the page changes.
  useEffect(() => setMenuOpen(false), [path]);
  const links = entries.map(({ path: to, menu }) => (
    <Link key={to} href={to} className={isAt(to) ? 'is-here' : ''} {...(isAt(to) && { 'aria-current': 'page' as const })}>
      {menu && t(menu)}
    </Link>
  ));
  const tools = (
    <>
      <Button type="text" onClick={() => prefer({ language: language === 'zh' ? 'en' : 'zh' })} lang={language === 'zh' ? 'en' : 'zh-CN'}>
        {language === 'zh' ? 'English' : '中文'}
      </Button>
      <Button type="text" aria-pressed={preferences.isLargeType} onClick={() => prefer({ isLargeType: !preferences.isLargeType })}>
        {t('shell.largeType')}
      </Button>
    </>
  );
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <header className="shell-head">
        <Link href={startPageOf(account)} className="shell-brand">
          <img src="/icon.svg" alt="" width="26" height="26" />
          <strong>{t('common.product')}</strong>
          <span className="shell-county">{account.countyName}</span>
        </Link>
        <nav className="shell-nav" aria-label={t('shell.menu')}>
          {links}
        </nav>
        <div className="shell-tools">
          <span className="shell-wide">{tools}</span>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'who', disabled: true, label: `${t(`role.${account.role}`)}${account.facilityName ? ` · ${account.facilityName}` : ''}` },
                ...(maySee(account, '/stand-ins') ? [{ key: 'standIns', label: t('access.title') }] : []),
                { key: 'me', label: t('shell.me') },
                { key: 'purposes', label: t('privacy.notice') },
                { key: 'leave', label: t('shell.signOut') },
              ],
              onClick: ({ key }) => {
                if (key === 'standIns') navigate('/stand-ins');
                if (key === 'me') navigate('/me');
                if (key === 'purposes') navigate('/purposes');
                if (key === 'leave') void leave().then(() => navigate('/'));
              },
            }}
          >
            <Button type="text" className="shell-who">
              {account.displayName}
            </Button>
          </Dropdown>
          <Button type="text" className="shell-menu-button" onClick={() => setMenuOpen(true)} aria-label={t('shell.menu')}>
            <svg width="18" height="14" aria-hidden="true">
              <path d="M0 1h18M0 7h18M0 13h18" stroke="currentColor" strokeWidth="2" />
            </svg>
          </Button>
        </div>
      </header>
      <Unreachable />
      {account.actingFor && <ActingLine account={account} name={account.actingFor.displayName} />}
      {isAboveCounty(account) && <CountyLine account={account} />}
      <LastSignInLine />
      {children}
      <Drawer open={isMenuOpen} onClose={() => setMenuOpen(false)} title={t('common.product')} size={280}>
        <nav className="shell-drawer" aria-label={t('shell.menu')}>
          {links}
        </nav>
        <div className="shell-drawer-tools">{tools}</div>
      </Drawer>
    </div>
  );
}

/** When they were here before, and whether somebody failed to be them since: they notice what we cannot. */
function LastSignInLine() {
  const { t } = useWords();
  const { lastSignIn, readLastSignIn } = useSession();
  if (!lastSignIn) return null;
  const { at, failuresSince } = lastSignIn;
  return (
    <div role="status" className={failuresSince > 0 ? 'shell-offline' : 'shell-last'}>
      {at === undefined ? t('shell.firstSignIn') : t('shell.lastSignIn', { at: printMoment(at) })}
      {failuresSince > 0 && t('shell.failuresSince', { count: failuresSince })}
      <Button type="link" size="small" onClick={readLastSignIn}>
        {t('shell.read')}
      </Button>
    </div>
  );
}

/** Says so while the server cannot be reached, and what still works. */
function Unreachable() {
  const { t } = useWords();
  const isReachable = useIsReachable();
  return (
    <div role="status" className={isReachable ? 'visually-hidden' : 'shell-offline'}>
      {isReachable ? '' : t('shell.offline')}
    </div>
  );
}

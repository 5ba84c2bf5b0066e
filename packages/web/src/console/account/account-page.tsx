// What the payers and the patients owe: to one's own facility (finance), or to every facility of the county (payer, manager), and the trial balance.
import { getFacilityAccount } from '@doudi/core/settlement';
import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useSearchParams } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { today } from '../../ui/days.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { CountyAccount } from './county-account.tsx';
import { OwnFacility } from './own-facility.tsx';
import { PeriodChoice } from './period-choice.tsx';
import { type Period, thisMonth } from './periods.ts';
import { TrialBalance } from './trial-balance.tsx';
import './account.css';

export function AccountPage() {
  const { t } = useWords();
  const { role } = useAccount();
  // In the address: whoever comes back from the bills finds the same period.
  const [search, setSearch] = useSearchParams();
  const put = (changes: Readonly<Record<string, string>>) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const usual = thisMonth(today());
  const period: Period = { from: search.get('from') ?? usual.from, to: search.get('to') ?? usual.to };
  const owed = <OwedInPeriod period={period} onPeriod={({ from, to }) => put({ from, to })} isOwn={role === 'finance'} />;
  if (role === 'finance') return <Page title={t('account.title')}>{owed}</Page>;
  return (
    <Page title={t('account.title')}>
      <Tabs
        aria-label={t('account.tabs')}
        activeKey={search.get('tab') === 'balance' ? 'balance' : 'owed'}
        onChange={(tab) => put({ tab })}
        items={[
          { key: 'owed', label: t('account.facilitiesTab'), children: owed },
          { key: 'balance', label: t('account.balanceTab'), children: <TrialBalance at={search.get('at') ?? today()} onAt={(at) => put({ at })} /> },
        ]}
      />
    </Page>
  );
}

interface OwedInPeriodProps {
  readonly period: Period;
  readonly onPeriod: (period: Period) => void;
  readonly isOwn: boolean;
}

function OwedInPeriod({ period, onPeriod, isOwn }: OwedInPeriodProps) {
  const { t } = useWords();
  const api = useApi();
  const { from, to } = period;
  const isWhole = from !== '' && to !== '';
  const query = useQuery({ queryKey: ['facility-account', period], queryFn: () => api.ask(getFacilityAccount, { from, to }), enabled: isWhole });
  return (
    <>
      <PeriodChoice period={period} onChange={onPeriod} />
      {isWhole ? (
        <Loaded query={query}>
          {({ facilities }) => {
            const [first] = facilities;
            if (!first) return <Nothing text={t('account.nothing', { from, to })} />;
            return isOwn ? <OwnFacility account={first} period={period} /> : <CountyAccount facilities={facilities} period={period} />;
          }}
        </Loaded>
      ) : (
        <p className="notice">{t('account.periodMissing')}</p>
      )}
    </>
  );
}

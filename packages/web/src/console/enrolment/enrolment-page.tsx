// Enrolment of a year: the rate down to the village, who is not insured and why, whose premium is paid for them, and the fund.
import { isOverCounty } from '@doudi/core/contract';
import { Select, Tabs } from 'antd';
import { useSearchParams } from 'wouter';
import { useAccount } from '../../session/session.tsx';
import { today } from '../../ui/days.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { FundTab } from './fund-tab.tsx';
import { PremiumAidTab } from './premium-aid-tab.tsx';
import { RateTab } from './rate-tab.tsx';
import { UninsuredTab } from './uninsured-tab.tsx';

export function EnrolmentPage() {
  const { t } = useWords();
  const account = useAccount();
  // In the address, so that whoever comes back from a person finds the same list.
  const [search, setSearch] = useSearchParams();
  const put = (changes: Readonly<Record<string, string>>) =>
    setSearch((before) => new URLSearchParams({ ...Object.fromEntries(before), ...changes }), { replace: true });
  const thisYear = Number(today().slice(0, 4));
  const year = search.get('year') ?? String(thisYear);
  const area = search.get('area') ?? account.area;
  const all = [
    { key: 'rate', label: t('enrolment.rate'), children: <RateTab year={year} area={area} onArea={(next) => put({ area: next })} /> },
    { key: 'uninsured', label: t('enrolment.uninsured'), children: <UninsuredTab year={year} area={area} onArea={(next) => put({ area: next })} /> },
    { key: 'aid', label: t('enrolment.aid'), children: <PremiumAidTab year={year} /> },
    { key: 'fund', label: t('enrolment.fund'), children: <FundTab year={year} /> },
  ];
  const tabs = isOverCounty(account) ? all : all.slice(0, 2);
  const asked = search.get('tab');
  return (
    <Page
      title={t('menu.enrolment')}
      actions={
        <Select
          aria-label={t('enrolment.year')}
          value={year}
          onChange={(chosen) => put({ year: chosen })}
          options={[thisYear + 1, thisYear, thisYear - 1, thisYear - 2].map((each) => ({
            value: String(each),
            label: t('enrolment.ofYear', { year: String(each) }),
          }))}
        />
      }
    >
      <Tabs
        aria-label={t('menu.enrolment')}
        activeKey={tabs.some(({ key }) => key === asked) ? (asked ?? 'rate') : 'rate'}
        onChange={(tab) => put({ tab })}
        destroyOnHidden
        tabBarGutter={20}
        items={tabs}
      />
    </Page>
  );
}

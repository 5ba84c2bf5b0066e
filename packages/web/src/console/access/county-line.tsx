// Which county is looked at by somebody who supervises from above, over every page, and the way to another one.
import { listCounties, viewCounty } from '@doudi/core/access';
import { isWithin } from '@doudi/core/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { type Account, useApi, useBeginAnew } from '../../session/session.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from './areas.ts';

export function CountyLine({ account }: { readonly account: Account }) {
  const { t } = useWords();
  const api = useApi();
  const { nameOf } = useAreas();
  const beginAnew = useBeginAnew();
  const counties = useQuery({ queryKey: ['counties'], queryFn: () => api.ask(listCounties, {}), staleTime: 600_000 });
  const choose = useMutation({ mutationFn: (countyId: string) => api.ask(viewCounty, { countyId }), onSuccess: beginAnew });
  const below = (counties.data?.counties ?? []).filter(({ countyId }) => isWithin(countyId, account.area));
  return (
    <div className="shell-acting">
      <span role="status">{t('access.looksAt', { county: account.countyName, role: t(`role.${account.role}`), area: nameOf(account.area) })}</span>{' '}
      <Select
        className="shell-county-choice"
        size="small"
        aria-label={t('access.otherCounty')}
        showSearch={{ optionFilterProp: 'label' }}
        loading={counties.isPending || choose.isPending}
        disabled={choose.isPending}
        value={account.countyId}
        onChange={(countyId: string) => choose.mutate(countyId)}
        options={below.map(({ countyId, name }) => ({ value: countyId, label: name }))}
      />
      {choose.error && <ProblemNotice error={choose.error} />}
    </div>
  );
}

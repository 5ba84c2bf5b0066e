// In whose post somebody works just now, over every page, and the way back to their own.
import { Button } from 'antd';
import type { Account } from '../../session/session.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from './areas.ts';
import { useActFor } from './stand-ins-page.tsx';

export function ActingLine({ account, name }: { readonly account: Account; readonly name: string }) {
  const { t } = useWords();
  const { nameOf } = useAreas();
  const act = useActFor();
  return (
    <div className="shell-acting" role="status">
      {t('access.acting', { name, role: t(`role.${account.role}`), area: nameOf(account.area) })}{' '}
      <Button size="small" loading={act.isPending} onClick={() => act.mutate(undefined)}>
        {t('access.ownPost')}
      </Button>
    </div>
  );
}

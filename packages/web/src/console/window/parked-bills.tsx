// Bills put aside for a moment, to serve the next patient: taken up again as they were.
import { getPerson } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { useWords } from '../../words/index.ts';
import { type BillDraft, totalOfDraft } from './draft.ts';
import type { Drafts } from './kept-drafts.ts';

export interface ParkedBillsProps {
  readonly drafts: Drafts;
  readonly isBusy: boolean;
  readonly onTakeUp: (draftId: string) => void;
}

export function ParkedBills({ drafts, isBusy, onTakeUp }: ParkedBillsProps) {
  const { t } = useWords();
  if (drafts.parked.length === 0) return null;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: drafts.parked.map((draft) => ({ key: draft.draftId, label: <ParkedBill draft={draft} /> })),
        onClick: ({ key }) => onTakeUp(key),
      }}
    >
      <Button title={isBusy ? t('window.parkedSwap') : t('window.parkedTake')}>{t('window.parked', { count: drafts.parked.length })}</Button>
    </Dropdown>
  );
}

/** The name is asked for: it is not kept on the machine. */
function ParkedBill({ draft }: { readonly draft: BillDraft }) {
  const { t } = useWords();
  const api = useApi();
  const { personId } = draft;
  const { data } = useQuery({
    queryKey: ['person', personId],
    enabled: personId !== undefined,
    queryFn: () => api.ask(getPerson, { personId: personId ?? '' }),
  });
  return (
    <span>
      {data?.person.name ?? t('window.nobodyYet')} <span className="quiet">{draft.billNumber}</span>{' '}
      <span className="amount">{printAmount(totalOfDraft(draft))}</span>
    </span>
  );
}

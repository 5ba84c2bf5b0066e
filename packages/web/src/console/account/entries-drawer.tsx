// The entries of one account, the latest first: what was booked, against which account, and why.

import type { OutputOf } from '@doudi/core/contract';
import { listTransfers } from '@doudi/core/ledger';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer, Skeleton } from 'antd';
import { Link } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { Nothing } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { maySee } from '../addresses.ts';
import { useBookNames } from './account-names.ts';

type Transfer = OutputOf<typeof listTransfers>['transfers'][number];

const PAGE_SIZE = 50;

export function EntriesDrawer({ accountId, onClose }: { readonly accountId: string | undefined; readonly onClose: () => void }) {
  const { t } = useWords();
  const names = useBookNames();
  const title = accountId === undefined ? '' : t('account.entries', { name: names.account(accountId) });
  return (
    <Drawer open={accountId !== undefined} onClose={onClose} size={760} title={title} aria-label={title} destroyOnHidden>
      {accountId !== undefined && <Entries accountId={accountId} />}
    </Drawer>
  );
}

function Entries({ accountId }: { readonly accountId: string }) {
  const { t } = useWords();
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: ['transfers', accountId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => api.ask(listTransfers, { accountId, pageSize: PAGE_SIZE, ...(pageParam !== undefined && { beforeTransferId: pageParam }) }),
    getNextPageParam: ({ transfers, hasMore }) => (hasMore ? transfers.at(-1)?.transferId : undefined),
  });
  if (list.data === undefined) return list.error ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : <Skeleton active />;
  const transfers = list.data.pages.flatMap((page) => page.transfers);
  if (transfers.length === 0) return <Nothing text={t('account.noTransfers')} />;
  return (
    <>
      <EntriesTable accountId={accountId} transfers={transfers} />
      {list.hasNextPage && (
        <p className="list-more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            {t('account.more')}
          </Button>
        </p>
      )}
    </>
  );
}

function EntriesTable({ accountId, transfers }: { readonly accountId: string; readonly transfers: readonly Transfer[] }) {
  const { t } = useWords();
  const names = useBookNames();
  // A payer's officer sees amounts, and not whose bill it is.
  const maySeeBills = maySee(useAccount(), '/settlements/:settlementId');
  return (
    <WideFigures label={t('account.entries', { name: names.account(accountId) })}>
      <table className="figures">
        <thead>
          <tr>
            <th>{t('account.bookedOn')}</th>
            <th>{t('account.other')}</th>
            <th>{t('account.why')}</th>
            <th className="amount">{t('account.entryAmount')}</th>
            {maySeeBills && <th>{t('account.settlement')}</th>}
          </tr>
        </thead>
        <tbody>
          {transfers.map((transfer) => {
            const side = transfer.debitAccountId === accountId ? 'debit' : 'credit';
            return (
              <tr key={transfer.transferId}>
                <td className="moment">{transfer.bookedOn}</td>
                <td>{names.account(side === 'debit' ? transfer.creditAccountId : transfer.debitAccountId)}</td>
                <td>
                  {names.reason(transfer.reason)}
                  {transfer.reversesTransferId !== undefined && <span className="tag is-warning">{t('account.reversal')}</span>}
                  {transfer.status !== 'posted' && <span className="tag">{t(`account.status.${transfer.status}`)}</span>}
                </td>
                <td className="amount">
                  <span className="quiet">{t(`account.side.${side}`)}</span> {printAmount(transfer.amount)}
                </td>
                {maySeeBills && (
                  <td>{transfer.settlementId !== undefined && <Link href={`/settlements/${transfer.settlementId}`}>{t('account.settlement')}</Link>}</td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </WideFigures>
  );
}

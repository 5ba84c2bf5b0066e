// Shifts, the latest first, with what was counted and what differed; each opens its paper.
import { listShifts, MEANS } from '@doudi/core/cashier';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { sumOf } from '../../ui/amount-text.ts';
import { printMoment } from '../../ui/days.ts';
import { Nothing } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import type { WordName } from '../../words/index.ts';
import { useWords } from '../../words/index.ts';
import { DifferenceText } from './difference-text.tsx';
import { meansOf, netOf } from './means-table.tsx';
import type { Shift } from './shift.ts';

const PAGE_SIZE = 30;
const NET_HEADS = { cash: 'shift.cash', card: 'shift.cardNet', qr: 'shift.qrNet' } as const satisfies Readonly<Record<(typeof MEANS)[number], WordName>>;

export interface ShiftListProps {
  readonly onShow: (shift: Shift) => void;
  readonly emptyText: string;
  readonly withClerk?: boolean;
  readonly onlyClosed?: boolean;
}

export function ShiftList({ onShow, emptyText, withClerk = false, onlyClosed = false }: ShiftListProps) {
  const { t } = useWords();
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: ['shifts'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => api.ask(listShifts, { pageSize: PAGE_SIZE, ...(pageParam !== undefined && { beforeShiftId: pageParam }) }),
    getNextPageParam: ({ shifts, hasMore }) => (hasMore ? shifts.at(-1)?.shiftId : undefined),
  });
  if (list.data === undefined) return list.error ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : <Skeleton active />;
  const shifts = list.data.pages.flatMap((page) => page.shifts).filter(({ closed }) => !onlyClosed || closed !== undefined);
  if (shifts.length === 0) return <Nothing text={emptyText} />;
  return (
    <>
      <ShiftTable shifts={shifts} withClerk={withClerk} onShow={onShow} />
      {list.hasNextPage && (
        <p className="list-more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            {t('shift.more')}
          </Button>
        </p>
      )}
    </>
  );
}

function ShiftTable({
  shifts,
  withClerk,
  onShow,
}: {
  readonly shifts: readonly Shift[];
  readonly withClerk: boolean;
  readonly onShow: (shift: Shift) => void;
}) {
  const { t } = useWords();
  const closed = shifts.flatMap((shift) => (shift.closed ? [shift.closed] : []));
  const net = (means: (typeof MEANS)[number]) => sumOf(shifts.map((shift) => netOf(meansOf(shift, means))));
  return (
    <WideFigures label={t('shift.listCaption')}>
      <table className="figures shift-list">
        <thead>
          <tr>
            {withClerk && <th>{t('shift.clerk')}</th>}
            <th>{t('shift.openedAt')}</th>
            <th>{t('shift.closedAt')}</th>
            {MEANS.map((means) => (
              <th key={means} className="amount">
                {t(NET_HEADS[means])}
              </th>
            ))}
            <th className="amount">{t('shift.expectedHead')}</th>
            <th className="amount">{t('shift.countedHead')}</th>
            <th className="amount">{t('shift.differenceHead')}</th>
            <th>{t('shift.reason')}</th>
            <th>{t('shift.paper')}</th>
          </tr>
        </thead>
        <tbody>
          {shifts.map((shift) => (
            <tr key={shift.shiftId}>
              {withClerk && <th scope="row">{shift.actorName}</th>}
              {withClerk ? (
                <td className="moment">{printMoment(shift.openedAt)}</td>
              ) : (
                <th scope="row" className="moment">
                  {printMoment(shift.openedAt)}
                </th>
              )}
              <td className="moment">{shift.closed ? printMoment(shift.closed.at) : <span className="tag is-warning">{t('shift.stillOpen')}</span>}</td>
              {MEANS.map((means) => (
                <td key={means} className="amount">
                  <Amount value={netOf(meansOf(shift, means))} />
                </td>
              ))}
              <td className="amount">
                <Amount value={shift.expectedCash} />
              </td>
              <td className="amount">{shift.closed && <Amount value={shift.closed.countedCash} />}</td>
              <td className="amount">{shift.closed && <DifferenceText value={shift.closed.difference} />}</td>
              <td className="wraps">{shift.closed?.reason}</td>
              <td>
                <Button size="small" onClick={() => onShow(shift)} aria-label={`${t('shift.paper')} ${shift.actorName} ${printMoment(shift.openedAt)}`}>
                  {t('shift.paper')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={withClerk ? 3 : 2}>
              {t('shift.shownSum', { count: shifts.length })}
            </th>
            {MEANS.map((means) => (
              <td key={means} className="amount">
                <Amount value={net(means)} />
              </td>
            ))}
            <td />
            <td />
            <td className="amount">
              <Amount value={sumOf(closed.map(({ difference }) => difference))} />
            </td>
            <td />
            <td />
          </tr>
        </tfoot>
      </table>
    </WideFigures>
  );
}

// What was taken and given back in a shift by each means, and from that what should be in the drawer.
import { MEANS } from '@doudi/core/cashier';
import { Amount } from '../../ui/amount.tsx';
import { ofFen, sumOf, toFenOf } from '../../ui/amount-text.ts';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import type { Shift } from './shift.ts';

export function MeansTable({ shift }: { readonly shift: Shift }) {
  const { t } = useWords();
  const rows = MEANS.map((means) => meansOf(shift, means));
  const count = (pick: 'takenCount' | 'refundedCount') => rows.reduce((sum, row) => sum + row[pick], 0);
  const cash = meansOf(shift, 'cash');
  return (
    <>
      <WideFigures label={t('shift.byMeans')}>
        <table className="figures means-table">
          <thead>
            <tr>
              <th>{t('shift.meansHead')}</th>
              <th className="amount">{t('shift.takenCount')}</th>
              <th className="amount">{t('shift.taken')}</th>
              <th className="amount">{t('shift.refundedCount')}</th>
              <th className="amount">{t('shift.refunded')}</th>
              <th className="amount">{t('shift.net')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.means}>
                <th scope="row">{t(`means.${row.means}`)}</th>
                <td className="amount">{row.takenCount}</td>
                <AmountCell value={row.taken} />
                <td className="amount">{row.refundedCount}</td>
                <AmountCell value={row.refunded} />
                <AmountCell value={netOf(row)} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('shift.sum')}</th>
              <td className="amount">{count('takenCount')}</td>
              <AmountCell value={sumOf(rows.map(({ taken }) => taken))} />
              <td className="amount">{count('refundedCount')}</td>
              <AmountCell value={sumOf(rows.map(({ refunded }) => refunded))} />
              <AmountCell value={sumOf(rows.map(netOf))} />
            </tr>
          </tfoot>
        </table>
      </WideFigures>
      <p className="drawer-head">{t('shift.drawer')}</p>
      <dl className="sum-list">
        <SumRow label={t('shift.openingCashShort')} value={shift.openingCash} />
        <SumRow label={`+ ${t('shift.cashTaken')}`} value={cash.taken} />
        <SumRow label={`− ${t('shift.cashRefunded')}`} value={cash.refunded} />
        <SumRow label={t('shift.expected')} value={shift.expectedCash} isSum />
      </dl>
    </>
  );
}

export function SumRow({ label, value, isSum = false }: { readonly label: string; readonly value: string; readonly isSum?: boolean }) {
  return (
    <div className={isSum ? 'is-sum' : ''}>
      <dt>{label}</dt>
      <dd>
        <Amount value={value} />
      </dd>
    </div>
  );
}

function AmountCell({ value }: { readonly value: string }) {
  return (
    <td className="amount">
      <Amount value={value} />
    </td>
  );
}

type ByMeans = Shift['byMeans'][number];

/** A means by which nothing was taken may be missing. */
export function meansOf({ byMeans }: Pick<Shift, 'byMeans'>, means: ByMeans['means']): ByMeans {
  return byMeans.find((row) => row.means === means) ?? { means, taken: '0.00', takenCount: 0, refunded: '0.00', refundedCount: 0 };
}

export function netOf({ taken, refunded }: Pick<ByMeans, 'taken' | 'refunded'>): string {
  return ofFen(toFenOf(taken) - toFenOf(refunded));
}

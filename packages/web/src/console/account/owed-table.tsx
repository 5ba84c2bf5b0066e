// Who owes how much, down to the fen: each payer, the patients, and the sum, with the bills behind every row.
import { Link } from 'wouter';
import { PayerMark } from '../../explain/band.tsx';
import { Amount } from '../../ui/amount.tsx';
import { ofFen, printAmount, sumOf, toFenOf } from '../../ui/amount-text.ts';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { differenceOf, type Owed, payersSum, stillOwed } from './account-sums.ts';
import type { Period } from './periods.ts';

export interface OwedTableProps {
  readonly owed: Owed;
  readonly period: Period;
  readonly facilityId?: string;
  readonly caption: string;
}

export function OwedTable({ owed, period, facilityId, caption }: OwedTableProps) {
  const { t, language } = useWords();
  const bills = billsAddress(period, facilityId, 'settled');
  const difference = differenceOf(owed);
  return (
    <>
      <WideFigures label={caption}>
        <table className="figures owed-table">
          <thead>
            <tr>
              <th>{t('account.debtor')}</th>
              <th className="amount">{t('account.bills')}</th>
              <th className="amount">{t('account.due')}</th>
              <th className="amount">{t('account.paid')}</th>
              <th className="amount">{t('account.owed')}</th>
              <th>{t('account.list')}</th>
            </tr>
          </thead>
          <tbody>
            {owed.payers.map(({ payer, payerName, bills: count, amount }) => (
              <tr key={payer}>
                <th scope="row">
                  <PayerMark payer={payer} /> {payerName[language]}
                </th>
                <td className="amount">{count}</td>
                <AmountCell value={amount} />
                <td className="amount">–</td>
                <AmountCell value={amount} />
                <td>
                  <Link href={`${bills}&payer=${encodeURIComponent(payer)}`} aria-label={t('account.billsOf', { name: payerName[language] })}>
                    {t('account.list')}
                  </Link>
                </td>
              </tr>
            ))}
            <tr>
              <th scope="row">
                <PayerMark payer="patient" /> {t('account.patients')}
                {owed.patients.owing > 0 && <span className="tag">{t('account.owing', { count: owed.patients.owing })}</span>}
              </th>
              <td className="amount">{owed.bills}</td>
              <AmountCell value={owed.patients.due} />
              <AmountCell value={owed.patients.paid} />
              <AmountCell value={owed.patients.owed} />
              <td>
                <Link href={billsAddress(period, facilityId, 'owing')}>{t('account.unpaidBills')}</Link>
              </td>
            </tr>
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('account.sum')}</th>
              <td className="amount">{owed.bills}</td>
              <AmountCell value={sumOf([payersSum(owed), owed.patients.due])} />
              <AmountCell value={owed.patients.paid} />
              <AmountCell value={stillOwed(owed)} />
              <td>
                <Link href={bills} aria-label={t('account.billsOf', { name: t('account.sum') })}>
                  {t('account.list')}
                </Link>
              </td>
            </tr>
          </tfoot>
        </table>
      </WideFigures>
      {difference === '0.00' ? (
        <p className="quiet">{t('account.addsUp')}</p>
      ) : (
        <p className="notice is-danger" role="alert">
          {t('account.doesNotAddUp', { difference: printAmount(ofFen(Math.abs(toFenOf(difference)))) })}
        </p>
      )}
    </>
  );
}

function AmountCell({ value }: { readonly value: string }) {
  return (
    <td className="amount">
      <Amount value={value} />
    </td>
  );
}

/** The settlements behind a row. */
function billsAddress({ from, to }: Period, facilityId: string | undefined, status: 'settled' | 'owing'): string {
  const query = new URLSearchParams({ dischargedFrom: from, dischargedTo: to, status, ...(facilityId !== undefined && { facilityId }) });
  return `/settlements?${query}`;
}

// The rows of the list, and their sums. On a phone each row is a card.

import type { MouseEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { Band, PayerMark } from '../../explain/band.tsx';
import { useAccount } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { printMoment } from '../../ui/days.ts';
import { useWords } from '../../words/index.ts';
import { maySee } from '../addresses.ts';
import type { SettlementRow } from './filters.ts';
import { useKindNames } from './kind-names.ts';
import { bandLinesOf, type PayerSum, sumsOf } from './list-sums.ts';

export function SettlementsTable({ rows }: { readonly rows: readonly SettlementRow[] }) {
  const { t } = useWords();
  return (
    <div className="settlements-frame">
      <table className="figures settlements-table">
        <caption className="visually-hidden">{t('settlements.list')}</caption>
        <thead>
          <tr>
            <th>{t('settlements.number')}</th>
            <th>{t('settlements.patient')}</th>
            <th>{t('settlements.facility')}</th>
            <th>{t('settlements.discharged')}</th>
            <th className="amount">{t('settlements.total')}</th>
            <th>
              {t('settlements.payers')} <span className="quiet">({t('settlements.unit')})</span>
            </th>
            <th className="amount">{t('settlements.patientPays')}</th>
            <th className="amount">{t('settlements.owes')}</th>
            <th>{t('settlements.status')}</th>
            <th>{t('settlements.settledBy')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.settlementId} row={row} />
          ))}
        </tbody>
        <SumsRow rows={rows} />
      </table>
    </div>
  );
}

/** The number is the link; a click anywhere else in the row follows it too. */
function Row({ row }: { readonly row: SettlementRow }) {
  const { t } = useWords();
  const account = useAccount();
  const { nameOf } = useKindNames();
  const [, navigate] = useLocation();
  const address = `/settlements/${row.settlementId}`;
  const mayOpen = maySee(account, '/settlements/:settlementId');
  const mayOpenPerson = maySee(account, '/people/:personId');
  const open = (event: MouseEvent<HTMLElement>) => {
    const isOnLink = event.target instanceof Element && event.target.closest('a, button') !== null;
    // Whoever marks a number to copy it wants to stay.
    if (!isOnLink && (getSelection()?.toString() ?? '') === '') navigate(address);
  };
  return (
    <tr className={`${mayOpen ? 'opens' : ''}${row.isCancelled ? ' is-cancelled' : ''}`} {...(mayOpen && { onClick: open })}>
      <th scope="row" className="cell-number">
        {mayOpen ? <Link href={address}>{row.number}</Link> : row.number}
        <span className="under quiet">{row.billNumber}</span>
      </th>
      <td className="cell-patient">{mayOpenPerson ? <Link href={`/people/${row.personId}`}>{row.personName}</Link> : row.personName}</td>
      <td className="cell-facility">
        {row.facilityName}
        <span className="under quiet">{nameOf(row.kind)}</span>
      </td>
      <td className="cell-day" data-head={t('settlements.discharged')}>
        {row.dischargedOn}
      </td>
      <td className="amount cell-total" data-head={t('settlements.total')}>
        {printAmount(row.total)}
      </td>
      <td className="cell-payers">
        <Band size="mini" total={row.total} lines={bandLinesOf(row)} patientPays={row.patientPays} />
        <PayerAmounts payers={row.payers} />
      </td>
      <td className="amount" data-head={t('settlements.patientPays')}>
        {printAmount(row.patientPays)}
      </td>
      <td className="amount" data-head={t('settlements.owes')}>
        {row.patientOwes === '0.00' ? <span className="quiet">0.00</span> : printAmount(row.patientOwes)}
      </td>
      <td className="cell-status">
        <StatusTag isCancelled={row.isCancelled} owes={row.patientOwes} />
      </td>
      <td className="cell-settled" data-head={t('settlements.settledBy')}>
        {row.settledByName}
        <span className="under quiet">{printMoment(row.settledAt)}</span>
      </td>
    </tr>
  );
}

export function StatusTag({ isCancelled, owes }: { readonly isCancelled: boolean; readonly owes: string }) {
  const { t } = useWords();
  if (isCancelled) return <span className="tag is-void">{t('settlements.isCancelled')}</span>;
  if (owes !== '0.00') return <span className="tag is-warning">{t('settlements.isOwing')}</span>;
  return <span className="tag">{t('settlements.isPaid')}</span>;
}

function PayerAmounts({ payers }: { readonly payers: readonly PayerSum[] }) {
  const { language } = useWords();
  return (
    <ul className="payer-amounts">
      {payers
        .filter(({ paid }) => paid !== '0.00')
        .map(({ payer, payerName, paid }) => (
          <li key={payer}>
            <span>
              <PayerMark payer={payer} />
              {payerName[language]}
            </span>
            <span className="amount">{printAmount(paid)}</span>
          </li>
        ))}
    </ul>
  );
}

function SumsRow({ rows }: { readonly rows: readonly SettlementRow[] }) {
  const { t } = useWords();
  const sums = sumsOf(rows);
  return (
    <tfoot>
      <tr>
        <th scope="row" colSpan={4} className="cell-number">
          {t('settlements.sum', { count: sums.count })}
          {sums.leftOut > 0 && <span className="under quiet">{t('settlements.sumLeftOut', { leftOut: sums.leftOut })}</span>}
        </th>
        <td className="amount cell-total" data-head={t('settlements.total')}>
          {printAmount(sums.total)}
        </td>
        <td className="cell-payers">
          <PayerAmounts payers={sums.payers} />
        </td>
        <td className="amount" data-head={t('settlements.patientPays')}>
          {printAmount(sums.patientPays)}
        </td>
        <td className="amount" data-head={t('settlements.owes')}>
          {printAmount(sums.patientOwes)}
        </td>
        <td colSpan={2} className="cell-empty" />
      </tr>
    </tfoot>
  );
}

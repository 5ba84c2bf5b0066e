// What each payer and the patients owe one's own facility for the bills of a period.
import { Band } from '../../explain/band.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { useWords } from '../../words/index.ts';
import { type FacilityAccount, payersSum } from './account-sums.ts';
import { OwedTable } from './owed-table.tsx';
import { bandLines, useInOrder } from './payers-in-order.ts';
import type { Period } from './periods.ts';

export function OwnFacility({ account, period }: { readonly account: FacilityAccount; readonly period: Period }) {
  const { t } = useWords();
  const owed = { ...account, payers: useInOrder()(account.payers) };
  return (
    <section className="own-facility" aria-labelledby="own-facility">
      <h2 id="own-facility">{account.facilityName}</h2>
      <p className="lead">
        {t('account.told', {
          ...period,
          bills: account.bills,
          total: printAmount(account.total),
          payers: printAmount(payersSum(account)),
          patients: printAmount(account.patients.due),
        })}
      </p>
      <Band total={account.total} lines={bandLines(owed.payers)} patientPays={account.patients.due} />
      <h3>{t('account.whoOwes')}</h3>
      <OwedTable owed={owed} period={period} facilityId={account.facilityId} caption={t('account.whoOwes')} />
      <p className="quiet">{t('account.payersNote')}</p>
    </section>
  );
}

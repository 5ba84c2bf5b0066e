// What is owed in the whole county: by payer, and by facility, each opened to its payers. In 万元, with every fen behind it.
import { Button, Segmented } from 'antd';
import { Fragment, useState } from 'react';
import { Band } from '../../explain/band.tsx';
import { inTenThousands, printAmount, toFenOf } from '../../ui/amount-text.ts';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { type FacilityAccount, type Owed, payersSum, together } from './account-sums.ts';
import { OwedTable } from './owed-table.tsx';
import { bandLines, useInOrder } from './payers-in-order.ts';
import type { Period } from './periods.ts';

type Unit = 'wan' | 'yuan';
type FacilityOwed = Owed & Pick<FacilityAccount, 'facilityId' | 'facilityName'>;

export function CountyAccount({ facilities, period }: { readonly facilities: readonly FacilityAccount[]; readonly period: Period }) {
  const { t } = useWords();
  const [unit, setUnit] = useState<Unit>('wan');
  const order = useInOrder();
  const whole = together(facilities);
  const owed: Owed = { ...whole, payers: order(whole.payers) };
  const rows = facilities.map((facility) => ({ ...facility, payers: order(facility.payers) })).sort((one, other) => toFenOf(other.total) - toFenOf(one.total));
  return (
    <div className="county-account">
      <p className="lead">
        {t('account.told', {
          ...period,
          bills: owed.bills,
          total: printAmount(owed.total),
          payers: printAmount(payersSum(owed)),
          patients: printAmount(owed.patients.due),
        })}
      </p>
      <Band total={owed.total} lines={bandLines(owed.payers)} patientPays={owed.patients.due} />
      <section>
        <h2>{t('account.byPayer')}</h2>
        <OwedTable owed={owed} period={period} caption={t('account.byPayer')} />
        <p className="quiet">{t('account.payersNote')}</p>
      </section>
      <section>
        <div className="section-head">
          <h2>{t('account.byFacility')}</h2>
          <span className="row">
            <span aria-hidden="true" className="quiet">
              {t('account.unit')}
            </span>
            <Segmented<Unit>
              aria-label={t('account.unit')}
              value={unit}
              onChange={setUnit}
              options={[
                { label: t('account.wan'), value: 'wan' },
                { label: t('account.yuan'), value: 'yuan' },
              ]}
            />
          </span>
        </div>
        <FacilitiesTable facilities={rows} period={period} unit={unit} />
        {unit === 'wan' && <p className="quiet">{t('account.wanNote')}</p>}
      </section>
    </div>
  );
}

interface FacilitiesTableProps {
  readonly facilities: readonly FacilityOwed[];
  readonly period: Period;
  readonly unit: Unit;
}

function FacilitiesTable({ facilities, period, unit }: FacilitiesTableProps) {
  const { t } = useWords();
  const whole = together(facilities);
  return (
    <WideFigures label={t('account.byFacility')}>
      <table className="figures facilities-account">
        <thead>
          <tr>
            <th>{t('account.facility')}</th>
            <th className="amount">{t('account.bills')}</th>
            <th className="amount">{t('account.total')}</th>
            <th>{t('account.parts')}</th>
            <th className="amount">{t('account.payersDue')}</th>
            <th className="amount">{t('account.patientsDue')}</th>
            <th className="amount">{t('account.patientsOwed')}</th>
          </tr>
        </thead>
        <tbody>
          {facilities.map((facility) => (
            <FacilityRows key={facility.facilityId} facility={facility} period={period} unit={unit} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('account.sum')}</th>
            <td className="amount">{whole.bills}</td>
            <UnitCell value={whole.total} unit={unit} />
            <td />
            <UnitCell value={payersSum(whole)} unit={unit} />
            <UnitCell value={whole.patients.due} unit={unit} />
            <UnitCell value={whole.patients.owed} unit={unit} />
          </tr>
        </tfoot>
      </table>
    </WideFigures>
  );
}

/** A facility, and below it what each payer owes it, once it is opened. */
function FacilityRows({ facility, period, unit }: { readonly facility: FacilityOwed; readonly period: Period; readonly unit: Unit }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const { facilityId, facilityName } = facility;
  return (
    <Fragment>
      <tr>
        <th scope="row">
          <Button
            type="text"
            size="small"
            aria-expanded={isOpen}
            aria-label={t(isOpen ? 'account.collapse' : 'account.expand', { name: facilityName })}
            onClick={() => setOpen(!isOpen)}
          >
            <span aria-hidden="true">{isOpen ? '−' : '+'}</span>
          </Button>{' '}
          {facilityName}
        </th>
        <td className="amount">{facility.bills}</td>
        <UnitCell value={facility.total} unit={unit} />
        <td className="facility-band">
          <Band total={facility.total} lines={bandLines(facility.payers)} patientPays={facility.patients.due} size="mini" />
        </td>
        <UnitCell value={payersSum(facility)} unit={unit} />
        <UnitCell value={facility.patients.due} unit={unit} />
        <UnitCell value={facility.patients.owed} unit={unit} />
      </tr>
      {isOpen && (
        <tr className="facility-opened">
          <td colSpan={7}>
            <OwedTable owed={facility} period={period} facilityId={facilityId} caption={facilityName} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

function UnitCell({ value, unit }: { readonly value: string; readonly unit: Unit }) {
  return (
    <td className="amount" title={printAmount(value)}>
      {unit === 'wan' ? inTenThousands(value) : printAmount(value)}
    </td>
  );
}

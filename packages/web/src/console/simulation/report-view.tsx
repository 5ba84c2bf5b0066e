// What came out of a simulation: two bands of all money, what changed in words, money by payer, shares before and after, who gains and who loses.
import { FACET_WORDS, FACETS, type Facet, type Report } from '@doudi/core/simulation';
import { Segmented } from 'antd';
import { useState } from 'react';
import { Band, PayerMark } from '../../explain/band.tsx';
import { ofFen, printAmount, toFenOf } from '../../ui/amount-text.ts';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { SharesPicture } from './shares-picture.tsx';
import './simulation.css';

export function ReportView({ report, isPaper = false }: { readonly report: Report; readonly isPaper?: boolean }) {
  const { t } = useWords();
  return (
    <div className="simulation-report">
      <Sentences report={report} />
      <TwoBands report={report} isPaper={isPaper} />
      <div className="simulation-pair">
        <section>
          <h2>{t('simulation.moneyYuan')}</h2>
          <PayersTable report={report} isPaper={isPaper} />
        </section>
        <section>
          <h2>{t('simulation.shares')}</h2>
          <SharesPicture report={report} isPaper={isPaper} />
        </section>
      </div>
      <section>
        <h2>{t('simulation.whoGains')}</h2>
        {isPaper ? <PaperFacets report={report} /> : <ChosenFacet report={report} />}
        <p className="quiet">{t('simulation.suppressed', { k: report.k })}</p>
      </section>
    </div>
  );
}

function Sentences({ report }: { readonly report: Report }) {
  const { t } = useWords();
  const { patient, change, promise, k } = report;
  const by = differenceOf(patient.before, patient.after);
  const few = t('simulation.few', { k });
  const { gainers, losers, gained, lost } = change;
  const isTold = gainers !== undefined && losers !== undefined && gained !== undefined && lost !== undefined;
  const who = isTold ? t('simulation.who', { gainers, losers, gained: printAmount(gained), lost: printAmount(lost) }) : t('simulation.whoFew');
  return (
    <p className="lead">
      {toFenOf(by) === 0 ? t('simulation.same') : t(toFenOf(by) > 0 ? 'simulation.more' : 'simulation.less', { amount: printAmount(by.replace('-', '')) })}{' '}
      {who} {t('simulation.promise', { before: promise.before.brokenPeople ?? few, after: promise.after.brokenPeople ?? few })}
    </p>
  );
}

export function differenceOf(before: string, after: string): string {
  return ofFen(toFenOf(after) - toFenOf(before));
}

function TwoBands({ report, isPaper }: { readonly report: Report; readonly isPaper: boolean }) {
  const { t } = useWords();
  return (
    <div className="simulation-bands">
      {(['before', 'after'] as const).map((side) => (
        <div key={side} className="simulation-band">
          <span>{t(`simulation.${side}`)}</span>
          <Band
            total={report.total}
            lines={report.lines.map(({ line, name, payer, ...paid }) => ({ line, name, payer, paid: paid[side].paid }))}
            patientPays={report.patient[side]}
            isHatched={isPaper}
          />
        </div>
      ))}
    </div>
  );
}

function PayersTable({ report, isPaper }: { readonly report: Report; readonly isPaper: boolean }) {
  const { t, language } = useWords();
  return (
    <WideFigures label={t('simulation.moneyYuan')}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{t('simulation.payer')}</th>
            <th scope="col" className="amount">
              {t('simulation.before')}
            </th>
            <th scope="col" className="amount">
              {t('simulation.after')}
            </th>
            <th scope="col" className="amount">
              {t('simulation.difference')}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.payers.map(({ payer, name, before, after }) => (
            <MoneyRow key={payer} payer={payer} name={name[language]} before={before.paid} after={after.paid} isPaper={isPaper} />
          ))}
          <MoneyRow payer="patient" name={t('simulation.patient')} before={report.patient.before} after={report.patient.after} isPaper={isPaper} />
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('simulation.total')}</th>
            <td className="amount">{printAmount(report.total)}</td>
            <td className="amount">{printAmount(report.total)}</td>
            <td className="amount">{printAmount('0.00')}</td>
          </tr>
        </tfoot>
      </table>
    </WideFigures>
  );
}

function MoneyRow({
  payer,
  name,
  before,
  after,
  isPaper,
}: {
  readonly payer: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly isPaper: boolean;
}) {
  return (
    <tr>
      <th scope="row">
        <PayerMark payer={payer} isHatched={isPaper} /> {name}
      </th>
      <td className="amount">{printAmount(before)}</td>
      <td className="amount">{printAmount(after)}</td>
      <td className="amount">
        <Difference before={before} after={after} />
      </td>
    </tr>
  );
}

/** With its sign, to the fen, so that it is what the two amounts beside it give; nothing that does not change stands out. */
export function Difference({ before, after }: { readonly before: string; readonly after: string }) {
  const by = differenceOf(before, after);
  const fen = toFenOf(by);
  if (fen === 0) return <span className="quiet">0.00</span>;
  return (
    <span>
      {fen > 0 ? '+' : ''}
      {printAmount(by)}
    </span>
  );
}

type FacetRows = Report['facets'][number]['rows'];

function ChosenFacet({ report }: { readonly report: Report }) {
  const { t, language } = useWords();
  const shown = FACETS.filter((facet) => tells(rowsOf(report, facet)));
  const [facet, setFacet] = useState<Facet>('category');
  return (
    <>
      <div className="simulation-facets">
        <Segmented
          aria-label={t('simulation.by')}
          value={facet}
          onChange={setFacet}
          options={shown.map((one) => ({ value: one, label: FACET_WORDS[one][language] }))}
        />
      </div>
      <FacetTable facet={facet} rows={rowsOf(report, facet)} k={report.k} />
    </>
  );
}

function PaperFacets({ report }: { readonly report: Report }) {
  return (
    <div className="simulation-paper-facets">
      {(['category', 'level', 'band'] as const).map((facet) => (
        <FacetTable key={facet} facet={facet} rows={rowsOf(report, facet)} k={report.k} />
      ))}
    </div>
  );
}

function rowsOf(report: Report, facet: Facet): FacetRows {
  return report.facets.find((one) => one.facet === facet)?.rows ?? [];
}

/** A single row says no more than the whole. */
function tells(rows: FacetRows): boolean {
  return rows.length > 1;
}

function FacetTable({ facet, rows, k }: { readonly facet: Facet; readonly rows: FacetRows; readonly k: number }) {
  const { t, language } = useWords();
  const few = t('simulation.few', { k });
  return (
    <WideFigures label={FACET_WORDS[facet][language]}>
      <table className="figures simulation-facet">
        <thead>
          <tr>
            <th scope="col">{FACET_WORDS[facet][language]}</th>
            {(['people', 'bills', 'patientBefore', 'patientAfter', 'difference', 'gainers', 'losers'] as const).map((head) => (
              <th key={head} scope="col" className="amount">
                {t(`simulation.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.value ?? 'few'}>
              <th scope="row">{row.name[language]}</th>
              <td className="amount">{row.people ?? few}</td>
              <td className="amount">{row.claims}</td>
              <td className="amount">{printAmount(row.patient.before)}</td>
              <td className="amount">{printAmount(row.patient.after)}</td>
              <td className="amount">
                <Difference before={row.patient.before} after={row.patient.after} />
              </td>
              <td className="amount">{row.gainers ?? t('simulation.hidden')}</td>
              <td className="amount">{row.losers ?? t('simulation.hidden')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

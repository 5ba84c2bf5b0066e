// One part of a statement: what the stub, the books and the patient each keep. It is black on white and read without colour.
import type { getPayments } from '@doudi/core/cashier';
import type { OutputOf } from '@doudi/core/contract';
import type { getSettlement, printStatement } from '@doudi/core/settlement';
import type { ReactNode } from 'react';
import { Band, PayerMark, promisePart } from '../../explain/band.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { capitalAmount } from '../../ui/capital-amount.ts';
import { printMoment } from '../../ui/days.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { useWords } from '../../words/index.ts';
import { useKindNames } from '../settlements/kind-names.ts';
import { linesOnPaper, paidByMeans, verificationAddress } from './paper-facts.ts';

export interface StatementPaper {
  readonly settlement: OutputOf<typeof getSettlement>;
  readonly payments: OutputOf<typeof getPayments>;
  readonly print: OutputOf<typeof printStatement>;
  readonly countyName: string;
  /** Who prints it. */
  readonly printedBy: string;
}

export function StatementPart({ part, paper }: { readonly part: string; readonly paper: StatementPaper }) {
  const { t } = useWords();
  const { settlement, print, countyName } = paper;
  return (
    <article className="paper-part" aria-label={part}>
      <header className="paper-head">
        <span className="paper-label">{part}</span>
        <h2>{t('paper.title', { county: countyName })}</h2>
        <span className="paper-label paper-right">
          {print.printNumber > 1 && <strong className="paper-reprint">{t('paper.reprint', { count: print.printNumber })}</strong>}
          {t('paper.number')} <b>{settlement.number}</b>
        </span>
      </header>
      <Facts paper={paper} />
      <div className="paper-band">
        <Band
          isHatched
          size="medium"
          total={settlement.total}
          lines={settlement.lines}
          patientPays={settlement.patientPays}
          promise={promisePart(settlement.promises, settlement.total)}
        />
      </div>
      <div className="paper-body">
        <Lines paper={paper} />
        <Aside paper={paper} />
      </div>
      <Signatures paper={paper} />
      {settlement.cancelled && (
        <div className="paper-void">
          <span>{t('paper.void')}</span>
        </div>
      )}
    </article>
  );
}

function Facts({ paper: { settlement } }: { readonly paper: StatementPaper }) {
  const { t, language } = useWords();
  const { nameOf } = useKindNames();
  const { person } = settlement;
  const facts: readonly (readonly [string, string])[] = [
    [t('paper.patient'), `${settlement.personName} · ${t(`sex.${person.sex}`)}`],
    [t('paper.idNumber'), person.idNumberMasked ?? t('paper.noIdNumber')],
    [t('paper.village'), person.villageName ?? person.villageCode],
    [t('paper.categories'), settlement.categories.map(({ name }) => name[language]).join(t('common.listComma')) || t('paper.noCategories')],
    [t('paper.facility'), settlement.facilityName],
    [t('paper.billNumber'), settlement.billNumber],
    [t('paper.kind'), nameOf(settlement.kind)],
    [t('paper.discharged'), settlement.dischargedOn],
    [t('paper.settledAt'), printMoment(settlement.settledAt)],
  ];
  return <FactList className="paper-facts" facts={facts} />;
}

function Lines({ paper: { settlement, payments } }: { readonly paper: StatementPaper }) {
  const { t, language } = useWords();
  const { shown, leftOut } = linesOnPaper(settlement.lines);
  return (
    <table className="paper-lines">
      <thead>
        <tr>
          <th>{t('paper.line')}</th>
          <th>{t('paper.payer')}</th>
          <th className="amount">{t('paper.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ line, name, payer, payerName, paid }) => (
          <tr key={line}>
            <th scope="row">
              <PayerMark payer={payer} isHatched />
              {name[language]}
            </th>
            <td>{payerName[language]}</td>
            <td className="amount">{printAmount(paid)}</td>
          </tr>
        ))}
        {leftOut > 0 && (
          <tr>
            <td colSpan={3}>{t('paper.nothingElse', { count: leftOut })}</td>
          </tr>
        )}
      </tbody>
      <tbody className="paper-totals">
        <TotalRow name={t('paper.total')} amount={settlement.total} />
        <TotalRow
          name={
            <>
              <PayerMark payer="patient" isHatched />
              {t('paper.patientPays')} <small>{t('paper.share', { share: settlement.patientShare })}</small>
            </>
          }
          amount={settlement.patientPays}
          isStrong
        />
        {settlement.patientPays !== '0.00' && <PaidRow payments={payments} />}
      </tbody>
    </table>
  );
}

/** In figures, and where the paper is Chinese in capitals, which cannot be made into another amount with a pen. */
function TotalRow({ name, amount, isStrong = false }: { readonly name: ReactNode; readonly amount: string; readonly isStrong?: boolean }) {
  const { language } = useWords();
  return (
    <tr className={isStrong ? 'is-strong' : ''}>
      <th scope="row" {...(language !== 'zh' && { colSpan: 2 })}>
        {name}
      </th>
      {language === 'zh' && <td>{capitalAmount(amount)}</td>}
      <td className="amount">{printAmount(amount)}</td>
    </tr>
  );
}

function PaidRow({ payments: { payments, owes, agreements } }: { readonly payments: StatementPaper['payments'] }) {
  const { t } = useWords();
  const paid = paidByMeans(payments).map(({ means, amount }) => t('paper.paidBy', { means: t(`means.${means}`), amount: printAmount(amount) }));
  const agreed = owes === '0.00' ? [] : agreements.map(({ amount, dueOn }) => t('paper.agreement', { amount: printAmount(amount), day: dueOn }));
  return (
    <tr>
      <td colSpan={2}>
        {t('paper.paid')} {paid.length === 0 ? t('paper.nothingPaid') : paid.join(t('common.listComma'))}
        {agreed.length > 0 && ` · ${agreed.join(t('common.listComma'))}`}
      </td>
      <td className="amount">
        {t('paper.owes')} {printAmount(owes)}
      </td>
    </tr>
  );
}

function Aside({ paper: { settlement, print } }: { readonly paper: StatementPaper }) {
  const { t, language } = useWords();
  return (
    <div className="paper-aside">
      <div className="paper-code">
        <QrCode text={verificationAddress(location.origin, print.verificationCode)} label={t('paper.verify')} />
        <span>{t('paper.verify')}</span>
      </div>
      <div className="paper-words">
        <h3>{t('paper.explanation')}</h3>
        <p className="paper-explanation">{settlement.short[language]}</p>
        <p className="paper-scheme">{t('paper.scheme', { scheme: settlement.schemeName[language] })}</p>
      </div>
    </div>
  );
}

function Signatures({ paper: { settlement, print, printedBy } }: { readonly paper: StatementPaper }) {
  const { t } = useWords();
  return (
    <footer className="paper-foot">
      <div className="paper-signatures">
        <span>
          {t('paper.clerk')} <b>{settlement.settledByName}</b>
        </span>
        <span>{t('paper.reviewer')}</span>
        <span>{t('paper.signature')}</span>
      </div>
      <p>
        {t('paper.printed', { name: printedBy, at: printMoment(print.printedAt), count: print.printNumber })}
        <span>{t('paper.currency')}</span>
      </p>
    </footer>
  );
}

// The fund of a year: what each source owes, what has arrived, and recording that something has.
import type { OutputOf } from '@doudi/core/contract';
import { getFundAccount, recordFundArrival, withdrawFundArrival } from '@doudi/core/enrolment';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { Amount } from '../../ui/amount.tsx';
import { AmountInput } from '../../ui/amount-input.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';

type Fund = OutputOf<typeof getFundAccount>;
type Arrival = Fund['arrivals'][number];

export function FundTab({ year }: { readonly year: string }) {
  const api = useApi();
  const query = useQuery({ queryKey: ['fund-account', year], queryFn: () => api.ask(getFundAccount, { year }) });
  return <Loaded query={query}>{(fund) => <FundAccount year={year} fund={fund} />}</Loaded>;
}

function FundAccount({ year, fund }: { readonly year: string; readonly fund: Fund }) {
  const { t, language } = useWords();
  const [isRecording, setRecording] = useState(false);
  const { insured, sources, due, arrived, rate, purchases } = fund;
  return (
    <>
      <p className="lead">{t('enrolment.fundLead', { insured: String(insured) })}</p>
      <WideFigures label={t('enrolment.fund')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('enrolment.fundSource')}</th>
              <th scope="col" className="amount">
                {t('enrolment.due')}
              </th>
              <th scope="col" className="amount">
                {t('enrolment.arrived')}
              </th>
              <th scope="col" className="amount">
                {t('enrolment.arrivalRate')}
              </th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <tr key={source.source}>
                <th scope="row">{source.name[language]}</th>
                <td className="amount">
                  <Amount value={source.due} />
                </td>
                <td className="amount">
                  <Amount value={source.arrived} />
                </td>
                <td className="amount">{source.rate}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('enrolment.total')}</th>
              <td className="amount">
                <Amount value={due} />
              </td>
              <td className="amount">
                <Amount value={arrived} />
              </td>
              <td className="amount">{rate}</td>
            </tr>
          </tfoot>
        </table>
      </WideFigures>
      {purchases.map((each) => (
        <p key={each.id} className="quiet">
          {t('enrolment.purchase', {
            name: each.name[language],
            perHead: printAmount(each.perHead),
            payer: each.payerName[language],
            due: printAmount(each.due),
          })}
        </p>
      ))}
      <p>
        <Button onClick={() => setRecording(true)}>{t('enrolment.recordArrival')}</Button>
      </p>
      <Arrivals fund={fund} />
      {isRecording && <ArrivalDialog year={year} fund={fund} onDone={() => setRecording(false)} />}
    </>
  );
}

function Arrivals({ fund: { arrivals, sources } }: { readonly fund: Fund }) {
  const { t, language } = useWords();
  const [withdrawing, setWithdrawing] = useState<Arrival>();
  if (arrivals.length === 0) return <p className="quiet">{t('enrolment.noArrivals')}</p>;
  const nameOf = (source: string) => sources.find((each) => each.source === source)?.name[language] ?? source;
  return (
    <>
      <h2>{t('enrolment.arrivals')}</h2>
      <WideFigures label={t('enrolment.arrivals')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('enrolment.arrivedOn')}</th>
              <th scope="col">{t('enrolment.fundSource')}</th>
              <th scope="col" className="amount">
                {t('enrolment.amount')}
              </th>
              <th scope="col">{t('enrolment.evidence')}</th>
              <th scope="col">{t('enrolment.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {arrivals.map((arrival) => (
              <tr key={arrival.fundArrivalId}>
                <th scope="row" className="moment">
                  {arrival.arrivedOn}
                </th>
                <td>{nameOf(arrival.source)}</td>
                <td className="amount">
                  <Amount value={arrival.amount} />
                </td>
                <td>{arrival.evidence}</td>
                <td>
                  {arrival.withdrawn ? (
                    <>
                      <span className="tag">{t('enrolment.withdrawn')}</span> {arrival.withdrawn.reason}
                    </>
                  ) : (
                    <Button size="small" onClick={() => setWithdrawing(arrival)} aria-label={t('enrolment.withdrawOf', { evidence: arrival.evidence })}>
                      {t('enrolment.withdraw')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
      {withdrawing && <WithdrawDialog arrival={withdrawing} onDone={() => setWithdrawing(undefined)} />}
    </>
  );
}

function ArrivalDialog({ year, fund: { sources }, onDone }: { readonly year: string; readonly fund: Fund; readonly onDone: () => void }) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const record = useCommand(recordFundArrival);
  const [source, setSource] = useState<string | undefined>(sources[0]?.source);
  const [amount, setAmount] = useState<string>();
  const [arrivedOn, setArrivedOn] = useState<string>(today());
  const [evidence, setEvidence] = useState('');
  const isComplete = source !== undefined && amount !== undefined && arrivedOn !== '' && evidence.trim() !== '';
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!isComplete || record.isPending) return;
    const done = await record.mutateAsync({ year, source, amount, arrivedOn, evidence: evidence.trim() }).catch(() => undefined);
    void stale('arrived');
    if (!done) return;
    void message.success(t('enrolment.arrivalRecorded'));
    onDone();
  };
  return (
    <CommandDialog
      title={t('enrolment.recordArrival')}
      okText={t('enrolment.save')}
      cancelText={t('enrolment.cancel')}
      okButtonProps={{ disabled: !isComplete, loading: record.isPending }}
      onOk={() => void send()}
      onCancel={onDone}
    >
      <form className="stack" onSubmit={(event) => void send(event)}>
        <Field id="arrival-source" label={t('enrolment.fundSource')}>
          <Select
            id="arrival-source"
            className="wide"
            value={source ?? null}
            onChange={(chosen: string | null) => setSource(chosen ?? undefined)}
            options={sources.map((each) => ({ value: each.source, label: each.name[language] }))}
          />
        </Field>
        <Field id="arrival-amount" label={t('enrolment.amount')}>
          <AmountInput id="arrival-amount" value={amount} onChange={setAmount} />
        </Field>
        <Field id="arrival-day" label={t('enrolment.arrivedOn')}>
          <DayInput id="arrival-day" value={arrivedOn} onChange={setArrivedOn} />
        </Field>
        <Field id="arrival-evidence" label={t('enrolment.evidence')} hint={t('enrolment.evidenceHint')}>
          <Input
            id="arrival-evidence"
            aria-describedby="arrival-evidence-hint"
            autoComplete="off"
            maxLength={120}
            value={evidence}
            onChange={({ target }) => setEvidence(target.value)}
          />
        </Field>
        <button type="submit" hidden disabled={!isComplete} />
      </form>
      {record.error && <ProblemNotice error={record.error} />}
    </CommandDialog>
  );
}

function WithdrawDialog({ arrival, onDone }: { readonly arrival: Arrival; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const withdraw = useCommand(withdrawFundArrival);
  const [reason, setReason] = useState('');
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (reason.trim() === '' || withdraw.isPending) return;
    const done = await withdraw.mutateAsync({ fundArrivalId: arrival.fundArrivalId, reason: reason.trim() }).catch(() => undefined);
    void stale('arrived');
    if (!done) return;
    void message.success(t('enrolment.withdrawnDone'));
    onDone();
  };
  return (
    <CommandDialog
      title={t('enrolment.withdrawTitle', { amount: printAmount(arrival.amount) })}
      okText={t('enrolment.withdraw')}
      cancelText={t('enrolment.cancel')}
      okButtonProps={{ disabled: reason.trim() === '', loading: withdraw.isPending }}
      onOk={() => void send()}
      onCancel={onDone}
    >
      <form onSubmit={(event) => void send(event)}>
        <Field id="withdraw-reason" label={t('enrolment.withdrawReason')}>
          <Input id="withdraw-reason" autoFocus autoComplete="off" maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
      </form>
      {withdraw.error && <ProblemNotice error={withdraw.error} />}
    </CommandDialog>
  );
}

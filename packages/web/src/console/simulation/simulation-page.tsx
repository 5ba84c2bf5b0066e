// The analyst's page: what to change on the left, what would come out on the right, and the scenarios that were kept below.

import type { OutputOf } from '@doudi/core/contract';
import { cancelSimulation, getSimulation, runSimulation, saveScenario } from '@doudi/core/simulation';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useSearch } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { handFile } from '../../ui/hand-file.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { type Adjusted, AS_IT_IS, isAsItIs } from './adjusted.ts';
import { MostChanged } from './most-changed.tsx';
import { writeReport } from './report-file.ts';
import { ReportView } from './report-view.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { Scenarios } from './scenarios.tsx';
import { useScenario } from './use-scenario.ts';
import './simulation.css';

type Offer = OutputOf<typeof getSimulation>;

export function SimulationPage() {
  const { t } = useWords();
  const api = useApi();
  const from = new URLSearchParams(useSearch()).get('from') ?? undefined;
  const begun = useScenario(from);
  const query = useQuery({ queryKey: ['simulation-offer'], queryFn: () => api.ask(getSimulation, {}) });
  return (
    <Page title={t('menu.simulation')}>
      <Loaded query={query} rows={10}>
        {(offer) =>
          offer.years.length === 0 || offer.schemes.length === 0 ? (
            <Nothing text={t('simulation.noBills')} />
          ) : from !== undefined && begun.isPending ? null : (
            <Simulation key={from} offer={offer} begun={begun.data} />
          )
        }
      </Loaded>
      <Scenarios />
    </Page>
  );
}

interface Asked extends Adjusted {
  readonly schemeId: string;
  readonly year: string;
}

function Simulation({ offer, begun }: { readonly offer: Offer; readonly begun: Asked | undefined }) {
  const { t, language } = useWords();
  const [schemeId, setSchemeId] = useState(begun?.schemeId ?? offer.schemes[0]?.schemeId ?? '');
  const [year, setYear] = useState(begun?.year ?? offer.years[0]?.year ?? '');
  const [adjusted, setAdjusted] = useState<Adjusted>(begun ? { set: begun.set, ended: begun.ended } : AS_IT_IS);
  const scheme = offer.schemes.find((one) => one.schemeId === schemeId);
  return (
    <div className="simulation">
      <section className="simulation-controls" aria-label={t('simulation.rules')}>
        <Field id="simulation-scheme" label={t('simulation.scheme')}>
          <Select
            id="simulation-scheme"
            value={schemeId}
            onChange={(chosen: string) => {
              setSchemeId(chosen);
              setAdjusted(AS_IT_IS);
            }}
            options={offer.schemes.map((one) => ({ value: one.schemeId, label: one.name[language] }))}
          />
        </Field>
        <Field id="simulation-year" label={t('simulation.year')}>
          <Select
            id="simulation-year"
            value={year}
            onChange={setYear}
            options={offer.years.map((one) => ({ value: one.year, label: t('simulation.yearOption', { year: one.year, bills: one.bills }) }))}
          />
        </Field>
        {scheme && <Version {...scheme} year={year} />}
        <div className="section-head">
          <h2>{t('simulation.rules')}</h2>
          <Button size="small" disabled={isAsItIs(adjusted)} onClick={() => setAdjusted(AS_IT_IS)}>
            {t('simulation.reset')}
          </Button>
        </div>
        {scheme && <RulesPanel scheme={scheme} adjusted={adjusted} onChange={setAdjusted} />}
      </section>
      <Result asked={{ schemeId, year, ...adjusted }} schemeName={scheme?.name[language] ?? schemeId} />
    </div>
  );
}

/** By what "as it is" is reckoned; it need not be what the year's bills were settled by. */
function Version({ version, from, year }: { readonly version: string; readonly from?: string | undefined; readonly year: string }) {
  const { t } = useWords();
  if (from === undefined) return <p className="quiet">{t('simulation.version', { version })}</p>;
  return (
    <>
      <p className="quiet">{t('simulation.versionFrom', { version, from })}</p>
      {from > `${year}-01-01` && <p className="notice">{t('simulation.laterVersion', { from, year })}</p>}
    </>
  );
}

/** Not at every step of a slider: once it rests for a moment. */
const REST_MS = 150;

function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  const told = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(JSON.parse(told) as Value), REST_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return rested;
}

function Result({ asked: asking, schemeName }: { readonly asked: Asked; readonly schemeName: string }) {
  const { t } = useWords();
  const api = useApi();
  const queries = useQueryClient();
  const asked = useRested(asking);
  const [isStopped, setIsStopped] = useState(false);
  const told = JSON.stringify(asked);
  const isMoving = told !== JSON.stringify(asking);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is asked next is reckoned again.
  useEffect(() => setIsStopped(false), [told]);
  const query = useQuery({
    queryKey: ['simulation', asked],
    queryFn: ({ signal }) => api.ask(runSimulation, asked, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: !isStopped,
    retry: false,
  });
  const stop = () => {
    setIsStopped(true);
    void queries.cancelQueries({ queryKey: ['simulation'] });
    void api.ask(cancelSimulation, {});
  };
  return (
    <section className="simulation-result" aria-label={t('simulation.result')} aria-busy={isMoving || query.isFetching}>
      <p className="quiet simulation-state" role="status">
        {query.isFetching && (
          <>
            {t('simulation.calculating')}{' '}
            <Button size="small" onClick={stop}>
              {t('simulation.cancel')}
            </Button>
          </>
        )}
        {!query.isFetching && isStopped && t('simulation.stopped')}
        {!query.isFetching && !isStopped && query.data && <AsOf {...query.data} />}
      </p>
      {query.error !== null && !query.isFetching && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {isAsItIs(asked) && <p className="notice">{t('simulation.unchanged')}</p>}
      {query.data && (
        <>
          <div className={query.isPlaceholderData ? 'is-provisional' : ''}>
            <ReportView report={query.data.report} />
          </div>
          <MostChanged key={told} asked={asked} />
          <Keep asked={asking} report={query.data.report} schemeName={schemeName} isReady={!isMoving && !query.isFetching && query.error === null} />
        </>
      )}
    </section>
  );
}

function AsOf({ asOf, report }: OutputOf<typeof runSimulation>) {
  const { t } = useWords();
  return (
    <>
      {t('simulation.asOf', { moment: printMoment(asOf), claims: report.claims, people: report.people })}
      {report.refused.either > 0 && ` ${t('simulation.refused', { count: report.refused.either })}`}
    </>
  );
}

interface KeepProps {
  readonly asked: Asked;
  readonly report: OutputOf<typeof runSimulation>['report'];
  readonly schemeName: string;
  /** Whether the report is of what is asked. A scenario that is kept is reckoned by the server and need not wait. */
  readonly isReady: boolean;
}

function Keep({ asked, report, schemeName, isReady }: KeepProps) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const save = useCommand(saveScenario);
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const keep = async () => {
    await save.mutateAsync({ ...asked, name: name.trim(), ...(note.trim() !== '' && { note: note.trim() }) });
    void message.success(t('simulation.saved', { name: name.trim() }));
    setName('');
    setNote('');
    await stale('scenario');
  };
  const exported = async () => {
    const about: [string, string][] = [
      [t('simulation.scheme'), schemeName],
      [t('simulation.year'), asked.year],
      ...Object.entries(asked.set),
      ...asked.ended.map((line): [string, string] => [t('simulation.endLine'), line]),
    ];
    handFile(await writeReport(report, about, language), `${t('simulation.fileName')}-${asked.year}.xlsx`, XLSX);
  };
  return (
    <section className="simulation-keep no-print">
      <h2>{t('simulation.save')}</h2>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          void keep().catch(() => undefined);
        }}
      >
        <Field id="scenario-name" label={t('simulation.scenarioName')}>
          <Input id="scenario-name" value={name} maxLength={60} onChange={({ target }) => setName(target.value)} />
        </Field>
        <Field id="scenario-note" label={t('simulation.note')}>
          <Input id="scenario-note" value={note} maxLength={1_000} onChange={({ target }) => setNote(target.value)} />
        </Field>
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={name.trim() === ''}>
          {t('simulation.save')}
        </Button>
        <Button disabled={!isReady} onClick={() => void exported()}>
          {t('simulation.export')}
        </Button>
      </form>
      {save.error !== null && <ProblemNotice error={save.error} />}
    </section>
  );
}

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

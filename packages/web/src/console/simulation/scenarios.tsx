// The scenarios that were kept, and some of them side by side.

import type { OutputOf } from '@doudi/core/contract';
import { getScenario, listScenarios, type Report, withdrawScenario } from '@doudi/core/simulation';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { printAmount } from '../../ui/amount-text.ts';
import { printMoment } from '../../ui/days.ts';
import { Loaded, Nothing } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { Difference } from './report-view.tsx';

type Listed = OutputOf<typeof listScenarios>['scenarios'][number];
type Kept = OutputOf<typeof getScenario>;

/** As many as stand side by side on a desk's screen. */
const MOST_COMPARED = 3;

export function Scenarios() {
  const { t } = useWords();
  const api = useApi();
  const stale = useStale();
  const query = useQuery({ queryKey: ['scenarios'], queryFn: () => api.ask(listScenarios, {}) });
  const remove = useCommand(withdrawScenario);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const choose = (scenarioId: string, isChosen: boolean) =>
    setChosen((before) => [...before.filter((one) => one !== scenarioId), ...(isChosen ? [scenarioId] : [])].slice(-MOST_COMPARED));
  const takeOff = async (scenarioId: string) => {
    await remove.mutateAsync({ scenarioId });
    choose(scenarioId, false);
    await stale('scenario');
  };
  return (
    <section className="simulation-scenarios">
      <h2>{t('simulation.scenarios')}</h2>
      <Loaded query={query} rows={3}>
        {({ scenarios }) =>
          scenarios.length === 0 ? (
            <Nothing text={t('simulation.noScenarios')} />
          ) : (
            <>
              <p className="quiet">{t('simulation.compareHint')}</p>
              <ScenarioTable
                scenarios={scenarios}
                chosen={chosen}
                onChoose={choose}
                onRemove={(scenarioId) => void takeOff(scenarioId).catch(() => undefined)}
              />
            </>
          )
        }
      </Loaded>
      {remove.error !== null && <ProblemNotice error={remove.error} />}
      {chosen.length > 1 && <SideBySide scenarioIds={chosen} />}
    </section>
  );
}

interface TableProps {
  readonly scenarios: readonly Listed[];
  readonly chosen: readonly string[];
  readonly onChoose: (scenarioId: string, isChosen: boolean) => void;
  readonly onRemove: (scenarioId: string) => void;
}

function ScenarioTable({ scenarios, chosen, onChoose, onRemove }: TableProps) {
  const { t } = useWords();
  return (
    <WideFigures label={t('simulation.scenarios')}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{t('simulation.compare')}</th>
            <th scope="col">{t('simulation.scenarioName')}</th>
            <th scope="col">{t('simulation.year')}</th>
            <th scope="col" className="amount">
              {t('simulation.change')}
            </th>
            <th scope="col">{t('simulation.savedBy')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {scenarios.map(({ scenarioId, name, year, patient, savedAt, savedByName }) => (
            <tr key={scenarioId}>
              <td>
                <Checkbox
                  aria-label={t('simulation.compareOne', { name })}
                  checked={chosen.includes(scenarioId)}
                  onChange={({ target }) => onChoose(scenarioId, target.checked)}
                />
              </td>
              <th scope="row">
                <Link href={`/simulation/${scenarioId}`}>{name}</Link>
              </th>
              <td>{year}</td>
              <td className="amount">
                <Difference before={patient.before} after={patient.after} />
              </td>
              <td>
                {savedByName} {printMoment(savedAt)}
              </td>
              <td>
                <Button size="small" onClick={() => onRemove(scenarioId)}>
                  {t('simulation.remove')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

function SideBySide({ scenarioIds }: { readonly scenarioIds: readonly string[] }) {
  const { t, language } = useWords();
  const api = useApi();
  const found = useQueries({
    queries: scenarioIds.map((scenarioId) => ({
      queryKey: ['scenario', scenarioId],
      queryFn: () => api.ask(getScenario, { scenarioId }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const kept = found.flatMap(({ data }) => (data ? [data] : []));
  const [first] = kept;
  if (!first || kept.length < scenarioIds.length) return null;
  const payers = [...new Map(kept.flatMap(({ report }) => report.payers.map(({ payer, name }) => [payer, name] as const)))];
  const few = (k: number) => t('simulation.few', { k });
  return (
    <section>
      <h3>{t('simulation.comparison')}</h3>
      <WideFigures label={t('simulation.comparison')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('simulation.moneyYuan')}</th>
              <th scope="col" className="amount">
                {t('simulation.before')}
              </th>
              {kept.map(({ scenarioId, name }) => (
                <th key={scenarioId} scope="col" className="amount">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {payers.map(([payer, name]) => (
              <Compared
                key={payer}
                name={name[language]}
                kept={kept}
                before={paidBy(first.report, payer, 'before')}
                of={({ report }) => paidBy(report, payer, 'after')}
              />
            ))}
            <Compared name={t('simulation.patient')} kept={kept} before={first.report.patient.before} of={({ report }) => report.patient.after} />
            <tr>
              <th scope="row">{t('simulation.broken')}</th>
              <td className="amount">{first.report.promise.before.brokenPeople ?? few(first.report.k)}</td>
              {kept.map(({ scenarioId, report }) => (
                <td key={scenarioId} className="amount">
                  {report.promise.after.brokenPeople ?? few(report.k)}
                </td>
              ))}
            </tr>
            {(['gainers', 'losers'] as const).map((which) => (
              <tr key={which}>
                <th scope="row">{t(`simulation.${which}`)}</th>
                <td className="amount">–</td>
                {kept.map(({ scenarioId, report }) => (
                  <td key={scenarioId} className="amount">
                    {report.change[which] ?? t('simulation.hidden')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
    </section>
  );
}

function paidBy(report: Report, payer: string, side: 'before' | 'after'): string {
  return report.payers.find((one) => one.payer === payer)?.[side].paid ?? '0.00';
}

interface ComparedProps {
  readonly name: string;
  readonly kept: readonly Kept[];
  readonly before: string;
  readonly of: (scenario: Kept) => string;
}

/** Each with its difference from the bills as they were settled for it. */
function Compared({ name, kept, before, of }: ComparedProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="amount">{printAmount(before)}</td>
      {kept.map((scenario) => (
        <td key={scenario.scenarioId} className="amount">
          {printAmount(of(scenario))} (<Difference before={before} after={of(scenario)} />)
        </td>
      ))}
    </tr>
  );
}

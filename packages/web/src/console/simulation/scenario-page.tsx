// A scenario that was kept: what was changed and what came out, on the screen and on A4.
import type { OutputOf } from '@doudi/core/contract';
import type { getScenario } from '@doudi/core/simulation';
import { Button } from 'antd';
import { Link, useParams } from 'wouter';
import { useAccount } from '../../session/session.tsx';
import { printMoment } from '../../ui/days.ts';
import { handFile } from '../../ui/hand-file.ts';
import { Loaded, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { writeReport } from './report-file.ts';
import { ReportView } from './report-view.tsx';
import { XLSX } from './simulation-page.tsx';
import { useScenario } from './use-scenario.ts';
import './simulation.css';

type Kept = OutputOf<typeof getScenario>;

export function ScenarioPage() {
  const { t } = useWords();
  const { scenarioId = '' } = useParams<{ scenarioId: string }>();
  const query = useScenario(scenarioId);
  return (
    <Page title={query.data?.name ?? t('menu.simulation')} actions={query.data && <Actions kept={query.data} />}>
      {/* A page of its own size, for as long as the scenario is on the screen. */}
      <style>{'@page { size: A4 portrait; margin: 12mm; }'}</style>
      <Loaded query={query}>{(kept) => <Scenario kept={kept} />}</Loaded>
    </Page>
  );
}

function Actions({ kept }: { readonly kept: Kept }) {
  const { t, language } = useWords();
  const exported = async () => {
    const about: [string, string][] = [
      [t('simulation.scheme'), kept.schemeName[language]],
      [t('simulation.year'), kept.year],
    ];
    const changes = kept.changes.map(({ name, from, to }): [string, string] => [name[language], to === undefined ? t('simulation.ended') : `${from} → ${to}`]);
    handFile(await writeReport(kept.report, [...about, ...changes], language), `${kept.name}.xlsx`, XLSX);
  };
  return (
    <span className="row no-print">
      <Link href="/simulation">{t('simulation.backToList')}</Link>
      <Link href={`/simulation?from=${kept.scenarioId}`}>{t('simulation.openAgain')}</Link>
      <Button onClick={() => void exported()}>{t('simulation.export')}</Button>
      <Button type="primary" onClick={() => window.print()}>
        {t('simulation.print')}
      </Button>
    </span>
  );
}

function Scenario({ kept }: { readonly kept: Kept }) {
  const { t, language } = useWords();
  const { countyName } = useAccount();
  const { report, changes, note, year, schemeName, savedAt, savedByName } = kept;
  return (
    <article className="simulation-paper">
      {note !== undefined && <p>{note}</p>}
      <h2>{t('simulation.changes')}</h2>
      {changes.length === 0 && <p>{t('simulation.noChanges')}</p>}
      <ul>
        {changes.map(({ name, from, to }) => (
          <li key={`${name.en} ${from}`}>
            {to === undefined ? t('simulation.endedLine', { name: name[language] }) : t('simulation.fromTo', { name: name[language], from, to })}
          </li>
        ))}
      </ul>
      <h2>{t('simulation.result')}</h2>
      <div className="simulation-on-screen">
        <ReportView report={report} />
      </div>
      <div className="simulation-on-paper" aria-hidden="true">
        <ReportView report={report} isPaper />
      </div>
      <p className="quiet">
        {t('simulation.paperFoot', { county: countyName, scheme: schemeName[language], year, savedBy: savedByName, savedAt: printMoment(savedAt) })}
      </p>
    </article>
  );
}

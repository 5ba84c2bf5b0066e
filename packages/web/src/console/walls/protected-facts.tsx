// What is protected of a person, as their treating team sees it: recorded facts, the bills that they changed, and who else was there.
import type { OutputOf } from '@doudi/core/contract';
import { listProtectedFacts, type OpeningReason } from '@doudi/core/walls';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { printMoment } from '../../ui/days.ts';
import { Loaded } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords, type WordName } from '../../words/index.ts';
import { RecordForm } from './record-form.tsx';
import { WithdrawDialog } from './withdraw-dialog.tsx';

export type Protected = OutputOf<typeof listProtectedFacts>;

export function ProtectedFacts({ personId, reason }: { readonly personId: string; readonly reason: OpeningReason }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['protected-facts', personId, reason],
    gcTime: 0,
    // Each asking is an opening that is noted: it is asked once, and again only after something changed.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => api.ask(listProtectedFacts, { personId, reason }),
  });
  return (
    <Loaded query={query} rows={4}>
      {(known) => (
        <>
          <Facts facts={known.facts} />
          <RecordForm personId={personId} categories={known.categories} />
          <Settlements settlements={known.settlements} />
          <Openings openings={known.openings} />
        </>
      )}
    </Loaded>
  );
}

function Facts({ facts }: { readonly facts: Protected['facts'] }) {
  const { t, language } = useWords();
  const [withdrawing, setWithdrawing] = useState<Protected['facts'][number] | undefined>();
  if (facts.length === 0) return <p>{t('walls.noFacts')}</p>;
  return (
    <>
      <WideFigures wraps label={t('walls.facts')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('walls.category')}</th>
              <th scope="col">{t('walls.kind')}</th>
              <th scope="col">{t('walls.from')}</th>
              <th scope="col">{t('walls.to')}</th>
              <th scope="col">{t('walls.note')}</th>
              <th scope="col">{t('walls.evidence')}</th>
              <th scope="col">{t('walls.recordedBy')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {facts.map((fact) => (
              <tr key={fact.protectedFactId}>
                <th scope="row">{fact.name[language]}</th>
                <td>{fact.kindName[language]}</td>
                <td className="day">{fact.fromDay}</td>
                <td className="day">{fact.toDay ?? t('walls.stillOpen')}</td>
                <td className="wall-note">{fact.note}</td>
                <td className="wall-note">{fact.evidence}</td>
                <td>{fact.recordedByName}</td>
                <td>
                  <Button size="small" onClick={() => setWithdrawing(fact)}>
                    {t('walls.withdraw')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
      {withdrawing && <WithdrawDialog fact={withdrawing} onClose={() => setWithdrawing(undefined)} />}
    </>
  );
}

function Settlements({ settlements }: { readonly settlements: Protected['settlements'] }) {
  const { t } = useWords();
  return (
    <section>
      <h3>{t('walls.settlements')}</h3>
      {settlements.length === 0 ? (
        <p className="quiet">{t('walls.noSettlements')}</p>
      ) : (
        <WideFigures wraps label={t('walls.settlements')}>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{t('walls.number')}</th>
                <th scope="col">{t('walls.discharged')}</th>
                <th scope="col" className="amount">
                  {t('walls.paid')}
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {settlements.map(({ settlementId, number, dischargedOn, paid, isCancelled }) => (
                <tr key={settlementId}>
                  <th scope="row">
                    {number} {isCancelled && <span className="tag is-void">{t('walls.cancelled')}</span>}
                  </th>
                  <td className="day">{dischargedOn}</td>
                  <td className="amount">
                    <Amount value={paid} />
                  </td>
                  <td>
                    <Link href={`/print/protected/${settlementId}`}>{t('walls.explain')}</Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideFigures>
      )}
    </section>
  );
}

function Openings({ openings }: { readonly openings: Protected['openings'] }) {
  const { t } = useWords();
  return (
    <details>
      <summary>{t('walls.openings')}</summary>
      <ul className="plain-list">
        {openings.map(({ at, byName, operation, reason, isRefused }) => (
          <li key={`${at} ${byName} ${operation}`}>
            <span className="day">{printMoment(at)}</span> {byName} · {t(`walls.operation.${operation}` as WordName)}
            {reason && ` · ${t(`walls.reason.${reason}`)}`}
            {isRefused && <span className="tag is-void">{t('walls.refused')}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

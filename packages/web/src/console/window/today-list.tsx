// What this window has settled today, what is not paid yet first: the clerk's day at a glance.
import { listSettlements } from '@doudi/core/settlement';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { Band } from '../../explain/band.tsx';
import { useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { today } from '../../ui/days.ts';
import { Loaded, Nothing } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';

export function TodayList() {
  const { t } = useWords();
  const api = useApi();
  const day = today();
  const settled = useQuery({
    queryKey: ['settlements', 'mine', day],
    queryFn: () => api.ask(listSettlements, { isMine: 'true', settledFrom: day, settledTo: day, pageSize: 30 }),
  });
  return (
    <section className="today-list" aria-labelledby="today-title">
      <h2 id="today-title">{t('window.today')}</h2>
      <Loaded query={settled} rows={3}>
        {({ settlements }) =>
          settlements.length === 0 ? (
            <Nothing text={t('window.todayEmpty')} action={<Link href="/welcome">{t('window.newHere')}</Link>} />
          ) : (
            <ul>
              {settlements.map(({ settlementId, personName, total, patientPays, patientOwes, payers, isCancelled }) => (
                <li key={settlementId}>
                  <div className="row">
                    <Link href={`/settlements/${settlementId}`}>{personName}</Link>
                    {isCancelled && <span className="tag is-void">{t('window.cancelled')}</span>}
                    {!isCancelled && patientOwes !== '0.00' && (
                      <span className="tag is-warning">{t('window.stillOwes', { amount: printAmount(patientOwes) })}</span>
                    )}
                    <Amount value={total} className="push" />
                  </div>
                  <Band
                    total={total}
                    lines={payers.map(({ payer, payerName, paid }) => ({ line: payer, name: payerName, payer, paid }))}
                    patientPays={patientPays}
                    size="mini"
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

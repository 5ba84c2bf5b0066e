// How far the audit is sealed and signed, and when it was last verified: one line above whatever is looked for.
import { getAuditState } from '@doudi/core/audit';
import type { OutputOf } from '@doudi/core/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../session/session.tsx';
import { printMoment } from '../../ui/days.ts';
import { Loaded } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';

type State = OutputOf<typeof getAuditState>;

/** An entry is sealed within a second; after some more something is wrong. */
const LATE_SECONDS = 10;

export function StateLine() {
  const { t } = useWords();
  const api = useApi();
  const state = useQuery({ queryKey: ['audit', 'state'], queryFn: () => api.ask(getAuditState, {}), staleTime: 0 });
  return (
    <section className="audit-state" aria-label={t('audit.state')}>
      <Loaded query={state} rows={1}>
        {(data) => (
          <>
            <Sealed state={data} />
            <Signed state={data} />
            <Verified state={data} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Sealed({ state: { sealed, waiting, lagSeconds } }: { readonly state: State }) {
  const { t } = useWords();
  const values = { count: waiting, seconds: lagSeconds };
  if (lagSeconds > LATE_SECONDS) return <strong className="audit-wrong">{t('audit.stateLate', values)}</strong>;
  return (
    <>
      <span>{t('audit.stateSealed', { count: sealed })}</span>
      <span>{waiting === 0 ? t('audit.stateWhole') : t('audit.stateWaiting', values)}</span>
    </>
  );
}

function Signed({ state: { lastRoot } }: { readonly state: State }) {
  const { t } = useWords();
  return <span>{lastRoot ? t('audit.stateRoot', { day: lastRoot.day, key: lastRoot.keyId }) : t('audit.stateNoRoot')}</span>;
}

function Verified({ state: { lastVerification } }: { readonly state: State }) {
  const { t } = useWords();
  if (!lastVerification) return <span>{t('audit.stateNeverVerified')}</span>;
  const { at, byName, entries, findings } = lastVerification;
  const values = { at: printMoment(at), name: byName, entries, count: findings };
  return findings === 0 ? <span>{t('audit.stateVerified', values)}</span> : <strong className="audit-wrong">{t('audit.stateFindings', values)}</strong>;
}

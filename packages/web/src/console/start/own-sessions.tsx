// Where somebody is signed in now, and ending it.
import { endOwnSessions, listOwnSessions } from '@doudi/core/access';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { printMoment } from '../../ui/days.ts';
import { Loaded } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';

export function OwnSessions() {
  const { t } = useWords();
  const api = useApi();
  const stale = useStale();
  const sessions = useQuery({ queryKey: ['own-sessions'], queryFn: () => api.ask(listOwnSessions, {}) });
  const end = useCommand(endOwnSessions);
  const ending = (sessionId?: string) => end.mutate(sessionId === undefined ? {} : { sessionId }, { onSettled: () => void stale('own-session') });
  return (
    <section>
      <h2>{t('own.sessions')}</h2>
      <Loaded query={sessions} rows={2}>
        {({ sessions: list }) => (
          <>
            <WideFigures label={t('own.sessions')}>
              <table className="figures">
                <thead>
                  <tr>
                    <th>{t('own.sessionOpened')}</th>
                    <th>{t('own.sessionSeen')}</th>
                    <th>{t('own.sessionMeans')}</th>
                    <th>{t('own.sessionDevice')}</th>
                    <th>{t('own.sessionNetwork')}</th>
                    <th>{t('own.sessionEnd')}</th>
                  </tr>
                </thead>
                <tbody>
                  {list.map(({ sessionId, openedAt, lastSeenAt, means, device, network, isThis }) => (
                    <tr key={sessionId}>
                      <th scope="row">{printMoment(openedAt)}</th>
                      <td>{printMoment(lastSeenAt)}</td>
                      <td>{t(`own.means.${means}`)}</td>
                      <td>{device}</td>
                      <td>{network}</td>
                      <td>
                        {isThis ? (
                          <span className="tag">{t('own.sessionThis')}</span>
                        ) : (
                          <Button
                            size="small"
                            disabled={end.isPending}
                            onClick={() => ending(sessionId)}
                            aria-label={t('own.sessionEndName', { at: printMoment(openedAt) })}
                          >
                            {t('own.sessionEnd')}
                          </Button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </WideFigures>
            {end.error && <ProblemNotice error={end.error} />}
            {list.length > 1 && (
              <Button className="own-end-others" onClick={() => ending()} loading={end.isPending}>
                {t('own.sessionsEndOthers')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

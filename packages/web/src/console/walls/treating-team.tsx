// Who treats a person, as whoever keeps the wall sees and changes it.
import type { OutputOf } from '@doudi/core/contract';
import { joinTreatingTeam, leaveTreatingTeam, type listTreatingTeam } from '@doudi/core/walls';
import { Button, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';

export function TreatingTeam({ personId, team }: { readonly personId: string; readonly team: OutputOf<typeof listTreatingTeam> }) {
  const { t } = useWords();
  const stale = useStale();
  const [actorId, setActorId] = useState<string | undefined>();
  const join = useCommand(joinTreatingTeam);
  const leave = useCommand(leaveTreatingTeam);
  const changed = () => void stale('team');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (actorId !== undefined && !join.isPending) join.mutate({ personId, actorId, fromDay: today() }, { onSuccess: changed });
  };
  return (
    <section className="stack">
      <h3>{t('walls.team')}</h3>
      <p className="quiet">{t('walls.teamLead')}</p>
      {team.members.length === 0 ? (
        <p>{t('walls.noTeam')}</p>
      ) : (
        <ul className="plain-list">
          {team.members.map(({ treatingTeamId, displayName, fromDay, toDay, isResting }) => (
            <li key={treatingTeamId} className="row">
              <span>
                {displayName}{' '}
                <span className="quiet day">
                  {t('walls.from')} {fromDay}
                </span>{' '}
                <span className="quiet day">{toDay !== undefined && `${t('walls.to')} ${toDay}`}</span>
                {isResting && <span className="tag is-warning">{t('walls.resting')}</span>}
              </span>
              <Button size="small" onClick={() => leave.mutate({ treatingTeamId }, { onSuccess: changed })} loading={leave.isPending}>
                {t('walls.leave')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form className="stack wall-form" onSubmit={submit}>
        <Field id="team-doctor" label={t('walls.doctor')}>
          <Select
            id="team-doctor"
            className="wide"
            value={actorId ?? null}
            onChange={(chosen: string | null) => setActorId(chosen ?? undefined)}
            options={team.doctors.map((doctor) => ({ value: doctor.actorId, label: doctor.displayName }))}
          />
        </Field>
        {join.error && <ProblemNotice error={join.error} />}
        {leave.error && <ProblemNotice error={leave.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={join.isPending} disabled={actorId === undefined}>
            {t('walls.join')}
          </Button>
        </div>
      </form>
    </section>
  );
}

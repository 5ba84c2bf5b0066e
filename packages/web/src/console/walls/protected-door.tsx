// The door in the wall, on the page of a person: shut until whoever treats them says what it is opened for. It is drawn for doctors alone, and fetched
// by nobody else.
import { listTreatingTeam, OPENING_REASONS, type OpeningReason } from '@doudi/core/walls';
import { useQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { useApi } from '../../session/session.tsx';
import { Loaded } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { ProtectedFacts } from './protected-facts.tsx';
import { TreatingTeam } from './treating-team.tsx';
import './walls.css';

export function ProtectedDoor({ personId }: { readonly personId: string }) {
  const { t } = useWords();
  const id = useId();
  const [isAsking, setIsAsking] = useState(false);
  const [reason, setReason] = useState<OpeningReason | undefined>();
  const close = () => {
    setIsAsking(false);
    setReason(undefined);
  };
  return (
    <section className="person-list wall" aria-labelledby={id}>
      <h2 id={id}>{t('walls.title')}</h2>
      <p className="quiet">{t('walls.lead')}</p>
      {reason === undefined && !isAsking && <Button onClick={() => setIsAsking(true)}>{t('walls.open')}</Button>}
      {reason === undefined && isAsking && <ReasonForm onOpen={setReason} onClose={close} />}
      {reason !== undefined && (
        <>
          <BehindTheWall personId={personId} reason={reason} />
          <Button onClick={close}>{t('walls.close')}</Button>
        </>
      )}
    </section>
  );
}

function ReasonForm({ onOpen, onClose }: { readonly onOpen: (reason: OpeningReason) => void; readonly onClose: () => void }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<OpeningReason | undefined>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== undefined) onOpen(chosen);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Radio.Group
        aria-label={t('walls.reason')}
        value={chosen}
        onChange={({ target }) => setChosen(target.value)}
        options={OPENING_REASONS.map((value) => ({ value, label: t(`walls.reason.${value}`) }))}
      />
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={chosen === undefined}>
          {t('walls.openNow')}
        </Button>
        <Button onClick={onClose}>{t('walls.close')}</Button>
      </div>
    </form>
  );
}

/** Nothing of it stays in the memory of the browser once it is shut. */
function BehindTheWall({ personId, reason }: { readonly personId: string; readonly reason: OpeningReason }) {
  const { t } = useWords();
  const api = useApi();
  const team = useQuery({ queryKey: ['treating-team', personId], gcTime: 0, queryFn: () => api.ask(listTreatingTeam, { personId }) });
  return (
    <Loaded query={team} rows={3}>
      {(known) => (
        <div className="stack">
          {known.isKeeper && <TreatingTeam personId={personId} team={known} />}
          {known.isMember && <ProtectedFacts personId={personId} reason={reason} />}
          {!known.isKeeper && !known.isMember && (
            <p className="notice">{t(known.members.some(({ isResting }) => isResting) ? 'walls.restingSelf' : 'walls.notInTeam')}</p>
          )}
        </div>
      )}
    </Loaded>
  );
}

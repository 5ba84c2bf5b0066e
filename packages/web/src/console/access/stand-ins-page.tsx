// Who stands in for whom: giving one's post for some days, taking it up, ending it.
import { actFor, delegate, listColleagues, listDelegations, revokeDelegation } from '@doudi/core/access';
import type { OutputOf } from '@doudi/core/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useAccount, useApi, useBeginAnew } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from './areas.ts';

type Delegation = OutputOf<typeof listDelegations>['delegations'][number];

export function StandInsPage() {
  const { t } = useWords();
  const api = useApi();
  const { actingFor } = useAccount();
  const [isGiving, setGiving] = useState(false);
  const [ending, setEnding] = useState<Delegation>();
  const delegations = useQuery({ queryKey: ['delegations'], queryFn: () => api.ask(listDelegations, {}) });
  return (
    <Page
      title={t('access.title')}
      // Whoever stands in passes nothing on.
      actions={
        actingFor === undefined && (
          <Button type="primary" onClick={() => setGiving(true)}>
            {t('access.give')}
          </Button>
        )
      }
    >
      <p>{t('access.lead')}</p>
      <Loaded query={delegations}>
        {({ delegations: list }) => (list.length === 0 ? <Nothing text={t('access.none')} /> : <DelegationsTable delegations={list} onEnd={setEnding} />)}
      </Loaded>
      {isGiving && <GiveDialog onDone={() => setGiving(false)} />}
      {ending && <EndDialog delegation={ending} onDone={() => setEnding(undefined)} />}
    </Page>
  );
}

const STATES = { revoked: 'access.revoked', over: 'access.over', toCome: 'access.toCome', now: 'access.now' } as const;

function stateOf({ revokedAt, fromDay, toDay }: Delegation, day: string): keyof typeof STATES {
  if (revokedAt !== undefined) return 'revoked';
  if (toDay < day) return 'over';
  return fromDay > day ? 'toCome' : 'now';
}

function DelegationsTable({ delegations, onEnd }: { readonly delegations: readonly Delegation[]; readonly onEnd: (delegation: Delegation) => void }) {
  const { t } = useWords();
  const { nameOf } = useAreas();
  const { actorId } = useAccount();
  const act = useActFor();
  return (
    <>
      {act.error && <ProblemNotice error={act.error} />}
      <WideFigures label={t('access.table')}>
        <table className="figures">
          <thead>
            <tr>
              <th>{t('access.principal')}</th>
              <th>{t('access.deputy')}</th>
              <th>{t('access.post')}</th>
              <th>{t('access.days')}</th>
              <th>{t('access.reason')}</th>
              <th>{t('access.state')}</th>
              <th>{t('access.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {delegations.map((delegation) => {
              const state = stateOf(delegation, today());
              return (
                <tr key={delegation.delegationId}>
                  <th scope="row">{delegation.principalName}</th>
                  <td>{delegation.deputyName}</td>
                  <td>
                    {t(`role.${delegation.role}`)} · {nameOf(delegation.area)}
                  </td>
                  <td>
                    {delegation.fromDay} – {delegation.toDay}
                  </td>
                  <td>{delegation.reason}</td>
                  <td>{t(STATES[state])}</td>
                  <td>
                    <div className="row">
                      {state === 'now' && delegation.deputyId === actorId && (
                        <Button size="small" type="primary" loading={act.isPending} onClick={() => act.mutate(delegation.delegationId)}>
                          {t('access.act')}
                        </Button>
                      )}
                      {(state === 'now' || state === 'toCome') && (
                        <Button size="small" onClick={() => onEnd(delegation)}>
                          {t('access.revoke')}
                        </Button>
                      )}
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </WideFigures>
    </>
  );
}

/** Takes up a post, or one's own again. */
export function useActFor() {
  const api = useApi();
  const beginAnew = useBeginAnew();
  return useMutation({
    mutationFn: (delegationId: string | undefined) => api.ask(actFor, delegationId === undefined ? {} : { delegationId }),
    onSuccess: beginAnew,
  });
}

function GiveDialog({ onDone }: { readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const api = useApi();
  const stale = useStale();
  const give = useCommand(delegate);
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: () => api.ask(listColleagues, {}) });
  const [deputyId, setDeputy] = useState<string>();
  const [fromDay, setFromDay] = useState(today());
  const [toDay, setToDay] = useState(today());
  const [reason, setReason] = useState('');
  const isReady = deputyId !== undefined && fromDay !== '' && toDay !== '' && reason.trim() !== '';
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!isReady || give.isPending) return;
    const given = await give.mutateAsync({ deputyId, fromDay, toDay, reason: reason.trim() }).catch(() => undefined);
    if (!given) return;
    void stale('stand-in');
    void message.success(t('access.given'));
    onDone();
  };
  return (
    <CommandDialog
      title={t('access.give')}
      okText={t('access.give')}
      cancelText={t('admin.cancel')}
      okButtonProps={{ disabled: !isReady }}
      onOk={() => void submit()}
      onCancel={onDone}
    >
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Field id="deputy" label={t('access.deputy')}>
          <Select
            id="deputy"
            className="wide"
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('access.choose')}
            loading={colleagues.isPending}
            value={deputyId ?? null}
            onChange={(chosen: string | null) => setDeputy(chosen ?? undefined)}
            options={(colleagues.data?.colleagues ?? []).map(({ actorId, username, displayName, role }) => ({
              value: actorId,
              label: `${displayName} · ${t(`role.${role}`)} · ${username}`,
            }))}
          />
        </Field>
        <Field id="from-day" label={t('access.fromDay')}>
          <DayInput id="from-day" value={fromDay} onChange={setFromDay} />
        </Field>
        <Field id="to-day" label={t('access.toDay')}>
          <DayInput id="to-day" value={toDay} onChange={setToDay} />
        </Field>
        <Field id="stand-in-reason" label={t('access.reason')}>
          <Input id="stand-in-reason" maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {give.error && <ProblemNotice error={give.error} />}
        <button type="submit" hidden />
      </form>
    </CommandDialog>
  );
}

function EndDialog({ delegation, onDone }: { readonly delegation: Delegation; readonly onDone: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const end = useCommand(revokeDelegation);
  const confirm = async () => {
    const ended = await end.mutateAsync({ delegationId: delegation.delegationId }).catch(() => undefined);
    void stale('stand-in');
    if (ended) onDone();
  };
  return (
    <CommandDialog
      title={t('access.revokeTitle', { deputy: delegation.deputyName, principal: delegation.principalName })}
      okText={t('access.revoke')}
      okButtonProps={{ danger: true }}
      cancelText={t('access.cancel')}
      onOk={() => void confirm()}
      onCancel={onDone}
    >
      <p>{t('access.revokeDetail')}</p>
      {end.error && <ProblemNotice error={end.error} />}
    </CommandDialog>
  );
}

// With what programs of facilities come in: for whom they act, until when, and whether it still opens anything.
import { listApiCredentials, makeApiCredential, revokeApiCredential } from '@doudi/core/access';
import { type OutputOf, PROGRAM_ROLES } from '@doudi/core/contract';
import { listFacilities } from '@doudi/core/facilities';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, InputNumber, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { ShownOnce } from './shown-once.tsx';
import type { User } from './user-actions.tsx';

type Credential = OutputOf<typeof listApiCredentials>['credentials'][number];

export function Credentials({ users }: { readonly users: readonly User[] }) {
  const { t } = useWords();
  const api = useApi();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Credential>();
  const credentials = useQuery({ queryKey: ['credentials'], queryFn: () => api.ask(listApiCredentials, {}) });
  return (
    <section className="admin-credentials">
      <h2>{t('admin.credentials')}</h2>
      <p className="quiet">{t('admin.credentialsAbout')}</p>
      <Loaded query={credentials} rows={2}>
        {({ credentials: list }) => (list.length === 0 ? <p>{t('admin.noCredentials')}</p> : <CredentialsTable credentials={list} onRevoke={setLeaving} />)}
      </Loaded>
      <Button onClick={() => setAdding(true)}>{t('admin.addCredential')}</Button>
      {isAdding && <AddCredential users={users} onDone={() => setAdding(false)} />}
      {leaving && <RevokeCredential credential={leaving} onDone={() => setLeaving(undefined)} />}
    </section>
  );
}

function CredentialsTable({ credentials, onRevoke }: { readonly credentials: readonly Credential[]; readonly onRevoke: (credential: Credential) => void }) {
  const { t } = useWords();
  return (
    <WideFigures label={t('admin.credentialsTable')}>
      <table className="figures admin-table">
        <thead>
          <tr>
            <th>{t('admin.credentialName')}</th>
            <th>{t('admin.workplace')}</th>
            <th>{t('admin.credentialOwner')}</th>
            <th>{t('admin.credentialExpires')}</th>
            <th>{t('admin.credentialUsed')}</th>
            <th>{t('admin.state')}</th>
            <th>{t('admin.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {credentials.map((credential) => (
            <tr key={credential.apiCredentialId} className={credential.isInForce ? '' : 'is-disabled'}>
              <th scope="row">{credential.name}</th>
              <td>{credential.facilityName}</td>
              <td>
                {credential.displayName} · {t(`role.${credential.role}`)}
              </td>
              <td>{printMoment(credential.expiresAt)}</td>
              <td>{credential.lastUsedAt !== undefined && printMoment(credential.lastUsedAt)}</td>
              <td>{t(credential.isInForce ? 'admin.credentialInForce' : 'admin.credentialOver')}</td>
              <td>
                {credential.revokedAt === undefined && (
                  <Button size="small" onClick={() => onRevoke(credential)} aria-label={t('admin.revokeName', { name: credential.name })}>
                    {t('admin.revoke')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

const MOST_DAYS = 366;

function AddCredential({ users, onDone }: { readonly users: readonly User[]; readonly onDone: () => void }) {
  const { t } = useWords();
  const api = useApi();
  const stale = useStale();
  const make = useCommand(makeApiCredential);
  const facilities = useQuery({ queryKey: ['facilities'], queryFn: () => api.ask(listFacilities, {}) });
  const [name, setName] = useState('');
  const [actorId, setActor] = useState<string>();
  const [facilityId, setFacility] = useState<string>();
  const [days, setDays] = useState(MOST_DAYS - 1);
  const owners = users.filter(({ isDisabled, role }) => !isDisabled && PROGRAM_ROLES.includes(role));
  const chooseOwner = (chosen: string) => {
    setActor(chosen);
    // Whoever works somewhere has their programs there and nowhere else.
    setFacility((before) => owners.find((user) => user.actorId === chosen)?.facilityId ?? before);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (make.isPending || actorId === undefined || facilityId === undefined) return;
    make.mutate({ actorId, facilityId, name: name.trim(), days }, { onSettled: () => void stale('credential') });
  };
  const made = make.data;
  return (
    <CommandDialog
      title={made ? t('admin.credentialMade', { name: name.trim() }) : t('admin.addCredential')}
      footer={null}
      onCancel={onDone}
      mustAnswer={made !== undefined}
    >
      {made ? (
        <ShownOnce secret={made.secret} about={t('admin.credentialOnce')} name={t('admin.credentialSecret')} onDone={onDone} />
      ) : (
        <form className="stack" onSubmit={submit}>
          <Field id="credential-name" label={t('admin.credentialName')} hint={t('admin.credentialNameHint')}>
            <Input
              id="credential-name"
              aria-describedby="credential-name-hint"
              autoFocus
              autoComplete="off"
              maxLength={60}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          </Field>
          <Field id="credential-owner" label={t('admin.credentialOwner')}>
            <Select
              id="credential-owner"
              className="wide"
              value={actorId ?? null}
              onChange={chooseOwner}
              showSearch={{ optionFilterProp: 'label' }}
              options={owners.map((user) => ({ value: user.actorId, label: `${user.displayName}（${user.username}）` }))}
            />
          </Field>
          <Field id="credential-facility" label={t('admin.workplace')}>
            <Select
              id="credential-facility"
              className="wide"
              value={facilityId ?? null}
              onChange={setFacility}
              showSearch={{ optionFilterProp: 'label' }}
              loading={facilities.isPending}
              options={(facilities.data?.facilities ?? []).map((facility) => ({ value: facility.facilityId, label: facility.name }))}
            />
          </Field>
          <Field id="credential-days" label={t('admin.credentialDays')}>
            <InputNumber id="credential-days" min={1} max={MOST_DAYS} precision={0} value={days} onChange={(value) => setDays(value ?? 1)} />
          </Field>
          {make.error && <ProblemNotice error={make.error} />}
          <div>
            <Button type="primary" htmlType="submit" loading={make.isPending} disabled={name.trim() === '' || !actorId || !facilityId}>
              {t('admin.add')}
            </Button>
          </div>
        </form>
      )}
    </CommandDialog>
  );
}

function RevokeCredential({ credential: { apiCredentialId, name }, onDone }: { readonly credential: Credential; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const revoke = useCommand(revokeApiCredential);
  const confirm = () =>
    revoke.mutate(
      { apiCredentialId },
      {
        onSettled: () => void stale('credential'),
        onSuccess: () => {
          void message.success(t('admin.revoked', { name }));
          onDone();
        },
      },
    );
  return (
    <CommandDialog
      title={t('admin.revokeTitle', { name })}
      okText={t('admin.revoke')}
      okButtonProps={{ danger: true }}
      cancelText={t('admin.cancel')}
      onOk={confirm}
      onCancel={onDone}
    >
      <p>{t('admin.revokeDetail')}</p>
      {revoke.error && <ProblemNotice error={revoke.error} />}
    </CommandDialog>
  );
}

// A new account: who, in which role, where they work; then its first password, shown once.
import { addUser } from '@doudi/core/access';
import { ORDINARY_ROLES } from '@doudi/core/contract';
import { listFacilities } from '@doudi/core/facilities';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { firstPassword } from './first-password.ts';

const USERNAME = /^[a-z0-9][a-z0-9._-]{1,39}$/;

interface Added {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
}

export function AddUser({ onDone }: { readonly onDone: () => void }) {
  const { t } = useWords();
  const [added, setAdded] = useState<Added>();
  return (
    <CommandDialog
      title={added ? t('admin.userAdded', { name: added.displayName, username: added.username }) : t('admin.addUser')}
      footer={null}
      onCancel={onDone}
      // The password is gone once this closes: only its own button does.
      mustAnswer={added !== undefined}
    >
      {added ? <ShownOnce password={added.password} onDone={onDone} /> : <UserForm onAdded={setAdded} />}
    </CommandDialog>
  );
}

function UserForm({ onAdded }: { readonly onAdded: (added: Added) => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const add = useCommand(addUser);
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [role, setRole] = useState<(typeof ORDINARY_ROLES)[number]>('clerk');
  const [facilityId, setFacility] = useState<string>();
  // One for this form: trying again sends the same.
  const [password] = useState(() => firstPassword());
  const name = username.trim().toLowerCase();
  const worksSomewhere = role === 'finance' || role === 'clerk';
  const isReady = USERNAME.test(name) && displayName.trim() !== '' && (role !== 'finance' || facilityId !== undefined);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = {
      username: name,
      displayName: displayName.trim(),
      role,
      initialPassword: password,
      ...(worksSomewhere && facilityId !== undefined && { facilityId }),
    };
    const done = await add.mutateAsync(input).catch(() => undefined);
    void queries.invalidateQueries({ queryKey: ['users'] });
    if (done) onAdded({ username: name, displayName: input.displayName, password });
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <Field id="new-username" label={t('admin.username')} hint={t('admin.usernameHint')}>
        <Input
          id="new-username"
          aria-describedby="new-username-hint"
          autoFocus
          autoComplete="off"
          maxLength={40}
          value={username}
          {...(username !== '' && !USERNAME.test(name) && { status: 'error' as const, 'aria-invalid': true })}
          onChange={({ target }) => setUsername(target.value)}
        />
      </Field>
      <Field id="new-display-name" label={t('admin.displayName')} hint={t('admin.displayNameHint')}>
        <Input
          id="new-display-name"
          aria-describedby="new-display-name-hint"
          autoComplete="off"
          maxLength={60}
          value={displayName}
          onChange={({ target }) => setDisplayName(target.value)}
        />
      </Field>
      <Field id="new-role" label={t('admin.role')} hint={t(`admin.roleAbout.${role}`)}>
        <Select
          id="new-role"
          className="wide"
          value={role}
          onChange={setRole}
          options={ORDINARY_ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
      </Field>
      {worksSomewhere && <Workplace role={role} value={facilityId} onChange={setFacility} />}
      {add.error && <ProblemNotice error={add.error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={add.isPending} disabled={!isReady}>
          {t('admin.add')}
        </Button>
      </div>
    </form>
  );
}

interface WorkplaceProps {
  readonly role: 'finance' | 'clerk';
  readonly value: string | undefined;
  readonly onChange: (facilityId: string | undefined) => void;
}

function Workplace({ role, value, onChange }: WorkplaceProps) {
  const { t } = useWords();
  const api = useApi();
  const facilities = useQuery({ queryKey: ['facilities'], queryFn: () => api.ask(listFacilities, {}) });
  return (
    <Field id="new-facility" label={t('admin.workplace')} hint={t(role === 'finance' ? 'admin.workplaceFinance' : 'admin.workplaceClerk')}>
      <Select
        id="new-facility"
        className="wide"
        value={value ?? null}
        onChange={(chosen: string | null | undefined) => onChange(chosen ?? undefined)}
        allowClear={role === 'clerk'}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={role === 'clerk' ? t('admin.noWorkplace') : ''}
        loading={facilities.isPending}
        options={(facilities.data?.facilities ?? []).map(({ facilityId, name }) => ({ value: facilityId, label: name }))}
      />
    </Field>
  );
}

function ShownOnce({ password, onDone }: { readonly password: string; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const copy = async () => {
    // Missing where a county's network has no HTTPS.
    const copied = await Promise.resolve(navigator.clipboard?.writeText(password).then(() => true)).catch(() => false);
    void (copied ? message.success(t('admin.copied')) : message.warning(t('admin.notCopied')));
  };
  return (
    <div className="stack">
      <p>{t('admin.passwordOnce')}</p>
      <p>
        <span className="quiet">{t('admin.firstPassword')}</span>
        <br />
        <code className="first-password">{password}</code>
      </p>
      <div className="row">
        <Button onClick={() => void copy()}>{t('admin.copy')}</Button>
        <Button type="primary" onClick={onDone}>
          {t('admin.passwordHanded')}
        </Button>
      </div>
    </div>
  );
}

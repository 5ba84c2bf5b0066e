// A new account: who, in which role, where they work; then its first password, shown once.
import { addUser, type Post } from '@doudi/core/access';
import { ORDINARY_ROLES } from '@doudi/core/contract';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useAccount } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { isWholePost, PostFields } from '../access/post-fields.tsx';
import { firstPassword } from './first-password.ts';
import { ShownOnce } from './shown-once.tsx';

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
      {added ? (
        <ShownOnce secret={added.password} about={t('admin.passwordOnce')} name={t('admin.firstPassword')} onDone={onDone} />
      ) : (
        <UserForm onAdded={setAdded} />
      )}
    </CommandDialog>
  );
}

function UserForm({ onAdded }: { readonly onAdded: (added: Added) => void }) {
  const { t } = useWords();
  const stale = useStale();
  const add = useCommand(addUser);
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const { area, countyId } = useAccount();
  const [post, setPost] = useState<Post>({ role: area === countyId ? 'clerk' : 'manager', area });
  // One for this form: trying again sends the same.
  const [password] = useState(() => firstPassword());
  const name = username.trim().toLowerCase();
  const isReady = USERNAME.test(name) && displayName.trim() !== '' && isWholePost(post);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = {
      username: name,
      displayName: displayName.trim(),
      ...(post as Post & { readonly role: (typeof ORDINARY_ROLES)[number] }),
      initialPassword: password,
    };
    const done = await add.mutateAsync(input).catch(() => undefined);
    void stale('user');
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
      <PostFields id="new" roles={ORDINARY_ROLES} post={post} onChange={setPost} />
      {add.error && <ProblemNotice error={add.error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={add.isPending} disabled={!isReady}>
          {t('admin.add')}
        </Button>
      </div>
    </form>
  );
}

// What an administrator does for somebody: a new first password, no second factor, no open session.
import { endUserSessions, type listUsers, resetPassword, resetSecondFactor } from '@doudi/core/access';
import type { OutputOf } from '@doudi/core/contract';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { firstPassword } from './first-password.ts';
import { ShownOnce } from './shown-once.tsx';

export type User = OutputOf<typeof listUsers>['users'][number];

type Doing = 'password' | 'factor' | 'sessions';

export function UserActions({ user }: { readonly user: User }) {
  const { t } = useWords();
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const items = [
    { key: 'password', label: t('admin.resetPassword') },
    ...(user.hasSecondFactor ? [{ key: 'factor', label: t('admin.resetFactor') }] : []),
    { key: 'sessions', label: t('admin.endSessions') },
  ];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => setDoing(key as Doing) }}>
        <Button size="small" aria-label={t('admin.moreName', { name: user.displayName })}>
          {t('admin.more')}
        </Button>
      </Dropdown>
      {doing === 'password' && <ResetPassword user={user} onDone={close} />}
      {doing === 'factor' && <ResetFactor user={user} onDone={close} />}
      {doing === 'sessions' && <EndSessions user={user} onDone={close} />}
    </>
  );
}

interface AboutUser {
  readonly user: User;
  readonly onDone: () => void;
}

function ResetPassword({ user: { actorId, displayName: name }, onDone }: AboutUser) {
  const { t } = useWords();
  const stale = useStale();
  const reset = useCommand(resetPassword);
  // One for this dialog: trying again sends the same.
  const [password] = useState(() => firstPassword());
  const isDone = reset.isSuccess;
  return (
    <CommandDialog
      title={t(isDone ? 'admin.passwordReset' : 'admin.resetPasswordTitle', { name })}
      okText={t('admin.resetPassword')}
      cancelText={t('admin.cancel')}
      onOk={() => reset.mutate({ actorId, initialPassword: password }, { onSettled: () => void stale('user') })}
      onCancel={onDone}
      mustAnswer={isDone}
      {...(isDone && { footer: null })}
    >
      {isDone ? (
        <ShownOnce secret={password} about={t('admin.passwordOnce')} name={t('admin.firstPassword')} onDone={onDone} />
      ) : (
        <p>{t('admin.resetPasswordDetail')}</p>
      )}
      {reset.error && <ProblemNotice error={reset.error} />}
    </CommandDialog>
  );
}

function ResetFactor({ user: { actorId, displayName: name }, onDone }: AboutUser) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const reset = useCommand(resetSecondFactor);
  const confirm = () =>
    reset.mutate(
      { actorId },
      {
        onSettled: () => void stale('user'),
        onSuccess: () => {
          void message.success(t('admin.factorReset', { name }));
          onDone();
        },
      },
    );
  return (
    <CommandDialog
      title={t('admin.resetFactorTitle', { name })}
      okText={t('admin.resetFactor')}
      okButtonProps={{ danger: true }}
      cancelText={t('admin.cancel')}
      onOk={confirm}
      onCancel={onDone}
    >
      <p>{t('admin.resetFactorDetail')}</p>
      {reset.error && <ProblemNotice error={reset.error} />}
    </CommandDialog>
  );
}

function EndSessions({ user: { actorId, displayName: name }, onDone }: AboutUser) {
  const { t } = useWords();
  const { message } = App.useApp();
  const end = useCommand(endUserSessions);
  const confirm = () =>
    end.mutate(
      { actorId },
      {
        onSuccess: () => {
          void message.success(t('admin.sessionsEnded', { name }));
          onDone();
        },
      },
    );
  return (
    <CommandDialog
      title={t('admin.endSessionsTitle', { name })}
      okText={t('admin.endSessions')}
      cancelText={t('admin.cancel')}
      onOk={confirm}
      onCancel={onDone}
    >
      <p>{t('admin.endSessionsDetail')}</p>
      {end.error && <ProblemNotice error={end.error} />}
    </CommandDialog>
  );
}

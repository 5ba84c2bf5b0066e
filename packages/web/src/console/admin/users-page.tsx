// Who may sign in: the accounts of the county, a new one with a first password that is shown once, and disabling one.
import { disableUser, isPrivileged, listUsers } from '@doudi/core/access';
import { isAboveCounty } from '@doudi/core/contract';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { ChangePost, type ChangePostProps } from '../access/change-post.tsx';
import { AddUser } from './add-user.tsx';
import { Credentials } from './credentials.tsx';
import { type User, UserActions } from './user-actions.tsx';
import './admin.css';

type Changing = Pick<ChangePostProps, 'user' | 'isProposal'>;

export function UsersPage() {
  const { t } = useWords();
  const api = useApi();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<User>();
  const [changing, setChanging] = useState<Changing>();
  const users = useQuery({ queryKey: ['users'], queryFn: () => api.ask(listUsers, {}) });
  return (
    <Page
      title={t('admin.users')}
      actions={
        <Button type="primary" onClick={() => setAdding(true)}>
          {t('admin.addUser')}
        </Button>
      }
    >
      <Loaded query={users}>
        {({ users: list }) =>
          list.length === 0 ? (
            <Nothing text={t('admin.noUsers')} />
          ) : (
            <>
              <UsersTable users={list} onDisable={setLeaving} onPost={setChanging} />
              <Credentials users={list} />
            </>
          )
        }
      </Loaded>
      {isAdding && <AddUser onDone={() => setAdding(false)} />}
      {changing && <ChangePost {...changing} onDone={() => setChanging(undefined)} />}
      {leaving && <DisableUser user={leaving} onDone={() => setLeaving(undefined)} />}
    </Page>
  );
}

interface UsersTableProps {
  readonly users: readonly User[];
  readonly onDisable: (user: User) => void;
  readonly onPost: (changing: Changing) => void;
}

function UsersTable({ users, onDisable, onPost }: UsersTableProps) {
  const { t } = useWords();
  const { pathOf } = useAreas();
  const { actorId: ownId, area, countyId } = useAccount();
  // Those who work here first.
  const inOrder = [...users].sort((one, other) => Number(one.isDisabled) - Number(other.isDisabled) || (one.username < other.username ? -1 : 1));
  return (
    <>
      <p className="quiet">{t('admin.usersCount', { count: users.length, disabled: users.filter(({ isDisabled }) => isDisabled).length })}</p>
      <WideFigures label={t('admin.usersTable')}>
        <table className="figures admin-table">
          <thead>
            <tr>
              <th>{t('admin.username')}</th>
              <th>{t('admin.displayName')}</th>
              <th>{t('admin.role')}</th>
              <th>{t('access.area')}</th>
              <th>{t('admin.workplace')}</th>
              <th>{t('admin.state')}</th>
              <th>{t('admin.lastSignIn')}</th>
              <th>{t('admin.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {inOrder.map((user) => (
              <tr key={user.actorId} className={user.isDisabled ? 'is-disabled' : ''}>
                <th scope="row">{user.username}</th>
                <td>
                  {user.displayName}
                  {user.actorId === ownId && <span className="tag">{t('admin.isYou')}</span>}
                </td>
                <td>{t(`role.${user.role}`)}</td>
                <td>{pathOf(user.area)}</td>
                <td>{user.facilityName}</td>
                <td>
                  <StateOf user={user} />
                </td>
                <td>{user.lastSignInAt !== undefined && printMoment(user.lastSignInAt)}</td>
                <td>
                  {/* Whoever disabled themselves could not mend it; who is above the county is an operator's business. */}
                  {!user.isDisabled && user.actorId !== ownId && !isAboveCounty(user) && (
                    <div className="row">
                      {!isPrivileged(user.role) && (
                        <Button size="small" onClick={() => onPost({ user, isProposal: false })}>
                          {t('access.changePost')}
                        </Button>
                      )}
                      {area === countyId && (
                        <Button size="small" onClick={() => onPost({ user, isProposal: true })}>
                          {t('access.appoint')}
                        </Button>
                      )}
                      <Button size="small" onClick={() => onDisable(user)} aria-label={t('admin.disableName', { name: user.displayName })}>
                        {t('admin.disable')}
                      </Button>
                      <UserActions user={user} />
                    </div>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
    </>
  );
}

function StateOf({ user }: { readonly user: User }) {
  const { t } = useWords();
  if (user.isDisabled) return <span className="tag">{t('admin.disabled')}</span>;
  if (user.mustChangePassword) return <span className="tag is-warning">{t('admin.firstPasswordStands')}</span>;
  return (
    <>
      {t('admin.active')}
      {user.hasSecondFactor && <span className="tag">{t('admin.hasFactor')}</span>}
    </>
  );
}

function DisableUser({ user, onDone }: { readonly user: User; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const disable = useCommand(disableUser);
  const confirm = async () => {
    const done = await disable.mutateAsync({ actorId: user.actorId }).catch(() => undefined);
    void stale('user');
    if (!done) return;
    void message.success(t('admin.disabledDone', { name: user.displayName }));
    onDone();
  };
  return (
    <CommandDialog
      title={t('admin.disableTitle', { username: user.username, name: user.displayName })}
      okText={t('admin.disable')}
      okButtonProps={{ danger: true }}
      cancelText={t('admin.cancel')}
      onOk={() => void confirm()}
      onCancel={onDone}
    >
      <p>{t('admin.disableDetail')}</p>
      {disable.error && <ProblemNotice error={disable.error} />}
    </CommandDialog>
  );
}

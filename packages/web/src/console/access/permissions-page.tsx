// Role × area × purpose as one table, read off the contracts by which the door decides.
import { getPermissions } from '@doudi/core/access';
import { type OutputOf, PURPOSES, ROLES, type Role } from '@doudi/core/contract';
import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useApi } from '../../session/session.tsx';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import './permissions.css';

type Operation = OutputOf<typeof getPermissions>['operations'][number];

export function PermissionsPage() {
  const { t } = useWords();
  const api = useApi();
  const permissions = useQuery({ queryKey: ['permissions'], queryFn: () => api.ask(getPermissions, {}), staleTime: 600_000 });
  return (
    <Page title={t('access.permissions')}>
      <Loaded query={permissions}>{({ operations }) => <Permissions operations={operations} />}</Loaded>
    </Page>
  );
}

function Permissions({ operations }: { readonly operations: readonly Operation[] }) {
  const { t, language } = useWords();
  const [role, setRole] = useState<Role>();
  const [text, setText] = useState('');
  const asked = text.trim().toLowerCase();
  const found = operations.filter(
    ({ id, summary, roles }) => (role === undefined || roles.includes(role)) && `${id} ${summary[language]}`.toLowerCase().includes(asked),
  );
  return (
    <>
      <div className="section-head">
        <p className="quiet">{t('access.permissionsLead', { count: operations.length })}</p>
        <div className="row">
          <Input
            className="find-in-list"
            type="search"
            aria-label={t('access.find')}
            placeholder={t('access.find')}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <Select
            className="permission-role"
            aria-label={t('access.filter')}
            value={role ?? ''}
            onChange={(chosen: Role | '') => setRole(chosen === '' ? undefined : chosen)}
            options={[{ value: '', label: t('access.allRoles') }, ...ROLES.map((value) => ({ value, label: t(`role.${value}`) }))]}
          />
        </div>
      </div>
      {found.length === 0 ? <Nothing text={t('access.noneFound', { text: asked })} /> : <Table operations={found} />}
    </>
  );
}

function Table({ operations }: { readonly operations: readonly Operation[] }) {
  const { t, language } = useWords();
  return (
    <WideFigures label={t('access.permissionsTable')} wraps>
      <table className="figures permissions">
        <thead>
          <tr>
            <th>{t('access.operation')}</th>
            {ROLES.map((role) => (
              <th key={role}>{t(`role.${role}`)}</th>
            ))}
            <th>{t('access.scope')}</th>
            <th>{t('access.purpose')}</th>
          </tr>
        </thead>
        <tbody>
          {operations.map(({ id, summary, roles, scope, purpose, readsPersonal, approval, isOpenFromAbove }) => (
            <tr key={id}>
              <th scope="row">
                {summary[language]} <code className="quiet">{id}</code>
                {readsPersonal && <span className="tag">{t('access.reads')}</span>}
                {isOpenFromAbove && <span className="tag">{t('access.fromAbove')}</span>}
                {approval.length > 0 && <span className="tag is-warning">{t('access.approval')}</span>}
              </th>
              {ROLES.map((role) => (
                <td key={role} className="permission-mark">
                  {roles.includes(role) && <span title={t('access.may')}>●</span>}
                </td>
              ))}
              <td>{t(`access.scope.${scope}`)}</td>
              <td>{PURPOSES.filter((known) => known === purpose).map((known) => t(`access.purpose.${known}`))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

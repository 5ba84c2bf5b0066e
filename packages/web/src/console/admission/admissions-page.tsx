// Admission without a deposit: what is held for people in hospital; a new one, its agreement on paper, its release, and the way to settling it.

import { listHolds } from '@doudi/core/ledger';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useFacilities } from '../../session/facilities.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { printAmount, sumOf } from '../../ui/amount-text.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { maySee } from '../addresses.ts';
import type { Hold } from './hold.ts';
import { NewAdmission } from './new-admission.tsx';
import { ReleaseDialog } from './release-dialog.tsx';
import './admission.css';

const MOST = 100;

export function AdmissionsPage() {
  const { t } = useWords();
  const api = useApi();
  const { role, facilityId: ownFacility } = useAccount();
  const [facilityId, setFacility] = useState<string | undefined>(role === 'clerk' ? ownFacility : undefined);
  const [isNew, setNew] = useState(false);
  const [released, setReleased] = useState<Hold | undefined>();
  const query = useQuery({
    queryKey: ['holds', 'list', facilityId ?? ''],
    queryFn: () => api.ask(listHolds, { ...(facilityId !== undefined && { facilityId }), pageSize: MOST }),
  });
  const isClerk = role === 'clerk';
  return (
    <Page
      title={t('menu.admissions')}
      actions={
        isClerk &&
        !isNew && (
          <Button type="primary" onClick={() => setNew(true)}>
            {t('admission.new')}
          </Button>
        )
      }
    >
      <p className="lead">{t('admission.lead')}</p>
      {isNew && <NewAdmission onClose={() => setNew(false)} />}
      {/* Finance sees its own facility and no other. */}
      {role !== 'finance' && <FacilityFilter value={facilityId} onChange={setFacility} />}
      <Loaded query={query}>
        {({ holds, hasMore }) =>
          holds.length === 0 ? (
            <Nothing text={t('admission.none')} action={isClerk && !isNew && <Button onClick={() => setNew(true)}>{t('admission.new')}</Button>} />
          ) : (
            <>
              <HoldsTable holds={holds} onRelease={setReleased} />
              {hasMore && <p className="notice">{t('admission.more', { count: holds.length })}</p>}
            </>
          )
        }
      </Loaded>
      {released && <ReleaseDialog hold={released} onClose={() => setReleased(undefined)} />}
    </Page>
  );
}

function FacilityFilter({ value, onChange }: { readonly value: string | undefined; readonly onChange: (facilityId: string | undefined) => void }) {
  const { t } = useWords();
  const { data } = useFacilities();
  const options = (data ?? []).map(({ facilityId, name }) => ({ value: facilityId, label: name }));
  return (
    <div className="field admission-filter">
      <label htmlFor="admission-filter">{t('admission.facility')}</label>
      <Select
        id="admission-filter"
        value={value ?? ''}
        onChange={(chosen) => onChange(chosen === '' ? undefined : chosen)}
        showSearch={{ optionFilterProp: 'label' }}
        options={[{ value: '', label: t('admission.anyFacility') }, ...options]}
      />
    </div>
  );
}

function HoldsTable({ holds, onRelease }: { readonly holds: readonly Hold[]; readonly onRelease: (hold: Hold) => void }) {
  const { t } = useWords();
  const account = useAccount();
  const { role } = account;
  const isClerk = role === 'clerk';
  const seesPeople = maySee(account, '/people/:personId');
  return (
    <WideFigures wraps label={t('admission.list')}>
      <table className="figures admission-holds">
        <thead>
          <tr>
            <th scope="col">{t('admission.patient')}</th>
            <th scope="col">{t('admission.facility')}</th>
            <th scope="col" className="amount">
              {t('admission.held')}
            </th>
            <th scope="col">{t('admission.since')}</th>
            <th scope="col">{t('admission.reason')}</th>
            {isClerk && <th scope="col">{t('admission.actions')}</th>}
          </tr>
        </thead>
        <tbody>
          {holds.map((hold) => (
            <tr key={hold.transferId}>
              <th scope="row">{seesPeople ? <Link href={`/people/${hold.personId}`}>{hold.personName}</Link> : hold.personName}</th>
              <td>{hold.facilityName}</td>
              <td className="amount">
                <Amount value={hold.amount} />
              </td>
              <td>{t('admission.by', { day: hold.placedOn, name: hold.placedByName })}</td>
              <td>{hold.reason}</td>
              {isClerk && (
                <td>
                  <span className="admission-actions">
                    <Link href={`/window?hold=${hold.transferId}&person=${hold.personId}`}>{t('admission.settle')}</Link>
                    <a href={`/print/admission/${hold.transferId}`} target="_blank" rel="noopener">
                      {t('admission.printAgreement')}
                    </a>
                    <Button size="small" onClick={() => onRelease(hold)}>
                      {t('admission.release')}
                    </Button>
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t('admission.sum', { count: holds.length })}
            </th>
            <td className="amount">
              <strong>{printAmount(sumOf(holds.map(({ amount }) => amount)))}</strong>
            </td>
            <td colSpan={isClerk ? 3 : 2} />
          </tr>
        </tfoot>
      </table>
    </WideFigures>
  );
}

// The form above the list: what is looked for. Nothing is asked before it is sent off; Enter in any field does.

import { isProtectedName } from '@doudi/core/scheme';
import { Button, Checkbox, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useFacilities } from '../../session/facilities.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useAccount } from '../../session/session.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { Field } from '../../ui/field.tsx';
import { useWords, type WordName } from '../../words/index.ts';
import { type Filters, NO_FILTERS, STATUSES } from './filters.ts';
import { useKindNames } from './kind-names.ts';

const DAYS = ['dischargedFrom', 'dischargedTo', 'settledFrom', 'settledTo'] as const;

export function FilterForm({ filters, onFind }: { readonly filters: Filters; readonly onFind: (filters: Filters) => void }) {
  const { t } = useWords();
  const payers = usePayers();
  const { role, facilityId: ownFacility } = useAccount();
  // Finance sees its own facility alone.
  const seesOneFacility = role === 'finance' && ownFacility !== undefined;
  const { kinds } = useKindNames();
  const { data: facilities = [] } = useFacilities();
  const [draft, setDraft] = useState(filters);
  // The address changed: by a link, or by going back.
  useEffect(() => setDraft(filters), [filters]);
  const change = (changed: Changed) => setDraft((before) => withoutUndefined({ ...before, ...changed }));
  return (
    <form
      className="filter-form"
      aria-label={t('settlements.search')}
      onSubmit={(event) => {
        event.preventDefault();
        onFind(draft);
      }}
    >
      {!seesOneFacility && (
        <Field id="facility" label={t('settlements.facility')}>
          <Select
            id="facility"
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            placeholder={t('settlements.anyFacility')}
            value={draft.facilityId ?? null}
            onChange={(facilityId: string | null | undefined) => change({ facilityId: facilityId ?? undefined })}
            options={facilities.map(({ facilityId: value, name: label }) => ({ value, label }))}
          />
        </Field>
      )}
      <Field id="kind" label={t('settlements.kind')}>
        <Select
          id="kind"
          allowClear
          placeholder={t('settlements.anyKind')}
          value={draft.kind ?? null}
          onChange={(kind: string | null | undefined) => change({ kind: kind ?? undefined })}
          options={kinds.map(({ kind: value, name: label }) => ({ value, label }))}
        />
      </Field>
      <Field id="bill-number" label={t('settlements.billNumber')}>
        <Input
          id="bill-number"
          maxLength={64}
          autoComplete="off"
          value={draft.billNumber ?? ''}
          onChange={({ target }) => change({ billNumber: target.value })}
        />
      </Field>
      <Field id="number" label={t('settlements.number')}>
        <Input
          id="number"
          inputMode="numeric"
          autoComplete="off"
          value={draft.number ?? ''}
          onChange={({ target }) => change({ number: target.value.replace(/\D/g, '').slice(0, 15) })}
        />
      </Field>
      <Field id="payer" label={t('settlements.payer')}>
        <Select
          id="payer"
          allowClear
          placeholder={t('settlements.allPayers')}
          value={draft.payer ?? null}
          onChange={(payer: string | null | undefined) => change({ payer: payer ?? undefined })}
          options={payers.map(({ payer: value, name: label }) => ({ value, label }))}
        />
      </Field>
      <Field id="status" label={t('settlements.status')}>
        <Select
          id="status"
          value={draft.status}
          onChange={(status) => change({ status })}
          options={STATUSES.map((value) => ({ value, label: t(`settlements.status.${value}`) }))}
        />
      </Field>
      {DAYS.map((name) => (
        <Field key={name} id={name} label={t(`settlements.${name}` satisfies WordName)}>
          <DayInput id={name} value={draft[name] ?? ''} onChange={(day) => change({ [name]: day })} />
        </Field>
      ))}
      <div className="filter-actions">
        {role === 'clerk' && (
          <Checkbox checked={draft.isMine} onChange={({ target }) => change({ isMine: target.checked })}>
            {t('settlements.isMine')}
          </Checkbox>
        )}
        <Button htmlType="button" onClick={() => onFind(NO_FILTERS)}>
          {t('settlements.reset')}
        </Button>
        <Button type="primary" htmlType="submit">
          {t('settlements.find')}
        </Button>
      </div>
    </form>
  );
}

type Changed = { readonly [Name in keyof Filters]?: Filters[Name] | undefined };

function withoutUndefined({ status = 'all', isMine = false, ...texts }: Changed): Filters {
  return { ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)), status, isMine };
}

/** Every payer of the schemes, with its name in the reader's language. */
export function usePayers() {
  const { language } = useWords();
  const { data } = useSchemes();
  const payers = new Map(data?.schemes.flatMap(({ scheme }) => Object.entries(scheme.policy.payers)));
  // Nobody is listed by a protected entitlement.
  return [...payers].filter(([payer]) => !isProtectedName(payer)).map(([payer, name]) => ({ payer, name: name[language] }));
}

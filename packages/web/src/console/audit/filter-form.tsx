// The form above the entries. Nothing is asked before it is sent off; Enter in any field does. A person is found by ID number, which then stands
// nowhere: the address names the person's number in the register.
import { listUsers } from '@doudi/core/access';
import { commandWords, findAuditedPerson, KNOWN_COMMANDS, purposeWords } from '@doudi/core/audit';
import { PURPOSES, type Purpose } from '@doudi/core/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import { useApi } from '../../session/session.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { type AuditFilters, NO_FILTERS } from './audit-filters.ts';

export interface FilterFormProps {
  readonly filters: AuditFilters;
  readonly onFind: (filters: AuditFilters) => void;
}

export function FilterForm({ filters, onFind }: FilterFormProps) {
  const { t } = useWords();
  return (
    <section className="audit-forms" aria-label={t('audit.search')}>
      <PersonForm onFound={(personId) => onFind({ ...filters, personId })} />
      <EntryForm filters={filters} onFind={onFind} />
    </section>
  );
}

function PersonForm({ onFound }: { readonly onFound: (personId: string) => void }) {
  const { t } = useWords();
  const api = useApi();
  const [idNumber, setIdNumber] = useState('');
  const find = useMutation({ mutationFn: (number: string) => api.ask(findAuditedPerson, { idNumber: number }) });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = await find.mutateAsync(idNumber).catch(() => undefined);
    if (!found) return;
    setIdNumber('');
    onFound(found.personId);
  };
  return (
    <form className="audit-person" onSubmit={(event) => void submit(event)}>
      <Field id="id-number" label={t('audit.idNumber')}>
        <Input
          id="id-number"
          autoComplete="off"
          maxLength={18}
          value={idNumber}
          onChange={({ target }) => setIdNumber(target.value.replace(/[^0-9Xx]/g, ''))}
        />
      </Field>
      <Button htmlType="submit" loading={find.isPending} disabled={idNumber.length !== 18}>
        {t('audit.findPerson')}
      </Button>
      {find.error && <ProblemNotice error={find.error} />}
    </form>
  );
}

function EntryForm({ filters, onFind }: FilterFormProps) {
  const { t, language } = useWords();
  const accounts = useAccounts();
  const [draft, setDraft] = useState(filters);
  // The address changed: by a link, or by going back.
  useEffect(() => setDraft(filters), [filters]);
  const change = (changed: Changed) => setDraft((before) => withoutUndefined({ ...before, ...changed }));
  return (
    <form
      className="audit-filters"
      onSubmit={(event) => {
        event.preventDefault();
        onFind(draft);
      }}
    >
      <Field id="actor" label={t('audit.actor')}>
        <Select
          id="actor"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('audit.anyActor')}
          value={draft.actorId ?? null}
          onChange={(actorId: string | null | undefined) => change({ actorId: actorId ?? undefined })}
          options={accounts}
        />
      </Field>
      <Field id="command" label={t('audit.command')}>
        <Select
          id="command"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('audit.anyCommand')}
          value={draft.command ?? null}
          onChange={(command: string | null | undefined) => change({ command: command ?? undefined })}
          options={KNOWN_COMMANDS.map((value) => ({ value, label: commandWords(value)[language] }))}
        />
      </Field>
      <Field id="purpose" label={t('audit.purpose')}>
        <Select
          id="purpose"
          allowClear
          placeholder={t('audit.anyPurpose')}
          value={draft.purpose ?? null}
          onChange={(purpose: Purpose | null | undefined) => change({ purpose: purpose ?? undefined })}
          options={PURPOSES.map((value) => ({ value, label: purposeWords(value)[language] }))}
        />
      </Field>
      <Field id="subject" label={t('audit.subject')}>
        <Input id="subject" autoComplete="off" maxLength={105} value={draft.subject ?? ''} onChange={({ target }) => change({ subject: target.value })} />
      </Field>
      <Field id="from" label={t('audit.from')}>
        <DayInput id="from" value={draft.from ?? ''} onChange={(from) => change({ from })} />
      </Field>
      <Field id="to" label={t('audit.to')}>
        <DayInput id="to" value={draft.to ?? ''} onChange={(to) => change({ to })} />
      </Field>
      <div className="audit-actions">
        <Button htmlType="button" onClick={() => onFind(NO_FILTERS)}>
          {t('audit.reset')}
        </Button>
        <Button type="primary" htmlType="submit">
          {t('audit.find')}
        </Button>
      </div>
    </form>
  );
}

type Changed = { readonly [Name in keyof AuditFilters]?: AuditFilters[Name] | undefined };

function withoutUndefined(changed: Changed): AuditFilters {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
}

function useAccounts(): { readonly value: string; readonly label: string }[] {
  const api = useApi();
  const { data } = useQuery({ queryKey: ['users'], queryFn: () => api.ask(listUsers, {}) });
  return (data?.users ?? []).map(({ actorId, displayName, username }) => ({ value: actorId, label: `${displayName} (${username})` }));
}

// Opening a case: for whom, by which procedure and standard, and what shows it.
import { listRecognitionProcedures, openRecognitionCase, type Procedure } from '@doudi/core/recognition';
import { getPerson } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { useCategoryNames } from '../people/category-names.ts';
import { CategoryTags } from '../people/category-tags.tsx';
import { FindPerson } from '../people/find-person.tsx';
import { EvidenceField, useEvidence } from './evidence.tsx';
import './recognition.css';

export function NewCasePage() {
  const { t } = useWords();
  const [asked, setAsked] = useSearchParams();
  const personId = asked.get('person') ?? '';
  const choose = (chosen: string) => setAsked({ person: chosen });
  return (
    <Page title={t('recognition.open')}>
      {personId === '' ? (
        <>
          <p className="lead">{t('recognition.findFirst')}</p>
          <FindPerson autoFocus onFound={(found) => choose(found.personId)} />
        </>
      ) : (
        <NewCase key={personId} personId={personId} />
      )}
    </Page>
  );
}

function NewCase({ personId }: { readonly personId: string }) {
  const { t } = useWords();
  const api = useApi();
  const known = useQuery({
    queryKey: ['person', personId, 'with-procedures'],
    queryFn: async () => {
      const [person, { procedures }] = await Promise.all([api.ask(getPerson, { personId }), api.ask(listRecognitionProcedures, {})]);
      return { ...person, procedures };
    },
  });
  return (
    <Loaded query={known}>
      {({ person, household, procedures }) => (
        <>
          <p>
            <strong>{person.name}</strong> {person.villageName ?? person.villageCode} <CategoryTags categories={person.categories} />
          </p>
          {procedures.length === 0 ? (
            <p className="notice">{t('recognition.noProcedures')}</p>
          ) : (
            <CaseForm personId={personId} others={household.length} procedures={procedures} />
          )}
        </>
      )}
    </Loaded>
  );
}

interface CaseFormProps {
  readonly personId: string;
  readonly others: number;
  readonly procedures: readonly Procedure[];
}

function CaseForm({ personId, others, procedures }: CaseFormProps) {
  const { t, language } = useWords();
  const nameOf = useCategoryNames();
  const stale = useStale();
  const [, navigate] = useLocation();
  const open = useCommand(openRecognitionCase);
  const [procedureId, setProcedureId] = useState(procedures[0]?.id ?? '');
  const [category, setCategory] = useState<string>();
  const [standard, setStandard] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const evidence = useEvidence();
  const procedure = procedures.find(({ id }) => id === procedureId);
  const isComplete = category !== undefined && standard.length > 0 && reason.trim() !== '' && evidence.value !== undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || evidence.value === undefined || open.isPending) return;
    const done = await open
      .mutateAsync({ procedureId, personId, category, standard: [...standard], reason: reason.trim(), evidence: evidence.value })
      .catch(() => undefined);
    if (!done) return;
    void stale('recognition');
    navigate(`/recognition/${done.caseId}`);
  };
  if (!procedure) return null;
  return (
    <form className="stack recognition-form" onSubmit={(event) => void submit(event)}>
      <Field id="case-procedure" label={t('recognition.procedure')} hint={procedure.sources.map((source) => source[language]).join('；')}>
        <Select
          id="case-procedure"
          className="wide"
          value={procedureId}
          onChange={(chosen: string) => {
            setProcedureId(chosen);
            setCategory(undefined);
            setStandard([]);
          }}
          options={procedures.map(({ id, name }) => ({ value: id, label: name[language] }))}
        />
      </Field>
      {procedure.subject === 'household' && <p className="quiet">{t('recognition.ofHousehold', { count: others + 1 })}</p>}
      <Field id="case-category" label={t('recognition.category')}>
        <Select
          id="case-category"
          className="wide"
          value={category ?? null}
          onChange={(chosen: string) => setCategory(chosen)}
          options={procedure.categories.map((value) => ({ value, label: nameOf(value) }))}
        />
      </Field>
      <fieldset className="recognition-standard">
        <legend>{t('recognition.standard')}</legend>
        <Checkbox.Group
          value={[...standard]}
          onChange={(chosen) => setStandard(chosen)}
          options={procedure.standard.map(({ id, name }) => ({ value: id, label: name[language] }))}
        />
      </fieldset>
      <Field id="case-reason" label={t('recognition.reason')} hint={t('recognition.reasonHint')}>
        <Input.TextArea id="case-reason" rows={3} maxLength={1000} value={reason} onChange={({ target }) => setReason(target.value)} />
      </Field>
      <EvidenceField id="case-evidence" personId={personId} evidence={evidence} hint={t('recognition.evidenceHint')} />
      {procedure.assumptions.map((assumption) => (
        <p key={assumption.en} className="notice">
          {t('recognition.assumed', { text: assumption[language] })}
        </p>
      ))}
      {open.error && <ProblemNotice error={open.error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={open.isPending} disabled={!isComplete}>
          {t('recognition.openNow')}
        </Button>
      </div>
    </form>
  );
}

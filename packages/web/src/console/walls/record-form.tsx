// Recording what is protected: a category of the county's schemes, its days, and on what it stands.
import { recordProtectedFact } from '@doudi/core/walls';
import { Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { DayInput } from '../../ui/day-input.tsx';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import type { Protected } from './protected-facts.tsx';

export function RecordForm({ personId, categories }: { readonly personId: string; readonly categories: Protected['categories'] }) {
  const { t, language } = useWords();
  const stale = useStale();
  const [category, setCategory] = useState<string | undefined>();
  const [fromDay, setFromDay] = useState(today());
  const [toDay, setToDay] = useState('');
  const [evidence, setEvidence] = useState('');
  const [note, setNote] = useState('');
  const record = useCommand(recordProtectedFact);
  const isReady = category !== undefined && fromDay !== '' && evidence.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || record.isPending) return;
    const more = { ...(toDay !== '' && { toDay }), ...(note.trim() !== '' && { note: note.trim() }) };
    record.mutate(
      { personId, category, fromDay, evidence: evidence.trim(), ...more },
      {
        onSuccess: () => {
          setCategory(undefined);
          setEvidence('');
          setNote('');
          void stale('protected');
        },
      },
    );
  };
  return (
    <form className="stack wall-form" onSubmit={submit}>
      <h3>{t('walls.record')}</h3>
      <Field id="wall-category" label={t('walls.category')}>
        <Select
          id="wall-category"
          className="wide"
          value={category ?? null}
          onChange={(chosen: string | null) => setCategory(chosen ?? undefined)}
          options={categories.map((known) => ({ value: known.category, label: known.name[language] }))}
        />
      </Field>
      <div className="row">
        <Field id="wall-from" label={t('walls.from')}>
          <DayInput id="wall-from" value={fromDay} onChange={setFromDay} />
        </Field>
        <Field id="wall-to" label={t('walls.to')} hint={t('walls.toHint')}>
          <DayInput id="wall-to" value={toDay} onChange={setToDay} describedBy="wall-to-hint" />
        </Field>
      </div>
      <Field id="wall-evidence" label={t('walls.evidence')} hint={t('walls.evidenceHint')}>
        <Input
          id="wall-evidence"
          aria-describedby="wall-evidence-hint"
          autoComplete="off"
          maxLength={500}
          value={evidence}
          onChange={({ target }) => setEvidence(target.value)}
        />
      </Field>
      <Field id="wall-note" label={t('walls.note')}>
        <Input.TextArea id="wall-note" rows={2} maxLength={2000} value={note} onChange={({ target }) => setNote(target.value)} />
      </Field>
      {record.error && <ProblemNotice error={record.error} />}
      {record.isSuccess && <p role="status">{t('walls.recorded')}</p>}
      <div>
        <Button type="primary" htmlType="submit" loading={record.isPending} disabled={!isReady}>
          {t('walls.recordNow')}
        </Button>
      </div>
    </form>
  );
}

// Correcting what is held about a person: only what is filled in changes.
import { correctPerson } from '@doudi/core/registry';
import { App, Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';

type Sex = 'male' | 'female' | 'unknown';
const SEXES = ['male', 'female', 'unknown'] as const satisfies readonly Sex[];

export interface CorrectedPerson {
  readonly personId: string;
  readonly name: string;
  readonly sex: Sex;
  readonly bornOn: string;
  readonly villageCode: string;
  readonly idNumberMasked?: string | undefined;
}

const NOTHING = { name: '', bornOn: '', villageCode: '', idNumber: '', reason: '', evidence: '' };

export function CorrectPerson({ person, onDone }: { readonly person: CorrectedPerson; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const correct = useCommand(correctPerson);
  const [typed, setTyped] = useState(NOTHING);
  const [sex, setSex] = useState<Sex>();
  const set = (change: Partial<typeof NOTHING>) => setTyped((before) => ({ ...before, ...change }));
  const { name, bornOn, villageCode, idNumber, reason, evidence } = typed;
  const changes = sex !== undefined || [name, bornOn, villageCode, idNumber].some((value) => value.trim() !== '');
  const isComplete = changes && reason.trim() !== '' && evidence.trim() !== '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const filled = Object.fromEntries(
      Object.entries({ name, bornOn, villageCode, idNumber }).flatMap(([field, value]) => (value.trim() === '' ? [] : [[field, value.trim()]])),
    );
    const input = { personId: person.personId, ...filled, ...(sex && { sex }), reason: reason.trim(), evidence: evidence.trim() };
    const done = await correct.mutateAsync(input).catch(() => undefined);
    if (!done) return;
    void stale('corrected');
    void message.success(t('correct.saved'));
    onDone();
  };
  const text = (field: 'name' | 'villageCode' | 'idNumber', now: string | undefined, most: number) => (
    <Field id={`correct-${field}`} label={t(`correct.${field}`)} hint={now === undefined ? undefined : t('correct.now', { value: now })}>
      <Input id={`correct-${field}`} autoComplete="off" maxLength={most} value={typed[field]} onChange={({ target }) => set({ [field]: target.value })} />
    </Field>
  );
  return (
    <CommandDialog title={t('correct.title')} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{t('correct.detail')}</p>
        {text('name', person.name, 60)}
        <Field id="correct-sex" label={t('correct.sex')} hint={t('correct.now', { value: t(`sex.${person.sex}`) })}>
          <Select
            id="correct-sex"
            className="wide"
            allowClear
            value={sex ?? null}
            placeholder={t('correct.keep')}
            onChange={(chosen: Sex | null | undefined) => setSex(chosen ?? undefined)}
            options={SEXES.map((value) => ({ value, label: t(`sex.${value}`) }))}
          />
        </Field>
        <Field id="correct-bornOn" label={t('correct.bornOn')} hint={t('correct.now', { value: person.bornOn })}>
          <DayInput id="correct-bornOn" value={bornOn} onChange={(day) => set({ bornOn: day })} />
        </Field>
        {text('villageCode', person.villageCode, 12)}
        {text('idNumber', person.idNumberMasked, 18)}
        <Field id="correct-reason" label={t('correct.reason')}>
          <Input id="correct-reason" autoComplete="off" maxLength={500} value={reason} onChange={({ target }) => set({ reason: target.value })} />
        </Field>
        <Field id="correct-evidence" label={t('correct.evidence')} hint={t('correct.evidenceHint')}>
          <Input id="correct-evidence" autoComplete="off" maxLength={200} value={evidence} onChange={({ target }) => set({ evidence: target.value })} />
        </Field>
        {correct.error && <ProblemNotice error={correct.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={correct.isPending} disabled={!isComplete}>
            {t('correct.save')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

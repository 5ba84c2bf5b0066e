// A new hospital or health centre. What the schemes read decides what is paid there, and is checked before it is added.

import { addFacility } from '@doudi/core/facilities';
import { App, AutoComplete, Button, Input, Segmented, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import type { Facility } from '../../session/facilities.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { type FacilityFact, LEVELS, useFactWords } from './fact-words.ts';

export function AddFacility({ known, onDone }: { readonly known: readonly Facility[]; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const add = useCommand(addFacility);
  const [name, setName] = useState('');
  const [level, setLevel] = useState<number>();
  const [tier, setTier] = useState('');
  const [type, setType] = useState('');
  const [area, setArea] = useState<Facility['area']>('inside');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = {
      name: name.trim(),
      area,
      ...(level !== undefined && { level }),
      ...(tier.trim() !== '' && { tier: tier.trim() }),
      ...(type.trim() !== '' && { type: type.trim() }),
    };
    const done = await add.mutateAsync(input).catch(() => undefined);
    void stale('facility');
    if (!done) return;
    void message.success(t('admin.facilityAdded', { name: input.name }));
    onDone();
  };
  return (
    <CommandDialog title={t('admin.addFacility')} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p className="notice">{t('admin.asSchemesRead')}</p>
        <Field id="facility-name" label={t('admin.facilityName')}>
          <Input id="facility-name" autoFocus autoComplete="off" maxLength={80} value={name} onChange={({ target }) => setName(target.value)} />
        </Field>
        <Field id="facility-level" label={t('admin.level')}>
          <Select
            id="facility-level"
            className="wide"
            value={level ?? null}
            onChange={(chosen: number | null | undefined) => setLevel(chosen ?? undefined)}
            allowClear
            placeholder={t('admin.noLevel')}
            options={Object.entries(LEVELS).map(([value, word]) => ({ value: Number(value), label: t(word) }))}
          />
        </Field>
        <FactField
          fact="facility.tier"
          label={t('admin.tier')}
          hint={t('admin.tierHint')}
          value={tier}
          onChange={setTier}
          used={known.map((facility) => facility.tier)}
        />
        <FactField
          fact="facility.type"
          label={t('admin.type')}
          hint={t('admin.typeHint')}
          value={type}
          onChange={setType}
          used={known.map((facility) => facility.type)}
        />
        <fieldset className="plain-fieldset">
          <legend>{t('admin.area')}</legend>
          <Segmented<Facility['area']>
            aria-label={t('admin.area')}
            value={area}
            onChange={setArea}
            options={(['inside', 'outside'] as const).map((value) => ({ value, label: t(`admin.area.${value}`) }))}
          />
        </fieldset>
        {add.error && <ProblemNotice error={add.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={add.isPending} disabled={name.trim() === ''}>
            {t('admin.add')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

interface FactFieldProps {
  readonly fact: FacilityFact;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What the facilities of the register have already. */
  readonly used: readonly (string | undefined)[];
}

/** Values that the schemes or the register know are offered; any other may be typed. */
function FactField({ fact, label, hint, value, onChange, used }: FactFieldProps) {
  const { wordOf, valuesOf } = useFactWords();
  const id = fact.replace('.', '-');
  const offered = [...new Set([...valuesOf(fact), ...used.flatMap((one) => one ?? [])])];
  return (
    <Field id={id} label={label} hint={hint}>
      <AutoComplete
        id={id}
        className="wide"
        value={value}
        onChange={(typed: string) => onChange(typed)}
        options={offered.map((one) => ({ value: one, label: wordOf(fact, one) === one ? one : `${one} ${wordOf(fact, one)}` }))}
        maxLength={40}
      />
    </Field>
  );
}

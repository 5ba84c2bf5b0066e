// A dialog with which something of a person or household is recorded: fields one below the other, sent as one command.
import type { Contract, OutputOf, SentInputOf } from '@doudi/core/contract';
import type { Text } from '@doudi/policy';
import { App, Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { ProblemError } from '../../session/client.ts';
import { useCommand } from '../../session/command.ts';
import { type Done, useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { DayInput } from '../../ui/day-input.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords, type WordName } from '../../words/index.ts';
import { PickPerson, type PickPersonProps } from './pick-person.tsx';

interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface RecordField {
  readonly name: string;
  /** A name of the catalogue, or what the county's own rules call it. */
  readonly label: WordName | Text;
  readonly kind: 'text' | 'day' | 'select' | 'several' | 'person';
  readonly choices?: readonly Choice[];
  readonly hint?: string | undefined;
  readonly isRequired?: boolean;
  readonly most?: number;
}

/** What was filled in, by field: nothing where nothing was. Beside a person stands their household. */
export type Filled = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface RecordDialogProps<C extends Contract> {
  readonly contract: C;
  readonly title: string;
  readonly lead?: string;
  readonly fields: readonly RecordField[];
  /** What is true no longer once it is recorded. */
  readonly done?: Done;
  readonly first?: Filled;
  /** What the server is asked to refuse for; once it did, whoever has looked may send the input without it. */
  readonly anyway?: { readonly without: keyof SentInputOf<C>; readonly label: WordName };
  /** Undefined while it cannot be sent. */
  readonly toInput: (filled: Filled) => SentInputOf<C> | undefined;
  /** What is shown once somebody else was found, beside whom it is recorded. */
  readonly beside?: PickPersonProps['beside'];
  readonly onClose: () => void;
  readonly onDone?: (answer: OutputOf<C>) => void;
}

export function RecordDialog<C extends Contract>({
  contract,
  title,
  lead,
  fields,
  done = 'corrected',
  first = {},
  anyway,
  toInput,
  beside,
  onClose,
  onDone,
}: RecordDialogProps<C>) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const command = useCommand(contract);
  const [filled, setFilled] = useState<Filled>(first);
  const labelOf = ({ label, isRequired }: RecordField) => `${typeof label === 'string' ? t(label) : label[language]}${isRequired ? ' *' : ''}`;
  const isComplete = fields.every(({ name, isRequired }) => !isRequired || (filled[name]?.length ?? 0) > 0);
  const input = isComplete ? toInput(filled) : undefined;
  // Only for what was refused: whatever is changed since is looked at again.
  const isAskedAnyway =
    anyway !== undefined && pathOf(command.error) === `/${String(anyway.without)}` && JSON.stringify(command.variables) === JSON.stringify(input);
  const send = async (sent: SentInputOf<C> | undefined) => {
    if (sent === undefined || command.isPending) return;
    const answer = await command.mutateAsync(sent).catch(() => undefined);
    if (answer === undefined) return;
    void stale(done);
    void message.success(t('registry.saved'));
    onClose();
    onDone?.(answer);
  };
  return (
    <CommandDialog title={title} footer={null} onCancel={onClose}>
      <div className="stack">
        {lead !== undefined && <p>{lead}</p>}
        {fields
          .filter(({ kind }) => kind === 'person')
          .map((field) => (
            // Outside the form: it has one of its own.
            <PickPerson
              key={field.name}
              label={labelOf(field)}
              beside={beside}
              onPick={({ personId, householdId }) => setFilled((before) => ({ ...before, [field.name]: personId, [`${field.name}Household`]: householdId }))}
            />
          ))}
        <form
          className="stack"
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            void send(input);
          }}
        >
          {fields
            .filter(({ kind }) => kind !== 'person')
            .map((field) => (
              <Field key={field.name} id={`record-${field.name}`} label={labelOf(field)} hint={field.hint}>
                <Control field={field} value={filled[field.name]} onChange={(value) => setFilled((before) => ({ ...before, [field.name]: value }))} />
              </Field>
            ))}
          {command.error && <ProblemNotice error={command.error} />}
          <div className="row">
            <Button type="primary" htmlType="submit" loading={command.isPending} disabled={input === undefined}>
              {t('registry.save')}
            </Button>
            {isAskedAnyway && input !== undefined && (
              <Button loading={command.isPending} onClick={() => void send({ ...input, [anyway.without]: undefined })}>
                {t(anyway.label)}
              </Button>
            )}
          </div>
        </form>
      </div>
    </CommandDialog>
  );
}

/** Which part of the input the server refused, if it said so. */
function pathOf(error: unknown): string | undefined {
  return error instanceof ProblemError && 'path' in error.problem ? error.problem.path : undefined;
}

function Control({
  field,
  value,
  onChange,
}: {
  readonly field: RecordField;
  readonly value: Filled[string];
  readonly onChange: (value: Filled[string]) => void;
}) {
  const id = `record-${field.name}`;
  const text = typeof value === 'string' ? value : '';
  if (field.kind === 'day') return <DayInput id={id} value={text} onChange={onChange} />;
  if (field.kind === 'text')
    return <Input id={id} autoComplete="off" maxLength={field.most ?? 500} value={text} onChange={({ target }) => onChange(target.value)} />;
  const options = (field.choices ?? []).map(({ value, label }) => ({ value, label }));
  if (field.kind === 'several')
    return (
      <Select
        id={id}
        className="wide"
        mode="multiple"
        showSearch={{ optionFilterProp: 'label' }}
        value={Array.isArray(value) ? [...value] : []}
        onChange={(chosen: string[]) => onChange(chosen)}
        options={options}
      />
    );
  return (
    <Select
      id={id}
      className="wide"
      allowClear={!field.isRequired}
      showSearch={{ optionFilterProp: 'label' }}
      value={text === '' ? null : text}
      onChange={(chosen: string | null | undefined) => onChange(chosen ?? undefined)}
      options={options}
    />
  );
}

/** Text that says something; undefined if nothing was typed. */
export function textOf(filled: Filled, name: string): string | undefined {
  const value = filled[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Those of these names that were filled in. */
export function textsOf<Name extends string>(filled: Filled, names: readonly Name[]): Partial<Record<Name, string>> {
  return Object.fromEntries(names.flatMap((name) => (textOf(filled, name) === undefined ? [] : [[name, textOf(filled, name)]]))) as Partial<
    Record<Name, string>
  >;
}

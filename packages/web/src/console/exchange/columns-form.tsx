// What the columns of a list are: proposed by its head, or as the last time; and what is said once for everybody.
import type { OutputOf } from '@doudi/core/contract';
import { checkImport, ENCODINGS, type FieldName, getImportColumns } from '@doudi/core/exchange';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { DayInput } from '../../ui/day-input.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { useCategoryNames } from '../people/category-names.ts';

type Columns = OutputOf<typeof getImportColumns>;
type Encoding = (typeof ENCODINGS)[number];

export function ColumnsForm({ importId, onChecking }: { readonly importId: string; readonly onChecking: () => void }) {
  const api = useApi();
  const [encoding, setEncoding] = useState<Encoding | undefined>();
  const columns = useQuery({
    queryKey: ['import-columns', importId, encoding],
    queryFn: () => api.ask(getImportColumns, { importId, ...(encoding && { encoding }) }),
  });
  return (
    <Loaded query={columns}>
      {(told) => <Form key={told.encoding ?? told.format} told={told} encoding={encoding} onEncoding={setEncoding} onChecking={onChecking} />}
    </Loaded>
  );
}

function Form({
  told,
  encoding,
  onEncoding,
  onChecking,
}: {
  readonly told: Columns;
  readonly encoding: Encoding | undefined;
  readonly onEncoding: (encoding: Encoding) => void;
  readonly onChecking: () => void;
}) {
  const { t, language } = useWords();
  const stale = useStale();
  const check = useCommand(checkImport);
  const { data: schemes } = useSchemes();
  const nameOf = useCategoryNames();
  const [mapping, setMapping] = useState(told.mapping);
  const [category, setCategory] = useState<string | undefined>();
  const [fromDay, setFromDay] = useState('');
  const has = (field: FieldName) => told.fields.some((known) => known.field === field);
  /** A column that a list of this kind has, and this one does not. */
  const lacks = (field: FieldName) => has(field) && mapping[field] === undefined;
  const dayField: FieldName = has('day') ? 'day' : 'fromDay';
  const isComplete =
    told.fields.every(({ field, isNeeded }) => !isNeeded || !lacks(field)) &&
    (!lacks('category') || category !== undefined) &&
    (!lacks(dayField) || fromDay !== '');
  const options = told.head.map((head, place) => ({ value: place, label: t('imports.column', { place: place + 1, head }) }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = {
      importId: told.importId,
      mapping,
      ...(encoding && { encoding }),
      ...(lacks('category') && category !== undefined && { category }),
      ...(lacks(dayField) && fromDay !== '' && { fromDay }),
    };
    const done = await check.mutateAsync(input).catch(() => undefined);
    if (!done) return;
    await stale('imported');
    onChecking();
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <h2>{t('imports.columns')}</h2>
      {told.isRemembered && <p className="quiet">{t('imports.remembered')}</p>}
      {told.encoding !== undefined && (
        <Field id="import-encoding" label={t('imports.encoding')}>
          <Select<Encoding>
            id="import-encoding"
            value={told.encoding}
            onChange={onEncoding}
            options={ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
          />
        </Field>
      )}
      <div className="import-columns">
        {told.fields.map(({ field, name, isNeeded }) => (
          <Field key={field} id={`import-column-${field}`} label={`${name[language]}${isNeeded ? ' *' : ''}`}>
            <Select<number>
              id={`import-column-${field}`}
              allowClear={!isNeeded}
              placeholder={t('imports.noColumn')}
              value={mapping[field] ?? null}
              onChange={(place: number | undefined) => setMapping(withPlace(mapping, field, place))}
              options={options}
            />
          </Field>
        ))}
      </div>
      {lacks('category') && (
        <Field id="import-category" label={t('imports.all.category')}>
          <Select<string>
            id="import-category"
            value={category ?? null}
            onChange={setCategory}
            options={[...(schemes?.knownCategories ?? [])].map((value) => ({ value, label: nameOf(value) }))}
          />
        </Field>
      )}
      {lacks(dayField) && (
        <Field id="import-day" label={t('imports.all.fromDay')}>
          <DayInput id="import-day" value={fromDay} onChange={setFromDay} />
        </Field>
      )}
      {check.error && <ProblemNotice error={check.error} />}
      <div className="row">
        <Button type="primary" htmlType="submit" loading={check.isPending} disabled={!isComplete}>
          {t('imports.check')}
        </Button>
        <span className="quiet">{t('imports.checkHint')}</span>
      </div>
    </form>
  );
}

function withPlace(mapping: Columns['mapping'], field: FieldName, place: number | undefined): Columns['mapping'] {
  const { [field]: _, ...others } = mapping;
  return place === undefined ? others : { ...others, [field]: place };
}

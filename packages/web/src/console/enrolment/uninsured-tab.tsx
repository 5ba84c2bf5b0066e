// Who is not insured, with the reasons, and recording how it stands with one of them.

import type { OutputOf } from '@doudi/core/contract';
import {
  ENROLMENT_STATE_NAMES,
  ENROLMENT_STATES,
  type EnrolmentState,
  listUninsured,
  recordEnrolments,
  UNINSURED_REASON_NAMES,
  UNINSURED_REASONS,
  type UninsuredReason,
} from '@doudi/core/enrolment';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Loaded, Nothing } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { CategoryTags } from '../people/category-tags.tsx';
import type { AreaProps } from './rate-tab.tsx';
import './enrolment.css';

type Uninsured = OutputOf<typeof listUninsured>;
type Asked = UninsuredReason | 'unknown';

const PAGE = 50;

export function UninsuredTab({ year, area, onArea }: AreaProps) {
  const { t, language } = useWords();
  const api = useApi();
  const { choices } = useAreas();
  const [isDesignated, setDesignated] = useState(true);
  const [reason, setReason] = useState<Asked>();
  const [pages, setPages] = useState<readonly string[]>([]);
  const after = pages.at(-1);
  const asked = {
    year,
    area,
    ...(isDesignated && { isDesignated: 'true' as const }),
    ...(reason && { uninsuredFor: reason }),
    ...(after !== undefined && { after }),
    pageSize: PAGE,
  };
  const query = useQuery({ queryKey: ['uninsured', asked], queryFn: () => api.ask(listUninsured, asked) });
  const reasonName = (of: Asked | undefined) => (of === undefined || of === 'unknown' ? t('enrolment.noReason') : UNINSURED_REASONS[of][language]);
  const again =
    <Value,>(set: (value: Value) => void) =>
    (value: Value) => {
      setPages([]);
      set(value);
    };
  return (
    <>
      <p className="lead">{t('enrolment.uninsuredLead')}</p>
      <div className="row enrolment-filters">
        <Select
          aria-label={t('enrolment.area')}
          className="enrolment-area"
          showSearch={{ optionFilterProp: 'label' }}
          value={area}
          onChange={again(onArea)}
          options={[...choices]}
        />
        <Select
          aria-label={t('enrolment.reason')}
          className="enrolment-reason"
          allowClear
          placeholder={t('enrolment.anyReason')}
          value={reason ?? null}
          onChange={again((chosen: Asked | null | undefined) => setReason(chosen ?? undefined))}
          options={([...UNINSURED_REASON_NAMES, 'unknown'] as const).map((value) => ({ value, label: reasonName(value) }))}
        />
        <Checkbox checked={isDesignated} onChange={({ target }) => again(setDesignated)(target.checked)}>
          {t('enrolment.onlyDesignated')}
        </Checkbox>
      </div>
      <Loaded query={query}>
        {({ people, counts, hasMore }) => (
          <>
            {counts.length > 0 && (
              <p className="quiet">{counts.map((each) => `${reasonName(each.reason)} ${each.count}`).join(language === 'zh' ? '　' : ' · ')}</p>
            )}
            {people.length === 0 ? <Nothing text={t('enrolment.noneUninsured')} /> : <UninsuredTable year={year} people={people} reasonName={reasonName} />}
            <div className="row list-more">
              {pages.length > 0 && <Button onClick={() => setPages(pages.slice(0, -1))}>{t('enrolment.before')}</Button>}
              {hasMore && <Button onClick={() => setPages([...pages, people.at(-1)?.personId ?? ''])}>{t('enrolment.next')}</Button>}
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}

interface TableProps {
  readonly year: string;
  readonly people: Uninsured['people'];
  readonly reasonName: (reason: Asked | undefined) => string;
}

function UninsuredTable({ year, people, reasonName }: TableProps) {
  const { t } = useWords();
  const [recording, setRecording] = useState<Uninsured['people'][number]>();
  return (
    <>
      <WideFigures label={t('enrolment.uninsured')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('enrolment.name')}</th>
              <th scope="col">{t('enrolment.village')}</th>
              <th scope="col">{t('enrolment.categories')}</th>
              <th scope="col">{t('enrolment.reason')}</th>
              <th scope="col">{t('enrolment.source')}</th>
              <th scope="col">{t('enrolment.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.personId}>
                <th scope="row">
                  <Link href={`/people/${person.personId}`}>{person.name}</Link> <span className="quiet">{person.idNumberMasked?.slice(-4)}</span>
                </th>
                <td>{person.villageName ?? person.villageCode}</td>
                <td>
                  <CategoryTags categories={person.categories} />
                </td>
                <td>{reasonName(person.reason)}</td>
                <td>{person.source}</td>
                <td>
                  <Button size="small" onClick={() => setRecording(person)} aria-label={t('enrolment.recordFor', { name: person.name })}>
                    {t('enrolment.record')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
      {recording && <RecordDialog year={year} person={recording} onDone={() => setRecording(undefined)} />}
    </>
  );
}

function RecordDialog({ year, person, onDone }: { readonly year: string; readonly person: Uninsured['people'][number]; readonly onDone: () => void }) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const record = useCommand(recordEnrolments);
  const [state, setState] = useState<EnrolmentState>('insured');
  const [reason, setReason] = useState<UninsuredReason | undefined>(person.reason);
  const [source, setSource] = useState('');
  const isComplete = source.trim() !== '' && (state !== 'uninsured' || reason !== undefined);
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!isComplete || record.isPending) return;
    const people = [{ personId: person.personId, state, ...(state === 'uninsured' && reason && { reason }) }];
    const done = await record.mutateAsync({ year, source: source.trim(), people }).catch(() => undefined);
    void stale('enrolled');
    if (!done) return;
    const [refused] = done.refused;
    if (refused) void message.error(refused.why[language]);
    else void message.success(t('enrolment.recorded'));
    onDone();
  };
  return (
    <CommandDialog
      title={t('enrolment.recordTitle', { name: person.name, year })}
      okText={t('enrolment.save')}
      cancelText={t('enrolment.cancel')}
      okButtonProps={{ disabled: !isComplete, loading: record.isPending }}
      onOk={() => void send()}
      onCancel={onDone}
    >
      <form className="stack" onSubmit={(event) => void send(event)}>
        <Field id="enrolment-state" label={t('enrolment.state')}>
          <Select
            id="enrolment-state"
            className="wide"
            value={state}
            onChange={setState}
            options={ENROLMENT_STATE_NAMES.map((value) => ({ value, label: ENROLMENT_STATES[value][language] }))}
          />
        </Field>
        {state === 'uninsured' && (
          <Field id="enrolment-reason" label={t('enrolment.reason')}>
            <Select
              id="enrolment-reason"
              className="wide"
              value={reason ?? null}
              onChange={(chosen: UninsuredReason | null) => setReason(chosen ?? undefined)}
              options={UNINSURED_REASON_NAMES.map((value) => ({ value, label: UNINSURED_REASONS[value][language] }))}
            />
          </Field>
        )}
        <Field id="enrolment-source" label={t('enrolment.source')} hint={t('enrolment.sourceHint')}>
          <Input
            id="enrolment-source"
            aria-describedby="enrolment-source-hint"
            autoComplete="off"
            maxLength={80}
            value={source}
            onChange={({ target }) => setSource(target.value)}
          />
        </Field>
        <button type="submit" hidden disabled={!isComplete} />
      </form>
      {record.error && <ProblemNotice error={record.error} />}
    </CommandDialog>
  );
}

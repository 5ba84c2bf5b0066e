// A person's disabilities with their days, on their page; a manager records and ends them. A window is told nothing of them.
import { isAboveCounty } from '@doudi/core/contract';
import { endDisability, recordDisability } from '@doudi/core/registry';
import { Button } from 'antd';
import { useState } from 'react';
import type { Person } from '../../explain/provisional-quote.ts';
import { useAccount } from '../../session/session.tsx';
import { today } from '../../ui/days.ts';
import { useWords } from '../../words/index.ts';
import { RecordDialog, textOf, textsOf } from './record-dialog.tsx';
import { useDisabilityText, useRecordWords } from './record-words.ts';

type Disability = NonNullable<Person['disabilities']>[number];

export function Disabilities({ person: { person, record, disabilities } }: { readonly person: Person }) {
  const { t } = useWords();
  const account = useAccount();
  const disabilityText = useDisabilityText();
  const [isRecording, setRecording] = useState(false);
  const [ending, setEnding] = useState<Disability>();
  const mayRecord = account.role === 'manager' && !isAboveCounty(account);
  if (disabilities === undefined || (disabilities.length === 0 && !mayRecord)) return null;
  return (
    <section className="person-list">
      <div className="section-head">
        <h2>{t('disability.title')}</h2>
        {mayRecord && record.diedOn === undefined && <Button onClick={() => setRecording(true)}>{t('disability.record')}</Button>}
      </div>
      {disabilities.length === 0 && <p className="quiet">{t('person.notRecorded')}</p>}
      <ul className="help-list">
        {disabilities.map((disability) => (
          <li key={disability.disabilityId}>
            <strong>{disabilityText(disability)}</strong>{' '}
            <span className="day">
              {disability.toDay === undefined
                ? t('help.since', { from: disability.fromDay })
                : t('help.stretch', { from: disability.fromDay, to: disability.toDay })}
            </span>{' '}
            <span className="quiet">{disability.source}</span>{' '}
            {mayRecord && (
              <Button size="small" onClick={() => setEnding(disability)}>
                {t('disability.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isRecording && <RecordOne personId={person.personId} name={person.name} onClose={() => setRecording(false)} />}
      {ending && <EndOne disability={ending} onClose={() => setEnding(undefined)} />}
    </section>
  );
}

function RecordOne({ personId, name, onClose }: { readonly personId: string; readonly name: string; readonly onClose: () => void }) {
  const { t } = useWords();
  const { choicesOf } = useRecordWords();
  const kinds = choicesOf('disability');
  return (
    <RecordDialog
      contract={recordDisability}
      title={t('disability.recordOf', { name })}
      lead={t('disability.lead')}
      fields={[
        { name: 'kind', label: 'disability.kind', kind: 'select', isRequired: true, choices: kinds },
        {
          name: 'parts',
          label: 'disability.parts',
          kind: 'several',
          choices: kinds.filter(({ value }) => value !== 'multiple'),
          hint: t('disability.partsHint'),
        },
        { name: 'grade', label: 'disability.grade', kind: 'select', isRequired: true, choices: choicesOf('disabilityGrade') },
        { name: 'source', label: 'disability.source', kind: 'text', isRequired: true, most: 80 },
        { name: 'fromDay', label: 'registry.day', kind: 'day', isRequired: true },
        { name: 'toDay', label: 'disability.to', kind: 'day' },
      ]}
      toInput={(filled) => ({
        personId,
        kind: textOf(filled, 'kind') as 'sight',
        ...(Array.isArray(filled.parts) && filled.parts.length > 0 && { parts: filled.parts as 'sight'[] }),
        grade: Number(textOf(filled, 'grade')),
        source: textOf(filled, 'source') ?? '',
        fromDay: textOf(filled, 'fromDay') ?? '',
        ...textsOf(filled, ['toDay']),
      })}
      onClose={onClose}
    />
  );
}

function EndOne({ disability, onClose }: { readonly disability: Disability; readonly onClose: () => void }) {
  const { t } = useWords();
  const disabilityText = useDisabilityText();
  return (
    <RecordDialog
      contract={endDisability}
      title={t('disability.end')}
      lead={t('disability.endLead', { disability: disabilityText(disability) })}
      first={{ toDay: today() }}
      fields={[
        { name: 'toDay', label: 'disability.to', kind: 'day', isRequired: true },
        { name: 'reason', label: 'registry.reason', kind: 'text', isRequired: true },
      ]}
      toInput={(filled) => ({ disabilityId: disability.disabilityId, toDay: textOf(filled, 'toDay') ?? '', reason: textOf(filled, 'reason') ?? '' })}
      onClose={onClose}
    />
  );
}

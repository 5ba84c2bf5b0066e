// What a manager records of a person: a newborn, a death, a move, leaving the county, the record, and a duplicate that is joined or told apart.
import {
  changeRecord,
  decideDuplicate,
  leaveCounty,
  mergePersons,
  movePerson,
  recordDeath,
  registerBirth,
  undoMerge,
  withdrawDeath,
} from '@doudi/core/registry';
import { Button } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Person } from '../../explain/provisional-quote.ts';
import { dayOfMoment, today } from '../../ui/days.ts';
import { useWords, type WordName } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { MatchTable } from '../matching/match-table.tsx';
import { type Filled, RecordDialog, type RecordField, textOf, textsOf } from './record-dialog.tsx';
import { ANOTHER, useRecordWords } from './record-words.ts';

const ACTIONS = ['birth', 'record', 'move', 'household', 'leave', 'death', 'withdrawDeath', 'merge', 'apart'] as const;
type Action = (typeof ACTIONS)[number];

const REASON: RecordField = { name: 'reason', label: 'registry.reason', kind: 'text', isRequired: true };
const DAY: RecordField = { name: 'day', label: 'registry.day', kind: 'day', isRequired: true };

export function PersonActions({ person }: { readonly person: Person }) {
  const { t } = useWords();
  const [open, setOpen] = useState<Action>();
  const { record } = person;
  const isShown: Readonly<Record<Action, boolean>> = {
    birth: person.person.sex !== 'male' && record.leftOn === undefined,
    record: true,
    move: record.diedOn === undefined,
    household: record.diedOn === undefined,
    leave: record.diedOn === undefined && record.leftOn === undefined,
    death: record.diedOn === undefined,
    withdrawDeath: record.diedOn !== undefined,
    merge: true,
    apart: true,
  };
  return (
    <section className="person-list" aria-label={t('registry.actions')}>
      <div className="section-head">
        <h2>{t('registry.actions')}</h2>
        <div className="row">
          {ACTIONS.filter((action) => isShown[action]).map((action) => (
            <Button key={action} onClick={() => setOpen(action)}>
              {t(`registry.do.${action}`)}
            </Button>
          ))}
        </div>
      </div>
      <Joined person={person} />
      {open && <ActionDialog person={person} action={open} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function ActionDialog({ person: { person, record }, action, onClose }: { readonly person: Person; readonly action: Action; readonly onClose: () => void }) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const { choicesOf } = useRecordWords();
  const { choices } = useAreas();
  const { personId, name } = person;
  const common = { onClose, title: t(`registry.title.${action}`, { name }), first: { day: today() } };
  const relations = choicesOf('relationToHead').filter(({ value }) => value !== 'head');
  const relation: RecordField = { name: 'relationToHead', label: 'registry.relationToHead', kind: 'select', choices: relations };
  const villages = choices.filter(({ value }) => value.length === 12);
  const reasonOf = (filled: Filled) => textOf(filled, 'reason') ?? '';
  /** Whether they are one person is seen only beside each other. */
  const beside = (ours: WordName, theirs: WordName) => (other: Person['person']) =>
    other.personId !== personId && <MatchTable persons={[person, other]} heads={[t(ours), t(theirs)]} />;
  switch (action) {
    case 'birth':
      return (
        <RecordDialog
          {...common}
          contract={registerBirth}
          lead={t('registry.lead.birth')}
          anyway={ANOTHER}
          // A mother who died bore nobody later.
          first={{ bornOn: record.diedOn ?? today() }}
          fields={[
            { name: 'name', label: 'correct.name', kind: 'text', isRequired: true, most: 60, hint: t('registry.newbornHint', { name }) },
            {
              name: 'sex',
              label: 'correct.sex',
              kind: 'select',
              isRequired: true,
              choices: (['male', 'female', 'unknown'] as const).map((value) => ({ value, label: t(`sex.${value}`) })),
            },
            { name: 'bornOn', label: 'correct.bornOn', kind: 'day', isRequired: true },
            { name: 'idNumber', label: 'correct.idNumber', kind: 'text', most: 18 },
            relation,
          ]}
          toInput={(filled) => ({
            personId,
            unlessAlike: true,
            ...(textsOf(filled, ['name', 'sex', 'bornOn', 'idNumber', 'relationToHead']) as { name: string; sex: 'male'; bornOn: string }),
          })}
          onDone={({ childId }) => navigate(`/people/${childId}`)}
        />
      );
    case 'death':
      return (
        <RecordDialog
          {...common}
          contract={recordDeath}
          lead={t('registry.lead.death')}
          fields={[{ ...DAY, label: 'registry.diedOn' }, REASON]}
          toInput={(filled) => ({ personId, diedOn: textOf(filled, 'day') ?? '', reason: reasonOf(filled) })}
        />
      );
    case 'withdrawDeath':
      return <RecordDialog {...common} contract={withdrawDeath} fields={[REASON]} toInput={(filled) => ({ personId, reason: reasonOf(filled) })} />;
    case 'move':
      return (
        <RecordDialog
          {...common}
          contract={movePerson}
          lead={t('registry.lead.move')}
          fields={[{ name: 'villageCode', label: 'registry.village', kind: 'select', isRequired: true, choices: villages }, DAY, REASON]}
          toInput={(filled) => ({ personId, villageCode: textOf(filled, 'villageCode') ?? '', day: textOf(filled, 'day') ?? '', reason: reasonOf(filled) })}
        />
      );
    case 'household':
      return (
        <RecordDialog
          {...common}
          contract={movePerson}
          fields={[{ name: 'other', label: 'registry.someoneThere', kind: 'person', isRequired: true }, relation, DAY, REASON]}
          toInput={(filled) => {
            const householdId = textOf(filled, 'otherHousehold');
            return householdId === undefined
              ? undefined
              : { personId, householdId, day: textOf(filled, 'day') ?? '', reason: reasonOf(filled), ...(textsOf(filled, ['relationToHead']) as object) };
          }}
        />
      );
    case 'leave':
      return (
        <RecordDialog
          {...common}
          contract={leaveCounty}
          lead={t('registry.lead.leave')}
          fields={[
            { ...DAY, label: 'registry.leftOn' },
            { name: 'destination', label: 'registry.destination', kind: 'text', isRequired: true, most: 80, hint: t('registry.destinationHint') },
            REASON,
          ]}
          toInput={(filled) => ({ personId, leftOn: textOf(filled, 'day') ?? '', destination: textOf(filled, 'destination') ?? '', reason: reasonOf(filled) })}
        />
      );
    case 'record':
      return <ChangeRecord common={common} personId={personId} record={record} />;
    case 'merge':
      return (
        <RecordDialog
          {...common}
          contract={mergePersons}
          lead={t('registry.lead.merge', { name })}
          fields={[{ name: 'other', label: 'registry.merged', kind: 'person', isRequired: true }, REASON]}
          beside={beside('registry.kept', 'registry.merged')}
          toInput={(filled) => ({ personId, mergedId: textOf(filled, 'other') ?? '', reason: reasonOf(filled) })}
        />
      );
    case 'apart':
      return (
        <RecordDialog
          {...common}
          contract={decideDuplicate}
          fields={[{ name: 'other', label: 'registry.other', kind: 'person', isRequired: true }, REASON]}
          beside={beside('registry.this', 'registry.other')}
          toInput={(filled) => ({ personId, otherPersonId: textOf(filled, 'other') ?? '', verdict: 'not-same' as const, reason: reasonOf(filled) })}
        />
      );
  }
}

type RecordOf = Person['record'];
const RECORD_SELECTS = ['ethnicity', 'relationToHead', 'education', 'labour'] as const;

/** Shows what stands there; what is taken away is removed. */
function ChangeRecord({
  common,
  personId,
  record,
}: {
  readonly common: { readonly onClose: () => void; readonly title: string };
  readonly personId: string;
  readonly record: RecordOf;
}) {
  const { t } = useWords();
  const { choicesOf } = useRecordWords();
  const isHead = record.relationToHead === 'head';
  const shown = RECORD_SELECTS.filter((field) => field !== 'relationToHead' || !isHead);
  const farm = record.isAgricultural === undefined ? undefined : String(record.isAgricultural);
  return (
    <RecordDialog
      {...common}
      contract={changeRecord}
      lead={t('registry.lead.record')}
      first={{ ...Object.fromEntries(shown.map((field) => [field, record[field]])), health: record.health, isAgricultural: farm }}
      fields={[
        ...shown.map((field) => ({
          name: field,
          label: `registry.${field}` as const,
          kind: 'select' as const,
          choices: choicesOf(field).filter(({ value }) => value !== 'head'),
        })),
        { name: 'health', label: 'registry.health', kind: 'several', choices: choicesOf('health') },
        {
          name: 'isAgricultural',
          label: 'registry.isAgricultural',
          kind: 'select',
          choices: (['true', 'false'] as const).map((value) => ({ value, label: t(`registry.agricultural.${value}`) })),
        },
        REASON,
      ]}
      toInput={(filled) => {
        const now = {
          ...Object.fromEntries(shown.map((field) => [field, textOf(filled, field)])),
          health: filled.health,
          isAgricultural: filled.isAgricultural,
        };
        const before = { ...Object.fromEntries(shown.map((field) => [field, record[field]])), health: record.health, isAgricultural: farm };
        const changes = Object.entries(now).flatMap(([field, value]) => {
          const stated = Array.isArray(value) && value.length === 0 ? undefined : value;
          if (JSON.stringify(stated) === JSON.stringify(before[field as keyof typeof before])) return [];
          return [[field, field === 'isAgricultural' && stated !== undefined ? stated === 'true' : (stated ?? null)]];
        });
        return changes.length === 0 ? undefined : { personId, ...Object.fromEntries(changes), reason: textOf(filled, 'reason') ?? '' };
      }}
    />
  );
}

/** Records that were joined to this one, each with how to undo it. */
function Joined({ person: { joined } }: { readonly person: Person }) {
  const { t } = useWords();
  const [undoing, setUndoing] = useState<string>();
  if (joined.length === 0) return null;
  return (
    <>
      <ul className="person-house">
        {joined.map(({ decisionId, joinedAt, reason }) => (
          <li key={decisionId}>
            {t('registry.joinedTold', { day: dayOfMoment(joinedAt), reason })}{' '}
            <Button size="small" onClick={() => setUndoing(decisionId)}>
              {t('registry.undo')}
            </Button>
          </li>
        ))}
      </ul>
      {undoing !== undefined && (
        <RecordDialog
          contract={undoMerge}
          title={t('registry.undo')}
          lead={t('registry.lead.undo')}
          fields={[REASON]}
          toInput={(filled) => ({ decisionId: undoing, reason: textOf(filled, 'reason') ?? '' })}
          onClose={() => setUndoing(undefined)}
        />
      )}
    </>
  );
}

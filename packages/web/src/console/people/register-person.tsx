// Registering a person: with a number or without, into a household of their own.
import { registerPerson } from '@doudi/core/registry';
import { useLocation } from 'wouter';
import { monthsLater, today } from '../../ui/days.ts';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { type Filled, RecordDialog, textsOf } from './record-dialog.tsx';
import { ANOTHER, useRecordWords } from './record-words.ts';

const SELECTS = ['ethnicity', 'education', 'labour'] as const;

export function RegisterPerson({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const { choicesOf } = useRecordWords();
  const { choices } = useAreas();
  const sexes = (['male', 'female', 'unknown'] as const).map((value) => ({ value, label: t(`sex.${value}`) }));
  const identities = (['none', 'temporary'] as const).map((value) => ({ value, label: t(`registry.identity.${value}`) }));
  return (
    <RecordDialog
      contract={registerPerson}
      title={t('registry.register')}
      lead={t('registry.lead.register')}
      fields={[
        { name: 'name', label: 'correct.name', kind: 'text', isRequired: true, most: 60 },
        { name: 'sex', label: 'correct.sex', kind: 'select', isRequired: true, choices: sexes },
        { name: 'bornOn', label: 'correct.bornOn', kind: 'day', isRequired: true, hint: t('registry.bornHint') },
        { name: 'idNumber', label: 'correct.idNumber', kind: 'text', most: 18, hint: t('registry.numberHint') },
        { name: 'identity', label: 'registry.withoutNumber', kind: 'select', choices: identities },
        { name: 'villageCode', label: 'registry.village', kind: 'select', isRequired: true, choices: choices.filter(({ value }) => value.length === 12) },
        { name: 'address', label: 'registry.address', kind: 'text', most: 120 },
        { name: 'phone', label: 'person.phone', kind: 'text', most: 24 },
        ...SELECTS.map((field) => ({ name: field, label: `registry.${field}` as const, kind: 'select' as const, choices: choicesOf(field) })),
        { name: 'health', label: 'registry.health', kind: 'several', choices: choicesOf('health') },
      ]}
      anyway={ANOTHER}
      toInput={toInput}
      onClose={onClose}
      onDone={({ personId }) => navigate(`/people/${personId}`)}
    />
  );
}

/** Whoever begins a household is its head, but for a child: whose head is to be is then said on the page of the household. */
function isOfAge(bornOn: string | undefined): boolean {
  return bornOn !== undefined && bornOn <= monthsLater(today(), -16 * 12);
}

function toInput(filled: Filled) {
  const texts = textsOf(filled, ['name', 'sex', 'bornOn', 'idNumber', 'villageCode', 'address', 'phone', ...SELECTS]);
  const health = Array.isArray(filled.health) && filled.health.length > 0 ? { health: filled.health } : {};
  return {
    ...texts,
    ...health,
    ...(isOfAge(texts.bornOn) && { relationToHead: 'head' }),
    unlessAlike: true,
    ...(filled.identity === 'temporary' && { isTemporary: true }),
  } as never;
}

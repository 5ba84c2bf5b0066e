// What the closed lists of the registry are called on a page.

import type { OutputOf } from '@doudi/core/contract';
import type { getPerson } from '@doudi/core/registry';
import {
  DISABILITIES,
  DISABILITY_GRADES,
  EDUCATIONS,
  ETHNICITIES,
  EVENT_KINDS,
  HEALTH_STATES,
  IDENTITY_KINDS,
  LABOUR_STATES,
  POVERTY_CAUSES,
  RELATIONS,
  valueWords,
} from '@doudi/core/registry';
import { useWords } from '../../words/index.ts';

/** Whoever is registered is looked for first, and may be registered all the same. */
export const ANOTHER = { without: 'unlessAlike', label: 'registry.isAnother' } as const;

const LISTS = {
  ethnicity: ETHNICITIES,
  relationToHead: RELATIONS,
  education: EDUCATIONS,
  health: HEALTH_STATES,
  labour: LABOUR_STATES,
  povertyCauses: POVERTY_CAUSES,
  identityKind: IDENTITY_KINDS,
  event: EVENT_KINDS,
  disability: DISABILITIES,
  disabilityGrade: DISABILITY_GRADES,
} as const;
export type ListName = keyof typeof LISTS;

export interface RecordWords {
  readonly nameOf: (list: ListName, value: string) => string;
  readonly choicesOf: (list: ListName) => { readonly value: string; readonly label: string }[];
}

export function useRecordWords(): RecordWords {
  const { language } = useWords();
  const nameOf = (list: ListName, value: string) => valueWords(LISTS[list], value)[language];
  return { nameOf, choicesOf: (list) => Object.keys(LISTS[list]).map((value) => ({ value, label: nameOf(list, value) })) };
}

/** `视力残疾一级`; of a multiple one, in brackets which. */
export function useDisabilityText(): (disability: { readonly kind: string; readonly grade: number; readonly parts?: readonly string[] }) => string {
  const { t } = useWords();
  const { nameOf } = useRecordWords();
  return ({ kind, grade, parts = [] }) => {
    const names = { kind: nameOf('disability', kind), grade: nameOf('disabilityGrade', String(grade)) };
    if (parts.length === 0) return t('disability.told', names);
    return t('disability.multipleTold', { ...names, parts: parts.map((part) => nameOf('disability', part)).join(t('disability.and')) });
  };
}

/** What a record says besides who the person is, in one line: nothing of what was not recorded. */
export function useRecordText(): (record: OutputOf<typeof getPerson>['record']) => string {
  const { t } = useWords();
  const { nameOf } = useRecordWords();
  return ({ identityKind, ethnicity, relationToHead, education, health, labour, isAgricultural }) =>
    [
      nameOf('identityKind', identityKind),
      ethnicity && nameOf('ethnicity', ethnicity),
      relationToHead && nameOf('relationToHead', relationToHead),
      education && nameOf('education', education),
      ...(health ?? []).map((state) => nameOf('health', state)),
      labour && nameOf('labour', labour),
      isAgricultural !== undefined && t(`registry.agricultural.${isAgricultural}`),
    ]
      .filter((text) => typeof text === 'string')
      .join(' · ');
}

// Two records side by side, a row for each thing that they say, with what differs marked.
import { type ReactNode, useId } from 'react';
import { useWords } from '../../words/index.ts';
import { CategoryTags } from '../people/category-tags.tsx';
import './matching.css';

/** What every record says of a person. */
interface Identity {
  readonly personId: string;
  readonly name: string;
  readonly idNumberMasked?: string | undefined;
  readonly bornOn: string;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly villageName?: string | undefined;
  readonly villageCode: string;
  readonly phoneMasked?: string | undefined;
  readonly categories: readonly string[];
}

const FIELDS = ['name', 'idNumber', 'birth', 'sex', 'village', 'phone'] as const;
export type MatchField = (typeof FIELDS)[number];

export interface MatchTableProps<P extends Identity> {
  readonly persons: readonly P[];
  /** Of each of them, in their order. */
  readonly heads: readonly ReactNode[];
  /** What names the table; without it the heads of its columns do. */
  readonly labelledBy?: string;
  /** How much the two agree in a field; without it, what both say is compared letter by letter. */
  readonly differs?: (field: MatchField) => 'near' | 'other' | undefined;
  /** What else is told of each. */
  readonly more?: readonly (readonly [name: 'settlements' | 'registered', value: (person: P) => ReactNode])[];
}

export function MatchTable<P extends Identity>({ persons, heads, labelledBy, differs, more = [] }: MatchTableProps<P>) {
  const { t } = useWords();
  const headId = useId();
  const saidBy: Readonly<Record<MatchField, (person: P) => string | undefined>> = {
    name: ({ name }) => name,
    idNumber: ({ idNumberMasked }) => idNumberMasked,
    birth: ({ bornOn }) => bornOn,
    sex: ({ sex }) => t(`sex.${sex}`),
    village: ({ villageName, villageCode }) => villageName ?? villageCode,
    phone: ({ phoneMasked }) => phoneMasked,
  };
  const areOther = (field: MatchField) => new Set(persons.map(saidBy[field]).filter((said) => said !== undefined)).size > 1;
  const facts = [['categories', ({ categories }: P) => (categories.length === 0 ? undefined : <CategoryTags categories={categories} />)] as const, ...more];
  const rows = [
    ...FIELDS.map((name) => ({ name, value: saidBy[name], differs: differs ? differs(name) : areOther(name) ? ('other' as const) : undefined })),
    ...facts.map(([name, value]) => ({ name, value, differs: undefined })),
  ];
  return (
    <table className="figures match-table" aria-labelledby={labelledBy ?? headId}>
      <thead>
        <tr id={headId}>
          <th scope="col">{t('duplicates.field')}</th>
          {persons.map(({ personId }, at) => (
            <th key={personId} scope="col">
              {heads[at]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, value, differs }) => (
          <tr key={name} className={differs && `is-${differs}`}>
            <th scope="row">
              {t(`duplicates.field.${name}`)}
              {differs && <span className="tag is-warning">{t(`duplicates.${differs}`)}</span>}
            </th>
            {persons.map((person) => (
              <td key={person.personId}>{value(person) ?? <span className="quiet">{t('duplicates.missing')}</span>}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

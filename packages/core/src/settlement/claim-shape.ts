// The shape of a row of a claim file: which fields there are, which must be there, and of which type.
import { parseFen, type Refusal } from '@doudi/policy';
import type { Scheme } from '../scheme/index.ts';
import { badAmount, missing, unknownField, wrongType } from './claim-refusals.ts';

/** A fact is looked at only if the scheme reads it, an opening only where an account is, given amounts only if the claim is not held. */
type FieldKind = 'text' | 'texts' | 'amount' | 'fact' | 'opening' | 'given' | 'ignored';
interface Form {
  readonly fields: { readonly [field: string]: FieldKind | Form };
  readonly required: readonly string[];
}

const CHARGES: Form = {
  fields: { classA: 'amount', classB: 'amount', classBPrepay: 'amount', certifiedOut: 'amount', overLimit: 'amount', otherOut: 'amount' },
  required: [],
};
const forms = new WeakMap<Scheme, Form>();

/** The fields of a row: those of every claim file, and the facts that the scheme adds. */
export function formOf(scheme: Scheme): Form {
  const known = forms.get(scheme);
  if (known) return known;
  const facts = Object.keys(scheme.facts);
  const withHouseholds = scheme.policy.lines.some((line) => line.owner === 'household');
  const below = (prefix: string): Record<string, FieldKind> =>
    Object.fromEntries(facts.filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), 'fact']));
  const top = facts.filter((name) => !name.includes('.')).map((name) => [name, 'fact'] as const);
  const form: Form = {
    fields: {
      ...Object.fromEntries(top),
      id: 'text',
      person: { fields: { ...below('person.'), id: 'text', household: withHouseholds ? 'text' : 'ignored', categories: 'texts' }, required: ['id'] },
      kind: 'text',
      dischargedOn: 'text',
      facility: { fields: below('facility.'), required: [] },
      charges: CHARGES,
      total: 'amount',
      accountOpening: 'opening',
      given: 'given',
    },
    required: ['id', 'person', 'kind', 'dischargedOn', 'charges'],
  };
  forms.set(scheme, form);
  return form;
}

export function checkObject(object: Row, form: Form, path: readonly string[], found: Refusal[]): void {
  for (const field of form.required) {
    // A person that is missing is missing its id: the deepest field is what the reader has to add.
    if (!Object.hasOwn(object, field)) found.push(missing(field === 'person' ? ['person', 'id'] : [...path, field]));
  }
  let isStrange = false;
  for (const field of Object.keys(object)) {
    const kind = Object.hasOwn(form.fields, field) ? form.fields[field] : undefined;
    const value = object[field];
    if (kind === undefined) {
      // One is reported; a row may have a million.
      if (!isStrange) found.push(unknownField([...path, field], Object.keys(form.fields)));
      isStrange = true;
    } else if (typeof kind === 'string') checkField(value, kind, path, field, found);
    else if (isObject(value)) checkObject(value, kind, [...path, field], found);
    else found.push(wrongType([...path, field], { zh: '对象', en: 'an object' }));
  }
}

function checkField(value: unknown, kind: FieldKind, path: readonly string[], field: string, found: Refusal[]): void {
  switch (kind) {
    case 'text':
      if (typeof value !== 'string') found.push(wrongType([...path, field], { zh: '文字', en: 'a string' }));
      else if (value === '' && field === 'id') found.push(missing([...path, field]));
      return;
    case 'texts': {
      if (!Array.isArray(value)) {
        found.push(wrongType([...path, field], { zh: '文字列表', en: 'a list of strings' }));
        return;
      }
      const index = value.findIndex((item) => typeof item !== 'string');
      if (index >= 0) found.push(wrongType([...path, field, String(index)], { zh: '文字', en: 'a string' }));
      return;
    }
    case 'amount':
      checkAmount(value, path, field, found);
      return;
    case 'fact':
    case 'opening':
    case 'given':
    case 'ignored':
    // Looked at later, if anybody reads them.
  }
}

export function checkAmount(value: unknown, path: readonly string[], field: string, found: Refusal[]): void {
  if (typeof value !== 'string') found.push(wrongType([...path, field], { zh: '加引号的金额，如 "1234.50"', en: 'an amount as a string such as "1234.50"' }));
  else if (parseFen(value) === undefined) found.push(badAmount([...path, field], value));
}

/** A parsed JSON object. */
export type Row = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

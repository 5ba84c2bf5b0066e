// What of a person, and of who helps a household, is sealed, for whoever exchanges keys.
import type { SealedColumn } from '../platform/database/sealed-columns.ts';
import { PHONE_INDEX } from './people.ts';

const OF_PERSON = { table: 'person', rowId: 'person_id' } as const;

export const PERSON_SEALED: readonly SealedColumn[] = [
  { ...OF_PERSON, column: 'id_number_cipher', field: 'id_number', index: { column: 'id_number_index', kind: '' } },
  { ...OF_PERSON, column: 'phone_cipher', field: 'phone', index: { column: 'phone_index', kind: PHONE_INDEX } },
  { ...OF_PERSON, column: 'bank_account_cipher', field: 'bank_account' },
];

export const HELPER_SEALED: readonly SealedColumn[] = [{ table: 'household_helper', rowId: 'household_helper_id', column: 'phone_cipher', field: 'phone' }];

// Finding people: what was typed goes to the one function of the database that searches, and whom it names is read under row-level security.
import type { InputOf } from '@doudi/core/contract';
import { type findPeople, readSearch } from '@doudi/core/registry';
import type { Transaction } from '../platform/database/transaction.ts';
import { blindIndexes, type FieldKeys } from '../platform/secrets/field-keys.ts';
import { pinyinReadingsOf } from './name-initials.ts';
import { KEPT_ID, PERSON_COLUMNS, type PersonInListRow, PHONE_INDEX } from './people.ts';
import { accentsOf, slipsOf } from './similar-sounds.ts';

/** One more is looked for, to know that there are more. */
export const MOST_FOUND = 20;

export interface FoundRow extends PersonInListRow {
  readonly match: 'exact' | 'prefix' | 'similar';
}

/** At most one more than `MOST_FOUND`, the best first; with the categories of the day. */
export async function findPeopleRows({ rows, countyId }: Transaction, keys: FieldKeys, input: InputOf<typeof findPeople>, day: string): Promise<FoundRow[]> {
  const { numberIndexes, name, letters, sounds } = questionOf(keys, countyId, input.text);
  const found = await rows<FoundRow>(
    `select ${PERSON_COLUMNS}, found.match
       from search_people($3, $4, $5, $6, $7, $8) as found
       join person m on m.county_id = $1 and m.person_id = found.person_id
       join person p on p.county_id = $1 and p.person_id = ${KEPT_ID}
      order by found.place`,
    [countyId, day, numberIndexes, name, letters, sounds, input.bornYear, input.area],
    'find-people',
  );
  // Whoever is found by a record that was joined to theirs is found once.
  return found.filter((row, place) => found.findIndex(({ person_id }) => person_id === row.person_id) === place);
}

interface Question {
  /** Of an ID number or a phone. */
  readonly numberIndexes?: readonly Buffer[];
  readonly name?: string;
  readonly letters?: string;
  readonly sounds?: readonly string[];
}

function questionOf(keys: FieldKeys, countyId: string, text: string): Question {
  const search = readSearch(text);
  switch (search?.kind) {
    case 'id-number':
      return { numberIndexes: blindIndexes(keys, countyId, search.idNumber) };
    case 'phone':
      return { numberIndexes: blindIndexes(keys, countyId, search.phone, PHONE_INDEX) };
    case 'letters':
      return { letters: search.letters, sounds: slipsOf(search.letters) };
    case 'name':
      return { name: search.name, sounds: [...new Set(pinyinReadingsOf(search.name).flatMap(accentsOf))].filter((sound) => sound !== '') };
    default:
      throw new Error('the contract lets nothing in that cannot be looked for');
  }
}

// The registry's operations. An ID number leaves them masked or not at all.
import { correctPerson, designate, endDesignation, findPeople, getPerson, registerPerson } from '@doudi/core/registry';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { blindIndex, type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import { correctPersonCommand } from './correct-person.ts';
import { designateCommand, endDesignationCommand, findDesignations } from './designations.ts';
import { NO_SUCH_PERSON, PERSON_COLUMNS, type PersonInListRow, registerPersonCommand } from './people.ts';

const MOST_FOUND = 20;

export interface RegistryServices {
  readonly keys: FieldKeys;
  readonly knowsCategory: (category: string) => boolean;
}

export function registryRoutes(database: Database, { keys, knowsCategory }: RegistryServices): Route[] {
  return [
    commandRoute(registerPerson, database, registerPersonCommand(keys)),
    commandRoute(correctPerson, database, correctPersonCommand(keys)),
    commandRoute(designate, database, designateCommand(knowsCategory)),
    commandRoute(endDesignation, database, endDesignationCommand),
    queryRoute(findPeople, database, async ({ rows, countyId }, { idNumber, name, initials, bornYear }) => {
      const [column, value] =
        idNumber !== undefined ? ['id_number_index', blindIndex(keys, countyId, idNumber)] : name !== undefined ? ['name', name] : ['initials', initials];
      const found = await rows<PersonInListRow>(
        `select ${PERSON_COLUMNS} from person p where p.county_id = $1 and p.${column} = $3 and ($5::integer is null or extract(year from p.born_on) = $5)
         order by p.name, p.person_id limit $4`,
        [countyId, localDay(database.now()), value, MOST_FOUND + 1, bornYear],
      );
      return { people: found.slice(0, MOST_FOUND).map((row) => toPersonInList(row, keys)), isCut: found.length > MOST_FOUND };
    }),
    queryRoute(getPerson, database, async ({ rows, countyId }, { personId }) => {
      const today = localDay(database.now());
      const [[person], designations, others] = await Promise.all([
        rows<PersonInListRow>(`select ${PERSON_COLUMNS} from person p where p.county_id = $1 and p.person_id = $3`, [countyId, today, personId]),
        findDesignations({ rows, countyId }, personId),
        // The eldest first, as households are written down.
        rows<PersonInListRow>(
          `select ${PERSON_COLUMNS} from person p
           where p.county_id = $1 and p.household_id = (select household_id from person where county_id = $1 and person_id = $3) and p.person_id <> $3
           order by p.born_on, p.person_id`,
          [countyId, today, personId],
        ),
      ]);
      if (!person) return NO_SUCH_PERSON;
      return {
        person: { ...toPersonInList(person, keys), bornOn: person.born_on },
        designations,
        household: others.map((other) => toPersonInList(other, keys)),
      };
    }),
  ];
}

/** As lists show a person: the number masked. */
export function toPersonInList(row: PersonInListRow, keys: FieldKeys) {
  return {
    personId: row.person_id,
    name: row.name,
    sex: row.sex,
    bornYear: Number(row.born_on.slice(0, 4)),
    ...(row.id_number_cipher !== null && { idNumberMasked: masked(openField(keys, row.id_number_cipher, `person/${row.person_id}/id_number`)) }),
    villageCode: row.village_code,
    ...(row.village_name !== null && { villageName: row.village_name }),
    ...(row.household_id !== null && { householdId: row.household_id }),
    categories: row.categories ?? [],
  };
}

/** Enough to tell two people apart, too little to know the number by the birthday. */
function masked(idNumber: string): string {
  return `${'*'.repeat(idNumber.length - 2)}${idNumber.slice(-2)}`;
}

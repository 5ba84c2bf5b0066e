// The registry's operations. What is sealed leaves them masked, but for the one that shows it in full and writes down to whom and why.
import {
  changeContact,
  correctPerson,
  designate,
  endDesignation,
  findPeople,
  getPerson,
  listDesignationsAsOf,
  maskBankAccount,
  maskIdNumber,
  maskPhone,
  registerPerson,
  revealField,
} from '@doudi/core/registry';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import { areasRoute } from './areas.ts';
import { changeContactCommand, revealFieldCommand } from './contact.ts';
import { correctPersonCommand } from './correct-person.ts';
import { designateCommand, endDesignationCommand, findDesignations, findDesignationsAsOf, type KnownCategories } from './designations.ts';
import { findPeopleRows, MOST_FOUND } from './find-people.ts';
import { findPatient, NO_SUCH_PERSON, PERSON_COLUMNS, type PersonInListRow, registerPersonCommand } from './people.ts';

export interface RegistryServices {
  readonly keys: FieldKeys;
  readonly schemes: KnownCategories;
}

export function registryRoutes(database: Database, { keys, schemes }: RegistryServices): Route[] {
  return [
    areasRoute(database) as Route,
    commandRoute(registerPerson, database, registerPersonCommand(keys)),
    commandRoute(changeContact, database, changeContactCommand(keys)),
    commandRoute(revealField, database, revealFieldCommand(keys)),
    commandRoute(correctPerson, database, correctPersonCommand(keys)),
    commandRoute(designate, database, designateCommand(schemes)),
    commandRoute(endDesignation, database, endDesignationCommand),
    queryRoute(listDesignationsAsOf, database, async (transaction, asked) => {
      const [patient, designations] = await Promise.all([findPatient(transaction, asked.personId, asked.knownAt), findDesignationsAsOf(transaction, asked)]);
      return patient ? { personId: asked.personId, designations } : NO_SUCH_PERSON;
    }),
    queryRoute(findPeople, database, async (transaction, input) => {
      const found = await findPeopleRows(transaction, keys, input, localDay(database.now()));
      return {
        people: found.slice(0, MOST_FOUND).map((row) => ({ ...toPersonInList(row, keys), match: row.match })),
        isCut: found.length > MOST_FOUND,
      };
    }),
    queryRoute(getPerson, database, async ({ rows, countyId }, { personId }) => {
      const today = localDay(database.now());
      const [[person], designations, others] = await Promise.all([
        rows<PersonRow>(`select ${PERSON_COLUMNS}, p.phone_cipher, p.bank_account_cipher from person p where p.county_id = $1 and p.person_id = $3`, [
          countyId,
          today,
          personId,
        ]),
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
        person: { ...toPersonInList(person, keys), bornOn: person.born_on, ...maskedContact(person, keys) },
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
    ...(row.id_number_cipher !== null && { idNumberMasked: maskIdNumber(openField(keys, row.id_number_cipher, `person/${row.person_id}/id_number`)) }),
    villageCode: row.village_code,
    ...(row.village_name !== null && { villageName: row.village_name }),
    ...(row.household_id !== null && { householdId: row.household_id }),
    categories: row.categories ?? [],
  };
}

export interface PersonRow extends PersonInListRow {
  readonly phone_cipher: Buffer | null;
  readonly bank_account_cipher: Buffer | null;
}

export function maskedContact({ person_id, phone_cipher, bank_account_cipher }: PersonRow, keys: FieldKeys) {
  return {
    ...(phone_cipher && { phoneMasked: maskPhone(openField(keys, phone_cipher, `person/${person_id}/phone`)) }),
    ...(bank_account_cipher && { bankAccountMasked: maskBankAccount(openField(keys, bank_account_cipher, `person/${person_id}/bank_account`)) }),
  };
}

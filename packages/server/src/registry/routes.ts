// The registry's operations. What is sealed leaves them masked, but for the one that shows it in full and writes down to whom and why.

import type { OutputOf } from '@doudi/core/contract';
import {
  changeContact,
  changeHousehold,
  changeRecord,
  correctPerson,
  designate,
  endDesignation,
  endDisability,
  findPeople,
  getPerson,
  identityKindOf,
  joinHouseholds,
  leaveCounty,
  listDesignationsAsOf,
  maskBankAccount,
  maskIdNumber,
  maskPhone,
  mergePersons,
  moveHousehold,
  movePerson,
  recordAreaProfile,
  recordDeath,
  recordDisability,
  registerBirth,
  registerPerson,
  revealField,
  splitHousehold,
  undoMerge,
  withdrawDeath,
} from '@doudi/core/registry';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { areaRoute, recordAreaProfileCommand } from './area-profile.ts';
import { areasRoute } from './areas.ts';
import { changeContactCommand, revealFieldCommand } from './contact.ts';
import { correctPersonCommand } from './correct-person.ts';
import { designateCommand, endDesignationCommand, findDesignations, findDesignationsAsOf } from './designations.ts';
import { endDisabilityCommand, findDisabilities, recordDisabilityCommand } from './disabilities.ts';
import { findJoined, mergePersonsCommand, undoMergeCommand } from './duplicates.ts';
import { findEvents } from './events.ts';
import { findPeopleRows, MOST_FOUND } from './find-people.ts';
import { changeHouseholdCommand, householdRoute, joinHouseholdsCommand, moveHouseholdCommand, splitHouseholdCommand } from './households.ts';
import { changeRecordCommand, leaveCountyCommand, movePersonCommand, recordDeathCommand, registerBirthCommand, withdrawDeathCommand } from './life.ts';
import {
  findPatient,
  idsOfPerson,
  KEPT_ID,
  LIVES_THERE,
  NO_SUCH_PERSON,
  PERSON_COLUMNS,
  type PersonInListRow,
  registerPersonCommand,
  type WholePersonRow,
} from './people.ts';
import { belongsTo, findPopulations, populationsRoute } from './populations.ts';

export interface RegistryServices {
  readonly keys: FieldKeys;
  readonly schemes: SchemesInUse;
}

export function registryRoutes(database: Database, { keys, schemes }: RegistryServices): Route[] {
  return [
    areasRoute(database) as Route,
    commandRoute(registerPerson, database, registerPersonCommand(keys)),
    commandRoute(changeContact, database, changeContactCommand(keys)),
    commandRoute(revealField, database, revealFieldCommand(keys)),
    commandRoute(correctPerson, database, correctPersonCommand(keys)),
    commandRoute(registerBirth, database, registerBirthCommand(keys)),
    commandRoute(recordDeath, database, recordDeathCommand),
    commandRoute(withdrawDeath, database, withdrawDeathCommand),
    commandRoute(movePerson, database, movePersonCommand),
    commandRoute(leaveCounty, database, leaveCountyCommand),
    commandRoute(changeRecord, database, changeRecordCommand),
    householdRoute(database, keys),
    commandRoute(changeHousehold, database, changeHouseholdCommand),
    commandRoute(moveHousehold, database, moveHouseholdCommand),
    commandRoute(splitHousehold, database, splitHouseholdCommand),
    commandRoute(joinHouseholds, database, joinHouseholdsCommand),
    commandRoute(mergePersons, database, mergePersonsCommand),
    commandRoute(undoMerge, database, undoMergeCommand),
    areaRoute(database, schemes),
    populationsRoute(database, schemes),
    commandRoute(recordAreaProfile, database, recordAreaProfileCommand),
    commandRoute(designate, database, designateCommand(schemes)),
    commandRoute(endDesignation, database, endDesignationCommand),
    commandRoute(recordDisability, database, recordDisabilityCommand),
    commandRoute(endDisability, database, endDisabilityCommand),
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
    personRoute(database, keys, schemes),
  ];
}

function personRoute(database: Database, keys: FieldKeys, schemes: SchemesInUse): Route {
  return queryRoute(getPerson, database, async (transaction, { personId: askedId }, { actor }) => {
    const { rows, countyId } = transaction;
    const today = localDay(database.now());
    const [asked] = await rows<{ id: string }>(`select ${KEPT_ID} as id from person m where m.county_id = $1 and m.person_id = $2`, [countyId, askedId]);
    if (!asked) return NO_SUCH_PERSON;
    const personId = asked.id;
    const [[person], designations, disabilities, others, events, joined, populations] = await Promise.all([
      rows<PersonRow>(
        `select ${PERSON_COLUMNS}, ${RECORD_COLUMNS}, p.phone_cipher, p.bank_account_cipher from person p where p.county_id = $1 and p.person_id = $3`,
        [countyId, today, personId],
      ),
      findDesignations(transaction, personId),
      findDisabilities(transaction, personId),
      // The eldest first, as households are written down.
      rows<PersonInListRow & { readonly relation_to_head: string | null }>(
        `select ${PERSON_COLUMNS}, p.relation_to_head from person p
         where p.county_id = $1 and p.household_id = (select household_id from person where county_id = $1 and person_id = $3) and p.person_id <> $3 and ${LIVES_THERE}
         order by p.born_on, p.person_id`,
        [countyId, today, personId],
      ),
      findEvents(transaction, { personIds: await idsOfPerson(transaction, personId) }),
      findJoined(transaction, personId),
      findPopulations(transaction, schemes, today),
    ]);
    // The kept record may lie outside the area of the post.
    if (!person) return NO_SUCH_PERSON;
    const isWindow = actor?.role === 'clerk';
    const isHere = person.died_on === null && person.left_on === null;
    const known = { bornOn: person.born_on, categories: person.categories ?? [], disabilities };
    return {
      person: { ...toPersonInList(person, keys), bornOn: person.born_on, ...maskedContact(person, keys) },
      record: isWindow ? withoutSituation(toRecord(person, keys)) : toRecord(person, keys),
      events: isWindow ? events.filter(({ kind }) => kind !== 'record-changed').map((event) => ({ ...event, facts: {} })) : events,
      joined,
      designations,
      ...(!isWindow && { disabilities, populations: isHere ? belongsTo(populations, known, today) : [] }),
      household: others.map((other) => ({
        ...toPersonInList(other, keys),
        ...(other.relation_to_head !== null && { relationToHead: other.relation_to_head as 'head' }),
      })),
    };
  });
}

/** A window serves somebody whatever their health, work and schooling are. */
function withoutSituation({ education: _, health: __, labour: ___, ...record }: ReturnType<typeof toRecord>) {
  return record;
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

/** Of a `person p`: what the record says besides who it is. */
export const RECORD_COLUMNS =
  'p.ethnicity, p.relation_to_head, p.education, p.health, p.labour, p.is_agricultural, p.is_temporary, p.died_on, p.left_on, p.left_for';

export function toRecord(row: RecordRow & Pick<PersonInListRow, 'person_id' | 'id_number_cipher'>, keys: FieldKeys): OutputOf<typeof getPerson>['record'] {
  const idNumber = row.id_number_cipher === null ? undefined : openField(keys, row.id_number_cipher, `person/${row.person_id}/id_number`);
  // Each is one of its list: nothing else was let in.
  const listed = {
    ethnicity: row.ethnicity,
    relationToHead: row.relation_to_head,
    education: row.education,
    health: row.health,
    labour: row.labour,
    isAgricultural: row.is_agricultural,
    diedOn: row.died_on,
    leftOn: row.left_on,
    leftFor: row.left_for,
  };
  const known = Object.fromEntries(Object.entries(listed).filter(([, value]) => value !== null));
  return { identityKind: identityKindOf(idNumber, row.is_temporary), ...known };
}

type RecordRow = Pick<
  WholePersonRow,
  'ethnicity' | 'relation_to_head' | 'education' | 'health' | 'labour' | 'is_agricultural' | 'is_temporary' | 'died_on' | 'left_on' | 'left_for'
>;

export interface PersonRow extends PersonInListRow, RecordRow {
  readonly phone_cipher: Buffer | null;
  readonly bank_account_cipher: Buffer | null;
}

export function maskedContact({ person_id, phone_cipher, bank_account_cipher }: PersonRow, keys: FieldKeys) {
  return {
    ...(phone_cipher && { phoneMasked: maskPhone(openField(keys, phone_cipher, `person/${person_id}/phone`)) }),
    ...(bank_account_cipher && { bankAccountMasked: maskBankAccount(openField(keys, bank_account_cipher, `person/${person_id}/bank_account`)) }),
  };
}

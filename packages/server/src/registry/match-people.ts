// Who of the county is meant by the ID numbers of a list, with what is written down of them, many at once.
import type { OurPerson } from '@doudi/core/exchange';
import type { Day } from '@doudi/policy';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { blindIndex, blindIndexes, type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';
import { DESIGNATIONS_OF_PERSON, KEPT_ID, LOCK_NUMBERS, numbersToLock, PHONE_INDEX } from './people.ts';

interface Row {
  readonly asked_id: string;
  readonly person_id: string;
  readonly id_number_index: Buffer;
  readonly name: string;
  readonly born_on: Day;
  readonly village_code: string;
  readonly phone_cipher: Buffer | null;
  readonly bank_account_cipher: Buffer | null;
  readonly died_on: Day | null;
  readonly left_on: Day | null;
  readonly designations:
    | readonly { readonly id: string; readonly category: string; readonly from: Day; readonly to: Day | null; readonly source: string }[]
    | null;
}

/** Of the record that was asked for (`m`), or of the one to which it was joined (`p`). */
const COLUMNS = `select m.person_id as asked_id, p.person_id, m.id_number_index, p.name, p.born_on, p.village_code, p.phone_cipher, p.bank_account_cipher, p.died_on, p.left_on,
    (select json_agg(json_build_object('id', d.designation_id, 'category', d.category, 'from', d.from_day, 'to', d.to_day, 'source', d.source) order by d.from_day, d.designation_id)
       from ${DESIGNATIONS_OF_PERSON} where d.withdrawn_at is null) as designations`;
/** The offsets keep the planner from reading the whole county for a thousand people: while a list is applied, what it believes of the county's size is old. */
const KEPT = `cross join lateral (select * from person kept where kept.county_id = $1 and kept.person_id = ${KEPT_ID} offset 0) p`;

const FIND_BY_NUMBERS = `${COLUMNS} from unnest($2::bytea[]) as asked (number)
  cross join lateral (select * from person known where known.county_id = $1 and known.id_number_index = asked.number offset 0) m ${KEPT}`;
const FIND_BY_IDS = `${COLUMNS} from person m ${KEPT} where m.county_id = $1 and m.person_id = any($2::text[])`;
const HOLD_BY_NUMBERS = `${FIND_BY_NUMBERS} order by p.person_id for no key update of p`;

/** What is held until the transaction ends: nothing; whoever is found; or the numbers too, so that nobody else registers them meanwhile. */
export type NumberLocks = 'nothing' | 'people' | 'numbers';

/** By ID number, as the record to which theirs was joined; who is not found is missing. */
export async function findByNumbers(
  { rows, countyId }: Transaction,
  keys: FieldKeys,
  idNumbers: readonly string[],
  { locks }: { readonly locks: NumberLocks },
): Promise<Map<string, OurPerson>> {
  const numberOf = new Map<string, string>();
  const indexes: Buffer[] = [];
  for (const idNumber of idNumbers) {
    for (const index of blindIndexes(keys, countyId, idNumber)) {
      numberOf.set(index.toString('hex'), idNumber);
      indexes.push(index);
    }
  }
  // Both travel together, and who has a number is looked for when it is held. Planned anew each time: the county grows while a list is applied.
  const [, found] = await Promise.all([
    locks === 'numbers' && rows(LOCK_NUMBERS, [numbersToLock(indexes)], 'lock-numbers'),
    locks === 'nothing' ? rows<Row>(FIND_BY_NUMBERS, [countyId, indexes]) : rows<Row>(HOLD_BY_NUMBERS, [countyId, indexes]),
  ]);
  return new Map(found.map((row) => [numberOf.get(row.id_number_index.toString('hex')) ?? '', toOurs(row, keys)]));
}

/** Those of some ids. */
export async function findByIds({ rows, countyId }: Transaction, keys: FieldKeys, personIds: readonly string[]): Promise<Map<string, OurPerson>> {
  const found = await rows<Row>(FIND_BY_IDS, [countyId, personIds]);
  return new Map(found.map((row) => [row.asked_id, toOurs(row, keys)]));
}

/** What is sealed is opened only when it is asked for: most rows of a list do not ask. */
function toOurs(row: Row, keys: FieldKeys): OurPerson {
  const { person_id: personId, phone_cipher: phone, bank_account_cipher: bankAccount } = row;
  return {
    personId,
    name: row.name,
    bornOn: row.born_on,
    villageCode: row.village_code,
    diedOn: row.died_on ?? undefined,
    leftOn: row.left_on ?? undefined,
    get phone() {
      return phone === null ? undefined : openField(keys, phone, `person/${personId}/phone`);
    },
    get bankAccount() {
      return bankAccount === null ? undefined : openField(keys, bankAccount, `person/${personId}/bank_account`);
    },
    designations: (row.designations ?? []).map(({ id, category, from, to, source }) => ({
      designationId: id,
      category,
      fromDay: from,
      source,
      ...(to !== null && { toDay: to }),
    })),
  };
}

export interface Contact {
  readonly personId: string;
  readonly phone?: string | undefined;
  readonly bankAccount?: string | undefined;
}

/** What is said of several persons at once; what is not said stays. */
export function setContacts(keys: FieldKeys, countyId: string, contacts: readonly Contact[]): Statement {
  return {
    text: `update person p set phone_cipher = coalesce(c.phone, p.phone_cipher), phone_index = coalesce(c.phone_index, p.phone_index),
             bank_account_cipher = coalesce(c.bank_account, p.bank_account_cipher)
           from unnest($2::text[], $3::bytea[], $4::bytea[], $5::bytea[]) as c (person_id, phone, phone_index, bank_account)
           where p.county_id = $1 and p.person_id = c.person_id`,
    values: [
      countyId,
      contacts.map(({ personId }) => personId),
      contacts.map(({ personId, phone }) => (phone === undefined ? null : sealField(keys, phone, `person/${personId}/phone`))),
      contacts.map(({ phone }) => (phone === undefined ? null : blindIndex(keys, countyId, phone, PHONE_INDEX))),
      contacts.map(({ personId, bankAccount }) => (bankAccount === undefined ? null : sealField(keys, bankAccount, `person/${personId}/bank_account`))),
    ],
  };
}

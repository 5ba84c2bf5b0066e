// Matching the rows of a list with the registry, inside the transaction of whoever imports it.
//
// Only those are read who share something with a row: its number or phone (by their blind indexes), its birthday, or the sound of its name with year or
// village. Numbers stay sealed; only where a row's own number is no valid one are the numbers of those who resemble it opened, to see whether it is a slip.
import { inVillage, type MatchRecord, type MatchReport, matchLists, plainName, prepare, readPhone } from '@doudi/core/registry';
import type { Transaction } from '../platform/database/transaction.ts';
import { blindIndexes, type FieldKeys, openField } from '../platform/secrets/field-keys.ts';
import { MATCH_COLUMNS, type MatchRow, toMatchRecord } from './match-records.ts';
import { pinyinOf } from './name-initials.ts';
import { PHONE_INDEX } from './people.ts';

/** As a list has it: numbers as they were written, a village by its code where the list or its mapping says it. */
export type ListedPerson = Omit<MatchRecord, 'pinyin' | 'numberIndex' | 'diedOn' | 'leftOn'>;

const AT_ONCE = 1_000;

interface LocalRow extends MatchRow {
  readonly id_number_cipher: Buffer | null;
}

/**
 * Who of the registry each row is, in the order of the rows. All rows of a list at once: each person is matched with one row, and a second row for them
 * is a duplicate. Whom the post of the transaction does not see is not found. Writes nothing; what is for a clerk is the caller's to ask for.
 */
export async function matchRows(transaction: Transaction, keys: FieldKeys, listed: readonly ListedPerson[]): Promise<MatchReport> {
  const rows = listed.map((row) => ({ ...row, pinyin: pinyinOf(row.name) }));
  const found = new Map<string, LocalRow>();
  const indexed: MatchRecord[] = [];
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = rows.slice(from, from + AT_ONCE).map((row) => withIndexes(row, transaction.countyId, keys));
    const locals = await findLike(transaction, some);
    for (const local of locals) found.set(local.person_id, local);
    indexed.push(...some.map((row) => withKnownIndexes(row, locals)));
  }
  const locals = [...found.values()];
  const needed = neededBy(indexed);
  const opened = locals.map((local) => openedWhereNeeded(local, needed, keys));
  return matchLists(opened, indexed, await countInRegistry(transaction, locals, indexed));
}

interface IndexedRow extends MatchRecord {
  readonly numberIndexes: readonly Buffer[];
  readonly phoneIndexes: readonly Buffer[];
}

function withIndexes(row: MatchRecord, countyId: string, keys: FieldKeys): IndexedRow {
  const { number } = prepare(row);
  const phone = row.phone === undefined ? undefined : readPhone(row.phone);
  return {
    ...row,
    numberIndexes: number === undefined ? [] : blindIndexes(keys, countyId, number),
    phoneIndexes: phone === undefined ? [] : blindIndexes(keys, countyId, phone, PHONE_INDEX),
  };
}

/** While index keys are exchanged a number has two indexes: the one that the registry knows is the one to compare. */
function withKnownIndexes({ numberIndexes, phoneIndexes, phone: _, ...row }: IndexedRow, locals: readonly LocalRow[]): MatchRecord {
  const known = (indexes: readonly Buffer[], has: (local: LocalRow, index: string) => boolean) => {
    const texts = indexes.map((index) => index.toString('hex'));
    return texts.length < 2 ? texts[0] : (texts.find((index) => locals.some((local) => has(local, index))) ?? texts[0]);
  };
  const numberIndex = known(numberIndexes, ({ number_index }, index) => number_index === index);
  const phone = known(phoneIndexes, ({ phone_index }, index) => phone_index === index);
  return { ...row, ...(numberIndex !== undefined && { numberIndex }), ...(phone !== undefined && { phone }) };
}

/** Looked up by whole values: under row-level security nothing else has an index. */
function findLike({ rows, countyId }: Transaction, listed: readonly IndexedRow[]): Promise<LocalRow[]> {
  const prepared = listed.map(prepare);
  return rows<LocalRow>(
    `select ${MATCH_COLUMNS}, p.id_number_cipher from person p
      where p.county_id = $1 and p.merged_into is null and p.person_id in (
        select n.person_id from person n where n.county_id = $1 and n.id_number_index = any($2::bytea[])
        union
        select n.person_id from person n where n.county_id = $1 and n.phone_index = any($3::bytea[])
        union
        select n.person_id from person n where n.county_id = $1 and n.born_on = any($4::date[])
        union
        select n.person_id from unnest($5::text[], $6::integer[], $7::text[]) as asked (pinyin, year, village)
          join person n on n.county_id = $1 and n.pinyin = asked.pinyin
            and (asked.year is null or asked.village is null or extract(year from n.born_on) = asked.year or n.village_code = asked.village))
      order by p.person_id`,
    [
      countyId,
      listed.flatMap(({ numberIndexes }) => numberIndexes),
      listed.flatMap(({ phoneIndexes }) => phoneIndexes),
      [...new Set(prepared.flatMap(({ bornOn }) => bornOn ?? []))],
      prepared.map(({ pinyin }) => pinyin),
      prepared.map(({ bornOn }) => (bornOn === undefined ? null : Number(bornOn.slice(0, 4)))),
      prepared.map(({ villageCode }) => villageCode ?? null),
    ],
    'match-find-like',
  );
}

/** The names and birthdays of rows whose number is no valid one, or an old one that nothing checks. */
function neededBy(rows: readonly MatchRecord[]): ReadonlySet<string> {
  const doubtful = rows.map(prepare).filter(({ numberState }) => numberState === 'broken' || numberState === 'unchecked');
  return new Set(doubtful.flatMap(({ pinyin, bornOn }) => [pinyin, bornOn ?? '']));
}

function openedWhereNeeded(local: LocalRow, needed: ReadonlySet<string>, keys: FieldKeys): MatchRecord {
  const record = toMatchRecord(local);
  if (local.id_number_cipher === null || !(needed.has(record.pinyin) || needed.has(local.born_on))) return record;
  return { ...record, idNumber: openField(keys, local.id_number_cipher, `person/${local.person_id}/id_number`) };
}

/** How common what they have is in the registry, as far as the post sees it. */
async function countInRegistry({ rows, countyId }: Transaction, locals: readonly LocalRow[], listed: readonly MatchRecord[]) {
  const pinyin = [...new Set([...locals.map((local) => local.pinyin ?? ''), ...listed.map((row) => row.pinyin)])];
  const [byVillage, byName] = await Promise.all([
    rows<{ village_code: string; count: number }>('select village_code, count(*)::integer as count from person where county_id = $1 group by village_code', [
      countyId,
    ]),
    rows<{ name: string; pinyin: string; village_code: string; count: number }>(
      `select name, pinyin, village_code, count(*)::integer as count from person
       where county_id = $1 and pinyin = any($2::text[]) group by name, pinyin, village_code`,
      [countyId, pinyin],
    ),
  ]);
  return {
    people: byVillage.reduce((sum, { count }) => sum + count, 0),
    villages: new Map(byVillage.map(({ village_code, count }) => [village_code, count])),
    names: sums(byName.map(({ name, count }) => [plainName(name), count])),
    pinyin: sums(byName.map((row) => [row.pinyin, row.count])),
    pinyinInVillages: sums(byName.map((row) => [inVillage(row.pinyin, row.village_code), row.count])),
    // Everybody who was born on a day that a row names has been read.
    birthdays: sums(locals.map(({ born_on }) => [born_on, 1])),
  };
}

function sums(counted: readonly (readonly [string, number])[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const [value, count] of counted) sum.set(value, (sum.get(value) ?? 0) + count);
  return sum;
}

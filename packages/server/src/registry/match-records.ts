// The records that the matcher compares, from the tables. Numbers stay sealed: their blind indexes are compared.
import type { MatchRecord } from '@doudi/core/registry';

export interface MatchRow {
  readonly person_id: string;
  readonly name: string;
  readonly pinyin: string | null;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly born_on: string;
  readonly village_code: string;
  readonly number_index: string | null;
  readonly phone_index: string | null;
  readonly died_on: string | null;
  readonly left_on: string | null;
}

/** Of a `person p`. */
export const MATCH_COLUMNS = `p.person_id, p.name, p.pinyin, p.sex, p.born_on, p.village_code, p.died_on, p.left_on,
  encode(p.id_number_index, 'hex') as number_index, encode(p.phone_index, 'hex') as phone_index`;

export function toMatchRecord(row: MatchRow): MatchRecord {
  return {
    id: row.person_id,
    name: row.name,
    pinyin: row.pinyin ?? '',
    sex: row.sex,
    bornOn: row.born_on,
    villageCode: row.village_code,
    numberIndex: row.number_index ?? undefined,
    phone: row.phone_index ?? undefined,
    diedOn: row.died_on ?? undefined,
    leftOn: row.left_on ?? undefined,
  };
}

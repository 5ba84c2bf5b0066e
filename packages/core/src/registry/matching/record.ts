// What is compared when two lists are matched: one person as a list writes them down, with fields that may be missing or wrong. Pure.
import { checkDigitOf, readIdNumber } from '../id-number.ts';

export interface MatchRecord {
  readonly id: string;
  readonly name: string;
  /** Without tones and spaces, ü as v. */
  readonly pinyin: string;
  readonly sex?: 'male' | 'female' | 'unknown' | undefined;
  readonly bornOn?: string | undefined;
  /** As it was written: 18 characters, 15 of the old kind, or something with a slip. */
  readonly idNumber?: string | undefined;
  /** Where the number is sealed: its blind index. Equal numbers have the same. */
  readonly numberIndex?: string | undefined;
  /** The number or its blind index; both lists have the same of the two. */
  readonly phone?: string | undefined;
  readonly villageCode?: string | undefined;
  /** The name of the head of the household. */
  readonly headName?: string | undefined;
  /** Where it is known of a registered person. */
  readonly diedOn?: string | undefined;
  readonly leftOn?: string | undefined;
}

/** `valid`: its check digit fits. `broken`: it does not, or the form is none. `unchecked`: the old 15 digits, which have no check digit. */
export type NumberState = 'valid' | 'broken' | 'unchecked';

export interface Prepared {
  readonly record: MatchRecord;
  readonly id: string;
  readonly name: string;
  readonly characters: readonly string[];
  readonly pinyin: string;
  /** The pinyin without what many speakers do not tell apart. */
  readonly sound: string;
  readonly number: string | undefined;
  readonly numberState: NumberState | undefined;
  readonly numberIndex: string | undefined;
  readonly bornOn: string | undefined;
  readonly sex: 'male' | 'female' | undefined;
  readonly phone: string | undefined;
  readonly villageCode: string | undefined;
  readonly headName: string | undefined;
}

export function prepare(record: MatchRecord): Prepared {
  const pinyin = record.pinyin.toLowerCase();
  const { number, state, bornOn, sex } = readNumber(record.idNumber);
  const name = plainName(record.name);
  const known = record.sex === 'unknown' ? undefined : record.sex;
  return {
    record,
    id: record.id,
    name,
    characters: [...name],
    pinyin,
    sound: soundOf(pinyin),
    number,
    numberState: state ?? (record.numberIndex === undefined ? undefined : 'valid'),
    numberIndex: record.numberIndex,
    bornOn: record.bornOn ?? bornOn,
    sex: known ?? sex,
    phone: record.phone,
    villageCode: record.villageCode,
    headName: record.headName === undefined ? undefined : plainName(record.headName),
  };
}

/** Forms set names of two characters with a space between, and the dot of a long name is typed in many ways. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Z}]+/gu, '')
    .replace(/[•‧∙・･.]/g, '·')
    .toUpperCase();
}

/** zh ch sh as z c s; ng as n; l as n; v as u; hu before a vowel as f: 凌 and 林 and 宁 sound the same. For looking, never for deciding. */
export function soundOf(pinyin: string): string {
  return pinyin
    .replace(/([zcs])h/g, '$1')
    .replace(/ng/g, 'n')
    .replace(/l/g, 'n')
    .replace(/v/g, 'u')
    .replace(/hu(?=[aeio])/g, 'f');
}

interface ReadNumber {
  readonly number?: string;
  readonly state?: NumberState;
  readonly bornOn?: string;
  readonly sex?: 'male' | 'female';
}

/** Fifteen digits become the eighteen that followed them: all of these persons were born in the twentieth century. */
function readNumber(written: string | undefined): ReadNumber {
  const number =
    written
      ?.normalize('NFKC')
      .replace(/[^0-9Xx]/g, '')
      .toUpperCase() ?? '';
  if (number === '') return {};
  if (/^\d{15}$/.test(number)) {
    const digits = `${number.slice(0, 6)}19${number.slice(6)}`;
    const longer = readIdNumber(digits + checkDigitOf(digits));
    return longer.isValid ? { number: longer.idNumber, state: 'unchecked', bornOn: longer.bornOn, sex: longer.sex } : { number, state: 'broken' };
  }
  const read = readIdNumber(number);
  return read.isValid ? { number, state: 'valid', bornOn: read.bornOn, sex: read.sex } : { number, state: 'broken' };
}

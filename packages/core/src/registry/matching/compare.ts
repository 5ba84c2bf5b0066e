// How far two records agree, field by field: for each a level, as a clerk would say it. Pure; nothing is weighed here.
import type { Prepared } from './record.ts';

export interface Levels {
  /**
   * `slip`: one of the two is no valid number, and one digit wrong, missing, too many or two exchanged would make it the other.
   * `other`: two numbers that are different people's; where both are valid, also if they differ by one digit, for a slip never gives a valid one.
   * `unreadable`: one is no valid number, and the other is sealed.
   */
  readonly number: 'same' | 'slip' | 'slip-unchecked' | 'other' | 'unlike' | 'unreadable' | 'missing';
  /** `sounds-same`: other characters of the same pinyin, as variant and traditional ones are. `sounds-alike`: as other regions speak it. */
  readonly name: 'same' | 'sounds-same' | 'sounds-alike' | 'swapped' | 'one-character' | 'other';
  /** `swapped`: day and month. `year`: the same day, a year apart. */
  readonly birth: 'same' | 'swapped' | 'slip' | 'year' | 'same-year' | 'other' | 'missing';
  readonly village: 'same' | 'township' | 'other' | 'missing';
  readonly sex: 'same' | 'other' | 'missing';
  readonly phone: 'same' | 'other' | 'missing';
  readonly head: 'same' | 'other' | 'missing';
}

export function compare(row: Prepared, local: Prepared): Levels {
  return {
    number: compareNumbers(row, local),
    name: compareNames(row, local),
    birth: compareBirths(row.bornOn, local.bornOn),
    village: compareVillages(row.villageCode, local.villageCode),
    sex: compareWhole(row.sex, local.sex),
    phone: compareWhole(row.phone, local.phone),
    head: compareWhole(row.headName, local.headName),
  };
}

function compareWhole(a: string | undefined, b: string | undefined): 'same' | 'other' | 'missing' {
  if (a === undefined || b === undefined) return 'missing';
  return a === b ? 'same' : 'other';
}

function compareNumbers(a: Prepared, b: Prepared): Levels['number'] {
  if (a.numberState === undefined || b.numberState === undefined) return 'missing';
  if (a.numberIndex !== undefined && a.numberIndex === b.numberIndex) return 'same';
  const isBroken = a.numberState === 'broken' || b.numberState === 'broken';
  if (a.number === undefined || b.number === undefined) return isBroken ? 'unreadable' : 'other';
  if (a.number === b.number) return 'same';
  const isUnchecked = a.numberState === 'unchecked' || b.numberState === 'unchecked';
  if (!isBroken && !isUnchecked) return 'other';
  if (isOneSlip(a.number, b.number)) return isBroken ? 'slip' : 'slip-unchecked';
  // The check digit of an old number is reckoned, and a slip changes it too.
  if (isUnchecked && isOneSlip(a.number.slice(0, 17), b.number.slice(0, 17))) return 'slip-unchecked';
  return isBroken ? 'unlike' : 'other';
}

/** One character wrong, missing or too many, or two neighbours exchanged. */
export function isOneSlip(a: string, b: string): boolean {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  if (longer.length - shorter.length > 1) return false;
  let at = 0;
  while (at < shorter.length && longer.charCodeAt(at) === shorter.charCodeAt(at)) at++;
  if (at === longer.length) return false;
  if (longer.length > shorter.length) return longer.slice(at + 1) === shorter.slice(at);
  if (longer.slice(at + 1) === shorter.slice(at + 1)) return true;
  return longer[at] === shorter[at + 1] && longer[at + 1] === shorter[at] && longer.slice(at + 2) === shorter.slice(at + 2);
}

function compareNames(a: Prepared, b: Prepared): Levels['name'] {
  if (a.name === b.name) return 'same';
  if (a.pinyin !== '' && a.pinyin === b.pinyin) return 'sounds-same';
  if (a.sound !== '' && a.sound === b.sound) return 'sounds-alike';
  const [one, other] = [a.characters, b.characters];
  if (Math.min(one.length, other.length) < 2) return 'other';
  if (one.length === other.length) {
    const unlike = countUnlike(one, other);
    if (unlike === 1) return 'one-character';
    return one[0] !== other[0] && one.toSorted().join('') === other.toSorted().join('') ? 'swapped' : 'other';
  }
  return isOneMore(one, other) || isOneMore(other, one) ? 'one-character' : 'other';
}

function countUnlike(a: readonly string[], b: readonly string[]): number {
  let unlike = 0;
  for (let place = 0; place < a.length; place++) if (a[place] !== b[place]) unlike++;
  return unlike;
}

function isOneMore(longer: readonly string[], shorter: readonly string[]): boolean {
  if (longer.length !== shorter.length + 1) return false;
  let at = 0;
  while (at < shorter.length && longer[at] === shorter[at]) at++;
  while (at < shorter.length && longer[at + 1] === shorter[at]) at++;
  return at === shorter.length;
}

function compareBirths(a: string | undefined, b: string | undefined): Levels['birth'] {
  if (a === undefined || b === undefined) return 'missing';
  if (a === b) return 'same';
  const [year, otherYear] = [a.slice(0, 4), b.slice(0, 4)];
  const [day, otherDay] = [a.slice(5), b.slice(5)];
  if (day === otherDay && Math.abs(Number(year) - Number(otherYear)) === 1) return 'year';
  if (year === otherYear && day === `${otherDay.slice(3)}-${otherDay.slice(0, 2)}`) return 'swapped';
  if (isOneSlip(a.replaceAll('-', ''), b.replaceAll('-', ''))) return 'slip';
  return year === otherYear ? 'same-year' : 'other';
}

function compareVillages(a: string | undefined, b: string | undefined): Levels['village'] {
  if (a === undefined || b === undefined) return 'missing';
  if (a === b) return 'same';
  return b.startsWith(a.slice(0, 9)) ? 'township' : 'other';
}

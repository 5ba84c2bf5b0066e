// Who lives together: couples, their children, their parents, or grandparents with grandchildren. Days are numbers here.

import { yearsBetween } from './day-number.ts';
import { type ChildrenData, HOUSEHOLDS, type HouseholdType, type Range } from './demo-data.ts';
import { get, type Random } from './random.ts';

export interface Member {
  readonly sex: 'male' | 'female';
  readonly born: number;
  /** The household's surname, or one of their own: wives and grandmothers keep theirs. */
  readonly hasFamilySurname: boolean;
  readonly isRaisedByGrandparents: boolean;
}

const WEIGHTS = HOUSEHOLDS.types.map((type) => type.share);

/** One household as it is on a day, the eldest generation last. */
export function membersOf(today: number, random: Random): Member[] {
  const type = get(HOUSEHOLDS.types, random.pickIndex(WEIGHTS));
  const heads = headsOf(type, today, random);
  const mother = get(heads, heads.length - 1);
  return [
    ...heads,
    ...(type.children ? childrenOf(type.children, mother.born, [20, 29], today, random, false) : []),
    ...(type.grandchildren ? childrenOf(type.grandchildren, mother.born, [41, 56], today, random, true) : []),
    ...(type.grandparents ? grandparentsOf(type.grandparents, get(heads, 0).born, today, random) : []),
  ];
}

/** The husband first. */
function headsOf(type: HouseholdType, today: number, random: Random): Member[] {
  const born = today - daysOfAge(random.between(...type.ages), random);
  const head: Member = { sex: 'male', born, hasFamilySurname: true, isRaisedByGrandparents: false };
  if (type.head === 'alone') return [random.happens(type.femalePerMille ?? 500) ? { ...head, sex: 'female', hasFamilySurname: false } : head];
  const wifeBorn = Math.min(born + random.between(-700, 2200), today - daysOfAge(20, random));
  return [head, { sex: 'female', born: wifeBorn, hasFamilySurname: false, isRaisedByGrandparents: false }];
}

/** Some day of the year in which somebody is so old. */
function daysOfAge(years: number, random: Random): number {
  return Math.floor((years * 1461) / 4) + 1 + random.below(364);
}

/** Sisters and brothers at least eleven months apart; who is not born yet or has left does not live there. */
function childrenOf(data: ChildrenData, motherBorn: number, ageAtFirst: Range, today: number, random: Random, isRaisedByGrandparents: boolean): Member[] {
  const children: Member[] = [];
  let born = motherBorn + daysOfAge(random.between(...ageAtFirst), random);
  for (let left = 1 + random.pickIndex(data.counts); left > 0 && born <= today; left--) {
    const hasFamilySurname = !random.happens(HOUSEHOLDS.childWithMothersSurnamePerMille);
    const sex = random.happens(525) ? 'male' : 'female';
    if (yearsBetween(born, today) < data.below) children.push({ sex, born, hasFamilySurname, isRaisedByGrandparents });
    born += random.between(335, 2000);
  }
  return children;
}

/** The parents of the head, fewer of them the older they would be. */
function grandparentsOf(alive: { readonly father: number; readonly mother: number }, headBorn: number, today: number, random: Random): Member[] {
  const fatherBorn = headBorn - daysOfAge(random.between(21, 33), random);
  const motherBorn = headBorn - daysOfAge(random.between(20, 30), random);
  const grandparents: Member[] = [];
  if (random.happens(chanceAtAge(alive.father, yearsBetween(fatherBorn, today)))) {
    grandparents.push({ sex: 'male', born: fatherBorn, hasFamilySurname: true, isRaisedByGrandparents: false });
  }
  if (random.happens(chanceAtAge(alive.mother, yearsBetween(motherBorn, today)))) {
    grandparents.push({ sex: 'female', born: motherBorn, hasFamilySurname: false, isRaisedByGrandparents: false });
  }
  return grandparents;
}

function chanceAtAge(perMille: number, age: number): number {
  if (age < 70) return perMille + 120;
  if (age < 80) return perMille;
  return age < 98 ? Math.floor((perMille * (98 - age)) / 22) : 0;
}

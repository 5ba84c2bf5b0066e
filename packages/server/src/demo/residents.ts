// The residents, household by household: who they are, where they live, what they are called, which lists name them.
// One household at a time: a whole county never stands in memory.
import type { Day } from '@doudi/policy';
import { dayOf } from './day-number.ts';
import { DESIGNATIONS, HOUSEHOLDS, PLACE } from './demo-data.ts';
import { type DemoDesignation, type Designate, openLists } from './designating.ts';
import { type Member, membersOf } from './household.ts';
import { type IdNumberOffice, openIdNumberOffice } from './id-numbers.ts';
import { clanFor, dottedNameFor, isMinorityHousehold, type Name, nameFor, pairedNameFor, surnameFor } from './naming.ts';
import type { Township, Village } from './place.ts';
import { get, type Random, randomOf } from './random.ts';

export interface DemoHousehold {
  readonly householdId: string;
  readonly villageCode: string;
  readonly persons: readonly DemoPerson[];
}

export interface DemoPerson {
  readonly personId: string;
  readonly name: string;
  /** Of the name's pinyin: 张三 → zs. */
  readonly initials: string;
  readonly pinyin: string;
  readonly sex: 'male' | 'female';
  readonly bornOn: Day;
  /** A newborn may have none yet. */
  readonly idNumber?: string;
  readonly designations: readonly DemoDesignation[];
}

export interface Settling {
  readonly seed: number;
  readonly people: number;
  /** As a number. */
  readonly today: number;
  readonly townships: readonly Township[];
}

/** Exactly as many residents as there shall be, village by village. */
export function* householdsOf({ seed, people, today, townships }: Settling): Generator<DemoHousehold> {
  const makers: Makers = {
    today,
    kinship: randomOf(seed, 'kinship'),
    naming: randomOf(seed, 'naming'),
    newborns: randomOf(seed, 'newborns'),
    designate: openLists(today, randomOf(seed, 'designations')),
    idNumber: openIdNumberOffice(PLACE.countyId),
  };
  let [persons, households] = [0, 0];
  for (const { village, lastPerson, factorPercent } of settledVillages(townships, people, randomOf(seed, 'settling'))) {
    while (persons < lastPerson) {
      // The last household of all is cut to what is left.
      const members = membersOf(today, makers.kinship).slice(0, people - persons);
      yield {
        householdId: `h-${String(++households).padStart(7, '0')}`,
        villageCode: village.villageCode,
        persons: personsOf(members, persons, factorPercent, makers),
      };
      persons += members.length;
    }
  }
}

/** Everything that households are made with; each subject has a stream of chances of its own. */
interface Makers {
  readonly today: number;
  readonly kinship: Random;
  readonly naming: Random;
  readonly newborns: Random;
  readonly designate: Designate;
  readonly idNumber: IdNumberOffice;
}

interface SettledVillage {
  readonly village: Village;
  /** How many people live there and in the villages before it, at least. */
  readonly lastPerson: number;
  readonly factorPercent: number;
}

/** Villages are of several sizes, and poor by turns: every small county has its share of both. */
function settledVillages(townships: readonly Township[], people: number, random: Random): SettledVillage[] {
  const villages = townships.flatMap((township) => township.villages);
  const sizes = villages.map(() => random.between(55, 145));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const shift = random.below(villages.length);
  let before = 0;
  return villages.map((village, index) => {
    before += get(sizes, index);
    return { village, lastPerson: Math.floor((people * before) / whole), factorPercent: factorOf(index + shift, villages.length) };
  });
}

/** Neighbouring villages are unlike: the ranks are dealt by steps that reach each of them. */
function factorOf(index: number, villages: number): number {
  const factors = DESIGNATIONS.villageFactors;
  const rank = (index * stepThrough(villages)) % villages;
  return get(factors, Math.floor(((2 * rank + 1) * factors.length) / (2 * villages)));
}

/** Near three eighths of a count, without a factor in common with it. */
function stepThrough(count: number): number {
  for (let step = Math.max(1, Math.floor((count * 3) / 8)); ; step++) if (greatestCommonFactor(step, count) === 1) return step;
}

function greatestCommonFactor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonFactor(b, a % b);
}

function personsOf(members: readonly Member[], before: number, factorPercent: number, makers: Makers): DemoPerson[] {
  const designations = makers.designate(members, factorPercent);
  const nameOf = namerFor(makers.naming);
  return members.map((member, index) => {
    const bornOn = dayOf(member.born);
    const hasNumber = makers.today - member.born >= HOUSEHOLDS.newbornDays || !makers.newborns.happens(HOUSEHOLDS.newbornWithoutNumberPerMille);
    return {
      personId: `p-${String(before + index + 1).padStart(7, '0')}`,
      ...nameOf(member, bornOn),
      sex: member.sex,
      bornOn,
      ...(hasNumber && { idNumber: makers.idNumber(bornOn, member.born, member.sex) }),
      designations: get(designations, index),
    };
  });
}

/** How a household is named: with the surname or the clan of the father's line, or each member by a whole name. */
function namerFor(random: Random): (member: Member, bornOn: Day) => Name {
  const isMinority = isMinorityHousehold(random);
  if (isMinority && random.happens(500)) return (member) => pairedNameFor(member.sex, random);
  const inheritedFor = isMinority ? clanFor : surnameFor;
  const family = inheritedFor(random);
  return (member, bornOn) => {
    const inherited = member.hasFamilySurname ? family : inheritedFor(random);
    return isMinority ? dottedNameFor(inherited, member.sex, random) : nameFor(inherited, member.sex, Number(bornOn.slice(0, 4)), random);
  };
}

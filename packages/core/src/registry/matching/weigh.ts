// How much the levels of a pair say (Fellegi and Sunter): the logarithm of how much more often one person's two records agree so than two persons' do.
// What is common says little and what is rare says much, so names, birthdays and villages are counted in the registry itself. The sum, less the odds
// before anything is compared, is the odds that the two are one person: 10 bits are a thousand to one. Pure.
import type { Levels } from './compare.ts';
import type { Prepared } from './record.ts';

/** How often each value stands in the registry. */
export interface Frequencies {
  readonly people: number;
  readonly names: ReadonlyMap<string, number>;
  readonly pinyin: ReadonlyMap<string, number>;
  readonly birthdays: ReadonlyMap<string, number>;
  readonly villages: ReadonlyMap<string, number>;
  /** By `inVillage`. */
  readonly pinyinInVillages: ReadonlyMap<string, number>;
}

export function inVillage(pinyin: string, villageCode: string): string {
  return `${pinyin}@${villageCode}`;
}

export function countFrequencies(records: readonly Prepared[]): Frequencies {
  const [names, pinyin, birthdays, villages, pinyinInVillages] = Array.from({ length: 5 }, () => new Map<string, number>());
  const add = (counts: Map<string, number> | undefined, value: string | undefined) => {
    if (value !== undefined) counts?.set(value, (counts.get(value) ?? 0) + 1);
  };
  for (const record of records) {
    add(names, record.name);
    add(pinyin, record.pinyin);
    add(birthdays, record.bornOn);
    add(villages, record.villageCode);
    if (record.villageCode !== undefined) add(pinyinInVillages, inVillage(record.pinyin, record.villageCode));
  }
  const empty = new Map<string, number>();
  return {
    people: records.length,
    names: names ?? empty,
    pinyin: pinyin ?? empty,
    birthdays: birthdays ?? empty,
    villages: villages ?? empty,
    pinyinInVillages: pinyinInVillages ?? empty,
  };
}

/**
 * How often a field has this level where two records are one person's. From what lists of departments are like: nineteen in twenty names are written
 * alike, one in fifty with another character of the same sound; birthdays are slightly better; one in ten has another village by now.
 */
const OF_ONE = { villageSame: 0.92, birthSame: 0.97 } as const;
const LOG_OF_NAME = { same: Math.log2(0.96), 'sounds-same': Math.log2(0.02), 'sounds-alike': Math.log2(0.004) } as const;

/** A registry is a part of a people: what nobody in it has may yet be had by those who are missing from it, as if so many more were counted. */
const BEYOND = 20_000;
/** Birthdays of sixty years: how many values there are, whatever the registry has. */
const DAYS = 22_000;
const VILLAGES = 200;

/** In bits; where the registry need not be asked. Each is log2(how often of one person / how often of two). */
const BITS = {
  /** 0.004 have day and month exchanged, by chance one in 22,000; and so on. */
  birth: { swapped: 6.5, year: 5.5, slip: 3, 'same-year': -2, other: -8, missing: 0 },
  village: { township: -0.5, other: -4.5, missing: 0 },
  sex: { same: 1, other: -5.5, missing: 0 },
  /** A person has one valid number; two are next to never the same person's. */
  number: { same: 20, slip: 5, 'slip-unchecked': 3, unlike: -3, other: -14, unreadable: 0, missing: 0 },
  /** Where the birthdays differ, the number has not been counted in them, and says more. */
  slipBesideOtherBirthday: 14,
  /** A family has one phone: it tells which family, which the village mostly told already. */
  phone: { beside: 3, alone: 8, other: -0.5 },
  head: { beside: 2, alone: 6, other: -0.5 },
  /** Brothers' names are as near as that: 建国, 建军. */
  nearName: { swapped: 3, 'one-character': 2, twoCharacters: 0, other: -8 },
} as const;

/** What agreeing with one registered person says, in bits: the rarer what they have, the more. */
export interface Rarity {
  readonly sameName: number;
  readonly samePinyin: number;
  readonly sameVillage: number;
  readonly sameNameAndVillage: number;
  readonly samePinyinAndVillage: number;
  readonly sameBirth: number;
  /** That two are one person before anything is compared. */
  readonly before: number;
}

/** `own`: how many of those who are counted are this person, if the two are one: one, or two where a registry is compared with itself. */
export function rarityOf({ name, pinyin, villageCode, bornOn }: Prepared, counts: Frequencies, own: 1 | 2): Rarity {
  const people = counts.people + BEYOND;
  const others = (of: ReadonlyMap<string, number>, value: string | undefined) => Math.max((of.get(value ?? '') ?? 0) - own, 0);
  const byName = (others(counts.names, name) + 2) / people;
  const byPinyin = (others(counts.pinyin, pinyin) + 2) / people;
  const byVillage = (others(counts.villages, villageCode) + 1) / (counts.people + VILLAGES);
  const byBirth = (others(counts.birthdays, bornOn) + 1) / (counts.people + DAYS);
  // A village of one clan has one name many times, and what is rare in the county may be common there.
  const together = villageCode === undefined ? 0 : (others(counts.pinyinInVillages, inVillage(pinyin, villageCode)) + 0.3) / people;
  return {
    sameName: Math.log2(1 / byName),
    samePinyin: Math.log2(1 / byPinyin),
    sameVillage: Math.log2(OF_ONE.villageSame / byVillage),
    sameNameAndVillage: Math.log2(OF_ONE.villageSame / Math.max(byName * byVillage, together)),
    samePinyinAndVillage: Math.log2(OF_ONE.villageSame / Math.max(byPinyin * byVillage, together)),
    sameBirth: Math.log2(OF_ONE.birthSame / byBirth),
    before: -Math.log2(people),
  };
}

/** How many bits the odds are that a row and a registered person of this rarity are one person. */
export function weigh(levels: Levels, row: Prepared, local: Prepared, rarity: Rarity): number {
  const bits =
    rarity.before +
    nameAndVillage(levels, isShortName(row) && isShortName(local), rarity) +
    (levels.birth === 'same' ? rarity.sameBirth : BITS.birth[levels.birth]) +
    BITS.sex[levels.sex] +
    (levels.number === 'slip' && levels.birth !== 'same' ? BITS.slipBesideOtherBirthday : BITS.number[levels.number]) +
    ofFamily(levels, BITS.phone, levels.phone) +
    ofFamily(levels, BITS.head, levels.head);
  return Math.trunc(bits * 100) / 100;
}

/** Of two characters one is half the name. */
function isShortName({ characters }: Prepared): boolean {
  return characters.length < 3;
}

function nameAndVillage({ name, village }: Levels, areShort: boolean, rarity: Rarity): number {
  if (name === 'swapped' || name === 'one-character' || name === 'other') {
    const near = name === 'one-character' && areShort ? BITS.nearName.twoCharacters : BITS.nearName[name];
    return near + (village === 'same' ? rarity.sameVillage : BITS.village[village]);
  }
  const ofName = LOG_OF_NAME[name];
  if (village === 'same') return ofName + (name === 'same' ? rarity.sameNameAndVillage : rarity.samePinyinAndVillage);
  return ofName + (name === 'same' ? rarity.sameName : rarity.samePinyin) + BITS.village[village];
}

function ofFamily({ village }: Levels, bits: { readonly beside: number; readonly alone: number; readonly other: number }, level: Levels['phone']): number {
  if (level === 'missing') return 0;
  if (level === 'other') return bits.other;
  return village === 'same' ? bits.beside : bits.alone;
}

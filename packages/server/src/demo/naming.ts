// Names by sex and generation, and their pinyin. Every character of the tables is read once, when this file is loaded, so that
// no person waits for a dictionary; a surname is read as a surname (单 Shan, 解 Xie, 尉迟 Yuchi).
import { pinyin } from 'pinyin-pro';
import { NAMES, type NameParts } from './demo-data.ts';
import { get, type Random } from './random.ts';

/** A name, the initials of its pinyin, and the pinyin: 张三 → zs, zhangsan. */
export interface Name {
  readonly name: string;
  readonly initials: string;
  readonly pinyin: string;
}

type Sex = 'male' | 'female';

function read(name: string, isSurname = false): Name {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', nonZh: 'removed', surname: isSurname ? 'head' : 'off' }).map((syllable) =>
    syllable.replace(/ü/g, 'v'),
  );
  return { name, initials: syllables.map((syllable) => syllable.charAt(0)).join(''), pinyin: syllables.join('') };
}

const SURNAMES = surnameTable();
const NAME_TABLES = NAMES.generations.map(({ bornBefore, singlePercent, male, female }) => ({
  bornBefore,
  singlePercent,
  male: { first: characters(male.first), second: characters(male.second) },
  female: { first: characters(female.first), second: characters(female.second) },
}));
const PAIRS = { male: words(NAMES.minority.pairs.male), female: words(NAMES.minority.pairs.female) };
const CLANS = wordList(NAMES.minority.dotted.clans);
const DOTTED = { male: wordList(NAMES.minority.dotted.male), female: wordList(NAMES.minority.dotted.female) };

export function surnameFor(random: Random): Name {
  return get(SURNAMES, random.below(SURNAMES.length));
}

/** A surname with a given name as it was usual in the year of birth. */
export function nameFor(surname: Name, sex: Sex, bornYear: number, random: Random): Name {
  const table = NAME_TABLES.find(({ bornBefore }) => bornYear < bornBefore) ?? get(NAME_TABLES, NAME_TABLES.length - 1);
  const { first, second } = table[sex];
  const last = random.pick(second);
  const middle = random.below(100) < table.singlePercent ? undefined : random.pick(first);
  if (!middle || middle.name === last.name) return joined(surname, last);
  return joined(joined(surname, middle), last);
}

export function isMinorityHousehold(random: Random): boolean {
  return random.happens(NAMES.minority.perMille);
}

/** A name of two parts without a surname. */
export function pairedNameFor(sex: Sex, random: Random): Name {
  const first = random.pick(PAIRS[sex].first);
  const second = random.pick(PAIRS[sex].second.filter((word) => word.name !== first.name));
  return joined(first, second);
}

export function clanFor(random: Random): Name {
  return random.pick(CLANS);
}

export function dottedNameFor(clan: Name, sex: Sex, random: Random): Name {
  return joined({ ...clan, name: `${clan.name}·` }, random.pick(DOTTED[sex]));
}

function joined(a: Name, b: Name): Name {
  return { name: a.name + b.name, initials: a.initials + b.initials, pinyin: a.pinyin + b.pinyin };
}

/** Each surname as often as it is borne, so that one draw finds it. */
function surnameTable(): Name[] {
  const fields = NAMES.surnames.split(' ');
  const table: Name[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = get(fields, i);
    const entry = read(name, true);
    for (let count = Number(fields[i + 1]); count > 0; count--) table.push(entry);
  }
  return table;
}

function characters(text: string): Name[] {
  return [...text].map((name) => read(name));
}

function words({ first, second }: NameParts): { first: Name[]; second: Name[] } {
  return { first: wordList(first), second: wordList(second) };
}

function wordList(text: string): Name[] {
  return text.split(' ').map((name) => read(name));
}

// Two lists of which it is known who is whom: a registry, and what a department sends of the same people with the slips that such lists have. From a seed,
// and without looking at how the matcher weighs: the rates below stand here alone.
import { checkDigitOf, type MatchRecord } from '@doudi/core/registry';
import { dayNumberOf, dayOf } from '../../demo/day-number.ts';
import { membersOf } from '../../demo/household.ts';
import { dottedNameFor, isMinorityHousehold, type Name, nameFor, surnameFor } from '../../demo/naming.ts';
import { get, type Random, randomOf } from '../../demo/random.ts';
import { pinyinOf } from '../name-initials.ts';

export interface LabelledLists {
  readonly locals: readonly MatchRecord[];
  readonly rows: readonly MatchRecord[];
  /** Who each row is; a row that is nobody of the registry is not in it. */
  readonly truth: ReadonlyMap<string, string>;
}

/** How many of a thousand rows have each slip. */
const SLIPS = {
  withoutNumber: 80,
  numberMistyped: 22,
  oldNumber: 12,
  numberOfFamily: 3,
  nameHomophone: 10,
  nameVariant: 5,
  nameOneCharacter: 5,
  nameRenamed: 2,
  birthMissing: 150,
  birthSlip: 12,
  sexMissing: 40,
  sexWrong: 3,
  villageMissing: 40,
  villageMoved: 60,
  villageNeighbour: 20,
  phoneMissing: 350,
  phoneOther: 100,
  headMissing: 400,
};
/** In a tenth of all rows everything goes wrong four times as often: slips come together. */
const CARELESS = { rows: 100, times: 4 };
/** Of the registry, which has slips of its own. */
const REGISTRY = { withoutNumber: 12, nameHomophone: 4, villageOld: 20, phoneMissing: 450, birthSlipWithoutNumber: 30, died: 15, left: 12 };
const NOT_REGISTERED = 50;
const TWICE = 10;
const TWINS = 12;
const FOLLOWED_BY_OTHERS = 300;
const TODAY = dayNumberOf('2026-06-30' as never);

interface Someone {
  readonly id: string;
  readonly name: string;
  readonly sex: 'male' | 'female';
  readonly bornOn: string;
  readonly idNumber: string;
  readonly phone: string;
  readonly villageCode: string;
  readonly headName: string;
  readonly headNumber: string;
}

export function labelledLists({ seed, people }: { readonly seed: number; readonly people: number }): LabelledLists {
  const everybody = peopleOf(seed, people);
  const random = randomOf(seed, 'lists');
  const villages = [...new Set(everybody.map(({ villageCode }) => villageCode))];
  const locals: MatchRecord[] = [];
  const rows: { readonly row: MatchRecord; readonly personId?: string }[] = [];
  for (const person of everybody) {
    const isRegistered = !random.happens(NOT_REGISTERED);
    if (isRegistered) locals.push(registered(person, villages, random));
    for (let times = random.happens(TWICE) ? 2 : 1; times > 0; times--) {
      const row = written(person, `r-${rows.length}`, villages, random);
      rows.push({ row, ...(isRegistered && { personId: person.id }) });
    }
  }
  const shuffled = rows.map((row) => ({ row, at: random.below(2_000_000) })).sort((a, b) => a.at - b.at);
  return {
    locals,
    rows: shuffled.map(({ row }) => row.row),
    truth: new Map(rows.flatMap(({ row, personId }) => (personId === undefined ? [] : [[row.id, personId] as const]))),
  };
}

/** Households with generation names, clans and twins; numbers as an office gives them, those of twins one after the other. */
function peopleOf(seed: number, count: number): Someone[] {
  const [kinship, naming, numbers] = [randomOf(seed, 'kinship'), randomOf(seed, 'naming'), randomOf(seed, 'numbers')];
  const villages = Math.max(6, Math.floor(count / 400));
  const clans = Array.from({ length: villages }, () => surnameFor(naming));
  const office = numberOffice(numbers);
  const people: Someone[] = [];
  while (people.length < count) {
    const at = numbers.below(villages);
    const villageCode = `990101${String(100 + (at % 20)).padStart(3, '0')}${String(200 + Math.floor(at / 20)).padStart(3, '0')}`;
    const phone = phoneOf(numbers);
    const isMinority = isMinorityHousehold(naming);
    const family = naming.happens(450) ? get(clans, at) : surnameFor(naming);
    const members = membersOf(TODAY, kinship);
    const first = members[0];
    if (!first) continue;
    const nameOf = (own: Name, sex: 'male' | 'female', bornYear: number) =>
      (isMinority ? dottedNameFor(own, sex, naming) : nameFor(own, sex, bornYear, naming)).name;
    let head: { readonly name: string; readonly idNumber: string } | undefined;
    let sibling: string | undefined;
    for (const member of members) {
      const bornOn = dayOf(member.born);
      for (const isTwin of member.hasFamilySurname && kinship.happens(TWINS) ? [false, true] : [false]) {
        const sex = isTwin && kinship.happens(300) ? (member.sex === 'male' ? 'female' : 'male') : member.sex;
        const given = nameOf(member.hasFamilySurname ? family : surnameFor(naming), sex, Number(bornOn.slice(0, 4)));
        const isAlike = sibling !== undefined && member.hasFamilySurname && !isMinority && (isTwin || naming.happens(FOLLOWED_BY_OTHERS));
        const name = isAlike && sibling ? likeSibling(given, sibling) : given;
        const idNumber = office(bornOn, sex, isTwin);
        head ??= { name, idNumber };
        people.push({
          id: `p-${people.length}`,
          name,
          sex,
          bornOn,
          idNumber,
          phone: numbers.happens(400) ? phone : phoneOf(numbers),
          villageCode,
          headName: head.name,
          headNumber: head.idNumber,
        });
        if (member.hasFamilySurname) sibling = name;
      }
    }
  }
  return people;
}

/** All but the last character of the sister's or brother's (or father's) name, and the last of one's own. */
function likeSibling(own: string, sibling: string): string {
  const alike = sibling.slice(0, -1) + own.slice(-1);
  return alike === sibling || sibling.length !== 3 ? own : alike;
}

function numberOffice(random: Random) {
  const given = new Set<string>();
  let before = 0;
  return (bornOn: string, sex: 'male' | 'female', isTwin: boolean): string => {
    const area = random.happens(850) ? '990101' : `9901${String(2 + random.below(11)).padStart(2, '0')}`;
    for (let sequence = isTwin ? before + 1 : random.below(999); ; sequence = (sequence + 1) % 1000) {
      if (sequence % 2 !== (sex === 'male' ? 1 : 0)) continue;
      const digits = `${isTwin ? '990101' : area}${bornOn.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
      if (given.has(digits)) continue;
      given.add(digits);
      before = sequence;
      return digits + checkDigitOf(digits);
    }
  };
}

function phoneOf(random: Random): string {
  return `1${random.pick(['38', '39', '50', '87', '77'])}${String(random.below(10_000)).padStart(4, '0')}${String(random.below(10_000)).padStart(4, '0')}`;
}

function registered(person: Someone, villages: readonly string[], random: Random): MatchRecord {
  const hasNumber = !random.happens(REGISTRY.withoutNumber);
  const name = random.happens(REGISTRY.nameHomophone) ? homophone(person.name, random) : person.name;
  const bornOn = !hasNumber && random.happens(REGISTRY.birthSlipWithoutNumber) ? birthSlip(person.bornOn, random) : person.bornOn;
  return {
    ...recordOf(person.id, name),
    sex: person.sex,
    bornOn,
    ...(hasNumber && { idNumber: person.idNumber }),
    ...(!random.happens(REGISTRY.phoneMissing) && { phone: person.phone }),
    villageCode: random.happens(REGISTRY.villageOld) ? random.pick(villages) : person.villageCode,
    headName: person.headName,
    ...(random.happens(REGISTRY.died) ? { diedOn: '2026-01-05' } : random.happens(REGISTRY.left) ? { leftOn: '2025-09-01' } : {}),
  };
}

function written(person: Someone, id: string, villages: readonly string[], random: Random): MatchRecord {
  const times = random.happens(CARELESS.rows) ? CARELESS.times : 1;
  const slips = (slip: keyof typeof SLIPS) => random.happens(SLIPS[slip] * times);
  const number = slips('withoutNumber') ? undefined : numberAsWritten(person, slips, random);
  const neighbour = `${person.villageCode.slice(0, 9)}${String(200 + random.below(12)).padStart(3, '0')}`;
  return {
    ...recordOf(id, nameAsWritten(person, slips, random)),
    ...(!slips('sexMissing') && { sex: slips('sexWrong') ? (person.sex === 'male' ? 'female' : 'male') : person.sex }),
    // Who has neither number nor birthday could be looked for by nobody; such rows are sent back before.
    ...(!(number !== undefined && slips('birthMissing')) && { bornOn: slips('birthSlip') ? birthSlip(person.bornOn, random) : person.bornOn }),
    ...(number !== undefined && { idNumber: number }),
    ...(!slips('phoneMissing') && { phone: slips('phoneOther') ? phoneOf(random) : person.phone }),
    ...(!slips('villageMissing') && {
      villageCode: slips('villageMoved') ? random.pick(villages) : slips('villageNeighbour') ? neighbour : person.villageCode,
    }),
    ...(!slips('headMissing') && { headName: person.headName }),
  };
}

type Slips = (slip: keyof typeof SLIPS) => boolean;

function numberAsWritten({ idNumber, headNumber }: Someone, slips: Slips, random: Random): string {
  if (slips('numberOfFamily')) return headNumber;
  const isOld = idNumber.slice(6, 8) === '19' && slips('oldNumber');
  const number = isOld ? idNumber.slice(0, 6) + idNumber.slice(8, 17) : idNumber;
  return slips('numberMistyped') ? mistyped(number, random) : number;
}

function mistyped(number: string, random: Random): string {
  const at = random.below(number.length - 1);
  const [before, one, two, after] = [number.slice(0, at), number.charAt(at), number.charAt(at + 1), number.slice(at + 2)];
  switch (random.pickIndex([55, 25, 8, 6, 6])) {
    case 0:
      return before + String((Number(one) + 1 + random.below(9)) % 10) + two + after;
    case 1:
      return one === two ? before + String((Number(one) + 1) % 10) + two + after : before + two + one + after;
    case 2:
      return before + two + after;
    case 3:
      return before + one + one + two + after;
    default: {
      // Two digits wrong.
      const once = `${before}${(Number(one) + 1 + random.below(9)) % 10}${two}${after}`;
      const other = random.below(number.length - 1);
      return once.slice(0, other) + String((Number(once.charAt(other)) + 1 + random.below(9)) % 10) + once.slice(other + 1);
    }
  }
}

function birthSlip(bornOn: string, random: Random): string {
  const born = dayNumberOf(bornOn as never);
  const [year, month, day] = [bornOn.slice(0, 4), bornOn.slice(5, 7), bornOn.slice(8)];
  const slips = [
    () => (Number(day) <= 12 && day !== month ? `${year}-${day}-${month}` : dayOf(born + 10)),
    () => (day === '29' ? dayOf(born + 1) : `${Number(year) + (random.happens(500) ? 1 : -1)}-${month}-${day}`),
    () => dayOf(born + (random.happens(500) ? 1 : -1) * (1 + random.below(9))),
    // The day of the old calendar.
    () => dayOf(born - 20 - random.below(30)),
    () => `${year}-01-01`,
  ];
  return get(slips, random.pickIndex([25, 25, 25, 20, 5]))();
}

function nameAsWritten({ name }: Someone, slips: Slips, random: Random): string {
  const last = [...name].length - 1;
  const at = last === 0 ? 0 : 1 + random.below(last);
  if (slips('nameHomophone')) return homophone(name, random);
  if (slips('nameVariant')) return [...name].map((character) => VARIANTS.get(character) ?? character).join('');
  if (slips('nameOneCharacter')) {
    return [...name].map((character, place) => (place === at ? (LOOK_ALIKE.get(character) ?? random.pick(COMMON)) : character)).join('');
  }
  if (slips('nameRenamed')) return name.slice(0, 1) + random.pick(COMMON) + random.pick(COMMON);
  return name;
}

function homophone(name: string, random: Random): string {
  const places = [...name].flatMap((character, place) => ((HOMOPHONES.get(character)?.length ?? 0) > 1 && place > 0 ? [place] : []));
  if (places.length === 0) return name;
  const at = random.pick(places);
  return [...name]
    .map((character, place) => (place === at ? random.pick((HOMOPHONES.get(character) ?? []).filter((other) => other !== character)) : character))
    .join('');
}

/** Characters of one sound, as ears and keyboards exchange them. */
const HOMOPHONES = new Map(
  [
    '军君均钧',
    '伟玮炜维',
    '芳方',
    '丽莉利立',
    '英瑛莹',
    '峰锋丰枫',
    '华花桦',
    '娟捐',
    '静敬靖',
    '燕艳雁彦',
    '玲铃凌灵',
    '明铭名',
    '志智治',
    '建健',
    '红宏洪鸿',
    '平萍',
    '国果',
    '秀绣',
    '兰岚蓝',
    '梅玫',
    '珍真贞',
    '霞侠',
    '辉晖徽',
    '杰洁',
    '文雯',
    '晓小',
    '佳嘉家',
    '欣鑫心新',
    '宇雨玉育',
    '轩宣萱',
    '涛滔',
    '琴勤芹',
    '香湘祥',
    '春椿',
    '永咏勇',
    '金锦津',
    '成诚城',
    '贵桂',
    '福富',
    '清青卿',
    '林琳霖',
    '强',
    '刚钢',
    '浩皓昊',
    '俊骏',
    '思斯',
    '雪',
    '慧惠会',
    '敏闵',
    '凤奉',
    '云芸',
    '淑书',
    '菊',
    '荣容蓉',
    '生胜升',
    '德',
    '正政',
    '光广',
    '海',
    '飞菲',
    '颖影',
    '倩茜',
    '婷廷',
    '涵含晗',
    '怡宜仪',
    '梓子紫',
    '彤童',
    '瑶遥',
    '博伯',
    '泽',
    '睿瑞',
    '辰晨宸',
  ].flatMap((group) => [...group].map((character) => [character, [...group]] as const)),
);
/** As older papers write them. */
const VARIANTS = new Map(
  [
    ...'国國华華兰蘭凤鳳云雲军軍丽麗杰傑峰峯升昇群羣东東龙龍贵貴飞飛刚剛强強庆慶荣榮兴興义義学學宝寶艳艷张張陈陳刘劉杨楊吴吳赵趙孙孫马馬罗羅郑鄭谢謝许許邓鄧冯馮',
  ].flatMap((character, at, all) => (at % 2 === 0 ? [[character, all[at + 1] ?? character] as const] : [])),
);
const LOOK_ALIKE = new Map(
  [...'芝艺桂柱春舂秀季香杳平乎永水志忘明朋军车珍诊林材梅海福副红江华毕英央玉王国图文交生主光先金全'].flatMap((character, at, all) =>
    at % 2 === 0 ? [[character, all[at + 1] ?? character] as const] : [],
  ),
);
const COMMON = [...'明华军伟芳英秀兰玉红建国志强小春丽平文海'];

const READ = new Map<string, string>();

function recordOf(id: string, name: string): Pick<MatchRecord, 'id' | 'name' | 'pinyin'> {
  const pinyin = READ.get(name) ?? pinyinOf(name);
  READ.set(name, pinyin);
  return { id, name, pinyin };
}

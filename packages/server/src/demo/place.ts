// Townships, villages and hospitals of the invented county. A small county has fewer townships, but never fewer than two.
import { PLACE, PLACES_OF_CARE, type PlaceOfCare } from './demo-data.ts';
import { get, type Random } from './random.ts';

export interface Village {
  /** Twelve digits. */
  readonly villageCode: string;
  readonly name: string;
  readonly townshipCode: string;
}

export interface Township {
  /** Twelve digits, the last three 000. */
  readonly townshipCode: string;
  readonly name: string;
  readonly villages: readonly Village[];
}

export interface Facility {
  readonly facilityId: string;
  readonly name: string;
  readonly level: number;
  readonly tier: string;
  readonly type: string;
  readonly area: 'inside' | 'outside';
}

/** Who goes where: a township has its own centre, the other places are anybody's. */
export interface Hospitals {
  readonly facilities: readonly Facility[];
  /** By the first nine digits of a village's code. */
  readonly centres: ReadonlyMap<string, Facility>;
  /** The county hospital to which most residents go. */
  readonly largest: Facility;
  readonly others: Readonly<Record<Exclude<PlaceOfCare, 'township'>, { readonly facilities: readonly Facility[]; readonly weights: readonly number[] }>>;
}

export function townshipsOf(people: number, random: Random): Township[] {
  // Villages of a small county are smaller too: their number goes with the square root.
  const scaled = (full: number, least: number) => Math.min(full, Math.max(least, Math.floor(full * Math.sqrt(people / PLACE.full.people) + 0.5)));
  const townships = scaled(PLACE.full.townships, 2);
  const villages = scaled(PLACE.full.villages, 4);
  const names = villageNames(random);
  let named = 0;
  return PLACE.townships.slice(0, townships).map(({ code, name }, index) => {
    const count = Math.floor(((index + 1) * villages) / townships) - Math.floor((index * villages) / townships);
    const prefix = PLACE.countyId + code;
    return {
      townshipCode: `${prefix}000`,
      name,
      villages: Array.from({ length: count }, (_, place) => villageOf(prefix, place, get(names, named++))),
    };
  });
}

/** The first is the township's seat, a residents' community; villages are numbered from 201, as everywhere. */
function villageOf(prefix: string, place: number, name: string): Village {
  const number = place === 0 ? 1 : 200 + place;
  return { villageCode: prefix + String(number).padStart(3, '0'), name: `${name}${place === 0 ? '社区' : '村'}`, townshipCode: `${prefix}000` };
}

function villageNames(random: Random): string[] {
  const second = PLACE.villageWords.second.split(' ');
  const names = PLACE.villageWords.first.split(' ').flatMap((first) => second.map((word) => first + word));
  for (let last = names.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [names[last], names[other]] = [get(names, other), get(names, last)];
  }
  return names;
}

export function hospitalsOf(townships: readonly Township[]): Hospitals {
  const { suffix, ...centreFacts } = PLACE.townshipCentre;
  const facilities: Facility[] = [];
  const add = (facility: Omit<Facility, 'facilityId'>): Facility => {
    const added = { facilityId: `f-${String(facilities.length + 1).padStart(3, '0')}`, ...facility };
    facilities.push(added);
    return added;
  };
  const centres = new Map(townships.map(({ townshipCode, name }) => [townshipCode.slice(0, 9), add({ name: name + suffix, ...centreFacts })] as const));
  const others: Record<Exclude<PlaceOfCare, 'township'>, { facilities: Facility[]; weights: number[] }> = {
    county: { facilities: [], weights: [] },
    'inside-3': { facilities: [], weights: [] },
    outside: { facilities: [], weights: [] },
  };
  for (const { weight, ...facts } of PLACE.hospitals) {
    const place = placeOf(facts);
    others[place].facilities.push(add(facts));
    others[place].weights.push(weight);
  }
  const { facilities: hospitals, weights } = others.county;
  return { facilities, centres, others, largest: get(hospitals, weights.indexOf(Math.max(...weights))) };
}

function placeOf(facts: { readonly level: number; readonly area: string }): Exclude<PlaceOfCare, 'township'> {
  if (facts.area === 'outside') return 'outside';
  return facts.level === 3 ? 'inside-3' : 'county';
}

/** Where a resident of a village is treated. */
export function facilityAt(
  hospitals: Hospitals,
  villageCode: string,
  placeWeights: readonly number[],
  random: Random,
): { place: PlaceOfCare; facility: Facility } {
  const place = get(PLACES_OF_CARE, random.pickIndex(placeWeights));
  if (place !== 'township') {
    const { facilities, weights } = hospitals.others[place];
    return { place, facility: get(facilities, random.pickIndex(weights)) };
  }
  const facility = hospitals.centres.get(villageCode.slice(0, 9));
  if (!facility) throw new Error(`no township has the village ${villageCode}`);
  return { place, facility };
}

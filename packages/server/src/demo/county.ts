// An invented county, the same for the same seed, size and day: no clock, no chance but the seed's, nothing kept that is not asked for.
// It must not know what is done with it: no database, no engine. Nobody in it is real, and its area code is assigned to no county.
import { parseDay } from '@doudi/policy';
import { type DemoClaim, inOrderOfDischarge } from './bills.ts';
import { dayNumberOf } from './day-number.ts';
import { PLACE } from './demo-data.ts';
import { type Facility, hospitalsOf, type Township, townshipsOf } from './place.ts';
import { randomOf } from './random.ts';
import { type DemoHousehold, householdsOf } from './residents.ts';

export interface CountyOptions {
  /** A whole number; another seed is another county. */
  readonly seed: number;
  /** How many residents, 1 to a million; 360,000 is the full size. */
  readonly people: number;
  /** `YYYY-MM-DD`: nothing happens after it, and ages are ages on it. */
  readonly today: string;
}

export type { DemoClaim } from './bills.ts';
export type { DemoDesignation } from './designating.ts';
export type { DemoHousehold, DemoPerson } from './residents.ts';

export interface DemoCounty {
  readonly county: { readonly countyId: string; readonly name: string; readonly schemeIds: readonly string[] };
  readonly townships: readonly Township[];
  readonly facilities: readonly Facility[];
  /** Where the window stands: the county hospital to which most residents go. */
  readonly largestHospital: Facility;
  /** Village by village. Each call begins again and gives the same. */
  households(): Iterable<DemoHousehold>;
  /** In order of discharge. Runs through the households once and keeps the bills. */
  claims(): Iterable<DemoClaim>;
}

/** Throws a RangeError if the options make no county. */
export function generateCounty(options: CountyOptions): DemoCounty {
  const { seed, people } = options;
  const today = checkOptions(options);
  const townships = townshipsOf(people, randomOf(seed, 'villages'));
  const hospitals = hospitalsOf(townships);
  const households = () => householdsOf({ seed, people, today, townships });
  return {
    county: { countyId: PLACE.countyId, name: PLACE.name, schemeIds: [PLACE.schemeId] },
    townships,
    facilities: hospitals.facilities,
    largestHospital: hospitals.largest,
    households,
    claims: () => inOrderOfDischarge({ today, hospitals, random: randomOf(seed, 'claims') }, households()),
  };
}

function checkOptions({ seed, people, today }: CountyOptions): number {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed must be a whole number, not ${seed}`);
  if (!Number.isSafeInteger(people) || people < 1 || people > 1_000_000) throw new RangeError(`a county has 1 to 1,000,000 people, not ${people}`);
  const day = parseDay(today);
  if (day === undefined || day < '1970-01-01') throw new RangeError(`today must be a day such as 2026-01-03, not ${today}`);
  return dayNumberOf(day);
}

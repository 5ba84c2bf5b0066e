// Twenty people whose bills use up their limits, so that whoever forgets a lock pays too much.
import type { Claim } from '@doudi/policy';
import type { Services } from '../../compose.ts';
import type { Random } from '../../demo/random.ts';
import { furnish } from '../../testing/furnish.ts';
import type { YearlyLimit } from './auditor.ts';

export const HOT_COUNTY = '990101';
const PEOPLE = 20;
/** Person p-0 has the first, p-1 the second, and so on; two in six have none. */
const CATEGORIES = [undefined, 'low-income-edge', 'low-income', undefined, 'destitute', 'monitored'] as const;

/** Opens the county; gives the token of its clerk. */
export async function openHotCounty(ownerUrl: string, services: Pick<Services, 'database'>): Promise<string> {
  const designations = Array.from({ length: PEOPLE }, (_, index) => ({ personId: `p-${index}`, category: CATEGORIES[index % CATEGORIES.length] })).flatMap(
    ({ personId, category }) => (category === undefined ? [] : [{ personId, category, fromDay: '2025-01-01' }]),
  );
  const tokens = await furnish({ ownerUrl }, services, HOT_COUNTY, { people: PEOPLE, designations });
  return tokens.clerk;
}

/** The limits of demo-2025 a person and year, in fen, written down by hand from its rules. */
export const demoYearlyLimit: YearlyLimit = (line, claim) => {
  const isHelped = helpingCategories(claim).length > 0;
  const limits: Readonly<Record<string, number>> = {
    basic: 15_000_000,
    assistance: 4_000_000,
    tilt: 2_000_000,
    outpatient: 60_000,
    ...(!isHelped && { critical: 30_000_000 }),
  };
  return limits[line];
};

function helpingCategories({ facts }: Claim): string[] {
  const { categories } = facts;
  return Array.isArray(categories) ? categories.filter((category: string) => category !== 'low-income-edge') : [];
}

/** A bill of one of the people: mostly stays that cost tens of thousands of yuan, in one of two years. */
export function hotBill(random: Random): object {
  const kind = ['inpatient', 'chronic-1', 'outpatient'][random.pickIndex([6, 2, 2])] ?? 'inpatient';
  const isVisit = kind === 'outpatient';
  // A discharge that lies ahead would be refused.
  const month = String(random.between(1, 9)).padStart(2, '0');
  return {
    billNumber: `bill-${random.below(1_000_000_000)}-${random.below(1_000_000_000)}`,
    personId: `p-${random.below(PEOPLE)}`,
    facilityId: isVisit ? 'f-1' : random.pick(['f-1', 'f-2', 'f-3', 'f-outside']),
    kind,
    dischargedOn: `${random.pick([2025, 2026])}-${month}-${String(random.between(1, 28)).padStart(2, '0')}`,
    charges: isVisit
      ? { classA: yuan(random, 50, 700), classB: yuan(random, 0, 200) }
      : { classA: yuan(random, 5_000, 180_000), classB: yuan(random, 0, 60_000), otherOut: yuan(random, 0, 5_000) },
  };
}

function yuan(random: Random, least: number, most: number): string {
  return `${random.between(least, most)}.${String(random.below(100)).padStart(2, '0')}`;
}

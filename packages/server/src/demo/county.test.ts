// The invented county as a clerk, an auditor and the engine see it: the same for a seed, plausible in sum, and settled without a refusal.
import { createHash } from 'node:crypto';
import { readIdNumber } from '@doudi/core/registry';
import { readClaim } from '@doudi/core/settlement';
import { type Day, emptyBooks, isRefusal, settleInto } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { findScheme, readContextOf } from '../schemes/read-schemes.ts';
import type { DemoClaim } from './bills.ts';
import { claimRowOf } from './claim-row-of.ts';
import { type CountyOptions, type DemoCounty, type DemoPerson, generateCounty } from './county.ts';
import { PLACE } from './demo-data.ts';
import { categoriesOn } from './designating.ts';

const TODAY = '2026-11-21';
const personsOf = (county: DemoCounty): DemoPerson[] => [...county.households()].flatMap((household) => household.persons);
const ageOf = (person: DemoPerson, today: string) =>
  Number(today.slice(0, 4)) - Number(person.bornOn.slice(0, 4)) - (person.bornOn.slice(5) > today.slice(5) ? 1 : 0);
const shareOf = <Item>(items: readonly Item[], is: (item: Item) => boolean) => items.filter(is).length / items.length;
const median = (amounts: number[]) => amounts.sort((a, b) => a - b)[amounts.length >> 1] ?? 0;
const totalOf = ({ charges }: DemoClaim) =>
  [charges.classA, charges.classB, charges.certifiedOut, charges.overLimit, charges.otherOut].reduce((sum, amount) => sum + Number(amount), 0);

function hashOf(options: CountyOptions): string {
  const county = generateCounty(options);
  const hash = createHash('sha256').update(JSON.stringify([county.county, county.townships, county.facilities]));
  for (const household of county.households()) hash.update(JSON.stringify(household));
  for (const claim of county.claims()) hash.update(JSON.stringify(claim));
  return hash.digest('hex');
}

describe('a seed', () => {
  test('always makes the same county, in whatever order it is asked', () => {
    const options = { seed: 5, people: 800, today: TODAY };
    expect(hashOf(options)).toBe(hashOf(options));
    const county = generateCounty(options);
    const claims = [...county.claims()];
    expect([...county.households()]).toEqual([...generateCounty(options).households()]);
    expect([...county.claims()]).toEqual(claims);
  });

  test('makes another county than the next seed', () => {
    const hashes = [0, 1, 2, -1, 2 ** 32, 2 ** 40].map((seed) => hashOf({ seed, people: 300, today: TODAY }));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('with a size or a day that cannot be is refused', () => {
    for (const wrong of [{ people: 0 }, { people: 1.5 }, { people: 2_000_000 }, { seed: 0.5 }, { today: '2026-02-29' }, { today: '' }]) {
      expect(() => generateCounty({ seed: 1, people: 200, today: TODAY, ...wrong })).toThrow(RangeError);
    }
  });
});

describe('the residents of a county of 20,000', () => {
  const county = generateCounty({ seed: 1, people: 20_000, today: TODAY });
  const households = [...county.households()];
  const persons = households.flatMap((household) => household.persons);

  test('are as many as were asked for, each with an id of its own that sorts', () => {
    expect(persons).toHaveLength(20_000);
    const ids = persons.map((person) => person.personId);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(40);
    expect(new Set(households.map((household) => household.householdId)).size).toBe(households.length);
  });

  test('live in villages of the county, all of which have households', () => {
    const villages = county.townships.flatMap((township) => township.villages);
    expect(new Set(villages.map((village) => village.name.slice(0, 2))).size).toBe(villages.length);
    for (const village of villages) expect(village.villageCode).toMatch(/^990101\d{6}$/);
    expect(new Set(households.map((household) => household.villageCode))).toEqual(new Set(villages.map((village) => village.villageCode)));
  });

  test('have valid id numbers that say their birthday and sex, none twice; only newborns may have none', () => {
    const numbers = persons.flatMap((person) => (person.idNumber === undefined ? [] : [person.idNumber]));
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { idNumber, bornOn, sex } of persons) {
      if (idNumber === undefined) expect(bornOn >= '2026-10-10' && bornOn <= TODAY).toBe(true);
      else expect(readIdNumber(idNumber)).toEqual({ isValid: true, idNumber, kind: 'demonstration', bornOn, sex });
    }
    expect(numbers.length).toBeLessThan(persons.length);
  });

  test('are of the ages of a rural county, born before today', () => {
    const ages = persons.map((person) => ageOf(person, TODAY));
    expect(Math.min(...ages)).toBe(0);
    expect(Math.max(...ages)).toBeLessThan(105);
    const below15 = shareOf(ages, (age) => age < 15);
    const above60 = shareOf(ages, (age) => age >= 60);
    expect(below15).toBeGreaterThan(0.12);
    expect(below15).toBeLessThan(0.22);
    expect(above60).toBeGreaterThan(0.2);
    expect(above60).toBeLessThan(0.32);
    const male = shareOf(persons, (person) => person.sex === 'male');
    expect(male).toBeGreaterThan(0.48);
    expect(male).toBeLessThan(0.53);
  });

  test('live in households of one to seven, in which somebody is grown up', () => {
    for (const household of households) {
      expect(household.persons.length).toBeGreaterThanOrEqual(1);
      expect(household.persons.length).toBeLessThanOrEqual(7);
      expect(household.persons.some((person) => ageOf(person, TODAY) >= 18)).toBe(true);
    }
    expect(persons.length / households.length).toBeGreaterThan(2.6);
    expect(persons.length / households.length).toBeLessThan(3.6);
  });

  test('have names of two to seven characters with initials for each syllable; a few percent are of a minority', () => {
    for (const { name, initials } of persons) {
      expect(name).toMatch(/^[\u4e00-\u9fff]{2,4}$|^[\u4e00-\u9fff]{2,3}·[\u4e00-\u9fff]{2,3}$/);
      expect(initials).toMatch(/^[a-z]+$/);
      expect(initials).toHaveLength(name.replace('·', '').length);
    }
    const long = shareOf(persons, ({ name }) => name.length >= 4);
    expect(long).toBeGreaterThan(0.015);
    expect(long).toBeLessThan(0.06);
    for (const surname of ['王', '李', '张']) expect(shareOf(persons, ({ name }) => name.startsWith(surname))).toBeGreaterThan(0.05);
  });

  test('children mostly have the surname of a man of the household', () => {
    const withFather = households.filter(
      ({ persons: [head, wife, child] }) => head?.sex === 'male' && wife?.sex === 'female' && child && ageOf(child, TODAY) < 18,
    );
    const named = shareOf(withFather, ({ persons: [head, , child] }) => head?.name[0] === child?.name[0]);
    expect(withFather.length).toBeGreaterThan(500);
    expect(named).toBeGreaterThan(0.9);
    expect(named).toBeLessThan(1);
  });
});

describe('the lists of a county of 20,000', () => {
  const county = generateCounty({ seed: 2, people: 20_000, today: TODAY });
  const persons = personsOf(county);
  const on = (category: string) => persons.filter((person) => person.designations.some((designation) => designation.category === category));

  test('name about a quarter of all, some of them twice, some no longer, some since recently', () => {
    const designated = persons.filter((person) => person.designations.length > 0);
    expect(designated.length / persons.length).toBeGreaterThan(0.24);
    expect(designated.length / persons.length).toBeLessThan(0.29);
    expect(shareOf(designated, (person) => person.designations.length > 1)).toBeGreaterThan(0.05);
    const all = designated.flatMap((person) => person.designations);
    expect(shareOf(all, ({ toDay }) => toDay !== undefined)).toBeGreaterThan(0.02);
    expect(shareOf(all, ({ toDay }) => toDay !== undefined)).toBeLessThan(0.15);
    expect(all.filter(({ fromDay }) => fromDay >= '2026-09-01').length).toBeGreaterThan(20);
  });

  test('are those of the scheme, none of them empty', () => {
    const categories = new Set(persons.flatMap((person) => person.designations.map(({ category }) => category)));
    expect([...categories].sort()).toEqual(['destitute', 'low-income', 'low-income-edge', 'monitored', 'orphan', 'registered-poor']);
    for (const category of categories) expect(Object.keys(findScheme('demo-2025').policy.categories)).toContain(category);
    expect(on('registered-poor').length / persons.length).toBeGreaterThan(0.17);
  });

  test('name only children as orphans, and only elders as destitute', () => {
    for (const person of on('orphan')) expect(ageOf(person, TODAY)).toBeLessThan(18);
    for (const person of on('destitute')) expect(ageOf(person, TODAY)).toBeGreaterThanOrEqual(59);
  });

  test('name nobody before birth or after today, and nobody twice on one list', () => {
    for (const { bornOn, designations } of persons) {
      expect(new Set(designations.map(({ category }) => category)).size).toBe(designations.length);
      for (const { fromDay, toDay } of designations) {
        expect(fromDay >= bornOn && fromDay <= TODAY).toBe(true);
        if (toDay !== undefined) expect(toDay >= fromDay && toDay < TODAY).toBe(true);
      }
    }
  });

  test('hold from their first day to their last', () => {
    const designations = [{ category: 'a', fromDay: '2026-01-02' as Day, toDay: '2026-01-04' as Day, source: 's' }];
    const held = ['2026-01-01', '2026-01-02', '2026-01-04', '2026-01-05'].map((day) => categoriesOn(designations, day as Day).length);
    expect(held).toEqual([0, 1, 1, 0]);
  });
});

describe('the bills of a county of 60,000', () => {
  const county = generateCounty({ seed: 3, people: 60_000, today: TODAY });
  const claims = [...county.claims()];
  const facilities = new Map(county.facilities.map((facility) => [facility.facilityId, facility]));
  const at = (level: number, area: string) =>
    claims.filter(({ kind, facilityId }) => kind === 'inpatient' && facilities.get(facilityId)?.level === level && facilities.get(facilityId)?.area === area);

  test('cost what they cost at each level', () => {
    const typical = (
      [
        [1, 'inside'],
        [2, 'inside'],
        [3, 'inside'],
        [3, 'outside'],
      ] as const
    ).map(([level, area]) => median(at(level, area).map(totalOf)));
    const bounds = [
      [1_300, 3_500],
      [3_500, 8_500],
      [9_000, 24_000],
      [15_000, 40_000],
    ];
    typical.forEach((amount, place) => {
      expect(amount).toBeGreaterThan(bounds[place]?.[0] ?? 0);
      expect(amount).toBeLessThan(bounds[place]?.[1] ?? 0);
    });
    expect(Math.max(...claims.map(totalOf))).toBeGreaterThan(150_000);
    expect(Math.max(...claims.map(totalOf))).toBeLessThanOrEqual(420_000);
    for (const claim of claims.filter(({ kind }) => kind === 'outpatient')) expect(totalOf(claim)).toBeLessThanOrEqual(300.001);
  });

  test('are 4 to 15 percent out of catalogue, and mostly do not state the pre-payment', () => {
    for (const claim of claims) {
      const { certifiedOut, overLimit, otherOut } = claim.charges;
      const out = (Number(certifiedOut) + Number(overLimit) + Number(otherOut)) / totalOf(claim);
      expect(out).toBeGreaterThan(0.035);
      expect(out).toBeLessThan(0.151);
    }
    expect(shareOf(claims, ({ charges }) => charges.classBPrepay !== undefined)).toBeLessThan(0.1);
    expect(shareOf(claims, ({ charges }) => charges.certifiedOut !== '0.00')).toBeGreaterThan(0.05);
  });

  test('are more often of persons on a list, and some persons come back many times', () => {
    const designated = new Set(personsOf(county).flatMap(({ personId, designations }) => (designations.length > 0 ? [personId] : [])));
    expect(shareOf(claims, ({ personId }) => designated.has(personId))).toBeGreaterThan(0.5);
    const stays = new Map<string, number>();
    for (const { personId, kind } of claims) if (kind === 'inpatient') stays.set(personId, (stays.get(personId) ?? 0) + 1);
    expect([...stays.values()].filter((count) => count >= 3).length).toBeGreaterThan(30);
  });
});

describe.each([
  ['2026-01-03', '2025-01-01'],
  ['2027-02-28', '2026-01-01'],
  ['2025-06-30', '2025-01-01'],
  ['2028-02-29', '2027-01-01'],
  ['2025-01-01', '2025-01-01'],
])('on %s', (today, firstDay) => {
  const county = generateCounty({ seed: 4, people: 9_000, today });
  const persons = new Map(personsOf(county).map((person) => [person.personId, person]));
  const facilities = new Map(county.facilities.map((facility) => [facility.facilityId, facility]));
  const claims = [...county.claims()];

  test('bills stand in order of discharge, from the first day of last year or of the scheme', () => {
    const days = claims.map((claim) => claim.dischargedOn);
    expect(days).toEqual([...days].sort());
    for (const day of days) expect(day >= firstDay && day <= today).toBe(true);
    expect(claims.map((claim) => claim.claimId)).toEqual([...new Set(claims.map((claim) => claim.claimId))].sort());
  });

  test('nobody is treated before birth or at an unknown place', () => {
    for (const claim of claims) {
      expect(persons.get(claim.personId)?.bornOn).toBeDefined();
      expect(claim.dischargedOn > (persons.get(claim.personId)?.bornOn ?? '9')).toBe(true);
      expect(facilities.has(claim.facilityId)).toBe(true);
      expect(claim.admittedOn === undefined).toBe(claim.kind !== 'inpatient');
      if (claim.admittedOn) expect(claim.admittedOn >= (persons.get(claim.personId)?.bornOn ?? '9') && claim.admittedOn < claim.dischargedOn).toBe(true);
    }
  });

  test('every bill is settled, and none of the money is lost', () => {
    const scheme = findScheme('demo-2025');
    const context = readContextOf(scheme);
    const books = emptyBooks();
    for (const claim of claims) {
      const [person, facility] = [persons.get(claim.personId), facilities.get(claim.facilityId)];
      if (!person || !facility) throw new Error(`${claim.claimId} has no person or no facility`);
      const read = readClaim(claimRowOf(claim, facility, categoriesOn(person.designations, claim.dischargedOn)), context);
      expect(read.refusal, claim.claimId).toBeUndefined();
      if (!read.claim) throw new Error(claim.claimId);
      const outcome = settleInto(books, scheme.policy, read.claim);
      if (isRefusal(outcome)) throw new Error(outcome.message.en);
      expect(outcome.lines.reduce((sum, line) => sum + line.paidFen, outcome.patientFen as number)).toBe(outcome.totalFen);
    }
  });
});

describe('the size', () => {
  test.each([200, 1_000, 5_000, 20_000])('%d people have their share of everything', (people) => {
    const county = generateCounty({ seed: 6, people, today: TODAY });
    expect(personsOf(county)).toHaveLength(people);
    expect(county.townships.length).toBeGreaterThanOrEqual(2);
    expect(county.facilities.some((facility) => facility.level === 1)).toBe(true);
    const expected = (people * 14_000) / 360_000;
    const bills = [...county.claims()].length;
    expect(bills).toBeGreaterThan(expected * 0.75 - 6);
    expect(bills).toBeLessThan(expected * 1.25 + 14);
  });

  test('the full county has 14 townships, 170 villages and 20 facilities', () => {
    const county = generateCounty({ seed: 1, people: 360_000, today: TODAY });
    expect(county.townships).toHaveLength(14);
    expect(county.townships.flatMap((township) => township.villages)).toHaveLength(170);
    expect(county.facilities).toHaveLength(20);
    expect(new Set(county.facilities.map((facility) => facility.name)).size).toBe(20);
    expect(county.facilities.filter((facility) => facility.type === 'county-tcm')).toHaveLength(1);
  });

  test.each([1, 360_000])('in a county of %d the window stands in the county hospital to which most residents go', (people) => {
    const { largestHospital, facilities } = generateCounty({ seed: 6, people, today: TODAY });
    expect(facilities).toContain(largestHospital);
    expect(largestHospital).toMatchObject({ level: 2, area: 'inside' });
    const weights = PLACE.hospitals.filter(({ level, area }) => level === 2 && area === 'inside').map(({ weight }) => weight);
    expect(PLACE.hospitals.find(({ name }) => name === largestHospital.name)?.weight).toBe(Math.max(...weights));
  });

  test('before the scheme is in force there are no bills', () => {
    expect([...generateCounty({ seed: 1, people: 500, today: '2024-12-31' }).claims()]).toEqual([]);
  });
});

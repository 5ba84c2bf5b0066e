// What a bill may state, and where a fault of the claim row stands in the bill.
import type { Claim } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { type Bill, toBillPath, toClaimRow, toStatedBill } from './bill.ts';

const BILL: Bill = { billNumber: 'b-1', personId: 'p-1', facilityId: 'f-1', kind: 'inpatient', dischargedOn: '2026-03-01', charges: { classA: '100.00' } };
const PATIENT = { personId: 'p-1', householdId: 'h-1', bornOn: '1960-01-01', categories: ['low-income'] };
const FACILITY = { facilityId: 'f-1', level: 2, tier: 'county', type: undefined, area: 'inside' };
const ROW = {
  id: 'c-1',
  person: { id: 'p-1', household: 'h-1', categories: ['low-income'] },
  kind: 'inpatient',
  dischargedOn: '2026-03-01',
  facility: { level: 2, tier: 'county', area: 'inside' },
  charges: { classA: '100.00' },
};

describe('the row of a bill', () => {
  test('has what the registers know of the patient and the facility, and nothing that they do not know', () => {
    expect(toClaimRow('c-1', BILL, PATIENT, FACILITY)).toEqual(ROW);
    const bare = toClaimRow('c-1', BILL, { ...PATIENT, householdId: undefined, categories: [] }, { ...FACILITY, level: undefined, tier: undefined });
    expect(bare).toEqual({ ...ROW, person: { id: 'p-1', categories: [] }, facility: { area: 'inside' } });
  });

  test('has the total, the lines that are given and the account’s opening, where the bill states them', () => {
    const stated = { total: '100.00', given: { basic: '50.00' }, accountOpening: '7.00' };
    expect(toClaimRow('c-1', { ...BILL, ...stated }, PATIENT, FACILITY)).toEqual({ ...ROW, ...stated });
  });

  test('has facts in the place that their name says', () => {
    const facts = { referred: true, 'person.insured': false, 'facility.contracted': 'yes', 'person.age.group': 3 };
    expect(toClaimRow('c-1', { ...BILL, facts }, PATIENT, FACILITY)).toEqual({
      ...ROW,
      referred: true,
      person: { insured: false, 'age.group': 3, ...ROW.person },
      facility: { contracted: 'yes', ...ROW.facility },
    });
  });

  test.each([
    'id',
    'person',
    'facility',
    'kind',
    'dischargedOn',
    'charges',
    'total',
    'given',
    'accountOpening',
    'person.id',
    'person.household',
    'person.categories',
    'facility.level',
    'facility.tier',
    'facility.type',
    'facility.area',
    'charges.classA',
    'household.id',
    'person.',
    'facility.',
    'total.',
    'accountOpening.',
    'referred.',
  ])('is refused if the bill states the fact "%s", which is not its to state', (name) => {
    const row = toClaimRow('c-1', { ...BILL, facts: { [name]: true } }, PATIENT, FACILITY);
    expect(row).toMatchObject({ isRefusal: true, code: 'unknown-field', path: `/facts/${name}` });
  });
});

test.each([
  ['', ''],
  ['/kind', '/kind'],
  ['/charges/classB', '/charges/classB'],
  ['/given/basic', '/given/basic'],
  ['/total', '/total'],
  ['/person', '/personId'],
  ['/person/household', '/personId'],
  ['/person/categories', '/personId'],
  ['/facility', '/facilityId'],
  ['/facility/level', '/facilityId'],
  ['/person/insured', '/facts/person.insured'],
  ['/facility/contracted', '/facts/facility.contracted'],
  ['/referred', '/facts/referred'],
])('a fault at %s of the row stands at %s of the bill', (ofRow, ofBill) => {
  expect(toBillPath(ofRow)).toBe(ofBill);
});

describe('the bill of a stored claim', () => {
  const claim = {
    id: 'c-1',
    personId: 'p-1',
    kind: 'inpatient',
    dischargedOn: '2026-03-01',
    facts: {
      kind: 'inpatient',
      dischargedOn: '2026-03-01',
      categories: ['low-income'],
      'facility.level': 2,
      'facility.area': 'inside',
      referred: false,
      'person.age': 3,
      chronic: undefined,
    },
    charges: { classA: 10_000, classB: 500, classBPrepay: 0, certifiedOut: 0, overLimit: 0, otherOut: 7 },
    given: { basic: 0, critical: 4_005 },
  } as unknown as Claim;

  test('has what a bill may state and nothing that the registers say', () => {
    expect(toStatedBill(claim)).toEqual({
      // Without the pre-payment of nothing, the scheme's share of class B would be taken.
      charges: { classA: '100.00', classB: '5.00', classBPrepay: '0.00', otherOut: '0.07' },
      facts: { referred: false, 'person.age': 3 },
      given: { basic: '0.00', critical: '40.05' },
    });
  });

  test('names neither facts nor given lines where there are none', () => {
    const { given: _, ...bare } = claim;
    expect(toStatedBill({ ...bare, facts: { kind: 'inpatient' } })).toEqual({
      charges: { classA: '100.00', classB: '5.00', classBPrepay: '0.00', otherOut: '0.07' },
    });
  });
});

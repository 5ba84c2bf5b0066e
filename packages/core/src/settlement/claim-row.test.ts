import { REFUSAL_CODES, type RefusalCode } from '@doudi/policy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readClaim, readClaimLine } from './claim-row.ts';
import { smallScheme } from './testing/small-scheme.ts';

const context = { scheme: smallScheme, knownCategories: new Set(['none', 'poor', 'known-elsewhere']) };

const ROW = {
  id: 'c-1',
  person: { id: 'p-1', household: 'h-1', categories: ['poor'] },
  kind: 'inpatient',
  dischargedOn: '2020-03-01',
  facility: { level: 2, area: 'inside' },
  charges: { classA: '100.00', classB: '50.00', classBPrepay: '5.00', otherOut: '1.00' },
};

function refusalOf(changes: object) {
  const { refusal } = readClaim({ ...ROW, ...changes }, context);
  return refusal && `${refusal.code} ${refusal.path}`;
}

test('a complete row is a claim', () => {
  const { claim, refusal } = readClaim(ROW, context);
  expect(refusal).toBeUndefined();
  expect(claim).toMatchObject({
    id: 'c-1',
    personId: 'p-1',
    householdId: 'h-1',
    charges: { classA: 10_000, classB: 5_000, classBPrepay: 500, certifiedOut: 0, otherOut: 100 },
  });
});

test('what may be missing is filled in: charges 0, switches false, inside the area, no category', () => {
  const { claim, refusal } = readClaim({ ...ROW, person: { id: 'p' }, facility: { level: 1 }, charges: {} }, context);
  expect(refusal).toBeUndefined();
  expect(claim?.facts).toMatchObject({ referred: false, 'facility.area': 'inside', categories: ['none'] });
  expect(claim?.charges).toEqual({ classA: 0, classB: 0, certifiedOut: 0, overLimit: 0, otherOut: 0 });
  expect(claim).not.toHaveProperty('householdId');
});

describe('each reason for a refusal', () => {
  const without = (field: keyof typeof ROW) => Object.fromEntries(Object.entries(ROW).filter(([name]) => name !== field));
  const cases: readonly (readonly [RefusalCode, string, unknown, string])[] = [
    ['not-json', 'half a row', '{"id":', ''],
    ['not-json', 'a key that stands twice: which one counts?', '{"id":"c-1","id":"c-2"}', ''],
    ['missing-field', 'no id', without('id'), '/id'],
    ['missing-field', 'an empty id', { ...ROW, id: '' }, '/id'],
    ['missing-field', 'no person', without('person'), '/person/id'],
    ['missing-field', 'a person without an id', { ...ROW, person: {} }, '/person/id'],
    ['missing-field', 'no kind', without('kind'), '/kind'],
    ['missing-field', 'no day', without('dischargedOn'), '/dischargedOn'],
    ['missing-field', 'no charges', without('charges'), '/charges'],
    ['missing-field', 'no hospital level', without('facility'), '/facility/level'],
    ['missing-field', 'no hospital level in a hospital', { ...ROW, facility: { area: 'inside' } }, '/facility/level'],
    ['wrong-type', 'a list', [], ''],
    ['wrong-type', 'nothing', null, ''],
    ['wrong-type', 'a number for an id', { ...ROW, id: 1 }, '/id'],
    ['wrong-type', 'a person who is a text', { ...ROW, person: 'p-1' }, '/person'],
    ['wrong-type', 'a household that is null, where households share an account', { ...ROW, person: { id: 'p', household: null } }, '/person/household'],
    ['wrong-type', 'one category as a text', { ...ROW, person: { id: 'p', categories: 'poor' } }, '/person/categories'],
    ['wrong-type', 'a category that is a number', { ...ROW, person: { id: 'p', categories: ['poor', 1] } }, '/person/categories/1'],
    ['wrong-type', 'a level as a text', { ...ROW, facility: { level: '2' } }, '/facility/level'],
    ['wrong-type', 'an amount as a number', { ...ROW, charges: { classA: 100 } }, '/charges/classA'],
    ['wrong-type', 'a switch as a text', { ...ROW, referred: 'true' }, '/referred'],
    ['wrong-type', 'given as a list', { ...ROW, given: ['basic'] }, '/given'],
    ['wrong-type', 'a day as a number', { ...ROW, dischargedOn: 20200301 }, '/dischargedOn'],
    ['unknown-field', 'a field of no claim', { ...ROW, classA: '1' }, '/classA'],
    ['unknown-field', 'a field of no person', { ...ROW, person: { ...ROW.person, name: 'x' } }, '/person/name'],
    ['unknown-field', 'a field of no facility', { ...ROW, facility: { level: 1, beds: 3 } }, '/facility/beds'],
    ['unknown-field', 'a charge of no kind', { ...ROW, charges: { 'class/C~': '1' } }, '/charges/class~1C~0'],
    [
      'unknown-field',
      'a name that objects have by nature',
      JSON.parse('{"id":"c","person":{"id":"p"},"kind":"inpatient","dischargedOn":"2020-01-01","facility":{"level":1},"charges":{},"__proto__":1}'),
      '/__proto__',
    ],
    ['unknown-kind', 'a kind of another scheme', { ...ROW, kind: 'dental' }, '/kind'],
    ['unknown-kind', 'a name that objects have by nature', { ...ROW, kind: 'constructor' }, '/kind'],
    ['unknown-facility', 'a level of no hospital', { ...ROW, facility: { level: 4 } }, '/facility/level'],
    ['unknown-facility', 'half a level', { ...ROW, facility: { level: 1.5 } }, '/facility/level'],
    ['unknown-facility', 'an area that is none', { ...ROW, facility: { level: 1, area: 'moon' } }, '/facility/area'],
    ['unknown-category', 'a category that nobody knows', { ...ROW, person: { id: 'p', categories: ['poor', 'rich'] } }, '/person/categories/1'],
    ['bad-amount', 'a negative amount', { ...ROW, charges: { classA: '-1.00' } }, '/charges/classA'],
    ['bad-amount', 'three decimals', { ...ROW, charges: { classA: '1.001' } }, '/charges/classA'],
    ['bad-amount', 'an amount above the greatest', { ...ROW, charges: { classA: '10000000000.00' } }, '/charges/classA'],
    ['bad-amount', 'an empty amount', { ...ROW, charges: { classA: '' } }, '/charges/classA'],
    ['bad-amount', 'a bad given amount', { ...ROW, given: { basic: '1,00' } }, '/given/basic'],
    ['prepay-above-class-b', 'a pre-payment above its class', { ...ROW, charges: { classB: '1.00', classBPrepay: '1.01' } }, '/charges/classBPrepay'],
    ['total-differs', 'a total that is not the sum', { ...ROW, total: '151.01' }, '/total'],
    ['unknown-line', 'a given line of no rule', { ...ROW, given: { basik: '1.00' } }, '/given/basik'],
    ['unknown-line', 'a given line of another kind', { ...ROW, given: { account: '1.00' } }, '/given/account'],
    ['given-too-large', 'more given than the bill holds', { ...ROW, given: { basic: '145.01' } }, '/given/basic'],
    ['bad-date', 'a day that does not exist', { ...ROW, dischargedOn: '2020-02-30' }, '/dischargedOn'],
    ['bad-date', 'a day written otherwise', { ...ROW, dischargedOn: '2020/03/01' }, '/dischargedOn'],
    ['outside-validity', 'a day before the scheme', { ...ROW, dischargedOn: '2019-12-31' }, '/dischargedOn'],
    ['outside-validity', 'a day after the scheme', { ...ROW, dischargedOn: '2021-01-01' }, '/dischargedOn'],
  ];
  test.each(cases)('%s: %s', (code, _, row, path) => {
    const { refusal } = typeof row === 'string' ? readClaimLine(row, context) : readClaim(row, context);
    expect(refusal && `${refusal.code} ${refusal.path}`).toBe(`${code} ${path}`);
    expect(refusal?.message.zh).not.toBe('');
    expect(refusal?.message.en).not.toBe('');
  });

  test('every code but the one that needs a whole file has a case', () => {
    expect([...new Set(cases.map(([code]) => code)), 'duplicate-id']).toEqual(REFUSAL_CODES);
  });

  test('of several reasons the first in the order is reported', () => {
    const wrong = { id: 'c', person: { id: 'p', x: 1 }, kind: 'dental', dischargedOn: 'soon', facility: { level: 9 }, charges: { classA: '-1' }, total: '5' };
    expect(refusalOf({ ...wrong, charges: undefined })).toBe('wrong-type /charges');
    expect(readClaim({ ...wrong, kind: 7 }, context).refusal?.code).toBe('wrong-type');
    expect(readClaim(wrong, context).refusal?.code).toBe('unknown-field');
    expect(readClaim({ ...wrong, person: { id: 'p' } }, context).refusal?.code).toBe('unknown-kind');
    expect(readClaim({ ...wrong, person: { id: 'p' }, kind: 'inpatient' }, context).refusal?.code).toBe('unknown-facility');
    expect(readClaim({ ...wrong, person: { id: 'p' }, kind: 'inpatient', facility: { level: 1 } }, context).refusal?.code).toBe('bad-amount');
    expect(readClaim({ ...ROW, dischargedOn: 'soon', given: { nobody: '1' } }, context).refusal?.code).toBe('unknown-line');
    expect(readClaim({ ...ROW, dischargedOn: 'soon', given: { basic: '9999' } }, context).refusal?.code).toBe('given-too-large');
  });
});

describe('what a scheme does not read is accepted and ignored', () => {
  test.each([
    ['a known category of another scheme', { person: { id: 'p', categories: ['known-elsewhere'] } }],
    ['a fact that no rule asks about, even of a wrong type', { emergency: 'perhaps' }],
    ['the level of a hospital outside the area', { facility: { area: 'outside', level: 'unknown' } }],
    ['an opening where there is no account', { accountOpening: -5 }],
    ['what is given on a claim that is held', { thirdPartyLiable: true, given: { nobody: 'x' } }],
  ])('%s', (_, changes) => {
    expect(refusalOf(changes)).toBeUndefined();
  });
});

describe('whatever a line holds', () => {
  const settles = (text: string) => {
    const { claim, refusal } = readClaimLine(text, context);
    expect(claim !== undefined || refusal !== undefined).toBe(true);
    if (refusal) expect(REFUSAL_CODES).toContain(refusal.code);
  };

  test('random text never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), settles), { numRuns: 2000 });
  });

  test('random JSON never throws', () => {
    fc.assert(fc.property(fc.json(), settles), { numRuns: 3000 });
  });

  test('a row in which one value became something else is refused or means what it says', () => {
    const paths = ['id', 'person', 'kind', 'dischargedOn', 'facility', 'charges', 'referred', 'given', 'total'];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => settles(JSON.stringify({ ...ROW, [path]: value }))),
      { numRuns: 3000 },
    );
  });

  test('objects that cannot be turned into texts', () => {
    // Found by the property above; seed 676228637.
    for (const path of Object.keys(ROW)) settles(JSON.stringify({ ...ROW, [path]: { toString: false, valueOf: 1 } }));
    settles(JSON.stringify({ ...ROW, given: { basic: { toString: false } }, total: { toString: 1 }, referred: { toString: 1 } }));
  });

  test('deep nesting and long lines', () => {
    settles(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    settles(`{"person":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`);
    settles(JSON.stringify({ ...ROW, id: 'x'.repeat(10_000_000) }));
    settles(JSON.stringify({ ...ROW, charges: { classA: '0'.repeat(10_000_000) } }));
    expect(readClaim({ ...ROW, charges: { classA: '9'.repeat(10_000_000) } }, context).refusal?.message.en.length).toBeLessThan(300);
  });
});

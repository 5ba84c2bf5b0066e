import { describe, expect, test } from 'vitest';
import { differenceOf, type FacilityAccount, inOrder, stillOwed, together } from './account-sums.ts';

const words = (name: string) => ({ zh: name, en: name });
const HOSPITAL: FacilityAccount = {
  facilityId: 'f-1',
  facilityName: 'one',
  bills: 3,
  total: '1000.00',
  payers: [
    { payer: 'second', payerName: words('second'), bills: 1, amount: '100.01' },
    { payer: 'first', payerName: words('first'), bills: 3, amount: '700.00' },
  ],
  patients: { due: '199.99', paid: '100.00', owed: '99.99', owing: 2 },
};
const CENTRE: FacilityAccount = {
  facilityId: 'f-2',
  facilityName: 'two',
  bills: 1,
  total: '50.10',
  payers: [{ payer: 'first', payerName: words('first'), bills: 1, amount: '40.00' }],
  patients: { due: '10.10', paid: '10.10', owed: '0.00', owing: 0 },
};

describe('what is owed to facilities', () => {
  test('two facilities together are owed the sum of both, payer by payer', () => {
    expect(together([HOSPITAL, CENTRE])).toEqual({
      bills: 4,
      total: '1050.10',
      payers: [
        { payer: 'second', payerName: words('second'), bills: 1, amount: '100.01' },
        { payer: 'first', payerName: words('first'), bills: 4, amount: '740.00' },
      ],
      patients: { due: '210.09', paid: '110.10', owed: '99.99', owing: 2 },
    });
  });

  test('no facility is owed nothing', () => {
    expect(together([])).toEqual({ bills: 0, total: '0.00', payers: [], patients: { due: '0.00', paid: '0.00', owed: '0.00', owing: 0 } });
  });

  test('payers stand in the order of the schemes, and one that they do not know stands last', () => {
    const strange = { payer: 'strange', payerName: words('strange'), bills: 1, amount: '1.00' };
    expect(inOrder([strange, ...HOSPITAL.payers], ['first', 'second']).map(({ payer }) => payer)).toEqual(['first', 'second', 'strange']);
  });

  test('all of the payers and the rest of the patients is still owed', () => {
    expect(stillOwed(HOSPITAL)).toBe('900.00');
  });

  test('parts that are the whole differ by nothing', () => {
    expect(differenceOf(HOSPITAL)).toBe('0.00');
  });

  test('a fen that is missing from a payer, or from what patients paid, is told', () => {
    expect(differenceOf({ ...HOSPITAL, total: '1000.01' })).toBe('0.01');
    expect(differenceOf({ ...HOSPITAL, patients: { ...HOSPITAL.patients, paid: '100.01' } })).toBe('-0.01');
  });
});

import { describe, expect, it } from 'vitest';
import { type ListedSettlement, moneyOfYear } from './year-money.ts';

const bill = (over: Partial<ListedSettlement>): ListedSettlement => ({
  settlementId: 's',
  number: 1,
  personId: 'p',
  facilityId: 'f',
  billNumber: 'b',
  kind: 'k',
  dischargedOn: '2025-03-01',
  total: '100.00',
  patientPays: '10.00',
  settledAt: '2025-03-01T00:00:00Z',
  personName: 'n',
  facilityName: 'h',
  settledByName: 'c',
  payers: [{ payer: 'a', payerName: { zh: '甲', en: 'A' }, paid: '90.00' }],
  patientPaid: '4.00',
  patientOwes: '6.00',
  isCancelled: false,
  ...over,
});

describe("the money of a person's year", () => {
  it('adds up bills that stand, by payer, to the fen', () => {
    const second = bill({
      total: '0.30',
      patientPays: '0.10',
      patientPaid: '0.10',
      patientOwes: '0.00',
      payers: [
        { payer: 'b', payerName: { zh: '乙', en: 'B' }, paid: '0.10' },
        { payer: 'a', payerName: { zh: '甲', en: 'A' }, paid: '0.10' },
      ],
    });
    const money = moneyOfYear([bill({}), second, bill({ isCancelled: true }), bill({ dischargedOn: '2024-12-31' })], '2025');
    expect(money).toMatchObject({ total: '100.30', patientPays: '10.10', patientPaid: '4.10', patientOwes: '6.00', patientShare: '10.07%' });
    expect(money.bills.length).toBe(2);
    expect(money.payers.map(({ payer, paid }) => [payer, paid])).toEqual([
      ['a', '90.10'],
      ['b', '0.10'],
    ]);
  });

  it('is nothing without bills', () => {
    expect(moneyOfYear([], '2025')).toMatchObject({ total: '0.00', patientPays: '0.00', patientShare: '0.00%', payers: [] });
  });
});

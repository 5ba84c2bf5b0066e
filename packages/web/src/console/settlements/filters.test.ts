// What a list is looked through for, in an address and back.
import { describe, expect, test } from 'vitest';
import { addressOf, type Filters, NO_FILTERS, readFilters, type SettlementRow, toInput } from './filters.ts';
import { sumsOf } from './list-sums.ts';

describe('the filters of the list', () => {
  const filters: Filters = { status: 'owing', isMine: true, billNumber: 'ZY 2026/1', dischargedFrom: '2026-03-01' };

  test('come back from the address as they went into it', () => {
    expect(addressOf(filters)).toBe('/settlements?billNumber=ZY+2026%2F1&dischargedFrom=2026-03-01&status=owing&isMine=true');
    expect(readFilters(addressOf(filters).split('?')[1] ?? '')).toEqual(filters);
  });

  test('leave no trace in the address where nothing is asked for', () => {
    expect(addressOf(NO_FILTERS)).toBe('/settlements');
    expect(addressOf({ ...NO_FILTERS, billNumber: '  ' })).toBe('/settlements');
    expect(readFilters('')).toEqual(NO_FILTERS);
  });

  test('pass over what no list is looked through for', () => {
    expect(readFilters('status=nonsense&isMine=1&colour=red')).toEqual(NO_FILTERS);
  });

  test('ask the server for what was typed, without blanks around it', () => {
    expect(toInput({ ...NO_FILTERS, billNumber: ' ZY1 ' })).toEqual({ billNumber: 'ZY1' });
  });
});

describe('the sums of the list', () => {
  const name = (text: string) => ({ zh: text, en: text });
  const row = (changed: Partial<SettlementRow>): SettlementRow => ({
    settlementId: 's',
    number: 1,
    personId: 'p',
    facilityId: 'f',
    billNumber: 'b',
    kind: 'stay',
    dischargedOn: '2026-03-01',
    total: '0.10',
    patientPays: '0.00',
    settledAt: '2026-03-01T06:05:00Z',
    personName: '',
    facilityName: '',
    settledByName: '',
    payers: [],
    patientPaid: '0.00',
    patientOwes: '0.00',
    isCancelled: false,
    ...changed,
  });

  test('add up to the fen, by payer, a payer with two lines once', () => {
    const rows = [
      row({
        total: '0.10',
        payers: [
          { payer: 'a', payerName: name('甲'), paid: '0.10' },
          { payer: 'a', payerName: name('甲'), paid: '0.20' },
        ],
      }),
      row({ total: '0.20', patientPays: '0.20', patientOwes: '0.07', payers: [{ payer: 'b', payerName: name('乙'), paid: '0.30' }] }),
    ];
    expect(sumsOf(rows)).toEqual({
      count: 2,
      leftOut: 0,
      total: '0.30',
      payers: [
        { payer: 'a', payerName: name('甲'), paid: '0.30' },
        { payer: 'b', payerName: name('乙'), paid: '0.30' },
      ],
      patientPays: '0.20',
      patientOwes: '0.07',
    });
  });

  test('leave out what was cancelled', () => {
    const sums = sumsOf([row({ total: '5.00' }), row({ total: '7.00', isCancelled: true })]);
    expect([sums.total, sums.count, sums.leftOut]).toEqual(['5.00', 1, 1]);
  });

  test('add up a list of cancelled ones alone', () => {
    expect(sumsOf([row({ total: '7.00', isCancelled: true })])).toMatchObject({ total: '7.00', count: 1, leftOut: 0 });
  });
});

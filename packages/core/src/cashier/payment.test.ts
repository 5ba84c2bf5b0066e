// What a cashier may take of what is owed, what goes back as change, and what should be in the drawer.

import type { Day, Fen } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../contract/refusal.ts';
import { decidePayment, expectedCash, paymentTransfer } from './payment.ts';

const OWES = 104_500 as Fen;
const TODAY = '2026-03-01' as Day;
const decide = (stated: Parameters<typeof decidePayment>[1], owes = OWES) => decidePayment(owes, stated, TODAY);

describe('a payment', () => {
  test('is taken by several means, with the change of the cash, and leaves the rest', () => {
    expect(
      decide({
        parts: [
          { means: 'card', amount: '45', reference: 'slip 7' },
          { means: 'cash', amount: '899.50', tendered: '900' },
          { means: 'qr', amount: '0.5' },
        ],
      }),
    ).toEqual({
      parts: [
        { means: 'card', amountFen: 4_500, changeFen: 0, reference: 'slip 7' },
        { means: 'cash', amountFen: 89_950, tenderedFen: 90_000, changeFen: 50 },
        { means: 'qr', amountFen: 50, changeFen: 0 },
      ],
      owesFen: 10_000,
    });
  });

  test('of all that is owed leaves nothing; cash without what was laid down gives no change', () => {
    expect(decide({ parts: [{ means: 'cash', amount: '1045.00' }] })).toEqual({ parts: [{ means: 'cash', amountFen: 104_500, changeFen: 0 }], owesFen: 0 });
  });

  test('may be an agreement alone, due today or later', () => {
    expect(decide({ parts: [], arrears: { dueOn: '2026-03-01' } })).toEqual({ parts: [], owesFen: OWES });
  });

  const cash = (amount: string, tendered?: string) => ({ means: 'cash', amount, ...(tendered !== undefined && { tendered }) }) as const;
  test.each([
    ['nothing stated at all', { parts: [] }, OWES, 'bad-amount', '/parts'],
    ['a part of nothing', { parts: [cash('1.00'), cash('0.00')] }, OWES, 'bad-amount', '/parts/1/amount'],
    ['a fen more than is owed', { parts: [cash('1045.01')] }, OWES, 'bad-amount', '/parts/0/amount'],
    ['parts that are together a fen more than is owed', { parts: [cash('1000.00'), cash('45.01')] }, OWES, 'bad-amount', '/parts/1/amount'],
    ['anything where nothing is owed', { parts: [cash('0.01')] }, 0 as Fen, 'bad-amount', '/parts/0/amount'],
    ['less laid down than the amount', { parts: [cash('10.00', '9.99')] }, OWES, 'bad-amount', '/parts/0/tendered'],
    ['cash laid down for a card', { parts: [{ means: 'card', amount: '10.00', tendered: '10.00' }] }, OWES, 'bad-amount', '/parts/0/tendered'],
    ['cash laid down for a QR code', { parts: [{ means: 'qr', amount: '10.00', tendered: '10.00' }] }, OWES, 'bad-amount', '/parts/0/tendered'],
    ['an agreement about nothing', { parts: [cash('1045.00')], arrears: { dueOn: '2026-04-01' } }, OWES, 'bad-amount', '/arrears'],
    ['an agreement to have paid yesterday', { parts: [], arrears: { dueOn: '2026-02-28' } }, OWES, 'bad-input', '/arrears/dueOn'],
  ] as const)('is refused with %s', (_, stated, owes, code, path) => {
    const refusal = decide({ ...stated, parts: [...stated.parts] }, owes);
    expect(isRefusal(refusal) && [refusal.code, refusal.path]).toEqual([code, path]);
  });

  test('of which the window read another amount as owed is not taken, also where it would fit, and the reason names both amounts', () => {
    expect(decide({ parts: [cash('1045.00')], expectedOwes: '1045' })).toMatchObject({ owesFen: 0 });
    for (const read of ['1045.01', '1044.99', '0.00']) {
      const refusal = decide({ parts: [cash('100.00')], expectedOwes: read });
      expect(isRefusal(refusal) && [refusal.code, refusal.path]).toEqual(['state-differs', '/expectedOwes']);
      expect(isRefusal(refusal) && refusal.message.en).toContain(`read that ${read} is owed, and now it is 1045.00`);
      expect(isRefusal(refusal) && refusal.message.zh).toContain(`欠款是 ${read} 元，现在是 1045.00 元`);
    }
  });

  test('lessens what the facility is owed and what the patient owes', () => {
    expect(paymentTransfer({ settlementId: 's', facilityId: 'f', personId: 'p' }, 1 as Fen)).toEqual({
      debitAccountId: 'facility/f',
      creditAccountId: 'patient/p',
      amountFen: 1,
      status: 'posted',
      reason: 'payment',
      settlementId: 's',
    });
  });
});

test('the drawer holds what it began with and the cash of the shift, and may be short by what was given back', () => {
  const sums = [
    { means: 'cash', takenFen: 500 as Fen, refundedFen: 800 as Fen },
    { means: 'card', takenFen: 9_999 as Fen, refundedFen: 0 as Fen },
  ] as const;
  expect(expectedCash(1_000 as Fen, sums)).toBe(700);
  expect(expectedCash(0 as Fen, sums)).toBe(-300);
  expect(expectedCash(0 as Fen, [])).toBe(0);
});

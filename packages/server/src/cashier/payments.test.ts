// What a cashier takes at the window, against a real database: cash and change, cards, what is paid later, and what is given back.
import { getPayments, getShift, listShifts, takePayment } from '@doudi/core/cashier';
import { getTrialBalance, listTransfers } from '@doudi/core/ledger';
import { cancelSettlement } from '@doudi/core/settlement';
import { afterEach, describe, expect, test } from 'vitest';
import { ELSEWHERE, testServer } from '../testing/test-server.ts';
import { anotherClerk, findingsOf, owing, type Parts } from './testing/windows.ts';

const server = await testServer({ people: 12 });
const { ask, done } = server;
const windows = await Promise.all(['a-first', 'a-second', 'a-third', 'a-fourth'].map((actorId) => anotherClerk(server, actorId)));
const [, second = '', third = '', fourth = ''] = windows;

const at = (index: number) => ({ token: windows[index % windows.length] ?? '' });
const cash = (amount: string, tendered?: string): Parts[number] => ({ means: 'cash', amount, ...(tendered !== undefined && { tendered }) });
const pay = (settlementId: string, parts: Parts, options = {}) => ask(takePayment, { settlementId, parts }, options);
const cancel = (settlementId: string, options = {}) => ask(cancelSettlement, { settlementId, reason: 'entered twice' }, options);
const owes = async (settlementId: string) => {
  const { due, paid, owes } = await done(getPayments, { settlementId });
  return [due, paid, owes];
};
const entriesOf = async (personId: string) =>
  (await done(listTransfers, { accountId: `patient/${personId}` }, { as: 'payer' })).transfers.map(
    ({ debitAccountId, amount, status, reason }) => `${debitAccountId} ${amount} ${status} ${reason}`,
  );

afterEach(async () => expect(await findingsOf(server)).toEqual([]));

let refused = 0;

describe('a payment', () => {
  test('in cash gives change, and then neither the patient owes the facility nor the facility is owed', async () => {
    const settlementId = await owing(server, '1045.50', { personId: 'p-1' });
    expect(await owes(settlementId)).toEqual(['1045.50', '0.00', '1045.50']);
    const taken = await done(takePayment, { settlementId, parts: [cash('1045.50', '1100')] });
    expect(taken).toEqual({
      payments: [{ paymentId: expect.any(String), means: 'cash', amount: '1045.50', change: '54.50' }],
      owes: '0.00',
      shiftId: expect.any(String),
    });
    expect(await entriesOf('p-1')).toEqual(['facility/f-1 1045.50 posted payment', 'patient/p-1 1045.50 posted patient']);
    expect(await done(getPayments, { settlementId })).toEqual({
      personId: 'p-1',
      due: '1045.50',
      paid: '1045.50',
      owes: '0.00',
      payments: [
        {
          paymentId: taken.payments[0]?.paymentId,
          means: 'cash',
          amount: '1045.50',
          tendered: '1100.00',
          change: '54.50',
          takenAt: expect.any(String),
          takenByName: 'clerk',
        },
      ],
      agreements: [],
    });
  });

  test('is split over cash, card and QR code, each with its number, to the last fen', async () => {
    const settlementId = await owing(server, '100.01');
    const parts: Parts = [cash('0.01'), { means: 'card', amount: '60', reference: 'slip 0042' }, { means: 'qr', amount: '40.00', reference: 'wx-77' }];
    expect((await done(takePayment, { settlementId, parts })).payments.map(({ means, amount, change }) => `${means} ${amount} ${change}`)).toEqual([
      'cash 0.01 0.00',
      'card 60.00 0.00',
      'qr 40.00 0.00',
    ]);
    const { payments } = await done(getPayments, { settlementId });
    expect(payments.map(({ reference }) => reference)).toEqual([undefined, 'slip 0042', 'wx-77']);
    expect(await owes(settlementId)).toEqual(['100.01', '100.01', '0.00']);
  });

  test('of a part leaves the rest owed; the patient agrees when to pay it, and pays it then', async () => {
    const settlementId = await owing(server, '500.00');
    const arrears = { dueOn: '9999-12-31', note: '三个月内付清' };
    const taken = await done(takePayment, { settlementId, parts: [cash('120.00')], arrears });
    expect(taken).toMatchObject({ owes: '380.00', agreementId: expect.any(String) });
    expect((await done(getPayments, { settlementId })).agreements).toEqual([
      { agreementId: taken.agreementId, amount: '380.00', ...arrears, agreedAt: expect.any(String) },
    ]);
    expect((await done(takePayment, { settlementId, parts: [cash('380.00')] })).owes).toBe('0.00');
  });

  test('may be an agreement alone, which moves no money and opens no shift', async () => {
    const token = await anotherClerk(server, 'a-who-takes-nothing');
    const settlementId = await owing(server, '30.00', { personId: 'p-2' });
    const agreed = await done(takePayment, { settlementId, parts: [], arrears: { dueOn: '9999-12-31' } }, { token });
    expect(agreed).toEqual({ payments: [], owes: '30.00', agreementId: expect.any(String) });
    expect(await entriesOf('p-2')).toEqual(['patient/p-2 30.00 posted patient']);
    expect(await done(getShift, {}, { token })).toEqual({});
  });

  test('sent twice with one key is taken once', async () => {
    const settlementId = await owing(server, '80.00');
    const first = await done(takePayment, { settlementId, parts: [cash('40.00')] }, { key: 'payment-of-window-1' });
    expect(await done(takePayment, { settlementId, parts: [cash('40.00')] }, { key: 'payment-of-window-1' })).toEqual(first);
    expect(await owes(settlementId)).toEqual(['80.00', '40.00', '40.00']);
  });

  test.each([
    ['with nothing stated', { parts: [] }, 'bad-amount', '/parts'],
    ['of nothing', { parts: [cash('0.00')] }, 'bad-amount', '/parts/0/amount'],
    ['of a fen more than is owed', { parts: [cash('50.01')] }, 'bad-amount', '/parts/0/amount'],
    ['of parts that are together more than is owed', { parts: [cash('50.00'), { means: 'qr', amount: '0.01' }] }, 'bad-amount', '/parts/1/amount'],
    ['with less laid down than the amount', { parts: [cash('50.00', '49.99')] }, 'bad-amount', '/parts/0/tendered'],
    ['by card with cash laid down', { parts: [{ means: 'card', amount: '1.00', tendered: '1.00' }] }, 'bad-amount', '/parts/0/tendered'],
    ['with an agreement about nothing', { parts: [cash('50.00')], arrears: { dueOn: '9999-12-31' } }, 'bad-amount', '/arrears'],
    ['with an agreement for a day that is over', { parts: [], arrears: { dueOn: '2026-03-01' } }, 'bad-input', '/arrears/dueOn'],
    ['of half a fen', { parts: [cash('0.005')] }, 'bad-input', '/parts/0/amount'],
    ['of less than nothing', { parts: [cash('-1.00')] }, 'bad-input', '/parts/0/amount'],
    ['by a means that nobody knows', { parts: [{ means: 'cheque', amount: '1.00' }] }, 'bad-input', '/parts/0/means'],
  ])('%s is refused with the reason and the field, and leaves nothing', async (_, stated, code, path) => {
    const token = await anotherClerk(server, `a-refused-${++refused}`);
    const settlementId = await owing(server, '50.00', { personId: 'p-3' });
    const { problem } = await ask(takePayment, { settlementId, ...stated } as Parameters<typeof ask<typeof takePayment>>[1], { token });
    expect([problem?.code, problem?.path ?? (problem as { errors?: { path: string }[] }).errors?.[0]?.path]).toEqual([code, path]);
    expect(await owes(settlementId)).toEqual(['50.00', '0.00', '50.00']);
    expect(await done(getShift, {}, { token })).toEqual({});
    expect((await cancel(settlementId)).status).toBe(200);
  });

  test('says how much is owed where too much is offered', async () => {
    const settlementId = await owing(server, '50.00');
    await pay(settlementId, [cash('20.00')]);
    const { problem } = await pay(settlementId, [cash('40.00')], { language: 'zh' });
    expect(problem?.detail).toContain('还欠 30.00 元');
  });

  test('of a part, sent again with another key because its answer was lost, is not taken twice where the window says what it read', async () => {
    const settlementId = await owing(server, '90.00');
    const stated = { settlementId, parts: [cash('30.00')], expectedOwes: '90.00' };
    expect((await done(takePayment, stated)).owes).toBe('60.00');
    const again = await ask(takePayment, stated, { language: 'zh' });
    expect(again).toMatchObject({ status: 409, problem: { code: 'state-differs', path: '/expectedOwes' } });
    expect(again.problem?.detail).toMatch(/90\.00 元，现在是 60\.00 元.*请先查看收款记录/);
    expect(await owes(settlementId)).toEqual(['90.00', '30.00', '60.00']);
    expect((await done(takePayment, { ...stated, expectedOwes: '60' })).owes).toBe('30.00');
  });

  test('is not taken for what is not there, is of another county, or is cancelled', async () => {
    const settlementId = await owing(server, '50.00');
    expect(await pay('s-99', [cash('1.00')])).toMatchObject({ status: 404, problem: { code: 'not-found', path: '/settlementId' } });
    expect(await pay(settlementId, [cash('1.00')], { county: ELSEWHERE })).toMatchObject({ status: 404 });
    await cancel(settlementId);
    expect(await pay(settlementId, [cash('1.00')])).toMatchObject({ status: 409, problem: { code: 'state-differs', path: '/settlementId' } });
    expect(await ask(takePayment, { settlementId, parts: [], arrears: { dueOn: '9999-12-31' } })).toMatchObject({ status: 409 });
    expect(await owes(settlementId)).toEqual(['0.00', '0.00', '0.00']);
  });

  test('is seen by the finance of that facility, by the manager, and by nobody of another facility or county', async () => {
    const [own, foreign] = [await owing(server, '10.00', { facilityId: 'f-2' }), await owing(server, '10.00', { facilityId: 'f-1' })];
    expect((await ask(getPayments, { settlementId: own }, { as: 'finance' })).status).toBe(200);
    expect(await ask(getPayments, { settlementId: foreign }, { as: 'finance' })).toMatchObject({ status: 404, problem: { code: 'not-found' } });
    expect((await ask(getPayments, { settlementId: foreign }, { as: 'manager' })).status).toBe(200);
    expect(await ask(getPayments, { settlementId: own }, { county: ELSEWHERE })).toMatchObject({ status: 404 });
    expect(await ask(getPayments, { settlementId: 's-99' })).toMatchObject({ status: 404 });
  });
});

describe('two windows', () => {
  test('that take all that is owed at the same moment: one does, and the others are told', async () => {
    for (let round = 0; round < 3; round++) {
      const settlementId = await owing(server, '77.00', { personId: 'p-4' });
      const asked = await Promise.all(Array.from({ length: 8 }, (_, index) => pay(settlementId, [cash('77.00')], at(index))));
      expect(asked.map(({ problem }) => problem?.code ?? 'taken').sort()).toEqual([...Array(7).fill('bad-amount'), 'taken']);
      expect(await owes(settlementId)).toEqual(['77.00', '77.00', '0.00']);
    }
  });

  test('that each take a part of the same amount that they read: one does, though both parts would fit', async () => {
    const settlementId = await owing(server, '77.00', { personId: 'p-4' });
    const stated = { settlementId, parts: [cash('10.00')], expectedOwes: '77.00' };
    const asked = await Promise.all(Array.from({ length: 6 }, (_, index) => ask(takePayment, stated, at(index))));
    expect(asked.map(({ problem }) => problem?.code ?? 'taken').sort()).toEqual([...Array(5).fill('state-differs'), 'taken']);
    expect(await owes(settlementId)).toEqual(['77.00', '10.00', '67.00']);
  });

  test('of which one takes money while the other cancels: it is given back, or never taken', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const settlementId = await owing(server, '60.00', { personId: 'p-5' });
      const paying = () => pay(settlementId, [cash('20.00'), { means: 'card', amount: '40.00' }], { token: second });
      const cancelling = () => cancel(settlementId, { token: third });
      const [one, other] = round % 2 === 0 ? [paying(), cancelling()] : [cancelling(), paying()];
      const answers = await Promise.all([one, other]);
      const [paid, cancelled] = round % 2 === 0 ? answers : answers.toReversed();
      expect(cancelled?.status).toBe(200);
      seen.add(paid?.status === 200 ? 'given back' : (paid?.problem?.code ?? ''));
      expect((cancelled?.value as { refunds?: unknown })?.refunds).toEqual(
        paid?.status === 200
          ? [
              { means: 'cash', amount: '20.00' },
              { means: 'card', amount: '40.00' },
            ]
          : [],
      );
      expect(await owes(settlementId)).toEqual(['0.00', '0.00', '0.00']);
    }
    expect([...seen].filter((outcome) => outcome !== 'given back' && outcome !== 'state-differs')).toEqual([]);
  });
});

describe('a settlement that is cancelled', () => {
  test('gives back every payment by its means, from the drawer of whoever cancels, and the books are as if it had never been', async () => {
    const { accounts: before } = await done(getTrialBalance, { at: '2099-12-31' }, { as: 'payer' });
    const balanceOf = (accounts: typeof before) => accounts.map(({ accountId, balance }) => `${accountId} ${balance}`);
    const settlementId = await owing(server, '300.00', { personId: 'p-6' });
    await pay(settlementId, [cash('100.00', '200.00'), { means: 'card', amount: '50.00', reference: 'slip 9' }], { token: second });
    await pay(settlementId, [cash('30.00')], { token: third });
    const { value } = await cancel(settlementId, { token: fourth });
    expect(value?.refunds).toEqual([
      { means: 'cash', amount: '130.00' },
      { means: 'card', amount: '50.00' },
    ]);
    const { payments, ...sums } = await done(getPayments, { settlementId });
    expect(sums).toEqual({ personId: 'p-6', due: '0.00', paid: '0.00', owes: '0.00', agreements: [] });
    expect(payments.map(({ means, amount, refundedAt }) => `${means} ${amount} ${refundedAt !== undefined}`)).toEqual([
      'cash 100.00 true',
      'card 50.00 true',
      'cash 30.00 true',
    ]);
    const { accounts: after } = await done(getTrialBalance, { at: '2099-12-31' }, { as: 'payer' });
    expect(balanceOf(after)).toEqual(balanceOf(before));
    const { shift } = await done(getShift, {}, { token: fourth });
    expect(shift).toMatchObject({ actorName: 'clerk a-fourth', openingCash: '0.00' });
    expect(shift?.byMeans.map(({ means, refunded, refundedCount }) => `${means} ${refunded} ${refundedCount}`)).toEqual([
      'cash 130.00 2',
      'card 50.00 1',
      'qr 0.00 0',
    ]);
  });

  test('is cancelled once: what was given back is not given back again', async () => {
    const settlementId = await owing(server, '40.00', { personId: 'p-7' });
    await pay(settlementId, [cash('40.00')]);
    const asked = await Promise.all(windows.map((token) => cancel(settlementId, { token })));
    expect(asked.map(({ problem }) => problem?.code ?? 'cancelled').sort()).toEqual([...Array(3).fill('already-cancelled'), 'cancelled']);
    expect(await entriesOf('p-7')).toHaveLength(4);
  });

  test('without payments gives nothing back and opens no shift', async () => {
    const token = await anotherClerk(server, 'a-who-cancels');
    const settlementId = await owing(server, '40.00');
    expect((await cancel(settlementId, { token })).value?.refunds).toEqual([]);
    expect((await done(listShifts, {}, { token })).shifts).toEqual([]);
  });
});

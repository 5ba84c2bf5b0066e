// A clerk's drawer: opened with what is in it, or by the first payment; counted at the end, and a difference has a reason.
import { closeShift, getPayments, getShift, listShifts, openShift, takePayment } from '@doudi/core/cashier';
import { cancelSettlement } from '@doudi/core/settlement';
import { expect, test } from 'vitest';
import { ELSEWHERE, testServer } from '../testing/test-server.ts';
import { anotherClerk, findingsOf, owing } from './testing/windows.ts';

const server = await testServer({ people: 8 });
const { ask, done } = server;

let clerks = 0;
/** A window with a clerk who has no shift yet. */
async function newWindow() {
  const token = await anotherClerk(server, `a-${++clerks}`);
  return {
    token,
    takes: async (amount: string, means: 'cash' | 'card' | 'qr' = 'cash') => {
      const settlementId = await owing(server, amount, { personId: `p-${clerks % 8}` });
      const { shiftId } = await done(takePayment, { settlementId, parts: [{ means, amount }] }, { token });
      return { settlementId, shiftId: shiftId ?? '' };
    },
    gives: (settlementId: string) => done(cancelSettlement, { settlementId, reason: 'entered twice' }, { token }),
    opens: async (openingCash: string) => (await done(openShift, { openingCash }, { token })).shiftId,
    current: async () => (await done(getShift, {}, { token })).shift,
    closes: (shiftId: string, countedCash: string, reason?: string) =>
      ask(closeShift, { shiftId, countedCash, ...(reason !== undefined && { reason }) }, { token }),
  };
}

test('a shift adds up what was taken and given back by each means, and its cash is what should be in the drawer', async () => {
  const window = await newWindow();
  expect(await window.current()).toBeUndefined();
  const shiftId = await window.opens('200.00');
  const wrong = await window.takes('12.34');
  await window.takes('100.00');
  await window.takes('50.00', 'card');
  await window.takes('0.66', 'qr');
  await window.gives(wrong.settlementId);
  const shift = {
    shiftId,
    actorName: 'clerk a-1',
    openedAt: expect.any(String),
    openingCash: '200.00',
    byMeans: [
      { means: 'cash', taken: '112.34', takenCount: 2, refunded: '12.34', refundedCount: 1 },
      { means: 'card', taken: '50.00', takenCount: 1, refunded: '0.00', refundedCount: 0 },
      { means: 'qr', taken: '0.66', takenCount: 1, refunded: '0.00', refundedCount: 0 },
    ],
    expectedCash: '300.00',
  };
  expect(await window.current()).toEqual(shift);
  expect((await window.closes(shiftId, '300')).value).toEqual({ shiftId, expectedCash: '300.00', countedCash: '300.00', difference: '0.00' });
  expect(await window.current()).toBeUndefined();
  expect((await done(listShifts, {}, { token: window.token })).shifts).toEqual([
    { ...shift, closed: { at: expect.any(String), countedCash: '300.00', difference: '0.00' } },
  ]);
  expect(await findingsOf(server)).toEqual([]);
});

test('a shift opens by itself with the first payment, and the next payments stand in it', async () => {
  const window = await newWindow();
  const { shiftId } = await window.takes('5.00');
  expect((await window.takes('6.00')).shiftId).toBe(shiftId);
  expect(await window.current()).toMatchObject({ shiftId, openingCash: '0.00', expectedCash: '11.00' });
});

test('a second shift is not opened while one is open, also at the same moment', async () => {
  const window = await newWindow();
  const open = () => ask(openShift, { openingCash: '1.00' }, { token: window.token });
  const asked = await Promise.all([open(), open(), open(), open()]);
  expect(asked.map(({ problem }) => problem?.code ?? 'opened').sort()).toEqual(['opened', ...Array(3).fill('state-differs')]);
  const shiftId = asked.find(({ value }) => value)?.value?.shiftId ?? '';
  await window.closes(shiftId, '1.00');
  expect((await open()).status).toBe(200);
});

test('payments that begin at the same moment open one shift', async () => {
  const window = await newWindow();
  const bills = await Promise.all(Array.from({ length: 6 }, (_, index) => owing(server, '10.00', { personId: `p-${index}` })));
  const taken = await Promise.all(
    bills.map((settlementId) => done(takePayment, { settlementId, parts: [{ means: 'cash', amount: '10.00' }] }, { token: window.token })),
  );
  expect(new Set(taken.map(({ shiftId }) => shiftId)).size).toBe(1);
  expect((await window.current())?.expectedCash).toBe('60.00');
});

test('cash that is missing or too much needs a reason, which says what was expected', async () => {
  const window = await newWindow();
  const { shiftId } = await window.takes('30.00');
  for (const [counted, difference] of [
    ['29.99', '-0.01'],
    ['30.01', '0.01'],
  ] as const) {
    const { problem } = await window.closes(shiftId, counted);
    expect(problem).toMatchObject({ code: 'bad-input', path: '/reason' });
    expect(problem?.detail).toContain(`differs by ${difference} from the 30.00`);
  }
  expect((await window.current())?.shiftId).toBe(shiftId);
  expect((await window.closes(shiftId, '29.00', 'a coin is missing')).value).toMatchObject({ expectedCash: '30.00', difference: '-1.00' });
  const [shift] = (await done(listShifts, {}, { token: window.token })).shifts;
  expect(shift?.closed).toMatchObject({ countedCash: '29.00', difference: '-1.00', reason: 'a coin is missing' });
  expect(await findingsOf(server)).toEqual([]);
});

test('a shift may give back more than it took: the drawer is short, and the books know by how much', async () => {
  const [taker, giver] = [await newWindow(), await newWindow()];
  const { settlementId } = await taker.takes('80.00');
  await giver.gives(settlementId);
  const shift = await giver.current();
  expect(shift?.expectedCash).toBe('-80.00');
  expect((await giver.closes(shift?.shiftId ?? '', '0.00', 'from the safe')).value).toMatchObject({ expectedCash: '-80.00', difference: '80.00' });
  expect((await taker.current())?.expectedCash).toBe('80.00');
  expect(await findingsOf(server)).toEqual([]);
});

test('a shift is closed once, by its own clerk', async () => {
  const [window, other] = [await newWindow(), await newWindow()];
  const shiftId = await window.opens('0.00');
  expect(await other.closes(shiftId, '0.00')).toMatchObject({ status: 404, problem: { code: 'not-found', path: '/shiftId' } });
  expect(await ask(closeShift, { shiftId, countedCash: '0.00' }, { county: ELSEWHERE })).toMatchObject({ status: 404 });
  expect(await window.closes('shift-99', '0.00')).toMatchObject({ status: 404 });
  const asked = await Promise.all([1, 2, 3].map(() => window.closes(shiftId, '0.00')));
  expect(asked.map(({ problem }) => problem?.code ?? 'closed').sort()).toEqual(['closed', 'state-differs', 'state-differs']);
});

test('a payment that meets the closing of its shift is counted in it, or stands in the next', async () => {
  const window = await newWindow();
  for (let round = 0; round < 8; round++) {
    const shiftId = await window.opens('0.00');
    const settlementId = await owing(server, '10.00', { personId: 'p-7' });
    const [taken, closed] = await Promise.all([
      done(takePayment, { settlementId, parts: [{ means: 'cash', amount: '10.00' }] }, { token: window.token }),
      window.closes(shiftId, '0.00', 'it was being counted'),
    ]);
    expect(closed.value?.expectedCash).toBe(taken.shiftId === shiftId ? '10.00' : '0.00');
    const current = await window.current();
    if (current) await window.closes(current.shiftId, '10.00');
    expect((await done(getPayments, { settlementId })).paid).toBe('10.00');
  }
  expect(await findingsOf(server)).toEqual([]);
});

test('a drawer that changed since the window read it is not closed: it is read and counted again', async () => {
  const window = await newWindow();
  const { shiftId } = await window.takes('30.00');
  const close = (expectedCash: string) => ask(closeShift, { shiftId, countedCash: '30.00', reason: 'short', expectedCash }, { token: window.token });
  await window.takes('5.00');
  const stale = await close('30.00');
  expect(stale).toMatchObject({ status: 409, problem: { code: 'state-differs', path: '/expectedCash' } });
  expect(stale.problem?.detail).toContain('read that 30.00 should be in the drawer, and now it is 35.00');
  expect((await close('35')).problem?.code).toBe('bad-input');
  expect((await window.current())?.shiftId).toBe(shiftId);
  expect((await close('35.00')).value).toMatchObject({ expectedCash: '35.00', difference: '-5.00' });
});

test('a drawer from which more was given back than taken is closed by the sum below nothing that was read', async () => {
  const [taker, giver] = [await newWindow(), await newWindow()];
  await giver.gives((await taker.takes('80.00')).settlementId);
  const { shiftId = '', expectedCash = '' } = (await giver.current()) ?? {};
  const closed = await ask(closeShift, { shiftId, countedCash: '0.00', reason: 'from the safe', expectedCash }, { token: giver.token });
  expect(closed.value).toMatchObject({ expectedCash: '-80.00', difference: '80.00' });
});

test('a clerk sees their own shifts and the manager everybody’s, the latest first and in pages', async () => {
  const [window, other] = [await newWindow(), await newWindow()];
  const own: string[] = [];
  for (let index = 0; index < 3; index++) {
    const shiftId = await window.opens(`${index}.00`);
    await window.closes(shiftId, `${index}.00`);
    own.unshift(shiftId);
  }
  const foreign = await other.opens('7.00');
  const seen = async (input: object, how: object) => {
    const { shifts, hasMore } = await done(listShifts, input, how);
    return { ids: shifts.map(({ shiftId }) => shiftId), hasMore };
  };
  const { token } = window;
  expect(await seen({}, { token })).toEqual({ ids: own, hasMore: false });
  expect(await seen({ pageSize: 2 }, { token })).toEqual({ ids: own.slice(0, 2), hasMore: true });
  expect(await seen({ pageSize: 2, beforeShiftId: own[1] }, { token })).toEqual({ ids: own.slice(2), hasMore: false });
  expect((await seen({ pageSize: 4 }, { as: 'manager' })).ids).toEqual([foreign, ...own]);
  expect(await seen({}, { as: 'manager', county: ELSEWHERE })).toEqual({ ids: [], hasMore: false });
});

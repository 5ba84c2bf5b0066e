// What is held at a moment: open until it is posted, let go or settled.
import { listHolds, placeHold, postHold, voidHold } from '@doudi/core/ledger';
import { settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { ELSEWHERE, testServer } from '../testing/test-server.ts';

const { done } = await testServer();
const hold = async (personId: string, facilityId: string, amount: string) =>
  (await done(placeHold, { personId, facilityId, amount, reason: `admitted ${amount}` })).transferId;

const first = await hold('p-0', 'f-2', '1.00');
const second = await hold('p-1', 'f-1', '2.00');
const third = await hold('p-0', 'f-1', '3.00');
const amounts = async (input: Parameters<typeof done<typeof listHolds>>[1], as: 'clerk' | 'finance' = 'clerk') =>
  (await done(listHolds, input, { as })).holds.map(({ amount }) => amount);

describe('the holds that are open', () => {
  test('are listed the latest first, with the names of the person, the facility and who placed them', async () => {
    const { holds, hasMore } = await done(listHolds, {});
    expect([holds.map(({ transferId }) => transferId), hasMore]).toEqual([[third, second, first], false]);
    expect(holds[2]).toMatchObject({
      personId: 'p-0',
      personName: '张0',
      facilityId: 'f-2',
      facilityName: 'facility 2',
      amount: '1.00',
      reason: 'admitted 1.00',
      placedByName: 'clerk',
    });
  });

  test('are those of a person, of a facility, of both', async () => {
    expect(await amounts({ personId: 'p-0' })).toEqual(['3.00', '1.00']);
    expect(await amounts({ facilityId: 'f-1' })).toEqual(['3.00', '2.00']);
    expect(await amounts({ personId: 'p-0', facilityId: 'f-2' })).toEqual(['1.00']);
    expect(await amounts({ personId: 'nobody' })).toEqual([]);
  });

  test('are found by their own number, for the agreement on paper', async () => {
    expect(await amounts({ transferId: second })).toEqual(['2.00']);
    expect(await amounts({ transferId: second, personId: 'p-0' })).toEqual([]);
    expect(await amounts({ transferId: second }, 'finance')).toEqual([]);
  });

  test('are shown to finance for its own facility only, whatever it asks for', async () => {
    expect(await amounts({}, 'finance')).toEqual(['1.00']);
    expect(await amounts({ facilityId: 'f-1' }, 'finance')).toEqual([]);
  });

  test('are cut to a page, which says that there is more', async () => {
    const { holds, hasMore } = await done(listHolds, { pageSize: 2 });
    expect([holds.map(({ amount }) => amount), hasMore]).toEqual([['3.00', '2.00'], true]);
  });

  test('are of this county only', async () => {
    expect((await done(listHolds, {}, { county: ELSEWHERE })).holds).toEqual([]);
  });

  test('are gone once they are posted, let go, or settled with the bill', async () => {
    await done(postHold, { transferId: second, amount: '1.50', reason: 'discharged' });
    expect(await amounts({})).toEqual(['3.00', '1.00']);
    await done(voidHold, { transferId: third, reason: 'went home' });
    expect(await amounts({})).toEqual(['1.00']);
    const bill = { billNumber: 'b', personId: 'p-0', facilityId: 'f-2', kind: 'inpatient', dischargedOn: '2026-03-01', charges: { classA: '100.00' } };
    await done(settleClaim, { ...bill, holdTransferId: first });
    expect(await amounts({})).toEqual([]);
  });
});

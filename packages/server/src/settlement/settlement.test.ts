// What a clerk does at the window, against a real database: quote, settle, look, cancel.
import { cancelSettlement, getSettlement, getUsed, listSettlements, quoteClaim, settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { testServer } from '../testing/test-server.ts';

const server = await testServer({
  designations: [
    { personId: 'p-1', category: 'low-income', fromDay: '2025-01-01' },
    { personId: 'p-2', category: 'destitute', fromDay: '2026-01-01', toDay: '2026-03-31' },
  ],
});
const { ask } = server;

const stay = (personId: string, classA: string, dischargedOn = '2026-03-01') => ({
  personId,
  facilityId: 'f-2',
  kind: 'inpatient',
  dischargedOn,
  charges: { classA },
});

describe('a bill at the window', () => {
  test('is quoted without leaving anything, and settled to the same fen', async () => {
    const bill = stay('p-1', '20000.00');
    const quote = await ask(quoteClaim, bill);
    expect(quote).toMatchObject({ status: 200, value: { total: '20000.00' } });
    expect((await ask(getUsed, { personId: 'p-1', year: '2026' })).value.used).toEqual([]);
    const settled = await ask(settleClaim, bill);
    expect(settled.status).toBe(200);
    const { explanation, short, ...outcome } = quote.value;
    expect(settled.value).toMatchObject(outcome);
    expect(outcome.lines.map(({ line, paid }) => `${line} ${paid}`)).toEqual(['basic 14775.00', 'critical 0.00', 'assistance 4180.00', 'tilt 0.00']);
    expect(outcome.patientPays).toBe('1045.00');
    expect(explanation.en).toContain('14,775.00');
    expect((await ask(getSettlement, { settlementId: settled.value.settlementId })).value).toMatchObject({ explanation, short, ...outcome });
  });

  test('sent twice with one key is settled once, and with another bill under that key refused', async () => {
    const key = 'window-1-bill-7';
    const first = await ask(settleClaim, stay('p-0', '1000.00'), { key });
    const again = await ask(settleClaim, stay('p-0', '1000.00'), { key });
    expect(again).toEqual(first);
    expect(await ask(settleClaim, stay('p-0', '1000.01'), { key })).toMatchObject({ status: 409, problem: { code: 'key-reused' } });
    expect((await ask(listSettlements, { personId: 'p-0' })).value.settlements).toHaveLength(1);
  });

  test('counts the categories of the day of discharge, not of today', async () => {
    const poor = await ask(quoteClaim, stay('p-2', '5000.00', '2026-03-31'));
    const after = await ask(quoteClaim, stay('p-2', '5000.00', '2026-04-01'));
    expect(poor.value.patientPays).toBe('0.00');
    expect(after.value.patientPays).not.toBe('0.00');
  });

  test('that is cancelled gives back every limit, reverses every entry, and cannot be cancelled again', async () => {
    const { value: before } = await ask(getUsed, { personId: 'p-3', year: '2026' });
    const { value: settled } = await ask(settleClaim, stay('p-3', '30000.00'));
    expect((await ask(getUsed, { personId: 'p-3', year: '2026' })).value).not.toEqual(before);
    const cancelled = await ask(cancelSettlement, { settlementId: settled.settlementId, reason: 'class B was wrong' });
    expect(cancelled.status).toBe(200);
    expect(cancelled.value.number).toBeGreaterThan(settled.number);
    expect((await ask(getUsed, { personId: 'p-3', year: '2026' })).value).toEqual(before);
    expect((await ask(getSettlement, { settlementId: settled.settlementId })).value).toMatchObject({ cancelled: { reason: 'class B was wrong' } });
    const again = await ask(cancelSettlement, { settlementId: settled.settlementId, reason: 'once more' });
    expect(again).toMatchObject({ status: 409, problem: { code: 'already-cancelled' } });
  });
});

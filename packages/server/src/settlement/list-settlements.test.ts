// The list of settlements with its filters, and what a facility is owed for a period.
import { takePayment } from '@doudi/core/cashier';
import { maskName } from '@doudi/core/registry';
import { cancelSettlement, getFacilityAccount, listSettlements, settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, testServer } from '../testing/test-server.ts';

const server = await testServer({ people: 6, designations: [{ personId: 'p-1', category: 'low-income', fromDay: '2025-01-01' }] });
const { ask, done } = server;

const settle = async (billNumber: string, personId: string, facilityId: string, dischargedOn: string, classA: string) =>
  done(settleClaim, { billNumber, personId, facilityId, kind: 'inpatient', dischargedOn, charges: { classA } });

const a = await settle('a', 'p-1', 'f-2', '2026-03-01', '20000.00');
const b = await settle('b', 'p-2', 'f-2', '2026-03-31', '4000.00');
const c = await settle('c', 'p-2', 'f-1', '2026-04-01', '4000.00');
const d = await settle('d', 'p-3', 'f-2', '2026-03-15', '700.00');
await done(cancelSettlement, { settlementId: d.settlementId, reason: 'entered twice' });
const visit = { billNumber: 'e', personId: 'p-4', facilityId: 'f-1', kind: 'outpatient', dischargedOn: '2025-12-31', charges: { otherOut: '30.00' } };
await done(settleClaim, visit);
await done(takePayment, { settlementId: a.settlementId, parts: [{ means: 'cash', amount: a.patientPays }] });
await done(takePayment, { settlementId: b.settlementId, parts: [{ means: 'card', amount: '100.00' }] });

const billsOf = async (input: Parameters<typeof done<typeof listSettlements>>[1], as: 'clerk' | 'finance' | 'manager' = 'clerk') =>
  (await done(listSettlements, input, { as })).settlements.map(({ billNumber }) => billNumber).join(' ');

describe('the list', () => {
  test('shows the latest first, with names, the sums of each payer in the order of the lines, and what the patient paid and owes', async () => {
    const { settlements, hasMore } = await done(listSettlements, {});
    expect([settlements.map(({ billNumber }) => billNumber), hasMore]).toEqual([['e', 'd', 'c', 'b', 'a'], false]);
    expect(settlements.at(-1)).toMatchObject({
      personName: '张1',
      facilityName: 'facility 2',
      settledByName: 'clerk',
      total: '20000.00',
      patientPays: '1045.00',
      patientPaid: '1045.00',
      patientOwes: '0.00',
      isCancelled: false,
    });
    expect(settlements.at(-1)?.payers).toEqual([
      { payer: 'basic-insurance', payerName: { zh: '居民基本医保', en: expect.any(String) }, paid: '14775.00' },
      { payer: 'critical-illness-insurance', payerName: { zh: '大病保险', en: expect.any(String) }, paid: '0.00' },
      { payer: 'medical-assistance', payerName: { zh: '医疗救助', en: expect.any(String) }, paid: '4180.00' },
    ]);
    const [owing] = settlements.filter(({ billNumber }) => billNumber === 'b');
    expect([owing?.patientPays, owing?.patientPaid, owing?.patientOwes]).toEqual([b.patientPays, '100.00', '1125.00']);
    const [cancelled] = settlements.filter(({ billNumber }) => billNumber === 'd');
    expect([cancelled?.patientPays, cancelled?.patientPaid, cancelled?.patientOwes, cancelled?.isCancelled]).toEqual([d.patientPays, '0.00', '0.00', true]);
  });

  const filters = [
    ['of a person', { personId: 'p-2' }, 'c b'],
    ['of a facility', { facilityId: 'f-1' }, 'e c'],
    ['that a payer pays something of', { payer: 'medical-assistance' }, 'a'],
    ['that no payer of that name pays', { payer: 'nobody' }, ''],
    ['of a number', { number: c.number }, 'c'],
    ['of a bill', { billNumber: 'd' }, 'd'],
    ['of a kind', { kind: 'outpatient' }, 'e'],
    ['discharged from a day on', { dischargedFrom: '2026-03-31' }, 'c b'],
    ['discharged up to a day', { dischargedTo: '2026-03-15' }, 'e d a'],
    ['discharged in a month', { dischargedFrom: '2026-03-01', dischargedTo: '2026-03-31' }, 'd b a'],
    ['discharged in a month that ends before it begins', { dischargedFrom: '2026-03-31', dischargedTo: '2026-03-01' }, ''],
    ['that stand', { status: 'settled' }, 'e c b a'],
    ['that were cancelled', { status: 'cancelled' }, 'd'],
    ['of which the patient still owes', { status: 'owing' }, 'e c b'],
    ['that one settled oneself', { isMine: 'true' }, 'e d c b a'],
    ['before a number', { beforeNumber: c.number }, 'b a'],
    ['of nobody', { personId: 'nobody' }, ''],
  ] as const;
  test.each(filters)('shows those %s', async (_, input, expected) => {
    expect(await billsOf(input)).toBe(expected);
  });

  test('of one’s own is empty for whoever settled nothing', async () => {
    expect(await billsOf({ isMine: 'true' }, 'manager')).toBe('');
    expect(await billsOf({ isMine: 'false' }, 'manager')).toBe('e d c b a');
  });

  test('goes on where a page ended, and says whether there is more', async () => {
    const first = await done(listSettlements, { pageSize: 3, status: 'settled' });
    expect([first.settlements.map(({ billNumber }) => billNumber), first.hasMore]).toEqual([['e', 'c', 'b'], true]);
    const rest = await done(listSettlements, { pageSize: 3, status: 'settled', beforeNumber: first.settlements[2]?.number ?? 0 });
    expect([rest.settlements.map(({ billNumber }) => billNumber), rest.hasMore]).toEqual([['a'], false]);
  });

  test('takes the day of settling from the calendar in China, whatever the clock of the machine is set to', async () => {
    await withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query(`update settlement set settled_at = case bill_number when 'a' then timestamptz '2026-05-01T15:59:59Z' when 'b' then '2026-05-01T16:00:00Z' end
        where bill_number in ('a', 'b')`),
    );
    expect(await billsOf({ settledFrom: '2026-05-01', settledTo: '2026-05-01' })).toBe('a');
    expect(await billsOf({ settledFrom: '2026-05-02', settledTo: '2026-05-02' })).toBe('b');
    expect(await billsOf({ settledTo: '2026-05-02' })).toBe('b a');
    expect(await billsOf({ settledFrom: '1000-01-01', settledTo: '9999-12-31' })).toBe('e d c b a');
  });

  test('shows finance its own facility, whatever it asks for', async () => {
    expect(await billsOf({}, 'finance')).toBe('d b a');
    expect(await billsOf({ facilityId: 'f-2', status: 'owing' }, 'finance')).toBe('b');
    expect(await billsOf({ facilityId: 'f-1' }, 'finance')).toBe('');
    expect(await billsOf({ personId: 'p-2' }, 'finance')).toBe('b');
  });

  test('shows payers of a name its first character only, and everybody else all of it', async () => {
    const namesOf = async (as: 'clerk' | 'finance' | 'payer' | 'manager') =>
      (await done(listSettlements, { billNumber: 'a' }, { as })).settlements.map(({ personName }) => personName);
    expect(await Promise.all((['clerk', 'finance', 'payer', 'manager'] as const).map(namesOf))).toEqual([['张1'], ['张1'], ['张＊'], ['张1']]);
    expect(['王小明', '欧阳修', '张', '𠮷野家', '买买提·Ali'].map(maskName)).toEqual(['王＊＊', '欧＊＊', '张', '𠮷＊＊', '买＊＊＊＊＊＊']);
  });

  test('shows nothing of another county', async () => {
    expect((await done(listSettlements, {}, { county: ELSEWHERE })).settlements).toEqual([]);
  });
});

describe('what a facility is owed', () => {
  const march = { from: '2026-03-01', to: '2026-03-31' };

  test('for a period is the sum of its bills that stand: by payer, and what the patients paid and owe', async () => {
    const { facilities } = await done(getFacilityAccount, march, { as: 'payer' });
    expect(facilities).toEqual([
      {
        facilityId: 'f-2',
        facilityName: 'facility 2',
        bills: 2,
        total: '24000.00',
        payers: [
          { payer: 'basic-insurance', payerName: { zh: '居民基本医保', en: expect.any(String) }, bills: 2, amount: '17550.00' },
          { payer: 'medical-assistance', payerName: { zh: '医疗救助', en: expect.any(String) }, bills: 1, amount: '4180.00' },
        ],
        patients: { due: '2270.00', paid: '1145.00', owed: '1125.00', owing: 1 },
      },
    ]);
  });

  test('is what the list of the same period says', async () => {
    const { facilities } = await done(getFacilityAccount, { from: '2025-01-01', to: '2026-12-31' }, { as: 'manager' });
    const { settlements } = await done(listSettlements, { status: 'settled' });
    expect(facilities.map(({ facilityId, bills }) => [facilityId, bills])).toEqual(
      ['f-1', 'f-2'].map((id) => [id, settlements.filter(({ facilityId }) => facilityId === id).length]),
    );
    for (const { total, payers, patients } of facilities) {
      const sum = [...payers.map(({ amount }) => amount), patients.due].reduce((fen, amount) => fen + BigInt(amount.replace('.', '')), 0n);
      expect(sum).toBe(BigInt(total.replace('.', '')));
    }
  });

  test('is shown to finance of its own facility only, whatever it asks for', async () => {
    const year = { from: '2026-01-01', to: '2026-12-31' };
    const of = async (facilityId?: string) =>
      (await done(getFacilityAccount, { ...year, ...(facilityId !== undefined && { facilityId }) }, { as: 'finance' })).facilities.map((row) => row.facilityId);
    expect([await of(), await of('f-2'), await of('f-1')]).toEqual([['f-2'], ['f-2'], []]);
  });

  test('can be asked of one facility, for one day, and for a time without bills', async () => {
    const ofDay = await done(getFacilityAccount, { from: '2026-04-01', to: '2026-04-01', facilityId: 'f-1' }, { as: 'manager' });
    expect(ofDay.facilities).toMatchObject([{ facilityId: 'f-1', bills: 1, total: '4000.00' }]);
    expect(await done(getFacilityAccount, { from: '2024-01-01', to: '2024-12-31' }, { as: 'manager' })).toEqual({ facilities: [] });
  });

  test('for a period that ends before it begins is refused', async () => {
    const asked = await ask(getFacilityAccount, { from: '2026-03-31', to: '2026-03-30' }, { as: 'manager' });
    expect(asked).toMatchObject({ status: 422, problem: { code: 'bad-input', path: '/to' } });
  });

  test('is no business of a clerk', async () => {
    expect((await ask(getFacilityAccount, march)).status).toBe(403);
  });
});

// What a clerk does at the window, against a real database: quote, settle, look, cancel.

import { isRefusal } from '@doudi/core/contract';
import { getTrialBalance, listTransfers, placeHold, postHold, voidHold } from '@doudi/core/ledger';
import { type Bill, cancelSettlement, getSettlement, getUsed, listSettlements, quoteClaim, settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../platform/database/run-command.ts';
import { systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, TEST_KEYS, testServer } from '../testing/test-server.ts';
import { settleCommand } from './settle.ts';
import { verifyLedger } from './verify.ts';

const server = await testServer({
  people: 8,
  designations: [
    { personId: 'p-1', category: 'low-income', fromDay: '2025-01-01' },
    { personId: 'p-2', category: 'destitute', fromDay: '2026-01-01', toDay: '2026-03-31' },
  ],
});
const { ask, done } = server;

let bills = 0;
const stay = (personId: string, classA: string, dischargedOn = '2026-03-01') => ({
  billNumber: `bill-${++bills}`,
  personId,
  facilityId: 'f-2',
  kind: 'inpatient',
  dischargedOn,
  charges: { classA },
});

describe('a bill at the window', () => {
  test('is quoted without leaving anything, and settled to the same fen', async () => {
    const bill = stay('p-1', '20000.00');
    const quoted = await done(quoteClaim, bill);
    expect((await done(getUsed, { personId: 'p-1', year: '2026' })).used).toEqual([]);
    const settled = await done(settleClaim, bill);
    const { scheme, total, lines, patientPays, flags } = settled;
    expect(quoted).toMatchObject({ scheme, total, lines, patientPays, flags });
    expect(quoted.lines.map(({ line, paid }) => `${line} ${paid}`)).toEqual(['basic 14775.00', 'critical 0.00', 'assistance 4180.00', 'tilt 0.00']);
    expect(quoted.patientPays).toBe('1045.00');
    expect(quoted.explanation.en).toContain('14,775.00');
    expect(await done(getSettlement, { settlementId: settled.settlementId })).toMatchObject(quoted);
  });

  test('sent twice with one key is settled once, and with another bill under that key refused', async () => {
    const key = 'window-1-bill-7';
    const bill = stay('p-0', '1000.00');
    const first = await done(settleClaim, bill, { key });
    expect(await done(settleClaim, bill, { key })).toEqual(first);
    const reordered = Object.fromEntries(Object.entries(bill).reverse()) as typeof bill;
    expect(await done(settleClaim, reordered, { key })).toEqual(first);
    expect(await ask(settleClaim, { ...bill, charges: { classA: '1000.01' } }, { key })).toMatchObject({ status: 409, problem: { code: 'key-reused' } });
    expect((await done(listSettlements, { personId: 'p-0' })).settlements).toHaveLength(1);
  });

  test('counts the categories of the day of discharge, not of today', async () => {
    expect((await done(quoteClaim, stay('p-2', '5000.00', '2026-03-31'))).patientPays).toBe('0.00');
    expect((await done(quoteClaim, stay('p-2', '5000.00', '2026-04-01'))).patientPays).not.toBe('0.00');
  });

  test('that is cancelled gives back every limit, reverses every entry, and cannot be cancelled again', async () => {
    const before = await done(getUsed, { personId: 'p-3', year: '2026' });
    const settled = await done(settleClaim, stay('p-3', '30000.00'));
    expect(await done(getUsed, { personId: 'p-3', year: '2026' })).not.toEqual(before);
    const cancelled = await done(cancelSettlement, { settlementId: settled.settlementId, reason: 'class B was wrong' });
    expect(cancelled.number).toBeGreaterThan(settled.number);
    expect(await done(getUsed, { personId: 'p-3', year: '2026' })).toEqual(before);
    expect(await done(getSettlement, { settlementId: settled.settlementId })).toMatchObject({ cancelled: { reason: 'class B was wrong' } });
    const again = await ask(cancelSettlement, { settlementId: settled.settlementId, reason: 'once more' });
    expect(again).toMatchObject({ status: 409, problem: { code: 'already-cancelled' } });
    const { accounts } = await done(getTrialBalance, { at: '2099-12-31' }, { as: 'payer' });
    expect(accounts.find(({ accountId }) => accountId === 'facility/f-2')).toMatchObject({ debit: '30000.00' });
  });

  test('of one number is settled once, with whatever key and from however many windows, and again only when it was cancelled', async () => {
    const bill = stay('p-5', '9000.00');
    const asked = await Promise.all([1, 2, 3, 4].map(() => ask(settleClaim, bill)));
    expect(asked.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const first = asked.find(({ status }) => status === 200)?.value;
    const again = await ask(settleClaim, bill);
    expect(again).toMatchObject({ status: 409, problem: { code: 'already-settled', path: '/billNumber' } });
    expect(again.problem?.detail).toContain(first?.settlementId);
    expect((await done(listSettlements, { facilityId: 'f-2', billNumber: bill.billNumber })).settlements).toMatchObject([
      { settlementId: first?.settlementId },
    ]);
    await done(cancelSettlement, { settlementId: first?.settlementId ?? '', reason: 'class B was wrong' });
    const second = await done(settleClaim, { ...bill, charges: { classA: '8000.00' } });
    expect(second.settlementId).not.toBe(first?.settlementId);
    expect((await ask(settleClaim, bill)).problem?.code).toBe('already-settled');
    // Another hospital may number its bills alike.
    expect((await ask(settleClaim, { ...bill, facilityId: 'f-1' })).status).toBe(200);
  });

  test('lets go what was held for it at admission, so that the patient owes it once', async () => {
    const { transferId } = await done(placeHold, { personId: 'p-6', facilityId: 'f-2', amount: '5000.00', reason: 'admitted' });
    expect((await ask(settleClaim, { ...stay('p-5', '1000.00'), holdTransferId: transferId })).problem).toMatchObject({
      code: 'state-differs',
      path: '/holdTransferId',
    });
    const { patientPays } = await done(settleClaim, { ...stay('p-6', '12000.00'), holdTransferId: transferId });
    expect((await ask(postHold, { transferId, amount: '1.00', reason: 'again' })).problem?.code).toBe('state-differs');
    const { transfers } = await done(listTransfers, { accountId: 'patient/p-6' }, { as: 'payer' });
    expect(transfers.filter(({ status }) => status === 'posted').map(({ amount }) => amount)).toEqual([patientPays]);
    expect((await ask(settleClaim, { ...stay('p-6', '1.00'), holdTransferId: transferId })).problem?.code).toBe('state-differs');
  });

  test('may let a hold go while another window does: one of them does it, and the other is told', async () => {
    const there = { county: ELSEWHERE };
    for (let round = 0; round < 5; round++) {
      const { transferId } = await done(placeHold, { personId: 'p-4', facilityId: 'f-2', amount: '50.00', reason: 'admitted' }, there);
      const bill = { ...stay('p-4', '100.00', '2025-06-01'), holdTransferId: transferId };
      const asked = await Promise.all([ask(settleClaim, bill, there), ask(voidHold, { transferId, reason: 'went home' }, there), ask(quoteClaim, bill, there)]);
      const [settled, voided, quoted] = asked.map(({ status }) => status);
      expect([settled, voided].sort()).toEqual([200, 409]);
      expect([200, 409]).toContain(quoted);
      if (settled === 200) await done(cancelSettlement, { settlementId: (asked[0].value as { settlementId: string }).settlementId, reason: 'test' }, there);
    }
  });

  test('is cancelled before what came after it, for that was reckoned with it', async () => {
    const first = await done(settleClaim, stay('p-7', '40000.00'));
    const second = await done(settleClaim, stay('p-7', '40000.00', '2026-04-01'));
    const otherYear = await done(settleClaim, stay('p-7', '40000.00', '2025-04-01'));
    const early = await ask(cancelSettlement, { settlementId: first.settlementId, reason: 'entered twice' });
    expect(early).toMatchObject({ status: 409, problem: { code: 'state-differs' } });
    expect(early.problem?.detail).toContain(second.settlementId);
    for (const { settlementId } of [second, first, otherYear]) await done(cancelSettlement, { settlementId, reason: 'entered twice' });
    expect((await done(getUsed, { personId: 'p-7', year: '2026' })).used).toEqual([]);
  });

  test('may come to more than any one of its amounts may be', async () => {
    const charges = { classA: '9999999999.99', otherOut: '9999999999.99' };
    expect((await done(settleClaim, { ...stay('p-0', '1.00', '2025-05-05'), charges })).total).toBe('19999999999.98');
    expect((await done(listSettlements, { personId: 'p-0' })).settlements.map(({ total }) => total)).toContain('19999999999.98');
    const balance = await done(getTrialBalance, { at: '2099-12-31' }, { as: 'manager' });
    expect(balance.debit).toBe(balance.credit);
  });

  test('of a kind that is somebody’s number is refused without repeating it', async () => {
    for (const language of ['zh', 'en'] as const) {
      const { problem } = await ask(quoteClaim, { ...stay('p-0', '1.00'), kind: 'x362401199001011234' }, { language });
      expect(problem?.code).toBe('unknown-kind');
      expect(JSON.stringify(problem)).not.toContain('362401199001011234');
    }
  });

  const refused = [
    ['for nobody', { personId: 'p-99' }, 'not-found', '/personId'],
    ['at a facility that nobody knows', { facilityId: 'f-99' }, 'not-found', '/facilityId'],
    ['of a kind that the scheme does not have', { kind: 'spa' }, 'unknown-kind', '/kind'],
    ['from a day that has not come', { dischargedOn: '9999-12-31' }, 'bad-date', '/dischargedOn'],
    ['from before the birth', { dischargedOn: '1959-12-31' }, 'before-birth', '/dischargedOn'],
    ['from before any scheme', { dischargedOn: '2024-12-31' }, 'outside-validity', '/dischargedOn'],
    ['with a class-B part above class B', { charges: { classB: '1.00', classBPrepay: '1.01' } }, 'prepay-above-class-b', '/charges/classBPrepay'],
    ['with a total that is none', { total: '999.99' }, 'total-differs', '/total'],
    ['with a line that the scheme does not have', { given: { dental: '1.00' } }, 'unknown-line', '/given/dental'],
    ['with more given than there is', { given: { basic: '1000.01' } }, 'given-too-large', '/given/basic'],
    ['with a fact of the wrong type', { facts: { referred: 'yes' } }, 'wrong-type', '/facts/referred'],
    ['with a fact that nobody asks about', { facts: { weather: 'fine' } }, 'unknown-field', '/facts/weather'],
    ['that says of the facility what the register knows', { facts: { 'facility.level': 3 } }, 'unknown-field', '/facts/facility.level'],
    ['with no charges', { charges: {} }, 'missing-field', '/charges'],
    ['that credits an account, which is money', { accountOpening: '1.00' }, 'bad-input', '/accountOpening'],
    ['with a thousandth of a yuan', { charges: { classA: '1.001' } }, 'bad-input', '/charges/classA'],
  ] as const;
  test.each(refused)('%s is refused with the reason and the field, and leaves nothing', async (_, change, code, path) => {
    const before = await done(listSettlements, {});
    const asked = await ask(settleClaim, { ...stay('p-0', '1000.00'), ...change });
    expect([asked.problem?.code, asked.problem?.path ?? (asked.problem as { errors?: { path: string }[] }).errors?.[0]?.path]).toEqual([code, path]);
    expect(await done(listSettlements, {})).toEqual(before);
  });
});

describe('a household with an account', async () => {
  const family = await testServer({ schemeIds: ['lucheng'], household: 'h-all' });
  const visit = (personId: string, classA: string) => ({
    billNumber: `visit-${++bills}`,
    personId,
    facilityId: 'f-1',
    kind: 'outpatient',
    dischargedOn: '2026-03-01',
    charges: { classA },
  });

  test('spends it once, however many members are settled at the same moment, and gets back what is cancelled', async () => {
    // Opening balances are no business of the window: they come through the command itself.
    const { database, schemes } = family.services;
    const run = { actor: { countyId: HOME, actorId: 'a-clerk', role: 'clerk', area: HOME }, idempotencyKey: 'opening-of-h-all', requestId: 'test' } as const;
    const opened = await runCommand(database, settleCommand(schemes, TEST_KEYS), { ...visit('p-0', '10.00'), accountOpening: '160.00' } as Bill, run);
    if (isRefusal(opened)) throw new Error(opened.message.en);
    expect(opened.patientPays).toBe('0.00');
    const settled = await Promise.all(['p-0', 'p-1', 'p-2', 'p-3'].map((person) => family.done(settleClaim, visit(person, '100.00'))));
    expect(settled.map(({ patientPays }) => patientPays).sort()).toEqual(['0.00', '100.00', '100.00', '50.00']);
    // What opened the account is spent by now.
    const tooEarly = await family.ask(cancelSettlement, { settlementId: opened.settlementId, reason: 'it was no member' });
    expect(tooEarly).toMatchObject({ status: 409, problem: { code: 'state-differs' } });
    const fromTheLast = settled.toSorted((a, b) => b.number - a.number);
    for (const { settlementId } of fromTheLast) await family.done(cancelSettlement, { settlementId, reason: 'the wrong household' });
    const { used } = await family.done(getUsed, { personId: 'p-3', year: '2026' });
    expect(used.filter(({ owner }) => owner === 'household')).toEqual([{ owner: 'household', key: 'life/balance/family-account', value: '150.00' }]);
    const { findings } = await verifyLedger(family.services.database, systemScope(HOME, 'auditor'), family.services.schemes);
    expect(findings).toEqual([]);
  });
});

describe('the books', () => {
  const scope = systemScope(HOME, 'auditor');
  const verify = () => verifyLedger(server.services.database, scope, server.services.schemes);

  test('agree with themselves after all of this', async () => {
    const verified = await verify();
    expect(verified.findings).toEqual([]);
    expect(verified).toMatchObject({ settlements: 11, cancellations: 5 });
  });

  const TABLES = ['settlement', 'settlement_line', 'transfer', 'accumulator'];
  const extra = (status: string, debit: string, hold = 'null') =>
    `insert into transfer select county_id, 'extra', ${debit}, credit_account_id, amount_fen, '${status}', ${hold}, null, null, booked_on, booked_at, booked_by, reason
     from transfer where settlement_id = $1 and debit_account_id like 'patient/%'`;
  const tampered = [
    ['an amount that the patient paid', 'update settlement set patient_fen = patient_fen - 1 where settlement_id = $1', 'settlement/'],
    ['a line', `update settlement_line set paid_fen = paid_fen + 1 where settlement_id = $1 and line = 'basic'`, 'settlement/'],
    [
      'a line that the result tells',
      `update settlement set result = replace(result::text, '"paid":"', '"paid":"1')::json where settlement_id = $1`,
      'settlement/',
    ],
    ['a charge of the claim', `update settlement set claim = replace(claim::text, '"classA":', '"classA":1')::json where settlement_id = $1`, 'settlement/'],
    ['who pays a line', `update settlement_line set payer = 'medical-assistance' where settlement_id = $1 and line = 'basic'`, 'settlement/'],
    ['an entry that no settlement explains', extra('posted', "'payer/basic-insurance'"), 'transfer/'],
    ['a hold of what a payer owes', extra('pending', "'payer/basic-insurance'"), 'transfer/'],
    ['a voided hold that was none', extra('voided', 'debit_account_id', 'transfer_id'), 'transfer/'],
    ['the day of discharge', `update settlement set discharged_on = discharged_on - 1 where settlement_id = $1`, 'settlement/'],
    ['who settled', `update settlement set settled_by = 'somebody-else' where settlement_id = $1`, 'settlement/'],
    ['an entry', 'update transfer set amount_fen = amount_fen + 1 where settlement_id = $1', 'settlement/'],
    ['an entry that is gone', `delete from transfer where settlement_id = $1 and debit_account_id like 'patient/%'`, 'settlement/'],
    [
      'a limit that is used',
      `update accumulator set amounts = '{}' where owner_id = (select person_id from settlement where settlement_id = $1)`,
      'accumulator/',
    ],
    [
      'balances that a bill met',
      `update settlement set balances = '{"person":{"2026/sum/critical":1},"household":{}}' where settlement_id = $1`,
      'settlement/',
    ],
  ] as const;
  test.each(tampered)('show %s that was changed behind their back', async (_, change, subject) => {
    const [latest] = (await done(listSettlements, { personId: 'p-1' })).settlements;
    await withConnection(server.database.superuserUrl, async (superuser) => {
      for (const table of TABLES) await superuser.query(`create table kept_${table} as select * from ${table}`);
      await superuser.query(change, [latest?.settlementId]);
      const { findings } = await verify();
      await superuser.query('set session_replication_role = replica');
      for (const table of TABLES) await superuser.query(`delete from ${table}; insert into ${table} select * from kept_${table}; drop table kept_${table}`);
      expect(findings.some((finding) => finding.subject.startsWith(subject))).toBe(true);
    });
    expect((await verify()).findings).toEqual([]);
  });
});

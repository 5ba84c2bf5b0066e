// Whoever changes a payment, a refund or a drawer behind the books' back is found by `doudi ledger verify`.
import { closeShift, takePayment } from '@doudi/core/cashier';
import { cancelSettlement } from '@doudi/core/settlement';
import { expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { testServer } from '../testing/test-server.ts';
import { anotherClerk, findingsOf, owing } from './testing/windows.ts';

const server = await testServer();
const { done } = server;

// One bill is paid in part, with an agreement about the rest; one is paid and cancelled; the shift is closed.
const paid = await owing(server, '100.00', { personId: 'p-0' });
const given = await owing(server, '80.00', { personId: 'p-1' });
await anotherClerk(server, 'a-second');
const { shiftId = '' } = await done(takePayment, { settlementId: paid, parts: [{ means: 'cash', amount: '60.00' }], arrears: { dueOn: '9999-12-31' } });
await done(takePayment, { settlementId: given, parts: [{ means: 'cash', amount: '80.00' }] });
await done(cancelSettlement, { settlementId: given, reason: 'entered twice' });
await done(closeShift, { shiftId, countedCash: '60.00' });

const TABLES = ['cancellation', 'transfer', 'payment', 'arrears_agreement', 'shift', 'audit_entry'];
const ofPaid = `settlement_id = '${paid}'`;
const original = `settlement_id = '${given}' and refunds_payment_id is null`;
const refund = `settlement_id = '${given}' and refunds_payment_id is not null`;

test('nothing is found where nobody changed anything', async () => {
  expect(await findingsOf(server)).toEqual([]);
});

test.each([
  ['an amount that was paid', `update payment set amount_fen = amount_fen - 1 where ${ofPaid}`, 'payment/'],
  ['an entry of a payment', `update transfer set amount_fen = amount_fen - 1 where ${ofPaid} and reason = 'payment'`, 'payment/'],
  ['whose account paid', `update transfer set credit_account_id = 'patient/p-1' where ${ofPaid} and reason = 'payment'`, 'payment/'],
  [
    'which facility was paid',
    `update transfer set debit_account_id = credit_account_id, credit_account_id = debit_account_id where ${ofPaid} and reason = 'payment'`,
    'payment/',
  ],
  ['an entry that is gone', `delete from transfer where ${ofPaid} and reason = 'payment'`, 'payment/'],
  ['an entry of another bill', `update transfer set settlement_id = '${given}' where ${ofPaid} and reason = 'payment'`, 'payment/'],
  ['a payment that is gone while its entry stays', `delete from payment where ${ofPaid}`, 'settlement/'],
  [
    'a payment that hides what the patient owes',
    `update payment set transfer_id = (select transfer_id from transfer where ${ofPaid} and reason = 'patient') where ${ofPaid}`,
    'payment/',
  ],
  ['a payment of more than was owed', `update payment set amount_fen = 10001, tendered_fen = null where ${ofPaid}`, 'settlement/'],
  ['an agreement about more than was owed', `update arrears_agreement set amount_fen = 10001 where ${ofPaid}`, 'agreement/'],
  ['a refund of less', `update payment set amount_fen = amount_fen - 1 where ${refund}`, 'payment/'],
  ['a refund by another means', `update payment set means = 'card' where ${refund}`, 'payment/'],
  ['a refund of another payment', `update payment set refunds_payment_id = (select payment_id from payment where ${ofPaid}) where ${refund}`, 'payment/'],
  [
    'an entry of a refund that reverses nothing',
    `update transfer set reverses_transfer_id = null where transfer_id = (select transfer_id from payment where ${refund})`,
    'payment/',
  ],
  ['a refund that is gone', `delete from payment where ${refund}`, 'settlement/'],
  ['a cancellation that is gone', `delete from cancellation where settlement_id = '${given}'`, 'settlement/'],
  ['a payment and its refund that are gone', `delete from payment where settlement_id = '${given}'`, 'settlement/'],
  ['a payment that another clerk took', `update payment set taken_by = 'a-second' where ${original}`, 'payment/'],
  ['a shift that another clerk had', `update shift set actor_id = 'a-second'`, 'payment/'],
  ['a means that was no cash', `update payment set means = 'qr', tendered_fen = null where ${ofPaid}`, 'shift/'],
  ['what should have been in the drawer', `update shift set expected_cash_fen = 5000, counted_cash_fen = 5000`, 'shift/'],
  ['what was in the drawer at the beginning', 'update shift set opening_cash_fen = 1', 'shift/'],
  ['who stands in the audit', `update audit_entry set actor_id = 'a-second' where command = 'takePayment'`, 'payment/'],
])('%s, once changed behind their back, is found', async (_, change, subject) => {
  await withConnection(server.database.superuserUrl, async (superuser) => {
    await superuser.query('set session_replication_role = replica');
    for (const table of TABLES) await superuser.query(`create table kept_${table} as select * from ${table}`);
    const { rowCount } = await superuser.query(change);
    const found = await findingsOf(server);
    for (const table of TABLES) await superuser.query(`delete from ${table}; insert into ${table} select * from kept_${table}; drop table kept_${table}`);
    expect(rowCount).toBeGreaterThan(0);
    expect(found.filter((finding) => finding.subject.startsWith(subject))).not.toEqual([]);
  });
  expect(await findingsOf(server)).toEqual([]);
});

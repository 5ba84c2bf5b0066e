// The books: what is held, posted and let go, what stands in them on any day, and that nobody can change what was written.
import { getTrialBalance, listTransfers, placeHold, postHold, voidHold } from '@doudi/core/ledger';
import { settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { randomOf } from '../demo/random.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';

// Noon in China.
let clock = Date.parse('2026-03-01T04:00:00Z');
const server = await testServer({ now: () => new Date(clock), people: 8 });
const { ask, done, database } = server;
// The tests go through months.
await withConnection(database.superuserUrl, (superuser) => superuser.query(`update session set expires_at = '2099-12-31'`));

/** Whoever works there is not signed out for having done nothing meanwhile. */
const onDay = async (moment: string) => {
  clock = Date.parse(moment);
  await withConnection(database.superuserUrl, (superuser) => superuser.query('update session set last_seen_at = $1', [new Date(clock)]));
};

const hold = async (amount: string, personId = 'p-0', facilityId = 'f-1') =>
  (await done(placeHold, { personId, facilityId, amount, reason: '入院' })).transferId;
const post = (transferId: string, amount: string) => ask(postHold, { transferId, amount, reason: '出院' });
const letGo = (transferId: string) => ask(voidHold, { transferId, reason: '未住院' });
const books = (at = '2026-03-01') => done(getTrialBalance, { at }, { as: 'payer' });
const accountOn = async (accountId: string, at?: string) => {
  const account = (await books(at)).accounts.find((found) => found.accountId === accountId);
  return account && [account.debit, account.credit, account.balance, account.held];
};
const SETTLED = { status: 409, problem: { code: 'state-differs', path: '/transferId' } };

describe('an amount that is held at admission', () => {
  test('counts as held and not as owed, until less of it is posted', async () => {
    const held = await hold('500.00', 'p-1', 'f-1');
    expect(await accountOn('facility/f-1')).toEqual(['0.00', '0.00', '0.00', '500.00']);
    expect(await accountOn('patient/*')).toEqual(['0.00', '0.00', '0.00', '500.00']);
    expect(await post(held, '320.50')).toMatchObject({ status: 200 });
    expect(await accountOn('facility/f-1')).toEqual(['0.00', '320.50', '-320.50', '0.00']);
    expect(await accountOn('patient/*')).toEqual(['320.50', '0.00', '320.50', '0.00']);
  });

  test('is let go, and then nothing is owed', async () => {
    const held = await hold('70.00', 'p-2', 'f-2');
    expect(await accountOn('facility/f-2')).toEqual(['0.00', '0.00', '0.00', '70.00']);
    expect(await letGo(held)).toMatchObject({ status: 200 });
    expect(await accountOn('facility/f-2')).toEqual(['0.00', '0.00', '0.00', '0.00']);
  });

  test('is posted or let go once, whatever is tried then', async () => {
    const [posted, voided] = [await hold('10.00'), await hold('20.00')];
    await post(posted, '10.00');
    await letGo(voided);
    for (const transferId of [posted, voided]) {
      expect(await post(transferId, '1.00')).toMatchObject(SETTLED);
      expect(await letGo(transferId)).toMatchObject(SETTLED);
    }
  });

  test('is posted or let go once when many do it at the same moment: one wins', async () => {
    for (let round = 0; round < 5; round++) {
      const held = await hold('30.00', 'p-3');
      const asked = await Promise.all([post(held, '30.00'), letGo(held), post(held, '29.99'), letGo(held), post(held, '30.00')]);
      expect(asked.map(({ problem }) => problem?.code ?? 'done').sort()).toEqual(['done', ...Array(4).fill('state-differs')]);
    }
    const { transfers } = await done(listTransfers, { accountId: 'patient/p-3', pageSize: 100 }, { as: 'payer' });
    const followed = transfers.flatMap(({ pendingTransferId }) => pendingTransferId ?? []);
    expect(followed).toHaveLength(5);
    expect(new Set(followed).size).toBe(5);
  });

  test.each([
    ['held: nothing', () => ask(placeHold, { personId: 'p-0', facilityId: 'f-1', amount: '0.00', reason: '入院' }), 'bad-amount', '/amount'],
    ['held: less than nothing', () => ask(placeHold, { personId: 'p-0', facilityId: 'f-1', amount: '-1.00', reason: '入院' }), 'bad-input', '/amount'],
    ['held: half a fen', () => ask(placeHold, { personId: 'p-0', facilityId: 'f-1', amount: '1.005', reason: '入院' }), 'bad-input', '/amount'],
    ['held: for nobody', () => ask(placeHold, { personId: 'p-99', facilityId: 'f-1', amount: '1.00', reason: '入院' }), 'not-found', '/personId'],
    ['held: nowhere', () => ask(placeHold, { personId: 'p-0', facilityId: 'f-99', amount: '1.00', reason: '入院' }), 'not-found', '/facilityId'],
    ['posted: a fen more than was held', async () => post(await hold('40.00'), '40.01'), 'bad-amount', '/amount'],
    ['posted: nothing', async () => post(await hold('40.00'), '0'), 'bad-amount', '/amount'],
    ['posted: what nobody holds', () => post('t-99', '1.00'), 'not-found', '/transferId'],
    ['let go: what nobody holds', () => letGo('t-99'), 'not-found', '/transferId'],
    ['posted: what was itself posted', async () => post((await post(await hold('9.00'), '8.00')).value?.transferId ?? '', '1.00'), 'not-found', '/transferId'],
  ])('is not %s', async (_, attempt, code, path) => {
    const { problem } = await attempt();
    expect([problem?.code, problem?.path ?? (problem as { errors?: { path: string }[] }).errors?.[0]?.path]).toEqual([code, path]);
  });

  test('is not posted, let go or seen from another county', async () => {
    const held = await hold('50.00', 'p-4', 'f-3');
    const elsewhere = { county: ELSEWHERE } as const;
    expect(await ask(postHold, { transferId: held, amount: '50.00', reason: '出院' }, elsewhere)).toMatchObject({ status: 404 });
    expect(await ask(voidHold, { transferId: held, reason: '未住院' }, elsewhere)).toMatchObject({ status: 404 });
    expect(await done(getTrialBalance, { at: '2099-12-31' }, { as: 'payer', ...elsewhere })).toMatchObject({ accounts: [], debit: '0.00' });
    expect(await letGo(held)).toMatchObject({ status: 200 });
  });
});

describe('the trial balance', () => {
  test('of a day says what stood in the books at its end in China, also later', async () => {
    await onDay('2026-04-01T15:59:59Z');
    const held = await hold('100.00', 'p-5', 'f-outside');
    clock += 1000;
    await post(held, '60.00');
    await onDay('2026-04-06T16:00:00Z');
    expect(await accountOn('facility/f-outside', '2026-03-31')).toBeUndefined();
    expect(await accountOn('facility/f-outside', '2026-04-01')).toEqual(['0.00', '0.00', '0.00', '100.00']);
    expect(await accountOn('facility/f-outside', '2026-04-02')).toEqual(['0.00', '60.00', '-60.00', '0.00']);
    expect(await accountOn('facility/f-outside', '2026-04-30')).toEqual(['0.00', '60.00', '-60.00', '0.00']);
  });

  test('agrees on every day with a ledger kept by hand, and debits are credits', async () => {
    const random = randomOf(7, 'ledger');
    const base = await books('2026-04-30');
    const posted = new Map<string, number>();
    const open = new Map<string, { id: string; facility: string; fen: number }>();
    const byHand: { day: string; posted: Map<string, number>; held: number }[] = [];
    const yuan = (fen: number) => `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
    for (let day = 1; day <= 8; day++) {
      await onDay(`2026-05-0${day}T04:00:00Z`);
      for (let times = 0; times < 5; times++) {
        const [settled] = [...open.values()];
        const facility = `f-${1 + random.below(3)}`;
        const fen = 1 + random.below(100_000);
        if (settled && random.below(3) === 0) {
          await letGo(settled.id);
          open.delete(settled.id);
        } else if (settled && random.below(2) === 0) {
          const part = 1 + random.below(settled.fen);
          await post(settled.id, yuan(part));
          open.delete(settled.id);
          posted.set(settled.facility, (posted.get(settled.facility) ?? 0) + part);
        } else {
          const id = await hold(yuan(fen), `p-${random.below(8)}`, facility);
          open.set(id, { id, facility, fen });
        }
      }
      const held = [...open.values()].reduce((sum, { fen }) => sum + fen, 0);
      byHand.push({ day: `2026-05-0${day}`, posted: new Map(posted), held });
    }
    const fen = (amount = '0.00') => Number(amount.replace('.', ''));
    const before = (accountId: string) => base.accounts.find((account) => account.accountId === accountId);
    for (const { day, posted, held } of byHand) {
      const found = await books(day);
      expect(found.debit, day).toBe(found.credit);
      for (const { accountId, credit } of found.accounts)
        expect(fen(credit) - fen(before(accountId)?.credit), `${day} ${accountId}`).toBe(posted.get(accountId.slice('facility/'.length)) ?? 0);
      const patients = found.accounts.find(({ accountId }) => accountId === 'patient/*');
      expect(fen(patients?.held) - fen(before('patient/*')?.held), day).toBe(held);
    }
  });

  test('is not asked for a day that does not exist', async () => {
    expect(await ask(getTrialBalance, { at: '2026-02-30' }, { as: 'payer' })).toMatchObject({ problem: { code: 'bad-input' } });
  });
});

describe('the transfers of an account', () => {
  test('come in pages without a gap or a double, the latest first, also while more are booked', async () => {
    for (let index = 1; index <= 11; index++) await hold(`${index}.00`, 'p-6', 'f-1');
    const seen: string[] = [];
    let beforeTransferId: string | undefined;
    for (let page = 0; page < 20; page++) {
      const input = { accountId: 'patient/p-6', pageSize: 3, ...(beforeTransferId !== undefined && { beforeTransferId }) };
      const { transfers, hasMore } = await done(listTransfers, input, { as: 'manager' });
      seen.push(...transfers.filter(({ reason }) => reason === '入院').map(({ amount }) => amount));
      expect(transfers.length).toBe(hasMore ? 3 : transfers.length);
      beforeTransferId = transfers.at(-1)?.transferId;
      if (!hasMore) break;
      await hold('99.00', 'p-6', 'f-1');
    }
    const mine = seen.filter((amount) => amount !== '99.00');
    const expected = Array.from({ length: 11 }, (_, index) => `${11 - index}.00`);
    const earlier = mine.length - expected.length;
    expect(mine.slice(0, 11)).toEqual(expected);
    expect(new Set(mine.slice(0, 11)).size + earlier).toBe(mine.length);
  });

  test('of an account that nobody opened are none', async () => {
    expect(await done(listTransfers, { accountId: 'fund/nobody' }, { as: 'payer' })).toEqual({ transfers: [], hasMore: false });
    expect(await ask(listTransfers, { accountId: 'bank/x' }, { as: 'payer' })).toMatchObject({ problem: { code: 'bad-input' } });
  });
});

/** One statement as the application's own role in the scope of the county, past everything that the application would check. */
const asApplication = (text: string, values: readonly unknown[] = []) =>
  withConnection(database.url, async (client) => {
    await client.query(`begin; set local doudi.county_id = '${HOME}'; set local doudi.area = '${HOME}'`);
    await client.query(text, [...values]);
    await client.query('commit');
  });

describe('the database itself', () => {
  const insert = (change: Readonly<Record<string, string | number>>) => {
    const row = {
      county_id: HOME,
      transfer_id: `t-${Math.trunc(clock++)}`,
      debit_account_id: 'patient/p-7',
      credit_account_id: 'facility/f-1',
      amount_fen: 100,
      status: 'posted',
      booked_on: '2026-06-01',
      booked_at: '2026-06-01T00:00:00Z',
      booked_by: 'a-clerk',
      reason: 'past the application',
      ...change,
    };
    const names = Object.keys(row);
    return asApplication(`insert into transfer (${names}) values (${names.map((_, index) => `$${index + 1}`)})`, Object.values(row));
  };

  test('lets a transfer be taken back once', async () => {
    await hold('1.00', 'p-7');
    await insert({ transfer_id: 'original' });
    const back = { debit_account_id: 'facility/f-1', credit_account_id: 'patient/p-7', reverses_transfer_id: 'original' };
    await insert(back);
    await expect(insert(back)).rejects.toMatchObject({ constraint: 'a_transfer_is_taken_back_once' });
  });

  test.each([
    ['that moves nothing', { amount_fen: 0 }, 'a_transfer_moves_something'],
    ['that moves less than nothing', { amount_fen: -1 }, 'a_transfer_moves_something'],
    ['from an account to itself', { credit_account_id: 'patient/p-7' }, 'a_transfer_has_two_accounts'],
    ['of an account that nobody opened', { credit_account_id: 'facility/f-99' }, 'transfer_county_id_credit_account_id_fkey'],
    ['that takes back what is not there', { reverses_transfer_id: 'never' }, 'transfer_county_id_reverses_transfer_id_fkey'],
    ['that lets go what is not held', { status: 'voided' }, 'only_a_hold_is_voided'],
  ])('refuses a transfer %s', async (_, change, constraint) => {
    await expect(insert(change)).rejects.toMatchObject({ constraint });
  });

  test('does not let the application change or delete what was written', async () => {
    await done(settleClaim, {
      billNumber: 'b-1',
      personId: 'p-0',
      facilityId: 'f-2',
      kind: 'inpatient',
      dischargedOn: '2026-03-01',
      charges: { classA: '1000.00' },
    });
    const before = await contentsOf(database.superuserUrl);
    const kept = 'settlement settlement_line cancellation transfer account audit_entry outbox_event command_key command_answer person household scheme_version';
    for (const table of kept.split(' ')) {
      for (const attempt of [`update ${table} set county_id = county_id`, `delete from ${table}`, `truncate ${table} cascade`])
        await expect(asApplication(attempt), attempt).rejects.toMatchObject({ code: '42501' });
    }
    expect(await contentsOf(database.superuserUrl)).toEqual(before);
  });
});

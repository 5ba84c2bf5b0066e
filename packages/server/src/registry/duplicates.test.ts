// Two records of one person: joined with their bills and sums, told apart, and joined records parted again as if nothing had been.
import { placeHold } from '@doudi/core/ledger';
import {
  checkDigitOf,
  correctPerson,
  designate,
  findPeople,
  getHousehold,
  getPerson,
  mergePersons,
  recordDeath,
  registerPerson,
  undoMerge,
} from '@doudi/core/registry';
import { cancelSettlement, getUsed, listSettlements, settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { HOME, testServer } from '../testing/test-server.ts';

const server = await testServer({ now: () => new Date('2026-11-24T02:00:00Z'), connections: 8 });
const { ask, done } = server;
const asManager = { as: 'manager' } as const;
const reason = '同一身份证复印件';
let made = 0;
const register = (change: object = {}) =>
  done(registerPerson, { name: `吴${++made}`, sex: 'male', bornOn: '1955-05-05', villageCode: `${HOME}001001`, ...change } as never, asManager);
const newNumber = () => {
  const digits = `99010119550505${String(++made).padStart(3, '0')}`;
  return digits + checkDigitOf(digits);
};
const bill = (personId: string, change: object = {}) =>
  ({
    billNumber: `bill-${++made}`,
    personId,
    facilityId: 'f-2',
    kind: 'inpatient',
    dischargedOn: '2026-03-01',
    charges: { classA: '20000.00' },
    ...change,
  }) as const;
const settle = (personId: string, change: object = {}) => done(settleClaim, bill(personId, change));
const merge = (personId: string, mergedId: string) => done(mergePersons, { personId, mergedId, reason }, asManager);
const usedOf = async (personId: string) => (await done(getUsed, { personId, year: '2026' })).used;
const codeOf = async (asked: ReturnType<typeof ask>) => {
  const { problem } = await asked;
  return [problem?.code, problem?.path];
};
const findings = async () => (await verifyLedger(server.services.database, systemScope(HOME, 'test'), server.services.schemes)).findings;
const rowsOf = (sql: string, values: unknown[]) => withConnection(server.database.superuserUrl, async (client) => (await client.query(sql, values)).rows);
const sumsOf = (ids: string[]) => rowsOf('select owner_id, period, amounts from accumulator where owner_id = any ($1) order by 1, 2', [ids]);

describe('a temporary identity', () => {
  test('is settled for like anybody, and is joined to the registered person with all bills and sums', async () => {
    const known = await register({ idNumber: newNumber() });
    const unknown = await register({ isTemporary: true });
    expect((await done(getPerson, { personId: unknown.personId }, asManager)).record.identityKind).toBe('temporary');
    const alone = await register();
    // The same two bills, of one person from the beginning.
    await settle(alone.personId);
    const second = await settle(alone.personId, { dischargedOn: '2026-05-01' });
    const { settlementId } = await settle(unknown.personId);
    await merge(known.personId, unknown.personId);
    expect(await usedOf(known.personId)).toHaveLength((await usedOf(alone.personId)).length);
    const joined = await settle(known.personId, { dischargedOn: '2026-05-01' });
    expect([joined.patientPays, joined.lines.map(({ paid }) => paid)]).toEqual([second.patientPays, second.lines.map(({ paid }) => paid)]);
    expect(await usedOf(known.personId)).toEqual(await usedOf(alone.personId));
    const { settlements } = await done(listSettlements, { personId: known.personId });
    expect(settlements.map((settlement) => settlement.settlementId)).toEqual([joined.settlementId, settlementId]);
    expect(await findings()).toEqual([]);
  });

  test('that turns out to be nobody registered gets the number on its own record', async () => {
    const { personId } = await register({ isTemporary: true });
    await settle(personId);
    const idNumber = newNumber();
    await done(correctPerson, { personId, idNumber, reason, evidence: '身份证' }, asManager);
    expect((await done(getPerson, { personId }, asManager)).record.identityKind).toBe('resident-card');
    const other = await register({ isTemporary: true });
    const refused = await ask(correctPerson, { personId: other.personId, idNumber, reason, evidence: '身份证' }, asManager);
    expect([refused.problem?.code, refused.problem?.detail]).toEqual(['already-exists', expect.stringContaining('join this record')]);
  });

  test('admitted without a deposit, is settled for under the name that was found out, and the hold is let go', async () => {
    const [known, unknown] = [await register(), await register({ isTemporary: true })];
    const { transferId } = await done(placeHold, { personId: unknown.personId, facilityId: 'f-2', amount: '500.00', reason: '急诊' });
    await merge(known.personId, unknown.personId);
    await settle(known.personId, { holdTransferId: transferId });
    expect(await findings()).toEqual([]);
  });
});

describe('a joined record', () => {
  test('answers as the kept one: by id, by name and by number, with the designations of both', async () => {
    const idNumber = newNumber();
    const [kept, merged] = [await register(), await register({ name: '吴重名', idNumber })];
    await done(designate, { personId: merged.personId, category: 'low-income', fromDay: '2026-01-01', source: '民政' }, asManager);
    await merge(kept.personId, merged.personId);
    const answered = await done(getPerson, { personId: merged.personId }, asManager);
    expect(answered.person).toMatchObject({ personId: kept.personId, categories: ['low-income'] });
    expect([answered.joined.map(({ joinedId }) => joinedId), answered.designations.length, answered.events[0]?.kind]).toEqual([[merged.personId], 1, 'merged']);
    for (const text of ['吴重名', idNumber]) {
      const { people } = await done(findPeople, { text });
      expect(people.filter(({ match }) => match === 'exact').map(({ personId }) => personId)).toEqual([kept.personId]);
    }
    // What the designation pays is paid.
    const asBoth = await settle(kept.personId);
    const other = await register();
    await done(designate, { personId: other.personId, category: 'low-income', fromDay: '2026-01-01', source: '民政' }, asManager);
    expect(asBoth.patientPays).toBe((await settle(other.personId)).patientPays);
  });

  test('has nothing done to it any more, and says where to go on', async () => {
    const [kept, merged] = [await register(), await register()];
    const { settlementId } = await settle(merged.personId);
    await merge(kept.personId, merged.personId);
    expect((await ask(settleClaim, bill(merged.personId))).problem).toMatchObject({ code: 'state-differs', detail: expect.stringContaining(kept.personId) });
    expect(await codeOf(ask(designate, { personId: merged.personId, category: 'low-income', fromDay: '2026-01-01', source: 'x' }, asManager))).toEqual([
      'state-differs',
      '/personId',
    ]);
    expect(await codeOf(ask(placeHold, { personId: merged.personId, facilityId: 'f-1', amount: '1.00', reason: 'x' }))).toEqual(['state-differs', '/personId']);
    expect(await codeOf(ask(recordDeath, { personId: merged.personId, diedOn: '2026-05-01', reason }, asManager))).toEqual(['state-differs', '/personId']);
    expect(await codeOf(ask(cancelSettlement, { settlementId, reason }))).toEqual(['state-differs', '/settlementId']);
    expect(await codeOf(ask(correctPerson, { personId: merged.personId, name: '吴', reason, evidence: 'x' }, asManager))).toEqual([
      'state-differs',
      '/personId',
    ]);
  });

  test('lives nowhere of its own: its household is closed if nobody else lives there, and open again when the joining is undone', async () => {
    const [kept, merged] = [await register(), await register()];
    const { decisionId } = await merge(kept.personId, merged.personId);
    expect(await done(getHousehold, { householdId: merged.householdId }, asManager)).toMatchObject({ closedOn: '2026-11-24', members: [] });
    await done(undoMerge, { decisionId, reason: '不是同一人' }, asManager);
    const { closedOn, members } = await done(getHousehold, { householdId: merged.householdId }, asManager);
    expect([closedOn, members.map(({ personId }) => personId)]).toEqual([undefined, [merged.personId]]);
  });
});

describe('undoing', () => {
  test('gives each record exactly what it had used up, to the fen', async () => {
    const [kept, merged] = [await register(), await register()];
    await settle(kept.personId);
    await settle(merged.personId, { charges: { classA: '12345.67' } });
    await settle(merged.personId, { dischargedOn: '2025-12-31', charges: { classA: '777.77' } });
    const ids = [kept.personId, merged.personId];
    const before = await sumsOf(ids);
    const { decisionId } = await merge(kept.personId, merged.personId);
    expect(await sumsOf(ids)).not.toEqual(before);
    expect(await findings()).toEqual([]);
    await done(undoMerge, { decisionId, reason: '认错了人' }, asManager);
    const nonEmpty = (rows: { amounts: object }[]) => rows.filter(({ amounts }) => Object.keys(amounts).length > 0);
    expect(nonEmpty(await sumsOf(ids))).toEqual(nonEmpty(before));
    expect(await findings()).toEqual([]);
    // And both go on as if nothing had been.
    await settle(merged.personId, { dischargedOn: '2026-06-01' });
    await merge(kept.personId, merged.personId);
    expect(await findings()).toEqual([]);
  });

  test('waits until what was settled since is cancelled, and also a bill of before may be cancelled meanwhile', async () => {
    const [kept, merged] = [await register(), await register()];
    const first = await settle(kept.personId);
    await settle(merged.personId);
    const { decisionId } = await merge(kept.personId, merged.personId);
    const since = await settle(kept.personId, { dischargedOn: '2026-06-01' });
    const undo = () => ask(undoMerge, { decisionId, reason }, asManager);
    expect((await undo()).problem).toMatchObject({ code: 'state-differs', detail: expect.stringContaining(since.settlementId) });
    await done(cancelSettlement, { settlementId: since.settlementId, reason });
    await done(cancelSettlement, { settlementId: first.settlementId, reason });
    await undo();
    expect(await usedOf(kept.personId)).toEqual([]);
    expect(await usedOf(merged.personId)).not.toEqual([]);
    expect(await codeOf(undo())).toEqual(['state-differs', '/decisionId']);
    expect(await findings()).toEqual([]);
  });

  test('of what was never joined is refused', async () => {
    expect(await codeOf(ask(undoMerge, { decisionId: 'none', reason }, asManager))).toEqual(['not-found', '/decisionId']);
  });
});

describe('joining is refused', () => {
  test('with oneself, with nobody, with what is joined already, and with what others were joined to', async () => {
    const [one, two, three] = [await register(), await register(), await register()];
    const refused = (personId: string, mergedId: string) => codeOf(ask(mergePersons, { personId, mergedId, reason }, asManager));
    expect(await refused(one.personId, one.personId)).toEqual(['state-differs', '/mergedId']);
    expect(await refused(one.personId, 'nobody')).toEqual(['not-found', '/mergedId']);
    expect(await refused('nobody', one.personId)).toEqual(['not-found', '/personId']);
    await merge(one.personId, two.personId);
    expect(await refused(three.personId, two.personId)).toEqual(['state-differs', '/mergedId']);
    expect(await refused(two.personId, three.personId)).toEqual(['state-differs', '/personId']);
    expect(await refused(three.personId, one.personId)).toEqual(['state-differs', '/mergedId']);
  });

  test('where one record says that the person died and the other does not', async () => {
    const [one, two] = [await register(), await register()];
    await done(recordDeath, { personId: two.personId, diedOn: '2026-05-01', reason }, asManager);
    expect(await codeOf(ask(mergePersons, { personId: one.personId, mergedId: two.personId, reason }, asManager))).toEqual(['state-differs', '/mergedId']);
    await done(recordDeath, { personId: one.personId, diedOn: '2026-05-01', reason }, asManager);
    await merge(one.personId, two.personId);
  });
});

test('two that join at one moment are done one after the other, and the books agree', async () => {
  const [one, two, three] = [await register(), await register(), await register()];
  for (const { personId } of [one, two, three]) await settle(personId);
  const tried = await Promise.all([
    ask(mergePersons, { personId: one.personId, mergedId: three.personId, reason }, asManager),
    ask(mergePersons, { personId: two.personId, mergedId: three.personId, reason }, asManager),
    ask(mergePersons, { personId: three.personId, mergedId: one.personId, reason }, asManager),
  ]);
  expect(tried.every(({ status }) => status === 200 || status === 409)).toBe(true);
  expect(tried.filter(({ value }) => value)).toHaveLength(1);
  expect(await findings()).toEqual([]);
});

test('bills that arrive while records are joined and parted are all counted once', async () => {
  const [kept, merged] = [await register(), await register()];
  const bills = (personId: string) => Array.from({ length: 4 }, () => ask(settleClaim, bill(personId, { charges: { classA: '2000.00' } })));
  const [joined, ...settled] = await Promise.all([
    ask(mergePersons, { personId: kept.personId, mergedId: merged.personId, reason }, asManager),
    ...bills(kept.personId),
    ...bills(merged.personId),
  ]);
  expect(joined?.status).toBe(200);
  expect([...new Set(settled.map(({ status }) => status))].filter((status) => status !== 200 && status !== 409)).toEqual([]);
  expect(await findings()).toEqual([]);
});

test('a sum that was moved wrongly is found', async () => {
  const [kept, merged] = [await register(), await register()];
  await settle(merged.personId);
  const { decisionId } = await merge(kept.personId, merged.personId);
  const [{ moved } = { moved: undefined }] = await rowsOf('select moved from duplicate_decision where duplicate_decision_id = $1', [decisionId]);
  const wrong = {
    ...moved,
    postings: moved.postings.map((posting: { change: number }, index: number) => ({ ...posting, change: posting.change + (index === 0 ? 1 : 0) })),
  };
  await rowsOf('update duplicate_decision set moved = $2 where duplicate_decision_id = $1', [decisionId, JSON.stringify(wrong)]);
  expect((await findings()).map(({ subject }) => subject)).toContain(`duplicate-decision/${decisionId}`);
  await rowsOf('update duplicate_decision set moved = $2 where duplicate_decision_id = $1', [decisionId, JSON.stringify(moved)]);
});

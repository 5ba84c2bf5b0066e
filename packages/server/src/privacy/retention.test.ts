// Nothing is kept longer than the notice says, nothing else goes, each deletion is proved, and no old key ever runs again.

import { createHash } from 'node:crypto';
import { decideProposal } from '@doudi/core/access';
import { addFacility, listFacilities } from '@doudi/core/facilities';
import { getRetention, placeLegalHold, releaseLegalHold } from '@doudi/core/privacy';
import { registerPerson } from '@doudi/core/registry';
import { getSettlement, settleClaim } from '@doudi/core/settlement';
import { beforeAll, describe, expect, test } from 'vitest';
import { insertActor } from '../access/accounts.ts';
import { insertSession, newSession } from '../access/sessions.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { systemScope } from '../platform/database/transaction.ts';
import { createLog } from '../platform/http/log.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { runRetention } from './retention.ts';
import { runWhereDue } from './retention-schedule.ts';

const DAY = 86_400_000;
let clock = Date.parse('2026-06-01T04:00:00Z');
const server = await testServer({ now: () => new Date(clock) });
const { ask, done, services, database, tokens } = server;
const { now, newId } = services.database;
const { ownerUrl } = database;
const asAdmin = { as: 'admin' } as const;

const run = (isDryRun = false, countyId: string = HOME) => runRetention({ ownerUrl, countyId, now, newId, isDryRun }, services.noticeOf(countyId));
const countsOf = async (...how: Parameters<typeof run>) => Object.fromEntries((await run(...how)).map(({ kind, count }) => [kind, count]));
const contents = () => contentsOf(database.superuserUrl);
const superuser = <Row>(text: string, values: unknown[] = []) =>
  withConnection(database.superuserUrl, async (client) => (await client.query(text, values)).rows as Row[]);

/** Days later everybody has to sign in again. */
async function later(days: number): Promise<void> {
  clock += days * DAY;
  for (const county of [HOME, ELSEWHERE]) {
    for (const role of ['clerk', 'manager', 'admin'] as const) {
      const scope = { countyId: county, actorId: `a-${role}` };
      const session = newSession({ countyId: county }, now(), newId);
      const { text, values = [] } = insertSession(scope, session, now());
      await superuser(text, [...values]);
      (tokens[county] as Record<string, string>)[role] = session.token;
    }
  }
}

let second = '';
beforeAll(async () => {
  const { text, values = [] } = insertActor(HOME, {
    ...{ actorId: 'a-second', username: 'second', displayName: 'second', role: 'admin', passwordHash: 'none', mustChangePassword: false },
  });
  await superuser(text, [...values]);
});
async function secondAdmin(): Promise<string> {
  const session = newSession({ countyId: HOME }, now(), newId);
  const { text, values = [] } = insertSession(systemScope(HOME, 'a-second'), session, now());
  await superuser(text, [...values]);
  second = session.token;
  return second;
}

describe('deleting', () => {
  test('begins when a time is over, takes what is older and leaves everything else', async () => {
    const asked = { name: '甲', sex: 'male', bornOn: '1970-01-01', villageCode: `${HOME}001001` } as const;
    const { personId } = await done(registerPerson, asked, { as: 'manager', key: 'an-old-key' });
    const bill = { personId, facilityId: 'f-2', billNumber: 'kept', kind: 'inpatient', dischargedOn: '2026-03-01', charges: { classA: '100.00' } };
    const { settlementId } = await done(settleClaim, bill);
    expect(await countsOf()).toEqual({
      session: 0,
      'command-answer': 0,
      'outbox-event': 0,
      proposal: 0,
      'export-file': 0,
      'import-file': 0,
      'evidence-file': 0,
    });

    await later(201);
    const before = await contents();
    // Seven roles had a session of twelve hours; the events of registering and settling are older than 180 days.
    const counts = await countsOf();
    expect(counts).toMatchObject({ session: 7, 'command-answer': 0, proposal: 0, 'export-file': 0 });
    expect(counts['outbox-event']).toBeGreaterThanOrEqual(1);
    const after = await contents();
    const touched = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(touched.sort()).toEqual(['audit_entry', 'outbox_event', 'retention_run', 'session']);
    // The other county is as it was.
    expect(after.session).toContain(ELSEWHERE);
    expect(await done(getSettlement, { settlementId })).toMatchObject({ settlementId });
  });

  test('an answer never lets its key run again: after 400 days the same request is refused, and nothing is done twice', async () => {
    const input = { name: 'a clinic', area: 'inside' } as const;
    const first = await done(addFacility, input, { as: 'manager', key: 'key-of-the-clinic' });
    expect(await done(addFacility, input, { as: 'manager', key: 'key-of-the-clinic' })).toEqual(first);
    await later(399);
    expect((await countsOf())['command-answer']).toBeGreaterThan(0);
    expect(await done(addFacility, input, { as: 'manager', key: 'key-of-the-clinic' })).toEqual(first);
    await later(2);
    await run();
    const facilities = await done(listFacilities, {});
    const again = await ask(addFacility, input, { as: 'manager', key: 'key-of-the-clinic' });
    expect(again).toMatchObject({ status: 410, problem: { code: 'answer-forgotten', detail: expect.stringContaining('is not done again') } });
    expect((await ask(addFacility, { name: 'another', area: 'inside' }, { as: 'manager', key: 'key-of-the-clinic' })).problem?.code).toBe('answer-forgotten');
    expect(await done(listFacilities, {})).toEqual(facilities);
    const [key] = await superuser<{ input_hash: Buffer }>(`select input_hash from command_key where county_id = $1 and idempotency_key = 'key-of-the-clinic'`, [
      HOME,
    ]);
    expect(key?.input_hash).toHaveLength(0);
  });

  test('is proved: how many, by the hash of their ids, also in the audit', async () => {
    await later(300);
    const ids = await superuser<{ id: string }>(
      `select session_id as id from session where county_id = $1 and expires_at < $2 order by session_id collate "C"`,
      [HOME, new Date(clock - 200 * DAY)],
    );
    await run();
    const [proof] = await superuser<{ deleted_count: number; ids_sha256: string }>(
      `select * from retention_run where county_id = $1 and kind = 'session' order by retention_run_id desc limit 1`,
      [HOME],
    );
    expect(ids.length).toBeGreaterThan(0);
    const hash = createHash('sha256').update(ids.map(({ id }) => id).join('\n'));
    expect(proof).toMatchObject({ deleted_count: ids.length, ids_sha256: hash.digest('hex') });
    const [entry] = await superuser<{ facts: { deleted: Record<string, number> } }>(
      `select facts from audit_entry where county_id = $1 and command = 'runRetention' order by audit_entry_id desc limit 1`,
      [HOME],
    );
    expect(entry?.facts.deleted.session).toBe(ids.length);
    expect((await done(getRetention, {}, asAdmin)).runs[0]).toMatchObject({ isHeld: false });
  });

  test('is tried without being done: a dry run says how many and leaves everything', async () => {
    await later(250);
    const before = await contents();
    const would = await countsOf(true);
    expect(would.session).toBeGreaterThan(0);
    expect(await contents()).toEqual(before);
    expect(await countsOf()).toEqual(would);
    expect((await countsOf()).session).toBe(0);
  });

  test('takes only what was decided or has expired long ago of what two must agree on', async () => {
    const { legalHoldId } = await done(placeLegalHold, { kind: 'outbox-event', reason: 'to be released' }, asAdmin);
    const { proposalId } = await done(releaseLegalHold, { legalHoldId, reason: 'over' }, asAdmin);
    await done(decideProposal, { proposalId, isApproved: true }, { token: await secondAdmin() });
    await later(1094);
    expect((await countsOf(true)).proposal).toBe(0);
    await later(2);
    expect((await countsOf()).proposal).toBe(1);
  });

  test('cannot be done, nor its proof invented, by the application', async () => {
    await withConnection(database.url, async (client) => {
      for (const text of [
        'delete from session',
        'delete from audit_entry',
        `insert into retention_run values ('${HOME}', 'r', 'session', now(), now(), 0, '', null)`,
      ])
        await expect(client.query(text), text).rejects.toMatchObject({ code: '42501' });
    });
  });
});

describe('a legal hold', () => {
  test('stops what it names, is told in the proof, and is released by two', async () => {
    await later(300);
    const { legalHoldId } = await done(placeLegalHold, { kind: 'session', reason: '诉讼保全' }, asAdmin);
    const held = await run();
    expect(held.find(({ kind }) => kind === 'session')).toMatchObject({ count: 0, heldBy: legalHoldId });
    expect((await done(getRetention, {}, asAdmin)).runs.find(({ kind }) => kind === 'session')).toMatchObject({ count: 0, isHeld: true });
    const { proposalId } = await done(releaseLegalHold, { legalHoldId, reason: '已结案' }, asAdmin);
    expect((await ask(decideProposal, { proposalId, isApproved: true }, asAdmin)).problem?.code).toBe('not-allowed');
    expect((await run()).find(({ kind }) => kind === 'session')?.count).toBe(0);
    await done(decideProposal, { proposalId, isApproved: true }, { token: await secondAdmin() });
    expect((await run()).find(({ kind }) => kind === 'session')?.count).toBeGreaterThan(0);
    expect((await ask(releaseLegalHold, { legalHoldId, reason: '再来' }, asAdmin)).problem?.code).toBe('state-differs');
    expect((await ask(releaseLegalHold, { legalHoldId: 'none', reason: '再来' }, asAdmin)).problem?.code).toBe('not-found');
  });

  test('without a kind stops everything', async () => {
    await later(2000);
    await done(placeLegalHold, { reason: '全面调查' }, { as: 'admin', county: ELSEWHERE });
    const held = await run(false, ELSEWHERE);
    expect(held.map(({ count, heldBy }) => [count, heldBy !== undefined])).toEqual(held.map(() => [0, true]));
  });
});

describe('the job', () => {
  test('runs once a day in each county, whoever looks', async () => {
    await later(1);
    const at = { ...services, ownerUrl };
    const log = createLog({ level: 'silent' });
    expect(await runWhereDue(at, log)).toEqual([HOME, ELSEWHERE]);
    expect(await runWhereDue(at, log)).toEqual([]);
    await later(1);
    expect(await runWhereDue(at, log)).toEqual([HOME, ELSEWHERE]);
  });
});

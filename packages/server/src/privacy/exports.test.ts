// What may leave the county: two agree on it, one fetches it, and whoever withdraws is in it no more.
import { decideProposal, listProposals } from '@doudi/core/access';
import type { InputOf, Role } from '@doudi/core/contract';
import { downloadExport, exportDeidentified, listExports, recordConsent, withdrawConsent } from '@doudi/core/privacy';
import { registerPerson } from '@doudi/core/registry';
import { settleClaim } from '@doudi/core/settlement';
import { beforeAll, describe, expect, test } from 'vitest';
import { insertActor } from '../access/accounts.ts';
import { insertSession, newSession } from '../access/sessions.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { runRetention } from './retention.ts';

const DAY = 86_400_000;
let clock = Date.parse('2026-06-01T04:00:00Z');
const server = await testServer({ now: () => new Date(clock) });
const { ask, done, services, database } = server;
const superuser = <Row>(text: string, values: unknown[] = []) =>
  withConnection(database.superuserUrl, async (client) => (await client.query(text, values)).rows as Row[]);

let accounts = 0;
async function tokenOf(role: Role, county: string = HOME): Promise<string> {
  const actorId = `made-${++accounts}`;
  const session = newSession({ countyId: county }, services.database.now(), services.database.newId);
  for (const { text, values = [] } of [
    insertActor(county, { actorId, username: actorId, displayName: actorId, role, passwordHash: 'none', mustChangePassword: false }),
    insertSession({ countyId: county, actorId }, session, services.database.now()),
  ])
    await superuser(text, [...values]);
  return session.token;
}

const people: string[] = [];
beforeAll(async () => {
  for (let index = 0; index < 24; index++) {
    const { personId } = await done(
      registerPerson,
      { name: `钱${index}`, sex: index < 14 ? 'male' : 'female', bornOn: '1970-05-05', villageCode: `${HOME}001001` },
      { as: 'manager' },
    );
    people.push(personId);
    const charges = { classA: `${1000 + index * 37}.5` };
    await done(settleClaim, { personId, facilityId: 'f-2', billNumber: `b-${index}`, kind: 'inpatient', dischargedOn: '2026-03-05', charges });
  }
});

const MARCH = { from: '2026-03-01', to: '2026-03-31', use: 'statistics', reason: '年度评估' } as const;

async function exported(input: InputOf<typeof exportDeidentified> = MARCH) {
  const [proposer, approver] = [await tokenOf('manager'), await tokenOf('manager')];
  const { proposalId } = await done(exportDeidentified, input, { token: proposer });
  await done(decideProposal, { proposalId, isApproved: true }, { token: approver });
  const [made] = (await done(listExports, {}, { token: proposer })).exports;
  return { proposer, approver, exportId: made?.exportId ?? '', made };
}

describe('an export', () => {
  test('is proposed by one manager, approved by another, and fetched by the first alone; each fetching is in the audit', async () => {
    const { proposer, approver, exportId, made } = await exported();
    expect(made).toMatchObject({ rows: 24, suppressed: 0, k: 10, mayDownload: true });
    const file = await done(downloadExport, { exportId }, { token: proposer });
    expect(file.data).toHaveLength(24);
    expect((await ask(downloadExport, { exportId }, { token: approver })).problem?.code).toBe('not-found');
    expect((await done(listExports, {}, { token: approver })).exports[0]).toMatchObject({ exportId, mayDownload: false });
    await done(downloadExport, { exportId }, { token: proposer });
    const looks = await superuser<{ facts: object }>(
      `select facts from audit_entry where county_id = $1 and command = 'downloadExport' and subject = $2 order by audit_entry_id`,
      [HOME, `export/${exportId}`],
    );
    expect(looks.map(({ facts }) => facts)).toEqual([{}, { refused: 'not-found' }, {}]);
  });

  test('holds no name, no number and no id of the roll, and amounts that ten share', async () => {
    const { proposer, exportId } = await exported();
    const file = await done(downloadExport, { exportId }, { token: proposer });
    const text = JSON.stringify(file);
    const ids = await superuser<{ id: string }>(
      `select person_id as id from person union select settlement_id from settlement union select bill_number from settlement
       union select household_id from household union select name from person where name like '钱%'`,
    );
    expect(ids.filter(({ id }) => text.includes(`"${id}"`))).toEqual([]);
    const totals = new Map<string, number>();
    for (const { total } of file.data) totals.set(total, (totals.get(total) ?? 0) + 1);
    expect(Math.min(...totals.values())).toBeGreaterThanOrEqual(10);
    expect(file.data.every(({ total }) => total.endsWith('0.00'))).toBe(true);
  });

  test('has row ids that change with each export', async () => {
    const rowIds = async () => {
      const { proposer, exportId } = await exported();
      return (await done(downloadExport, { exportId }, { token: proposer })).data.map(({ rowId }) => rowId);
    };
    const [first, second] = [await rowIds(), await rowIds()];
    expect(new Set([...first, ...second]).size).toBe(48);
  });

  test('is not approved by whoever proposed it, nor proposed by anybody but managers', async () => {
    const proposer = await tokenOf('manager');
    const { proposalId } = await done(exportDeidentified, MARCH, { token: proposer });
    expect((await ask(decideProposal, { proposalId, isApproved: true }, { token: proposer })).problem?.code).toBe('not-allowed');
    expect((await ask(decideProposal, { proposalId, isApproved: true }, { as: 'admin' })).problem?.code).toBe('not-found');
    for (const as of ['clerk', 'finance', 'payer', 'doctor', 'auditor', 'admin'] as const)
      expect((await ask(exportDeidentified, MARCH, { as })).problem?.code).toBe('not-allowed');
    const mine = (await done(listProposals, {}, { token: proposer })).proposals.find((proposal) => proposal.proposalId === proposalId);
    expect(mine).toMatchObject({ mayDecide: false });
    const before = (await done(listExports, {}, { as: 'manager' })).exports.length;
    await done(decideProposal, { proposalId, isApproved: false, reason: '期间不对' }, { as: 'manager' });
    expect((await done(listExports, {}, { as: 'manager' })).exports).toHaveLength(before);
  });

  test('of too few is refused, and so is one that ends before it begins or after today', async () => {
    const refused = async (change: object) => (await ask(exportDeidentified, { ...MARCH, ...change }, { as: 'manager' })).problem;
    expect(await refused({ from: '2026-04-01', to: '2026-04-30' })).toMatchObject({ code: 'state-differs', path: '/from' });
    expect(await refused({ from: '2026-04-01' })).toMatchObject({ code: 'bad-input', path: '/to' });
    expect(await refused({ to: '2026-06-02' })).toMatchObject({ code: 'bad-input', path: '/to' });
    expect((await ask(exportDeidentified, MARCH, { as: 'manager', county: ELSEWHERE })).problem).toMatchObject({ code: 'state-differs' });
  });

  test('for research holds those who consented, and is given no more once one of them has withdrawn', async () => {
    const input = { ...MARCH, use: 'research' } as const;
    expect((await ask(exportDeidentified, input, { as: 'manager' })).problem).toMatchObject({ code: 'consent-missing', path: '/use' });
    const consents: string[] = [];
    const consent = { purpose: 'research-export', version: 'v1', givenOn: '2026-05-01', givenBy: 'self', how: 'paper' } as const;
    for (const personId of people.slice(0, 12)) consents.push((await done(recordConsent, { ...consent, personId }, { as: 'manager' })).consentId);
    const { proposer, exportId, made } = await exported(input);
    expect(made).toMatchObject({ rows: 12, use: 'research' });
    const subjects = await superuser<{ person_id: string }>('select person_id from export_subject where export_id = $1 order by person_id', [exportId]);
    expect(subjects.map(({ person_id }) => person_id)).toEqual(people.slice(0, 12).sort());
    await done(downloadExport, { exportId }, { token: proposer });
    await done(withdrawConsent, { consentId: consents[3] ?? '', withdrawnOn: '2026-05-20', withdrawnBy: 'self' }, { as: 'manager' });
    expect((await ask(downloadExport, { exportId }, { token: proposer })).problem).toMatchObject({ code: 'state-differs' });
    // A new one is made of the others.
    expect((await exported(input)).made).toMatchObject({ rows: 11, mayDownload: true });
  });

  test('lies sealed, and is gone after fourteen days', async () => {
    const { proposer, exportId } = await exported();
    const [row] = await superuser<{ file_cipher: Buffer }>('select file_cipher from deidentified_export where export_id = $1', [exportId]);
    expect(row?.file_cipher.toString('latin1')).not.toContain('ageBand');
    clock += 14 * DAY - 12 * 3_600_000 - 1;
    const { now, newId } = services.database;
    const stay = () => superuser('update session set expires_at = $2, last_seen_at = $1', [new Date(clock), new Date(clock + 100 * DAY)]);
    await stay();
    await done(downloadExport, { exportId }, { token: proposer });
    clock += 12 * 3_600_000 + 1;
    await stay();
    expect((await ask(downloadExport, { exportId }, { token: proposer })).problem).toMatchObject({ code: 'state-differs' });
    clock += 1;
    const aged = await runRetention({ ownerUrl: database.ownerUrl, countyId: HOME, now, newId, isDryRun: false }, services.noticeOf(HOME));
    expect(aged.find(({ kind }) => kind === 'export-file')?.count).toBeGreaterThan(0);
    expect(await superuser('select 1 from deidentified_export where file_cipher is not null')).toEqual([]);
    expect((await done(listExports, {}, { token: proposer })).exports[0]).toMatchObject({ exportId, mayDownload: false });
  });
});

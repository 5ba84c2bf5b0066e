// What an auditor sees: who did what and who saw whom, in words; and that nobody else sees it.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findAuditedPerson, getAccessLog, getAuditState, hasCommandWords, KNOWN_COMMANDS, listAuditEntries } from '@doudi/core/audit';
import { PURPOSES, ROLES } from '@doudi/core/contract';
import { registerPerson } from '@doudi/core/registry';
import { settleClaim } from '@doudi/core/settlement';
import { beforeAll, describe, expect, test } from 'vitest';
import { allRoutes } from '../compose.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { newAuditKey } from '../platform/secrets/audit-key.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { sealCounty } from './sealer.ts';

const KEY = newAuditKey();
const ID_NUMBER = '110101199003074610';
const server = await testServer();
const { services, done, ask, database } = server;
const auditor = { as: 'auditor' } as const;
const bill = (billNumber: string, personId: string) => {
  return { billNumber, personId, facilityId: 'f-2', kind: 'inpatient', dischargedOn: '2026-03-01', charges: { classA: '100.00' } };
};
const seal = () => sealCounty(services.database, KEY, HOME);

let personId = '';
let settlementId = '';

beforeAll(async () => {
  const person = { name: '欧阳小明', sex: 'male', bornOn: '1990-03-07', villageCode: `${HOME}002001`, idNumber: ID_NUMBER } as const;
  personId = (await done(registerPerson, person, { as: 'manager' })).personId;
  settlementId = (await done(settleClaim, bill('b-1', personId))).settlementId;
  // As a read of personal data will leave it.
  await withConnection(database.superuserUrl, (superuser) =>
    superuser.query(
      `insert into audit_entry (county_id, audit_entry_id, written_at, actor_id, purpose, command, subject, request_id, facts, persons)
       select county_id, $1, written_at + interval '1 minute', 'a-manager', 'supervision', 'getSettlement', $2, 'r', '{}', array[$3, 'p-0']
       from audit_entry where subject = $2 and command = 'settleClaim'`,
      [services.database.newId(), `settlement/${settlementId}`, personId],
    ),
  );
});

describe('an auditor', () => {
  test('sees who saw a person, sealed or not yet, the latest first and in words', async () => {
    const expected = [
      {
        actorName: 'manager',
        command: 'getSettlement',
        what: { zh: '查看了一次结算', en: 'looked at a settlement' },
        why: { zh: '监督检查', en: 'supervision' },
      },
      { actorName: 'clerk', command: 'settleClaim', what: { zh: '结算了一张账单', en: 'settled a bill' }, subject: `settlement/${settlementId}` },
      { actorName: 'manager', command: 'registerPerson', what: { zh: '登记了人员', en: 'registered a person' }, subject: `person/${personId}` },
    ];
    const before = await done(listAuditEntries, { personId }, auditor);
    expect(before.entries).toMatchObject(expected.map((entry) => ({ ...entry, isSealed: false })));
    await seal();
    const after = await done(listAuditEntries, { personId }, auditor);
    // The auditor looked as well. The invented entry is a minute younger than now.
    const own = { actorName: 'auditor', command: 'listAuditEntries', subject: `person/${personId}` };
    const [invented, ...rest] = expected;
    expect(after).toMatchObject({
      hasMore: false,
      about: { personNameMasked: '欧＊＊＊' },
      entries: [invented, own, ...rest].map((entry) => ({ ...entry, isSealed: true })),
    });
    expect(after.entries[0]?.persons).toEqual([
      { personId, nameMasked: '欧＊＊＊' },
      { personId: 'p-0', nameMasked: '张＊' },
    ]);
    expect(JSON.stringify(after)).not.toContain('欧阳');
  });

  test('finds by account, thing, purpose, kind and days, alone and together', async () => {
    const commands = async (filter: Parameters<typeof done<typeof listAuditEntries>>[1]) =>
      (await done(listAuditEntries, { pageSize: 100, ...filter }, auditor)).entries.map(({ command }) => command);
    const today = new Date(services.database.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(await commands({ actorId: 'a-clerk' })).toEqual(['settleClaim']);
    expect(await commands({ subject: `settlement/${settlementId}` })).toEqual(['getSettlement', 'settleClaim']);
    expect(await commands({ purpose: 'supervision' })).toEqual(['getSettlement']);
    expect(await commands({ command: 'registerPerson' })).toEqual(['registerPerson']);
    expect(await commands({ actorId: 'a-manager', purpose: 'registry' })).toEqual(['registerPerson']);
    expect(await commands({ from: today, to: today })).toContain('settleClaim');
    expect(await commands({ to: '2020-01-01' })).toEqual([]);
    expect(await commands({ from: '2099-01-01' })).toEqual([]);
    expect(await commands({ personId, actorId: 'a-clerk' })).toEqual(['settleClaim']);
    expect(await commands({ personId, actorId: 'a-payer' })).toEqual([]);
  });

  test('turns pages without losing or seeing an entry twice, also where many have the same moment', async () => {
    await withConnection(database.superuserUrl, (superuser) =>
      superuser.query(
        `insert into audit_entry (county_id, audit_entry_id, written_at, actor_id, purpose, command, subject, request_id, facts)
         select '${HOME}', 'many_' || i, '2025-01-01 12:00:00.123456+08', 'a-payer', 'clearing', 'getFacilityAccount', 'facility/f-1', 'r', '{}' from generate_series(1, 25) i`,
      ),
    );
    const seen: string[] = [];
    for (let before: string | undefined; ; ) {
      const page = await done(listAuditEntries, { actorId: 'a-payer', pageSize: 10, ...(before !== undefined && { before }) }, auditor);
      seen.push(...page.entries.map(({ auditEntryId }) => auditEntryId));
      before = page.entries.at(-1)?.cursor;
      if (!page.hasMore) break;
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  test('finds a person by ID number, and reads every access to their data as the person may', async () => {
    expect(await done(findAuditedPerson, { idNumber: ID_NUMBER }, auditor)).toEqual({ personId, nameMasked: '欧＊＊＊' });
    const log = await done(getAccessLog, { personId }, auditor);
    const told = log.entries.map(({ actorName, actorRole, what }) => [actorName, actorRole, what.zh]);
    expect(told).toContainEqual(['auditor', 'auditor', '为查使用记录查找了人员']);
    expect(told.filter(([actorName]) => actorName !== 'auditor')).toEqual([
      ['manager', 'manager', '查看了一次结算'],
      ['clerk', 'clerk', '结算了一张账单'],
      ['manager', 'manager', '登记了人员'],
    ]);
    // No number, no request and no other person stands on the resident's paper.
    expect(Object.keys(log.entries[0] ?? {}).sort()).toEqual(['actorName', 'actorRole', 'cursor', 'isSealed', 'what', 'why', 'writtenAt']);
  });

  test('is told where there is no such person, here or in another county', async () => {
    expect(await ask(getAccessLog, { personId: 'nobody' }, auditor)).toMatchObject({ status: 404, problem: { code: 'not-found' } });
    expect(await ask(getAccessLog, { personId }, { ...auditor, county: ELSEWHERE })).toMatchObject({ status: 404 });
    expect(await ask(findAuditedPerson, { idNumber: ID_NUMBER }, { ...auditor, county: ELSEWHERE })).toMatchObject({ status: 404 });
    // What was asked for there, in vain, and nothing of here.
    const there = await done(listAuditEntries, { personId }, { ...auditor, county: ELSEWHERE });
    expect(there.entries).toMatchObject([{ command: 'getAccessLog', persons: [{ personId, nameMasked: '' }] }]);
  });

  test('sees how far the chain goes, and when it lags', async () => {
    await seal();
    const whole = await done(getAuditState, {}, auditor);
    expect(whole).toMatchObject({ waiting: 0, lagSeconds: 0 });
    expect(whole.sealed).toBeGreaterThan(25);
    await done(settleClaim, bill('b-2', 'p-0'));
    // The bill, and the look before.
    expect(await done(getAuditState, {}, auditor)).toMatchObject({ waiting: 2, sealed: whole.sealed });
  });

  test('is refused what is no place in the list, and a subject that is none', async () => {
    for (const wrong of [{ before: 'yesterday' }, { before: '99999999999999999999_a' }, { subject: 'person' }, { purpose: 'curiosity' as never }]) {
      expect(await ask(listAuditEntries, wrong, auditor)).toMatchObject({ status: 422, problem: { code: 'bad-input' } });
    }
  });
});

test('nobody but an auditor reads the audit', async () => {
  for (const as of ROLES.filter((role) => role !== 'auditor')) {
    for (const asked of [ask(listAuditEntries, {}, { as }), ask(getAccessLog, { personId }, { as }), ask(getAuditState, {}, { as })]) {
      expect(await asked, as).toMatchObject({ status: 403, problem: { code: 'not-allowed' } });
    }
  }
  expect(await ask(listAuditEntries, {}, { as: null })).toMatchObject({ status: 401 });
});

describe('what stands in the audit has words', () => {
  test('for every operation, and for every other command by its name in the code', () => {
    const operations = allRoutes(services).map(({ contract }) => contract.id);
    const source = fileURLToPath(new URL('..', import.meta.url));
    const named = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\btesting\b/.test(file))
      .flatMap((file) => [...readFileSync(`${source}/${file}`, 'utf8').matchAll(/\bname(?::| =) '([a-z]+[A-Z][A-Za-z]*)'/g)])
      .map((match) => match[1] ?? '');
    expect(named).toEqual(expect.arrayContaining(['noteSignIn', 'fillPinyin', 'loadDemo', 'verifyAudit']));
    expect([...operations, ...named].filter((command) => !hasCommandWords(command))).toEqual([]);
    expect(KNOWN_COMMANDS.length).toBeGreaterThan(operations.length);
  });

  test('for every purpose', async () => {
    const { purposeWords } = await import('@doudi/core/audit');
    expect(PURPOSES.filter((purpose) => purposeWords(purpose).zh === purpose)).toEqual([]);
  });
});

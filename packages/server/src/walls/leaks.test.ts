// Nobody but the treating team finds out what is protected of a person, or that anything is: not from what operations answer or refuse, not from the
// tables that a transaction sees, not from logs, files or books. Two people who differ in nothing else are asked for by everybody.
import { getAccessLog, listAuditEntries } from '@doudi/core/audit';
import { getPayments, takePayment } from '@doudi/core/cashier';
import { type Contract, inputFields, PURPOSES, ROLES, type Role } from '@doudi/core/contract';
import { lookUpEligibility } from '@doudi/core/entitlement';
import { applyImport, decideImportRow } from '@doudi/core/exchange';
import { listHolds, listTransfers, placeHold } from '@doudi/core/ledger';
import { getProcessingPurposes, getSubjectAccess, listConsents, recordConsent } from '@doudi/core/privacy';
import { beginEvidenceFile, listRecognitionCases, openRecognitionCase } from '@doudi/core/recognition';
import {
  changeContact,
  changeHousehold,
  changeRecord,
  correctPerson,
  decideDuplicate,
  designate,
  endDesignation,
  findPeople,
  getHousehold,
  getHouseholdHelp,
  getPerson,
  joinHouseholds,
  leaveCounty,
  listDesignationsAsOf,
  mergePersons,
  moveHousehold,
  movePerson,
  pairHelper,
  planMeasure,
  recordDeath,
  recordDisability,
  recordSurvey,
  registerBirth,
  registerPerson,
  revealField,
  splitHousehold,
  withdrawDeath,
} from '@doudi/core/registry';
import {
  cancelSettlement,
  getSchemes,
  getSettlement,
  getUsed,
  listSettlements,
  printStatement,
  quoteClaim,
  readClaimLine,
  settleClaim,
  toClosingRows,
} from '@doudi/core/settlement';
import { explainProtected, joinTreatingTeam, leaveTreatingTeam, listProtectedFacts, listTreatingTeam, recordProtectedFact } from '@doudi/core/walls';
import { listTasks } from '@doudi/core/work';
import { emptyBooks, settleInto } from '@doudi/policy';
import { afterAll, describe, expect, test } from 'vitest';
import { ask } from '../every-operation/testing/access-matrix.ts';
import { CONSENT } from '../every-operation/testing/fixtures.ts';
import { SURVEY_ANSWERS } from '../every-operation/testing/people-fixtures.ts';
import { openWorld, tablesIn } from '../every-operation/testing/world.ts';
import { check, idNumberOf } from '../exchange/testing/lists.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { read, type Scope, systemScope } from '../platform/database/transaction.ts';
import { findScheme, readContextOf } from '../schemes/read-schemes.ts';
import { csv, jsonLines } from '../settlement/result-format.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { HOME, testServer } from '../testing/test-server.ts';
import { anotherDoctor, wallOf } from '../testing/wall.ts';

const CANARY = 'zanzibar-canary-7731';
const KINDS = ['hiv', 'mental-illness', 'family-event'];
const CATEGORIES = ['hiv-treatment', 'severe-mental-disorder', 'only-child-lost'];
/** What tells which it is; the names of the rule that pays too. */
const TELLING = new RegExp([CANARY, ...KINDS, ...CATEGORIES, 'special-care', '艾滋', '精神', '独生子女', '家庭变故', '特殊关怀'].join('|'), 'i');

const server = await testServer({
  people: 8,
  designations: [
    { personId: 'p-0', category: 'low-income', fromDay: '2025-01-01' },
    { personId: 'p-1', category: 'low-income', fromDay: '2025-01-01' },
  ],
});
const { done, tokens } = server;
const wall = await wallOf(server);
const world = await openWorld(server);
afterAll(() => world.close());
const outsider = await anotherDoctor(server, 'a-outsider');

// The one and the other: both are treated, and of the one everything is known that can be.
const [WALLED, OPEN] = ['p-0', 'p-1'] as const;
for (const personId of [WALLED, OPEN]) await wall.treat(personId);
for (const category of CATEGORIES) await wall.record(WALLED, category, { note: `${CANARY} ${category}` });
// And each kind by itself, with a bill on which it is paid.
for (const [index, category] of CATEGORIES.entries()) await wall.record(`p-${index + 2}`, category, { note: CANARY });

const bill = (personId: string, more: object = {}) => ({
  billNumber: `bill-of-${personId}-${JSON.stringify(more).length}`,
  personId,
  facilityId: 'f-2',
  kind: 'outpatient',
  dischargedOn: '2026-03-01',
  charges: { classA: '100.00' },
  ...more,
});
const settledFor = new Map<string, string>();
for (const personId of [WALLED, OPEN, 'p-2', 'p-3', 'p-4']) {
  const { settlementId } = await done(settleClaim, bill(personId));
  settledFor.set(personId, settlementId);
  await done(takePayment, { settlementId, parts: [{ means: 'qr', amount: '10.00' }] });
  await done(placeHold, { personId, facilityId: 'f-1', amount: '5.00', reason: 'admitted' });
  if (personId.match(/[234]/)) await done(settleClaim, bill(personId, { kind: 'inpatient', charges: { classA: '20000.00' } }));
}

/** Beside whom they are asked for: nothing is protected of these. */
const PARTNERS: Readonly<Record<string, string>> = { [WALLED]: 'p-5', [OPEN]: 'p-6' };
const partnerOf = (personId: string) => PARTNERS[personId] ?? 'p-7';
const householdOf = (personId: string) => personId.replace('p', 'h');

/** For everybody a list with somebody whom the register does not know. */
const listFor = new Map<string, string>();
for (const personId of [WALLED, OPEN, 'p-2', 'p-3', 'p-4']) {
  const list = `姓名,身份证号,变动,类别,日期\n某人,${idNumberOf(900 + listFor.size)},新增,monitored,2026-03-01\n`;
  const { importId, counts } = await check(server, Buffer.from(list), { kind: 'changes', fileName: '变动.csv' });
  await done(applyImport, { importId, expected: counts }, { as: 'manager' });
  await server.services.imports.idle();
  listFor.set(personId, importId);
}

/** The rules, and the notice that tells everybody what is processed: what they name is of nobody. */
const PUBLIC_WORDS: readonly string[] = [getSchemes.id, getProcessingPurposes.id];

const CASE = { procedureId: 'monitored-entry', standard: ['hardship'], reason: 'x', evidence: [{ what: 'x' }] };

/** What is asked of a person, for every operation that names one. */
const OF_A_PERSON: readonly (readonly [Contract, (personId: string) => object])[] = [
  [getPerson, (personId) => ({ personId })],
  [findPeople, (personId) => ({ name: personId.replace('p-', '张') })],
  [listSettlements, (personId) => ({ personId })],
  [getSettlement, (personId) => ({ settlementId: settledFor.get(personId) })],
  [getUsed, (personId) => ({ personId, year: '2026' })],
  [listTasks, (personId) => ({ personId })],
  [listHolds, (personId) => ({ personId })],
  [listTransfers, (personId) => ({ accountId: `patient/${personId}` })],
  [getPayments, (personId) => ({ settlementId: settledFor.get(personId) })],
  [printStatement, (personId) => ({ settlementId: settledFor.get(personId), form: 'a4' })],
  [lookUpEligibility, (personId) => ({ scanned: `doudi-person:${personId}`, day: '2026-03-01', facilityId: 'f-2' })],
  [quoteClaim, (personId) => bill(personId, { billNumber: 'quoted' })],
  [settleClaim, (personId) => bill(personId, { billNumber: `second-of-${personId}` })],
  [cancelSettlement, (personId) => ({ settlementId: settledFor.get(personId), reason: 'x' })],
  [takePayment, (personId) => ({ settlementId: settledFor.get(personId), parts: [{ means: 'qr', amount: '1.00' }] })],
  [placeHold, (personId) => ({ personId, facilityId: 'f-1', amount: '7.00', reason: 'again' })],
  [designate, (personId) => ({ personId, category: 'monitored', fromDay: '2026-01-01', source: 'list' })],
  [designate, (personId) => ({ personId, category: 'only-child-lost', fromDay: '2026-01-01', source: 'list' })],
  [designate, (personId) => ({ personId, category: 'protected', fromDay: '2026-01-01', source: 'list' })],
  [recordDisability, (personId) => ({ personId, kind: 'limbs', grade: 2, source: 'list', fromDay: '2026-01-01' })],
  [recordDisability, (personId) => ({ personId, kind: 'mental', grade: 2, source: 'list', fromDay: '2026-01-01' })],
  [recordDisability, (personId) => ({ personId, kind: 'multiple', parts: ['limbs', 'mental'], grade: 1, source: 'list', fromDay: '2026-01-01' })],
  [endDesignation, (personId) => ({ designationId: personId === WALLED ? 'd-0' : 'd-1', toDay: '2026-06-30', reason: 'x' })],
  [registerPerson, (personId) => ({ name: '新生儿', sex: 'male', bornOn: '2026-01-01', villageCode: `${HOME}001001`, householdId: householdOf(personId) })],
  [changeContact, (personId) => ({ personId, phone: '010-6234567' })],
  [revealField, (personId) => ({ personId, field: 'phone', reason: 'to call them' })],
  [correctPerson, (personId) => ({ personId, sex: 'female', reason: 'a slip', evidence: 'register' })],
  [recordConsent, (personId) => ({ ...CONSENT, personId })],
  [listConsents, (personId) => ({ personId })],
  [getSubjectAccess, (personId) => ({ personId })],
  [decideImportRow, (personId) => ({ importId: listFor.get(personId), row: 2, decision: 'keep-ours', personId, reason: 'the same person' })],
  [registerBirth, (personId) => ({ personId, name: '次子', sex: 'male', bornOn: '2026-01-02' })],
  [changeRecord, (personId) => ({ personId, ethnicity: '06', reason: 'register' })],
  [getHousehold, (personId) => ({ householdId: householdOf(personId) })],
  [recordSurvey, (personId) => ({ householdId: householdOf(personId), surveyedOn: '2026-01-02', surveyor: 'x', answers: SURVEY_ANSWERS })],
  [
    planMeasure,
    (personId) => ({ householdId: householdOf(personId), kind: 'health', what: 'x', responsible: 'x', fromDay: '2026-01-02', toDay: '2026-01-09' }),
  ],
  [pairHelper, (personId) => ({ householdId: householdOf(personId), name: 'x', organisation: 'x', fromDay: '2026-01-02' })],
  [getHouseholdHelp, (personId) => ({ householdId: householdOf(personId) })],
  [changeHousehold, (personId) => ({ householdId: householdOf(personId), headId: personId, reason: 'register' })],
  [moveHousehold, (personId) => ({ householdId: householdOf(personId), villageCode: `${HOME}001002`, day: '2026-01-03', reason: 'register' })],
  [splitHousehold, (personId) => ({ householdId: householdOf(personId), memberIds: [personId], headId: personId, day: '2026-01-04', reason: 'register' })],
  [movePerson, (personId) => ({ personId, householdId: householdOf(personId), day: '2026-01-05', reason: 'register' })],
  [joinHouseholds, (personId) => ({ householdId: householdOf(personId), joiningId: householdOf(partnerOf(personId)), day: '2026-01-06', reason: 'register' })],
  [decideDuplicate, (personId) => ({ personId, otherPersonId: partnerOf(personId), verdict: 'later', reason: 'to be asked' })],
  [mergePersons, (personId) => ({ personId, mergedId: partnerOf(personId), reason: 'one and the same' })],
  [recordDeath, (personId) => ({ personId, diedOn: '2026-05-01', reason: 'register' })],
  [withdrawDeath, (personId) => ({ personId, reason: 'a mistake' })],
  [leaveCounty, (personId) => ({ personId, leftOn: '2026-05-02', destination: 'elsewhere', reason: 'register' })],
  [movePerson, (personId) => ({ personId, householdId: householdOf(personId), day: '2026-05-03', reason: 'came back' })],
  [listDesignationsAsOf, (personId) => ({ personId, knownAt: '2999-01-01' })],
  [openRecognitionCase, (personId) => ({ ...CASE, personId, category: 'monitored' })],
  [openRecognitionCase, (personId) => ({ ...CASE, personId, category: 'only-child-lost' })],
  [listRecognitionCases, (personId) => ({ personId })],
  [beginEvidenceFile, (personId) => ({ personId, fileName: 'a.pdf', bytes: 5 })],
  [listAuditEntries, (personId) => ({ personId })],
  [getAccessLog, (personId) => ({ personId })],
  [listProtectedFacts, (personId) => ({ personId, reason: 'care' })],
  [recordProtectedFact, (personId) => ({ personId, category: 'hiv-treatment', fromDay: '2026-01-01', evidence: 'x' })],
  [explainProtected, (personId) => ({ settlementId: settledFor.get(personId), reason: 'care' })],
  [listTreatingTeam, (personId) => ({ personId })],
  [joinTreatingTeam, (personId) => ({ personId, actorId: 'a-outsider', fromDay: '2999-01-01' })],
];

test('every operation that names a person or their bill is asked here', () => {
  const asked = new Set(OF_A_PERSON.map(([contract]) => contract.id));
  const naming = world.routes
    .map(({ contract }) => contract)
    .filter((contract) =>
      inputFields(contract)?.some((field) => ['personId', 'otherPersonId', 'settlementId', 'designationId', 'householdId', 'treatingTeamId'].includes(field)),
    )
    .map(({ id }) => id);
  // A team is the same of both; only the keeper may ask for it.
  expect(naming.filter((id) => !asked.has(id) && id !== leaveTreatingTeam.id)).toEqual([]);
});

/** Without what differs between any two people: ids, names, times, numbers in order, and which of what happened at one moment comes first. */
function likeAnybody(text: string, personId: string): string {
  return JSON.stringify(inOrder(JSON.parse(anonymous(text, personId))));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inOrder(part)]));
}

function anonymous(text: string, personId: string): string {
  return text
    .replaceAll(settledFor.get(personId) ?? '-', 'SETTLEMENT')
    .replaceAll(`bill-of-${personId}`, 'BILL')
    .replaceAll(`second-of-${personId}`, 'BILL')
    .replaceAll(listFor.get(personId) ?? '-', 'LIST')
    .replaceAll(partnerOf(personId), 'PARTNER')
    .replaceAll(partnerOf(personId).replace('p-', '张'), 'NAME OF PARTNER')
    .replaceAll(householdOf(partnerOf(personId)), 'HOUSEHOLD OF PARTNER')
    .replaceAll(personId, 'PERSON')
    .replaceAll(personId.replace('p-', '张'), 'NAME')
    .replaceAll(householdOf(personId), 'HOUSEHOLD')
    .replace(/"d-[01]"/g, '"DESIGNATION"')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/"verificationCode":"[^"]*"/g, '"verificationCode":"CODE"')
    .replace(/"cursor":"\d+_/g, '"cursor":"TIME_')
    .replace(/"isSealed":(true|false)/g, '"isSealed":"SOON"')
    .replace(/"number":\d+/g, '"number":0');
}

const everybody: readonly (readonly [string, string | undefined])[] = [
  ...ROLES.filter((role) => role !== 'doctor').map((role) => [role, tokens[HOME]?.[role]] as const),
  ['a doctor who does not treat them', outsider],
  ['who keeps the wall', wall.keeper],
  ['nobody', undefined],
];

describe('two people who differ in nothing but the wall', () => {
  test.each(everybody)('have the same answers and refusals of every operation for %s', async (_, token) => {
    const differing: string[] = [];
    for (const [contract, inputOf] of OF_A_PERSON) {
      const answers = [];
      for (const personId of [WALLED, OPEN]) {
        const { status, text } = await ask(world, contract, inputOf(personId) as Record<string, unknown>, token, false);
        answers.push(`${status} ${likeAnybody(text, personId)}`);
      }
      if (answers[0] !== answers[1]) differing.push(`${contract.id}: ${answers.join('\n')}`);
    }
    expect(differing).toEqual([]);
  });

  test('differ at a settlement in the entitlement and what the patient pays, and in nothing else', async () => {
    const stay = (personId: string) =>
      bill(personId, { billNumber: `stay-of-${personId}`, kind: 'inpatient', charges: { classA: '30000.00' }, dischargedOn: '2026-04-01' });
    const [walled, open] = [await done(quoteClaim, stay(WALLED)), await done(quoteClaim, stay(OPEN))];
    const entitlement = walled.lines.find(({ line }) => line === 'protected');
    expect(entitlement?.name).toEqual({ zh: '受保护待遇', en: 'Protected entitlement' });
    const shared = (quote: typeof open) => {
      const { lines, patientPays: _, patient: __, patientShare: ___, patientSentences: ____, explanation: _____, short: ______, ...rest } = quote;
      return { ...rest, lines: lines.filter(({ line }) => line !== 'protected') };
    };
    expect(shared(walled)).toEqual(shared(open));
    expect(Number(open.patientPays) - Number(walled.patientPays)).toBeCloseTo(Number(entitlement?.paid), 2);
  });

  test.each(ROLES.flatMap((role) => PURPOSES.map((purpose) => [role, purpose] as const)))(
    'have as many rows in every table that a transaction of a %s for %s sees, with the same in them',
    async (role, purpose) => {
      const scope: Scope = { countyId: HOME, actorId: role === 'doctor' ? 'a-outsider' : `a-${role}`, role, area: HOME, facilityId: 'f-2', purpose };
      const tables = (await tablesIn(world.superuser)).filter((table) => !['county', 'scheme_version'].includes(table));
      const rowsOf = (personId: string) =>
        read(server.services.database, scope, async ({ rows }) => {
          const counts: Record<string, number> = {};
          for (const table of tables) {
            const [found] = await rows<{ count: number }>(`select count(*)::int as count from ${table} t where t::text ~ $1`, [`\\m${personId}\\M`]);
            counts[table] = found?.count ?? 0;
          }
          return counts;
        });
      expect(await rowsOf(WALLED)).toEqual(await rowsOf(OPEN));
    },
  );
});

describe('a canary behind the wall', () => {
  test.each(everybody)('is in no answer to %s, of whomever they ask', async (_, token) => {
    const told: string[] = [];
    for (const { contract } of world.routes.filter(({ contract: { kind, id } }) => kind !== 'session' && !PUBLIC_WORDS.includes(id))) {
      const inputs = OF_A_PERSON.filter(([asked]) => asked === contract).map(([, inputOf]) => inputOf);
      for (const personId of ['p-2', 'p-3', 'p-4']) {
        for (const inputOf of inputs.length > 0 ? inputs : [() => ({})]) {
          const input = inputOf(personId) as Record<string, unknown>;
          const { text } = await ask(world, contract, input, token, false);
          if (TELLING.test(withoutAsked(text, input))) told.push(`${contract.id}: ${text}`);
        }
      }
    }
    expect(told).toEqual([]);
  });

  test('stands in no row of any table in the clear, so that no backup has it; the rules themselves are public', async () => {
    const contents = await contentsOf(server.database.superuserUrl);
    const telling = Object.entries(contents).filter(([table, text]) => table !== 'scheme_version' && TELLING.test(text));
    expect(telling.map(([table, text]) => `${table}: ${TELLING.exec(text)?.[0]}`)).toEqual([]);
    // It is there, sealed.
    expect(contents.protected_fact?.split('\n').length).toBe(6);
    expect(contents.settlement).toContain('protected');
  });

  test('stands in no line of the log, which does not even say what was done behind the wall', async () => {
    const treating = tokens[HOME]?.doctor;
    await ask(world, listProtectedFacts, { personId: 'p-2', reason: 'care' }, treating, false);
    await ask(world, recordProtectedFact, { personId: 'p-2', category: 'only-child-lost', fromDay: '2026-01-01', evidence: CANARY }, treating, false);
    expect(world.logged()).not.toMatch(TELLING);
    expect(world.logged()).not.toMatch(/ProtectedFact|TreatingTeam|explainProtected/);
    expect(world.logged()).toContain('"operation":"protected"');
  });

  test('is told by the audit to nobody: somebody was behind the wall, and not of whom or what for', async () => {
    const { rows } = await world.superuser.query(
      `select distinct command, subject, persons::text, facts::text, purpose from audit_entry where command = 'protected' or command like '%rotected%' or command like '%TreatingTeam'`,
    );
    expect(rows).toEqual([{ command: 'protected', subject: 'protected', persons: '{}', facts: '{}', purpose: 'treatment' }]);
    const { rows: keys } = await world.superuser.query(`select distinct command from command_key where command ~* 'protected|team'`);
    expect(keys).toEqual([{ command: 'protected' }]);
  });

  test('is listed by nobody: neither bills nor entries are found by the entitlement', async () => {
    for (const as of ['clerk', 'finance', 'payer', 'manager'] as const)
      expect(await server.ask(listSettlements, { payer: 'protected' }, { as })).toMatchObject({
        status: 403,
        problem: { code: 'not-allowed', path: '/payer' },
      });
    expect(await server.ask(listTransfers, { accountId: 'payer/protected' }, { as: 'payer' })).toMatchObject({
      problem: { code: 'not-allowed', path: '/accountId' },
    });
  });

  test('cannot be guessed from the hash of what was sent', async () => {
    const { rows } = await world.superuser.query<{ hash: string }>(`select encode(input_hash, 'hex') as hash from command_key where command = 'protected'`);
    const { createHash } = await import('node:crypto');
    const guessed = ['recordProtectedFact', 'protected'].flatMap((name) =>
      CATEGORIES.flatMap((category) =>
        ['p-0', 'p-2', 'p-3', 'p-4'].map((personId) =>
          createHash('sha256')
            .update(JSON.stringify([name, { category, evidence: 'certificate', fromDay: '2025-01-01', note: CANARY, personId }]))
            .digest('hex'),
        ),
      ),
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter(({ hash }) => guessed.includes(hash))).toEqual([]);
  });

  test('is in no finding of the books, which agree', async () => {
    const verified = await verifyLedger(server.services.database, systemScope(HOME, 'auditor'), server.services.schemes);
    expect(verified.findings).toEqual([]);
  });
});

describe('a file of claims that states protected categories', () => {
  const context = readContextOf(findScheme('demo-2025'));
  const { policy } = context.scheme;
  const rows = CATEGORIES.map((category) => ({
    id: `c-${CATEGORIES.indexOf(category)}`,
    person: { id: 'p', categories: [category, 'low-income'] },
    kind: 'inpatient',
    dischargedOn: '2026-03-01',
    facility: { level: 2 },
    charges: { classA: '20000.00' },
    given: { 'special-care': '20.00' },
  }));

  test.each([['jsonl', jsonLines] as const, ['csv', csv] as const])('comes out as %s without a word of which', (_, formatOf) => {
    for (const language of ['zh', 'en'] as const) {
      const format = formatOf({ policy, language, explainIn: language });
      const books = emptyBooks();
      const texts = rows.map((row) => {
        const { claim } = readClaimLine(JSON.stringify(row), context);
        if (!claim) throw new Error('the row is no claim');
        return format.row(claim.id, settleInto(books, policy, claim));
      });
      expect(texts.join('')).toMatch(/20\.00/);
      const closing = toClosingRows(policy, 'person', 'p', books.person.get('p') ?? new Map());
      expect([format.head, ...texts, JSON.stringify(closing)].join('\n')).not.toMatch(TELLING);
      expect(JSON.stringify(closing)).toContain('"protected":"60.00"');
    }
  });
});

/** What somebody says themselves is no leak. */
function withoutAsked(text: string, input: Readonly<Record<string, unknown>>): string {
  return Object.values(input).reduce<string>((rest, value) => (typeof value === 'string' && value !== '' ? rest.replaceAll(value, '') : rest), text);
}

test('who treats them reads it all, so that the tests above can fail', async () => {
  const treating: Role = 'doctor';
  const seen = JSON.stringify(await done(listProtectedFacts, { personId: 'p-2', reason: 'care' }, { as: treating }));
  expect(seen).toMatch(TELLING);
  expect(seen).toContain(CANARY);
});

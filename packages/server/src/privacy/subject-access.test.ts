// What a person is told of what is held about them, and correcting it.
import { commandWords } from '@doudi/core/audit';
import { takePayment } from '@doudi/core/cashier';
import { placeHold } from '@doudi/core/ledger';
import { getSubjectAccess, recordConsent } from '@doudi/core/privacy';
import {
  checkDigitOf,
  correctPerson,
  designate,
  findPeople,
  getPerson,
  pairHelper,
  recordSurvey,
  registerPerson,
  type SurveyAnswer,
} from '@doudi/core/registry';
import { getSettlement, settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { SURVEY_ANSWERS } from '../every-operation/testing/people-fixtures.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { read, systemScope } from '../platform/database/transaction.ts';
import { openField } from '../platform/secrets/field-keys.ts';
import { ELSEWHERE, HOME, TEST_KEYS, testServer } from '../testing/test-server.ts';

const server = await testServer({ now: () => new Date('2026-06-01T04:00:00Z') });
const { ask, done, services, database } = server;
const asManager = { as: 'manager' } as const;
const VILLAGE = `${HOME}001001`;
let given = 0;
const newNumber = (day: string) => {
  const digits = `990101${day}${String(++given).padStart(3, '0')}`;
  return digits + checkDigitOf(digits);
};

const register = (change: object = {}) =>
  done(registerPerson, { name: '赵查阅', sex: 'male', bornOn: '1955-05-05', villageCode: VILLAGE, ...change }, asManager);
const billOf = (personId: string, dischargedOn = '2026-03-01') => ({
  ...{ personId, facilityId: 'f-2', billNumber: `b-${personId}-${dischargedOn}`, kind: 'inpatient', dischargedOn },
  charges: { classA: '20000.00' },
});
const held = (personId: string, how: object = asManager) => done(getSubjectAccess, { personId }, how);

describe('a person is told', () => {
  test('everything that is held about them, and who looked, but of others of the household only how many they are', async () => {
    const { personId, householdId } = await register({ idNumber: newNumber('19550505') });
    const other = await register({ name: '赵家人', householdId });
    await done(designate, { personId, category: 'low-income', fromDay: '2026-01-01', source: '民政' }, asManager);
    const { settlementId } = await done(settleClaim, billOf(personId));
    await done(takePayment, { settlementId, parts: [{ means: 'cash', amount: '10.00', tendered: '20.00' }], arrears: { dueOn: '2026-12-31' } });
    await done(placeHold, { personId, facilityId: 'f-1', amount: '300.00', reason: '住院' });
    await done(recordConsent, { personId, purpose: 'research-export', version: 'v1', givenOn: '2026-05-01', givenBy: 'self', how: 'paper' }, asManager);
    await done(pairHelper, { householdId, name: '钱干部', organisation: '县民政局', fromDay: '2026-01-01' }, asManager);
    const answers = SURVEY_ANSWERS as SurveyAnswer[];
    await done(recordSurvey, { householdId, surveyedOn: '2026-05-20', surveyor: '王干部', answers }, asManager);
    await done(getPerson, { personId }, { as: 'doctor' });
    const told = await held(personId);
    expect(told).toMatchObject({
      person: { personId, name: '赵查阅', bornOn: '1955-05-05', idNumberMasked: expect.stringMatching(/^\*{16}/) },
      household: { householdId, others: 1 },
      help: { surveys: [{ surveyedOn: '2026-05-20', answers }], measures: [], helpers: [{ name: '钱干部', fromDay: '2026-01-01' }] },
      designations: [{ category: 'low-income', fromDay: '2026-01-01', source: '民政' }],
      settlements: [{ settlementId, total: '20000.00', facilityName: 'facility 2', settledByName: 'clerk' }],
      payments: [{ settlementId, amount: '10.00', means: 'cash' }],
      arrears: [{ settlementId, dueOn: '2026-12-31' }],
      holds: [{ amount: '300.00', reason: '住院', isOpen: true }],
      hasHolds: true,
      consents: [{ purpose: 'research-export', isInForce: true }],
      walled: 'not-included',
    });
    expect(told.used.length).toBeGreaterThan(0);
    expect(told.looks).toContainEqual({
      at: '2026-06-01T04:00:00.000Z',
      byName: 'doctor',
      role: 'doctor',
      purpose: 'treatment',
      purposeName: { zh: '诊疗与健康管理', en: 'treatment and care' },
      what: commandWords('getPerson'),
    });
    const text = JSON.stringify(told);
    expect([text.includes(other.personId), text.includes('赵家人')]).toEqual([false, false]);
  });

  test('also that this was asked for: the next answer shows it', async () => {
    const { personId } = await register();
    await held(personId);
    expect((await held(personId)).looks[0]).toMatchObject({ what: commandWords('getSubjectAccess'), purpose: 'subject-access', byName: 'manager' });
  });

  test('by managers of their area alone, and not of another county', async () => {
    const { personId } = await register();
    for (const as of ['clerk', 'finance', 'payer', 'doctor', 'auditor', 'admin'] as const)
      expect((await ask(getSubjectAccess, { personId }, { as })).problem?.code).toBe('not-allowed');
    expect((await ask(getSubjectAccess, { personId }, { as: 'manager', county: ELSEWHERE })).problem?.code).toBe('not-found');
    expect((await ask(getSubjectAccess, { personId: 'nobody' }, asManager)).problem?.code).toBe('not-found');
  });
});

const why = { reason: '登记时听错', evidence: '户口簿第 3 页' };

describe('a record is corrected', () => {
  test('with its reason; what stood there is kept, sealed where it was, and what was settled stays as it is', async () => {
    const before = newNumber('19550505');
    const { personId } = await register({ idNumber: before });
    const { settlementId } = await done(settleClaim, billOf(personId));
    const settled = await done(getSettlement, { settlementId });
    const after = newNumber('19550506');
    expect(await done(correctPerson, { personId, name: '赵改', bornOn: '1955-05-06', idNumber: after, ...why }, asManager)).toEqual({ personId, version: 1 });
    expect((await done(findPeople, { text: after })).people).toMatchObject([{ personId, name: '赵改' }]);
    expect((await done(findPeople, { text: before })).people).toEqual([]);
    expect((await done(findPeople, { text: 'zg' })).people.map(({ personId: id }) => id)).toContain(personId);
    // Whose the bill is, as they are known now; nothing else of it.
    const person = { ...settled.person, idNumberMasked: `${'*'.repeat(16)}${after.slice(-2)}` };
    expect(await done(getSettlement, { settlementId })).toEqual({ ...settled, personName: '赵改', person });
    const told = await held(personId);
    expect(told.corrections).toEqual([
      {
        at: '2026-06-01T04:00:00.000Z',
        byName: 'manager',
        ...why,
        before: { name: '赵查阅', sex: 'male', bornOn: '1955-05-05', villageCode: VILLAGE, hadIdNumber: true },
      },
    ]);
    const [version] = await read(services.database, systemScope(HOME, 'test'), ({ rows }) =>
      rows<{ person_version_id: string; id_number_cipher: Buffer }>('select * from person_version where county_id = $1 and person_id = $2', [HOME, personId]),
    );
    expect(openField(TEST_KEYS, version?.id_number_cipher as Buffer, `person_version/${version?.person_version_id}/id_number`)).toBe(before);
  });

  test('time after time, each counted', async () => {
    const { personId } = await register();
    await done(correctPerson, { personId, sex: 'female', ...why }, asManager);
    expect((await done(correctPerson, { personId, name: '赵再改', ...why }, asManager)).version).toBe(2);
    expect((await held(personId)).corrections.map(({ before }) => [before.name, before.sex])).toEqual([
      ['赵查阅', 'female'],
      ['赵查阅', 'male'],
    ]);
  });

  test('is refused with the number of somebody else, and leaves nothing', async () => {
    const taken = newNumber('19550505');
    await register({ idNumber: taken });
    const { personId } = await register();
    const before = await contentsOf(database.superuserUrl);
    expect((await ask(correctPerson, { personId, idNumber: taken, ...why }, asManager)).problem).toMatchObject({ code: 'already-exists', path: '/idNumber' });
    expect(await contentsOf(database.superuserUrl)).toEqual(before);
  });

  test('is refused where nothing differs, where the birthday no longer fits, and where a bill would lie before the birth', async () => {
    const { personId } = await register({ idNumber: newNumber('19550505') });
    await done(settleClaim, billOf(personId, '2025-06-01'));
    const refused = async (change: object) => (await ask(correctPerson, { personId, ...change, ...why }, asManager)).problem;
    expect(await refused({ name: '赵查阅' })).toMatchObject({ code: 'state-differs' });
    expect(await refused({ bornOn: '1955-05-06' })).toMatchObject({ code: 'bad-id-number', path: '/bornOn' });
    expect(await refused({ bornOn: '2025-06-02', idNumber: newNumber('20250602') })).toMatchObject({ code: 'before-birth', path: '/bornOn' });
    expect(await refused({})).toMatchObject({ code: 'bad-input' });
    expect(await refused({ villageCode: `${ELSEWHERE}001001` })).toMatchObject({ code: 'bad-input', path: '/villageCode' });
    expect((await ask(correctPerson, { personId: 'nobody', name: '无人', ...why }, asManager)).problem?.code).toBe('not-found');
  });
});

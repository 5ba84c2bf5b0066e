// What a quote and a settlement say of themselves at the window, and that nothing is settled at another amount than was read.
import { getPerson, registerPerson } from '@doudi/core/registry';
import { loadScheme } from '@doudi/core/scheme';
import { cancelSettlement, getSchemes, getSettlement, listSettlements, printStatement, quoteClaim, settleClaim } from '@doudi/core/settlement';
import { describe, expect, test } from 'vitest';
import { idNumberOf } from '../exchange/testing/lists.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { testServer } from '../testing/test-server.ts';

const server = await testServer({
  people: 6,
  designations: [
    { personId: 'p-1', category: 'low-income', fromDay: '2025-01-01' },
    { personId: 'p-1', category: 'monitored', fromDay: '2026-01-01', toDay: '2026-02-28' },
  ],
});
const { ask, done } = server;

let bills = 0;
const stay = (personId: string, charges: Readonly<Record<string, string>>, more: object = {}) => ({
  billNumber: `bill-${++bills}`,
  personId,
  facilityId: 'f-2',
  kind: 'inpatient',
  dischargedOn: '2026-03-01',
  charges,
  ...more,
});

describe('a quote', () => {
  test('says of each line what it is for, its reckoning, its sources and limits, and of the patient what they pay of each portion', async () => {
    const { billNumber: _, ...unnumbered } = stay('p-1', { classA: '20000.00', otherOut: '500.00' });
    const quote = await done(quoteClaim, unnumbered);
    expect(quote.lines.map(({ line, paid, applies }) => `${line} ${paid} ${applies}`)).toEqual([
      'basic 14775.00 true',
      'critical 0.00 true',
      'assistance 4180.00 true',
      'tilt 0.00 true',
    ]);
    expect(quote.lines[0]?.limits).toEqual([{ name: 'basic', owner: 'person', each: 'year', limit: '150000.00', before: '0.00', after: '14775.00' }]);
    expect(quote.lines[0]?.sources).toEqual([{ zh: '示范规则第2条', en: 'Demonstration rules, rule 2' }]);
    expect(quote.lines[0]?.assumptions).toEqual([{ zh: '虚构县的示例数额', en: 'an illustrative number of an invented county' }]);
    expect(quote.lines[0]?.sentences.at(-1)).toEqual({ zh: '居民基本医保支付 14,775.00 元。', en: 'Paid by the basic medical insurance: 14,775.00.' });
    expect(quote).toMatchObject({
      total: '20500.00',
      patientPays: '1545.00',
      patientShare: '7.54%',
      charged: { inScope: '20000.00', prepay: '0.00', certifiedOut: '0.00', overLimit: '0.00', otherOut: '500.00' },
      patient: { inScope: '1045.00', prepay: '0.00', certifiedOut: '0.00', overLimit: '0.00', otherOut: '500.00' },
    });
  });

  test('says of a line that is not for this bill whom it is for', async () => {
    const { lines } = await done(quoteClaim, stay('p-0', { classA: '20000.00' }));
    const assistance = lines.find(({ line }) => line === 'assistance');
    expect(assistance).toMatchObject({ applies: false, paid: '0.00', limits: [], assumptions: [] });
    expect(assistance?.sentences).toHaveLength(1);
    expect(assistance?.sentences[0]?.zh).toMatch(/^本项只适用于：.+。本次不符合，不支付。$/);
    expect(assistance?.sources.length).toBeGreaterThan(0);
  });
});

describe('the amount that was read to the patient', () => {
  test('is settled if it still holds, however its zeros are written, and is no part of the claim', async () => {
    const bill = stay('p-2', { classA: '9000.00' });
    const { patientPays } = await done(quoteClaim, bill);
    const { settlementId } = await done(settleClaim, { ...bill, expectedPatientPays: patientPays.replace('.00', '') });
    const stored = await withConnection(server.database.superuserUrl, async (superuser) => {
      const { rows } = await superuser.query('select row_to_json(s)::text as row from settlement s where settlement_id = $1', [settlementId]);
      return String(rows[0]?.row);
    });
    expect(stored).not.toContain('xpected');
  });

  test('settles nothing once somebody settled for this person meanwhile: both amounts are told and what to do', async () => {
    const bill = stay('p-3', { classA: '9000.00' });
    const { patientPays } = await done(quoteClaim, bill);
    await done(settleClaim, stay('p-3', { classA: '700.00' }));
    const before = await done(listSettlements, {});
    const { patientPays: now } = await done(quoteClaim, bill);
    expect(now).not.toBe(patientPays);
    const refused = await ask(settleClaim, { ...bill, expectedPatientPays: patientPays });
    expect(refused).toMatchObject({ status: 409, problem: { code: 'quote-differs', path: '/expectedPatientPays' } });
    for (const amount of [patientPays, now]) expect(refused.problem?.detail).toContain(amount.replace(/(\d)(\d{3}\.)/, '$1,$2'));
    expect(refused.problem?.detail).toContain('quote again');
    expect(await done(listSettlements, {})).toEqual(before);
    expect((await done(settleClaim, { ...bill, expectedPatientPays: now })).patientPays).toBe(now);
  });

  test('of a fen less, or one that is no amount, settles nothing', async () => {
    const bill = stay('p-4', { classA: '100.00' });
    expect((await ask(settleClaim, { ...bill, expectedPatientPays: '99.99' })).problem?.code).toBe('quote-differs');
    expect((await ask(settleClaim, { ...bill, expectedPatientPays: '-1.00' })).problem?.code).toBe('bad-input');
    expect((await done(listSettlements, { personId: 'p-4' })).settlements).toEqual([]);
  });
});

describe('a settlement', () => {
  test('names the person, the facility, who settled, and the categories of the day of discharge', async () => {
    const { settlementId } = await done(settleClaim, stay('p-1', { classA: '1000.00' }));
    const settlement = await done(getSettlement, { settlementId });
    expect(settlement).toMatchObject({
      personName: '张1',
      facilityName: 'facility 2',
      settledByName: 'clerk',
      categories: [{ category: 'low-income', name: { zh: '低保对象', en: 'low-income' } }],
      prints: 0,
    });
    expect(settlement).not.toHaveProperty('cancelled');
    await done(printStatement, { settlementId, form: 'a4' });
    expect((await done(getSettlement, { settlementId })).prints).toBe(1);
  });

  test('says whose it is, as the paper must: sex, village, and the number masked, never in full', async () => {
    const { villageCode } = (await done(getPerson, { personId: 'p-1' })).person;
    const newcomer = { name: '张新', sex: 'female' as const, bornOn: '1990-01-01', villageCode };
    const idNumber = idNumberOf(700, newcomer.bornOn);
    const { personId } = await done(registerPerson, { ...newcomer, idNumber }, { as: 'manager' });
    const { person } = await done(getPerson, { personId });
    const { settlementId } = await done(settleClaim, stay(personId, { classA: '1000.00' }));
    for (const as of ['clerk', 'finance', 'manager'] as const) {
      const settlement = await done(getSettlement, { settlementId }, { as });
      expect(settlement.person).toEqual({
        sex: 'female',
        idNumberMasked: `${'*'.repeat(16)}${idNumber.slice(-2)}`,
        villageCode,
        ...(person.villageName !== undefined && { villageName: person.villageName }),
      });
      expect(JSON.stringify(settlement)).not.toContain(idNumber);
    }
  });

  test('of somebody without a number says none', async () => {
    const { settlementId } = await done(settleClaim, stay('p-5', { classA: '1000.00' }));
    expect((await done(getSettlement, { settlementId })).person).not.toHaveProperty('idNumberMasked');
  });

  test('says of somebody without a category that they have none', async () => {
    const { settlementId } = await done(settleClaim, stay('p-5', { classA: '1000.00' }));
    expect((await done(getSettlement, { settlementId })).categories).toEqual([]);
  });

  test('that was settled by no account says the id that did it', async () => {
    const { settlementId } = await done(settleClaim, stay('p-5', { classA: '1000.00' }));
    await withConnection(server.database.superuserUrl, (superuser) =>
      superuser.query(`update settlement set settled_by = 'demo-loader' where settlement_id = $1`, [settlementId]),
    );
    expect((await done(getSettlement, { settlementId })).settledByName).toBe('demo-loader');
    expect((await done(listSettlements, { personId: 'p-5' })).settlements[0]?.settledByName).toBe('demo-loader');
  });

  test('gives back its bill, and settled again with it after it was cancelled it comes to the same', async () => {
    const facts = { emergency: true, seriousDisease: false };
    const charges = { classA: '3000.00', classB: '2000.00', classBPrepay: '0.00', otherOut: '10.50' };
    const stated = stay('p-4', charges, { facilityId: 'f-3', facts, given: { basic: '1200.00' } });
    const { settlementId } = await done(settleClaim, stated);
    const first = await done(getSettlement, { settlementId });
    expect(first.bill).toMatchObject({ charges, facts, given: { basic: '1200.00' } });
    expect(Object.keys(first.bill.facts ?? {}).filter((name) => /^(person|facility)\.|^(kind|categories|dischargedOn)$/.test(name))).toEqual([]);
    await done(cancelSettlement, { settlementId, reason: 'the wrong day' });
    const { settlementId: againId } = await done(settleClaim, { ...stated, ...first.bill });
    const { bill, lines, patientPays, explanation } = await done(getSettlement, { settlementId: againId });
    expect({ bill, lines, patientPays, explanation }).toEqual({
      bill: first.bill,
      lines: first.lines,
      patientPays: first.patientPays,
      explanation: first.explanation,
    });
    expect((await done(getSettlement, { settlementId })).cancelled).toMatchObject({ reason: 'the wrong day', byName: 'clerk' });
  });

  test('is seen by the finance of its facility and by no other facility’s', async () => {
    const { settlementId: own } = await done(settleClaim, stay('p-0', { classA: '100.00' }));
    const { settlementId: other } = await done(settleClaim, stay('p-0', { classA: '100.00' }, { facilityId: 'f-1' }));
    expect((await done(getSettlement, { settlementId: own }, { as: 'finance' })).facilityName).toBe('facility 2');
    expect(await ask(getSettlement, { settlementId: other }, { as: 'finance' })).toMatchObject({ status: 404, problem: { code: 'not-found' } });
    expect((await ask(getSettlement, { settlementId: other }, { as: 'manager' })).status).toBe(200);
  });

  test('that nobody knows is refused', async () => {
    expect((await ask(getSettlement, { settlementId: 'nothing' })).problem).toMatchObject({ code: 'not-found', path: '/settlementId' });
  });
});

describe('the schemes of the county', () => {
  test('come with every file, so that a browser reads them as the server does', async () => {
    const { schemes, knownCategories } = await done(getSchemes, {}, { as: 'finance' });
    expect(schemes.map(({ schemeId }) => schemeId)).toEqual(['demo-2025']);
    const { scheme, problems } = loadScheme(new Map(schemes[0]?.files.map(({ name, text }) => [name, text])));
    expect(problems.filter(({ isWarning }) => !isWarning)).toEqual([]);
    expect(scheme?.policy.id).toBe('demo-2025');
    expect(schemes[0]?.hash).toBe(server.services.schemes.installed('demo-2025')?.hash);
    expect(knownCategories).toEqual(expect.arrayContaining(['none', 'low-income', 'destitute']));
  });

  test('are those by which it settles, and of no other county', async () => {
    const family = await testServer({ schemeIds: ['lucheng'] });
    expect((await family.done(getSchemes, {})).schemes.map(({ schemeId }) => schemeId)).toEqual(['lucheng']);
  });
});

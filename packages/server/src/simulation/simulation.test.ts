// What other rules would mean for the bills of a county: the same to the fen as settling them, beside the requests, and telling nothing of few people.
import { randomUUID } from 'node:crypto';
import { registerPerson } from '@doudi/core/registry';
import { cancelSettlement, settleClaim } from '@doudi/core/settlement';
import { getScenario, getSimulation, listMostChanged, listScenarios, runSimulation, saveScenario, withdrawScenario } from '@doudi/core/simulation';
import { sumFen, toFen } from '@doudi/policy';
import { beforeAll, describe, expect, test } from 'vitest';
import { composeApp, openServices } from '../compose.ts';
import { createLog } from '../platform/http/log.ts';
import { clientOf } from '../platform/http/testing/app-client.ts';
import { daysAfter, localDay } from '../platform/local-day.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { BEGINNING } from '../settlement/county-schemes.ts';
import { storeScheme } from '../settlement/scheme-versions.ts';
import { hashOf, type SchemeInUse } from '../settlement/schemes-in-use.ts';
import { testNow } from '../testing/furnish.ts';
import { ELSEWHERE, HOME, TEST_KEYS, testServer } from '../testing/test-server.ts';

const server = await testServer();
const { ask, done, database } = server;
const YEAR = { schemeId: 'demo-2025', year: '2026' } as const;
const NOTHING = { ...YEAR, set: {}, ended: [] };
const ENDED = { ...YEAR, set: {}, ended: ['critical'] };
const asManager = { as: 'manager' } as const;

const bills: { readonly patientPays: string; readonly settlementId: string; readonly total: string }[] = [];
beforeAll(async () => {
  for (let index = 0; index < 24; index++) {
    const person = { name: `孙${index}`, sex: 'male', bornOn: '1970-05-05', villageCode: `${HOME}00${index < 20 ? 1 : 2}001` } as const;
    const { personId } = await done(registerPerson, person, asManager);
    const charges = { classA: index < 12 ? '150000.00' : '2000.00' };
    bills.push(await done(settleClaim, { personId, facilityId: 'f-2', billNumber: `b-${index}`, kind: 'inpatient', dischargedOn: '2026-03-05', charges }));
  }
});

describe('a simulation', () => {
  test('offers what may be moved: not what is for protected categories alone', async () => {
    const { years, schemes } = await done(getSimulation, {}, asManager);
    expect(years).toEqual([{ year: '2026', bills: 24 }]);
    const [offered] = schemes;
    expect(offered?.values.map(({ address }) => address)).toContain('benefits/assistance.yaml#/pays/1/share');
    expect(JSON.stringify(offered)).not.toContain('special-care');
  });

  test('of the rules as they are says what was settled, to the fen', async () => {
    const { report } = await done(runSimulation, NOTHING, asManager);
    const paid = sumFen(bills.map(({ patientPays }) => toFen(patientPays)));
    expect([toFen(report.patient.before), toFen(report.patient.after)]).toEqual([paid, paid]);
    expect(report.change).toEqual({ gainers: 0, gained: '0.00', losers: 0, lost: '0.00' });
    expect(report.claims).toBe(24);
  });

  test('of a line that ends says who loses, and adds up', async () => {
    const { report } = await done(runSimulation, ENDED, asManager);
    const ended = report.lines.find(({ line }) => line === 'critical');
    expect(ended?.after).toEqual({ paid: '0.00', claims: 0, people: 0 });
    expect(report.change).toEqual({ gainers: 0, gained: '0.00', losers: 12, lost: ended?.before.paid });
  });

  test('tells of no village with fewer than ten people: it stands together with another', async () => {
    const { report } = await done(runSimulation, ENDED, asManager);
    const villages = report.facets.find(({ facet }) => facet === 'village')?.rows;
    expect(villages).toMatchObject([{ name: { en: 'too few people each, together' }, claims: 24, people: 24 }]);
  });

  test('shows whose part changes most with masked names, and each reading is in the audit with whom it showed', async () => {
    const { lost, gained } = await done(listMostChanged, ENDED, asManager);
    expect(gained).toEqual([]);
    expect(lost).toHaveLength(12);
    expect(lost[0]?.nameMasked).toMatch(/^孙＊+$/);
    const [noted] = await withConnection(
      database.superuserUrl,
      async (client) => (await client.query(`select purpose, persons from audit_entry where county_id = $1 and command = 'listMostChanged'`, [HOME])).rows,
    );
    expect(noted.purpose).toBe('analysis');
    expect(noted.persons.toSorted()).toEqual(lost.map(({ personId }) => personId).toSorted());
  });

  test('refuses what may not be moved, what is no scheme of the county, and rules that do not hold', async () => {
    const codeOf = async (input: Parameters<typeof done<typeof runSimulation>>[1]) => (await ask(runSimulation, input, asManager)).problem?.code;
    expect(await codeOf({ ...NOTHING, schemeId: 'zixi-2020' })).toBe('not-found');
    expect(await codeOf({ ...NOTHING, set: { 'benefits/special-care.yaml#/pays/share': '60%' } })).toBe('not-found');
    expect(await codeOf({ ...NOTHING, ended: ['special-care'] })).toBe('not-found');
    expect(await codeOf({ ...NOTHING, set: { 'benefits/critical.yaml#/pays/1/bands/rows/0/to': '200000' } })).toBe('state-differs');
  });

  test('of one county sees nothing of another', async () => {
    const { report } = await done(runSimulation, NOTHING, { ...asManager, county: ELSEWHERE });
    expect(report.claims).toBe(0);
  });
});

describe('a scenario', () => {
  test('is kept with what came out and in the words of the scheme, and stays as it was when bills change', async () => {
    const { scenarioId } = await done(saveScenario, { ...ENDED, name: '取消大病保险' }, asManager);
    const kept = await done(getScenario, { scenarioId }, asManager);
    expect(kept).toMatchObject({ name: '取消大病保险', changes: [{ name: { en: 'Critical-illness insurance' } }], report: { claims: 24 } });
    await done(cancelSettlement, { settlementId: bills[0]?.settlementId ?? '', reason: '录入错误' });
    expect((await done(getScenario, { scenarioId }, asManager)).report).toEqual(kept.report);
    expect((await done(listScenarios, {}, asManager)).scenarios).toMatchObject([{ scenarioId, patient: kept.report.patient }]);
  });

  test('of another county is not found, and one that was taken off is gone from the list', async () => {
    const { scenarioId } = await done(saveScenario, { ...NOTHING, name: '不变' }, asManager);
    expect((await ask(getScenario, { scenarioId }, { ...asManager, county: ELSEWHERE })).problem?.code).toBe('not-found');
    await done(withdrawScenario, { scenarioId }, asManager);
    expect((await ask(withdrawScenario, { scenarioId }, asManager)).problem?.code).toBe('state-differs');
    expect((await done(listScenarios, {}, asManager)).scenarios.map((scenario) => scenario.scenarioId)).not.toContain(scenarioId);
  });
});

describe('a simulation that is asked for on purpose', () => {
  test('holds no connection while it waits for its run: one connection is enough for the whole server', async () => {
    const services = openServices({ url: database.url, keys: TEST_KEYS, now: testNow, connections: 1 });
    try {
      const client = clientOf(composeApp(services, createLog({ level: 'silent' })), server.tokens[HOME]?.manager);
      const most = await client.call(listMostChanged, ENDED);
      expect(most).toMatchObject({ isOk: true });
      const idempotencyKey = randomUUID();
      const saved = await client.call(saveScenario, { ...ENDED, name: '一条连接' }, { idempotencyKey });
      expect(saved).toMatchObject({ isOk: true });
      // The same key is answered with no run at all: also while another is under way.
      const [other, again] = await Promise.all([
        client.call(listMostChanged, ENDED),
        client.call(saveScenario, { ...ENDED, name: '一条连接' }, { idempotencyKey }),
      ]);
      expect([other.isOk, again.isOk && again.value]).toEqual([true, saved.isOk && saved.value]);
    } finally {
      await services.close();
    }
  });
});

describe('a scheme of which a version was approved for a day to come', () => {
  const offered = async (county: string) => (await done(getSimulation, {}, { ...asManager, county })).schemes[0];

  test('is simulated as it is in force today, and who asks is told since when', async () => {
    const [past, toCome] = [daysAfter(localDay(testNow()), -40), daysAfter(localDay(testNow()), 40)];
    const { hash } = installed();
    await adopt(HOME, 'to come', toCome, BEGINNING);
    expect(await offered(HOME)).toMatchObject({ hash });
    expect(await offered(HOME)).not.toHaveProperty('from');
    const inForce = await adopt(ELSEWHERE, 'in force', past, BEGINNING);
    await adopt(ELSEWHERE, 'to come', toCome, past);
    expect(await offered(ELSEWHERE)).toMatchObject({ hash: inForce, from: past });
  });
});

function installed(): SchemeInUse {
  const found = server.services.schemes.installed('demo-2025');
  if (!found) throw new Error('the demonstration scheme is installed');
  return found;
}

/** As the database keeps an approval, without the draft that it came from; the hash of the version. */
async function adopt(countyId: string, remark: string, fromDay: string, followsDay: string): Promise<string> {
  const files = new Map(installed().files).set('scheme.yaml', `${installed().files.get('scheme.yaml')}\n# ${remark}\n`);
  const version = { ...installed(), files, hash: hashOf(files) };
  await withConnection(database.superuserUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    for (const { text, values = [] } of [storeScheme(countyId, installed()), storeScheme(countyId, version)]) await client.query(text, [...values]);
    const adoption = `insert into scheme_adoption (county_id, scheme_id, from_day, content_hash, follows_day, scheme_submission_id, adopted_at)
                      values ($1, 'demo-2025', $2, $3, $4, $5, now()) on conflict do nothing`;
    if (followsDay === BEGINNING) await client.query(adoption, [countyId, BEGINNING, installed().hash, null, null]);
    await client.query(adoption, [countyId, fromDay, version.hash, followsDay, 'none']);
  });
  return version.hash;
}

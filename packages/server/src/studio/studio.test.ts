// A rule is drafted, handed in and signed by a second person; from its day on the county settles by it, and what was settled before stays to the fen.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getPremiumAid } from '@doudi/core/enrolment';
import { registerPerson } from '@doudi/core/registry';
import { getSchemes, settleClaim } from '@doudi/core/settlement';
import {
  compareSchemeDraft,
  decideSchemeDraft,
  getSchemeDraft,
  listSchemeDrafts,
  saveSchemeDraft,
  startSchemeDraft,
  submitSchemeDraft,
  withdrawSchemeDraft,
} from '@doudi/core/studio';
import { recordProtectedFact } from '@doudi/core/walls';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { knownIn } from '../exchange/knowing.ts';
import { contentsOf } from '../platform/database/testing/contents.ts';
import { read, systemScope } from '../platform/database/transaction.ts';
import { withConnection } from '../platform/postgres/connect.ts';
import { clockFrom, handsOf } from '../recognition/testing/hands.ts';
import { refuseStrangeVersions } from '../settlement/refuse-strange-versions.ts';
import { verifyLedger } from '../settlement/verify.ts';
import { ELSEWHERE, HOME, serverOn, serversAlike, type TestServer } from '../testing/test-server.ts';
import { wallOf } from '../testing/wall.ts';

const SCHEME = 'demo-2025';
const INSTALLED = fileURLToPath(new URL('../../../../schemes', import.meta.url));
/** The demonstration scheme with one line alone: what is searched for holes here is searched in a moment. */
const SCHEMES = mkdtempSync(join(tmpdir(), 'doudi-one-line-'));
cpSync(INSTALLED, SCHEMES, { recursive: true });
for (const file of readdirSync(join(SCHEMES, SCHEME, 'benefits'))) if (file !== 'basic.yaml') rmSync(join(SCHEMES, SCHEME, 'benefits', file));
vi.stubEnv('DOUDI_SCHEMES', SCHEMES);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(SCHEMES, { recursive: true });
});
const PROTECTED = ', protected: family-event';
const VETERAN = 'categories:\n  veteran: {zh: 优抚对象, en: veteran}\n';
const VALID = 'valid: {from: 2025-01-01}';
const alike = await serversAlike(async (server) => {
  const { manager } = handsOf(server, HOME);
  for (const name of ['author', 'helper', 'signer']) await manager(name);
  await manager('township', `${HOME}001`);
});

/** With other installed files, if a folder is named. */
async function countyOn(day: string, folder?: string) {
  const clock = clockFrom(day);
  if (folder !== undefined) vi.stubEnv('DOUDI_SCHEMES', folder);
  const server = await alike({ now: clock.now });
  vi.stubEnv('DOUDI_SCHEMES', SCHEMES);
  const { as } = handsOf(server, HOME);
  return { server, clock, as };
}
type County = Awaited<ReturnType<typeof countyOn>>;

/** The same county, with other files installed. */
async function startedAgain(county: County, folder: string): Promise<County> {
  vi.stubEnv('DOUDI_SCHEMES', folder);
  const server = await serverOn(county.server.database, { now: county.clock.now, tokens: county.server.tokens });
  vi.stubEnv('DOUDI_SCHEMES', SCHEMES);
  onTestFinished(() => server.services.close());
  return { ...county, server };
}

interface Files {
  readonly [name: string]: string;
}

async function filesOf({ server, as }: County, schemeDraftId: string, who = 'author'): Promise<Files> {
  const { files } = await server.done(getSchemeDraft, { schemeDraftId }, await as(who));
  return Object.fromEntries(files.map(({ name, text }) => [name, text]));
}

const toSent = (files: Files) => Object.entries(files).map(([name, text]) => ({ name, text }));

async function start({ server, as }: County, title = '提高一级医院报销比例') {
  return (await server.done(startSchemeDraft, { schemeId: SCHEME, title }, await as('author'))).schemeDraftId;
}

/** Saves the draft with one text in one of its files exchanged. */
async function change(county: County, schemeDraftId: string, file: string, from: string, to: string, version = 1, who = 'author') {
  const files = await filesOf(county, schemeDraftId);
  if (!files[file]?.includes(from)) throw new Error(`${file} has no "${from}"`);
  return county.server.ask(
    saveSchemeDraft,
    { schemeDraftId, version, files: toSent({ ...files, [file]: files[file].replace(from, to) }) },
    await county.as(who),
  );
}

const submit = async ({ server, as }: County, schemeDraftId: string, effectiveOn: string, version = 2, who = 'author') =>
  server.ask(submitSchemeDraft, { schemeDraftId, version, effectiveOn, reason: '省里的新规' }, await as(who));

interface Submitted {
  readonly schemeDraftId: string;
  readonly schemeSubmissionId: string;
}

const decide = async ({ server, as }: County, submission: Submitted, who = 'signer', isApproved = true, reason?: string) =>
  server.ask(decideSchemeDraft, { ...submission, isApproved, ...(reason !== undefined && { reason }) }, await as(who));

/** A draft in which level-1 hospitals are paid at another ratio, handed in. */
async function submitted(county: County, effectiveOn: string, ratio = '95%', before = '90%'): Promise<Submitted> {
  const schemeDraftId = await start(county);
  const { value } = await change(county, schemeDraftId, 'benefits/basic.yaml', LEVEL_1.replace('90%', before), LEVEL_1.replace('90%', ratio));
  expect(value?.version).toBe(2);
  const answer = await submit(county, schemeDraftId, effectiveOn);
  expect(answer.problem).toBeUndefined();
  return { schemeDraftId, schemeSubmissionId: answer.value?.schemeSubmissionId ?? '' };
}

/** A folder of schemes in which one text of the scheme is another. */
function schemesWith(file: string, from: string, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'doudi-schemes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(SCHEMES, folder, { recursive: true });
  const path = join(folder, SCHEME, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
  writeFileSync(path, text.replace(from, to));
  return folder;
}

/** A folder of schemes in which one file of the scheme is not there. */
function schemesWithout(file: string): string {
  const folder = schemesWith(file, '', '');
  rmSync(join(folder, SCHEME, file));
  return folder;
}

/** With one worked case, for the others say what the old premium comes to. */
function withPremium(plan: string, premium: string): string {
  const [rules = ''] = plan.split('cases:');
  return `${rules.replace(/premium: \d+/, `premium: ${premium}`)}cases:\n  - {case: others pay it themselves, categories: [], aid: 0, patientPays: ${premium}}\n`;
}

const LEVEL_1 = '{when: {facility.level: [1]}, use: 90%}';

let bills = 0;
/** What basic insurance pays of 1,100.00 for somebody new: nobody's sums go on from another's. */
async function settleOn({ server, as }: Pick<County, 'server' | 'as'>, dischargedOn: string) {
  const person = { name: `患者${++bills}`, sex: 'female', bornOn: '1970-01-01', villageCode: `${HOME}001001` } as const;
  const { personId } = await server.done(registerPerson, person, await as('a-manager'));
  const bill = { billNumber: `bill-${bills}`, personId, facilityId: 'f-1', kind: 'inpatient', dischargedOn, charges: { classA: '1100.00' } };
  const { settlementId, lines } = await server.done(settleClaim, bill, await as('a-clerk'));
  return { settlementId, basic: lines.find(({ line }) => line === 'basic')?.paid };
}

const hashOfSettlement = ({ server }: County, settlementId: string) =>
  withConnection(server.database.superuserUrl, async (superuser) => {
    const { rows } = await superuser.query<{ scheme_hash: string }>('select scheme_hash from settlement where settlement_id = $1', [settlementId]);
    return rows[0]?.scheme_hash;
  });

const verified = (server: Pick<TestServer, 'services'>) => verifyLedger(server.services.database, systemScope(HOME, 'verify'), server.services.schemes);

describe('a rule that a second person signed', () => {
  test('pays from its day on; bills of the days before are paid by the old one, and both are computed again to the fen', async () => {
    const county = await countyOn('2026-06-10');
    const { server, clock, as } = county;
    expect((await settleOn(county, '2026-06-10')).basic).toBe('900.00');
    const draft = await submitted(county, '2026-06-12');
    expect((await decide(county, draft)).value).toEqual({ draftState: 'approved', effectiveOn: '2026-06-12' });
    clock.moveTo('2026-06-11');
    expect((await settleOn(county, '2026-06-11')).basic).toBe('900.00');
    clock.moveTo('2026-06-13');
    const late = await settleOn(county, '2026-06-11');
    const first = await settleOn(county, '2026-06-12');
    expect([late.basic, first.basic]).toEqual(['900.00', '950.00']);
    const { schemes } = await server.done(getSchemes, {}, await as('a-clerk'));
    expect(schemes.map(({ from, until }) => [from, until])).toEqual([
      ['2026-06-12', undefined],
      [undefined, '2026-06-11'],
    ]);
    expect([await hashOfSettlement(county, first.settlementId), await hashOfSettlement(county, late.settlementId)]).toEqual(schemes.map(({ hash }) => hash));
    expect((await verified(server)).findings).toEqual([]);
  });

  test('is known to a server that was started before it was signed, and to one that starts after; a later one replaces it', async () => {
    const county = await countyOn('2026-06-10');
    const other = await serverOn(county.server.database, { now: county.clock.now, tokens: county.server.tokens });
    await decide(county, await submitted(county, '2026-06-12', '95%'));
    county.clock.moveTo('2026-06-20');
    await decide(county, await submitted(county, '2026-07-01', '96%', '95%'));
    county.clock.moveTo('2026-07-02');
    const later = await serverOn(county.server.database, { now: county.clock.now, tokens: county.server.tokens });
    for (const server of [county.server, other, later]) {
      const paid = [];
      for (const day of ['2026-06-11', '2026-06-12', '2026-06-30', '2026-07-01']) paid.push((await settleOn({ ...county, server }, day)).basic);
      expect(paid).toEqual(['900.00', '950.00', '950.00', '960.00']);
    }
    await Promise.all([other.services.close(), later.services.close()]);
    expect((await verified(county.server)).findings).toEqual([]);
  });

  test('stays what it was when the installed files are changed afterwards, also for the days before it, and every bill is still computed again', async () => {
    const county = await countyOn('2026-06-10');
    expect((await settleOn(county, '2026-06-10')).basic).toBe('900.00');
    await decide(county, await submitted(county, '2026-06-12'));
    await decide(county, await submitted(county, '2026-06-14', '96%', '95%'));
    county.clock.moveTo('2026-06-15');
    expect((await settleOn(county, '2026-06-13')).basic).toBe('950.00');
    const folder = schemesWith('benefits/basic.yaml', LEVEL_1, LEVEL_1.replace('90%', '40%'));
    vi.stubEnv('DOUDI_SCHEMES', folder);
    const again = await serverOn(county.server.database, { now: county.clock.now, tokens: county.server.tokens });
    vi.stubEnv('DOUDI_SCHEMES', SCHEMES);
    const inForce = { ...county, server: again };
    expect(again.services.schemes.installed(SCHEME)?.files.get('benefits/basic.yaml')).toContain('use: 40%');
    const paid = [];
    for (const day of ['2026-06-11', '2026-06-13', '2026-06-14']) paid.push((await settleOn(inForce, day)).basic);
    expect(paid).toEqual(['900.00', '950.00', '960.00']);
    const { findings, settlements } = await verified(again);
    expect([findings, settlements]).toEqual([[], 5]);
    // A county that approved nothing goes by what is installed.
    expect((await again.done(getSchemes, {}, await handsOf(again, ELSEWHERE).as('a-clerk'))).schemes).toMatchObject([
      { hash: again.services.schemes.installed(SCHEME)?.hash },
    ]);
    await again.services.close();
  });

  test('asks for its premium from its day on, also of a year that it alone knows; what it says no more holds until that day', async () => {
    const county = await countyOn('2026-06-10', schemesWithout('enrolment/2027.yaml'));
    const premiumOf = async (year: string) => (await county.server.ask(getPremiumAid, { year }, await county.as('author'))).value?.premium ?? 'none';
    const schemeDraftId = await start(county, '2027年参保标准');
    const { 'enrolment/2025.yaml': last = '', ...files } = await filesOf(county, schemeDraftId);
    const changed = {
      ...files,
      'enrolment/2026.yaml': withPremium(files['enrolment/2026.yaml'] ?? '', '450'),
      'enrolment/2027.yaml': withPremium(last.replace('enrolment: 2025', 'enrolment: 2027').replaceAll('2024-', '2026-'), '500'),
    };
    await county.server.done(saveSchemeDraft, { schemeDraftId, version: 1, files: toSent(changed) }, await county.as('author'));
    const { value, problem } = await submit(county, schemeDraftId, '2026-06-12');
    expect(problem).toBeUndefined();
    expect((await decide(county, { schemeDraftId, schemeSubmissionId: value?.schemeSubmissionId ?? '' })).status).toBe(200);
    const premiums = async () => [await premiumOf('2025'), await premiumOf('2026'), await premiumOf('2027')];
    expect(await premiums()).toEqual(['400.00', '400.00', '500.00']);
    county.clock.moveTo('2026-06-12');
    expect(await premiums()).toEqual(['none', '450.00', '500.00']);
  });

  test('is kept with what the server found, and the files that it found it in', async () => {
    const county = await countyOn('2026-06-10');
    const { schemeDraftId } = await submitted(county, '2026-06-12');
    const told = await county.server.done(getSchemeDraft, { schemeDraftId }, await county.as('signer'));
    expect(told).toMatchObject({ draftState: 'submitted', version: 2, mayDecide: true, versions: [{ version: 1 }, { version: 2, savedBy: 'author' }] });
    const [submission] = told.submissions;
    expect(submission).toMatchObject({ hash: told.hash, effectiveOn: '2026-06-12', submittedBy: 'author', reason: '省里的新规' });
    // Two worked cases of the line say what the old rule paid.
    expect(submission?.checked.cases.differing.map(({ file }) => file)).toContain('benefits/basic.yaml');
    const { amounts, changes } = await county.server.done(compareSchemeDraft, { schemeDraftId, to: 2 }, await county.as('signer'));
    expect(changes).toEqual([{ file: 'benefits/basic.yaml', path: ['pays', 'share', 'base', '{facility.level: [1]}', 'use'], before: '90%', after: '95%' }]);
    expect(amounts).toEqual([{ name: expect.objectContaining({ zh: '居民基本医保：支付比例（一级医院）' }), before: '90%', after: '95%' }]);
  });
});

const refused = (status: number, code: string, words: string) => ({ status, problem: { code, detail: expect.stringContaining(words) } });

test('whoever signs is told which limits begin at nothing in the middle of the year; a limit that is only raised goes on', async () => {
  const county = await countyOn('2026-06-10');
  const begun = async (to: string, effectiveOn: string) => {
    const schemeDraftId = await start(county);
    await change(county, schemeDraftId, 'benefits/basic.yaml', 'limit: {each: year, amount: 150000}', to);
    expect((await submit(county, schemeDraftId, effectiveOn)).status).toBe(200);
    const { submissions } = await county.server.done(getSchemeDraft, { schemeDraftId }, await county.as('signer'));
    return submissions[0]?.checked.freshSums;
  };
  expect(await begun('limit: {each: month, amount: 150000}', '2026-06-12')).toEqual([
    { zh: '居民基本医保已支付（每人，每月）', en: 'Basic medical insurance: paid (each person, each month)' },
  ]);
  expect(await begun('limit: {each: year, amount: 160000}', '2026-06-12')).toEqual([]);
  expect(await begun('limit: {each: month, amount: 150000}', '2026-07-01')).toEqual([]);
});

describe('a category that is protected after a version was approved', () => {
  const left = async ({ as, server }: County, personId: string, dischargedOn: string) => {
    const bill = { billNumber: `bill-${++bills}`, personId, facilityId: 'f-1', kind: 'inpatient', dischargedOn, charges: { classA: '1100.00' } };
    return server.ask(settleClaim, bill, await as('a-clerk'));
  };
  const protect = async ({ as, server }: County, personId: string) => {
    await (await wallOf(server)).treat(personId);
    const fact = { personId, category: 'only-child-lost', fromDay: '2025-01-01', evidence: 'certificate' };
    await server.done(recordProtectedFact, fact, await as('a-doctor'));
  };
  const openFolder = () => schemesWith('scheme.yaml', PROTECTED, '');

  test('stops the server before its bills name it, and nothing is settled by the version that leaves it open', async () => {
    const county = await countyOn('2026-06-10', openFolder());
    await decide(county, await submitted(county, '2026-06-12'));
    county.clock.moveTo('2026-06-13');
    const later = await startedAgain(county, SCHEMES);
    await expect(refuseStrangeVersions(later.server.services)).rejects.toThrow(/county 990101 .*demo-2025 .*leaves only-child-lost open/);
    await protect(later, 'p-0');
    expect(await left(later, 'p-0', '2026-06-12')).toMatchObject(refused(409, 'state-differs', 'is from before what is protected now'));
    expect((await left(later, 'p-1', '2026-06-12')).status).toBe(200);
  });

  test('is protected in a version first and then in the installed files; bills from its day on show nothing of it', async () => {
    const county = await countyOn('2026-06-10', openFolder());
    const schemeDraftId = await start(county);
    await change(county, schemeDraftId, 'scheme.yaml', 'family that lost its only child}', `family that lost its only child${PROTECTED}}`);
    const { value } = await submit(county, schemeDraftId, '2026-06-12');
    await decide(county, { schemeDraftId, schemeSubmissionId: value?.schemeSubmissionId ?? '' });
    county.clock.moveTo('2026-06-13');
    const later = await startedAgain(county, SCHEMES);
    await refuseStrangeVersions(later.server.services);
    await protect(later, 'p-0');
    expect((await left(later, 'p-0', '2026-06-12')).status).toBe(200);
    expect((await left(later, 'p-0', '2026-06-11')).status).toBe(409);
    const { settlement = '' } = await contentsOf(later.server.database.superuserUrl);
    expect([settlement.includes('p-0'), settlement.includes('only-child-lost')]).toEqual([true, false]);
  });
});

test('what was used before Doudi began is taken for a year only where a version counts it by which that year is settled', async () => {
  const county = await countyOn('2026-06-10');
  const schemeDraftId = await start(county);
  await change(county, schemeDraftId, 'benefits/basic.yaml', 'limit: {each: year', 'limit: {each: month');
  const { value } = await submit(county, schemeDraftId, '2027-01-01');
  await decide(county, { schemeDraftId, schemeSubmissionId: value?.schemeSubmissionId ?? '' });
  const { database, schemes } = county.server.services;
  const { countersIn } = await read(database, systemScope(HOME, 'test'), (transaction) => knownIn(transaction, schemes));
  const paidIn = (period: string) => (countersIn(period) ?? []).flatMap(({ name, each }) => (name === 'paid/basic' ? each : []));
  expect([paidIn('2026'), paidIn('2026-12'), paidIn('2027'), paidIn('2027-01')]).toEqual([['year'], ['year'], ['month'], ['month']]);
});

test('the books are wrong where a bill was settled by another version than that of its day, or by one that nobody approved', async () => {
  const county = await countyOn('2026-06-10');
  await decide(county, await submitted(county, '2026-06-12'));
  county.clock.moveTo('2026-06-13');
  const { settlementId } = await settleOn(county, '2026-06-11');
  expect((await verified(county.server)).findings).toEqual([]);
  const change = (text: string) => withConnection(county.server.database.superuserUrl, (superuser) => superuser.query(text));
  await change(`update scheme_adoption set from_day = '2026-06-11' where from_day = '2026-06-12'`);
  expect((await verified(county.server)).findings.map(({ subject, text }) => [subject, text.en])).toEqual([
    [`scheme/${SCHEME}/2026-06-11`, 'what holds from this day on is not what was approved'],
    [`settlement/${settlementId}`, 'it was settled by another version than that of the day of its discharge'],
  ]);
});

test('a version that can no longer be read stops the server at its start, which says of which county and scheme it is', async () => {
  const county = await countyOn('2026-06-10');
  await decide(county, await submitted(county, '2026-06-12'));
  await refuseStrangeVersions((await startedAgain(county, SCHEMES)).server.services);
  await withConnection(county.server.database.superuserUrl, (superuser) =>
    superuser.query(`update scheme_version set files = replace(files::text, 'use: 95%', 'use: 59%')::json`),
  );
  const { server } = await startedAgain(county, SCHEMES);
  const refusal = /the scheme demo-2025 of county 990101 from 2026-06-12 \([0-9a-f]{64}\) is of no use/;
  await expect(refuseStrangeVersions(server.services)).rejects.toThrow(refusal);
});

describe('a draft is refused', () => {
  test('to whoever wrote, saved or handed in any of it, and to whoever stands in their place', async () => {
    const county = await countyOn('2026-06-10');
    const draft = await submitted(county, '2026-06-12');
    expect(await decide(county, draft, 'author')).toMatchObject(refused(403, 'not-allowed', 'another manager'));
    const other = await start(county);
    await change(county, other, 'benefits/basic.yaml', LEVEL_1, LEVEL_1.replace('90%', '91%'), 1, 'helper');
    const { value } = await submit(county, other, '2026-06-12');
    const second = { schemeDraftId: other, schemeSubmissionId: value?.schemeSubmissionId ?? '' };
    expect(await decide(county, second, 'helper')).toMatchObject(refused(403, 'not-allowed', 'another manager'));
    expect(await decide(county, second, 'a-clerk')).toMatchObject({ status: 403 });
    expect(await decide(county, second, 'township')).toMatchObject({ status: 403 });
    expect((await decide(county, second)).value?.draftState).toBe('approved');
  });

  test('to whoever read another version than the newest, and keeps what the other one saved', async () => {
    const county = await countyOn('2026-06-10');
    const schemeDraftId = await start(county);
    await change(county, schemeDraftId, 'benefits/basic.yaml', LEVEL_1, LEVEL_1.replace('90%', '91%'), 1, 'helper');
    const late = await change(county, schemeDraftId, 'benefits/basic.yaml', '91%', '92%', 1);
    expect(late).toMatchObject(refused(409, 'state-differs', 'you read version 1, and the newest is 2'));
    expect((await filesOf(county, schemeDraftId))['benefits/basic.yaml']).toContain('91%');
    expect(await submit(county, schemeDraftId, '2026-06-12', 1)).toMatchObject(refused(409, 'state-differs', 'the newest is 2'));
  });

  test('when its files cannot settle, and the first problem is told with its place', async () => {
    const county = await countyOn('2026-06-10');
    const schemeDraftId = await start(county);
    await change(county, schemeDraftId, 'benefits/basic.yaml', LEVEL_1, LEVEL_1.replace('90%', '190%'));
    expect(await submit(county, schemeDraftId, '2026-06-12')).toMatchObject(refused(409, 'state-differs', 'benefits/basic.yaml:28:'));
  });

  test('when it would begin today or earlier, also if it is signed too late', async () => {
    const county = await countyOn('2026-06-10');
    const schemeDraftId = await start(county);
    for (const day of ['2026-06-10', '2026-01-01'])
      expect(await submit(county, schemeDraftId, day, 1)).toMatchObject({
        ...refused(409, 'state-differs', 'is not after today'),
        problem: { path: '/effectiveOn' },
      });
    const draft = await submitted(county, '2026-06-12');
    county.clock.moveTo('2026-06-12');
    expect(await decide(county, draft)).toMatchObject(refused(409, 'state-differs', 'is not after today'));
    expect((await decide(county, draft, 'signer', false, '日期已过')).value).toEqual({ draftState: 'open' });
  });

  test('when it would leave days without a rule, before it or after it', async () => {
    const county = await countyOn('2026-06-10');
    const late = await start(county);
    await change(county, late, 'scheme.yaml', VALID, 'valid: {from: 2027-01-01}');
    expect(await submit(county, late, '2026-07-01')).toMatchObject(refused(422, 'outside-validity', 'there would be no rule'));
    const short = await start(county);
    await change(county, short, 'scheme.yaml', VALID, 'valid: {from: 2025-01-01, to: 2026-12-31}');
    expect(await submit(county, short, '2026-07-01')).toMatchObject(refused(422, 'outside-validity', 'from 2027-01-01 there would be none'));
    // The present rules end with 2026; what begins in February leaves January.
    const ending = await countyOn('2026-06-10', schemesWith('scheme.yaml', VALID, 'valid: {from: 2025-01-01, to: 2026-12-31}'));
    const gap = await start(ending);
    await change(ending, gap, 'scheme.yaml', 'to: 2026-12-31', 'to: 2028-12-31');
    expect(await submit(ending, gap, '2027-02-01')).toMatchObject(refused(422, 'outside-validity', 'no scheme is valid on 2027-01-31'));
    expect((await submit(ending, gap, '2027-01-01')).status).toBe(200);
  });

  test('when another version was approved since it began, or begins on that day or later', async () => {
    const county = await countyOn('2026-06-10');
    const stale = await start(county);
    const [one, two] = [await submitted(county, '2026-06-12'), await submitted(county, '2026-06-12', '96%')];
    const outcomes = await Promise.all([decide(county, one), decide(county, two)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await submit(county, stale, '2026-07-01', 1)).toMatchObject(refused(409, 'state-differs', 'another version of the scheme was approved'));
    const next = await start(county);
    expect(await submit(county, next, '2026-06-12', 1)).toMatchObject(refused(409, 'overlapping', 'holds from 2026-06-12'));
  });

  test('when its categories are not those that are installed, or it no longer protects one', async () => {
    const county = await countyOn('2026-06-10');
    const schemeDraftId = await start(county);
    await change(county, schemeDraftId, 'scheme.yaml', 'categories:\n', VETERAN);
    expect(await submit(county, schemeDraftId, '2026-07-01')).toMatchObject(refused(409, 'state-differs', 'it has veteran besides'));
    const open = await start(county);
    await change(county, open, 'scheme.yaml', PROTECTED, '');
    expect(await submit(county, open, '2026-07-01')).toMatchObject(refused(409, 'state-differs', 'does not protect the category only-child-lost'));
    // Installed after a version was approved: a draft from that version catches up.
    await decide(county, await submitted(county, '2026-06-12'));
    const later = await startedAgain(county, schemesWith('scheme.yaml', 'categories:\n', VETERAN));
    const behind = await start(later);
    expect(await submit(later, behind, '2026-07-01', 1)).toMatchObject(refused(409, 'state-differs', 'it lacks veteran'));
    await change(later, behind, 'scheme.yaml', 'categories:\n', VETERAN);
    expect((await submit(later, behind, '2026-07-01')).status).toBe(200);
  });

  test('once it was handed in, signed or withdrawn; one that was sent back goes on', async () => {
    const county = await countyOn('2026-06-10');
    const draft = await submitted(county, '2026-06-12');
    const again = () => change(county, draft.schemeDraftId, 'benefits/basic.yaml', '95%', '94%', 2);
    expect(await again()).toMatchObject(refused(409, 'state-differs', 'was handed in'));
    expect(await submit(county, draft.schemeDraftId, '2026-06-12')).toMatchObject(refused(409, 'state-differs', 'was handed in'));
    expect(await decide(county, draft, 'signer', false)).toMatchObject({ status: 422, problem: { path: '/reason' } });
    expect((await decide(county, draft, 'signer', false, '封顶线没有改，如 11010519491231002X')).value?.draftState).toBe('open');
    const { audit_entry = '' } = await contentsOf(county.server.database.superuserUrl);
    expect([audit_entry.includes('封顶线没有改'), audit_entry.includes('11010519491231002X')]).toEqual([true, false]);
    expect((await again()).value?.version).toBe(3);
    expect(await decide(county, draft)).toMatchObject(refused(409, 'state-differs', 'nothing waits'));
    const { server, as } = county;
    const withdraw = async () => server.ask(withdrawSchemeDraft, { schemeDraftId: draft.schemeDraftId, reason: '不改了' }, await as('author'));
    expect((await withdraw()).value?.draftState).toBe('withdrawn');
    expect(await withdraw()).toMatchObject(refused(409, 'state-differs', 'withdrawn'));
    expect((await server.done(listSchemeDrafts, {}, await as('signer'))).drafts).toMatchObject([{ draftState: 'withdrawn', version: 3, mayDecide: false }]);
  });

  test('to another county, which does not even learn that it is there', async () => {
    const county = await countyOn('2026-06-10');
    const draft = await submitted(county, '2026-06-12');
    const elsewhere = await handsOf(county.server, ELSEWHERE).as('a-manager');
    const { server } = county;
    expect(await server.ask(getSchemeDraft, { schemeDraftId: draft.schemeDraftId }, elsewhere)).toMatchObject(refused(404, 'not-found', 'no such draft'));
    expect(await server.ask(decideSchemeDraft, { ...draft, isApproved: true }, elsewhere)).toMatchObject(refused(404, 'not-found', 'no such draft'));
    expect((await server.done(listSchemeDrafts, {}, elsewhere)).drafts).toEqual([]);
    await decide(county, draft);
    expect((await server.done(getSchemes, {}, elsewhere)).schemes.map(({ from }) => from)).toEqual([undefined]);
  });
});

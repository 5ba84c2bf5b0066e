// Papers and pictures of a case: brought in parts by one hand, kept by the case that names them, shown to who may see the case, and sealed in the tables.
import { createHash } from 'node:crypto';
import { getAccessLog } from '@doudi/core/audit';
import { addEvidencePart, beginEvidenceFile, EVIDENCE_PART_BYTES, getEvidencePart, getRecognitionCase, openRecognitionCase } from '@doudi/core/recognition';
import { expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { runRetention } from '../privacy/retention.ts';
import { ELSEWHERE, HOME, testServer } from '../testing/test-server.ts';
import { nameOfType } from './evidence-files.ts';
import { clockFrom, handsOf } from './testing/hands.ts';

const server = await testServer({ now: clockFrom('2026-06-01').now, people: 8 });
const { as, manager } = handsOf(server, HOME);
await manager('village', `${HOME}001001`);
await manager('elsewhere', `${HOME}002`);
await manager('county');

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const PAPER = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(EVIDENCE_PART_BYTES, 'z')]);

const begin = async (bytes: Buffer, personId = 'p-0', who = 'village', more: object = {}) =>
  server.ask(beginEvidenceFile, { personId, fileName: '诊断证明.pdf', bytes: bytes.length, ...more }, await as(who));
const send = async (evidenceFileId: string, bytes: Buffer, part: number, who = 'village') => {
  const data = bytes.subarray(part * EVIDENCE_PART_BYTES, (part + 1) * EVIDENCE_PART_BYTES).toString('base64');
  return server.ask(addEvidencePart, { evidenceFileId, part, data }, await as(who));
};
async function bring(bytes = PAPER, personId = 'p-0') {
  const begun = await begin(bytes, personId);
  const { evidenceFileId, parts } = begun.value ?? { evidenceFileId: '', parts: 0 };
  for (let part = 0; part < parts; part++) await send(evidenceFileId, bytes, part);
  return evidenceFileId;
}
const named = (evidenceFileId: string, bytes = PAPER) => [{ what: '诊断证明', file: { name: '诊断证明.pdf', sha256: sha256Of(bytes), evidenceFileId } }];
const open = async (personId: string, evidence: ReturnType<typeof named>) =>
  server.ask(
    openRecognitionCase,
    { procedureId: 'monitored-entry', personId, category: 'monitored', standard: ['serious-illness'], reason: '户主确诊重病', evidence },
    await as('village'),
  );
const fetchPart = async (caseId: string, evidenceFileId: string, part: number, who = 'county') =>
  server.ask(getEvidencePart, { caseId, evidenceFileId, part }, await as(who));

test('a paper comes back whole, byte for byte, to whoever sees the case that names it, and the audit says to whom', async () => {
  const evidenceFileId = await bring();
  const { value } = await open('p-0', named(evidenceFileId));
  const caseId = value?.caseId ?? '';
  const parts = [await fetchPart(caseId, evidenceFileId, 0), await fetchPart(caseId, evidenceFileId, 1)];
  expect(Buffer.concat(parts.map((part) => Buffer.from(part.value?.data ?? '', 'base64'))).equals(PAPER)).toBe(true);
  expect(parts[0]?.value).toMatchObject({ fileName: '诊断证明.pdf', mediaType: 'application/pdf', parts: 2 });
  expect((await server.done(getRecognitionCase, { caseId }, await as('county'))).case.evidence).toEqual(named(evidenceFileId));
  const { entries } = await server.done(getAccessLog, { personId: 'p-0' }, { as: 'auditor' });
  expect(entries.map(({ what }) => what.en)).toContain('fetched what shows something in a case');
  expect((await fetchPart(caseId, evidenceFileId, 2)).problem?.code).toBe('not-found');
  expect((await fetchPart(caseId, evidenceFileId, 0, 'elsewhere')).problem?.code).toBe('not-found');
  const { problem } = await server.ask(getEvidencePart, { caseId, evidenceFileId, part: 0 }, { as: 'manager', county: ELSEWHERE });
  expect(problem?.code).toBe('not-found');
});

test('nothing of a paper lies open in the tables', async () => {
  await bring(Buffer.from('%PDF-1.7 serious-illness-of-somebody'), 'p-1');
  const { rows } = await withConnection(server.database.superuserUrl, (superuser) => superuser.query('select * from evidence_part'));
  expect(rows.length).toBeGreaterThan(0);
  const all = rows.map((row) => row.content_cipher.toString('latin1')).join('');
  expect(all).not.toContain('%PDF');
  expect(all).not.toContain(Buffer.from('%PDF-1.7 serious').toString('base64').slice(0, 12));
});

test('what is neither a paper nor a picture, or larger than a scan, is refused, and nobody brings a paper about whom they may not see', async () => {
  const program = Buffer.from('MZ this is a program');
  const begun = await begin(program, 'p-2');
  expect((await send(begun.value?.evidenceFileId ?? '', program, 0)).problem).toMatchObject({ code: 'unreadable-file', path: '/data' });
  expect((await begin(PAPER, 'p-2', 'village', { bytes: 9_000_000 })).problem?.code).toBe('bad-input');
  expect((await begin(PAPER, 'nobody')).problem?.code).toBe('not-found');
  expect((await begin(PAPER, 'p-2', 'elsewhere')).problem?.code).toBe('not-found');
});

test('whatever it was called, a file is handed on under an ending of what it is', () => {
  expect(nameOfType('诊断证明.PDF', 'application/pdf')).toBe('诊断证明.PDF');
  expect(nameOfType('照片.jpeg', 'image/jpeg')).toBe('照片.jpeg');
  expect(nameOfType('诊断证明.pdf.bat', 'application/pdf')).toBe('诊断证明.pdf.bat.pdf');
  expect(nameOfType('照片', 'image/png')).toBe('照片.png');
});

test('a part is taken once, as long as it must be, and from whoever began', async () => {
  const evidenceFileId = (await begin(PAPER, 'p-3')).value?.evidenceFileId ?? '';
  expect((await send(evidenceFileId, PAPER, 0, 'county')).problem?.code).toBe('not-found');
  expect((await send(evidenceFileId, PAPER.subarray(0, 100), 0)).problem).toMatchObject({ code: 'bad-input', path: '/data' });
  expect((await send(evidenceFileId, PAPER, 0)).value?.sha256).toBeUndefined();
  expect((await send(evidenceFileId, PAPER, 0)).problem?.code).toBe('state-differs');
  expect((await open('p-3', named(evidenceFileId))).problem).toMatchObject({ code: 'state-differs', path: '/evidence/0/file' });
  expect((await send(evidenceFileId, PAPER, 1)).value?.sha256).toBe(sha256Of(PAPER));
  expect((await send(evidenceFileId, PAPER, 1)).problem?.code).toBe('state-differs');
});

test('a case takes no paper of somebody whom it does not concern, of another case, with another hash, or that nobody brought', async () => {
  const evidenceFileId = await bring(PAPER, 'p-4');
  expect((await open('p-5', named(evidenceFileId))).problem).toMatchObject({ code: 'not-found', path: '/evidence/0/file' });
  expect((await open('p-4', named('never-brought'))).problem).toMatchObject({ code: 'not-found', path: '/evidence/0/file' });
  expect((await open('p-4', named(evidenceFileId, Buffer.from('%PDF-other')))).problem).toMatchObject({ code: 'bad-input', path: '/evidence/0/file' });
  expect((await open('p-4', named(evidenceFileId))).status).toBe(200);
  await withConnection(server.database.superuserUrl, (superuser) =>
    superuser.query(
      `update recognition_case set outcome = 'withdrawn', closed_on = opened_on, closed_at = opened_at, closed_by = opened_by where person_id = 'p-4'`,
    ),
  );
  expect((await open('p-4', named(evidenceFileId))).problem).toMatchObject({ code: 'state-differs', path: '/evidence/0/file' });
});

test('a paper that no case names goes when its time is over, and cannot be named any more; one that a case names stays', async () => {
  const [unnamed, kept] = [await bring(PAPER, 'p-6'), await bring(PAPER, 'p-7')];
  const caseId = (await open('p-7', named(kept))).value?.caseId ?? '';
  const { newId } = server.services.database;
  const now = () => new Date('2026-09-15T04:00:00Z');
  const aged = await runRetention({ ownerUrl: server.database.ownerUrl, countyId: HOME, now, newId, isDryRun: false }, server.services.noticeOf(HOME));
  expect(aged.find(({ kind }) => kind === 'evidence-file')?.count).toBeGreaterThanOrEqual(2);
  expect((await open('p-6', named(unnamed))).problem).toMatchObject({ code: 'state-differs', path: '/evidence/0/file' });
  expect((await fetchPart(caseId, kept, 0)).status).toBe(200);
});

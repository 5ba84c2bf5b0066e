// Papers and pictures that show something in a case: they come in parts before the case or the step that names them, and are fetched through the case.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { id, text } from '../contract/shapes.ts';

/** A scan or a photograph; what is larger is a book. */
export const MOST_EVIDENCE_BYTES = 8 * 1024 * 1024;
export const EVIDENCE_PART_BYTES = 512 * 1024;
export const EVIDENCE_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type EvidenceType = (typeof EVIDENCE_TYPES)[number];

const MANAGERS = { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' } as const;
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const MOST_PARTS = Math.ceil(MOST_EVIDENCE_BYTES / EVIDENCE_PART_BYTES);

export const beginEvidenceFile = contract({
  id: 'beginEvidenceFile',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/evidence-files',
  summary: { zh: '准备上传一份依据（扫描件或照片）', en: 'announce a paper or a picture that shows something in a case' },
  input: z.strictObject({
    personId: id.meta({ text: { zh: '依据所涉的人', en: 'whom it concerns' } }),
    fileName: text(120),
    bytes: z.int().min(1).max(MOST_EVIDENCE_BYTES),
  }),
  output: z.strictObject({ evidenceFileId: id, partBytes: z.int(), parts: z.int() }),
  refusals: ['not-found'],
  access: MANAGERS,
});

export const addEvidencePart = contract({
  id: 'addEvidencePart',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/evidence-files/{evidenceFileId}/parts',
  summary: { zh: '上传依据的一段', en: 'send one part of it' },
  input: z.strictObject({
    evidenceFileId: id,
    part: z
      .int()
      .min(0)
      .max(MOST_PARTS - 1),
    data: z
      .base64()
      .max(Math.ceil(EVIDENCE_PART_BYTES / 3) * 4)
      .meta({ text: { zh: '这一段的内容（Base64）', en: 'the bytes of the part, in Base64' } }),
  }),
  output: z.strictObject({
    evidenceFileId: id,
    /** Of the whole file, with its last part. */
    sha256: sha256.optional(),
  }),
  refusals: ['not-found', 'state-differs', 'unreadable-file'],
  access: MANAGERS,
});

export const getEvidencePart = contract({
  id: 'getEvidencePart',
  kind: 'query',
  method: 'get',
  path: '/api/recognition/cases/{caseId}/evidence-files/{evidenceFileId}/parts/{part}',
  summary: { zh: '取一段认定依据；每次留痕', en: 'one part of what shows something in a case; every time is in the audit' },
  input: z.strictObject({
    caseId: id,
    evidenceFileId: id,
    part: z.coerce
      .number()
      .int()
      .min(0)
      .max(MOST_PARTS - 1),
  }),
  output: z.strictObject({ personId: id, fileName: z.string(), mediaType: z.enum(EVIDENCE_TYPES), parts: z.int(), data: z.base64() }),
  refusals: ['not-found', 'state-differs'],
  access: { ...MANAGERS, reads: 'personal' },
});

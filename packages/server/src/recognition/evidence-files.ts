// The tables of evidence that was brought: papers and pictures, sealed in parts. A file is brought for somebody, and the first case that names it keeps it.
import { createHash } from 'node:crypto';
import { hideNumbers, type Refusal, refuse } from '@doudi/core/contract';
import { addEvidencePart, beginEvidenceFile, EVIDENCE_PART_BYTES, type Evidence, type EvidenceType, getEvidencePart } from '@doudi/core/recognition';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { AgedRecords } from '../platform/database/aged-records.ts';
import type { SealedColumn } from '../platform/database/sealed-columns.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { type FieldKeys, openField, sealField } from '../platform/secrets/field-keys.ts';
import { NO_SUCH_PERSON } from '../registry/people.ts';
import { findCase, NO_SUCH_CASE } from './load-cases.ts';

/** For whoever exchanges keys. */
export const EVIDENCE_SEALED: readonly SealedColumn[] = [{ table: 'evidence_part', rowId: 'evidence_part_id', column: 'content_cipher', field: 'content' }];

/** One that a case names is kept as long as the case. */
export const AGED_EVIDENCE: AgedRecords = {
  kind: 'evidence-file',
  gone: `unnamed as (
           update evidence_file set media_type = null, content_sha256 = null
           where county_id = $1 and brought_at < $2 and case_id is null returning evidence_file_id),
         gone as (
           update evidence_part p set content_cipher = null from unnamed
           where p.county_id = $1 and p.evidence_file_id = unnamed.evidence_file_id and p.content_cipher is not null returning p.evidence_part_id as id)`,
};

interface FileRow {
  readonly evidence_file_id: string;
  readonly person_id: string;
  readonly file_name: string;
  readonly file_bytes: number;
  readonly part_count: number;
  readonly content_sha256: string | null;
  readonly media_type: EvidenceType | null;
  readonly brought_by: string;
  readonly case_id: string | null;
}

const NO_SUCH_FILE = refuse('not-found', { zh: '没有这份依据，或不是由您上传。', en: 'there is no such file, or somebody else brought it' }, '/evidenceFileId');
const NOT_OF_THE_CASE = refuse('not-found', { zh: '这件认定没有这份依据。', en: 'no such file was given to this case' }, '/evidenceFileId');
const FILE_IS_GONE = refuse(
  'state-differs',
  { zh: '文件已过保存期限，不能再取回。', en: 'the file was kept as long as it may be, and is gone' },
  '/evidenceFileId',
);
const IS_WHOLE = refuse('state-differs', { zh: '这份依据已传完。', en: 'this file has arrived whole' }, '/evidenceFileId');
const CAME_BEFORE = refuse('state-differs', { zh: '这一段已经收到。', en: 'this part has arrived before' }, '/part');
const NOT_THIS_LONG = refuse(
  'bad-input',
  { zh: '这一段的长度与所报文件大小不符；请重新上传整个文件。', en: 'this part is not as long as the size of the file says; send the whole file again' },
  '/data',
);
const NEITHER_PAPER_NOR_PICTURE = refuse(
  'unreadable-file',
  { zh: '依据须为 PDF、JPEG 或 PNG；请另存后上传。', en: 'a file of evidence is a PDF, a JPEG or a PNG; save it as one of these and send it again' },
  '/data',
);

async function lockFile({ rows, countyId }: Transaction, evidenceFileId: string): Promise<FileRow | undefined> {
  const [row] = await rows<FileRow>('select * from evidence_file where county_id = $1 and evidence_file_id = $2 for update', [countyId, evidenceFileId]);
  return row;
}

const beginCommand = commandOf(beginEvidenceFile, async ({ rows, countyId }, { personId, fileName, bytes }, { actor, now, newId }) => {
  const [person] = await rows('select 1 as is_there from person where county_id = $1 and person_id = $2', [countyId, personId]);
  return () => {
    if (!person) return NO_SUCH_PERSON;
    const [evidenceFileId, parts] = [newId(), Math.ceil(bytes / EVIDENCE_PART_BYTES)];
    return {
      answer: { evidenceFileId, partBytes: EVIDENCE_PART_BYTES, parts },
      writes: [
        {
          text: `insert into evidence_file (county_id, evidence_file_id, person_id, file_name, file_bytes, part_count, brought_at, brought_by)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          values: [countyId, evidenceFileId, personId, hideNumbers(fileName), bytes, parts, now, actor.actorId],
        },
      ],
      audit: { subject: `evidence-file/${evidenceFileId}`, facts: { bytes }, persons: [personId] },
    };
  };
});

function addPartCommand(keys: FieldKeys) {
  return commandOf(
    addEvidencePart,
    async (transaction, { evidenceFileId, part, data }, { countyId, actor }) => {
      const file = await lockFile(transaction, evidenceFileId);
      const came = file ? await findCame(transaction, file) : new Set<number>();
      // Only with the last part are the others needed.
      const others = file && !came.has(part) && came.size === file.part_count - 1 ? await findParts(transaction, keys, file) : undefined;
      return () => {
        if (!file || file.brought_by !== actor.actorId) return NO_SUCH_FILE;
        if (file.media_type !== null) return IS_WHOLE;
        if (came.has(part)) return CAME_BEFORE;
        const bytes = Buffer.from(data, 'base64');
        const expected = part < file.part_count - 1 ? EVIDENCE_PART_BYTES : file.file_bytes - EVIDENCE_PART_BYTES * (file.part_count - 1);
        if (part >= file.part_count || bytes.length !== expected) return NOT_THIS_LONG;
        const whole = others && wholeOf(new Map([...others, [part, bytes]]));
        if (whole && whole.type === undefined) return NEITHER_PAPER_NOR_PICTURE;
        const partId = partIdOf(evidenceFileId, part);
        return {
          answer: { evidenceFileId, ...(whole && { sha256: whole.sha256 }) },
          writes: [
            {
              text: 'insert into evidence_part (county_id, evidence_part_id, evidence_file_id, part, content_cipher) values ($1, $2, $3, $4, $5)',
              values: [countyId, partId, evidenceFileId, part, sealField(keys, data, whereOf(partId))],
            },
            ...(whole === undefined
              ? []
              : [
                  {
                    text: 'update evidence_file set content_sha256 = $3, media_type = $4 where county_id = $1 and evidence_file_id = $2',
                    values: [countyId, evidenceFileId, whole.sha256, whole.type],
                  },
                ]),
          ],
          audit: { subject: `evidence-file/${evidenceFileId}`, facts: { part }, persons: [file.person_id] },
        };
      };
    },
    { evidence_part_pkey: CAME_BEFORE, a_file_of_evidence_has_each_part_once: CAME_BEFORE },
  );
}

/** What the whole file is by its first bytes; its name proves nothing. */
function wholeOf(parts: ReadonlyMap<number, Buffer>): { readonly sha256: string; readonly type: EvidenceType | undefined } {
  const whole = Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes));
  const type = BEGINNINGS.find(([, begins]) => whole.subarray(0, begins.length).equals(begins))?.[0];
  return { sha256: createHash('sha256').update(whole).digest('hex'), type };
}

const BEGINNINGS: readonly (readonly [EvidenceType, Buffer])[] = [
  ['application/pdf', Buffer.from('%PDF-')],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
];

async function findCame({ rows, countyId }: Transaction, { evidence_file_id }: FileRow): Promise<Set<number>> {
  const found = await rows<{ part: number }>('select part from evidence_part where county_id = $1 and evidence_file_id = $2', [countyId, evidence_file_id]);
  return new Set(found.map(({ part }) => part));
}

async function findParts({ rows, countyId }: Transaction, keys: FieldKeys, { evidence_file_id }: FileRow): Promise<Map<number, Buffer>> {
  const found = await rows<{ evidence_part_id: string; part: number; content_cipher: Buffer | null }>(
    'select evidence_part_id, part, content_cipher from evidence_part where county_id = $1 and evidence_file_id = $2',
    [countyId, evidence_file_id],
  );
  return new Map(
    found.map(({ evidence_part_id, part, content_cipher }) => [
      part,
      content_cipher ? Buffer.from(openField(keys, content_cipher, whereOf(evidence_part_id)), 'base64') : Buffer.alloc(0),
    ]),
  );
}

function partIdOf(evidenceFileId: string, part: number): string {
  return `${evidenceFileId}-${part}`;
}

function whereOf(partId: string): string {
  return `evidence_part/${partId}/content`;
}

const ENDINGS: { readonly [type in EvidenceType]: readonly [string, ...string[]] } = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
};

/** A file is handed on under an ending of what it is: the first bytes of a PDF may stand before a program, and its name decides what opens it. */
export function nameOfType(fileName: string, type: EvidenceType): string {
  const ending = /\.([^.]*)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  return ENDINGS[type].includes(ending) ? fileName : `${fileName}.${ENDINGS[type][0]}`;
}

/** What a case or a step names as evidence, looked up before it is decided. */
export interface NamedEvidence {
  /** Why it cannot be taken for a case that concerns these people. */
  readonly refusal: (concerned: readonly string[], caseId?: string) => Refusal | undefined;
  /** The case keeps what it names. */
  readonly keep: (caseId: string) => Statement[];
}

export async function loadEvidence({ rows, countyId }: Transaction, evidence: readonly Evidence[number][]): Promise<NamedEvidence> {
  const named = evidence.flatMap(({ file }) => file?.evidenceFileId ?? []);
  const found =
    named.length === 0
      ? []
      : await rows<FileRow>('select * from evidence_file where county_id = $1 and evidence_file_id = any ($2::text[]) order by evidence_file_id for update', [
          countyId,
          named,
        ]);
  const files = new Map(found.map((row) => [row.evidence_file_id, row]));
  return {
    refusal: (concerned, caseId) => {
      for (const [place, { file }] of evidence.entries()) {
        if (file?.evidenceFileId === undefined) continue;
        const path = `/evidence/${place}/file`;
        const known = files.get(file.evidenceFileId);
        if (!known || !concerned.includes(known.person_id))
          return refuse('not-found', { zh: '没有这份依据，或不涉及此事的任何人。', en: 'there is no such file, or it concerns nobody of this case' }, path);
        if (known.media_type === null) return refuse('state-differs', { zh: '这份依据尚未传完。', en: 'this file has not arrived whole' }, path);
        if (known.case_id !== null && known.case_id !== caseId)
          return refuse('state-differs', { zh: '这份依据已用于另一件；请重新上传。', en: 'this file belongs to another case; bring it again' }, path);
        if (known.content_sha256 !== file.sha256) return refuse('bad-input', { zh: '摘要与所传文件不符。', en: 'the SHA-256 is not that of the file' }, path);
      }
      return undefined;
    },
    keep: (caseId) =>
      named.length === 0
        ? []
        : [
            {
              text: 'update evidence_file set case_id = $3 where county_id = $1 and evidence_file_id = any ($2::text[]) and case_id is null',
              values: [countyId, named, caseId],
            },
          ],
  };
}

/** `walled`: a case of a category that was put behind the wall since is shown to nobody. */
export function evidenceRoutes(database: Database, keys: FieldKeys, walled: readonly string[]): Route[] {
  return [
    commandRoute(beginEvidenceFile, database, beginCommand),
    commandRoute(addEvidencePart, database, addPartCommand(keys)),
    queryRoute(getEvidencePart, database, async (transaction, { caseId, evidenceFileId, part }) => {
      const { rows, countyId } = transaction;
      const loaded = await findCase(transaction, caseId);
      if (!loaded || walled.includes(loaded.row.category)) return NO_SUCH_CASE;
      const [file] = await rows<FileRow & { content_cipher: Buffer | null }>(
        `select f.*, p.content_cipher from evidence_file f join evidence_part p on p.county_id = $1 and p.evidence_file_id = f.evidence_file_id
         where f.county_id = $1 and f.evidence_file_id = $2 and f.case_id = $3 and p.part = $4`,
        [countyId, evidenceFileId, caseId, part],
      );
      if (!file || file.media_type === null) return NOT_OF_THE_CASE;
      if (file.content_cipher === null) return FILE_IS_GONE;
      return {
        personId: file.person_id,
        fileName: nameOfType(file.file_name, file.media_type),
        mediaType: file.media_type,
        parts: file.part_count,
        data: openField(keys, file.content_cipher, whereOf(partIdOf(evidenceFileId, part))),
      };
    }),
  ];
}

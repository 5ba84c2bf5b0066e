// Importing lists: a file comes in parts, its columns are named, every row is checked and compared, what contradicts becomes work, and the rest is
// applied once and can be taken back.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { day, id, moment, paragraph, text, villageCode, words } from '../contract/shapes.ts';
import { DIFFERING_FIELDS } from './decide-row.ts';
import { FIELD_NAMES, IMPORT_KIND_NAMES, MOST_COLUMNS, MOST_FILE_BYTES, PART_BYTES } from './kinds.ts';

/** Lists name people of the whole county, so that only posts over all of it may bring them in. */
const OF_COUNTY = { kind: 'roles', roles: ['manager'], scope: 'county', purpose: 'registry', isOpenToPrograms: false } as const;

export const importKind = z.enum(IMPORT_KIND_NAMES);
export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le'] as const;

/**
 * `uploading`: parts are missing; `uploaded`: to be told what its columns are; `checking`, `applying`, `undoing`: under way; `checked`: to be looked at and
 * applied; `applied`; `undone`; `unreadable`: the file is no list.
 */
export const IMPORT_STATES = ['uploading', 'uploaded', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone', 'unreadable'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Whether rows are being worked on: their number is told then, and not what they are. */
export function isUnderWay({ state, fault }: { readonly state: ImportState; readonly fault?: unknown }): boolean {
  return (fault ?? undefined) === undefined && (state === 'checking' || state === 'applying' || state === 'undoing');
}

export const ROW_STATES = ['new', 'changed', 'unchanged', 'conflict', 'unmatched', 'bad'] as const;
export type RowState = (typeof ROW_STATES)[number];

const field = z.enum(FIELD_NAMES);
const mapping = z
  .partialRecord(
    field,
    z
      .int()
      .min(0)
      .max(MOST_COLUMNS - 1),
  )
  .meta({ text: { zh: '每个字段在第几列（从 0 起）', en: 'the place of each field’s column, from 0' } });
const source = text(60).meta({ text: { zh: '提供名单的部门', en: 'the department that the list comes from' } });

export const beginImport = contract({
  id: 'beginImport',
  kind: 'command',
  method: 'post',
  path: '/api/imports',
  summary: { zh: '开始导入一份名单：说明文件，随后分段上传', en: 'begin to import a list: say what file it is, then send it in parts' },
  input: z.strictObject({
    kind: importKind,
    source,
    fileName: text(120),
    bytes: z
      .int()
      .min(1)
      .max(MOST_FILE_BYTES)
      .meta({ text: { zh: '文件的字节数，至多 64 MiB', en: 'the bytes of the file, at most 64 MiB' } }),
  }),
  output: z.strictObject({ importId: id, partBytes: z.int(), parts: z.int() }),
  refusals: [],
  access: OF_COUNTY,
});

export const addImportPart = contract({
  id: 'addImportPart',
  kind: 'command',
  method: 'post',
  path: '/api/imports/{importId}/parts',
  summary: { zh: '上传文件的一段', en: 'send one part of the file' },
  input: z.strictObject({
    importId: id,
    part: z
      .int()
      .min(0)
      .max(Math.ceil(MOST_FILE_BYTES / PART_BYTES) - 1),
    data: z
      .base64()
      .max(Math.ceil(PART_BYTES / 3) * 4)
      .meta({ text: { zh: '该段内容，Base64', en: 'what stands in it, as Base64' } }),
  }),
  output: z.strictObject({ importId: id, isWhole: z.boolean() }),
  refusals: ['not-found', 'state-differs'],
  access: OF_COUNTY,
});

export const getImportColumns = contract({
  id: 'getImportColumns',
  kind: 'query',
  method: 'get',
  path: '/api/imports/{importId}/columns',
  summary: { zh: '文件的表头，及各字段对应哪一列的建议', en: 'the head of the file, and which column each field is likely to be' },
  input: z.strictObject({ importId: id, encoding: z.enum(ENCODINGS).optional() }),
  output: z.strictObject({
    importId: id,
    format: z.enum(['xlsx', 'csv']),
    encoding: z.enum(ENCODINGS).optional(),
    headRow: z.int(),
    head: z.array(z.string()),
    fields: z.array(z.strictObject({ field, name: words, isNeeded: z.boolean() })),
    mapping,
    /** Whether it is as it was said the last time for such a head. */
    isRemembered: z.boolean(),
  }),
  refusals: ['not-found', 'state-differs', 'unreadable-file'],
  access: OF_COUNTY,
});

export const checkImport = contract({
  id: 'checkImport',
  kind: 'command',
  method: 'post',
  path: '/api/imports/{importId}/check',
  summary: { zh: '逐行检查并与登记核对，不作改动（试运行）', en: 'check every row and compare it with the record; nothing is changed' },
  input: z.strictObject({
    importId: id,
    encoding: z.enum(ENCODINGS).optional(),
    mapping,
    category: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/)
      .optional()
      .meta({ text: { zh: '名单本身未写类别时，全部人员的类别', en: 'the category of everybody, where the list has no column for it' } }),
    fromDay: day.optional().meta({ text: { zh: '名单本身未写日期时的认定日期', en: 'the first day, where the list has no column for it' } }),
  }),
  output: z.strictObject({ importId: id }),
  refusals: ['not-found', 'state-differs', 'unknown-category'],
  access: OF_COUNTY,
});

const counts = z.partialRecord(z.enum(ROW_STATES), z.int());

const importTold = z.strictObject({
  importId: id,
  kind: importKind,
  source: z.string(),
  fileName: z.string(),
  bytes: z.int(),
  /** Of the whole file. */
  sha256: z.string().optional(),
  state: z.enum(IMPORT_STATES),
  begunAt: moment,
  begunByName: z.string(),
  /** Whether whoever asks brought it; nobody else may fetch the file. */
  isOwn: z.boolean(),
  /** Rows behind the head, once they are all read. */
  rows: z.int().optional(),
  rowsDone: z.int(),
  /** Of each state; nothing while rows are being worked on. */
  counts,
  /** Conflicts and unmatched rows that nobody has decided; none while rows are being worked on. */
  undecided: z.int(),
  /** Why the file cannot be read, or what went wrong on the way. */
  fault: words.optional(),
  appliedAt: moment.optional(),
  undoneAt: moment.optional(),
});

export const listImports = contract({
  id: 'listImports',
  kind: 'query',
  method: 'get',
  path: '/api/imports',
  summary: { zh: '列出导入的名单，最近的在前', en: 'the lists that were imported, the latest first' },
  input: z.strictObject({}),
  output: z.strictObject({ imports: z.array(importTold) }),
  refusals: [],
  access: OF_COUNTY,
});

export const getImport = contract({
  id: 'getImport',
  kind: 'query',
  method: 'get',
  path: '/api/imports/{importId}',
  summary: { zh: '一次导入的进度与各类行数', en: 'how far an import is, and how many rows of each kind it has' },
  input: z.strictObject({ importId: id }),
  output: importTold,
  refusals: ['not-found'],
  access: OF_COUNTY,
});

const differing = z.enum(DIFFERING_FIELDS);

const rowTold = z.strictObject({
  row: z.int(),
  state: z.enum(ROW_STATES),
  /** To whoever brought the list, with what stood in the cell; numbers masked. */
  reasons: z.array(words),
  /** As the file says it; numbers masked. Nothing where the row could not be read, or its time is over. */
  told: z
    .strictObject({
      name: z.string(),
      idNumberMasked: z.string(),
      villageCode: z.string().optional(),
      phoneMasked: z.string().optional(),
      bankAccountMasked: z.string().optional(),
      category: z.string().optional(),
      change: z.enum(['became', 'ceased']).optional(),
      fromDay: day.optional(),
      toDay: day.optional(),
      /** What was used of what, of an opening balance; amounts in yuan, counts as whole numbers. */
      opening: z.strictObject({ period: z.string(), owner: z.enum(['person', 'household']), name: z.string(), called: words, value: z.string() }).optional(),
    })
    .optional(),
  personId: id.optional(),
  /** Where it contradicts what the county has: ours beside theirs, numbers masked. */
  differences: z.array(z.strictObject({ field: differing, ours: z.string(), theirs: z.string() })),
  /** Whom a row may mean whose number nobody has: the likeliest first, for a person to look at. */
  candidates: z.array(z.strictObject({ personId: id, name: z.string(), bornOn: day, villageCode })),
  isApplied: z.boolean(),
  decision: z.strictObject({ decision: z.string(), reason: z.string(), byName: z.string(), at: moment }).optional(),
});

export const listImportRows = contract({
  id: 'listImportRows',
  kind: 'query',
  method: 'get',
  path: '/api/imports/{importId}/rows',
  summary: { zh: '一次导入的各行：新增、变动、不变、矛盾、未找到、有误', en: 'the rows of an import: new, changed, unchanged, in conflict, unmatched, bad' },
  input: z.strictObject({
    importId: id,
    state: z.enum(ROW_STATES).optional(),
    /** The last row of the page before. */
    after: z.coerce.number().int().min(0).max(2_000_000).default(0),
    pageSize: z.coerce.number().int().min(1).max(100).default(50),
  }),
  output: z.strictObject({ importId: id, rows: z.array(rowTold), hasMore: z.boolean() }),
  refusals: ['not-found'],
  access: { ...OF_COUNTY, reads: 'personal' },
});

/** Reasons only: nothing of any person, so that whoever has the file can put them beside its rows. */
export const listImportReasons = contract({
  id: 'listImportReasons',
  kind: 'query',
  method: 'get',
  path: '/api/imports/{importId}/reasons',
  summary: { zh: '各行的结果与原因（不含个人信息），用于写回原表', en: 'what became of each row and why, to be put beside it in the file' },
  input: z.strictObject({ importId: id, after: z.coerce.number().int().min(0).max(2_000_000).default(0) }),
  output: z.strictObject({
    importId: id,
    headRow: z.int(),
    rows: z.array(z.strictObject({ row: z.int(), state: z.enum(ROW_STATES), reasons: z.array(words) })),
    hasMore: z.boolean(),
  }),
  refusals: ['not-found', 'state-differs'],
  access: OF_COUNTY,
});

export const getImportPart = contract({
  id: 'getImportPart',
  kind: 'query',
  method: 'get',
  path: '/api/imports/{importId}/parts/{part}',
  summary: { zh: '取回自己上传的文件的一段；每次留痕', en: 'one part of a file that one brought oneself; every time is in the audit' },
  input: z.strictObject({
    importId: id,
    part: z.coerce
      .number()
      .int()
      .min(0)
      .max(Math.ceil(MOST_FILE_BYTES / PART_BYTES) - 1),
  }),
  output: z.strictObject({ importId: id, parts: z.int(), data: z.string() }),
  refusals: ['not-found', 'state-differs'],
  access: { ...OF_COUNTY, inOwnPost: true, reads: 'personal' },
});

export const applyImport = contract({
  id: 'applyImport',
  kind: 'command',
  method: 'post',
  path: '/api/imports/{importId}/apply',
  summary: {
    zh: '应用一次导入：新增和变动的行写入登记，矛盾和未找到的成为待办',
    en: 'apply an import: new and changed rows are written, conflicts and unmatched rows become work',
  },
  input: z.strictObject({
    importId: id,
    expected: counts.meta({ text: { zh: '看到的各类行数；与现有的不同则不应用', en: 'the counts that were read; where they differ, nothing is applied' } }),
  }),
  output: z.strictObject({ importId: id }),
  refusals: ['not-found', 'state-differs'],
  access: OF_COUNTY,
});

export const undoImport = contract({
  id: 'undoImport',
  kind: 'command',
  method: 'post',
  path: '/api/imports/{importId}/undo',
  summary: { zh: '撤销一次导入；已有后续办理的不能撤销', en: 'take an import back; refused where later facts stand on it' },
  input: z.strictObject({ importId: id, reason: paragraph(500) }),
  output: z.strictObject({ importId: id }),
  refusals: ['not-found', 'state-differs'],
  access: OF_COUNTY,
});

/** `keep-ours`: it is this person, and the record stays; `take-theirs`: the record is corrected; `dismiss`: nothing of the row is taken. */
export const ROW_DECISIONS = ['keep-ours', 'take-theirs', 'dismiss'] as const;

export const decideImportRow = contract({
  id: 'decideImportRow',
  kind: 'command',
  method: 'post',
  path: '/api/imports/{importId}/rows/{row}/decide',
  summary: { zh: '对矛盾或未找到的一行作出决定，写明理由', en: 'decide a row that contradicts the record or finds nobody, with the reason' },
  input: z.strictObject({
    importId: id,
    row: z.coerce.number().int().min(1).max(2_000_000),
    decision: z.enum(ROW_DECISIONS),
    /** Whom an unmatched row means, where somebody has found or registered them. */
    personId: id.optional(),
    reason: paragraph(500),
  }),
  output: z.strictObject({ importId: id }),
  refusals: ['not-found', 'state-differs', 'overlapping'],
  access: OF_COUNTY,
});

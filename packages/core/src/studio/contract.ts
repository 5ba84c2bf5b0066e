// The policy studio: a scheme is drafted, checked, handed in and approved by a second person before the county settles by it.
import { FINDING_KINDS } from '@doudi/policy/check';
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { form } from '../contract/issue-words.ts';
import { day, id, moment, paragraph, text, words } from '../contract/shapes.ts';

const MANAGERS = { kind: 'roles', roles: ['manager'], scope: 'county', purpose: 'administration' } as const;
/** Who reads what was decided, and by what. */
const READERS = { ...MANAGERS, roles: ['manager', 'auditor'] } as const;

const MOST_FILE_LENGTH = 200_000;
const schemeId = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const version = z.int().min(1).max(100_000);

/** As it stands in the scheme's folder. A tab or a carriage return is the loader's to judge. */
const schemeFile = z.strictObject({
  name: z.string().regex(/^(scheme|(benefits|enrolment|helping|recognition)\/[a-z0-9][a-z0-9-]{0,60})\.yaml$/),
  text: z
    .string()
    .max(MOST_FILE_LENGTH)
    .regex(
      ...form(/^(?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|[\n\t\r])*$/u, {
        zh: '不能含控制字符和改变文字方向的字符',
        en: 'it must not have control characters, nor characters that change the direction of the text',
      }),
    ),
});
const schemeFiles = z
  .array(schemeFile)
  .min(1)
  .max(150)
  .meta({ text: { zh: '方案的全部文件，文件名不重复', en: 'all files of the scheme, each name once' } });

const DRAFT_STATES = ['open', 'submitted', 'approved', 'withdrawn'] as const;
export type DraftState = (typeof DRAFT_STATES)[number];

/** A hole that the check found, as it is kept with what was handed in. */
const draftFinding = z.strictObject({
  id: z.string(),
  kind: z.enum(FINDING_KINDS),
  severity: z.enum(['warning', 'note']),
  text: words,
  /** The id of the benefit whose rule it is; the scheme's own file if there is none. And where in its document, as keys. */
  benefit: z.string().optional(),
  path: z.array(z.union([z.string(), z.int()])),
  /** What the scheme itself says to it, and whether it is true of the rule or rests on an assumption. */
  answer: z.strictObject({ of: z.enum(['rule', 'assumption']), answer: words }).optional(),
  /** In how many combinations of facts. */
  situations: z.int(),
  /** Bills that show it, as the engine settles them; the last is the bill, and those before it are of the same person and year. */
  claims: z.array(z.json()),
  /** For a comparison: the other person's, or the bill that is one fen lower. */
  other: z.array(z.json()).optional(),
});
export type DraftFinding = z.infer<typeof draftFinding>;

const checkedDraft = z.strictObject({
  findings: z.array(draftFinding),
  /** What was looked for, and how far it is certain that there is no more. */
  kinds: z.array(z.strictObject({ kind: z.enum(FINDING_KINDS), proved: words, searched: words })),
  situations: z.int(),
  states: z.int(),
  isComplete: z.boolean(),
  /** Worked cases beside the rules that no longer come to what they say. */
  cases: z.strictObject({ count: z.int(), differing: z.array(z.strictObject({ file: z.string(), case: z.string(), differences: z.array(words) })) }),
});
export type CheckedDraft = z.infer<typeof checkedDraft>;

/** Beside what the check found: what begins to be counted in the middle of its month or year, and has nothing of what was used before. */
const checkedSubmission = checkedDraft.extend({ freshSums: z.array(words) });
export type CheckedSubmission = z.infer<typeof checkedSubmission>;

const draftSubmission = z.strictObject({
  schemeSubmissionId: id,
  version,
  hash,
  effectiveOn: day,
  reason: z.string(),
  checked: checkedSubmission,
  submittedAt: moment,
  submittedBy: z.string(),
  decidedAt: moment.optional(),
  decidedBy: z.string().optional(),
  isApproved: z.boolean().optional(),
  decisionReason: z.string().optional(),
});
export type DraftSubmission = z.infer<typeof draftSubmission>;

const draftHead = {
  schemeDraftId: id,
  schemeId,
  title: z.string(),
  draftState: z.enum(DRAFT_STATES),
  startedAt: moment,
  startedBy: z.string(),
  /** The newest version. */
  version,
};

export const listSchemeDrafts = contract({
  id: 'listSchemeDrafts',
  kind: 'query',
  method: 'get',
  path: '/api/scheme-drafts',
  summary: { zh: '方案草稿：状态、版本、经办人', en: 'drafts of schemes: their state, their newest version, and who worked on them' },
  input: z.strictObject({}),
  output: z.strictObject({
    drafts: z.array(
      z.strictObject({
        ...draftHead,
        savedAt: moment,
        savedBy: z.string(),
        /** How it was last handed in. */
        submittedAt: moment.optional(),
        submittedBy: z.string().optional(),
        effectiveOn: day.optional(),
        findings: z.int().optional(),
        /** Whether whoever asks may approve it. */
        mayDecide: z.boolean(),
      }),
    ),
    /** By which version the county settles from which day on. */
    adoptions: z.array(z.strictObject({ schemeId, from: day, hash, schemeDraftId: id.optional(), title: z.string().optional() })),
  }),
  refusals: [],
  access: READERS,
});

export const getSchemeDraft = contract({
  id: 'getSchemeDraft',
  kind: 'query',
  method: 'get',
  path: '/api/scheme-drafts/{schemeDraftId}',
  summary: {
    zh: '一份草稿：某一版的文件、起草时的现行文件、历次版本和送审',
    en: 'a draft: the files of a version and of the rules it began from, its versions, and how it was handed in',
  },
  input: z.strictObject({ schemeDraftId: id, version: z.coerce.number().int().min(1).max(100_000).optional() }),
  output: z.strictObject({
    ...draftHead,
    /** Of which the files are shown. */
    shownVersion: version,
    hash,
    files: z.array(z.strictObject({ name: z.string(), text: z.string() })),
    baseHash: hash,
    baseFiles: z.array(z.strictObject({ name: z.string(), text: z.string() })),
    versions: z.array(z.strictObject({ version, hash, note: z.string().optional(), savedAt: moment, savedBy: z.string() })),
    submissions: z.array(draftSubmission),
    /** Whether whoever asks may approve what waits. */
    mayDecide: z.boolean(),
  }),
  refusals: ['not-found'],
  access: READERS,
});

export const startSchemeDraft = contract({
  id: 'startSchemeDraft',
  kind: 'command',
  method: 'post',
  path: '/api/scheme-drafts',
  summary: { zh: '从现行方案起草', en: 'begin a draft from the scheme as it stands' },
  input: z.strictObject({ schemeId, title: text(120) }),
  output: z.strictObject({ schemeDraftId: id, version }),
  refusals: ['not-found'],
  access: MANAGERS,
});

export const saveSchemeDraft = contract({
  id: 'saveSchemeDraft',
  kind: 'command',
  method: 'post',
  path: '/api/scheme-drafts/{schemeDraftId}/versions',
  summary: { zh: '保存草稿的新一版；其间他人已保存的不会被覆盖', en: 'save a new version of a draft; what somebody else saved meanwhile is never overwritten' },
  input: z.strictObject({
    schemeDraftId: id,
    version: version.meta({ text: { zh: '所依据的版本；不是最新版的不予保存', en: 'the version it was made from; it is refused unless that is the newest' } }),
    files: schemeFiles,
    note: paragraph(500).optional(),
  }),
  output: z.strictObject({ version, hash }),
  refusals: ['not-found', 'state-differs'],
  access: MANAGERS,
});

const compared = z.strictObject({
  /** Amounts, shares and points, by what people call them. */
  amounts: z.array(z.strictObject({ name: words, before: z.string().optional(), after: z.string().optional() })),
  /** Everything that differs, by where it stands. */
  changes: z.array(
    z.strictObject({
      file: z.string(),
      path: z.array(z.string()),
      before: z.string().optional(),
      after: z.string().optional(),
    }),
  ),
});

export const compareSchemeDraft = contract({
  id: 'compareSchemeDraft',
  kind: 'query',
  method: 'get',
  path: '/api/scheme-drafts/{schemeDraftId}/changes',
  summary: {
    zh: '比较两个版本：哪条规则的哪个数变了；0 为起草时的现行方案',
    en: 'what differs between two versions, value by value; 0 is the scheme that it began from',
  },
  input: z.strictObject({ schemeDraftId: id, from: z.coerce.number().int().min(0).max(100_000).default(0), to: z.coerce.number().int().min(1).max(100_000) }),
  output: compared,
  refusals: ['not-found'],
  access: READERS,
});

export const submitSchemeDraft = contract({
  id: 'submitSchemeDraft',
  kind: 'command',
  method: 'post',
  path: '/api/scheme-drafts/{schemeDraftId}/submit',
  summary: {
    zh: '送审：写明生效日和理由；系统重新检查，检查结果与文件一并封存',
    en: 'hand a draft in, with the day it takes effect and why; the server checks it, and what it finds is kept with exactly these files',
  },
  input: z.strictObject({
    schemeDraftId: id,
    version,
    effectiveOn: day.meta({ text: { zh: '生效日，须晚于今天', en: 'from which day on it holds; after today' } }),
    reason: paragraph(2000).meta({
      text: { zh: '为什么改；检查发现问题仍要送审的，一并说明', en: 'why it is changed; and, where the check found something, why it goes on' },
    }),
  }),
  output: z.strictObject({ schemeSubmissionId: id, findings: z.int(), differingCases: z.int() }),
  refusals: ['not-found', 'state-differs', 'overlapping', 'outside-validity'],
  access: MANAGERS,
});

export const decideSchemeDraft = contract({
  id: 'decideSchemeDraft',
  kind: 'command',
  method: 'post',
  path: '/api/scheme-drafts/{schemeDraftId}/decide',
  summary: {
    zh: '批准或退回送审的草稿；须由未参与起草的另一名业务主管办理，批准后自生效日起按此结算',
    en: 'approve what was handed in, or send it back; by another manager who had no part in the draft. From its day on the county settles by it',
  },
  input: z.strictObject({
    schemeDraftId: id,
    schemeSubmissionId: id.meta({ text: { zh: '所读的那一次送审', en: 'which of the submissions was read' } }),
    isApproved: z.boolean(),
    reason: paragraph(2000)
      .optional()
      .meta({ text: { zh: '退回须写明理由', en: 'needed to send it back' } }),
  }),
  output: z.strictObject({ draftState: z.enum(DRAFT_STATES), effectiveOn: day.optional() }),
  refusals: ['not-found', 'not-allowed', 'state-differs', 'overlapping', 'outside-validity'],
  access: { ...MANAGERS, inOwnPost: true },
});

export const withdrawSchemeDraft = contract({
  id: 'withdrawSchemeDraft',
  kind: 'command',
  method: 'post',
  path: '/api/scheme-drafts/{schemeDraftId}/withdraw',
  summary: { zh: '撤回草稿；各版本和送审记录保留', en: 'withdraw a draft; its versions and how it was handed in are kept' },
  input: z.strictObject({ schemeDraftId: id, reason: paragraph(1000) }),
  output: z.strictObject({ draftState: z.enum(DRAFT_STATES) }),
  refusals: ['not-found', 'state-differs'],
  access: MANAGERS,
});

// Why personal data is processed, who agreed to what, what is held about a person, how long anything is kept, and what may leave the county.
import { z } from 'zod';
import { ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { amount, day, id, moment, paragraph, signedSum, sum, text, villageCode, words } from '../contract/shapes.ts';
import { disability } from '../registry/disability.ts';
import { householdHelp } from '../registry/helping.ts';
import { personRecord, registryEvent } from '../registry/record.ts';
import { QUASI_IDENTIFIERS } from './deidentify.ts';
import { RECORD_KIND_NAMES } from './record-kinds.ts';

const purposeId = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9-]*$/)
  .meta({ text: { zh: '处理目的的代码，见 /api/privacy/purposes', en: 'the id of a purpose: see /api/privacy/purposes' } });
const recordKind = z.enum(RECORD_KIND_NAMES as [(typeof RECORD_KIND_NAMES)[number], ...(typeof RECORD_KIND_NAMES)[number][]]);

export const getProcessingPurposes = contract({
  id: 'getProcessingPurposes',
  kind: 'query',
  method: 'get',
  path: '/api/privacy/purposes',
  summary: { zh: '个人信息处理告知：目的、依据、必要性、保存期限', en: 'why personal data is processed, on what basis, and how long it is kept' },
  input: z.strictObject({}),
  output: z.strictObject({
    name: words,
    version: day,
    contact: words,
    purposes: z.array(
      z.strictObject({
        id: purposeId,
        name: words,
        data: words,
        why: words,
        basis: z.enum(['duty', 'consent']),
        articles: z.array(z.strictObject({ law: words, article: z.string() })),
        consent: z.strictObject({ version: z.string(), text: words }).optional(),
        assumptions: z.array(words),
      }),
    ),
    retention: z.array(
      z.strictObject({
        kind: recordKind,
        name: words,
        /** None where it is kept for ever. */
        days: z.int().optional(),
        /** Else it is kept at least so long, and nothing deletes it. */
        isDeleted: z.boolean(),
        source: words,
        assumptions: z.array(words),
      }),
    ),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'area', purpose: 'own-account', isOpenFromAbove: true },
});

// consent ------------------------------------------------------------------------------------------------------------------------------

const consent = z.strictObject({
  consentId: id,
  purpose: purposeId,
  version: z.string(),
  givenOn: day,
  givenBy: z.enum(['self', 'guardian']),
  guardianName: z.string().optional(),
  how: z.enum(['paper', 'counter']),
  recordedAt: moment,
  recordedByName: z.string(),
  withdrawn: z.strictObject({ on: day, by: z.enum(['self', 'guardian']), recordedAt: moment, recordedByName: z.string() }).optional(),
  /** Whether it stands: not withdrawn, and of the text that is asked for today. */
  isInForce: z.boolean(),
});

export const recordConsent = contract({
  id: 'recordConsent',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/consents',
  summary: { zh: '登记本人或监护人的同意', en: 'record that a person, or their guardian, has consented' },
  input: z.strictObject({
    personId: id,
    purpose: purposeId,
    version: text(40).meta({ text: { zh: '所签同意书的版本', en: 'the version of the text that was signed' } }),
    givenOn: day,
    givenBy: z.enum(['self', 'guardian']).meta({ text: { zh: '未满 14 周岁须由监护人同意', en: 'a guardian consents for a child below 14' } }),
    guardianName: text(60).optional(),
    how: z.enum(['paper', 'counter']).meta({ text: { zh: 'paper 为签字纸质件，counter 为窗口当面', en: 'on paper, or at the counter' } }),
  }),
  output: z.strictObject({ consentId: id }),
  refusals: ['not-found', 'state-differs', 'already-exists', 'before-birth'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});

export const withdrawConsent = contract({
  id: 'withdrawConsent',
  kind: 'command',
  method: 'post',
  path: '/api/consents/{consentId}/withdraw',
  summary: { zh: '登记撤回同意；即刻生效', en: 'record that a consent is withdrawn; it holds from the next reading on' },
  input: z.strictObject({ consentId: id, withdrawnOn: day, withdrawnBy: z.enum(['self', 'guardian']) }),
  output: z.strictObject({ consentId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});

export const listConsents = contract({
  id: 'listConsents',
  kind: 'query',
  method: 'get',
  path: '/api/people/{personId}/consents',
  summary: { zh: '列出一人的同意及撤回', en: 'the consents of a person, and what was withdrawn' },
  input: z.strictObject({ personId: id }),
  output: z.strictObject({ personId: id, consents: z.array(consent) }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry', reads: 'personal' },
});

// what is held about a person -----------------------------------------------------------------------------------------------------------

export const getSubjectAccess = contract({
  id: 'getSubjectAccess',
  kind: 'query',
  method: 'get',
  path: '/api/people/{personId}/subject-access',
  summary: {
    zh: '一人的全部信息及谁查看过，供本人查阅、复制',
    en: 'everything that is held about a person, and who looked at it, for the person to see and to keep',
  },
  input: z.strictObject({ personId: id }),
  output: z.strictObject({
    madeAt: moment,
    madeByName: z.string(),
    notice: z.strictObject({ name: words, version: day, contact: words }),
    person: z.strictObject({
      personId: id,
      name: z.string(),
      sex: z.enum(['male', 'female', 'unknown']),
      bornOn: day,
      idNumberMasked: z.string().optional(),
      phoneMasked: z.string().optional(),
      bankAccountMasked: z.string().optional(),
      villageCode,
      villageName: z.string().optional(),
      registeredAt: moment,
    }),
    /** What it said before it was corrected; the last first. */
    corrections: z.array(
      z.strictObject({
        at: moment,
        byName: z.string(),
        reason: z.string(),
        evidence: z.string(),
        before: z.strictObject({ name: z.string(), sex: z.enum(['male', 'female', 'unknown']), bornOn: day, villageCode, hadIdNumber: z.boolean() }),
      }),
    ),
    /** Others of the household are counted and not named. */
    household: z.strictObject({ householdId: id, others: z.int() }).optional(),
    /** How the household is helped in which they live. */
    help: z.strictObject(householdHelp).optional(),
    /** What the record says besides who the person is. */
    record: personRecord,
    /** In which households they lived, as it was known when; the last first. */
    memberships: z.array(
      z.strictObject({
        householdId: id,
        fromDay: day.optional(),
        toDay: day.optional(),
        recordedAt: moment,
        byName: z.string(),
        withdrawnAt: moment.optional(),
      }),
    ),
    /** What happened to them and to their record; of others nothing. */
    events: z.array(registryEvent),
    /** Records that were joined to this one, or told apart from it. */
    duplicates: z.array(z.strictObject({ reason: z.string(), at: moment, byName: z.string(), undoneAt: moment.optional() })),
    designations: z.array(
      z.strictObject({
        category: z.string(),
        fromDay: day,
        toDay: day.optional(),
        source: z.string(),
        recordedAt: moment,
        withdrawnAt: moment.optional(),
      }),
    ),
    disabilities: z.array(disability.extend({ withdrawnAt: moment.optional() })),
    /** Cases of recognition; what was said in them stands only where the person themselves asked. */
    cases: z.array(
      z.strictObject({
        procedureName: words,
        category: z.string(),
        openedOn: day,
        caseState: z.enum(['open', 'effective', 'rejected', 'withdrawn']),
        reason: z.string().optional(),
        steps: z.array(z.strictObject({ name: words, outcome: z.enum(['passed', 'rejected']), doneOn: day })),
        objections: z.array(z.strictObject({ receivedOn: day, content: z.string(), isUpheld: z.boolean().optional() })),
      }),
    ),
    settlements: z.array(
      z.strictObject({
        settlementId: id,
        number: z.int(),
        facilityName: z.string(),
        billNumber: z.string(),
        kind: z.string(),
        dischargedOn: day,
        settledAt: moment,
        settledByName: z.string(),
        total: sum,
        lines: z.array(z.strictObject({ name: words, payerName: words, paid: sum })),
        patientPays: sum,
        cancelledAt: moment.optional(),
      }),
    ),
    payments: z.array(z.strictObject({ settlementId: id, amount: signedSum, means: z.string(), takenAt: moment, takenByName: z.string() })),
    arrears: z.array(z.strictObject({ settlementId: id, amount, dueOn: day, note: z.string().optional(), agreedAt: moment })),
    holds: z.array(z.strictObject({ transferId: id, amount, facilityName: z.string(), reason: z.string(), placedAt: moment, isOpen: z.boolean() })),
    /** False for a post below the county: holds stand in the county's books, which such a post does not see. */
    hasHolds: z.boolean(),
    /** Running sums, limits used and counts, as the scheme names them; amounts in fen. */
    used: z.array(z.strictObject({ period: z.string(), entries: z.record(z.string(), z.int()) })),
    /** What lists said of them from before Doudi began, as the scheme names it; also what was taken back. */
    openings: z.array(
      z.strictObject({ key: z.string(), value: z.string(), source: z.string(), recordedAt: moment, byName: z.string(), takenBackAt: moment.optional() }),
    ),
    consents: z.array(consent),
    /** De-identified files for research in which a row of theirs may stand. */
    exports: z.array(z.strictObject({ exportId: id, madeAt: moment, use: z.string() })),
    looks: z.array(
      z.strictObject({ at: moment, byName: z.string(), role: z.enum(ROLES).optional(), purpose: z.string(), purposeName: words.optional(), what: words }),
    ),
    hasMoreLooks: z.boolean(),
    /** Health facts behind the wall are told by the treating doctor and stand in no paper of the window. */
    walled: z.literal('not-included'),
  }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'subject-access', reads: 'personal' },
});

// retention -----------------------------------------------------------------------------------------------------------------------------

const hold = z.strictObject({
  legalHoldId: id,
  /** None: everything. */
  kind: recordKind.optional(),
  reason: z.string(),
  placedAt: moment,
  placedByName: z.string(),
  releasedAt: moment.optional(),
});

export const getRetention = contract({
  id: 'getRetention',
  kind: 'query',
  method: 'get',
  path: '/api/privacy/retention',
  summary: { zh: '保存期限的执行记录与停止删除的通知', en: 'what was deleted when its time was over, and what stops it' },
  input: z.strictObject({}),
  output: z.strictObject({
    runs: z.array(
      z.strictObject({
        retentionRunId: id,
        kind: recordKind,
        kindName: words,
        ranAt: moment,
        /** What is older than this is deleted. */
        before: moment,
        count: z.int(),
        /** Of the ids that were deleted, sorted, one a line. */
        idsSha256: z.string(),
        isHeld: z.boolean(),
      }),
    ),
    holds: z.array(hold),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['admin', 'auditor'], scope: 'county', purpose: 'administration', purposeFor: { auditor: 'audit' }, isOpenFromAbove: true },
});

export const placeLegalHold = contract({
  id: 'placeLegalHold',
  kind: 'command',
  method: 'post',
  path: '/api/privacy/holds',
  summary: { zh: '停止删除（诉讼、调查期间）；即刻生效', en: 'nothing is deleted, or nothing of a kind, while a matter is looked into' },
  input: z.strictObject({ kind: recordKind.optional(), reason: paragraph(500) }),
  output: z.strictObject({ legalHoldId: id }),
  refusals: [],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});

export const releaseLegalHold = contract({
  id: 'releaseLegalHold',
  kind: 'command',
  method: 'post',
  path: '/api/privacy/holds/{legalHoldId}/release',
  summary: { zh: '提请恢复按期删除；由另一名管理员批准后生效', en: 'propose that deleting goes on; another administrator approves it' },
  input: z.strictObject({ legalHoldId: id, reason: paragraph(500) }),
  output: z.strictObject({ proposalId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration', approval: ['admin'] },
});

// de-identified export ------------------------------------------------------------------------------------------------------------------

const exportUse = z.enum(['statistics', 'research']).meta({
  text: {
    zh: 'statistics 为法定统计，含全部结算；research 为研究，只含同意者的结算',
    en: 'statistics: a duty, with all settlements; research: only of those who consented',
  },
});

export const exportDeidentified = contract({
  id: 'exportDeidentified',
  kind: 'command',
  method: 'post',
  path: '/api/privacy/exports',
  summary: { zh: '提请去标识化导出；由另一名业务主管批准后生成', en: 'propose a de-identified export; another manager approves it, and it is made' },
  input: z.strictObject({ from: day, to: day, use: exportUse, reason: paragraph(500) }),
  output: z.strictObject({ proposalId: id }),
  refusals: ['state-differs', 'consent-missing'],
  access: { kind: 'roles', roles: ['manager'], scope: 'county', purpose: 'export', inOwnPost: true, approval: ['manager'] },
});

const exported = {
  exportId: id,
  from: day,
  to: day,
  use: exportUse,
  k: z.int(),
  rows: z.int(),
  /** Left out because too few look alike. */
  suppressed: z.int(),
  madeAt: moment,
  expiresAt: moment,
};

export const listExports = contract({
  id: 'listExports',
  kind: 'query',
  method: 'get',
  path: '/api/privacy/exports',
  summary: { zh: '列出去标识化导出', en: 'the de-identified exports' },
  input: z.strictObject({}),
  output: z.strictObject({ exports: z.array(z.strictObject({ ...exported, proposedByName: z.string(), mayDownload: z.boolean() })) }),
  refusals: [],
  access: { kind: 'roles', roles: ['manager', 'auditor'], scope: 'county', purpose: 'export', purposeFor: { auditor: 'audit' } },
});

export const downloadExport = contract({
  id: 'downloadExport',
  kind: 'query',
  method: 'get',
  path: '/api/privacy/exports/{exportId}',
  summary: { zh: '下载自己提请并已获批准的去标识化导出；每次留痕', en: 'the rows of an export that one proposed oneself; every time is in the audit' },
  input: z.strictObject({ exportId: id }),
  output: z.strictObject({
    ...exported,
    /** How often each column was made coarser. */
    levels: z.record(z.enum(QUASI_IDENTIFIERS), z.int()),
    lines: z.array(z.strictObject({ line: z.string(), name: words })),
    data: z.array(
      z.strictObject({ rowId: z.string(), values: z.record(z.enum(QUASI_IDENTIFIERS), z.string()), amounts: z.record(z.string(), sum), total: sum }),
    ),
    townships: z.record(z.string(), z.string()),
    categoryGroups: z.record(z.string(), words),
  }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['manager'], scope: 'county', purpose: 'export', inOwnPost: true, reads: 'personal' },
});

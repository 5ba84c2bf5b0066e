// Recognising somebody as entitled, and ending it: cases that go through the steps of a procedure, with objections and appeals.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { area, day, id, moment, pageSize, paragraph, text, villageCode, words } from '../contract/shapes.ts';
import { disabilityGrade } from '../registry/disability.ts';
import { disabilityKind } from '../registry/record.ts';
import { sha256 } from './evidence-contract.ts';
import { procedure, stepKind } from './procedure.ts';

const MANAGERS = { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' } as const;
const READ_BY_MANAGERS = { ...MANAGERS, reads: 'personal' } as const;

const word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

/** What shows something: where the paper lies, and its picture by name and sha256 where there is one; with an id, where it was brought here. */
const evidence = z
  .array(
    z.strictObject({
      what: text(200),
      file: z.strictObject({ name: text(120), sha256, evidenceFileId: id.optional() }).optional(),
    }),
  )
  .min(1)
  .max(20);

export const CASE_STATES = ['open', 'effective', 'rejected', 'withdrawn'] as const;
const caseState = z.enum(CASE_STATES);

export type Evidence = z.infer<typeof evidence>;

export const listRecognitionProcedures = contract({
  id: 'listRecognitionProcedures',
  kind: 'query',
  method: 'get',
  path: '/api/recognition/procedures',
  summary: { zh: '本县现行的认定和退出程序', en: 'by which steps the county recognises people today, and ends it' },
  input: z.strictObject({}),
  output: z.strictObject({ procedures: z.array(procedure) }),
  refusals: [],
  access: MANAGERS,
});

export const openRecognitionCase = contract({
  id: 'openRecognitionCase',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/cases',
  summary: { zh: '提起认定或退出：为谁、按何标准、凭何依据', en: 'open a case: for whom, by which standard, and what shows it' },
  input: z.strictObject({
    procedureId: word,
    personId: id.meta({ text: { zh: '本人；整户认定时为户内任一人', en: 'the person; of a whole household, anybody of it' } }),
    category: word,
    standard: z
      .array(word)
      .min(1)
      .max(20)
      .meta({ text: { zh: '符合的标准，至少一项', en: 'which of the standards are met, one at least' } }),
    reason: paragraph(1000),
    evidence,
  }),
  output: z.strictObject({ caseId: id }),
  refusals: ['not-found', 'unknown-category', 'already-exists', 'overlapping', 'state-differs', 'not-allowed'],
  access: MANAGERS,
});

const votes = z.strictObject({ present: z.int().min(1).max(10_000), inFavour: z.int().min(0).max(10_000), against: z.int().min(0).max(10_000) });
const departmentAnswer = z.strictObject({ department: word, hasFinding: z.boolean(), note: paragraph(500).optional() });
const publication = z.strictObject({ place: text(120), days: z.int().min(1).max(365) });

export const recordRecognitionStep = contract({
  id: 'recordRecognitionStep',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/cases/{caseId}/steps',
  summary: { zh: '登记一个步骤：何时、结果、依据', en: 'a step was done: when, how it ended, and what shows it' },
  input: z.strictObject({
    caseId: id,
    step: word,
    outcome: z.enum(['passed', 'rejected']),
    doneOn: day,
    note: paragraph(1000).optional(),
    evidence,
    votes: votes.optional().meta({ text: { zh: '民主评议：到会、同意、反对人数', en: 'of a nomination: how many were there, for it and against it' } }),
    departments: z
      .array(departmentAnswer)
      .max(40)
      .optional()
      .meta({ text: { zh: '部门比对：各部门的答复', en: 'of a cross-check: what each department answered' } }),
    publication: publication.optional().meta({ text: { zh: '公示的地点和天数；公告只写地点', en: 'of a publication: where, and for how many days' } }),
    place: text(120)
      .optional()
      .meta({ text: { zh: '公告的地点', en: 'of an announcement: where' } }),
  }),
  output: z.strictObject({
    caseState,
    /** Of the last step: from when on it holds, or with which day it ends. */
    effectOn: day.optional(),
  }),
  refusals: ['not-found', 'state-differs', 'not-allowed', 'overlapping'],
  access: MANAGERS,
});

export const recordObjection = contract({
  id: 'recordObjection',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/cases/{caseId}/objections',
  summary: { zh: '登记公示期间的异议；处理之前不得进入下一步', en: 'somebody objects while it is published: nothing goes on until it is decided' },
  input: z.strictObject({
    caseId: id,
    receivedOn: day,
    content: paragraph(1000).meta({ text: { zh: '异议内容；不写提出人姓名', en: 'what is said; not who says it' } }),
    paper: text(120).meta({ text: { zh: '纸质记录的编号（提出人的姓名只在纸上）', en: 'where the paper lies: who objected stands on it alone' } }),
  }),
  output: z.strictObject({ objectionId: id }),
  refusals: ['not-found', 'state-differs'],
  access: MANAGERS,
});

export const decideObjection = contract({
  id: 'decideObjection',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/objections/{objectionId}/decide',
  summary: { zh: '处理异议：不成立则继续；成立则下一步只能登记为不予通过', en: 'decide an objection: the case goes on, or the next step can only reject it' },
  input: z.strictObject({ objectionId: id, isUpheld: z.boolean(), decidedOn: day, reason: paragraph(1000), evidence }),
  output: z.strictObject({ objectionId: id }),
  refusals: ['not-found', 'state-differs', 'not-allowed'],
  access: MANAGERS,
});

export const fileAppeal = contract({
  id: 'fileAppeal',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/cases/{caseId}/appeals',
  summary: { zh: '登记申诉：不予认定或退出后，在期限内', en: 'an appeal against a rejection or an exit, within its days' },
  input: z.strictObject({ caseId: id, filedOn: day, reason: paragraph(1000), evidence }),
  output: z.strictObject({ appealId: id, dueOn: day }),
  refusals: ['not-found', 'state-differs', 'already-exists'],
  access: MANAGERS,
});

export const answerAppeal = contract({
  id: 'answerAppeal',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/appeals/{appealId}/answer',
  summary: { zh: '答复申诉，由未经办此事的另一人', en: 'answer an appeal, by somebody who had no part in the case' },
  input: z.strictObject({
    appealId: id,
    isUpheld: z
      .boolean()
      .meta({ text: { zh: '申诉是否成立：成立则重新办理，或恢复类别', en: 'whether the appeal is right: the case goes on, or the category is given back' } }),
    answeredOn: day,
    reason: paragraph(1000),
    evidence,
  }),
  output: z.strictObject({ caseState }),
  refusals: ['not-found', 'state-differs', 'not-allowed', 'overlapping'],
  access: MANAGERS,
});

export const withdrawRecognitionCase = contract({
  id: 'withdrawRecognitionCase',
  kind: 'command',
  method: 'post',
  path: '/api/recognition/cases/{caseId}/withdraw',
  summary: { zh: '撤回未办结的认定或退出', en: 'withdraw a case that is open' },
  input: z.strictObject({ caseId: id, reason: paragraph(500) }),
  output: z.strictObject({ caseState }),
  refusals: ['not-found', 'state-differs', 'not-allowed'],
  access: MANAGERS,
});

const caseInList = z.strictObject({
  caseId: id,
  procedureName: words,
  kind: z.enum(['entry', 'exit']),
  category: z.string(),
  personId: id,
  personName: z.string(),
  householdId: id.optional(),
  villageCode,
  villageName: z.string().optional(),
  caseState,
  openedOn: day,
  /** Of an open case: what comes next, until when, and whether it waits for an objection. */
  next: z.strictObject({ step: z.string(), name: words, dueOn: day, isLate: z.boolean() }).optional(),
  openObjections: z.int(),
  closedOn: day.optional(),
  effectOn: day.optional(),
});

export const listRecognitionCases = contract({
  id: 'listRecognitionCases',
  kind: 'query',
  method: 'get',
  path: '/api/recognition/cases',
  summary: { zh: '列出认定和退出', en: 'the cases of recognition, the last opened first' },
  input: z.strictObject({
    caseState: caseState.optional(),
    category: word.optional(),
    area: area.optional(),
    personId: id.optional().meta({ text: { zh: '只看涉及此人的', en: 'only those that concern this person' } }),
    after: id.optional(),
    pageSize,
  }),
  output: z.strictObject({ cases: z.array(caseInList), hasMore: z.boolean() }),
  refusals: [],
  access: READ_BY_MANAGERS,
});

const doer = { byName: z.string(), recordedAt: moment };

const stepDone = z.strictObject({
  number: z.int(),
  step: z.string(),
  kind: stepKind,
  name: words,
  outcome: z.enum(['passed', 'rejected']),
  doneOn: day,
  /** Of a publication: the last day on which it hangs. */
  until: day.optional(),
  place: z.string().optional(),
  note: z.string().optional(),
  evidence,
  votes: votes.optional(),
  departments: z.array(departmentAnswer.extend({ name: words })).optional(),
  ...doer,
});

export const getRecognitionCase = contract({
  id: 'getRecognitionCase',
  kind: 'query',
  method: 'get',
  path: '/api/recognition/cases/{caseId}',
  summary: { zh: '一项认定或退出的全过程', en: 'one case with all that was done' },
  input: z.strictObject({ caseId: id }),
  output: z.strictObject({
    case: caseInList.extend({
      reason: z.string(),
      standard: z.array(words),
      evidence,
      openedByName: z.string(),
      openedAt: moment,
      closedByName: z.string().optional(),
      closedReason: z.string().optional(),
      procedure,
    }),
    /** Whom it concerns; the number masked as on a notice. */
    members: z.array(
      z.strictObject({
        personId: id,
        name: z.string(),
        idNumberMasked: z.string().optional(),
        /** Those of today, for whoever decides; no notice names them. */
        disabilities: z.array(z.strictObject({ kind: disabilityKind, grade: disabilityGrade })),
      }),
    ),
    steps: z.array(stepDone),
    objections: z.array(
      z.strictObject({
        objectionId: id,
        receivedOn: day,
        content: z.string(),
        paper: z.string(),
        dueOn: day,
        decided: z.strictObject({ isUpheld: z.boolean(), on: day, reason: z.string(), evidence, ...doer }).optional(),
        mayDecide: z.boolean(),
        ...doer,
      }),
    ),
    appeals: z.array(
      z.strictObject({
        appealId: id,
        filedOn: day,
        reason: z.string(),
        evidence,
        dueOn: day,
        answered: z.strictObject({ isUpheld: z.boolean(), on: day, reason: z.string(), evidence, ...doer }).optional(),
        mayAnswer: z.boolean(),
        ...doer,
      }),
    ),
    /** What whoever asks may do now. */
    may: z.strictObject({
      /** Or why they may not do the next step. */
      step: z.strictObject({ isAllowed: z.boolean(), why: words.optional(), earliestOn: day, mustReject: z.boolean() }).optional(),
      object: z.boolean(),
      withdraw: z.boolean(),
      /** The last day for an appeal. */
      appealUntil: day.optional(),
    }),
  }),
  refusals: ['not-found'],
  access: READ_BY_MANAGERS,
});

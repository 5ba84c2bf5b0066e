// Files of changes for other departments: made for a month that is over, handed over, and signed for on both sides.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { form } from '../contract/issue-words.ts';
import { day, id, moment, paragraph, text } from '../contract/shapes.ts';

/** They name people of the whole county. */
const OF_COUNTY = { kind: 'roles', roles: ['manager'], scope: 'county', purpose: 'registry', isOpenToPrograms: false } as const;

const month = z
  .string()
  .regex(...form(/^20\d\d-(0[1-9]|1[0-2])$/, { zh: '须为月份，如 2026-03', en: 'it must be a month such as 2026-03' }))
  .meta({ text: { zh: '月份，如 2026-03', en: 'a month such as 2026-03' } });

const changeFileTold = z.strictObject({
  changeFileId: id,
  department: z.string(),
  month: z.string(),
  /** 1 for the file of the month; each later one says only what came since the one before. */
  part: z.int(),
  rows: z.int(),
  /** Of these, changes that take away what an earlier file said. */
  corrections: z.int(),
  /** Whose change is not in it, for they have no ID number by which anybody would find them. */
  withoutNumber: z.int(),
  sha256: z.string(),
  madeAt: moment,
  madeByName: z.string(),
  received: z.strictObject({ name: z.string(), day, evidence: z.string(), recordedAt: moment, recordedByName: z.string() }).optional(),
});

export const makeChangeFile = contract({
  id: 'makeChangeFile',
  kind: 'command',
  method: 'post',
  path: '/api/change-files',
  summary: {
    zh: '为一个部门生成某月的人员类别变动文件；再次生成的只含上次以后的变动',
    en: 'make the file of a month’s changes of categories for a department; a second one says only what came since',
  },
  input: z.strictObject({
    department: text(60).meta({ text: { zh: '登记这些类别的部门（来源）', en: 'the department that these categories come from' } }),
    month,
  }),
  output: z.strictObject({ changeFileId: id, part: z.int(), rows: z.int() }),
  refusals: ['state-differs', 'not-found'],
  access: OF_COUNTY,
});

export const listChangeFiles = contract({
  id: 'listChangeFiles',
  kind: 'query',
  method: 'get',
  path: '/api/change-files',
  summary: { zh: '列出已生成的变动文件及签收情况', en: 'the files of changes that were made, and who signed for them' },
  input: z.strictObject({}),
  output: z.strictObject({
    files: z.array(changeFileTold),
    /** For whom one can be made: from whom somebody is recorded, or who got one before. */
    departments: z.array(z.string()),
  }),
  refusals: [],
  access: OF_COUNTY,
});

export const getChangeFile = contract({
  id: 'getChangeFile',
  kind: 'query',
  method: 'get',
  path: '/api/change-files/{changeFileId}',
  summary: { zh: '取出一份变动文件；每次留痕，写明所涉各人', en: 'a file of changes; every time is in the audit, with everybody in it' },
  input: z.strictObject({ changeFileId: id }),
  output: changeFileTold.extend({
    /** CSV in UTF-8, as Base64. */
    data: z.string(),
    /** Whether it is what its hash says. */
    isAsMade: z.boolean(),
    people: z.array(z.strictObject({ personId: id })),
  }),
  refusals: ['not-found', 'state-differs'],
  access: { ...OF_COUNTY, reads: 'personal' },
});

export const signChangeFile = contract({
  id: 'signChangeFile',
  kind: 'command',
  method: 'post',
  path: '/api/change-files/{changeFileId}/sign',
  summary: { zh: '登记接收部门的签收：何人、何日、凭据', en: 'record who of the receiving department signed for the file, when, and the evidence' },
  input: z.strictObject({ changeFileId: id, receivedByName: text(60), receivedOn: day, evidence: paragraph(500) }),
  output: z.strictObject({ changeFileId: id }),
  refusals: ['not-found', 'state-differs'],
  access: OF_COUNTY,
});

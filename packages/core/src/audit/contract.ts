// Who did what, and who saw whom: what an auditor asks. It changes nothing, and asking is itself written into the audit.
import { z } from 'zod';
import { PURPOSES, ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { form } from '../contract/issue-words.ts';
import { anyArea, day, id, moment, pageSize, words } from '../contract/shapes.ts';
import { idNumber } from '../registry/contract.ts';

/** Where a page of entries ended: microseconds and an id. */
const cursor = z
  .string()
  .regex(...form(/^\d{1,16}_[A-Za-z0-9_-]{1,64}$/, { zh: '须为上一页给出的位置', en: 'it must be the place that the page before gave' }));

/** `settlement/0193…`, `person/…` */
const subject = z
  .string()
  .regex(...form(/^[a-z][a-z-]{0,39}\/[A-Za-z0-9_-]{1,64}$/, { zh: '须为“类别/编号”，如 person/…', en: 'it must be a kind and an id, such as person/…' }));

const entry = z.strictObject({
  auditEntryId: z.string(),
  /** To ask for what came before it. */
  cursor: z.string(),
  writtenAt: moment,
  actorId: z.string(),
  /** The name of the account; the id where no account did it. */
  actorName: z.string(),
  actorRole: z.enum(ROLES).optional(),
  /** The prefecture or province of who read from above the county. */
  actorArea: anyArea.optional(),
  command: z.string(),
  what: words,
  purpose: z.string(),
  why: words,
  subject: z.string(),
  /** Whose data it touched; names are masked. */
  persons: z.array(z.strictObject({ personId: z.string(), nameMasked: z.string() })),
  requestId: z.string(),
  isSealed: z.boolean(),
});

const stretch = { from: day.optional(), to: day.optional(), before: cursor.optional() };

export const listAuditEntries = contract({
  id: 'listAuditEntries',
  kind: 'query',
  method: 'get',
  path: '/api/audit/entries',
  summary: { zh: '查询审计记录，最新在前', en: 'look through the audit, the latest first' },
  input: z.strictObject({
    personId: id.optional().meta({ text: { zh: '涉及此人的', en: 'those that touched this person' } }),
    actorId: id.optional().meta({ text: { zh: '此账户所做的', en: 'those of this actor' } }),
    subject: subject.optional(),
    purpose: z.enum(PURPOSES).optional(),
    command: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9 ]{0,59}$/)
      .optional(),
    ...stretch,
    pageSize,
  }),
  output: z.strictObject({
    entries: z.array(entry),
    hasMore: z.boolean(),
    /** The person or the account that was asked for, if there is one. */
    about: z.strictObject({ personNameMasked: z.string().optional(), actorName: z.string().optional() }),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['auditor'], scope: 'county', purpose: 'audit', reads: 'personal', isOpenFromAbove: true },
});

export const findAuditedPerson = contract({
  id: 'findAuditedPerson',
  kind: 'query',
  // Not get: a number in an address stands in every log.
  method: 'post',
  path: '/api/audit/people/find',
  summary: { zh: '按身份证号找到要查其使用记录的人', en: 'find the person whose record of accesses is asked for, by ID number' },
  input: z.strictObject({ idNumber }),
  output: z.strictObject({ personId: id, nameMasked: z.string() }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['auditor'], scope: 'county', purpose: 'audit', reads: 'personal', isOpenFromAbove: true },
});

export const getAccessLog = contract({
  id: 'getAccessLog',
  kind: 'query',
  method: 'get',
  path: '/api/audit/people/{personId}',
  summary: { zh: '一个人的数据被谁用过，供本人阅读', en: 'every access to the data of a person, for that person to read' },
  input: z.strictObject({ personId: id, ...stretch, pageSize: z.coerce.number().int().min(1).max(500).default(200) }),
  output: z.strictObject({
    personId: id,
    nameMasked: z.string(),
    entries: z.array(entry.pick({ writtenAt: true, cursor: true, actorName: true, actorRole: true, actorArea: true, what: true, why: true, isSealed: true })),
    hasMore: z.boolean(),
  }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['auditor'], scope: 'county', purpose: 'audit', reads: 'personal', isOpenFromAbove: true },
});

export const getAuditState = contract({
  id: 'getAuditState',
  kind: 'query',
  method: 'get',
  path: '/api/audit/state',
  summary: { zh: '审计链的状态：封存到哪里、每日签名、最近一次核验', en: 'how far the audit is sealed, its last signed day, and when it was last verified' },
  input: z.strictObject({}),
  output: z.strictObject({
    /** Entries in the chain. */
    sealed: z.int(),
    /** Entries that are not in it yet, counted up to ten thousand. */
    waiting: z.int(),
    /** Seconds since the chain was whole; 0 while nothing waits. */
    lagSeconds: z.int(),
    sealedAt: moment.optional(),
    lastRoot: z.strictObject({ day, lastSequence: z.int(), hash: z.string(), signedAt: moment, keyId: z.string() }).optional(),
    lastVerification: z.strictObject({ at: moment, byName: z.string(), entries: z.int(), findings: z.int() }).optional(),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['auditor'], scope: 'county', purpose: 'audit', reads: 'personal', isOpenFromAbove: true },
});

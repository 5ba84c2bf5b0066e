// The one work list: who must do what, about whom, until when and why, and by which record it was done.
import { z } from 'zod';
import type { Role } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { area, day, id, moment, pageSize, paragraph, words } from '../contract/shapes.ts';
import { TASK_KIND_NAMES } from './kinds.ts';

/** Whose days have a work list. */
export const WORKERS = ['manager', 'doctor'] as const satisfies readonly Role[];

const kind = z.enum(TASK_KIND_NAMES);

const task = z.strictObject({
  taskId: id,
  kind,
  what: words,
  why: words,
  area,
  areaName: z.string().optional(),
  personId: id.optional(),
  personName: z.string().optional(),
  householdId: id.optional(),
  /** Of what is about a household and no one person: by whom it is called, its head, or the eldest while it has none. */
  head: z.strictObject({ personId: id, name: z.string() }).optional(),
  /** What it is about, by kind and id. */
  subject: z.string(),
  facts: z.record(z.string(), z.unknown()),
  dueOn: day,
  isLate: z.boolean(),
  openedAt: moment,
  assigneeId: id.optional(),
  assigneeName: z.string().optional(),
  /** How it may be settled by hand; none where the record does it. */
  outcomes: z.array(z.strictObject({ outcome: z.string(), name: words })),
  closed: z
    .strictObject({ at: moment, byName: z.string(), with: z.string(), outcome: z.string(), outcomeName: words.optional(), note: z.string().optional() })
    .optional(),
});

export const listTasks = contract({
  id: 'listTasks',
  kind: 'query',
  method: 'get',
  path: '/api/tasks',
  summary: { zh: '工作清单：待办按到期日排列，已办最近的在前', en: 'the work list: what is open by the day it is due, what is done with the latest first' },
  input: z.strictObject({
    state: z.enum(['open', 'done']).default('open'),
    kind: kind.optional(),
    area: area.optional(),
    /** Only what the one who asks has taken. */
    mine: z.stringbool().optional(),
    personId: id.optional(),
    /** The last task of the page before. */
    after: id.optional(),
    pageSize,
  }),
  output: z.strictObject({
    tasks: z.array(task),
    hasMore: z.boolean(),
    /** How many are open, of each kind, and how many of those are late. */
    counts: z.array(z.strictObject({ kind, what: words, open: z.int(), late: z.int() })),
  }),
  refusals: [],
  access: { kind: 'roles', roles: WORKERS, scope: 'area', purpose: 'registry', purposeFor: { doctor: 'treatment' }, reads: 'personal', isOpenFromAbove: true },
});

export const takeTask = contract({
  id: 'takeTask',
  kind: 'command',
  method: 'post',
  path: '/api/tasks/{taskId}/take',
  summary: { zh: '认领或交回一项工作', en: 'take a task, or give it back' },
  input: z.strictObject({ taskId: id, isTaken: z.boolean() }),
  output: z.strictObject({ taskId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: WORKERS, scope: 'area', purpose: 'registry', purposeFor: { doctor: 'treatment' } },
});

export const closeTask = contract({
  id: 'closeTask',
  kind: 'command',
  method: 'post',
  path: '/api/tasks/{taskId}/close',
  summary: { zh: '办结一项工作：结果与依据', en: 'a task is done: how it went, and what shows it' },
  input: z.strictObject({ taskId: id, outcome: z.string().regex(/^[a-z][a-z-]{0,39}$/), note: paragraph(500) }),
  output: z.strictObject({ taskId: id }),
  refusals: ['not-found', 'state-differs', 'bad-input'],
  access: { kind: 'roles', roles: WORKERS, scope: 'area', purpose: 'registry', purposeFor: { doctor: 'treatment' } },
});

// Two records of one person, joined with undo. What was settled, designated and consented is rewritten nowhere: it is read
// as the kept person's, and what was used up is added to the kept person's sums by postings that are taken back when it is undone.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { id } from '../contract/shapes.ts';
import { reason } from './life.ts';

const BY_MANAGER = { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' } as const;

export const mergePersons = contract({
  id: 'mergePersons',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/merge',
  summary: {
    zh: '合并重复登记：另一份登记并入此人，类别、账单、已用额度一并归入；可撤销',
    en: 'join a duplicate record to this person, with its designations, bills and limits used; it can be undone',
  },
  input: z.strictObject({
    personId: id.meta({ text: { zh: '保留的登记', en: 'the record that stays' } }),
    mergedId: id.meta({ text: { zh: '并入的登记', en: 'the record that is joined to it' } }),
    reason,
  }),
  output: z.strictObject({ decisionId: id, personId: id }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

export const undoMerge = contract({
  id: 'undoMerge',
  kind: 'command',
  method: 'post',
  path: '/api/duplicates/{decisionId}/undo',
  summary: { zh: '撤销合并：两份登记和已用额度恢复为合并前', en: 'undo a joining: both records and what each used up are as they were' },
  input: z.strictObject({ decisionId: id, reason }),
  output: z.strictObject({ decisionId: id }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

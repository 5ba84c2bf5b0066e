// What disability a person is certified to have, from which day to which: one certificate at a time. A disability that is mental is protected, and is
// none of this record.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { day, id, moment, paragraph, text } from '../contract/shapes.ts';
import { disabilityKind } from './record.ts';
import type { DisabilityKind } from './record-values.ts';

const BY_MANAGER = { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' } as const;

export const disabilityGrade = z
  .int()
  .min(1)
  .max(4)
  .meta({ text: { zh: '1 至 4 级，1 级最重', en: 'grade 1 to 4; the first is the most severe' } });

export const disability = z.strictObject({
  disabilityId: id,
  kind: disabilityKind,
  /** Of a multiple one, which. */
  parts: z.array(disabilityKind),
  grade: disabilityGrade,
  source: z.string(),
  fromDay: day,
  toDay: day.optional(),
  recordedAt: moment,
});

/** Whether only the treating team may know of it; a multiple one as soon as a part of it is. */
export function isWalledDisability(kind: DisabilityKind, parts: readonly DisabilityKind[] = []): boolean {
  return [kind, ...parts].includes('mental');
}

export const recordDisability = contract({
  id: 'recordDisability',
  kind: 'command',
  method: 'post',
  path: '/api/people/{personId}/disabilities',
  summary: { zh: '登记残疾类别、等级及起止日期', en: 'record the kind and grade of a disability, from one day to another' },
  input: z.strictObject({
    personId: id,
    kind: disabilityKind,
    parts: z
      .array(disabilityKind)
      .max(6)
      .optional()
      .meta({ text: { zh: '多重残疾包含的类别，至少两项', en: 'of a multiple one, which: two at least' } }),
    grade: disabilityGrade,
    source: text(80).meta({ text: { zh: '依据，如残疾人证；不写证号', en: 'what shows it, such as the certificate; not its number' } }),
    fromDay: day,
    toDay: day.optional(),
  }),
  output: z.strictObject({ disabilityId: id }),
  refusals: ['not-found', 'overlapping', 'not-allowed', 'state-differs', 'before-birth'],
  access: BY_MANAGER,
});

export const endDisability = contract({
  id: 'endDisability',
  kind: 'command',
  method: 'post',
  path: '/api/disabilities/{disabilityId}/end',
  summary: {
    zh: '终止一条残疾记录（当日仍有效）；原记录留痕',
    en: 'a record of disability ends with a day; the old one is withdrawn and kept, and another follows it',
  },
  input: z.strictObject({ disabilityId: id, toDay: day, reason: paragraph(500) }),
  output: z.strictObject({ disabilityId: id }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

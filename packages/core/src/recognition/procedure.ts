// A procedure as a scheme states it, checked: by what steps somebody is recognised as entitled, or is no longer. A case keeps the one by which it
// was opened, so its shape stands here and not with the files.
import { z } from 'zod';
import { day, words } from '../contract/shapes.ts';

export const stepKind = z.enum(['nomination', 'cross-check', 'publication', 'review', 'approval', 'announcement']);
export const level = z.enum(['village', 'township', 'county']);
export type Level = z.infer<typeof level>;

const named = z.strictObject({ id: z.string(), name: words });
const levels = z.array(level);

export const procedureStep = z.strictObject({
  step: z.string(),
  kind: stepKind,
  name: words,
  by: levels,
  /** Days until it is due, from the end of the step before. */
  withinDays: z.int(),
  /** What is asked as evidence. */
  evidence: words,
  /** Whoever did one of these does not do this one; `opening` is the opening of the case. */
  apartFrom: z.array(z.string()),
  /** Of a publication: how long at least. */
  leastDays: z.int().optional(),
  place: words.optional(),
  departments: z.array(named),
});

export const procedure = z.strictObject({
  id: z.string(),
  name: words,
  kind: z.enum(['entry', 'exit']),
  subject: z.enum(['person', 'household']),
  categories: z.array(z.string()),
  standard: z.array(named),
  steps: z.array(procedureStep),
  recordedWithinDays: z.int(),
  /** From the last step to the first day of an entry, or to the last of an exit. */
  effectAfterDays: z.int(),
  objections: z.strictObject({ by: levels, withinDays: z.int() }),
  appeals: z.strictObject({ withinDays: z.int(), by: levels, answeredWithinDays: z.int() }),
  sources: z.array(words),
  assumptions: z.array(words),
  valid: z.strictObject({ from: day, to: day.optional() }),
});

export type Procedure = z.infer<typeof procedure>;
export type ProcedureStep = z.infer<typeof procedureStep>;
export const OPENING = 'opening';

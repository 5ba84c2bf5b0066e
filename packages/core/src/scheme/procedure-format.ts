// The format of `recognition/<id>.yaml`: how a place recognises somebody as entitled, or ends it: the steps, who does them, how long each may take.
import { z } from 'zod';
import { assumed, citations, expected, id, ids, integer, mapping, text, words } from './format.ts';

/** What kinds of steps there are; each asks for something of its own. */
export const STEP_KINDS = ['nomination', 'cross-check', 'publication', 'review', 'approval', 'announcement'] as const;
/** Whose posts may do something: those over a village, a township, the county. */
export const LEVELS = ['village', 'township', 'county'] as const;

const days = integer.refine((value) => Number(value) >= 1 && Number(value) <= 3650, expected('days'));
const by = z
  .array(z.enum(LEVELS, expected('level')), expected('list'))
  .min(1, expected('list'))
  .meta({ description: 'The posts that may do it' });

const step = mapping({
  step: id,
  kind: z.enum(STEP_KINDS, expected('step')),
  name: words,
  by,
  within: days.meta({ description: 'Days until it is due, from the end of the step before' }),
  evidence: words,
  apartFrom: ids.optional().meta({ description: 'Steps, or "opening": whoever did one of them does not do this one' }),
  days: days.optional().meta({ description: 'Of a publication: how long it hangs at least; the day on which it is put up does not count' }),
  place: words.optional().meta({ description: 'Of a publication or an announcement: where' }),
  departments: z
    .array(mapping({ id, name: words }), expected('list'))
    .min(1, expected('list'))
    .optional()
    .meta({ description: 'Of a cross-check: who is asked' }),
});

export const procedureFormat = mapping({
  procedure: id,
  name: words,
  kind: z.enum(['entry', 'exit'], expected('procedureKind')),
  subject: z.enum(['person', 'household'], expected('procedureSubject')),
  categories: ids,
  standard: z
    .array(mapping({ id, name: words }), expected('list'))
    .min(1, expected('list'))
    .meta({ description: 'What must be so, one of them at least: why somebody is proposed' }),
  steps: z.array(step, expected('list')).min(1, expected('list')),
  recordedWithin: days.meta({ description: 'Days within which something that was done is written down' }),
  effectAfter: days.meta({ description: 'Days from the last step to the first day of an entry; of an exit, to its last day: the transition' }),
  objections: mapping({ by, within: days }),
  appeals: mapping({ within: days, by, answeredWithin: days }),
  note: text.optional(),
  source: citations,
  assumed,
}).meta({ title: 'A procedure: how somebody is recognised, or is no longer' });

export type ProcedureFile = z.infer<typeof procedureFormat>;

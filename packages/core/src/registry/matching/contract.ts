// Two records that may be one person's: the queue of those who look after them, and what they decided, which is remembered.
import { z } from 'zod';
import { contract } from '../../contract/contract.ts';
import { day, id, moment, pageSize, paragraph } from '../../contract/shapes.ts';
import { personInList } from '../contract.ts';

/** `later`: it cannot be told yet; it is asked again. */
export const VERDICTS = ['same', 'not-same', 'later'] as const;
const verdict = z.enum(VERDICTS);

const agreement = z.enum(['same', 'near', 'other', 'missing']);

const decision = z.strictObject({ verdict, reason: z.string(), decidedAt: moment, decidedByName: z.string() });

const pair = z.strictObject({
  /** The one that was registered first, first. */
  persons: z.array(personInList.extend({ bornOn: day, phoneMasked: z.string().optional(), registeredAt: moment, settlements: z.int() })).length(2),
  /** How likely it is that they are one person: `very` is hundreds to one. */
  likelihood: z.enum(['very', 'rather', 'possible']),
  /** Field by field; nothing of a number but whether it is the same. */
  fields: z.strictObject({ name: agreement, birth: agreement, sex: agreement, village: agreement, idNumber: agreement, phone: agreement }),
  dueOn: day.optional(),
  isLate: z.boolean(),
  /** The last first. */
  decisions: z.array(decision),
});

export const listPossibleDuplicates = contract({
  id: 'listPossibleDuplicates',
  kind: 'query',
  method: 'get',
  path: '/api/possible-duplicates',
  summary: {
    zh: '列出可能是同一人的两份登记，以及已作的认定',
    en: 'list pairs of records that may be one person, or what was decided about such pairs',
  },
  input: z.strictObject({
    /** `decided`: the last first. */
    state: z.enum(['open', 'decided']).default('open'),
    /** The two persons of the last pair of the page before, with a + between. */
    after: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}\+[A-Za-z0-9_-]{1,64}$/)
      .optional(),
    pageSize,
  }),
  output: z.strictObject({ pairs: z.array(pair), after: z.string().optional() }),
  refusals: [],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry', reads: 'personal' },
});

export const decideDuplicate = contract({
  id: 'decideDuplicate',
  kind: 'command',
  method: 'post',
  path: '/api/possible-duplicates/decide',
  summary: {
    zh: '认定两份登记是否同一人；认定留存，不再重复询问',
    en: 'decide whether two records are one person; what is decided is kept and not asked again',
  },
  input: z.strictObject({
    personId: id,
    otherPersonId: id,
    verdict,
    reason: paragraph(500).meta({ text: { zh: '依据，如“户口簿核对，系双胞胎”', en: 'what shows it, such as "twins by the household register"' } }),
  }),
  output: z.strictObject({ matchDecisionId: id }),
  refusals: ['not-found', 'bad-input', 'state-differs'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});

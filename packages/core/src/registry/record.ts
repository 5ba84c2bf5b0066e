// The fields of a person's and a household's record that others than identity: shapes of the closed lists, shared by what registers and what changes.
import { z } from 'zod';
import { inWords } from '../contract/check-input.ts';
import { day, id, moment, text } from '../contract/shapes.ts';
import {
  DISABILITIES,
  EDUCATIONS,
  ETHNICITIES,
  EVENT_KINDS,
  HEALTH_STATES,
  IDENTITY_KINDS,
  LABOUR_STATES,
  POVERTY_CAUSES,
  RELATIONS,
} from './record-values.ts';

function oneOf<Values extends Readonly<Record<string, unknown>>>(values: Values) {
  return z.enum(Object.keys(values) as [Extract<keyof Values, string>, ...Extract<keyof Values, string>[]]);
}

export const ethnicity = oneOf(ETHNICITIES).meta({ text: { zh: '民族代码（GB/T 3304），如 01', en: 'the code of an ethnic group (GB/T 3304), such as 01' } });
export const relationToHead = oneOf(RELATIONS);
export const education = oneOf(EDUCATIONS);
export const labour = oneOf(LABOUR_STATES);
export const health = z
  .array(oneOf(HEALTH_STATES))
  .max(4)
  .refine((states) => new Set(states).size === states.length, inWords({ zh: '不能重复', en: 'each may stand once' }))
  .refine((states) => !states.includes('healthy') || states.length === 1, inWords({ zh: '“健康”不能与其他状况同选', en: 'healthy stands alone' }));
export const povertyCauses = z
  .array(oneOf(POVERTY_CAUSES))
  .max(5)
  .refine((causes) => new Set(causes).size === causes.length, inWords({ zh: '不能重复', en: 'each may stand once' }))
  .meta({ text: { zh: '致贫原因，主要原因在前，至多 5 项', en: 'causes of poverty, the main one first, at most 5' } });
export const address = text(120).meta({ text: { zh: '住址：组、路、门牌', en: 'hamlet, road, number' } });

/** What a record may say besides identity, where it is registered. */
export const RECORD_FIELDS = {
  ethnicity: ethnicity.optional(),
  relationToHead: relationToHead.optional(),
  education: education.optional(),
  health: health.optional(),
  labour: labour.optional(),
  isAgricultural: z.boolean().optional(),
};

/** One of the national kinds, with those that are more than one. */
export const disabilityKind = oneOf(DISABILITIES);

/** As a page shows it. A window sees what it needs to know whom it serves, and nothing of health, work and schooling. */
export const personRecord = z.strictObject({
  identityKind: oneOf(IDENTITY_KINDS),
  ...RECORD_FIELDS,
  diedOn: day.optional(),
  leftOn: day.optional(),
  leftFor: z.string().optional(),
});

export const registryEvent = z.strictObject({
  registryEventId: id,
  kind: oneOf(EVENT_KINDS),
  day,
  facts: z.record(z.string(), z.unknown()),
  reason: z.string().optional(),
  recordedAt: moment,
  byName: z.string(),
});

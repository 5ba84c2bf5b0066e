// The format of `helping/<id>.yaml`: whose household is to be helped, what kinds of measures its plan has, and what a survey of it asks.
import { z } from 'zod';
import { ANSWER_KINDS } from '../registry/survey.ts';
import { assumed, citations, expected, id, ids, integer, mapping, onOff, text, words } from './format.ts';

const named = z.array(mapping({ id, name: words }), expected('list')).min(1, expected('list'));

const question = mapping({
  id,
  ask: words,
  answer: z.enum(ANSWER_KINDS, expected('answer')),
  choices: named.optional().meta({ description: 'Of one and several: what may be chosen' }),
  most: integer.optional().meta({ description: 'Of a number: the largest' }),
  required: onOff.optional(),
});

export const helpingFormat = mapping({
  helping: id,
  name: words,
  helped: ids.meta({ description: 'Categories: whoever has one, their household is to be helped. None that is protected' }),
  measures: named.meta({ description: 'What kinds of measures a plan may have' }),
  survey: z
    .array(mapping({ section: id, name: words, questions: z.array(question, expected('list')).min(1, expected('list')) }), expected('list'))
    .min(1, expected('list'))
    .meta({ description: 'What a survey asks, by sections' }),
  note: text.optional(),
  source: citations,
  assumed,
}).meta({ title: 'Helping households: who is to be helped, the survey, the measures of a plan' });

export type HelpingFile = z.infer<typeof helpingFormat>;

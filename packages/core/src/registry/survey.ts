// The form by which a household is asked how it lives, as a scheme states it, and whether answers fit it. A survey keeps the form by which it was
// made, so its shape stands here and not with the files.
import { z } from 'zod';
import { type Refusal, refuse } from '../contract/refusal.ts';
import { paragraph, words } from '../contract/shapes.ts';

const word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const named = z.strictObject({ id: z.string(), name: words });

/** `one` and `several` of its choices, a whole number, or what somebody says in their own words. */
export const ANSWER_KINDS = ['one', 'several', 'number', 'text'] as const;

const question = z.strictObject({
  id: z.string(),
  ask: words,
  answer: z.enum(ANSWER_KINDS),
  choices: z.array(named),
  /** Of a number. */
  most: z.int().optional(),
  isRequired: z.boolean(),
});
export type SurveyQuestion = z.infer<typeof question>;

export const surveyForm = z.strictObject({
  id: z.string(),
  name: words,
  sections: z.array(z.strictObject({ id: z.string(), name: words, questions: z.array(question) })),
});
export type SurveyForm = z.infer<typeof surveyForm>;

/** Exactly one of the three, as the question asks. */
export const surveyAnswer = z.strictObject({
  question: word,
  choices: z.array(word).min(1).max(40).optional(),
  number: z.int().min(0).max(999_999_999).optional(),
  words: paragraph(500).optional(),
});
export type SurveyAnswer = z.infer<typeof surveyAnswer>;

/** Whether every answer is one to a question of the form, and none that is required is missing. */
export function checkAnswers(form: SurveyForm, answers: readonly SurveyAnswer[]): Refusal | undefined {
  const questions = form.sections.flatMap((section) => section.questions);
  for (const [index, answer] of answers.entries()) {
    const asked = questions.find(({ id }) => id === answer.question);
    const path = `/answers/${index}`;
    if (!asked)
      return wrong(`${path}/question`, {
        zh: `调查表中没有“${answer.question}”这一题，请刷新后按现行的表填写。`,
        en: `the form has no question "${answer.question}"; load it again and fill in the one of today`,
      });
    if (answers.findIndex((other) => other.question === answer.question) < index)
      return wrong(`${path}/question`, { zh: `“${asked.ask.zh}”答了两次，请只留一次。`, en: `"${asked.ask.en}" is answered twice; leave one` });
    if (!fits(asked, answer)) return wrong(path, notFitting(asked));
  }
  const missing = questions.find(({ id, isRequired }) => isRequired && !answers.some((answer) => answer.question === id));
  return missing && wrong('/answers', { zh: `“${missing.ask.zh}”必须回答。`, en: `"${missing.ask.en}" must be answered` });
}

function fits({ answer: kind, choices, most }: SurveyQuestion, { choices: chosen, number, words: said }: SurveyAnswer): boolean {
  if ([chosen, number, said].filter((part) => part !== undefined).length !== 1) return false;
  if (kind === 'number') return number !== undefined && (most === undefined || number <= most);
  if (kind === 'text') return said !== undefined;
  if (chosen === undefined || (kind === 'one' && chosen.length !== 1)) return false;
  return new Set(chosen).size === chosen.length && chosen.every((choice) => choices.some(({ id }) => id === choice));
}

function notFitting({ ask, answer, choices, most }: SurveyQuestion) {
  const list = (language: 'zh' | 'en') => choices.map(({ id, name }) => `${id} ${name[language]}`);
  switch (answer) {
    case 'number':
      return {
        zh: `“${ask.zh}”须填整数${most === undefined ? '' : `，至多 ${most}`}。`,
        en: `"${ask.en}" takes a whole number${most === undefined ? '' : ` of at most ${most}`}`,
      };
    case 'text':
      return { zh: `“${ask.zh}”须填文字。`, en: `"${ask.en}" takes words` };
    case 'one':
      return { zh: `“${ask.zh}”须选且只选一项：${list('zh').join('、')}。`, en: `"${ask.en}" takes one of: ${list('en').join(', ')}` };
    case 'several':
      return { zh: `“${ask.zh}”须从中选，不重复：${list('zh').join('、')}。`, en: `"${ask.en}" takes some of these, each once: ${list('en').join(', ')}` };
  }
}

function wrong(path: string, message: { readonly zh: string; readonly en: string }): Refusal {
  return refuse('bad-input', message, path);
}

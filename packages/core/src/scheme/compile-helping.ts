// `helping/<id>.yaml` → how households are helped, or what is wrong with it.
import type { Helping } from '../registry/helping.ts';
import type { SurveyQuestion } from '../registry/survey.ts';
import { noneTwice } from './compile-procedure.ts';
import { toAssumed } from './compile-values.ts';
import type { SchemeFile } from './format.ts';
import type { HelpingFile } from './helping-format.ts';
import type { Path } from './problem.ts';
import { isKnown, type Report, type Scope } from './scope.ts';

type WrittenQuestion = HelpingFile['survey'][number]['questions'][number];

export function compileHelping(
  written: HelpingFile,
  { file, scope, report }: { readonly file: SchemeFile; readonly scope: Scope; readonly report: Report },
): Helping {
  const { helping, name, helped, measures, survey } = written;
  const at = (...path: Path) => path;
  helped.forEach((category, index) => {
    if (!isKnown({ zh: '人员类别', en: 'category' }, category, Object.keys(file.categories), at('helped', index), report, scope.codes)) return;
    // Who stands in the list of those without a helper would be known to have it.
    if (file.categories[category]?.protected !== undefined)
      report(at('helped', index), {
        zh: `“${category}”是受保护的类别，不能用于会列出姓名的名单或工作`,
        en: `${category} is protected: no list or work that names people may ask about it`,
      });
  });
  toAssumed(written.assumed, { path: ['assumed'], scope, report });
  const ids = (named: readonly { readonly id: string }[]) => named.map(({ id }) => id);
  noneTwice(ids(measures), (index) => at('measures', index, 'id'), report);
  noneTwice(
    survey.map(({ section }) => section),
    (index) => at('survey', index, 'section'),
    report,
  );
  const places = survey.flatMap(({ questions }, section) => questions.map((_, index) => at('survey', section, 'questions', index)));
  noneTwice(ids(survey.flatMap(({ questions }) => questions)), (index) => [...(places[index] ?? []), 'id'], report);
  return {
    id: helping,
    name,
    categories: helped,
    measures,
    form: {
      id: helping,
      name,
      sections: survey.map(({ section, name: title, questions }, index) => ({
        id: section,
        name: title,
        questions: questions.map((question, number) => compileQuestion(question, at('survey', index, 'questions', number), report)),
      })),
    },
  };
}

function compileQuestion({ id, ask, answer, choices = [], most, required }: WrittenQuestion, path: Path, report: Report): SurveyQuestion {
  const hasChoices = answer === 'one' || answer === 'several';
  if (hasChoices && choices.length < 2) report([...path, 'choices'], { zh: '单选、多选须列出至少两项', en: 'one and several list two choices at least' });
  if (!hasChoices && choices.length > 0) report([...path, 'choices'], { zh: '只有单选、多选才列选项', en: 'only one and several have choices' });
  if (answer !== 'number' && most !== undefined) report([...path, 'most'], { zh: '只有整数才写最大值', en: 'only a number has a largest value' });
  noneTwice(
    choices.map((choice) => choice.id),
    (index) => [...path, 'choices', index, 'id'],
    report,
  );
  return { id, ask, answer, choices, ...(most !== undefined && { most: Number(most) }), isRequired: required === 'true' };
}

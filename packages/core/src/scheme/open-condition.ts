// Conditions on whom something is for that is shown with names: lists of people and work about them. They may ask about categories that everybody may
// know, and about nothing else but what is named here, for whoever stands in such a list would be known to meet the condition.
import { ALWAYS, type Condition, questionsIn } from '@doudi/policy';
import { conditionAt, type Place } from './compile-values.ts';
import type { SchemeFile } from './format.ts';

export function openCondition(raw: unknown, place: Place, { categories }: Pick<SchemeFile, 'categories'>, asked: readonly string[] = []): Condition {
  const condition = conditionAt(raw, place);
  const questions = questionsIn(condition);
  const strange = questions.map(({ fact }) => fact).find((fact) => fact !== 'categories' && !asked.includes(fact));
  if (strange !== undefined) {
    place.report(
      place.path,
      asked.length === 0
        ? { zh: `这里只能按人员类别写条件，不能用“${strange}”`, en: `here a condition asks about categories alone, not about ${strange}` }
        : {
            zh: `这里只能按 categories、${asked.join('、')} 写条件，不能用“${strange}”`,
            en: `here a condition asks about categories, ${asked.join(', ')} alone, not about ${strange}`,
          },
    );
    return ALWAYS;
  }
  const named = questions.flatMap((question) => (question.kind === 'has' ? question.values : []));
  const walled = named.find((category) => categories[category]?.protected !== undefined);
  if (walled !== undefined)
    place.report(place.path, {
      zh: `“${walled}”是受保护的类别，不能用于会列出姓名的名单或工作`,
      en: `${walled} is protected: no list or work that names people may ask about it`,
    });
  return condition;
}

// What a survey of a household found: the newest, and those before it. What is asked is the form of the county's scheme.
import { recordSurvey, type SurveyAnswer, type SurveyQuestion } from '@doudi/core/registry';
import type { Language } from '@doudi/policy';
import { Button } from 'antd';
import { useState } from 'react';
import { dayOfMoment, today } from '../../ui/days.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { useWords } from '../../words/index.ts';
import { type Filled, RecordDialog, type RecordField, textOf, textsOf } from '../people/record-dialog.tsx';
import type { Help, HelpProps } from './household-help.tsx';

type Survey = Help['surveys'][number];
type Form = Survey['form'];

export function SurveySection({ help: { householdId, rules, surveys }, isOpen }: HelpProps) {
  const { t } = useWords();
  const [isAsking, setAsking] = useState(false);
  const [newest, ...earlier] = surveys;
  return (
    <section className="person-list">
      <div className="section-head">
        <h2>{t('help.survey')}</h2>
        {isOpen && rules && <Button onClick={() => setAsking(true)}>{t('help.recordSurvey')}</Button>}
      </div>
      {!rules && <p className="quiet">{t('help.noRules')}</p>}
      {newest ? <SurveyFound survey={newest} /> : <p className="quiet">{t('help.noSurvey')}</p>}
      {earlier.length > 0 && (
        <details>
          <summary>{t('help.earlierSurveys', { count: earlier.length })}</summary>
          {earlier.map((survey) => (
            <SurveyFound key={survey.surveyId} survey={survey} />
          ))}
        </details>
      )}
      {isAsking && rules && <SurveyDialog householdId={householdId} form={rules.form} onClose={() => setAsking(false)} />}
    </section>
  );
}

export function SurveyFound({ survey: { surveyedOn, surveyor, form, answers, note, byName, recordedAt } }: { readonly survey: Survey }) {
  const { t, language } = useWords();
  const answered = form.sections.map((section) => ({
    ...section,
    facts: section.questions.flatMap((question) => {
      const answer = answers.find((given) => given.question === question.id);
      return answer ? [[question.ask[language], answerText(question, answer, language)] as const] : [];
    }),
  }));
  return (
    <div className="survey">
      <p>
        {t('help.surveyed', { day: surveyedOn, by: surveyor })}{' '}
        <span className="quiet">{t('registry.eventBy', { by: byName, at: dayOfMoment(recordedAt) })}</span>
      </p>
      {answered
        .filter(({ facts }) => facts.length > 0)
        .map(({ id, name, facts }) => (
          <div key={id}>
            <h3>{name[language]}</h3>
            <FactList className="sealed-facts" facts={facts} />
          </div>
        ))}
      {note !== undefined && <p>{note}</p>}
    </div>
  );
}

function answerText({ choices }: SurveyQuestion, { choices: chosen, number, words }: SurveyAnswer, language: Language): string {
  if (number !== undefined) return number.toLocaleString('en');
  return words ?? (chosen ?? []).map((id) => choices.find((choice) => choice.id === id)?.name[language] ?? id).join({ zh: '、', en: ', ' }[language]);
}

const fieldOf = (question: string) => `question-${question}`;
const KINDS = { one: 'select', several: 'several', number: 'text', text: 'text' } as const;

function SurveyDialog({ householdId, form, onClose }: { readonly householdId: string; readonly form: Form; readonly onClose: () => void }) {
  const { t, language } = useWords();
  const questions = form.sections.flatMap((section) => section.questions);
  const fields = questions.map(
    ({ id, ask, answer, choices, most, isRequired }): RecordField => ({
      name: fieldOf(id),
      label: ask,
      kind: KINDS[answer],
      isRequired,
      choices: choices.map((choice) => ({ value: choice.id, label: choice.name[language] })),
      hint: answer === 'number' ? (most === undefined ? t('help.number') : t('help.numberMost', { most: most.toLocaleString('en') })) : undefined,
      most: answer === 'number' ? 9 : 500,
    }),
  );
  return (
    <RecordDialog
      contract={recordSurvey}
      title={t('help.recordSurvey')}
      lead={t('help.surveyLead')}
      done="helped"
      first={{ surveyedOn: today() }}
      fields={[
        { name: 'surveyedOn', label: 'help.surveyedOn', kind: 'day', isRequired: true },
        { name: 'surveyor', label: 'help.surveyor', kind: 'text', isRequired: true, most: 60 },
        ...fields,
        { name: 'note', label: 'help.note', kind: 'text', most: 1000 },
      ]}
      toInput={(filled) => {
        const answers = toAnswers(questions, filled);
        if (answers === undefined || answers.length === 0) return undefined;
        const [surveyedOn = '', surveyor = ''] = [textOf(filled, 'surveyedOn'), textOf(filled, 'surveyor')];
        return { householdId, surveyedOn, surveyor, answers, ...textsOf(filled, ['note']) };
      }}
      onClose={onClose}
    />
  );
}

/** What was filled in; undefined while a number is none. */
function toAnswers(questions: readonly SurveyQuestion[], filled: Filled): SurveyAnswer[] | undefined {
  const answers: SurveyAnswer[] = [];
  for (const { id, answer, most } of questions) {
    const value = filled[fieldOf(id)];
    const text = textOf(filled, fieldOf(id));
    if (answer === 'several') {
      if (Array.isArray(value) && value.length > 0) answers.push({ question: id, choices: [...value] });
    } else if (text === undefined) continue;
    else if (answer === 'one') answers.push({ question: id, choices: [text] });
    else if (answer === 'text') answers.push({ question: id, words: text });
    else if (/^\d{1,9}$/.test(text) && Number(text) <= (most ?? Number.POSITIVE_INFINITY)) answers.push({ question: id, number: Number(text) });
    else return undefined;
  }
  return answers;
}

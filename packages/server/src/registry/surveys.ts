// Surveys of households: only ever added, each with the form by which it was made.
import { hideNumbers, refuse } from '@doudi/core/contract';
import { checkAnswers, recordSurvey, type SurveyAnswer, type SurveyForm } from '@doudi/core/registry';
import { commandOf } from '../platform/answers.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { findHelping, NO_HELPING } from './helping-rules.ts';
import { lockHouseholds, memberIdsOf, targetRefusal } from './moving.ts';

export function recordSurveyCommand(schemes: SchemesInUse) {
  return commandOf(recordSurvey, async (transaction, input, { countyId, actor, now, newId }) => {
    const { householdId, surveyedOn, surveyor, note } = input;
    const today = localDay(now);
    const [household] = await lockHouseholds(transaction, [householdId]);
    const members = await memberIdsOf(transaction, householdId);
    const helping = await findHelping(transaction, schemes, today);
    return () => {
      const refusal = targetRefusal(household);
      if (refusal) return refusal;
      if (!helping) return NO_HELPING;
      if (surveyedOn > today)
        return refuse(
          'bad-input',
          { zh: `调查日期晚于今天（${today}），请核对。`, en: `the survey lies after today (${today}); check the day` },
          '/surveyedOn',
        );
      const wrong = checkAnswers(helping.form, input.answers);
      if (wrong) return wrong;
      const surveyId = newId();
      // Whoever writes a number that names somebody among the words does not bring it into the clear.
      const answers = input.answers.map((answer) => (answer.words === undefined ? answer : { ...answer, words: hideNumbers(answer.words) }));
      return {
        answer: { surveyId },
        writes: [
          {
            text: `insert into household_survey (county_id, household_survey_id, household_id, surveyed_on, surveyor, form, answers, note, recorded_at, recorded_by)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
            values: [
              ...[countyId, surveyId, householdId, surveyedOn, hideNumbers(surveyor), JSON.stringify(helping.form), JSON.stringify(answers)],
              ...[note && hideNumbers(note), now, actor.actorId],
            ],
          },
        ],
        audit: { subject: `household/${householdId}`, facts: { survey: surveyId, surveyedOn }, persons: members },
      };
    };
  });
}

interface SurveyRow {
  readonly household_survey_id: string;
  readonly surveyed_on: string;
  readonly surveyor: string;
  readonly form: SurveyForm;
  readonly answers: SurveyAnswer[];
  readonly note: string | null;
  readonly recorded_at: Date;
  readonly by_name: string;
}

const MOST_SURVEYS = 20;

/** The newest first. */
export async function findSurveys({ rows, countyId }: Transaction, householdId: string) {
  const found = await rows<SurveyRow>(
    `select s.*, coalesce(a.display_name, s.recorded_by) as by_name from household_survey s
     left join actor a on a.county_id = $1 and a.actor_id = s.recorded_by
     where s.county_id = $1 and s.household_id = $2 order by s.surveyed_on desc, s.recorded_at desc, s.household_survey_id desc limit $3`,
    [countyId, householdId, MOST_SURVEYS],
  );
  return found.map((row) => ({
    surveyId: row.household_survey_id,
    surveyedOn: row.surveyed_on,
    surveyor: row.surveyor,
    form: row.form,
    answers: row.answers,
    ...(row.note !== null && { note: row.note }),
    recordedAt: row.recorded_at.toISOString(),
    byName: row.by_name,
  }));
}

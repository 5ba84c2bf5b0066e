// How some of the invented households are helped: those of one township that are to be helped. Most are paired and surveyed and have a plan; some have no
// helper yet, so that the cover check has whom to name. A stream of chances of its own, so that everything else of the county is as it is without it.
import type { SurveyAnswer } from '@doudi/core/registry';
import type { Day } from '@doudi/policy';
import type { DemoHousehold } from './county.ts';
import { dayNumberOf, dayOf } from './day-number.ts';
import { HELP } from './demo-data.ts';
import { type Random, randomOf } from './random.ts';

export interface DemoHelp {
  readonly householdId: string;
  readonly helper?: { readonly name: string; readonly organisation: string; readonly fromDay: Day };
  readonly survey?: { readonly surveyedOn: Day; readonly surveyor: string; readonly answers: SurveyAnswer[] };
  readonly measures: readonly DemoMeasure[];
}

export interface DemoMeasure {
  readonly kind: string;
  readonly what: string;
  readonly responsible: string;
  readonly fromDay: Day;
  readonly toDay: Day;
  /** What came of it, if it is done. */
  readonly done?: { readonly endedOn: Day; readonly reason: string };
}

/** Of the households of the first township in which somebody is, today, on one of the lists that are to be helped. */
export function* helpOf(
  households: Iterable<DemoHousehold>,
  { seed, today, categories }: { readonly seed: number; readonly today: Day; readonly categories: readonly string[] },
): Generator<DemoHelp> {
  const random = randomOf(seed, 'help');
  const day = dayNumberOf(today);
  let township: string | undefined;
  for (const { householdId, villageCode, persons } of households) {
    township ??= villageCode.slice(0, 9);
    if (!villageCode.startsWith(township)) return;
    const isToBeHelped = persons.some(({ designations }) =>
      designations.some(({ category, fromDay, toDay }) => categories.includes(category) && fromDay <= today && (toDay === undefined || toDay >= today)),
    );
    if (isToBeHelped) yield { householdId, ...helpFrom(random, day) };
  }
}

function helpFrom(random: Random, today: number): Omit<DemoHelp, 'householdId'> {
  const before = (range: readonly [number, number]) => dayOf(today - random.between(...range));
  const [isPaired, isSurveyed] = [random.happens(HELP.pairedPerMille), random.happens(HELP.surveyedPerMille)];
  return {
    ...(isPaired && { helper: { ...random.pick(HELP.helpers), fromDay: before(HELP.sinceDays) } }),
    ...(isSurveyed && {
      survey: { surveyedOn: before(HELP.surveyedDays), surveyor: random.pick(HELP.surveyors), answers: HELP.answers.map((asked) => answerFrom(random, asked)) },
    }),
    measures: isSurveyed ? Array.from({ length: random.between(1, HELP.mostMeasures) }, () => measureFrom(random, today)) : [],
  };
}

function answerFrom(random: Random, { question, ...asked }: (typeof HELP.answers)[number]): SurveyAnswer {
  if (asked.choices) return { question, choices: [...random.pick(asked.choices)] };
  const [least, most] = asked.between;
  return { question, number: random.between(least / asked.step, most / asked.step) * asked.step };
}

function measureFrom(random: Random, today: number): DemoMeasure {
  const { result, ...measure } = random.pick(HELP.measures);
  const days = random.between(...HELP.measureDays);
  const from = today - random.between(0, days);
  const isDone = random.happens(HELP.donePerMille);
  return {
    ...measure,
    fromDay: dayOf(from),
    toDay: dayOf(from + days),
    ...(isDone && { done: { endedOn: dayOf(random.between(from, today)), reason: result } }),
  };
}

// A batch of no claims in which every fact may have every value that a policy names: what can be refused whatever the claims, is refused at once.
import { type Condition, type FactValue, questionsIn } from '../condition.ts';
import type { Policy } from '../policy.ts';
import type { ClaimBatch, CodedFact } from './batch.ts';
import { numberOfDay } from './day-number.ts';
import { conditionsOf, factsReadBy } from './facts-read.ts';
import { rememberSurvey, type Survey } from './survey.ts';

const LAST_DAY = 9999_12_31;

export function trialBatch(policy: Policy): ClaimBatch {
  const values = new Map<string, Set<FactValue>>();
  for (const condition of conditionsOf(policy)) collect(condition, values);
  const coded = (fact: string): CodedFact => ({ codes: new Uint8Array(0), dictionary: [undefined, ...(values.get(fact) ?? [])] });
  const batch: ClaimBatch = {
    count: 0,
    unit: new Int32Array(0),
    day: new Int32Array(0),
    kind: { codes: new Uint8Array(0), dictionary: Object.keys(policy.kinds) },
    facts: Object.fromEntries(factsReadBy(policy).map((fact) => [fact, coded(fact)])),
    charges: {
      classA: new Int32Array(0),
      classB: new Int32Array(0),
      certifiedOut: new Int32Array(0),
      overLimit: new Int32Array(0),
      otherOut: new Int32Array(0),
    },
  };
  rememberSurvey(batch, surveyOfNothing(policy));
  return batch;
}

/** Small bills on every day of the policy. */
function surveyOfNothing({ valid }: Policy): Survey {
  const { from, to } = valid;
  const none = { largestBillFen: 0, largestUnitFen: 0, largestCreditFen: 0, largestGivenFen: 0, sumOfOpeningsFen: 0 };
  return { ...none, longestUnit: 1, persons: 1, households: 1, firstDay: numberOfDay(from), lastDay: to === undefined ? LAST_DAY : numberOfDay(to) };
}

function collect(condition: Condition, into: Map<string, Set<FactValue>>): void {
  for (const question of questionsIn(condition)) {
    const values = valuesOf(into, question.fact);
    if (question.kind === 'is') for (const value of question.values) values.add(value);
    if (question.kind === 'has') for (const value of question.values) values.add([value]);
    if (question.kind === 'range') for (const edge of [question.from, question.to]) if (edge !== undefined) values.add(edge);
  }
}

function valuesOf(into: Map<string, Set<FactValue>>, fact: string): Set<FactValue> {
  const known = into.get(fact) ?? new Set<FactValue>();
  into.set(fact, known);
  return known;
}

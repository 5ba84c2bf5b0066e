import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_PORTIONS, PORTIONS } from '../bill.ts';
import type { Fen } from '../money.ts';
import { emptyPolicy, inpatientClaim, randomPolicy } from '../testing/random-policy.ts';
import { proberOf } from './probe.ts';
import { billAt, type Course, follow, LARGEST_FEN, roundingFenOf } from './ray.ts';
import { resolvedRules } from './resolved-rules.ts';

const stay = (admission: number) => ({ kind: 'inpatient', facts: { ...inpatientClaim.facts, admission }, rules: 'some' });
const amount = fc.integer({ min: 0, max: 3_000_000 }).map((fen) => fen as Fen);
const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });

describe('between two breakpoints', () => {
  test('every policy leaves the patient a linear part, but for the fen that rounding may take', () => {
    fc.assert(
      fc.property(randomPolicy, fc.constantFrom(...PORTIONS), amount, fc.option(amount, { nil: undefined }), places, (policy, portion, inScope, before, at) => {
        const prober = proberOf(policy, { states: 0 });
        const start = prober.start(stay(before === undefined ? 1 : 2), before === undefined ? [] : [{ ...NO_PORTIONS, inScope: before }]);
        if (!start) throw new Error('the stay can begin');
        const course = follow({ start, portion, base: { ...NO_PORTIONS, inScope } }, prober, () => {});
        if (!course.isWhole) return;
        for (const place of at) {
          const amountFen = Math.floor(place ** 4 * LARGEST_FEN);
          const { patientFen } = prober.settle(start, billAt(course.ray, amountFen));
          expect(Math.abs(patientFen - between(course, amountFen))).toBeLessThanOrEqual(roundingFenOf(policy, 'inpatient'));
        }
      }),
      { numRuns: 400, seed: 20_251_127 },
    );
  });

  test('a policy that pays nothing has no breakpoint', () => {
    const prober = proberOf(emptyPolicy, { states: 0 });
    const start = prober.start(stay(1), []);
    const course = start && follow({ start, portion: 'inScope', base: NO_PORTIONS }, prober, () => {});
    expect(course?.points.map(({ amountFen, patientFen }) => [amountFen, patientFen])).toEqual([
      [0, 0],
      [1, 1],
      [LARGEST_FEN, LARGEST_FEN],
    ]);
  });
});

test('facts to which the same rules apply are one situation', () => {
  const facts = (level: number) => ({ ...stay(1).facts, level });
  expect(resolvedRules(emptyPolicy, [], facts(1))).toBe(resolvedRules(emptyPolicy, [], facts(2)));
});

/** On the straight line between the points around an amount. */
function between({ points }: Course, amountFen: number): number {
  const index = points.findIndex((point) => point.amountFen >= amountFen);
  const [high, low] = [points[index], points[index - 1]];
  if (!high || !low) return high?.patientFen ?? 0;
  return low.patientFen + ((amountFen - low.amountFen) * (high.patientFen - low.patientFen)) / (high.amountFen - low.amountFen);
}

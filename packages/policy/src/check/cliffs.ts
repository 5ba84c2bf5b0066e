// Bills on which a little more leaves the patient with much more to pay, or a higher bill with less.
import { type Fen, fen, printFen } from '../money.ts';
import type { Policy } from '../policy.ts';
import { type FindingBook, plainAmount } from './finding-book.ts';
import { claimOf, type Prober } from './probe.ts';
import { billAt, type Course, type Point } from './ray.ts';
import { scene } from './seen.ts';

interface Search {
  readonly policy: Policy;
  readonly book: FindingBook;
  readonly prober: Prober;
}

/** Between two points of a course the patient's part is linear, so the worst falls and jumps lie between points. */
export function findCliffs({ ray, points }: Course, leastFen: number, search: Search): void {
  let highest: Point | undefined;
  points.forEach((point, index) => {
    const before = points[index - 1];
    const jumpFen = before && point.amountFen - before.amountFen === 1 ? point.patientFen - before.patientFen - 1 : 0;
    if (before && jumpFen > leastFen) note('rise', before, point, jumpFen);
    const fallFen = highest ? highest.patientFen - point.patientFen : 0;
    if (highest && fallFen > leastFen) note('fall', highest, point, fallFen);
    if (!highest || point.patientFen >= highest.patientFen) highest = point;
  });

  function note(way: 'rise' | 'fall', from: Point, to: Point, excessFen: number): void {
    const { policy, book, prober } = search;
    const { situation, earlier } = ray.start;
    const id = `cliff/${way}/${situation.kind}/${ray.portion}`;
    book.count(id, situation.rules);
    if (!book.isBetter(id, ray, to.amountFen, excessFen)) return;
    book.note({
      id,
      kind: 'cliff',
      severity: 'warning',
      concerns: { path: ['kinds', situation.kind] },
      ray,
      amountFen: to.amountFen,
      excessFen,
      // A fall is told at round amounts, a rise at its one fen.
      ...(way === 'fall' && { measure: (amount: number) => from.patientFen - patientFen(amount) }),
      tell: (amount, settlement, claims) => {
        const lowerFen =
          way === 'rise' ? from.amountFen : plainAmount({ amountFen: from.amountFen, excessFen, measure: fallTo(amount, settlement.patientFen) });
        const otherPatientFen = patientFen(lowerFen);
        const { who, what } = scene(policy, situation.facts, claims);
        const [less, before, after] = [printFen(fen(amount - lowerFen)), printFen(otherPatientFen), printFen(settlement.patientFen)];
        return {
          other: [...earlier, claimOf(policy, situation, billAt(ray, lowerFen), 'lower-bill')],
          amounts: { otherPatientFen },
          text: {
            zh: `悬崖：${who.zh}，${what.zh}，个人负担 ${after} 元；同样的账单少 ${less} 元时，个人负担 ${before} 元。`,
            en: `a cliff: ${who.en}, ${what.en}: the patient bears ${after}, but ${before} of the same bill when it is ${less} lower`,
          },
        };
      },
    });

    function patientFen(amount: number): Fen {
      return prober.settle(ray.start, billAt(ray, amount)).patientFen;
    }

    /** By how much the patient's part falls from a lower bill to this one. */
    function fallTo(amount: number, least: Fen): (lower: number) => number {
      return (lower) => (lower < amount ? patientFen(lower) - least : 0);
    }
  }
}

// Whether somebody who needs help more pays more of the same bill than somebody who needs it less.
import type { Portions } from '../bill.ts';
import { fen, printFen } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { Settlement } from '../settle.ts';
import type { Text } from '../text.ts';
import { type FindingBook, ORDINARY_FEN } from './finding-book.ts';
import { claimOf, type Prober, type Start } from './probe.ts';
import { billAt, type Course, type Ray } from './ray.ts';
import type { NeedPair } from './situations.ts';
import { billWords, circumstanceWords, joined, peopleWords } from './words.ts';

export interface NeedSearch {
  readonly policy: Policy;
  readonly book: FindingBook;
  readonly prober: Prober;
  /** Less than this is rounding, or nobody notices. */
  readonly leastFen: number;
}

/** On one ray, between whose points both are linear the difference is greatest at a point of either. */
export function compareOnRay(pair: NeedPair, needier: Course, other: Course, search: NeedSearch): void {
  const amounts = [...new Set([...needier.points, ...other.points].map(({ amountFen }) => amountFen))];
  let worst: { amountFen: number; excessFen: number } | undefined;
  for (const amountFen of amounts) {
    const excessFen = patientAt(needier, amountFen) - patientAt(other, amountFen);
    if (excessFen > search.leastFen && (!worst || excessFen > worst.excessFen) && (amountFen <= ORDINARY_FEN || !worst)) worst = { amountFen, excessFen };
  }
  if (worst) note(pair, { ...needier.ray, start: { ...needier.ray.start, situation: pair.needier } }, other.ray.start, worst.amountFen, search);
}

/** After earlier bills, at the points of the needier person's course alone; what counts is what the year leaves to each. */
export function compareAfter(pair: NeedPair, needier: Course, other: Start, search: NeedSearch): void {
  const beforeFen = needier.ray.start.patientFen - other.patientFen;
  for (const { amountFen, patientFen } of needier.points) {
    const excessFen = beforeFen + patientFen - search.prober.settle(other, billAt(needier.ray, amountFen)).patientFen;
    if (excessFen > search.leastFen) note(pair, { ...needier.ray, start: { ...needier.ray.start, situation: pair.needier } }, other, amountFen, search);
  }
}

/** On the line between the points around it. */
function patientAt({ points }: Course, amountFen: number): number {
  const index = points.findIndex((point) => point.amountFen >= amountFen);
  const [high, low] = [points[index], points[index - 1]];
  if (!high) return points.at(-1)?.patientFen ?? 0;
  if (!low || high.amountFen === amountFen) return high.patientFen;
  const along = (amountFen - low.amountFen) / (high.amountFen - low.amountFen);
  return Math.floor(low.patientFen + along * (high.patientFen - low.patientFen));
}

function note(pair: NeedPair, ray: Ray, otherStart: Start, amountFen: number, { policy, book, prober, leastFen }: NeedSearch): void {
  const { needier, other, needierSets } = pair;
  const id = `needier-worse/${needier.kind}/${needierSets[0]?.join('+')}`;
  const both = (bill: Portions): [Settlement, Settlement] => [prober.settle(ray.start, bill), prober.settle(otherStart, bill)];
  const measure = (amount: number): number => {
    const [mine, theirs] = both(billAt(ray, amount));
    return ray.start.patientFen + mine.patientFen - otherStart.patientFen - theirs.patientFen;
  };
  const excessFen = measure(amountFen);
  if (excessFen <= leastFen) return;
  book.count(id, `${needier.rules} ${other.rules}`);
  if (!book.isBetter(id, ray, amountFen, excessFen)) return;
  const [mine, theirs] = both(billAt(ray, amountFen));
  book.note({
    id,
    kind: 'needier-worse',
    severity: 'warning',
    concerns: { benefit: lineThatDiffers(mine, theirs), path: ['pays'] },
    ray,
    amountFen,
    excessFen,
    measure,
    tell: (amount, settlement, claims) => {
      const bill = billAt(ray, amount);
      const otherFen = fen(otherStart.patientFen + prober.settle(otherStart, bill).patientFen);
      const mineFen = fen(ray.start.patientFen + settlement.patientFen);
      const names = joined(
        needierSets.map((set) => peopleWords(set, policy)),
        { zh: '、', en: ' or ' },
      );
      const less = peopleWords(categoriesOf(other.facts.categories), policy);
      const what = joined([circumstanceWords(needier.facts, policy), billWords(claims, policy)], { zh: '，', en: ', ' });
      const difference = printFen(fen(mineFen - otherFen));
      const when: Text = claims.length > 1 ? { zh: '全年合计', en: ' in the year altogether' } : { zh: '', en: '' };
      return {
        other: [...otherStart.earlier, claimOf(policy, other, bill, 'other-bill')],
        amounts: { patientFen: mineFen, otherPatientFen: otherFen },
        text: {
          zh: `更困难的人负担更重：${names.zh}，${what.zh}，${when.zh}个人负担 ${printFen(mineFen)} 元，比同样账单的${less.zh}（${printFen(otherFen)} 元）多 ${difference} 元。`,
          en: `who needs it more pays more: ${names.en}, ${what.en}, bears ${printFen(mineFen)}${when.en}; ${less.en} with the same ${claims.length > 1 ? 'bills' : 'bill'} bears ${printFen(otherFen)}, which is ${difference} less`,
        },
      };
    },
  });
}

/** The line that pays so much more to the other. */
function lineThatDiffers(mine: Settlement, theirs: Settlement): string {
  const paid = new Map(mine.lines.map(({ benefit, paidFen }) => [benefit.id, paidFen as number]));
  const differences = theirs.lines.map(({ benefit, paidFen }) => ({ id: benefit.id, more: paidFen - (paid.get(benefit.id) ?? 0) }));
  return differences.sort((a, b) => b.more - a.more)[0]?.id ?? '';
}

function categoriesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

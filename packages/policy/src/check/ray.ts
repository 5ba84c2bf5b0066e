// Bills that differ in one portion alone, from nothing to more than any hospital asks: every breakpoint between them is found
// by halving, down to one fen.
import type { Portion, Portions } from '../bill.ts';
import { fen } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { Settlement } from '../settle.ts';
import { patternOf } from './pattern.ts';
import type { Prober, Start } from './probe.ts';
import { linesFor, rowsFor } from './resolved-rules.ts';

/** 5,000,000.00 yuan. */
export const LARGEST_FEN = 500_000_000;

export interface Ray {
  readonly start: Start;
  /** The portion that grows; its amount in `base` does not matter. */
  readonly portion: Portion;
  readonly base: Portions;
}

/** A bill that was settled: both sides of a breakpoint are points. */
export interface Point {
  /** The amount of the portion. */
  readonly amountFen: number;
  readonly patientFen: number;
  readonly pattern: string;
}

export interface Course {
  readonly ray: Ray;
  /** In rising order. */
  readonly points: readonly Point[];
  /** Whether every breakpoint was found: between two points the same linear rule holds, or they are one fen apart. */
  readonly isWhole: boolean;
}

/** 1, 2, 4, … : where more than the ends must be looked at. */
const DOUBLING = Array.from({ length: 28 }, (_, index) => 2 ** index);

/** Far more than any real policy has; a policy with more is looked at in part. */
const MOST_POINTS = 3_000;

/** Follows a ray; `see` is told of every bill. */
export function follow(ray: Ray, prober: Prober, see: (bill: Portions, settlement: Settlement) => void): Course {
  const points = new Map<number, Point>();
  const at = (amountFen: number): Point => {
    const known = points.get(amountFen);
    if (known) return known;
    const bill = billAt(ray, amountFen);
    const settlement = prober.settle(ray.start, bill);
    see(bill, settlement);
    const point = { amountFen, patientFen: settlement.patientFen, pattern: patternOf(settlement) };
    points.set(amountFen, point);
    return point;
  };
  // The row that pays most may be the same at both ends and another between them, for only the chosen one leaves a trace.
  const isChosen = choosesBetweenRows(ray, prober);
  const ends = isChosen ? [...DOUBLING, LARGEST_FEN] : [1, LARGEST_FEN];
  const waiting = ends.slice(1).map((end, index): [Point, Point] => [at(ends[index] ?? 1), at(end)]);
  at(0);
  while (waiting.length > 0 && points.size < MOST_POINTS) {
    const [low, high] = waiting.pop() ?? [at(0), at(0)];
    if (high.amountFen - low.amountFen <= 1 || low.pattern === high.pattern) continue;
    const middle = at(Math.floor((low.amountFen + high.amountFen) / 2));
    waiting.push([middle, high], [low, middle]);
  }
  const sorted = [...points.values()].sort((a, b) => a.amountFen - b.amountFen);
  return { ray, points: sorted, isWhole: waiting.length === 0 && !isChosen };
}

function choosesBetweenRows({ start }: Ray, { policy }: Prober): boolean {
  const { facts } = start.situation;
  return linesFor(policy, facts).some((line) => line.choose === 'most-favourable' && rowsFor(line, facts).length > 1);
}

export function billAt({ base, portion }: Ray, amountFen: number): Portions {
  return { ...base, [portion]: fen(amountFen) };
}

/** The amounts at which the rule changes: where neighbouring points have different patterns. */
export function breakpointsOf({ points }: Course): number[] {
  return points.flatMap((point, index) => (index > 0 && points[index - 1]?.pattern !== point.pattern ? [point.amountFen] : []));
}

/**
 * How far a linear rule may be off between two points: every rounding moves the patient's part by less than one unit at either
 * end, and no later line makes it larger, for each pays a share of what is left.
 */
export function roundingFenOf({ lines, firstShares }: Policy, kind: string): number {
  const ofLines = lines
    .filter((line) => line.kinds.includes(kind))
    .map((line) => 2 * line.rounding.unitFen * Math.max(...line.rows.map(({ pays }) => pays.base.portions.length)));
  return ofLines.reduce((sum, fen) => sum + fen, 2 * firstShares.length + 2);
}

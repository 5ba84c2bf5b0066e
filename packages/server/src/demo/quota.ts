// Shares that hold at every size: what is due adds up, and one is taken somewhere within every whole unit of it. Left to chance alone,
// a small county would have twice as many orphans as the next, or none.
import type { Random } from './random.ts';

/** Weights are counted in millionths of one. */
export const ONE = 1_000_000;

export interface Quota {
  /** Whether, with this much more due, it is somebody's turn. Who takes a turn spends it. */
  isDue(weight: number): boolean;
  spend(count: number): void;
}

export function quotaOf(random: Random): Quota {
  let due = 0;
  let turnAt = random.below(ONE);
  return {
    isDue: (weight) => {
      due += weight;
      return due > turnAt;
    },
    spend: (count) => {
      due -= count * ONE;
      turnAt = random.below(ONE);
    },
  };
}
